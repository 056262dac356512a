"""The index: it finds what brute force finds, survives being killed, and admits one writer."""

import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from fingerprints import (
    Candidate,
    Fingerprint,
    Index,
    IndexCorruptError,
    IndexLockedError,
    MatchKind,
    MediaInfo,
    Modality,
    PicturePrint,
    SoundPrint,
    Spec,
    SpecMismatchError,
    compare,
)
from fingerprints.index import bands
from tests.benchmarks.synthetic import cut_clip
from tests.fingerprints.samples import draw, nothing, picture_only, sound_only

WORKS = {work_id: draw(work_id, 60.0) for work_id in range(1, 7)}


def clip_of(work_id: int, start_s: float = 20.0, seconds: float = 12.0) -> Fingerprint:
    """Cut a damaged clip out of one of the works."""
    return cut_clip(WORKS[work_id], np.random.default_rng(work_id), start_s, seconds, Spec())


def proposed(candidates: list[Candidate], modality: Modality = Modality.PICTURE) -> list[int]:
    """Return the works that were proposed for one modality, best first, each once."""
    return list(dict.fromkeys(c.work_id for c in candidates if c.modality is modality))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an index folder with the six works, closed."""
    with Index(tmp_path / "index") as index:
        for work_id, work in WORKS.items():
            index.add(work_id, work)
    return tmp_path / "index"


def test_an_index_survives_closing(folder: Path) -> None:
    """What was added is found after reopening, for the picture and for the sound."""
    index = Index(folder)
    for work_id in WORKS:
        candidates = index.query(clip_of(work_id))
        assert proposed(candidates)[0] == work_id
        assert proposed(candidates, Modality.SOUND)[0] == work_id
    assert index.work_ids == frozenset(WORKS)


def test_a_work_is_found_before_it_is_flushed(tmp_path: Path) -> None:
    """Works that wait in memory take part in queries."""
    with Index(tmp_path) as index:
        index.add(1, WORKS[1])
        assert proposed(index.query(clip_of(1))) == [1]


@pytest.mark.parametrize("scan_rows", [0, bands._SCAN_ROWS], ids=["looked up", "scanned"])
def test_the_index_proposes_what_brute_force_finds(
    folder: Path, scan_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every pair that comparing everything calls a copy is among the candidates, by both ways of looking."""
    monkeypatch.setattr(bands, "_SCAN_ROWS", scan_rows)
    index = Index(folder)
    for clip in [clip_of(work_id, start) for work_id in WORKS for start in (5.0, 40.0)]:
        copies = {work_id for work_id, work in WORKS.items() if compare(clip, work).kind is MatchKind.COPY}
        assert copies <= set(proposed(index.query(clip)))


def test_candidates_lead_to_the_same_verdict_as_brute_force(folder: Path) -> None:
    """Comparing along the index's candidates gives the segments that comparing everything gives."""
    index = Index(folder)
    clip = clip_of(3)
    candidates = [c for c in index.query(clip) if c.work_id == 3]
    quick, full = compare(clip, WORKS[3], candidates=candidates), compare(clip, WORKS[3])
    assert quick.kind is full.kind is MatchKind.COPY
    for one, other in zip(quick.segments, full.segments, strict=True):
        assert one.modality is other.modality
        assert abs(one.work_start_s - other.work_start_s) < 0.1
        assert abs(one.clip_end_s - other.clip_end_s) < 0.1


def test_sound_that_begins_late_in_a_clip_is_confirmed(folder: Path) -> None:
    """A work's sound after 40 s of something else is found through the index as by brute force."""
    late, other = clip_of(2), draw(77, 40.0)
    shift = round(40.0 / Spec().sound_frame_s)
    clip = Fingerprint(
        spec_id=late.spec_id,
        media=MediaInfo(duration_s=52.0),
        picture=PicturePrint(),
        sound=SoundPrint(
            frames=np.concatenate([other.sound.frames, late.sound.frames + np.uint32(shift)]),
            bins=np.concatenate([other.sound.bins, late.sound.bins]),
            ranks=np.concatenate([other.sound.ranks, late.sound.ranks]),
        ),
    )
    candidates = [c for c in Index(folder).query(clip) if c.work_id == 2]
    (found,) = compare(clip, WORKS[2], candidates=candidates).segments
    (expected,) = compare(clip, WORKS[2]).segments
    assert abs(found.clip_start_s - expected.clip_start_s) < 0.1
    assert found.clip_start_s > 39


def test_a_removed_work_is_not_proposed_again(folder: Path) -> None:
    """Removal works for stored and for waiting works, and outlives merging."""
    with Index(folder) as index:
        index.remove(2)
        index.add(9, WORKS[2])
        index.remove(9)
        index.merge()
    index = Index(folder)
    assert index.work_ids == frozenset(WORKS) - {2}
    assert not {2, 9} & {c.work_id for c in index.query(clip_of(2))}


def test_removing_an_unknown_work_changes_nothing(folder: Path) -> None:
    """An id that the index never had is none of its business."""
    with Index(folder) as index:
        index.remove(77)
    assert Index(folder).work_ids == frozenset(WORKS)


def test_an_id_is_never_used_twice(folder: Path) -> None:
    """A removed work's id cannot come back as another work."""
    with Index(folder) as index:
        with pytest.raises(ValueError, match="new id"):
            index.add(1, WORKS[2])
        index.remove(1)
        with pytest.raises(ValueError, match="new id"):
            index.add(1, WORKS[2])


def test_merged_segments_answer_like_separate_ones(tmp_path: Path) -> None:
    """Many small segments become one, and no query notices."""
    apart, merged = Index(tmp_path / "apart"), Index(tmp_path / "merged")
    for index in (apart, merged):
        for work_id, work in WORKS.items():
            index.add(work_id, work)
            index.flush()
    merged.merge()
    assert len(list((tmp_path / "merged").glob("segment-*"))) == 1
    for work_id in WORKS:
        one, other = (proposed(index.query(clip_of(work_id)))[0] for index in (apart, merged))
        assert one == other == work_id
        heard, again = (proposed(index.query(clip_of(work_id)), Modality.SOUND)[0] for index in (apart, merged))
        assert heard == again == work_id
    apart.close()
    merged.close()


def test_segments_do_not_pile_up(tmp_path: Path) -> None:
    """Flushing after every work merges from time to time."""
    with Index(tmp_path) as index:
        for work_id in range(1, 16):
            index.add(work_id, draw(work_id, 4.0))
            index.flush()
    assert len(list(tmp_path.glob("segment-*"))) <= 7
    assert Index(tmp_path).work_ids == frozenset(range(1, 16))


def test_what_a_killed_writer_left_is_swept_away(folder: Path) -> None:
    """A segment that no manifest names is not read, and goes with the next writer."""
    orphan = folder / "segment-000099"
    orphan.mkdir()
    (orphan / "picture.hashes.npy").write_bytes(b"half")
    assert proposed(Index(folder).query(clip_of(1)))[0] == 1
    with Index(folder) as index:
        index.add(50, draw(50, 4.0))
    assert not orphan.exists()


def write_and_die(folder: str) -> None:
    """Add a work and die without closing, in a process of its own."""
    index = Index(Path(folder))
    index.add(60, draw(60, 8.0))
    multiprocessing.current_process().kill()


def test_a_killed_writer_leaves_the_index_whole_and_unlocked(folder: Path) -> None:
    """After a kill the last flushed state is there and another writer may go on."""
    process = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(str(folder),))
    process.start()
    process.join(60)
    with Index(folder) as index:
        assert index.work_ids == frozenset(WORKS)
        index.add(61, draw(61, 8.0))
    assert 61 in Index(folder).work_ids


def test_a_second_writer_is_told_to_wait_while_readers_go_on(folder: Path) -> None:
    """One writes at a time; queries need no lock."""
    with Index(folder) as first:
        first.add(70, draw(70, 4.0))
        with pytest.raises(IndexLockedError, match="another process is writing"):
            Index(folder).add(71, draw(71, 4.0))
        assert proposed(Index(folder).query(clip_of(1)))[0] == 1


@pytest.mark.parametrize("name", ["picture.hashes.npy", "sound.frames.npy"])
def test_a_damaged_segment_says_how_to_rebuild_it(folder: Path, name: str) -> None:
    """A cut array is refused with the way out."""
    file = folder / "segment-000001" / name
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        Index(folder).query(clip_of(1))


def test_a_damaged_manifest_says_how_to_rebuild_it(folder: Path) -> None:
    """A manifest that is no JSON is refused with the way out."""
    (folder / "MANIFEST.json").write_text("{", "utf-8")
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        Index(folder).query(clip_of(1))


def test_prints_of_another_spec_are_refused(folder: Path) -> None:
    """An index of one spec neither takes nor looks up prints of another, nor opens for it."""
    other = Spec(drift_bits=20)
    foreign = Fingerprint(spec_id=other.id, media=MediaInfo(duration_s=1), picture=PicturePrint(), sound=SoundPrint())
    index = Index(folder)
    for verb in (index.query, lambda print_: index.add(80, print_)):
        with pytest.raises(SpecMismatchError):
            verb(foreign)
    with pytest.raises(SpecMismatchError, match="reclaim reindex"):
        Index(folder, other).query(foreign)


def test_works_without_picture_or_sound_are_welcome(tmp_path: Path) -> None:
    """A silent video, a sound file and an empty print can be added and queried with."""
    with Index(tmp_path) as index:
        index.add(1, picture_only(1))
        index.add(2, sound_only(2))
        index.add(3, nothing())
    index = Index(tmp_path)
    assert proposed(index.query(picture_only(1))) == [1]
    assert proposed(index.query(sound_only(2)), Modality.SOUND)[0] == 2
    assert index.query(nothing()) == []


def test_an_empty_index_proposes_nothing(tmp_path: Path) -> None:
    """A folder that does not exist yet is an empty index, and asking does not create it."""
    assert Index(tmp_path / "none").query(clip_of(1)) == []
    assert not (tmp_path / "none").exists()
