"""What letters say in their sender's own words: the addresses, accusations and names in them."""

from dataclasses import replace

import pytest

from monitor.notices import check, load_pack, pack_ids, render
from tests.monitor.notices.claim_changes import added
from tests.monitor.notices.claims_eu import SAMPLES
from tests.monitor.notices.samples import NOW, notice

PACK = load_pack()
LETTER = render(notice(), PACK)
EU = load_pack("eu_dsa_art16")
SPOKEN = {"B7", "B7a", "B7b", "B8a", "G16"}


def found(text: str) -> set[str]:
    """Return the rules about own words that a sentence in a notice of the United States breaks."""
    return {f.rule_id for f in check(notice(), PACK, now=NOW, letter=added(text)(LETTER), printed=LETTER)} & SPOKEN


@pytest.mark.parametrize(
    "text",
    [
        "The copy is at https://www.youtube.com/watch?v=dQw4w9WgX01, and at no other place.",
        "The copy (<https://www.youtube.com/watch?v=dQw4w9WgX01>) is the one meant.",
        "Write to rights@lindqvist.example.",
        "It is on YouTube, at youtube.com or www.youtube.com.",
        "The file is version 1.2.3 of 14.3.2026, No. 5/2026 and/or cut 2a.",
    ],
)
def test_an_address_that_the_rules_look_at_may_be_named(text):
    """So may the site on which the copies lie."""
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "https://www.youtube.com/watch?v=DQW4W9WGX01",
        "https://www.youtube.com/@annlee",
        "https://www.youtube.com/watch?v=dQw4w9WgX01&t=5",
        "hxxps://vids[.]example/777",
        "vids.example/777",
    ],
)
def test_an_address_that_is_nearly_one_of_the_notice_is_another(text):
    """An item has one address, letter by letter."""
    assert found(text) == {"G16"}


def test_an_explanation_cannot_widen_a_notice():
    """What somebody writes into the grounds goes through no decision and no permission."""
    whole = SAMPLES[EU.id]()[0]
    text = f"{whole.grounds.explanation} The same holds for https://vids.example/watch/777, which has to go as well."
    wider = replace(whole, grounds=replace(whole.grounds, explanation=text))
    (finding,) = [f for f in check(wider, EU, now=NOW) if f.rule_id == "G16"]
    assert "https://vids.example/watch/777" in finding.message


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("The uploader John Smith of 5 High Street is a criminal who stole all my work.", {"B7", "B7a", "B7b"}),
        ("The person who posted it is Jane Roe.", {"B7b"}),
        ("The uploader is known as Max Mustermann.", {"B7b"}),
        ("The pirate must stop, and you must remove it.", {"B7", "B8a"}),
        ("All rights in this work are reserved. The uploader posted the whole film, unchanged.", set()),
        ("The account holder was asked by Maya Lindqvist, and did not answer.", set()),
        ("The uploader says that Creative Commons allows it.", set()),
    ],
)
def test_own_words_state_facts_and_no_more(text, rules):
    """A crime, everything, and a person's name are what a notice cannot know."""
    assert found(text) == rules


def test_every_letter_that_claims_or_follows_looks_at_its_words():
    """No pack can be added without these rules."""
    lacking = {}
    for pack in map(load_pack, pack_ids()):
        ids = {rule.id for rule in pack.rules}
        wanted = {"notice": SPOKEN, "follow-up": {"R5", "G16"}, "withdrawal": {"R5", "G16"}, "contact": {"R5", "G16"}}
        looser = {"G16"} if "CA-X1a" in ids else set()
        if missing := wanted.get(pack.kind, set()) - ids - looser:
            lacking[pack.id] = missing
    assert lacking == {}
