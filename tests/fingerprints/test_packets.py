"""Streams are recognised by their packets, whatever container they lie in, and only where they are shown alike."""

from fractions import Fraction
from pathlib import Path

import pytest

from fingerprints.errors import MediaError
from fingerprints.media.packets import StreamHashes, hash_many, hash_streams
from tests.media import MediaShelf, make_film, make_video, save
from tests.media.broken import write_half, write_noise
from tests.media.edits import recoded
from tests.media.remuxing import Retime, remux


@pytest.fixture(scope="module")
def film(shelf: MediaShelf) -> Path:
    """Give a film in H.264 and AAC."""
    return shelf.video(seed=41, seconds=4.0)


@pytest.fixture(scope="module")
def hashes(film: Path) -> StreamHashes:
    """Give what its streams hold."""
    return hash_streams(film)


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".ts", ".flv", ".m4v"])
def test_a_film_is_the_same_in_every_container(film: Path, hashes: StreamHashes, suffix: str, tmp_path: Path) -> None:
    """Lengths or start codes, parameter sets inside or outside, ADTS or not: the packets carry the same."""
    assert hash_streams(remux(film, tmp_path / f"a{suffix}")).same_recording(hashes)


def test_there_and_back_again(film: Path, hashes: StreamHashes, tmp_path: Path) -> None:
    """What went through a transport stream is the same in MP4."""
    stream = remux(film, tmp_path / "a.ts")
    assert hash_streams(remux(stream, tmp_path / "b.mp4")).same_recording(hashes)


@pytest.mark.parametrize("suffix", [".mkv", ".ts"])
def test_hevc_is_recognised_too(suffix: str, tmp_path: Path) -> None:
    """Its units are numbered otherwise."""
    film = save(make_film(42, 2.0), tmp_path / "a.mp4", codec="libx265")
    assert hash_streams(remux(film, tmp_path / f"b{suffix}")).same_recording(hash_streams(film))


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_codecs_without_units_are_hashed_as_they_are(shelf: MediaShelf, suffix: str, tmp_path: Path) -> None:
    """VP9 and Opus lie alike in all containers."""
    film = shelf.video(seed=41, seconds=2.0, suffix=".webm")
    assert hash_streams(remux(film, tmp_path / f"b{suffix}")).same_recording(hash_streams(film))


def test_sound_alone_is_recognised(shelf: MediaShelf, tmp_path: Path) -> None:
    """A file needs no picture."""
    tune = shelf.audio(seed=41, seconds=4.0)
    assert hash_streams(remux(tune, tmp_path / "a.mkv")).same_recording(hash_streams(tune))


def test_a_bare_stream_has_no_times(film: Path, hashes: StreamHashes, tmp_path: Path) -> None:
    """Its picture is the same, but when it is shown cannot be told."""
    bare = hash_streams(remux(film, tmp_path / "a.h264", kinds=("video",)))
    assert bare.same_picture(hashes)
    silent = hash_streams(remux(film, tmp_path / "silent.mp4", kinds=("video",)))
    assert not bare.same_recording(silent)


def test_another_encoding_is_not_the_same(shelf: MediaShelf, film: Path, hashes: StreamHashes) -> None:
    """Not even nearly: a hash says all or nothing."""
    copy, _ = shelf.copy("recoded-for-packets", film, recoded, crf=30)
    found = hash_streams(copy)
    assert not found.same_picture(hashes)
    assert not found.same_recording(hashes)


def test_a_part_is_not_the_whole(film: Path, hashes: StreamHashes, tmp_path: Path) -> None:
    """A remux that stopped early has other packets."""
    assert not hash_streams(remux(film, tmp_path / "a.mkv", until_s=3.0)).same_picture(hashes)


def slower(time_s: Fraction) -> Fraction:
    """Play at half the speed."""
    return 2 * time_s


def later(time_s: Fraction) -> Fraction:
    """Show everything half a second later."""
    return time_s + Fraction(1, 2)


def uneven(time_s: Fraction) -> Fraction:
    """Play the first two seconds fast and the rest slowly, so that the film ends on time."""
    return time_s * Fraction(7, 10) if time_s < 2 else Fraction(7, 5) + (time_s - 2) * Fraction(13, 10)


@pytest.mark.parametrize("retime", [slower, later, uneven])
@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_the_same_packets_at_other_times_are_another_recording(
    film: Path, hashes: StreamHashes, retime: Retime, suffix: str, tmp_path: Path
) -> None:
    """Slowed down, late against the sound, or trimmed by the container: the fingerprint would be another."""
    bent = remux(film, tmp_path / f"a{suffix}", retime=retime)
    found = hash_streams(bent)
    assert found.same_picture(hashes)
    assert not found.same_recording(hashes)


def test_a_turned_picture_is_another_recording(tmp_path: Path) -> None:
    """The container asks for the turn; the packets are the same."""
    film = make_film(43, 2.0)
    upright, turned = save(film, tmp_path / "a.mp4"), save(film, tmp_path / "b.mp4", rotation_deg=90)
    assert hash_streams(turned).same_picture(hash_streams(upright))
    assert not hash_streams(turned).same_recording(hash_streams(upright))


def test_the_first_sound_counts(shelf: MediaShelf, film: Path, hashes: StreamHashes, tmp_path: Path) -> None:
    """As it does for fingerprints: further tracks change nothing, another first track does."""
    other = shelf.audio(seed=44, seconds=4.0)
    dubbed = hash_streams(remux(film, tmp_path / "a.mkv", kinds=("video",), sound=other, more_sound=film))
    added = hash_streams(remux(film, tmp_path / "b.mkv", more_sound=other))
    assert added.same_recording(hashes)
    assert dubbed.same_picture(hashes)
    assert not dubbed.same_recording(hashes)


def test_a_track_without_packets_is_no_sound(film: Path, tmp_path: Path) -> None:
    """A track that is announced and stays empty says nothing."""
    silent = hash_streams(remux(film, tmp_path / "a.mkv", kinds=("video",)))
    announced = hash_streams(remux(film, tmp_path / "b.mkv", empty=("audio",)))
    assert announced.sound is None
    assert announced.same_recording(silent)


def test_what_cannot_be_read_is_left_out(film: Path, hashes: StreamHashes, tmp_path: Path) -> None:
    """In this process and in others; it is decoded, and then its error is told."""
    noise = write_noise(tmp_path / "noise.mp4")
    with pytest.raises(MediaError):
        hash_streams(noise)
    for workers in (1, 2):
        found = hash_many([noise, film, tmp_path / "none.mp4"], workers=workers)
        assert found == {film: hashes}


def test_half_a_file_is_not_the_whole(tmp_path: Path) -> None:
    """A download that broke off still declares what it does not hold."""
    half = write_half(tmp_path / "half.mp4")
    whole = make_video(tmp_path / "whole.mp4", seed=91, seconds=4, gop=10)
    assert not any(found.same_picture(hash_streams(whole)) for found in hash_many([half], workers=1).values())
