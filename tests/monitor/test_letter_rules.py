"""Every rule fires on the notice that is really drafted from a library, not only on one made by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fingerprints import Match, MatchKind, Modality
from monitor.app import open_library
from monitor.licensing import NewPermission, add_permission
from monitor.notices import Notice, RecipientKind, Severity, check, render
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.drafting import draft
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Conclusion, Consideration, Verdict
from tests.monitor.conftest import Clock
from tests.monitor.letter_samples import (
    PACK,
    REASON,
    REQUEST,
    SEEN,
    SENDER,
    THOUGHTS,
    broken,
    complete_case,
    ready_case,
)
from tests.monitor.samples import COPY, SHARED_SOUND, add_clip, add_match, add_work, facts, segment, source


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case that is ready for its letter."""
    return complete_case(library)


def test_a_faultless_draft_breaks_no_rule(library: Library, case_id: int) -> None:
    """What the tests below change is the only thing that is wrong."""
    assert set(broken(library, case_id)) == {"US-L1", "US-N4b", "V1"}


def test_the_time_of_the_scan_is_no_time_of_capture(library: Library) -> None:
    """Nobody said when the file was taken, so the letter says when it was received."""
    case_id = ready_case(library, [add_match(library, provenance=replace(SEEN, captured_at=None))])
    notice = draft(library, case_id, REQUEST, library.clock())
    received = library.store.matches.get(1).clip.scanned_at
    assert (notice.items[0].captured_at, notice.items[0].received_at) == (None, received)
    text = render(notice, PACK)
    assert f"| File received by the sender | {received:%Y-%m-%d %H:%M:%S} UTC" in text
    assert "captured from" not in text


def test_only_a_person_can_say_that_the_copy_is_still_there(library: Library) -> None:
    """The scan says nothing about the address; a stated time of capture or --seen-live does."""
    case_id = ready_case(library, [add_match(library, provenance=replace(SEEN, captured_at=None))])
    assert "no date is given" in broken(library, case_id)["G8"]
    assert "G8" not in broken(library, case_id, seen_live_at=library.clock())
    library.store.clips.set_provenance(1, SEEN)
    assert "G8" not in broken(library, case_id)


@pytest.mark.parametrize(
    ("sender", "is_refused"),
    [
        ({"principal": "Ann Lee"}, False),
        ({"principal": "Jane Roe"}, True),
        ({"principal": "Lee Films Ltd"}, True),
        ({"principal": "Lee Films Ltd", "organisation": "Lee Films Ltd"}, True),
        ({"principal": "Lee Films Ltd", "capacity": "Director"}, True),
        ({"principal": "Lee Films Ltd", "organisation": "Other Ltd", "capacity": "Director"}, True),
        ({"principal": "Lee Films Ltd", "organisation": "Lee  films ltd", "capacity": "Director"}, False),
        ({"principal": "Jane Roe", "role": ""}, True),
    ],
)
def test_only_the_owner_signs_as_owner(
    library: Library, case_id: int, sender: dict[str, str], is_refused: bool
) -> None:
    """Or somebody who has a title in the company that is the owner."""
    found = broken(library, case_id, sender=replace(SENDER, **sender))
    assert ("US-N1b" in found) is is_refused
    assert "US-N2b" not in found


def test_who_does_not_claim_to_be_the_owner_is_not_taken_for_it(library: Library, case_id: int) -> None:
    """A name alone says nothing about rights."""
    assert "US-N1d" in broken(library, case_id, sender=replace(SENDER, role=""))


@pytest.mark.parametrize(
    ("recipient", "to", "words"),
    [
        ("YouTube", "", ["“YouTube”", "vids.example"]),
        ("YouTube", "Agent of V <agent@vids.example>", ["case is pursued with “YouTube”", "vids.example"]),
        ("vids.example", "YouTube <copyright@youtube.com>", ["“YouTube”", "vids.example"]),
    ],
)
def test_a_recipient_of_another_site_is_remarked(library: Library, recipient: str, to: str, words: list[str]) -> None:
    """The warning names both."""
    decide(library, add_match(library, provenance=SEEN), Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, [1], recipient)
    found = broken(library, case.id, to=to)
    assert all(word in found["US-N7d"] for word in words)


@pytest.mark.parametrize(
    ("published", "rule"),
    [
        ("", None),
        ("2026-11-22", None),
        ("2026-11-22T08:00:00Z", None),
        ("2026-11-23", "G7"),
        ("2027-01-01", "G7a"),
    ],
)
def test_the_work_came_first(library: Library, case_id: int, published: str, rule: str | None) -> None:
    """A work published after the capture of the copy, or in the future, cannot have been copied."""
    work = library.store.works.get(1)
    library.store.works.set_rights(1, replace(work.rights, published=published), library.clock())
    found = {"G7", "G7a"} & set(broken(library, case_id))
    assert found == ({rule, "G7"} if rule else set())


def test_the_name_of_an_account_is_nobody(settings: Settings) -> None:
    """Whoever decided without a name must decide again with one."""
    with open_library(settings, clock=Clock()) as unnamed:
        match_id = add_match(unnamed, provenance=SEEN)
        decide(unnamed, match_id, Verdict.CONFIRMED, "Seen side by side.")
        case = create_case(unnamed, [match_id], "vids.example")
        assert "--by" in next(r.remedy for r in PACK.rules if r.id == "G5")
        assert "G5" in broken(unnamed, case.id)
        text = render(draft(unnamed, case.id, REQUEST, unnamed.clock()), PACK)
        assert "A person who is not named yet compared the two" in text
    with open_library(settings, actor="Ann Lee", clock=Clock()) as named:
        decide(named, match_id, Verdict.CONFIRMED, "Seen side by side.")
        assert "G5" not in broken(named, case.id)


def test_one_record_about_several_works_is_remarked(library: Library) -> None:
    """Each use needs thought of its own."""
    ids = [
        add_match(library, number=n, provenance=replace(SEEN, url=f"https://vids.example/watch/{n}")) for n in (1, 2)
    ]
    assert "consideration 1: 2 works" in broken(library, ready_case(library, ids))["US-N8d"]


def other_match(library: Library, match: Match = COPY, **provenance: Any) -> int:
    """Store a case of a match that ``create_case`` would refuse or that is odd in itself."""
    match_id = add_match(library, match, number=7, provenance=replace(SEEN, **provenance))
    library.store.decisions.add(match_id, Verdict.CONFIRMED, "Seen.", "Ann", library.clock())
    return case_of(library, match_id)


def case_of(library: Library, *match_ids: int) -> int:
    """Store a case without asking whether it may be made."""
    return library.store.cases.add("vids.example", match_ids, "Ann", library.clock()).id


def thought(library: Library, case_id: int, **changes: Any) -> int:
    """Store a consideration without asking whether it is one, and return the number of its case."""
    considered = Consideration(
        id=0,
        case_id=case_id,
        considered_by="Ann",
        considered_at=library.clock(),
        heads=tuple(THOUGHTS.items()),
        conclusion=Conclusion.INFRINGING,
        reason=REASON,
    )
    library.store.cases.consider(replace(considered, **changes))
    return case_id


def two_sites(library: Library) -> int:
    """Store a case with items of two sites, as a corrected manifest can make it."""
    first = add_match(library, number=7, provenance=SEEN)
    second = add_match(library, number=8, provenance=replace(SEEN, url="https://other.example/1", platform="Other"))
    return case_of(library, first, second)


def undecided(library: Library) -> int:
    """Store a case of a match that nobody has decided."""
    return case_of(library, add_match(library, number=7, provenance=SEEN))


def nameless(library: Library) -> int:
    """Store a case of a work without a title."""
    work, clip = add_work(library, 7, " "), add_clip(library, 107, SEEN)
    return case_of(library, library.store.matches.put(clip.id, work.id, COPY, library.clock()))


def without_digest(library: Library, *, of_clip: bool) -> int:
    """Store a case of files whose digest is none."""
    odd = replace(source(7), sha256="odd")
    clip, work = add_clip(library, 107, SEEN), add_work(library, 7)
    if of_clip:
        clip = library.store.clips.add("odd", odd, facts(), SEEN, library.clock())
    else:
        work = library.store.works.add("odd", odd, facts(), work.rights, library.clock())
    return case_of(library, library.store.matches.put(clip.id, work.id, COPY, library.clock()))


def published(library: Library, day: str | None) -> int:
    """Store a case of a work with a date of publication, or without any."""
    case_id = other_match(library)
    library.store.works.set_rights(1, replace(library.store.works.get(1).rights, published=day), library.clock())
    return case_id


def permitted(library: Library) -> int:
    """Store a case of a copy on an account that has a licence."""
    new = NewPermission(kind=PermissionKind.ACCOUNT, platform="vids.example", value="thief", reason="They have paid.")
    add_permission(library, new)
    return other_match(library)


OATH = "I swear, under penalty of perjury, that the information is accurate and that I am authorized to act."
SOUND_COPY = Match(kind=MatchKind.COPY, score=0.9, segments=(segment(modality=Modality.SOUND),), reasons=("Alike.",))
LATER = timedelta(minutes=5)
IN_LIBRARY: dict[str, Callable[[Library], int]] = {
    "US-N2": nameless,
    "US-N2a": two_sites,
    "US-N3": lambda library: other_match(library, url=None),
    "US-N3a": lambda library: other_match(library, url="https://vids.example/@thief"),
    "US-N8": other_match,
    "US-N8a": lambda library: thought(library, other_match(library), considered_at=library.clock() + LATER),
    "US-N8b": lambda library: thought(library, other_match(library), heads=(("purpose", "It is the same purpose."),)),
    "US-N8c": lambda library: thought(library, other_match(library), conclusion=Conclusion.FAIR_USE),
    "US-N9": lambda library: other_match(library, SOUND_COPY),
    "G8": lambda library: other_match(library, captured_at=None),
    "G7": lambda library: published(library, "2026-11-23"),
    "G5": undecided,
    "G2": lambda library: other_match(library, SHARED_SOUND),
    "G7a": lambda library: published(library, "2027-01-01"),
    "G7b": lambda library: published(library, None),
    "G3": permitted,
    "G4": other_match,
    "G6": other_match,
    "E1": lambda library: without_digest(library, of_clip=True),
    "E2": lambda library: without_digest(library, of_clip=False),
}
"""By rule: a library and a case whose draft breaks it."""

IN_REQUEST: dict[str, dict[str, Any]] = {
    "US-N1": {"sender": replace(SENDER, name="")},
    "US-N1a": {"sender": replace(SENDER, role="agent", principal="Bo")},
    "US-N1b": {"sender": replace(SENDER, principal="Bo")},
    "US-N1d": {"sender": replace(SENDER, role="agent")},
    "US-N4": {"sender": replace(SENDER, email="")},
    "US-N4c": {"sender": replace(SENDER, email="x")},
    "US-N4d": {"sender": replace(SENDER, phone="1")},
    "US-N7": {"kind": RecipientKind.HOST},
    "US-N7a": {"to": ""},
    "US-N7b": {"verified_on": date(2026, 1, 1)},
    "US-N7c": {"kind": RecipientKind.PLATFORM_FORM},
    "US-N6b": {"requires_wording": "I swear it.", "accepts_wording": "I swear it."},
    "G15b": {"requires_wording": OATH},
}
"""By rule: what the signer says that breaks it."""

BY_HAND: dict[str, Callable[[Notice], tuple[Notice, str | None, timedelta]]] = {
    "US-N1c": lambda whole: (whole, None, -LATER),
    "US-N5": lambda whole: (whole, render(whole, PACK).replace("good faith belief", "belief"), LATER),
    "US-N6": lambda whole: (whole, render(whole, PACK).replace("under penalty of perjury", "surely"), LATER),
    "G16": lambda whole: (whole, f"{render(whole, PACK)}\nhttps://vids.example/watch/2 as well.\n", LATER),
    "B8b": lambda whole: (whole, f"{render(whole, PACK)}\nYou must pay us 500 dollars.\n", LATER),
    "B8c": lambda whole: (whole, f"{render(whole, PACK)}\nOr I will report you to the police.\n", LATER),
    "G1a": lambda whole: (longer_claim(whole), None, LATER),
    "E3": lambda whole: (replace(whole, reference=""), None, LATER),
}
"""By rule: a change after the draft, in its text, in what the program computes itself, or in the computer's clock."""


def longer_claim(whole: Notice) -> Notice:
    """Return the notice with more claimed than was matched."""
    (work,) = whole.works
    items = tuple(replace(item, claimable_s=item.matched_s + 5) for item in work.infringing_items)
    return replace(whole, works=(replace(work, infringing_items=items),))


@pytest.mark.parametrize("rule_id", IN_LIBRARY)
def test_what_the_library_lacks_is_found_in_the_draft(library: Library, rule_id: str) -> None:
    """The rule fires on the notice that is really drafted."""
    assert rule_id in broken(library, IN_LIBRARY[rule_id](library))


@pytest.mark.parametrize("rule_id", IN_REQUEST)
def test_what_the_signer_lacks_is_found_in_the_draft(library: Library, case_id: int, rule_id: str) -> None:
    """The rule fires on the notice that is really drafted."""
    assert rule_id in broken(library, case_id, **IN_REQUEST[rule_id])


@pytest.mark.parametrize("rule_id", BY_HAND)
def test_what_is_spoiled_after_the_draft_is_found(library: Library, case_id: int, rule_id: str) -> None:
    """Such rules guard what the draft itself always has."""
    now = library.clock()
    whole, text, later = BY_HAND[rule_id](draft(library, case_id, REQUEST, now))
    assert rule_id in {finding.rule_id for finding in check(whole, PACK, now=now + later, letter=text)}


def test_a_decision_after_the_signature_is_found(library: Library, case_id: int) -> None:
    """G5a and G5b: the verdict that holds counts, and it must be older than the signature."""
    decide(library, 1, Verdict.LICENSED, "They do have a licence.")
    assert "G5a" in broken(library, case_id)
    now = library.clock()
    decide(library, 1, Verdict.CONFIRMED, "They do not.")
    notice = draft(library, case_id, REQUEST, now)
    assert "G5b" in {finding.rule_id for finding in check(notice, PACK, now=now)}


def test_a_work_of_somebody_else_is_found(library: Library, case_id: int) -> None:
    """US-N2b: one notice speaks for one owner."""
    library.store.works.set_rights(1, replace(library.store.works.get(1).rights, owner="Bo Kim"), library.clock())
    assert "US-N2b" in broken(library, case_id, sender=replace(SENDER, principal="Ann Lee"))


def test_every_error_rule_is_triggered_through_a_draft() -> None:
    """No rule of the pack can be added that the real draft never meets."""
    errors = {rule.id for rule in PACK.rules if rule.severity is Severity.ERROR}
    assert {*IN_LIBRARY, *IN_REQUEST, *BY_HAND, "US-N2b", "G5a", "G5b"} == errors


@pytest.mark.parametrize(
    "rule", [r for r in PACK.rules if r.severity is Severity.ERROR and r.id not in BY_HAND], ids=lambda rule: rule.id
)
def test_every_remedy_names_what_to_type(rule: Any) -> None:
    """An option, a column of the manifest, or a command."""
    assert any(sign in rule.remedy for sign in ("--", "column", "reclaim "))
