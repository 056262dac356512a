"""Pieces of a stream joined into one file, without decoding them.

ffmpeg is given local files that hold media and nothing else, each with the demuxer that its first bytes ask for, so
that a playlist in place of a segment is refused and never read; it may open no address and no protocol but files.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import av.error
import imageio_ffmpeg

from fingerprints.errors import MediaUndecodableError
from fingerprints.media import probe
from fingerprints.media.opening import opened
from fingerprints.values import MediaInfo

_HEAD_BYTES = 4096
_TS_PACKET = 188
_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"sidx", b"emsg", b"prft", b"free", b"skip"})
_SPARE_BYTES = 1 << 20
_MOST_GROWTH = 2
"""Times as large as its pieces a joined file may be: one container has little more to say than another. Some have
tables that name the same bytes again and again."""
_PACKET_BYTES = 8
"""That a container says at least about each packet, so that packets of nothing have an end, too."""
_REPEATS = "it names the same bytes again and again"


def join(parts: Sequence[Sequence[Path]], folder: Path, *, timeout_s: float) -> tuple[Path, MediaInfo]:
    """Join the tracks of each part, and the parts one after the other.

    :param parts: of each, a file with picture and sound, or one of each, the picture first
    :param folder: where ``whole.mp4`` is written, or ``whole.mkv`` where MP4 cannot hold it; in no other place
    :returns: the file, and what it declares
    :raises MediaError: a piece is no media, or ffmpeg cannot join them
    """
    joined = [
        _made(_inputs(tracks), folder, f"part-{index:04}", timeout_s=timeout_s) for index, tracks in enumerate(parts)
    ]
    if len(joined) == 1:
        whole = joined[0].replace(folder / f"whole{joined[0].suffix}")
    else:
        names = folder / "parts.txt"
        names.write_text("ffconcat version 1.0\n" + "".join(f"file {one.name}\n" for one in joined), encoding="ascii")
        size = sum(one.stat().st_size for one in joined)
        inputs = _Inputs(names, ["-protocol_whitelist", "file", "-f", "concat", "-i", f"file:{names}"], size)
        whole = _made(inputs, folder, "whole", timeout_s=timeout_s)
    return whole, probe(whole)


class _Inputs:
    """What ffmpeg is to read."""

    def __init__(self, path: Path, options: list[str], size: int, count: int = 1) -> None:
        self.path = path
        """To be named in errors."""
        self.options = options
        self.size = size
        """Bytes of all of them."""
        self.count = count


def _inputs(tracks: Sequence[Path]) -> _Inputs:
    options: list[str] = []
    for track in tracks:
        name = format_of(track)
        if name == "mov":
            _demand_honest(track)
        options += ["-protocol_whitelist", "file", "-f", name, "-i", f"file:{track}"]
    return _Inputs(tracks[0], options, sum(track.stat().st_size for track in tracks), len(tracks))


def _demand_honest(path: Path) -> None:
    """Refuse an MP4 whose tables name its bytes again and again: ffmpeg would hold all of that in memory.

    :raises MediaError: it is one, or none that can be read
    """
    left = path.stat().st_size * _MOST_GROWTH + _SPARE_BYTES
    with opened(path) as container:
        packets = container.demux()
        while left > 0:
            try:
                left -= next(packets).size + _PACKET_BYTES
            except (StopIteration, av.error.FFmpegError, OSError):
                return
    raise MediaUndecodableError(path, f"its tables are false: {_REPEATS}", "supply the video as a file")


def format_of(path: Path) -> str:
    """Tell by its first bytes with which demuxer a piece is to be read.

    :raises MediaUndecodableError: with none of those that open nothing else
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if head[:3] == b"ID3" and len(head) > 10:  # packed audio of HLS says its time so
            size = (head[6] & 127) << 21 | (head[7] & 127) << 14 | (head[8] & 127) << 7 | (head[9] & 127)
            file.seek(10 + size)
            head = file.read(_HEAD_BYTES)
            return _sound_format(head) or _refuse(path)
    if head[:1] == b"G" and head[_TS_PACKET : _TS_PACKET + 1] in {b"G", b""}:
        return "mpegts"
    if head[4:8] in _BOXES:
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    return _sound_format(head) or _refuse(path)


def _sound_format(head: bytes) -> str:
    if len(head) < 8:
        return ""
    if head[:2] == b"\x0bw":
        return "eac3" if head[5] >> 3 > 10 else "ac3"
    if head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    return ""


def _refuse(path: Path) -> str:
    problem = "it is no piece of a stream that is known (MPEG-TS, MP4, WebM, packed sound)"
    raise MediaUndecodableError(path, problem, "supply the video as a file")


def _made(inputs: _Inputs, folder: Path, name: str, *, timeout_s: float) -> Path:
    """Copy the first picture and the first sound of some inputs into one file, MP4 if that can hold them."""
    said = ""
    for suffix, container in ((".mp4", "mp4"), (".mkv", "matroska")):
        target = folder / f"{name}{suffix}"
        most = inputs.size * _MOST_GROWTH + _SPARE_BYTES
        # Two files have one time line between them; a single one may have jumps in it, which ffmpeg then mends.
        clock = ["-copyts", "-avoid_negative_ts", "make_zero"] if inputs.count > 1 else []
        picked = ["-map", "0:V:0?", "-map", f"{inputs.count - 1}:a:0?"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y"]
        command += [*inputs.options, *picked, "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", *clock]
        command += ["-fs", str(most), "-f", container, f"file:{target}"]
        said = _run(command, inputs.path, timeout_s)
        if not said and target.stat().st_size < most - _SPARE_BYTES // 2:
            return target
        target.unlink(missing_ok=True)
        said = said or _REPEATS
    raise MediaUndecodableError(inputs.path, f"ffmpeg could not join the stream ({said})", "supply the video as a file")


def _run(command: list[str], path: Path, timeout_s: float) -> str:
    """Run ffmpeg, and return the last line of what it says if it fails."""
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=timeout_s, errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise MediaUndecodableError(path, "joining the stream took too long", "supply the video as a file") from error
    except OSError as error:
        raise MediaUndecodableError(path, f"ffmpeg could not be run ({error})", "install Reclaim again") from error
    lines = ran.stderr.strip().splitlines() or [f"it ended with {ran.returncode}"]
    return lines[-1] if ran.returncode else ""
