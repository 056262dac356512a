"""Files with the streams of a known file are recognised without being decoded."""

from pathlib import Path

import numpy as np
import pytest

from fingerprints import MatchKind, fingerprint
from fingerprints.codec import encode
from monitor.registry import register
from monitor.scanning import match_pending, scan
from monitor.store.library import Library
from monitor.values import Finding, Outcome, Rights, Status
from tests.media import MediaShelf, save
from tests.media.film import Film
from tests.media.remuxing import remux
from tests.media.sounding import compose


@pytest.fixture
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=21, seconds=8.0)


def run(library: Library, *paths: Path) -> list[Outcome]:
    """Scan and match to the end."""
    return [*scan(library, paths, {}), *match_pending(library)]


def only_finding(library: Library) -> Finding:
    """Return the one match of the library."""
    (finding,) = library.store.matches.all()
    return finding


def print_of(library: Library, name: str) -> bytes:
    """Return the stored fingerprint of a work or clip, as it lies on disk."""
    held = [*library.store.works.all(), *library.store.clips.all()]
    file = next(one.file for one in held if one.name == name)
    return library.store.prints.path(file.sha256, library.spec.id).read_bytes()


def test_a_remuxed_copy_gets_the_fingerprint_of_the_original(library: Library, film: Path, tmp_path: Path) -> None:
    """Byte for byte, which decoding the copy would not give: containers tell times and lengths a little otherwise."""
    list(register(library, [film], Rights()))
    copy = remux(film, tmp_path / "copy.ts")
    (scanned, matched) = run(library, copy)
    assert (scanned.status, matched.matches) == (Status.DONE, 1)
    assert "nothing was decoded" in (scanned.note or "")
    assert print_of(library, "copy") == print_of(library, film.stem)
    assert encode(fingerprint(copy)) != print_of(library, "copy")


def test_the_same_streams_are_an_identical_match(library: Library, film: Path, tmp_path: Path) -> None:
    """With the highest score and a reason of its own, as the same bytes are."""
    list(register(library, [film], Rights()))
    run(library, remux(film, tmp_path / "copy.mkv"))
    finding = only_finding(library)
    assert (finding.match.kind, finding.match.score, finding.is_same_file) == (MatchKind.COPY, 1.0, False)
    assert finding.match.reasons[0].startswith("The two files hold the same picture and sound streams")
    assert finding.seconds == pytest.approx(8.0, abs=0.2)


def test_an_original_in_two_containers_is_one_work(library: Library, film: Path, tmp_path: Path) -> None:
    """In the same run and later; owner, date and address are taken all the same."""
    outcomes = list(register(library, [film, remux(film, tmp_path / "film.mkv")], Rights()))
    later = list(register(library, [remux(film, tmp_path / "film.mov")], Rights(owner="Ann")))
    assert [outcome.status for outcome in outcomes + later] == [Status.DONE, Status.DUPLICATE, Status.DUPLICATE]
    assert "in another container" in (outcomes[1].note or "")
    (work,) = library.store.works.all()
    assert (work.file.path, work.rights.owner) == (film, "Ann")


def test_clips_in_two_containers_are_two_clips_decoded_once(library: Library, film: Path, tmp_path: Path) -> None:
    """Each was seen somewhere; the second one needs no decoding, though no work is there yet."""
    first, second = remux(film, tmp_path / "a.mkv"), remux(film, tmp_path / "b.ts")
    outcomes = list(scan(library, [first, second], {}))
    assert [outcome.status for outcome in outcomes] == [Status.DONE] * 2
    assert [bool(outcome.note) for outcome in outcomes] == [False, True]
    assert print_of(library, "a") == print_of(library, "b")


def test_the_same_picture_with_other_sound_is_decoded_and_said(
    library: Library, shelf: MediaShelf, film: Path, tmp_path: Path
) -> None:
    """The picture is the work's for certain; what is heard has to be listened to."""
    list(register(library, [film], Rights()))
    tune = shelf.audio(seed=23, seconds=8.0)
    (scanned, _) = run(library, remux(film, tmp_path / "dubbed.mkv", kinds=("video",), sound=tune))
    match = only_finding(library).match
    assert scanned.note is None
    assert print_of(library, "dubbed") != print_of(library, film.stem)
    assert (match.kind, match.score) == (MatchKind.COPY, 1.0)
    assert match.reasons[0] == "The picture stream is the work's, bit for bit."
    assert {segment.modality for segment in match.segments} == {"picture"}


def test_the_same_black_picture_makes_no_copy(library: Library, tmp_path: Path) -> None:
    """Every encoder makes the same packets of black; the sound is another."""
    black = [np.zeros((240, 320, 3), np.uint8)] * 150
    one = save(Film(frames=black, sound=compose(24, 6.0)), tmp_path / "one.mp4")
    other = save(Film(frames=black, sound=compose(25, 6.0)), tmp_path / "other.mp4")
    list(register(library, [one], Rights()))
    run(library, other)
    assert library.store.matches.all() == []


def test_a_slowed_remux_is_not_taken_for_the_original(library: Library, film: Path, tmp_path: Path) -> None:
    """Its packets are the work's, its seconds are not: it is decoded, and the speed is found."""
    list(register(library, [film], Rights()))
    run(library, remux(film, tmp_path / "slow.mkv", kinds=("video",), retime=lambda time_s: time_s * 5 / 4))
    (segment,) = only_finding(library).match.segments
    assert segment.speed == pytest.approx(0.8, abs=0.02)
    assert segment.clip_end_s == pytest.approx(10.0, abs=0.5)


def test_a_damaged_fingerprint_is_not_passed_on(library: Library, film: Path, tmp_path: Path) -> None:
    """The copy is decoded instead."""
    list(register(library, [film], Rights()))
    (work,) = library.store.works.all()
    library.store.prints.path(work.file.sha256, library.spec.id).write_bytes(b"scratched")
    (scanned,) = scan(library, [remux(film, tmp_path / "copy.mkv")], {})
    assert (scanned.status, scanned.note) == (Status.DONE, None)
