"""The rights ledger and cue sheets in a library: what is added, refused, struck out, imported, and claimed."""

from datetime import date
from pathlib import Path

import pytest

from fingerprints.values import Modality
from monitor.cueing import CUE_SHEET, import_cues
from monitor.errors import InputError, NotFoundError
from monitor.licensing import (
    NewGrant,
    add_grant,
    add_permission,
    claim_of,
    claims_of,
    document_problem,
    end_grant,
    hash_document,
    own_accounts_known,
    resting_on,
)
from monitor.permitted import no_own_account, own_account
from monitor.rights.values import Title
from monitor.store.library import Library
from monitor.values import Rights
from tests.monitor.samples import SHARED_SOUND, add_match, add_work

TODAY = date(2026, 11, 23)
SHEET = "start,end,label,owner,right,ends\n0:01,0:03,Theme,Bo,licence,2026-12-31\n4,5,Sting,,,\n"


def owned(modality: Modality = Modality.SOUND, **changes: object) -> NewGrant:
    """Return a line by which Ann owns something."""
    return NewGrant(modality=modality, title=Title.OWNED, owner="Ann", **changes)  # type: ignore[arg-type]


def imported(library: Library, folder: Path, text: str) -> tuple[int, int, tuple[str, ...]]:
    """Import a cue sheet for work 1: lines added, rows that were there, problems."""
    sheet = folder / "cues.csv"
    sheet.write_text(text, encoding="utf-8")
    done = import_cues(library, 1, sheet)
    return len(done.added), done.already, done.problems


def test_registering_with_an_owner_claims_the_picture_only(library: Library) -> None:
    """Of the sound nobody has said anything, and silence is no right."""
    work = add_work(library, owner="Ann")
    assert [(one.modality, one.owner, one.origin) for one in library.store.grants.of_work(work.id)] == [
        (Modality.PICTURE, "Ann", "register")
    ]


def test_a_new_owner_takes_the_place_of_the_old_one_in_all_that_registering_said(library: Library) -> None:
    """The old lines stay on record; what was stated otherwise is left alone."""
    work = add_work(library, owner="Ann")
    assert library.store.grants.state_owner(work.id, Modality.SOUND, "Ann", library.clock())
    assert not library.store.grants.state_owner(work.id, Modality.SOUND, "Ann", library.clock())
    add_grant(library, work.id, NewGrant(modality=Modality.SOUND, start_s=1, title=Title.LICENCE, owner="Bo"))
    library.store.works.set_rights(work.id, Rights(owner="Cy"), library.clock())
    assert sorted((one.modality, one.owner) for one in library.store.grants.of_work(work.id)) == [
        (Modality.PICTURE, "Cy"),
        (Modality.SOUND, "Bo"),
        (Modality.SOUND, "Cy"),
    ]
    assert len(library.store.grants.of_work(work.id, ended=True)) == 5


def test_a_line_that_was_struck_out_does_not_come_back_with_another_address(library: Library) -> None:
    """Only another owner is news for the ledger."""
    work = add_work(library, owner="Ann")
    end_grant(library, 1, "Sold.")
    library.store.works.set_rights(work.id, Rights(owner="Ann", url="https://ann.example"), library.clock())
    assert library.store.grants.all() == []


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (owned(start_s=5, end_s=5), "is no stretch"),
        (owned(start_s=-1), "is no stretch"),
        (owned(end_s=14), "which has 12.0 s"),
        (owned(starts_on=date(2027, 1, 1), ends_on=date(2026, 1, 1)), "cannot end on 2026-01-01"),
        (NewGrant(modality=Modality.SOUND, title=Title.OWNED), "Say whose the sound of “work 1” is"),
        (owned(document=Path("/nowhere/licence.pdf")), "name the document"),
    ],
)
def test_a_line_that_cannot_be_is_refused(library: Library, new: NewGrant, problem: str) -> None:
    """And nothing is stored."""
    add_work(library)
    with pytest.raises(InputError, match=problem):
        add_grant(library, 1, new)
    assert library.store.grants.all() == []


def test_a_line_is_struck_out_once_with_a_reason(library: Library) -> None:
    """It stays on record, and in the audit."""
    add_work(library)
    add_grant(library, 1, owned())
    with pytest.raises(InputError, match="Say why line 1"):
        end_grant(library, 1, " ")
    assert end_grant(library, 1, "Sold.").ended_at is not None
    with pytest.raises(NotFoundError, match="was struck out before"):
        end_grant(library, 1, "Sold.")
    assert [entry.action for entry in library.store.audit.all()] == ["rights.add", "rights.end"]


def test_the_claim_of_shared_sound_is_nothing_until_the_ledger_says_more(library: Library) -> None:
    """One match and many are judged alike."""
    finding = library.store.matches.get(add_match(library, SHARED_SOUND))
    assert claim_of(library, finding, day=TODAY).seconds == 0
    add_grant(library, finding.work.id, owned())
    assert claim_of(library, finding, day=TODAY).sound_s == claims_of(library, [finding], day=TODAY)[1].seconds > 0


def test_matches_are_counted_on_the_line_that_bears_them(library: Library) -> None:
    """A line beside the claimed stretch bears nothing."""
    add_match(library, SHARED_SOUND)  # seconds 10 to 12 of the work's sound, of which there are 12
    lines = [add_grant(library, 1, owned(start_s=9.0)), add_grant(library, 1, owned(end_s=9.0))]
    assert resting_on(library, lines, day=TODAY) == {1: 1, 2: 0}


def test_a_document_that_was_changed_or_lost_is_known(library: Library, tmp_path: Path) -> None:
    """By its hash."""
    path = tmp_path / "licence.pdf"
    path.write_bytes(b"one year")
    add_work(library)
    document = add_grant(library, 1, owned(document=path)).document
    assert document == hash_document(path)
    assert document_problem(document) == ""
    path.write_bytes(b"two years")
    assert document_problem(document) == "has changed since it was put on record"
    path.unlink()
    assert document_problem(document).startswith("cannot be read")


def test_a_cue_sheet_becomes_lines_and_never_twice(library: Library, tmp_path: Path) -> None:
    """Also where the same row stands twice in it; the sheet's hash is in the audit."""
    add_work(library)
    assert imported(library, tmp_path, SHEET + "4,5,Sting,,,\n") == (2, 1, ())
    assert {(one.origin, one.title) for one in library.store.grants.all()} == {
        (CUE_SHEET, Title.LICENCE),
        (CUE_SHEET, Title.NOT_OWNED),
    }
    before = len(library.store.audit.all())
    assert imported(library, tmp_path, SHEET) == (0, 2, ())
    assert len(library.store.audit.all()) == before
    assert '"sheet"' in library.store.audit.all()[-1].data


def test_one_bad_row_keeps_the_whole_sheet_out(library: Library, tmp_path: Path) -> None:
    """Each is named with its row, whether it cannot be read or does not fit the work."""
    add_work(library)
    rows = "0:05,0:30,Too long,Bo,,\nx,2,A,,,\n1,2,Mine,,owned,\n"
    added, _, problems = imported(library, tmp_path, SHEET + rows)
    assert added == 0
    assert [problem.split(":")[0] for problem in problems] == ["Row 4", "Row 5", "Row 6"]
    assert library.store.grants.all() == []


def test_a_sheet_that_is_not_there_is_one_sentence(library: Library, tmp_path: Path) -> None:
    """And so is a work that is not."""
    with pytest.raises(NotFoundError, match="no work 1"):
        import_cues(library, 1, tmp_path / "none.csv")
    add_work(library)
    with pytest.raises(InputError, match="name the cue sheet"):
        import_cues(library, 1, tmp_path / "none.csv")


@pytest.mark.parametrize("new", [own_account("TikTok", "@ann"), no_own_account()])
def test_own_accounts_are_known_once_somebody_has_spoken_of_them(library: Library, new: object) -> None:
    """To say that there is none is to speak of them."""
    assert not own_accounts_known(library)
    add_permission(library, new)  # type: ignore[arg-type]
    assert own_accounts_known(library)
