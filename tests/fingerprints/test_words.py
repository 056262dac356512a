"""The inverted file of local features: it votes as comparing everything would, and survives merging and damage."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fingerprints import Fingerprint, Index, IndexCorruptError, MediaInfo, PicturePrint, SoundPrint, Spec
from fingerprints.index import words
from fingerprints.values import Candidate, KeypointPrint, freeze
from tests.fingerprints.samples import draw_keypoints

WORKS = {work_id: draw_keypoints(np.random.default_rng(work_id), 30, 60) for work_id in (3, 5, 8, 13, 21)}
ANYTHING = draw_keypoints(np.random.default_rng(99), 12, 60)


def clip_of(work_id: int, frames: range, *, mirror: bool = False, turn: int = 0, share: float = 0.5) -> KeypointPrint:
    """Cut keyframes out of a work: half of the points are others, signatures differ in some bits, all are turned."""
    work, rng = WORKS[work_id], np.random.default_rng(work_id + 100)
    rows = np.concatenate([np.arange(work.starts[f], work.starts[f + 1]) for f in frames])
    other = draw_keypoints(rng, len(frames), 60)
    kept = (rng.random(len(rows)) < share)[:, None]
    flips = np.bitwise_or.reduce(np.uint64(1) << rng.integers(0, 64, (4, len(rows), 2), dtype=np.uint64), axis=0)
    signatures, both = work.signatures[rows] ^ flips, work.words[rows]
    angles = work.angles[rows].astype(int) + turn + rng.integers(-6, 7, len(rows))
    if mirror:
        signatures, both, angles = signatures[:, ::-1], both[:, ::-1], 128 - angles
    return replace(
        other,
        times_ms=work.times_ms[list(frames)] - work.times_ms[frames[0]],
        signatures=np.where(kept, signatures, other.signatures),
        words=np.where(kept, both, other.words),
        angles=np.where(kept[:, 0], angles % 256, other.angles).astype(np.uint8),
    )


def by_comparing_everything(works: dict[int, KeypointPrint], clip: KeypointPrint) -> dict[int, int]:
    """Return the votes of each work: all points of all keyframes against all, in no clever order."""
    votes = dict.fromkeys(works, 0)
    for work_id, work in works.items():
        owner = np.searchsorted(work.starts, np.arange(work.starts[-1]), side="right") - 1
        for frame in range(len(clip)):
            votes[work_id] += max(best_of(clip, frame, work, owner, mirror) for mirror in (0, 1))
    return {work_id: count for work_id, count in votes.items() if count >= words._LEAST_VOTES}


def best_of(clip: KeypointPrint, frame: int, work: KeypointPrint, owner: np.ndarray, mirror: int) -> int:
    """Return how many points of a clip's keyframe any keyframe of a work shares that turned alike, if enough."""
    rows = np.arange(clip.starts[frame], clip.starts[frame + 1])
    same = clip.words[rows, mirror][:, None] == work.words[None, :, 0]
    bits = np.bitwise_count(clip.signatures[rows, mirror][:, None] ^ work.signatures[None, :, 0])
    left, right = np.nonzero(same & (bits <= words._NEAR_BITS))
    angles = clip.angles[rows].astype(int)
    turns = (work.angles[right].astype(int) - (128 - angles if mirror else angles)[left]) % 256
    best = 0
    for first in range(0, 256, words._SECTOR // 2):
        alike = (turns - first) % 256 < words._SECTOR
        for other in set(owner[right[alike]].tolist()):
            best = max(best, len(set(left[alike & (owner[right] == other)].tolist())))
    return best if best >= words._LEAST_SHARED else 0


def voted(candidates: list[Candidate]) -> dict[int, int]:
    """Return the votes by work."""
    return {candidate.work_id: int(candidate.votes) for candidate in candidates}


CLIPS = {
    "plain": clip_of(5, range(4, 14)),
    "turned": clip_of(8, range(10, 20), turn=77),
    "mirrored": clip_of(13, range(8), mirror=True),
    "of two works": clip_of(3, range(20, 30), share=0.3),
    "unrelated": ANYTHING,
}


@pytest.mark.parametrize("name", CLIPS)
def test_the_index_votes_as_comparing_everything_does(name: str) -> None:
    """As long as the budget lasts, every point that would vote does, and none besides."""
    found = voted(words.vote(words.build(list(WORKS.items())), CLIPS[name]))
    assert found == by_comparing_everything(WORKS, CLIPS[name])
    assert bool(found) == (name != "unrelated")


def test_merged_segments_vote_like_one() -> None:
    """Whatever was in which segment."""
    pairs = list(WORKS.items())
    whole = words.build(pairs)
    merged = words.merge([words.build(pairs[:2]), words.build([]), words.build(pairs[2:])], frozenset())
    for clip in CLIPS.values():
        assert voted(words.vote(merged, clip)) == voted(words.vote(whole, clip))


def test_merging_leaves_removed_works_out() -> None:
    """Of their points nothing stays, and the others keep their keyframes."""
    pairs = list(WORKS.items())
    removed = frozenset({5, 21})
    merged = words.merge([words.build(pairs[:2]), words.build(pairs[2:])], removed)
    left = words.build([(work_id, print_) for work_id, print_ in pairs if work_id not in removed])
    assert sorted(merged["work_ids"].tolist()) == [3, 8, 13]
    assert len(merged["frames"]) == len(left["frames"])
    for clip in CLIPS.values():
        assert voted(words.vote(merged, clip)) == voted(words.vote(left, clip))


def test_merging_everything_away_leaves_an_empty_index() -> None:
    """An index of nothing answers with nothing."""
    merged = words.merge([words.build(list(WORKS.items()))], frozenset(WORKS))
    assert words.vote(merged, CLIPS["plain"]) == []
    assert words.vote(words.build([]), CLIPS["plain"]) == []


def test_removed_works_are_not_proposed() -> None:
    """Also before their rows are merged away."""
    arrays = words.build(list(WORKS.items()))
    assert 5 in voted(words.vote(arrays, CLIPS["plain"]))
    assert words.vote(arrays, CLIPS["plain"], removed=frozenset({5})) == []


def test_common_words_are_left_out_when_the_budget_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern that half of the library shows costs nothing; the rare words find the work all the same."""
    work = WORKS[5]
    common = np.where(np.arange(len(work.words))[:, None] % 2, work.words, 7).astype(np.uint16)
    crowd = replace(work, words=common)
    clip = replace(
        CLIPS["plain"], words=np.where(np.arange(600)[:, None] % 2, CLIPS["plain"].words, 7).astype(np.uint16)
    )
    arrays = words.build([(5, crowd)])
    free = voted(words.vote(arrays, clip))[5]
    monkeypatch.setattr(words, "_POSTINGS", 2000)
    assert 0 < voted(words.vote(arrays, clip))[5] < free


def test_at_most_twenty_works_are_proposed() -> None:
    """The best supported ones."""
    arrays = words.build([(work_id, WORKS[5]) for work_id in range(1, 31)])
    assert len(words.vote(arrays, CLIPS["plain"])) == 20


def print_with(keypoints: KeypointPrint) -> Fingerprint:
    """Return a print that holds nothing but keypoints."""
    return Fingerprint(
        spec_id=Spec().id,
        media=MediaInfo(duration_s=30),
        picture=PicturePrint(),
        sound=SoundPrint(),
        keypoints=keypoints,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an index folder with the works, closed."""
    with Index(tmp_path) as index:
        for work_id, keypoints in WORKS.items():
            index.add(work_id, print_with(keypoints))
    return tmp_path


def test_an_index_folder_finds_works_by_their_keypoints(folder: Path) -> None:
    """After reopening, and after merging without a removed work."""
    assert Index(folder).query(print_with(CLIPS["mirrored"]))[0].work_id == 13
    with Index(folder) as index:
        index.remove(5)
        index.merge()
    assert Index(folder).query(print_with(CLIPS["mirrored"]))[0].work_id == 13
    assert Index(folder).query(print_with(CLIPS["plain"])) == []


@pytest.mark.parametrize("key", ["offsets", "frames", "halves", "angles", "work_ids", "starts"])
@pytest.mark.parametrize("is_cut", [True, False], ids=["cut", "missing"])
def test_a_damaged_file_says_how_to_rebuild_the_index(folder: Path, key: str, is_cut: bool) -> None:
    """Every array of the local features, cut or missing."""
    (file,) = folder.glob(f"segment-*/keypoints.{key}.npy")
    if is_cut:
        file.write_bytes(file.read_bytes()[:-9])
    else:
        file.unlink()
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        Index(folder).query(print_with(CLIPS["plain"]))


def test_voting_does_not_write() -> None:
    """Segments are memory-mapped for reading."""
    arrays = words.build(list(WORKS.items()))
    freeze(*arrays.values())
    assert words.vote(arrays, CLIPS["turned"])
