"""The pages for legal staff tell what the packs and the profiles of recipients hold."""

import re
from pathlib import Path

import pytest

from monitor.notices import FORMATS, load_pack, pack_ids
from monitor.notices.recipients.profiles import FACT_MARKS, SERVICES, SEVERAL, SINGLE, Viewer
from monitor.notices.recipients.reading import shipped
from monitor.notices.rules_page import page

DOCS = Path(__file__).parents[3] / "docs"
LETTERS = (DOCS / "letters.md").read_text(encoding="utf-8")
RULES = (DOCS / "rules.md").read_text(encoding="utf-8")


def test_the_page_of_rules_is_that_of_the_packs():
    """Made anew by ``python -m monitor.notices.rules_page > docs/rules.md``."""
    assert page() == RULES


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_part_of_a_pack_is_on_the_page(pack_id):
    """Rules, clauses, notes and periods, in the section of their pack or among those that many packs share."""
    pack = load_pack(pack_id)
    section = RULES.partition(f"\n## {pack_id}\n")[2].partition("\n## ")[0]
    assert all(re.search(rf"\b{re.escape(part.id)}\b", section) for part in pack.parts)
    assert all(f"| {rule.id} | {rule.title} | {rule.source.replace('|', '')} |" in RULES for rule in pack.rules)


@pytest.mark.parametrize("pack_id", [pack_id for pack_id in pack_ids() if load_pack(pack_id).kind == "notice"])
def test_every_notice_is_in_the_list_of_letters(pack_id):
    """A law that is added is found by who reads about letters."""
    assert f"`{pack_id}`" in LETTERS


def test_the_page_says_what_it_is_not():
    """Nobody can take the pages for advice, or the rules for verified ones."""
    assert "does not give legal advice" in LETTERS
    assert "No lawyer has verified" in LETTERS
    assert "no legal\nadvice" in RULES


def test_every_format_is_on_the_page():
    """The table of formats is complete."""
    assert all(f"| `{name}` |" in LETTERS for name in FORMATS)


def test_every_key_of_a_recipient_is_on_the_page():
    """Who edits recipients.toml by hand finds each key and each word that it may hold."""
    words = {*SINGLE, *SEVERAL, *SERVICES, *FACT_MARKS, *Viewer}
    assert [word for word in sorted(words) if f"`{word}`" not in LETTERS] == []
    assert all(profile.name in LETTERS for profile in shipped())
