"""Fingerprint to bytes and back: magic, format, spec id, compressed sections, checksum.

Layout, little endian::

    4  magic "RFPR"
    2  format, 2
    12 spec id, ASCII
    4  length of the header, then the header: JSON of the media info and the section table
    .. sections, each zlib-compressed: three of the sound, seven of the keypoints, two of the thumbs,
        then four for the frame and for each of its parts; and, where there are any, two of the vectors of a
        neural descriptor, whose model and length the header tells
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
from fingerprints.values import Fingerprint, KeypointPrint, MediaInfo, NeuralPrint, PicturePrint, SoundPrint, ThumbPrint

MAGIC = b"RFPR"
FORMAT = 2
_FIXED = struct.Struct("<4sH12sI")
_DIGEST_BYTES = 32
_ADVICE = "register or scan the file again"


def encode(print_: Fingerprint) -> bytes:
    """Return the bytes of a fingerprint; equal prints give equal bytes."""
    sound = print_.sound
    sections: list[NDArray[np.generic]] = [_steps(sound.frames), sound.bins, sound.ranks]
    sections += _keypoint_sections(print_.keypoints)
    sections += [_steps(print_.thumbs.times_ms), _moves(print_.thumbs.pixels)]
    for picture in print_.pictures:
        sections += [_steps(picture.times_ms), picture.hashes.astype("<u8"), picture.quality, picture.areas]
    neural, vectors = print_.neural, {}
    if len(neural):
        sections += [_steps(neural.times_ms), neural.vectors]
        vectors = {"neural": {"model": neural.model_id, "numbers": neural.vectors.shape[1]}}
    packed = [zlib.compress(np.ascontiguousarray(array).tobytes(), 6) for array in sections]
    header = json.dumps(
        {
            "media": _media_to_json(print_.media),
            "thumb": print_.thumbs.pixels.shape[1],
            "sections": [len(data) for data in packed],
            **vectors,
        },
        sort_keys=True,
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
        keypoints, (times, pixels), rest = _keypoints(rest[:7]), rest[7:9], rest[9:]
        neural = NeuralPrint()
        if "neural" in header:
            neural, rest = _neural(header["neural"], *rest[-2:]), rest[:-2]
        picture, *parts = (_picture(*rest[i : i + 4]) for i in range(0, len(rest), 4))
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
            keypoints=keypoints,
            thumbs=ThumbPrint(times_ms=_sums(times), pixels=_still(pixels, int(header["thumb"]))),
            neural=neural,
        )
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise PrintCorruptError(f"The fingerprint's sections do not fit together; {_ADVICE}.") from error
    return print_


def _open(data: bytes) -> tuple[str, dict[str, Any], memoryview]:
    """Check magic, format and checksum; return spec id, header and packed sections, not copied."""
    if len(data) < _FIXED.size + _DIGEST_BYTES or not data.startswith(MAGIC):
        raise PrintCorruptError(f"This is not a fingerprint; {_ADVICE}.")
    body, digest = memoryview(data)[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise PrintCorruptError(f"The fingerprint was cut or changed (checksum differs); {_ADVICE}.")
    _, format_, spec_id, header_bytes = _FIXED.unpack_from(body)
    if format_ != FORMAT:
        raise PrintCorruptError(f"The fingerprint has format {format_}, this version reads {FORMAT}; {_ADVICE}.")
    header_end = _FIXED.size + header_bytes
    return spec_id.decode("ascii"), json.loads(bytes(body[_FIXED.size : header_end])), body[header_end:]


def _split(packed: memoryview, lengths: list[int]) -> list[bytes]:
    sections, start = [], 0
    for length in lengths:
        sections.append(zlib.decompress(packed[start : start + length]))
        start += length
    return sections


def _keypoint_sections(print_: KeypointPrint) -> list[NDArray[np.generic]]:
    return [
        _steps(print_.times_ms),
        _steps(print_.starts),
        print_.points.astype("<u2"),
        print_.scales,
        print_.angles,
        print_.signatures.astype("<u8"),
        print_.words.astype("<u2"),
    ]


def _keypoints(sections: list[bytes]) -> KeypointPrint:
    times, starts, points, scales, angles, signatures, words = sections
    return KeypointPrint(
        times_ms=_sums(times),
        starts=_sums(starts),
        points=np.frombuffer(points, "<u2").astype(np.uint16).reshape(-1, 2),
        scales=np.frombuffer(scales, np.uint8).copy(),
        angles=np.frombuffer(angles, np.uint8).copy(),
        signatures=np.frombuffer(signatures, "<u8").astype(np.uint64).reshape(-1, 2),
        words=np.frombuffer(words, "<u2").astype(np.uint16).reshape(-1, 2),
    )


def _neural(described: dict[str, Any], times: bytes, vectors: bytes) -> NeuralPrint:
    return NeuralPrint(
        times_ms=_sums(times),
        vectors=np.frombuffer(vectors, np.int8).copy().reshape(-1, int(described["numbers"])),
        model_id=str(described["model"]),
    )


def _moves(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Differences from picture to picture, modulo 256: what stands still compresses away."""
    return np.diff(pixels, axis=0, prepend=np.zeros_like(pixels[:1]))


def _still(data: bytes, side: int) -> NDArray[np.uint8]:
    return np.cumsum(np.frombuffer(data, np.uint8).reshape(-1, side, side), axis=0, dtype=np.uint8)


def _picture(times: bytes, hashes: bytes, quality: bytes, areas: bytes) -> PicturePrint:
    return PicturePrint(
        times_ms=_sums(times),
        hashes=np.frombuffer(hashes, "<u8").astype(np.uint64).reshape(-1, 4),
        quality=np.frombuffer(quality, np.uint8).copy(),
        areas=np.frombuffer(areas, np.uint8).copy().reshape(-1, 4),
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
