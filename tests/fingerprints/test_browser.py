"""What browsers play as it is, what is made of the rest, and how loud sound is."""

import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from fingerprints.errors import MediaError, MediaWithoutContentError
from fingerprints.media.browser import PEAKS_PER_S, peaks, playable
from fingerprints.media.proxy import KEY_FRAME_S, Conversion
from tests.media import MediaShelf
from tests.media.broken import write_file_list, write_play_list

SECONDS = 4.0


@pytest.mark.parametrize(
    ("suffix", "content_type"), [(".mp4", "video/mp4"), (".webm", "video/webm"), (".mov", "video/mp4")]
)
def test_usual_videos_play_as_they_are(shelf: MediaShelf, suffix: str, content_type: str) -> None:
    """H.264 with AAC in MP4, and VP9 with Opus in WebM."""
    form = playable(shelf.video(seed=5, seconds=SECONDS, suffix=suffix))
    assert (form.plays, form.content_type) == (True, content_type)
    assert form.frame_s == pytest.approx(0.04)


@pytest.mark.parametrize("suffix", [".mkv", ".avi", ".ts", ".flv"])
def test_other_videos_do_not_play(shelf: MediaShelf, suffix: str) -> None:
    """Their containers are unknown to most browsers."""
    form = playable(shelf.video(seed=5, seconds=SECONDS, suffix=suffix))
    assert not form.plays
    assert "container" in form.why_not


def test_ten_bit_pictures_do_not_play(tmp_path: Path) -> None:
    """H.264 as it comes from cameras for professionals."""
    path = tmp_path / "ten-bit.mp4"
    _write_frames(path, [Fraction(n, 25) for n in range(10)], pix_fmt="yuv422p10le")
    assert "yuv422p10le" in playable(path).why_not


def test_sound_files_play_where_seeking_is_exact(shelf: MediaShelf) -> None:
    """In MP3 files browsers seek by guess."""
    assert playable(shelf.audio(seed=5, seconds=SECONDS, suffix=".m4a")).content_type == "audio/mp4"
    assert not playable(shelf.audio(seed=5, seconds=SECONDS, suffix=".mp3")).plays


def test_a_copy_for_browsers_keeps_the_time_of_every_frame(tmp_path: Path) -> None:
    """Also where frames come at uneven times, and begin late."""
    times = [Fraction(n, 1000) for n in (0, 40, 80, 200, 203, 301, 777, 1234, 2000, 2040)]
    source, target = tmp_path / "uneven.mkv", tmp_path / "made.mp4"
    _write_frames(source, times)
    Conversion(source, target).run(lambda _: None)
    assert playable(target).plays
    assert _times(target) == pytest.approx([float(time) for time in times], abs=0.0015)


@pytest.mark.parametrize("suffix", [".ts", ".avi", ".mkv", ".flv"])
def test_a_copy_for_browsers_keeps_picture_and_sound_in_step(shelf: MediaShelf, tmp_path: Path, suffix: str) -> None:
    """The time line begins where that of the file does, for both."""
    source, target = shelf.video(seed=5, seconds=SECONDS, suffix=suffix), tmp_path / "made.mp4"
    Conversion(source, target).run(lambda _: None)
    assert _times(target)[:3] == pytest.approx(_times(source)[:3], abs=0.002)
    before, after = peaks(source).astype(float), peaks(target).astype(float)
    length = min(len(before), len(after))
    likeness = [np.corrcoef(before[5 : length - 5], np.roll(after, lag)[5 : length - 5])[0, 1] for lag in range(-4, 5)]
    assert int(np.argmax(likeness)) == 4, "the sound is shifted by a fiftieth of a second or more"


def test_a_copy_for_browsers_can_be_searched_exactly(shelf: MediaShelf, tmp_path: Path) -> None:
    """A key frame comes at least every half second."""
    source, target = shelf.video(seed=5, seconds=SECONDS, suffix=".mkv"), tmp_path / "made.mp4"
    shares: list[float] = []
    Conversion(source, target).run(shares.append)
    with av.open(str(target)) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.is_keyframe and p.pts is not None]
    assert max(np.diff(keys)) <= KEY_FRAME_S + 0.05
    assert shares[-1] == pytest.approx(1.0, abs=0.05)


def test_a_conversion_can_be_stopped(shelf: MediaShelf, tmp_path: Path) -> None:
    """A room that closes does not wait for a film."""
    source = shelf.video(seed=6, seconds=40.0, suffix=".mkv")
    conversion, problems = Conversion(source, tmp_path / "made.mp4"), list[str]()

    def run() -> None:
        try:
            conversion.run(lambda _: None)
        except MediaError as error:
            problems.append(error.problem)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.15)
    conversion.stop()
    thread.join(5)
    assert problems == ["ffmpeg was stopped"]


@pytest.mark.parametrize("write", [write_file_list, write_play_list])
def test_a_conversion_opens_no_other_file(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    """A list that names a neighbouring film gives nothing of it."""
    with pytest.raises(MediaError):
        Conversion(write(tmp_path / "list.mp4"), tmp_path / "made.mp4").run(lambda _: None)
    assert not (tmp_path / "made.mp4").exists()


def test_peaks_stand_where_the_sound_is(shelf: MediaShelf) -> None:
    """As many as the sound is long, and the loudest part is loud."""
    path = shelf.audio(seed=5, seconds=SECONDS, suffix=".wav")
    level = peaks(path)
    assert len(level) == pytest.approx(SECONDS * PEAKS_PER_S, abs=3)
    assert 100 < level.max() <= 255


def test_a_silent_film_has_no_peaks(tmp_path: Path) -> None:
    """There is nothing to draw, which is said."""
    path = tmp_path / "silent.mp4"
    _write_frames(path, [Fraction(n, 25) for n in range(5)])
    with pytest.raises(MediaWithoutContentError):
        peaks(path)


def _write_frames(path: Path, times: list[Fraction], pix_fmt: str = "yuv420p") -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "superfast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, pix_fmt
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number, at in enumerate(times):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 9 % 255, np.uint8), format="rgb24")
            frame.time_base, frame.pts = Fraction(1, 1000), int(at * 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        origin_s = (container.start_time or 0) / av.time_base
        return [float(frame.pts * frame.time_base) - origin_s for frame in container.decode(video=0)]
