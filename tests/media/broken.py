"""Files that a careless or hostile world hands to the program, each made at a path of the caller's choice."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from tests.media.film import Film, make_video, save
from tests.media.sounding import compose

SILENCE = np.zeros(0, np.float32)


def write_text(path: Path) -> Path:
    """Write prose under a video's name."""
    path.write_text("This is a shopping list, not a video.\n" * 40, encoding="utf-8")
    return path


def write_nothing(path: Path) -> Path:
    """Write a file of no bytes."""
    path.write_bytes(b"")
    return path


def write_noise(path: Path) -> Path:
    """Write random bytes under a video's name."""
    path.write_bytes(np.random.default_rng(5).bytes(20_000))
    return path


def write_zeros(path: Path) -> Path:
    """Write zero bytes, as an unfinished download leaves them."""
    path.write_bytes(bytes(50_000))
    return path


def write_without_index(path: Path) -> Path:
    """Cut an MP4 before its index (the moov box comes last), as an interrupted recording leaves it."""
    data = make_video(path, seed=90, seconds=2).read_bytes()
    path.write_bytes(data[: data.rindex(b"moov") - 4])
    return path


def write_half(path: Path) -> Path:
    """Cut the second half of the frames off an MP4 whose index comes first, as a broken download leaves it."""
    make_video(path, seed=91, seconds=4, gop=10, container=(("movflags", "faststart"),))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    return path


def write_scratched(path: Path) -> Path:
    """Overwrite some stretches in the middle of the frames with noise."""
    make_video(path, seed=92, seconds=4, gop=10, container=(("movflags", "faststart"),))
    data, rng = bytearray(path.read_bytes()), np.random.default_rng(6)
    for start in rng.integers(len(data) // 3, len(data) * 9 // 10, 12):
        data[start : start + 400] = rng.bytes(400)
    path.write_bytes(data)
    return path


def write_subtitles_only(path: Path) -> Path:
    """Write a container that holds a subtitle track and nothing else."""
    script = io.BytesIO(b"1\n00:00:00,000 --> 00:00:02,000\nhello\n\n2\n00:00:02,000 --> 00:00:04,000\nworld\n")
    with av.open(script, "r", format="srt") as source, av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream_from_template(source.streams.subtitles[0])
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = stream
                container.mux(packet)
    return path


def write_still(path: Path, *, width_px: int = 320, height_px: int = 240, frames: int = 1, **writing: Any) -> Path:
    """Write a silent video of an odd size or length; keywords as for ``save``."""
    rng = np.random.default_rng((width_px, height_px))
    cells = rng.integers(0, 256, (-(-height_px // 40), -(-width_px // 40), 3), dtype=np.uint8)
    picture = cells.repeat(40, axis=0).repeat(40, axis=1)[:height_px, :width_px]
    rolled = [np.roll(picture, 8 * number, axis=1) for number in range(frames)]
    return save(Film(frames=rolled, sound=SILENCE), path, **writing)


def write_cover_song(path: Path, seconds: float = 6.0) -> Path:
    """Write an MP3 with a cover picture, which is not a video."""
    save(Film(frames=[], sound=compose(93, seconds)), path)
    sound = path.read_bytes()
    cover = np.kron(
        np.random.default_rng(7).integers(0, 256, (8, 8, 3), dtype=np.uint8), np.ones((40, 40, 1), np.uint8)
    )
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 320, "rgb24"
    image = b"".join(bytes(packet) for packet in encoder.encode(av.VideoFrame.from_ndarray(cover, format="rgb24")))
    path.write_bytes(id3_with_picture(image) + sound[id3_length(sound) :])
    return path


def id3_with_picture(image: bytes) -> bytes:
    """Return an ID3v2.3 tag whose only frame is an attached PNG (id3.org, ID3v2.3.0 section 4.15)."""
    body = b"\0image/png\0\x03\0" + image
    frame = b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body
    size = len(frame)
    syncsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + syncsafe + frame


def id3_length(data: bytes) -> int:
    """Return how many bytes the ID3v2 tag in front of an MP3 takes, 0 without one."""
    if not data.startswith(b"ID3"):
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))


def write_picture(path: Path) -> Path:
    """Write a picture of a kind that is not read under a video's name."""
    cells = np.random.default_rng(8).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    cv2.imencode(".tiff", cells.repeat(40, axis=0).repeat(40, axis=1))[1].tofile(path)
    return path


def write_play_list(path: Path) -> Path:
    """Write a play list that names an address and a neighbouring file."""
    target = make_video(path.with_name("neighbour.ts"), seed=94, seconds=1)
    lines = ("#EXTM3U", "#EXT-X-TARGETDURATION:1", "#EXTINF:1,", target.name, "#EXTINF:1,", "http://192.0.2.1/a.ts")
    path.write_text("\n".join(lines) + "\n#EXT-X-ENDLIST\n", encoding="utf-8")
    return path


def write_file_list(path: Path) -> Path:
    """Write ffmpeg's own list of files to join, which names a neighbouring file."""
    target = make_video(path.with_name("neighbour.mp4"), seed=94, seconds=1)
    path.write_text(f"ffconcat version 1.0\nfile {target.name}\n", encoding="utf-8")
    return path


def make_folder(path: Path) -> Path:
    """Make a folder under a video's name."""
    path.mkdir()
    return path


def make_pipe(path: Path) -> Path:
    """Make a pipe under a video's name: opening it for reading would wait for ever."""
    os.mkfifo(path)
    return path


def make_dangling_link(path: Path) -> Path:
    """Make a link to a file that is gone."""
    path.symlink_to(path.with_name("gone.mp4"))
    return path


def make_nothing(path: Path) -> Path:
    """Make nothing at all."""
    return path


BROKEN: dict[str, Callable[[Path], Path]] = {
    "missing": make_nothing,
    "dangling link": make_dangling_link,
    "folder": make_folder,
    "pipe": make_pipe,
    "empty": write_nothing,
    "text": write_text,
    "noise": write_noise,
    "zeros": write_zeros,
    "without index": write_without_index,
    "TIFF picture": write_picture,
    "play list": write_play_list,
    "file list": write_file_list,
    "subtitles only": write_subtitles_only,
}
"""Inputs that can never be fingerprinted."""

ODD_NAMES = (
    "two words.mp4",
    'it\'s "quoted".mp4',
    "-rf.mp4",
    "new\nline.mp4",
    "tab\tand\rreturn.mp4",
    "party 🎉 日本 ش.mp4",
    "100%d %s.mp4",
    "semi;colon & $(dollar) `tick`.mp4",
    "file:colon.mp4",
    "concat:a|b.mp4",
    os.fsdecode(b"bytes \xff\xfe.mp4"),
)
"""File names that a POSIX file system holds and that careless programs trip over."""
