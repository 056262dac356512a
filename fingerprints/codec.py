"""Fingerprint to bytes and back: magic, format, spec id, compressed sections, checksum.

Layout, little endian::

    4  magic "RFPR"
    2  format, 1
    12 spec id, ASCII
    4  length of the header, then the header: JSON of the media info and the section table
    .. sections, each zlib-compressed
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
    picture, sound = print_.picture, print_.sound
    sections = {
        "times": _steps(picture.times_ms),
        "hashes": picture.hashes.astype("<u8"),
        "quality": picture.quality,
        "frames": _steps(sound.frames),
        "bins": sound.bins,
        "ranks": sound.ranks,
    }
    packed = {name: zlib.compress(np.ascontiguousarray(array).tobytes(), 6) for name, array in sections.items()}
    header = json.dumps(
        {"media": _media_to_json(print_.media), "sections": {name: len(data) for name, data in packed.items()}},
        sort_keys=True,
    ).encode()
    body = _FIXED.pack(MAGIC, FORMAT, print_.spec_id.encode("ascii"), len(header)) + header + b"".join(packed.values())
    return body + hashlib.sha256(body).digest()


def decode(data: bytes) -> Fingerprint:
    """Read a fingerprint.

    :raises PrintCorruptError: the bytes are no fingerprint, were cut, or fail their checksum
    """
    spec_id, header, packed = _open(data)
    try:
        parts = _split(packed, header["sections"])
        print_ = Fingerprint(
            spec_id=spec_id,
            media=_media_from_json(header["media"]),
            picture=PicturePrint(
                times_ms=_sums(parts["times"]),
                hashes=np.frombuffer(parts["hashes"], "<u8").astype(np.uint64).reshape(-1, 4),
                quality=np.frombuffer(parts["quality"], np.uint8).copy(),
            ),
            sound=SoundPrint(
                frames=_sums(parts["frames"]),
                bins=np.frombuffer(parts["bins"], np.uint8).copy(),
                ranks=np.frombuffer(parts["ranks"], np.uint8).copy(),
            ),
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


def _split(packed: bytes, lengths: dict[str, int]) -> dict[str, bytes]:
    parts, start = {}, 0
    for name in ("times", "hashes", "quality", "frames", "bins", "ranks"):
        parts[name] = zlib.decompress(packed[start : start + lengths[name]])
        start += lengths[name]
    return parts


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
