"""Who may use the works: own accounts, licensees, and what becomes of matches that they cover."""

import pytest

from monitor.app import open_library
from monitor.rights.values import Permission
from monitor.settings import Settings
from tests.monitor.web.served import Visitor, text_of

OTHER = {
    "what": "other",
    "kind": "account",
    "value": "@copycat",
    "holder_platform": "vids.example",
    "holder": "Copycat Ltd",
    "reason": "Contract of May",
}


def held(lived: Settings) -> list[Permission]:
    """Return the permissions that hold."""
    with open_library(lived) as library:
        return library.store.permissions.all()


def test_a_library_without_own_accounts_says_why_that_matters(newcomer: Visitor) -> None:
    """And offers to say that there is none; an account ends that statement."""
    assert "No claim is signed before your own accounts are on record" in text_of(newcomer.get("/permissions"))
    said = text_of(newcomer.post("/permissions", {"what": "none"}))
    assert "no own account anywhere" in said
    assert "No claim is signed" not in said
    said = text_of(newcomer.post("/permissions", {"what": "own", "platform": "tiktok", "account": "@ann"}))
    assert "has ended because of it" in said
    assert "TikTok account @ann" in said


def test_a_licensees_copies_are_set_aside_and_come_back(visitor: Visitor, lived: Settings) -> None:
    """The answer says how many matches moved."""
    visitor.get("/permissions")
    said = text_of(visitor.post("/permissions", OTHER | {"work": ["1", "2"]}))
    assert "Matches set aside: " in said
    new = held(lived)[-1]
    assert (new.holder, new.work_ids) == ("Copycat Ltd", (1, 2))
    said = text_of(visitor.post(f"/permissions/{new.id}/end", {"reason": "Cancelled."}))
    assert "Matches that wait for a decision again: " in said


def test_a_permission_does_not_end_without_a_reason(visitor: Visitor, lived: Settings) -> None:
    """It holds on."""
    visitor.get("/permissions")
    answer = visitor.post("/permissions/1/end", {"reason": ""})
    assert "Say why permission 1 no longer holds" in text_of(answer)
    assert [one.id for one in held(lived)] == [1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": ""}, "Say which account"),
        ({"holder_platform": ""}, "on which platform the account is"),
        ({"holder": ""}, "fill in “Who”"),
        ({"reason": ""}, "Say why it is permitted"),
        ({"kind": "planet"}, "Choose what is permitted"),
        ({"kind": "domain", "value": "youtube.com"}, "where strangers post, too"),
        ({"kind": "item", "value": "not an address"}, "give the address of one item"),
        ({"work": "abc"}, "must hold numbers"),
        ({"work": "99"}, "There is no work 99"),
    ],
)
def test_a_permission_that_makes_no_sense_is_refused(
    visitor: Visitor, lived: Settings, changes: dict[str, str], sentence: str
) -> None:
    """What was typed comes back with one sentence."""
    visitor.get("/permissions")
    assert sentence in text_of(visitor.post("/permissions", OTHER | changes))
    assert len(held(lived)) == 1
