"""Fingerprint to bytes and back: magic, format, spec id, compressed sections, checksum.

Layout, little endian::

    4  magic "RFPR"
    2  format, 1
    12 spec id, ASCII
    4  length of the header, then the header: JSON of the media info and the section table
    .. sections, each zlib-compressed: three of the sound, then three for the frame and for each of its parts
    32 SHA-256 of everything before it

Times and peak positions are stored as differences, which compress to about a byte each. Nothing in a print is executed
on reading, and a print that was cut or changed is refused.
"""

import dataclasses
import hashlib
import json
import struct
import zlib
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import PrintCorruptError
from fingerprints.values import Fingerprint, MediaInfo, PicturePrint, SoundPrint

MAGIC = b"RFPR"
FORMAT = 1
_FIXED = struct.Struct("<4sH12sI")
_DIGEST_BYTES = 32
_ADVICE = "register or scan the file again"


def encode(print_: Fingerprint) -> bytes:
    """Return the bytes of a fingerprint; equal prints give equal bytes."""
    sound = print_.sound
    sections: list[NDArray[np.generic]] = [_steps(sound.frames), sound.bins, sound.ranks]
    for picture in print_.pictures:
        sections += [_steps(picture.times_ms), picture.hashes.astype("<u8"), picture.quality]
    packed = [zlib.compress(np.ascontiguousarray(array).tobytes(), 6) for array in sections]
    header = json.dumps(
        {"media": _media_to_json(print_.media), "sections": [len(data) for data in packed]}, sort_keys=True
    ).encode()
    body = _FIXED.pack(MAGIC, FORMAT, print_.spec_id.encode("ascii"), len(header)) + header + b"".join(packed)
    return body + hashlib.sha256(body).digest()


def decode(data: bytes) -> Fingerprint:
    """Read a fingerprint.

    :raises PrintCorruptError: the bytes are no fingerprint, were cut, or fail their checksum
    """
    spec_id, header, packed = _open(data)
    try:
        frames, bins, ranks, *rest = _split(packed, header["sections"])
        picture, *parts = (_picture(*rest[i : i + 3]) for i in range(0, len(rest), 3))
        print_ = Fingerprint(
            spec_id=spec_id,
            media=_media_from_json(header["media"]),
            picture=picture,
            sound=SoundPrint(
                frames=_sums(frames),
                bins=np.frombuffer(bins, np.uint8).copy(),
                ranks=np.frombuffer(ranks, np.uint8).copy(),
            ),
            parts=tuple(parts),
        )
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise PrintCorruptError(f"The fingerprint's sections do not fit together; {_ADVICE}.") from error
    return print_


def _open(data: bytes) -> tuple[str, dict[str, Any], bytes]:
    """Check magic, format and checksum; return spec id, header and packed sections."""
    if len(data) < _FIXED.size + _DIGEST_BYTES or not data.startswith(MAGIC):
        raise PrintCorruptError(f"This is not a fingerprint; {_ADVICE}.")
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise PrintCorruptError(f"The fingerprint was cut or changed (checksum differs); {_ADVICE}.")
    _, format_, spec_id, header_bytes = _FIXED.unpack_from(body)
    if format_ != FORMAT:
        raise PrintCorruptError(f"The fingerprint has format {format_}, this version reads {FORMAT}; {_ADVICE}.")
    header_end = _FIXED.size + header_bytes
    return spec_id.decode("ascii"), json.loads(body[_FIXED.size : header_end]), body[header_end:]


def _split(packed: bytes, lengths: list[int]) -> list[bytes]:
    sections, start = [], 0
    for length in lengths:
        sections.append(zlib.decompress(packed[start : start + length]))
        start += length
    return sections


def _picture(times: bytes, hashes: bytes, quality: bytes) -> PicturePrint:
    return PicturePrint(
        times_ms=_sums(times),
        hashes=np.frombuffer(hashes, "<u8").astype(np.uint64).reshape(-1, 4),
        quality=np.frombuffer(quality, np.uint8).copy(),
    )


def _steps(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Differences, little endian, byte planes apart so that the zeros compress away."""
    steps = np.diff(values, prepend=np.uint32(0)).astype("<u4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T).reshape(-1).view(np.uint32)


def _sums(data: bytes) -> NDArray[np.uint32]:
    planes = np.frombuffer(data, np.uint8).reshape(4, -1)
    steps = np.ascontiguousarray(planes.T).reshape(-1).view("<u4")
    return np.cumsum(steps, dtype=np.uint32)


def _media_to_json(media: MediaInfo) -> dict[str, Any]:
    values = dataclasses.asdict(media)
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in values.items()}


def _media_from_json(values: dict[str, Any]) -> MediaInfo:
    rate = values.pop("frame_rate")
    return MediaInfo(
        frame_rate=None if rate is None else Fraction(rate),
        sample_aspect_ratio=Fraction(values.pop("sample_aspect_ratio")),
        **values,
    )
