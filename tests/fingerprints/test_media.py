"""The decoder respects what a file says about itself: turn, pixel shape, real times, late starts, missing streams."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fingerprints import Fingerprint, MediaWithoutContentError, Spec, fingerprint
from fingerprints.keypoints import Larger
from fingerprints.media import SUFFIXES, decode, is_media_name, probe, stills
from fingerprints.media.opening import Streams, opened
from fingerprints.media.pictures import frames_from
from tests.media import Film, MediaShelf, edit, make_audio, make_film, make_video, save
from tests.media.broken import write_cover_song
from tests.media.edits import turned

SILENCE = np.zeros(0, np.float32)


def bits_apart(one: Fingerprint, other: Fingerprint, *, at_ms: int) -> int:
    """Return in how many of 256 bits the hashes nearest to one time differ."""
    first, second = (
        p.picture.hashes[np.abs(p.picture.times_ms.astype(np.int64) - at_ms).argmin()] for p in (one, other)
    )
    return int(np.bitwise_count(first ^ second).sum())


def corner_film(seconds: float = 0.4) -> Film:
    """Return a gray film whose top left corner is red."""
    picture = np.full((240, 320, 3), 128, np.uint8)
    picture[:60, :60] = (255, 0, 0)
    return Film(frames=[picture] * round(seconds * 25), sound=SILENCE)


def ramp_film(seconds: float = 4.0) -> Film:
    """Return a film whose brightness tells the time: 50 levels a second, from 20 on."""
    frames = [np.full((64, 64, 3), 20 + 2 * number, np.uint8) for number in range(round(seconds * 25))]
    return Film(frames=frames, sound=SILENCE)


def times_shown(pictures: list[NDArray[np.uint8]]) -> list[float]:
    """Read the times off stills of the ramp film, in seconds."""
    return [(float(picture.mean()) - 20) / 50 for picture in pictures]


def test_a_file_says_what_it_is(work: Path) -> None:
    """Size, codecs, rate and length are those it was written with."""
    info = probe(work)
    assert (info.width_px, info.height_px, info.video_codec, info.audio_codec) == (320, 240, "h264", "aac")
    assert (info.frame_rate, info.audio_rate_hz, info.rotation_deg) == (Fraction(25), 48000, 0)
    assert info.duration_s == pytest.approx(12.0, abs=0.05)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi", ".ts", ".flv"])
def test_usual_containers_give_picture_and_sound(shelf: MediaShelf, suffix: str) -> None:
    """Every usual container is decoded to its full length, picture and sound."""
    made = fingerprint(shelf.video(seed=3, seconds=4.0, suffix=suffix))
    assert made.media.duration_s == pytest.approx(4.0, abs=0.1)
    assert made.picture.times_ms[-1] > 3800
    assert len(made.sound) > 50
    assert made.media.decode_failures == 0


@pytest.mark.parametrize("suffix", [".m4a", ".mp3", ".ogg", ".wav", ".flac"])
def test_a_sound_file_has_no_picture(shelf: MediaShelf, suffix: str) -> None:
    """A sound file gives a sound print of its full length, and says that it has no picture."""
    made = fingerprint(shelf.audio(seed=3, seconds=4.0, suffix=suffix))
    assert (len(made.picture), made.media.width_px, made.media.video_codec) == (0, 0, None)
    assert made.media.duration_s == pytest.approx(4.0, abs=0.05)
    assert len(made.sound) > 50


def test_a_silent_video_has_no_sound(tmp_path: Path) -> None:
    """A video without sound is a good video."""
    made = fingerprint(make_video(tmp_path / "silent.mp4", seed=3, seconds=2.0, sound=False))
    assert (len(made.sound), made.media.audio_codec) == (0, None)
    assert len(made.picture) > 10


def test_a_cover_is_not_a_video(tmp_path: Path) -> None:
    """The picture attached to a song is not taken for its video."""
    song = write_cover_song(tmp_path / "song.mp3")
    made = fingerprint(song)
    assert (len(made.picture), made.media.video_codec, probe(song).video_codec) == (0, None, None)
    assert made.media.duration_s == pytest.approx(6.0, abs=0.05)


@pytest.mark.parametrize(("degrees", "corner"), [(90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_stills_stand_upright(tmp_path: Path, degrees: int, corner: tuple[int, int]) -> None:
    """A player turns the picture clockwise as the file asks, and so do stills."""
    path = save(corner_film(), tmp_path / "turned.mp4", rotation_deg=degrees)
    (still,) = stills(path, [0.2], height_px=120)
    marks = {c: still[10 if c[0] == 0 else -10, 10 if c[1] == 0 else -10] for c in [(0, 0), (0, -1), (-1, 0), (-1, -1)]}
    assert [c for c, colour in marks.items() if colour[0] > 200 and colour[1] < 60] == [corner]
    assert still.shape == ((120, 90, 3) if degrees in {90, 270} else (120, 160, 3))
    info = probe(path)
    assert info.rotation_deg == degrees
    assert (info.width_px, info.height_px) == ((240, 320) if degrees in {90, 270} else (320, 240))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turn_in_the_header_equals_a_turn_of_the_pixels(shelf: MediaShelf, tmp_path: Path, degrees: int) -> None:
    """A phone's upright video and its straightened copy have the same hashes."""
    upright = shelf.video(seed=4, seconds=3.0)
    edit(upright, tmp_path / "pixels.mp4", lambda film: turned(film, degrees))
    make_video(tmp_path / "header.mp4", seed=4, seconds=3.0, rotation_deg=degrees)
    header, pixels = fingerprint(tmp_path / "header.mp4"), fingerprint(tmp_path / "pixels.mp4")
    assert max(bits_apart(header, pixels, at_ms=t) for t in (0, 800, 1600, 2400)) < 40
    assert bits_apart(header, fingerprint(upright), at_ms=800) > 80


def test_pixels_need_not_be_square(tmp_path: Path) -> None:
    """A sample aspect ratio of 4:3 makes 320x240 pixels a picture of 427x240."""
    path = save(corner_film(), tmp_path / "wide.mp4", sar=Fraction(4, 3))
    info = probe(path)
    assert (info.width_px, info.height_px, info.sample_aspect_ratio) == (427, 240, Fraction(4, 3))
    assert stills(path, [0.0], height_px=120)[0].shape == (120, 213, 3)


def test_a_turned_picture_of_wide_pixels_is_tall(tmp_path: Path) -> None:
    """Stretching happens before turning."""
    path = save(corner_film(), tmp_path / "tall.mp4", sar=Fraction(4, 3), rotation_deg=90)
    info = probe(path)
    assert (info.width_px, info.height_px) == (240, 427)
    assert stills(path, [0.0], height_px=213)[0].shape == (213, 120, 3)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_variable_frame_rate_keeps_real_times(tmp_path: Path, suffix: str) -> None:
    """Where frames are missing the others keep their times: nobody counts frames."""
    path = save(ramp_film(), tmp_path / f"variable{suffix}", vfr=True)
    wanted = [0.5, 1.3, 2.2, 3.1, 3.9]
    # A still shows the last frame before its time; up to five frames (0.2 s) in a row are missing here.
    assert times_shown(stills(path, wanted)) == pytest.approx([t - 0.07 for t in wanted], abs=0.14)
    times = fingerprint(path).picture.times_ms
    assert times[-1] > 3700
    assert len(set(np.diff(times))) > 1


def test_hashes_are_those_of_the_frame_at_their_time(shelf: MediaShelf, tmp_path: Path) -> None:
    """At a variable rate the hash at a time is that of the full video at that time."""
    whole = fingerprint(shelf.video(seed=5, seconds=4.0))
    thinned = fingerprint(make_video(tmp_path / "variable.mp4", seed=5, seconds=4.0, vfr=True))
    assert max(bits_apart(whole, thinned, at_ms=t) for t in thinned.picture.times_ms.tolist()) < 60


@pytest.mark.parametrize(("name", "start_s"), [("a.mp4", 3.0), ("a.ts", 3.0), ("a.mkv", 3.0), ("a.ts", -1.0)])
def test_time_counts_from_the_start_of_the_file(tmp_path: Path, name: str, start_s: float) -> None:
    """A container whose clock does not begin at zero tells the same times, below zero too."""
    odd = (("avoid_negative_ts", "disabled"),)
    path = save(make_film(6, 3.0), tmp_path / name, start_s=start_s, container=odd if start_s < 0 else ())
    made, plain = fingerprint(path), fingerprint(save(make_film(6, 3.0), tmp_path / "plain.mp4"))
    assert made.media.duration_s == pytest.approx(3.0, abs=0.1)
    assert made.picture.times_ms[0] < 60
    assert max(bits_apart(made, plain, at_ms=t) for t in (100, 1000, 2900)) < 40
    assert int(made.sound.frames[-1]) == pytest.approx(int(plain.sound.frames[-1]), abs=3)


def test_frames_without_times_follow_the_rate(tmp_path: Path) -> None:
    """A bare H.264 stream holds no times: its frames are taken to follow each other at its rate."""
    made = fingerprint(make_video(tmp_path / "bare.h264", seed=6, seconds=4.0))
    assert made.media.duration_s == pytest.approx(4.0, abs=0.1)
    assert made.picture.times_ms[-1] == pytest.approx(3960, abs=100)


def test_frames_without_times_at_the_start_do_no_harm(tmp_path: Path) -> None:
    """A Matroska file that begins before zero has no times at first; what follows keeps its own."""
    odd = (("avoid_negative_ts", "disabled"),)
    made = fingerprint(save(make_film(6, 4.0), tmp_path / "early.mkv", start_s=-1.0, container=odd))
    assert made.media.duration_s == pytest.approx(4.0, abs=0.1)
    assert (np.diff(made.picture.times_ms.astype(np.int64)) > 0).all()


def test_a_leap_of_the_clock_is_closed(tmp_path: Path) -> None:
    """A clock that overflows in the middle does not make a film of 4 s last for weeks."""
    odd = (("avoid_negative_ts", "disabled"),)
    made = fingerprint(save(make_film(6, 4.0), tmp_path / "overflow.flv", start_s=-1.0, container=odd))
    assert made.media.duration_s < 60
    assert made.picture.times_ms[-1] < 60_000


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_late_sound_stays_in_step(tmp_path: Path, suffix: str) -> None:
    """Sound that begins a second after the picture is a second late in the print too."""
    film, spec = make_film(7, 4.0), Spec()
    late = fingerprint(save(film, tmp_path / f"late{suffix}", sound_start_s=1.0))
    prompt = fingerprint(save(film, tmp_path / f"prompt{suffix}"))
    shift_s = (int(late.sound.frames[-1]) - int(prompt.sound.frames[-1])) * spec.sound_frame_s
    assert shift_s == pytest.approx(1.0, abs=0.06)


def test_frames_come_at_most_at_the_rate_of_the_spec(tmp_path: Path) -> None:
    """A video of 60 frames a second costs no more hashes than one of 12."""
    path = save(Film(frames=make_film(8, 2.0, (160, 120)).frames, fps=60, sound=SILENCE), tmp_path / "fast.mp4")
    times: list[float] = []
    decode(path, Spec(), lambda time_s, *_: times.append(time_s), lambda _: None)
    assert np.diff(times).min() > 1 / 12 - 0.02
    assert len(times) <= 12 * 50 / 60 + 2


def test_frames_are_gray_squares_and_sound_is_mono(work: Path) -> None:
    """The decoder hands over what the hashes need: squares of the spec's size, samples at the spec's rate.

    Each square comes with its frame in its own shape, its shorter side as long as asked for.
    """
    spec, shapes, counts = Spec(), set[tuple[tuple[int, ...], str]](), list[int]()

    def take(_: float, square: NDArray[np.uint8], larger: Larger) -> None:
        shapes.update((picture.shape, str(picture.dtype)) for picture in (square, larger(120)))

    decode(work, spec, take, lambda samples: counts.append(len(samples)))
    assert shapes == {((spec.frame_size_px, spec.frame_size_px), "uint8"), ((120, 160), "uint8")}
    assert sum(counts) == pytest.approx(12 * spec.sound_rate_hz, rel=0.01)


def test_stills_come_in_the_order_asked_for(tmp_path: Path) -> None:
    """Times may come in any order and more than once; after the end the last picture stays."""
    path = save(ramp_film(), tmp_path / "ramp.mp4")
    wanted = [3.0, 0.0, 1.48, 99.0, 1.48]
    assert times_shown(stills(path, wanted)) == pytest.approx([3.0, 0.0, 1.48, 3.96, 1.48], abs=0.07)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm", ".avi", ".ts"])
def test_stills_that_lie_apart_are_those_of_a_whole_reading(tmp_path: Path, suffix: str) -> None:
    """Whether or not key frames allow to leave out what lies between."""
    path = save(ramp_film(), tmp_path / f"ramp{suffix}", gop=10)
    with opened(path) as container:
        frames = list(frames_from(container, Streams.of(container, path), 0.0))
    wanted = [0.1, 0.39, 0.41, 0.8, 1.3, 2.02, 2.7, 3.5, 3.9]
    expected = [[frame for frame, at in frames if at <= time_s + 1e-3][-1] for time_s in wanted]
    levels = [(float(frame.to_ndarray(format="rgb24").mean()) - 20) / 50 for frame in expected]
    assert times_shown(stills(path, wanted, height_px=64)) == pytest.approx(levels, abs=0.005)


def test_frames_that_nobody_asked_for_are_left_out(work: Path) -> None:
    """What a decoder can leave out it does, and what is shown at the times asked for is always there."""
    with opened(work) as container:
        every = [at for _, at in frames_from(container, Streams.of(container, work), 0.0)]
    wanted = [every[99], 5.013, 5.57, 11.0]
    with opened(work) as container:
        some = [at for _, at in frames_from(container, Streams.of(container, work), 0.0, wanted_s=wanted)]
    shown = [max(at for at in every if at <= time_s + 1e-3) for time_s in wanted]
    assert set(shown) <= set(some) <= set(every)
    assert len(some) < 0.8 * len(every)


@pytest.mark.parametrize("time_s", [1.3, 2.33, 3.1, 99.0])
def test_a_still_of_a_broadcast_is_the_one_asked_for(tmp_path: Path, time_s: float) -> None:
    """A transport stream has no index, and a search in it may lead behind the frame, or behind all frames."""
    path = save(ramp_film(), tmp_path / "ramp.ts", gop=40)
    assert times_shown(stills(path, [time_s])) == times_shown(stills(path, [0.0, time_s]))[1:]
    assert times_shown(stills(path, [time_s])) == pytest.approx([min(time_s, 3.96)], abs=0.07)


def test_no_times_give_no_stills(work: Path) -> None:
    """Asking for nothing is not an error."""
    assert stills(work, []) == []


def test_a_sound_file_has_no_stills(shelf: MediaShelf) -> None:
    """The error names the file and says what is missing."""
    with pytest.raises(MediaWithoutContentError, match="it has no picture"):
        stills(shelf.audio(seed=3, seconds=4.0), [1.0])


def test_the_same_file_gives_the_same_print(work: Path) -> None:
    """Fingerprinting is a function of the file."""
    one, two = fingerprint(work), fingerprint(work)
    assert (one.picture.hashes == two.picture.hashes).all()
    assert (one.sound.frames == two.sound.frames).all()


def test_the_name_of_a_file_does_not_decide(tmp_path: Path) -> None:
    """An MP4 under another suffix, and an MP3 called MP4, are what their bytes say."""
    disguised = make_video(tmp_path / "a.mp4", seed=3, seconds=2.0).rename(tmp_path / "holiday.avi")
    assert probe(disguised).video_codec == "h264"
    song = make_audio(tmp_path / "b.mp3", seed=3, seconds=2.0).rename(tmp_path / "song.mp4")
    assert (probe(song).video_codec, len(fingerprint(song).picture)) == (None, 0)


@pytest.mark.parametrize(("name", "expected"), [("a.MP4", True), ("a.opus", True), ("a.csv", False), ("mp4", False)])
def test_folders_are_searched_by_name(name: str, expected: bool) -> None:
    """Only names that end like media are looked at in a folder, in capitals too."""
    assert is_media_name(Path(name)) is expected


def test_suffixes_are_lower_case() -> None:
    """The table holds what ``Path.suffix.lower`` gives."""
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
