"""The memory: what a person marked as not a copy does not come back in another upload, and comes back when undone."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fingerprints import Match, MatchKind, Modality
from monitor.bank.masking import judged_spans, outside
from monitor.errors import CaseRefusedError
from monitor.footage import Rejection
from monitor.registry import register
from monitor.review.cases import create_case
from monitor.review.decisions import Decided, decide
from monitor.scanning import match_pending, scan
from monitor.store.library import Library
from monitor.values import Finding, Outcome, Provenance, Rights, Standing, Verdict
from tests.media import MediaShelf
from tests.monitor.bank_samples import BODY_S, Cutting
from tests.monitor.samples import segment

SEEN_AT = tuple(Provenance(url=f"https://v.example/{number}") for number in range(2))


@pytest.fixture
def room(shelf: MediaShelf) -> Cutting:
    """Give the cutting room."""
    return Cutting(shelf)


@pytest.fixture
def host(library: Library, room: Cutting) -> Path:
    """Register a work that begins with stock footage."""
    path = room.join("host", "stock", "host")
    list(register(library, [path], Rights()))
    return path


@pytest.fixture
def guest(library: Library, room: Cutting, host: Path) -> Finding:
    """Give the match of a clip that shows the same stock footage, undecided."""
    assert host.exists()
    run(library, room.join("guest", "guest", "stock", crf=30))
    return listed(library)["guest"]


def run(library: Library, *paths: Path) -> list[Outcome]:
    """Scan and match to the end; return what became of the matching."""
    list(scan(library, paths, {}))
    return list(match_pending(library))


def listed(library: Library, standing: Standing = Standing.OPEN) -> dict[str, Finding]:
    """Return the matches of a standing by clip."""
    return {finding.clip.name: finding for finding in library.store.matches.all(standing)}


def reject(library: Library, finding: Finding) -> Decided:
    """Say that a match is no copy."""
    return decide(library, finding.id, Verdict.NOT_A_COPY, "Both bought the same stock clip.")


def test_another_upload_of_what_was_rejected_is_suppressed(library: Library, room: Cutting, guest: Finding) -> None:
    """Re-encoded and scaled; it is kept with the reason, out of the listing and out of cases."""
    reject(library, guest)
    (outcome,) = run(library, room.join("guest-again", "guest", "stock", crf=36, small=True))
    assert (outcome.matches, outcome.suppressed) == (0, 1)
    assert set(listed(library)) == {"guest"}
    again = listed(library, Standing.SUPPRESSED)["guest-again"]
    assert again.standing_reason == "Looks like clip 1 (“guest”), which Ann marked as not a copy on 2026-11-23."
    assert (again.match.kind, again.seconds) == (MatchKind.COPY, pytest.approx(BODY_S, abs=0.3))
    with pytest.raises(CaseRefusedError):
        create_case(library, [again.id], "v.example")


def test_the_same_file_at_another_address_is_suppressed(library: Library, guest: Finding) -> None:
    """The rejected match itself stays as it was judged, also when everything is matched again."""
    reject(library, guest)
    path = guest.clip.file.path
    list(scan(library, [path], {path: SEEN_AT}))
    library.store.clips.forget_matching()
    outcomes = list(match_pending(library))
    assert [(one.matches, one.suppressed) for one in outcomes] == [(1, 0), (0, 1)]
    assert library.store.matches.get(guest.id).match == guest.match
    (other,) = listed(library, Standing.SUPPRESSED).values()
    assert str(other.standing_reason).startswith("The same file as clip 1 (“guest”), which Ann marked")


def test_undoing_the_decision_brings_the_matches_back(library: Library, room: Cutting, guest: Finding) -> None:
    """With the next run; giving it again suppresses them again, those that were open before, too."""
    run(library, room.join("guest-again", "guest", "stock", crf=36, small=True))
    assert reject(library, guest).again == 1
    run(library)
    assert set(listed(library, Standing.SUPPRESSED)) == {"guest-again"}
    assert decide(library, guest.id, Verdict.IGNORED, "I am not sure.").again == 1
    (outcome,) = run(library)
    assert (outcome.name, outcome.matches) == ("guest-again", 1)
    assert listed(library)["guest-again"].standing_reason is None
    reject(library, guest)
    run(library)
    assert set(listed(library, Standing.SUPPRESSED)) == {"guest-again"}
    assert decide(library, guest.id, Verdict.NOT_A_COPY, "Another reason for the same.").again == 0


def test_a_real_copy_beside_what_was_rejected_is_found(library: Library, room: Cutting, guest: Finding) -> None:
    """Only the judged seconds are left out, and the reasons say so."""
    reject(library, guest)
    run(library, room.join("stock-and-copy", "guest", "stock", "stranger", "host", crf=32, small=True))
    finding = listed(library)["stock-and-copy"]
    assert finding.match.kind is MatchKind.COPY
    picture = [one for one in finding.match.segments if one.modality is Modality.PICTURE]
    assert [round(one.clip_start_s) for one in picture] == [3 * BODY_S]
    assert any("were left out: they look like clip 1 (“guest”)" in reason for reason in finding.match.reasons)


def test_a_copy_of_the_whole_work_is_found_in_spite_of_a_rejection(
    library: Library, room: Cutting, guest: Finding, host: Path
) -> None:
    """Re-encoded without the judged seconds, byte for byte with all of them."""
    reject(library, guest)
    run(library, room.join("host-copied", "stock", "host", crf=34, small=True), host)
    found = listed(library)
    assert set(found) == {"guest", "host-copied", "host"}
    assert found["host-copied"].seconds == pytest.approx(BODY_S, abs=0.3)
    assert (found["host"].match.score, round(found["host"].seconds)) == (1.0, round(2 * BODY_S))


def test_the_work_itself_is_never_suppressed(library: Library, room: Cutting, host: Path, tmp_path: Path) -> None:
    """Even if somebody marked a copy of it as none, by mistake."""
    run(library, room.join("host-copied", "stock", "host", crf=34, small=True))
    reject(library, listed(library)["host-copied"])
    run(library, Path(shutil.copy(host, tmp_path / "reposted.mp4")))
    assert listed(library)["reposted"].match.score == 1.0


def test_a_rejection_says_nothing_about_other_works(library: Library, room: Cutting, guest: Finding) -> None:
    """Not even about one that shows the same stock footage."""
    reject(library, guest)
    list(register(library, [room.join("other-host", "stock", "second")], Rights()))
    run(library, room.join("guest-again", "guest", "stock", crf=36, small=True))
    assert {(one.clip.name, one.work.name) for one in library.store.matches.all()} == {
        ("guest", "host"),
        ("guest", "other-host"),
        ("guest-again", "other-host"),
    }


def test_a_person_may_decide_a_suppressed_match(library: Library, room: Cutting, guest: Finding) -> None:
    """Then it is open, whatever the memory says."""
    reject(library, guest)
    run(library, room.join("guest-again", "guest", "stock", crf=36, small=True))
    again = listed(library, Standing.SUPPRESSED)["guest-again"]
    decide(library, again.id, Verdict.CONFIRMED, "This one is taken from us.")
    library.store.clips.forget_matching()
    run(library)
    assert listed(library)["guest-again"].standing is Standing.OPEN


def test_what_was_found_does_not_reach_into_what_was_left_out() -> None:
    """Segments end where it begins, go on over a gap, and are gone where nothing else is left."""
    match = Match(kind=MatchKind.COPY, score=0.9, segments=(segment(0, 20), segment(0, 20, Modality.SOUND)))
    cut = outside(match, {Modality.PICTURE: [(0.0, 5.0), (9.0, 10.0), (18.0, 19.8)]})
    spans = {one.modality: (one.clip_start_s, one.clip_end_s, one.work_start_s, one.work_end_s) for one in cut.segments}
    assert spans == {Modality.PICTURE: (5.0, 18.0, 15.0, 28.0), Modality.SOUND: (0, 20, 10, 30)}
    heard = outside(match, {Modality.PICTURE: [(0.0, 20.0)]})
    assert (heard.kind, len(heard.segments)) == (MatchKind.SHARES_SOUND, 1)
    assert outside(match, {key: [(0.0, 20.0)] for key in Modality}).kind is MatchKind.NONE


@pytest.mark.parametrize(("by_work", "is_left_out"), [(0.7, True), (0.9, False)])
def test_what_the_work_explains_clearly_better_is_not_left_out(by_work: float, is_left_out: bool) -> None:
    """A clip that was marked because the program erred resembles the work, and so it resembles true copies of it."""
    judged = Rejection(
        match_id=1, clip_id=1, clip_sha256="a" * 64, work_id=1, segments=(segment(10, 15),), sentence="clip 1"
    )
    alike = Match(kind=MatchKind.COPY, score=0.6, segments=(replace(segment(0, 5), score=0.6),))
    match = Match(kind=MatchKind.COPY, score=by_work, segments=(replace(segment(0, 5), score=by_work),))
    found = judged_spans(alike, judged, match, 60.0)
    assert found == ({Modality.PICTURE: [(0.0, 5.0)]} if is_left_out else {})


def test_only_judged_seconds_are_left_out_unless_the_clip_is_the_judged_one() -> None:
    """Of other seconds of the judged clip nobody has said anything; but nine tenths of it are that clip again."""
    judged = Rejection(
        match_id=1, clip_id=1, clip_sha256="a" * 64, work_id=1, segments=(segment(12, 40),), sentence="clip 1"
    )
    nothing = Match(kind=MatchKind.NONE, score=0.0)
    alike = Match(kind=MatchKind.COPY, score=0.9, segments=(segment(0, 8),))  # seconds 10 to 18 of the judged clip
    assert judged_spans(alike, judged, nothing, 60.0) == {Modality.PICTURE: [(2.0, 8.0)]}
    assert judged_spans(alike, judged, nothing, 8.5) == {Modality.PICTURE: [(0.0, 8.5)]}
    elsewhere = Match(kind=MatchKind.COPY, score=0.9, segments=(segment(40, 48),))
    assert judged_spans(elsewhere, judged, nothing, 60.0) == {}
