"""What a file's streams hold, told from their packets without decoding: the same in every container.

Remuxing copies packets. What containers add, move or write differently is left out of the hash: start codes and
lengths of H.264 and HEVC units, parameter sets, delimiters and messages (ITU-T H.264 table 7-1, H.265 table 7-1), the
ADTS headers of AAC (ISO/IEC 13818-7, 6.2). Equal packets may still be shown otherwise (trimmed by an edit list, turned,
at another speed), so how and when they are shown is noted besides, and compared by ``same_recording``.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import av.logging

from fingerprints.errors import MediaError, MediaUndecodableError
from fingerprints.media.opening import Streams, opened
from fingerprints.processes import Pool

_INSTANTS = 64
"""Packets of each stream whose times are noted, evenly spaced by number."""
_SAME_TIME_MS = 100
"""Clocks of containers are coarse, and some show the silence with which sound encoders begin."""
_SAME_LENGTH_S = 0.5
_LEAD_IN = 8
"""Packets of sound that an edit list may hide more in one container than in another: what an encoder begins with."""

Payload = Callable[[bytes], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHash:
    """One stream, whatever container it lies in."""

    sha256: str
    """64 hexadecimal digits over the codec and what its packets carry."""
    packets: int
    hidden: int
    """Packets that are to be decoded but not shown."""
    form: str
    """How it is shown: size, shape of pixels and turn, or samples a second; empty where it could not be told."""
    times_ms: tuple[int, ...]
    """Presentation times of some packets, from the start of the file; empty where the container gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHashes:
    """The streams of a file that are fingerprinted."""

    picture: StreamHash | None
    sound: StreamHash | None
    declared_s: float
    """The duration that the container declares; 0 where it does not say."""

    @property
    def key(self) -> tuple[str | None, str | None]:
        """The hashes of picture and sound, which the same recordings have in common."""
        return self.picture.sha256 if self.picture else None, self.sound.sha256 if self.sound else None

    def same_recording(self, other: "StreamHashes") -> bool:
        """Tell whether decoding both would give the same picture and sound at the same times."""
        both_say = self.declared_s and other.declared_s
        return (
            not (both_say and abs(self.declared_s - other.declared_s) > _SAME_LENGTH_S)
            and _same_stream(self.picture, other.picture, most_hidden=0)
            and _same_stream(self.sound, other.sound, most_hidden=_LEAD_IN)
        )

    def same_picture(self, other: "StreamHashes") -> bool:
        """Tell whether both hold the same packets of picture, whenever and however they are shown."""
        return self.picture is not None and other.picture is not None and self.picture.sha256 == other.picture.sha256


def hash_streams(path: Path | str) -> StreamHashes:
    """Hash what the streams of a file hold, in one pass over it and without decoding.

    :raises MediaError: the file cannot be opened, or not be read to its end
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        hashers = {stream.index: _Hasher(stream, streams.origin_s) for stream in streams.used}
        try:
            for packet in container.demux(streams.used):
                if packet.size:
                    hashers[packet.stream_index].take(packet)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            problem = "it cannot be read to its end"
            raise MediaUndecodableError(path, problem, "get a complete copy of it") from error
        picture, sound = (hashers[s.index].finish() if s is not None else None for s in (streams.video, streams.audio))
        if picture is not None:
            picture = StreamHash(
                sha256=picture.sha256,
                packets=picture.packets,
                hidden=picture.hidden,
                form=_picture_form(container, streams),
                times_ms=picture.times_ms,
            )
        return StreamHashes(picture=picture, sound=sound, declared_s=streams.declared_s)


def hash_many(paths: Sequence[Path], *, workers: int | None = None) -> dict[Path, StreamHashes]:
    """Hash the streams of files in parallel; files that cannot be hashed are left out.

    A file that kills its process leaves those out that were not done by then: without a hash a file is decoded.

    :param workers: processes; None for one per core
    :raises KeyboardInterrupt: somebody stopped the processes
    """
    workers = min(len(paths), workers or os.cpu_count() or 1)
    tried: list[StreamHashes | None] = []
    if workers <= 1:
        tried += map(_attempt, paths)
    else:
        with Pool(workers) as pool:
            try:
                tried.extend(pool.map(_attempt, paths))
            except BrokenProcessPool:
                pool.demand_going_on()
    return {path: hashes for path, hashes in zip(paths, tried, strict=False) if hashes is not None}


def _attempt(path: Path) -> StreamHashes | None:
    try:
        return hash_streams(path)
    except MediaError:
        return None  # said when it is decoded


def _same_stream(one: StreamHash | None, other: StreamHash | None, *, most_hidden: int) -> bool:
    if one is None or other is None:
        return one is other
    return (
        (one.sha256, one.packets) == (other.sha256, other.packets)
        and one.form == other.form != ""
        and abs(one.hidden - other.hidden) <= most_hidden
        and len(one.times_ms) == len(other.times_ms) > 0
        and all(abs(a - b) <= _SAME_TIME_MS for a, b in zip(one.times_ms, other.times_ms, strict=True))
    )


class _Hasher:
    """Hashes the packets of one stream as they come."""

    def __init__(self, stream: Any, origin_s: float) -> None:
        context = stream.codec_context
        self._digest = hashlib.sha256(f"{stream.type} {context.codec.canonical_name} ".encode())
        self._payload = _payload_of(context)
        self._origin_s = origin_s
        self._form = f"{context.sample_rate} Hz" if stream.type == "audio" else ""
        self._times: list[int | None] = []
        self._base = Fraction(stream.time_base)
        self._hidden = 0

    def take(self, packet: Any) -> None:
        for piece in self._payload(bytes(packet)):
            self._digest.update(piece)
        self._times.append(packet.pts)
        self._hidden += packet.is_discard

    def finish(self) -> StreamHash | None:
        """Return what was found; None for a stream without packets."""
        count = len(self._times)
        if not count:
            return None
        chosen = [self._times[i * (count - 1) // (_INSTANTS - 1)] for i in range(_INSTANTS)]
        known = [time for time in chosen if time is not None]
        times_ms = tuple(round((float(time * self._base) - self._origin_s) * 1000) for time in known)
        return StreamHash(
            sha256=self._digest.hexdigest(),
            packets=count,
            hidden=self._hidden,
            form=self._form,
            times_ms=times_ms if len(known) == _INSTANTS else (),
        )


def _payload_of(context: Any) -> Payload:
    """Choose what is hashed of a codec's packets."""
    extra = context.extradata or b""
    name = context.codec.canonical_name
    if name in _UNITS:
        size_at, is_picture = _UNITS[name]
        # A configuration record begins with its version, 1; start codes begin with zeros.
        split = _length_prefixed((extra[size_at] & 3) + 1) if extra[:1] == b"\1" and len(extra) > size_at else _annex_b
        return lambda data: _pictures_of(split(data), is_picture)
    if name == "aac" and not extra:
        return _without_adts
    return lambda data: iter((data,))


def _is_h264_picture(unit: bytes) -> bool:
    return unit[0] & 0x1F in {1, 2, 3, 4, 5, 19, 20, 21}


def _is_hevc_picture(unit: bytes) -> bool:
    return (unit[0] >> 1) & 0x3F < 32


_UNITS: dict[str, tuple[int, Callable[[bytes], bool]]] = {"h264": (4, _is_h264_picture), "hevc": (21, _is_hevc_picture)}
"""By codec: which byte of the configuration record holds the size of lengths, and which units carry picture."""


def _pictures_of(units: Iterator[bytes], is_picture: Callable[[bytes], bool]) -> Iterator[bytes]:
    for unit in units:
        if unit and is_picture(unit):
            yield len(unit).to_bytes(4, "big")
            yield unit


def _length_prefixed(size: int) -> Payload:
    """Split packets in which each unit follows its length."""

    def split(data: bytes) -> Iterator[bytes]:
        position = 0
        while position + size < len(data):
            start = position + size
            position = start + int.from_bytes(data[position:start], "big")
            yield data[start:position].rstrip(b"\0")

    return split


def _annex_b(data: bytes) -> Iterator[bytes]:
    """Split packets in which units follow start codes; zeros before a start code belong to no unit."""
    start = data.find(b"\0\0\1")
    while start >= 0:
        end = data.find(b"\0\0\1", start + 3)
        yield data[start + 3 : end if end >= 0 else None].rstrip(b"\0")
        start = end


def _without_adts(data: bytes) -> Iterator[bytes]:
    has_header = len(data) > 7 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0
    yield data[(7 if data[1] & 1 else 9) if has_header else 0 :]


def _picture_form(container: Any, streams: Streams) -> str:
    """Say how the picture is shown, as far as the container decides it; empty where FFmpeg does not tell."""
    # The turn stands nowhere but in frames, which would have to be decoded, and in this text.
    level = av.logging.get_level()
    av.logging.set_level(av.logging.INFO)
    try:
        text = container.dumps_format()
    finally:
        av.logging.set_level(level)
    parts = re.split(r"^ *Stream #0:(\d+)", text, flags=re.MULTILINE)
    told = dict(zip(parts[1::2], parts[2::2], strict=True)).get(str(streams.video.index))
    if told is None:
        return ""
    turn = re.search(r"display ?matrix: rotation of (-?[\d.]+)", told, re.IGNORECASE)
    degrees = round(-float(turn[1])) % 360 if turn else 0
    context = streams.video.codec_context
    return f"{context.width}x{context.height} {streams.sample_aspect} {degrees}°"
