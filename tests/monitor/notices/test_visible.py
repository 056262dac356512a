"""What rules about words look at: the words that a reader sees, wherever Markdown could hide them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notices import Severity, check, load_pack, pack_ids, render
from monitor.notices.errors import ExportError
from monitor.notices.exports.document import lines_of, parse, plain
from monitor.notices.exports.visible import text_of
from monitor.notices.facts import Facts
from monitor.notices.reply_checks import own_text_absent
from monitor.templating import escape_markdown, one_line
from tests.monitor.notices.samples import NOW, notice

PACK = load_pack()
LETTER = render(notice(), PACK)
CLAUSES = {"US-N5": "good_faith", "US-N6": "accuracy_and_authority"}
HIDING = [
    '[x]: https://a.example "{}"',
    '[x]: https://a.example "y"\n[x]: https://b.example "{}"',
    '[x]: <{}> "y"',
    "[{}]: https://a.example",
    '[here](https://a.example "{}")',
    '[](https://a.example "{}")',
    "[](<{}>)",
    "![{}](https://a.example/x.png)",
    '![x](https://a.example/x.png "{}")',
    "| a |\n|---|\n| b | {} |",
    "~~~ {}\nx\n~~~",
    "~~~\n{}\n~~~",
    "    {}",
    "- x\n\n  ~~~\n  {}\n  ~~~",
]
"""Where Markdown holds a sentence that no format prints."""


def broken(letter: str) -> set[str]:
    """Return the errors of a letter whose text a person has edited."""
    return {
        f.rule_id for f in check(notice(), PACK, now=NOW, letter=letter, printed=LETTER) if f.severity is Severity.ERROR
    }


def printed(letter: str) -> str:
    """Return the words that every format prints."""
    document = parse(letter)
    lines = [line for block in (*document.letterhead, *document.body) for line in lines_of(block)]
    return one_line(" ".join(map(plain, lines)))


@pytest.mark.parametrize("place", HIDING)
def test_a_hidden_sentence_of_the_law_is_none(place):
    """A letter whose reader does not see the sentence is one without it."""
    for rule_id, clause in CLAUSES.items():
        text = PACK.clauses[clause].text
        assert text in LETTER
        assert broken(LETTER.replace(text, f"\n\n{place.format(text)}\n\n")) >= {rule_id}


@pytest.mark.parametrize("place", ["{}", "**{}**", "> {}", "- {}", "# {}", "| {} |\n|---|", "<!-- {} -->", "<p>{}</p>"])
def test_a_sentence_that_is_seen_counts_however_it_is_set(place):
    """HTML is text in a letter."""
    for clause in CLAUSES.values():
        text = PACK.clauses[clause].text
        assert broken(LETTER.replace(text, f"\n\n{place.format(text)}\n\n")) == set()


FRAGMENTS = st.sampled_from(
    [
        *"[]()!<>\"'`~|-#*_\\:",
        "\n",
        "\n\n",
        "\n    ",
        "](https://a.example ",
        "![",
        "[x]: ",
        "[x]",
        "<!-- ",
        " -->",
        "\n|---|\n",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FRAGMENTS, max_size=6), st.lists(FRAGMENTS, max_size=6))
def test_no_hiding_place_satisfies_a_rule(before, after):
    """Whatever stands around the sentence: if the rule is met, the letter prints it, or cannot be written at all."""
    text = PACK.clauses["good_faith"].text
    letter = LETTER.replace(text, f"\n\n{''.join(before)}{text}{''.join(after)}\n\n")
    if "US-N5" not in broken(letter):
        try:
            assert text in printed(letter)
        except ExportError:
            return


@given(st.text(max_size=60))
def test_printed_data_is_seen_as_it_is(text):
    """What a template prints is seen, and nothing is left unseen."""
    seen = text_of(f"A {escape_markdown(text)} Z")
    assert (seen.seen, seen.unseen) == (one_line(f"A {text} Z"), "")


@pytest.mark.parametrize("letter", ["pi**ra**te", "&#112;irate", "[x](https://a.example 'pirate')", "[x]: y 'pirate'"])
def test_a_forbidden_word_is_found_set_or_hidden(letter):
    """A rule that forbids words looks at what is seen, whatever its setting, and at what is not."""
    facts = Facts(notice=notice(), pack=PACK, letter=letter, now=NOW)
    assert list(own_text_absent(facts, pattern="pirate")) == ["“pirate”"]


def test_every_clause_of_every_pack_is_seen_as_it_stands():
    """No sentence of a law pack is one that Markdown alters."""
    packs = map(load_pack, pack_ids())
    odd = [
        clause.id for pack in packs for clause in pack.clauses.values() if "  " in clause.text or "\n" in clause.text
    ]
    assert odd == []
