"""A firm's own templates and supplies: used, checked by the same rules, and named in the letter."""

import pytest

from monitor.errors import TemplateError
from monitor.notices import (
    ExportError,
    LetterRefusedError,
    Supplies,
    load_pack,
    supplies_from,
    write_draft,
    write_letter,
)
from monitor.templating import SHIPPED, Templates, template_text
from tests.monitor.notices.samples import NOW, notice

PACK = load_pack()
SHIPPED_TEXT = template_text(PACK.template)


def firm(folder, source=SHIPPED_TEXT):
    """Return the supplies of a firm whose folder holds a template."""
    path = folder / PACK.template
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    return Supplies(templates=Templates(folder))


def test_a_firms_words_stand_in_the_letter(tmp_path):
    """Its template takes the place of the shipped one, in every format, and the letter says which made it."""
    supplies = firm(tmp_path, SHIPPED_TEXT + "\nAdvocate & Partners LLP, London\n")
    letter = write_letter(notice(), PACK, now=NOW, format="txt", supplies=supplies)
    assert letter.content.decode().endswith("Advocate & Partners LLP, London\n")
    plain = write_letter(notice(), PACK, now=NOW, format="txt")
    assert plain.template_sha256 == SHIPPED.sha256(PACK.template)
    assert letter.template_sha256 == supplies.templates.sha256(PACK.template) != plain.template_sha256


@pytest.mark.parametrize("clause", ["good_faith", "accuracy_and_authority"])
def test_a_template_that_drops_a_sentence_of_the_law_is_refused(tmp_path, clause):
    """The rules look at the text that is made, whoever wrote its template."""
    source = "{% set gone = pack.clauses." + clause + ".text %}**{{ notice.sender.name }}**\n\n---\n\n# Notice\n\n"
    others = [name for name in ("good_faith", "accuracy_and_authority") if name != clause]
    source += "".join("{{ pack.clauses." + name + ".text }}\n\n" for name in others)
    with pytest.raises(LetterRefusedError) as caught:
        write_letter(notice(), PACK, now=NOW, format="pdf", supplies=firm(tmp_path, source))
    assert {one.rule for one in caught.value.objections} & {"US-N5", "US-N6"}


def test_a_template_that_alters_a_sentence_of_the_law_is_refused(tmp_path):
    """Word for word means that."""
    source = SHIPPED_TEXT + "\n{% set x = 1 %}"
    altered = source.replace("{{ pack.clauses.good_faith.text }}", "I have a belief.")
    if altered == source:  # the sentence stands in a part that the template includes
        altered = "# T\n\nI have a belief.\n"
    with pytest.raises(LetterRefusedError, match="cannot be written"):
        write_letter(notice(), PACK, now=NOW, format="md", supplies=firm(tmp_path, altered))


def test_a_missing_field_stops_the_letter_with_its_name(tmp_path):
    """And with the template and the line in which it is asked for."""
    with pytest.raises(TemplateError, match=r"us_dmca_notice\.md\.j2, line 2, .*Party has no field “fax”"):
        write_letter(notice(), PACK, now=NOW, format="md", supplies=firm(tmp_path, "# T\n{{ notice.sender.fax }}\n"))


@pytest.mark.parametrize("head", ["", "**{{ notice.sender.name }}**\n\n---\n\n"])
def test_a_draft_is_marked_also_where_the_template_forgot_it(tmp_path, head):
    """Nobody takes a firm's draft for a letter."""
    letter = write_draft(notice(), PACK, now=NOW, format="md", supplies=firm(tmp_path, f"{head}# Notice\n\nText.\n"))
    assert letter.markdown.count("DRAFT, NOT SIGNED") == 1
    assert letter.markdown.index("DRAFT") < letter.markdown.index("# Notice")


def test_a_template_without_a_heading_still_makes_a_pdf(tmp_path):
    """PDF/UA demands a title; the reference is one."""
    supplies = firm(tmp_path, "Only text.\n")
    assert write_draft(notice(), PACK, now=NOW, format="pdf", supplies=supplies).content.startswith(b"%PDF")


def test_one_folder_holds_templates_paper_and_columns(tmp_path):
    """Each if it is there."""
    assert supplies_from(None) == Supplies()
    assert supplies_from(tmp_path) == Supplies(templates=Templates(tmp_path))
    (tmp_path / "letterhead.docx").write_bytes(b"paper")
    (tmp_path / "columns.toml").write_text('[columns]\nURL = "item.url"\n')
    found = supplies_from(tmp_path)
    assert found.letterhead == b"paper"
    assert dict(found.columns.paths) == {"URL": "item.url"}


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    """A slip in an option or a file stops before any letter."""
    with pytest.raises(TemplateError, match="no folder of templates"):
        supplies_from(tmp_path / "none")
    (tmp_path / "columns.toml").write_text('[columns]\nURL = "item.uri"\n')
    with pytest.raises(ExportError, match=r"item\.uri"):
        supplies_from(tmp_path)
