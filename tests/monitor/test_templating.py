"""Templates: found, rendered strictly, and deaf to what the printed data says."""

import hashlib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markupsafe import Markup

from monitor.errors import TemplateError
from monitor.notices.rendering import FILTERS
from monitor.templating import (
    SHIPPED,
    Templates,
    escape_markdown,
    one_line,
    render_markdown,
    template_root,
    template_text,
)
from monitor.templating.sandbox import rendered

LETTER = "notices/us_dmca_notice.md.j2"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> str:
    """Return the text that a reader of the Markdown sees, if it is one paragraph of plain text."""
    tokens = READER.parse(markdown)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    children = tokens[1].children or [] if tokens else []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


def test_the_templates_are_found():
    """The folder beside or inside the package holds the letters."""
    assert (template_root() / "notices" / "letter.typ").is_file()


def test_no_template_prints_what_divides_a_list():
    """Printed text loses the blanks at its ends, so that “{{ ", " }}” would run into what follows."""
    printed = re.compile(r"""\{\{-?\s*(["'])(?:\s*[,;·/–-]\s*|\s+)\1\s*(if\b|-?\}\})""")
    found = {path.name for path in template_root().rglob("*.j2") if printed.search(path.read_text(encoding="utf-8"))}
    assert found == set()


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/hostname", "notices/../../LICENSE", "", "notices\\x"])
def test_names_outside_the_folder_are_refused(name):
    """A template name cannot lead out of the templates folder."""
    with pytest.raises(TemplateError):
        template_text(name)


def test_a_missing_template_is_named():
    """The message says which template is missing."""
    with pytest.raises(TemplateError, match=r"notices/none\.md\.j2"):
        render_markdown("notices/none.md.j2", {})


def test_an_undefined_value_is_an_error():
    """No letter is rendered with a hole in it."""
    with pytest.raises(TemplateError, match="“notice” is nothing that templates of letters have"):
        render_markdown(LETTER, {}, FILTERS)


def test_an_absent_value_is_an_error():
    """The word None never stands in a letter; the sentence says what is absent, in which template and line."""
    with pytest.raises(TemplateError, match=r"absent: x\.real in t, line 2;"):
        rendered("t", {"t": "one\n{{ x.real }}"}, {"x": type("Value", (), {"real": None})()}, {})


def test_an_unknown_field_is_named_with_its_template():
    """Who writes a template learns which of its words is wrong, and where."""
    with pytest.raises(TemplateError, match=r"The template t, line 3, cannot be rendered: str has no field “nmae”;"):
        rendered("t", {"t": "one\n\n{{ x.nmae }}"}, {"x": "text"}, {})


def test_values_are_not_templates():
    """Template code in a value is printed, not run."""
    assert rendered("t", {"t": "{{ x }}"}, {"x": "{{ 7 + 7 }}{% for %}"}, {}) == "{{ 7 + 7 }}{% for %}"


@pytest.mark.parametrize("source", ["{{ [x, y]|join(', ') }}", "{{ x ~ y }}", "{{ x + y }}"])
def test_text_joined_with_markdown_is_still_escaped(source):
    """A title beside a link or a digest is escaped as it is alone."""
    shown_text = rendered("t", {"t": source}, {"x": "*a* <b>", "y": Markup("`code`")}, {})
    assert shown_text.startswith(r"\*a\* \<b\>")
    assert shown_text.endswith("`code`")


def test_a_template_is_identified_with_all_its_parts():
    """Whoever has the files can calculate the digest with two commands."""
    name = "notices/xx_retraction.md.j2"
    lines = [
        f"{hashlib.sha256(template_text(part).encode()).hexdigest()}  {part}\n"
        for part in ("notices/_reply_blocks.md.j2", name)
    ]
    assert SHIPPED.sha256(name) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_firm_replaces_one_template_and_keeps_the_others(tmp_path):
    """What the firm's folder does not have comes from the shipped ones."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "own.md.j2").write_text("{% import 'notices/_reply_blocks.md.j2' as b %}Own {{ x }}")
    templates = Templates(tmp_path)
    assert render_markdown("notices/own.md.j2", {"x": "text"}, FILTERS, templates=templates).strip() == "Own text"
    assert templates.sha256(LETTER) == SHIPPED.sha256(LETTER)


def test_how_a_pdf_is_set_is_not_for_templates_of_letters(tmp_path):
    """A firm's folder cannot bring in code for the typesetter."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "letter.typ").write_text("#read('/etc/passwd')")
    assert Templates(tmp_path).text("notices/letter.typ") == template_text("notices/letter.typ")


def test_a_template_that_no_letter_would_use_is_named(tmp_path):
    """A slip in a file's name does not go unnoticed."""
    (tmp_path / "us_dmca_notise.md.j2").write_text("x")
    with pytest.raises(TemplateError, match="us_dmca_notise"):
        Templates(tmp_path).check()
    with pytest.raises(TemplateError, match="no folder of templates"):
        Templates(tmp_path / "none").check()


@example("# heading")
@example("- item")
@example("1. item")
@example("> quote")
@example("***")
@example("---")
@example("===")
@example("+ item")
@example("~~~")
@example("`code`")
@example("<script>alert(1)</script>")
@example("&lt;b&gt; &#42;")
@example("[text](https://evil.example)")
@example("![picture](x.png)")
@example("<https://evil.example>")
@example("back\\slash\\")
@example("one\n\n# two\r\n| a | b |\n|---|---|")
@example("12) item")
@example("\u202egnp.exe")
@given(st.text())
def test_escaped_text_shows_as_it_is(text):
    """Whatever a title says, a reader of the Markdown sees exactly that, on one line and as plain text."""
    assert shown(escape_markdown(text)) == one_line(text)


@given(st.text(min_size=1).filter(one_line))
def test_escaped_text_stays_in_its_table_cell(text):
    """A value in a table makes no further cells or rows."""
    tokens = READER.parse(f"| a | b |\n|---|---|\n| {escape_markdown(text)} | end |\n")
    cells = [token.content for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3] == "end"


def test_bare_addresses_do_not_become_links():
    """Readers that make links of bare addresses find none in a title."""
    assert escape_markdown("see https://evil.example or www.evil.example") == (
        r"see https\://evil.example or www\.evil.example"
    )


def test_ordinary_text_is_left_alone():
    """Prices, dates and addresses keep their looks in the Markdown."""
    text = "Flat 3, 12-14 High St., +46 8 555 (night); 50 % off - today! rights@example.org"
    assert escape_markdown(text) == text


def test_a_broken_file_name_can_be_printed():
    """A title taken from a file name that is not UTF-8 does not stop the letter."""
    assert one_line("film\udcff.mp4").encode() == b"film?.mp4"


def test_one_line_drops_what_turns_the_reading_order():
    """A title cannot disguise itself by marks that reverse the text after them."""
    assert one_line("photo\u202e4pm.exe\n\tnext") == "photo 4pm.exe next"
