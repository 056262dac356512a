"""The page for legal staff tells what the pack holds."""

from pathlib import Path

import pytest

from monitor.notices import FORMATS, load_pack

PAGE = (Path(__file__).parents[3] / "docs" / "letters.md").read_text(encoding="utf-8")
PACK = load_pack()


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_rule_is_on_the_page_as_it_is(rule):
    """Id, title, source, severity and mark in the documentation are those of the pack."""
    assert f"| {rule.id} | {rule.title} | {rule.source} | {rule.severity} | {rule.mark} |" in PAGE


@pytest.mark.parametrize("note", PACK.notes, ids=lambda note: note.id)
def test_every_note_is_on_the_page(note):
    """What the cover note tells the sender is listed with its source."""
    assert f"| {note.id} | {note.topic} | {note.source} | {note.mark} |" in PAGE


def test_the_page_says_what_it_is_not():
    """Nobody can take the page for advice, or the rules for verified ones."""
    assert "does not give legal advice" in PAGE
    assert "No lawyer has verified" in PAGE


def test_every_format_is_on_the_page():
    """The table of formats is complete."""
    assert all(f"| `{name}` |" in PAGE for name in FORMATS)
