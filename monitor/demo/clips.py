"""The demo's clips: what strangers make of the works, with ffmpeg as they would use it."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from monitor.errors import ReclaimError

MAX_EDIT_S = 300
"""An edit takes about a second; one that runs so much longer has gone wrong."""


class DemoError(ReclaimError):
    """A film or clip of the demo cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theft:
    """One clip: where it is said to have been seen, and how it was made."""

    name: str
    work: str | None
    """Name of the work that it was made of; None for a clip that took nothing."""
    edit: str
    """What was done, in words."""
    url: str
    platform: str
    account: str
    captured_at: str
    make: Callable[[dict[str, Path]], tuple[Any, Any, dict[str, Any]]]
    """Films by name to (picture, sound, options of the encoder)."""


def shrink(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """A quarter of the pixels, few bits."""
    work = opened(films["evening-coast"])
    return work.video.filter("scale", 320, 180), work.audio, {"crf": 33, "audio_bitrate": "48k"}


def mirror(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """Left and right swapped."""
    work = opened(films["coral-garden"])
    return work.video.hflip(), work.audio, {}


def hurry(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """A quarter faster, the sound too."""
    work = opened(films["night-drive"])
    return work.video.filter("setpts", "PTS/1.25"), work.audio.filter("atempo", 1.25), {}


def compile_best(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """Nine seconds of a work between two pieces of other footage."""
    pieces = [
        opened(films["balloon-ride"], ss=1, t=5),
        opened(films["paper-dance"], ss=6, t=9),
        opened(films["balloon-ride"], ss=9, t=6),
    ]
    joined = ffmpeg.concat(*(stream for piece in pieces for stream in (piece.video, piece.audio)), v=1, a=1).node
    return joined[0], joined[1], {}


def brighten(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """Brighter, paler, under other music."""
    picture = opened(films["evening-coast"], ss=3, t=14).video.filter("eq", brightness=0.12, saturation=0.8)
    return picture, opened(films["balloon-ride"]).audio, {"shortest": None}


def take_sound(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """A work's music under another picture."""
    return opened(films["balloon-ride"]).video, opened(films["paper-dance"]).audio, {"shortest": None}


def take_nothing(films: dict[str, Path]) -> tuple[Any, Any, dict[str, Any]]:
    """Somebody's own film."""
    own = opened(films["balloon-ride"])
    return own.video, own.audio, {}


THEFTS = (
    Theft(
        name="golden-hour.mp4",
        work="evening-coast",
        edit="scaled to 320x180 and encoded again at a low rate",
        url="https://vids.example/watch/81723",
        platform="vids.example",
        account="sunset_daily",
        captured_at="2026-11-20T09:14:00+00:00",
        make=shrink,
    ),
    Theft(
        name="my-aquarium.mp4",
        work="coral-garden",
        edit="mirrored",
        url="https://clipshare.example/v/Qx7fT2mA",
        platform="clipshare.example",
        account="fishtank.fan",
        captured_at="2026-11-20T11:02:30+00:00",
        make=mirror,
    ),
    Theft(
        name="city-lights-fast.mp4",
        work="night-drive",
        edit="played 1.25 times as fast",
        url="https://shorts.example/@neonloops/video/7204418",
        platform="shorts.example",
        account="@neonloops",
        captured_at="2026-11-20T18:45:10+00:00",
        make=hurry,
    ),
    Theft(
        name="top-animations.mp4",
        work="paper-dance",
        edit="9 s of it inside a compilation",
        url="https://vids.example/watch/81790",
        platform="vids.example",
        account="best_of_everything",
        captured_at="2026-11-21T07:30:00+00:00",
        make=compile_best,
    ),
    Theft(
        name="beach-mood.mp4",
        work="evening-coast",
        edit="14 s of it, brightened, under other music",
        url="https://clipshare.example/v/b8KpLw01",
        platform="clipshare.example",
        account="moodboard",
        captured_at="2026-11-21T15:20:45+00:00",
        make=brighten,
    ),
    Theft(
        name="balloons-with-music.mp4",
        work="paper-dance",
        edit="only its sound, under an unrelated picture",
        url="https://shorts.example/@updraft/video/7204977",
        platform="shorts.example",
        account="@updraft",
        captured_at="2026-11-22T08:05:00+00:00",
        make=take_sound,
    ),
    Theft(
        name="my-balloon-ride.mp4",
        work=None,
        edit="nothing was taken",
        url="https://vids.example/watch/82011",
        platform="vids.example",
        account="highflyer",
        captured_at="2026-11-22T12:40:20+00:00",
        make=take_nothing,
    ),
)
"""Every clip, with addresses on platforms that cannot exist (RFC 2606 keeps ``.example`` free)."""


def make_clip(theft: Theft, films: dict[str, Path], path: Path) -> None:
    """Write one clip.

    :raises DemoError: ffmpeg failed
    """
    picture, sound, options = theft.make(films)
    usual = {"vcodec": "libx264", "preset": "veryfast", "crf": 24, "pix_fmt": "yuv420p", "acodec": "aac", "threads": 1}
    run(ffmpeg.output(picture, sound, str(path), movflags="+faststart", **(usual | options)), path)


def run(output: Any, path: Path) -> None:  # noqa: ANN401 - ffmpeg-python's own classes
    """Let ffmpeg write one file; the only place where the demo starts a program.

    :raises DemoError: ffmpeg is not there, failed or hung
    """
    try:
        command = ffmpeg.compile(output, cmd=imageio_ffmpeg.get_ffmpeg_exe(), overwrite_output=True)
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAX_EDIT_S, check=True)
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DemoError(f"{path}: ffmpeg could not write this clip ({' '.join(reason)}); check the disk.") from error
    except (subprocess.TimeoutExpired, RuntimeError, OSError) as error:
        raise DemoError(f"{path}: ffmpeg could not be run ({error}); install imageio-ffmpeg again.") from error


def opened(path: Path, **options: float) -> Any:  # noqa: ANN401 - ffmpeg-python's own classes
    """Return a film as ffmpeg's input; ``ss`` and ``t`` choose a piece by start and length in seconds."""
    return ffmpeg.input(str(path), threads=1, **options)
