"""A file that every browser plays, made from one that none does: H.264 and AAC on the same time line.

ffmpeg reads the file through one open handle and may open nothing else, as everywhere in this package. It is a
program of its own, so that it can be stopped at any moment.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from fingerprints.errors import MediaUndecodableError
from fingerprints.media.opening import Streams, opened

KEY_FRAME_S = 0.5
"""Between key frames, so that seeking is quick and exact."""
_FIT = "min(1,min(720/min(iw*sar,ih),1280/max(iw*sar,ih)))"
"""Share of the size that is kept: at most 720p, whichever way the picture stands."""
_SPEED_UP = {"preset": "veryfast", "crf": 23, "bf": 0, "threads": 2}


class Conversion:
    """One file being made playable."""

    def __init__(self, source: Path, target: Path) -> None:
        """Prepare; ``run`` does the work.

        :param target: written by ffmpeg as it goes, so it must not be served before ``run`` has returned
        """
        self._source = source
        self._target = target
        self._program: subprocess.Popen[str] | None = None
        self._is_stopped = False

    def run(self, on_progress: Callable[[float], None]) -> None:
        """Make the file.

        :param on_progress: called now and then with the share that is done, from 0 to 1
        :raises MediaError: the file cannot be used, or ffmpeg could not convert it
        """
        with opened(self._source) as container:
            streams = Streams.of(container, self._source)
            length_s = streams.declared_s
            command = _command(container.format.name, streams, self._target)
        with self._source.open("rb") as handle:
            try:
                self._program = subprocess.Popen(
                    command, stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
                )
            except OSError as error:
                raise self._failure(f"ffmpeg could not be run ({error})") from error
            with self._program:
                if self._is_stopped:
                    self._program.kill()
                said = _follow(self._program, length_s, on_progress)
        if self._program.returncode != 0 or self._is_stopped:
            raise self._failure("ffmpeg was stopped" if self._is_stopped else f"ffmpeg could not convert it ({said})")

    def stop(self) -> None:
        """End ffmpeg at once; what it has written is of no use."""
        self._is_stopped = True
        if self._program is not None:
            self._program.kill()

    def _failure(self, problem: str) -> MediaUndecodableError:
        return MediaUndecodableError(self._source, problem, "play the file in a program of its own")


def _follow(program: "subprocess.Popen[str]", length_s: float, on_progress: Callable[[float], None]) -> str:
    """Read what ffmpeg says until it ends, and return the last line that is no progress."""
    said = ""
    for line in program.stdout or ():
        key, _, value = line.strip().partition("=")
        if key == "out_time_us" and value.strip("-").isdigit():
            on_progress(min(1.0, max(0.0, int(value) / 1e6 / length_s)) if length_s else 0.0)
        elif key and " " in key:
            said = line.strip()
    return said


def _command(format_name: str, streams: Streams, target: Path) -> Any:
    source = ffmpeg.input("fd:", fd=0, protocol_whitelist="fd", format=format_name.split(",", maxsplit=1)[0])
    chosen, options = [], dict[str, Any]()
    if streams.video is not None:
        picture = source[str(streams.video.index)]
        size = [f"max(2,2*trunc({side}*{_FIT}/2))" for side in ("iw*sar", "ih")]
        chosen.append(picture.filter("scale", *size).filter("setsar", 1))
        # Frames keep the times that they have; without "demux" these would be rounded to a steady rate.
        options |= {"vcodec": "libx264", "pix_fmt": "yuv420p", "fps_mode": "vfr", "enc_time_base:v": "demux"}
        options |= {"force_key_frames": f"expr:gte(t,n_forced*{KEY_FRAME_S})", **_SPEED_UP}
        options |= {"video_track_timescale": 90000}
    if streams.audio is not None:
        # Silence stands where the sound begins late or has holes, so that it stays in step.
        sound = source[str(streams.audio.index)].filter("aresample", **{"async": 1, "first_pts": 0})
        chosen.append(sound.filter("aformat", channel_layouts="mono|stereo"))
        options |= {"acodec": "aac", "audio_bitrate": "128k", "ar": 48000}
    made = ffmpeg.output(
        *chosen, f"file:{target}", format="mp4", movflags="+faststart", map_metadata=-1, map_chapters=-1, **options
    ).global_args("-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1")
    return ffmpeg.compile(made, cmd=imageio_ffmpeg.get_ffmpeg_exe(), overwrite_output=True)
