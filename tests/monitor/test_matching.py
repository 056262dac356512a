"""Matching many clips, in this process and in others."""

from pathlib import Path

import pytest

from fingerprints import Match, MatchKind, Spec, fingerprint
from fingerprints.index import Index
from monitor.errors import LibraryDamagedError
from monitor.matching import ALONE, Found, Reference, Shelf, Task, identical_match, match_many
from monitor.store.prints import Prints
from tests.media import MediaShelf
from tests.media.edits import mirrored

SPEC = Spec()
WORK_SHA, CLIP_SHA = "a" * 64, "b" * 64


@pytest.fixture
def stocked(shelf: MediaShelf, tmp_path: Path) -> Shelf:
    """Give an index with one work, and the fingerprint of a clip of it."""
    film = shelf.video(seed=21, seconds=8.0)
    copy, _ = shelf.copy("mirrored-for-scanning", film, mirrored)
    prints = Prints(tmp_path / "prints")
    prints.put(WORK_SHA, fingerprint(film))
    prints.put(CLIP_SHA, fingerprint(copy))
    with Index(tmp_path / "index", SPEC) as index:
        index.add(1, prints.get(WORK_SHA, SPEC.id))
    references = (Reference(work_id=1, sha256=WORK_SHA, revision=5),)
    return Shelf(index=tmp_path / "index", prints=tmp_path / "prints", spec=SPEC, references=references)


def task(clip_id: int = 1, sha256: str = CLIP_SHA, since: int = 0) -> Task:
    """Return a clip to be matched."""
    return Task(clip_id=clip_id, sha256=sha256, since=since)


def test_many_clips_are_matched_in_processes_as_few_are_in_this_one(stocked: Shelf) -> None:
    """Each once, with the same result."""
    ((_, alone),) = match_many(stocked, [task()], workers=2)
    together = list(match_many(stocked, [task(clip_id) for clip_id in range(ALONE + 1)], workers=2))
    assert sorted(done.clip_id for done, _ in together) == list(range(ALONE + 1))
    assert all(found == alone for _, found in together)
    assert isinstance(alone, Found)
    assert [(hit.work_id, hit.match.kind) for hit in alone.hits] == [(1, MatchKind.COPY)]


def test_works_that_a_clip_was_matched_against_before_are_left_out(stocked: Shelf) -> None:
    """Only newer ones are in question."""
    results = [found for _, found in match_many(stocked, [task(since=4), task(since=5)], workers=1)]
    assert [len(found.hits) if isinstance(found, Found) else found for found in results] == [1, 0]


def test_a_missing_fingerprint_is_the_clips_own_failure(stocked: Shelf) -> None:
    """The others are matched."""
    results = dict(match_many(stocked, [task(1, "c" * 64), task(2)], workers=1))
    assert isinstance(results[task(1, "c" * 64)], LibraryDamagedError)
    assert isinstance(results[task(2)], Found)


def test_identical_files_without_anything_to_see_or_hear_match_as_a_whole(stocked: Shelf) -> None:
    """The engine has nothing to go by, but the bytes are the same."""
    clip = Prints(stocked.prints).get(CLIP_SHA, SPEC.id)
    match = identical_match(clip, Match(kind=MatchKind.NONE, score=0.0))
    assert (match.kind, match.score) == (MatchKind.COPY, 1.0)
    assert [(s.clip_start_s, s.clip_end_s) for s in match.segments] == [(0.0, clip.media.duration_s)]
