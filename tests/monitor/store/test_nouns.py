"""Works, clips, matches, decisions, cases, notices and failures: what goes in comes out."""

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from fingerprints import Match, MatchKind, Modality
from monitor.app import open_library
from monitor.errors import LibraryDamagedError, NotFoundError
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Conclusion, Consideration, Hit, Job, NoticeRecord, Provenance, Rights, Verdict
from tests.monitor.samples import COPY, SHARED_SOUND, add_clip, add_match, add_work, facts, segment, source


def test_a_work_comes_back_as_it_was_stored(library: Library) -> None:
    """Every field survives the database."""
    work = add_work(library, owner="Ann", published="2026-01-02", url="https://example.org/w")
    assert library.store.works.get(work.id) == work
    assert work.rights == Rights(owner="Ann", published="2026-01-02", url="https://example.org/w")
    assert (work.file, work.media) == (source(1), facts())


def test_a_path_that_is_not_utf8_comes_back_byte_by_byte(library: Library) -> None:
    """Linux file names are bytes."""
    path = Path(os.fsdecode(b"/media/caf\xe9 \n'\".mp4"))
    work = library.store.works.add("w", source(1, str(path)), facts(), Rights(), library.clock())
    assert os.fsencode(library.store.works.get(work.id).file.path) == b"/media/caf\xe9 \n'\".mp4"
    assert library.store.works.at(path, work.file.size_bytes, work.file.mtime_ns) == work


def test_names_of_works_are_unique(library: Library) -> None:
    """The second and third get numbers."""
    names = [add_work(library, number, name="same").name for number in (1, 2, 3)]
    assert names == ["same", "same (2)", "same (3)"]


def test_a_work_is_found_by_content_and_by_place(library: Library) -> None:
    """But not by its place once the file has been touched."""
    work = add_work(library)
    file = work.file
    assert library.store.works.with_content(file.sha256) == work
    assert library.store.works.at(file.path, file.size_bytes, file.mtime_ns) == work
    assert library.store.works.at(file.path, file.size_bytes, file.mtime_ns + 1) is None


def test_every_new_fingerprint_is_a_new_state_of_the_registry(library: Library) -> None:
    """That is how clips know what they have not been matched against."""
    first, second = add_work(library, 1), add_work(library, 2)
    assert (first.revision, second.revision) == (1, 2)
    assert library.store.works.renew(first.id, facts(spec_id="new")).revision == 3
    assert library.store.works.revision() == 3


def test_a_clip_comes_back_as_it_was_stored(library: Library) -> None:
    """The zone of the capture time is kept."""
    captured_at = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    provenance = Provenance(url="https://v.example/1", platform="V", account="@x", captured_at=captured_at)
    clip = add_clip(library, provenance=provenance)
    assert library.store.clips.get(clip.id) == clip
    assert clip.provenance == provenance
    assert clip.matched_revision == 0


def test_one_content_at_two_addresses_is_two_clips(library: Library) -> None:
    """The same address twice, or none twice, would be the same item."""
    seen = [Provenance(url=f"https://v.example/{number}") for number in (1, 2)]
    clips = [
        library.store.clips.add("c", source(1), facts(), provenance, library.clock())
        for provenance in (*seen, Provenance())
    ]
    assert [clip.name for clip in clips] == ["c", "c (2)", "c (3)"]
    assert library.store.clips.all_with_content(source(1).sha256) == clips
    assert library.store.clips.seen_at("https://v.example/2") == [clips[1]]
    for provenance in (seen[0], Provenance()):
        with pytest.raises(sqlite3.IntegrityError):
            library.store.clips.add("c", source(1), facts(), provenance, library.clock())


def test_clips_of_one_file_move_together(library: Library) -> None:
    """A clip of another file with the same content stays."""
    clips = [
        library.store.clips.add(
            "c", source(1, path), facts(), Provenance(url=f"https://v.example/{number}"), library.clock()
        )
        for number, path in enumerate(("/a.mp4", "/a.mp4", "/b.mp4"))
    ]
    library.store.clips.move(clips[0].id, source(1, "/new.mp4"))
    assert [str(clip.file.path) for clip in library.store.clips.all()] == ["/new.mp4", "/new.mp4", "/b.mp4"]


def test_clips_wait_for_the_present_state_of_the_registry(library: Library) -> None:
    """What was matched against an older state waits again."""
    clip, other = add_clip(library, 1), add_clip(library, 2)
    library.store.clips.mark_matched(clip.id, 5)
    assert [c.id for c in library.store.clips.unmatched(5)] == [other.id]
    assert [c.id for c in library.store.clips.unmatched(6)] == [clip.id, other.id]


def test_a_match_comes_back_with_its_segments(library: Library) -> None:
    """In their order, with reasons and without a decision."""
    match = Match(
        kind=MatchKind.COPY,
        score=0.5,
        segments=(segment(0, 2), segment(4, 6), segment(0, 6, Modality.SOUND)),
        reasons=("One.", "Two."),
    )
    finding = library.store.matches.get(add_match(library, match))
    assert (finding.match, finding.decision) == (match, None)
    assert library.store.matches.all() == [finding]


def test_parts_of_the_frames_come_back_as_they_were(library: Library) -> None:
    """Where the clip shows the work, and what of it; a cell that was changed by hand is named."""
    inset = replace(segment(), clip_area=(0.0281, 0.4979, 0.4838, 0.9514), work_area=(0.2, 0.0, 1.0, 0.8))
    match = Match(kind=MatchKind.COPY, score=0.5, segments=(inset,))
    id_ = add_match(library, match)
    assert library.store.matches.get(id_).match == match
    with sqlite3.connect(library.settings.database) as database:
        database.execute("UPDATE segments SET clip_area = '[1, 2]'")
    database.close()
    with pytest.raises(LibraryDamagedError, match=r"holds “\[1, 2\]” where a part of a frame"):
        library.store.matches.get(id_)


def test_a_new_result_replaces_the_old_one_under_the_same_number(library: Library) -> None:
    """People refer to matches by number."""
    id_ = add_match(library)
    finding = library.store.matches.get(id_)
    assert library.store.matches.put(finding.clip.id, finding.work.id, SHARED_SOUND, library.clock()) == id_
    assert library.store.matches.get(id_).match == SHARED_SOUND


def test_matching_again_forgets_what_is_no_longer_found_unless_somebody_decided(library: Library) -> None:
    """The machine may change its mind, not a person's record."""
    clip = add_clip(library)
    ids = [
        library.store.matches.put(clip.id, add_work(library, number).id, COPY, library.clock()) for number in (1, 2, 3)
    ]
    library.store.decisions.add(ids[0], Verdict.CONFIRMED, "seen", "Ann", library.clock())
    library.store.matches.replace(clip.id, 0, [Hit(work_id=3, match=SHARED_SOUND)], library.clock())
    assert [(f.id, f.match.kind) for f in library.store.matches.all()] == [
        (ids[0], MatchKind.COPY),
        (ids[2], MatchKind.SHARES_SOUND),
    ]


def test_what_was_marked_as_not_a_copy_stays_as_the_person_saw_it(library: Library) -> None:
    """The memory goes by the segments that were judged; what was confirmed follows the engine."""
    clip = add_clip(library)
    ids = [library.store.matches.put(clip.id, add_work(library, number).id, COPY, library.clock()) for number in (1, 2)]
    for id_, verdict in zip(ids, (Verdict.NOT_A_COPY, Verdict.CONFIRMED), strict=True):
        library.store.decisions.add(id_, verdict, "seen", "Ann", library.clock())
    hits = [Hit(work_id=number, match=SHARED_SOUND) for number in (1, 2)]
    library.store.matches.replace(clip.id, 0, hits, library.clock())
    assert [library.store.matches.get(id_).match for id_ in ids] == [COPY, SHARED_SOUND]


def test_matching_against_new_works_keeps_the_old_matches(library: Library) -> None:
    """Only works newer than the state matched before are in question."""
    id_ = add_match(library)
    new = add_work(library, 2)
    library.store.matches.replace(1, new.revision - 1, [Hit(work_id=new.id, match=COPY)], library.clock())
    assert [f.id for f in library.store.matches.all()] == [id_, id_ + 1]


def test_copies_come_before_shared_sound_and_sure_ones_first(library: Library) -> None:
    """The order of the review."""
    weak = Match(kind=MatchKind.COPY, score=0.4, segments=(segment(),))
    ids = [add_match(library, match, number=n) for n, match in enumerate((SHARED_SOUND, weak, COPY), start=1)]
    assert [finding.id for finding in library.store.matches.all()] == ids[::-1]


def test_a_later_decision_supersedes_and_the_history_stays(library: Library) -> None:
    """Also in the listing."""
    id_ = add_match(library)
    for verdict in (Verdict.CONFIRMED, Verdict.LICENSED):
        library.store.decisions.add(id_, verdict, "because", "Ann", library.clock())
    assert [d.verdict for d in library.store.decisions.history(id_)] == ["confirmed", "licensed"]
    finding = library.store.matches.get(id_)
    assert finding.decision is not None
    assert finding.decision.verdict is Verdict.LICENSED
    assert library.store.matches.all() == [finding]


@pytest.mark.parametrize("statement", ["UPDATE decisions SET reason = 'x'", "DELETE FROM decisions"])
def test_the_database_refuses_to_rewrite_decisions(library: Library, statement: str) -> None:
    """Even when somebody opens it with other tools."""
    library.store.decisions.add(add_match(library), Verdict.IGNORED, "because", "Ann", library.clock())
    with (
        sqlite3.connect(library.settings.database) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(statement)
    other.close()


def test_a_case_comes_back_with_consideration_and_letters(library: Library) -> None:
    """The latest consideration counts."""
    case = library.store.cases.add(
        "V", (add_match(library, number=1), add_match(library, number=2)), "Ann", library.clock()
    )
    for conclusion in (Conclusion.UNCLEAR, Conclusion.INFRINGING):
        considered = library.store.cases.consider(consideration(case.id, conclusion))
    letter = library.store.notices.add(notice(case.id))
    kept = library.store.cases.get(case.id)
    assert (kept.match_ids, kept.consideration, kept.notices) == ((1, 2), considered, (letter,))
    assert library.store.cases.all() == [kept]
    assert library.store.cases.with_match(2) == [case.id]


def test_letters_move_with_their_library(library: Library, tmp_path: Path) -> None:
    """Their places are kept without the way to the library."""
    add_match(library)
    case = library.store.cases.add("V", (1,), "Ann", library.clock())
    letter = library.store.notices.add(replace(notice(case.id), path=library.settings.letters / "1.pdf"))
    assert library.store.cases.get(case.id).notices == (letter,)
    library.store.close()
    library.settings.library.rename(tmp_path / "moved")
    with open_library(Settings(library=tmp_path / "moved")) as moved:
        assert moved.store.cases.get(case.id).notices[0].path == tmp_path / "moved" / "letters" / "1.pdf"


def consideration(case_id: int, conclusion: Conclusion) -> Consideration:
    """Return a consideration of fair use."""
    return Consideration(
        id=0,
        case_id=case_id,
        considered_by="Ann",
        considered_at=datetime(2026, 11, 23, tzinfo=UTC),
        heads=(("purpose", "p"), ("nature", "n")),
        conclusion=conclusion,
        reason="r",
    )


def notice(case_id: int) -> NoticeRecord:
    """Return a letter's record."""
    return NoticeRecord(
        id=0,
        case_id=case_id,
        pack="us",
        format="pdf",
        path=Path("/letters/1.pdf"),
        sha256="ab",
        recipient="V",
        signer="Ann",
        role="owner",
        signed_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_a_failure_counts_its_attempts_and_goes_when_the_item_succeeds(library: Library) -> None:
    """The last message stays until then."""
    for message in ("first", "second"):
        library.store.failures.add(Job.SCAN, "a.mp4", message, library.clock())
    (failure,) = library.store.failures.all()
    assert (failure.message, failure.attempts) == ("second", 2)
    library.store.failures.clear(Job.SCAN, "a.mp4")
    assert library.store.failures.all() == []


@pytest.mark.parametrize("shelf", ["works", "clips", "matches", "cases"])
def test_an_unknown_number_is_said_to_be_unknown(library: Library, shelf: str) -> None:
    """With the number, and where to look."""
    with pytest.raises(NotFoundError, match=r"77.*reclaim"):
        getattr(library.store, shelf).get(77)


def test_a_name_that_somebody_gave_by_hand_is_not_given_again(library: Library) -> None:
    """Titles may look like numbers of ours, and contain what SQL would take for a pattern."""
    for number, name in enumerate(("100% _a", "100% _a (3)", "100% _a (5)", "1000 ba (2)"), start=1):
        add_work(library, number, name=name)
    names = {add_work(library, number, name="100% _a").name for number in (11, 12, 13)}
    assert len(names) == 3
    assert names.isdisjoint({"100% _a", "100% _a (3)", "100% _a (5)"})
