"""Does this machine compute the fingerprints that others compute? Small inputs, and what comes out of them.

The inputs are formulas, so they are the same everywhere. What they give is shipped as ``conformance.json``, written by
``python -m fingerprints.conformance``. Some parts must agree bit for bit. Others rest on floating-point code (SIFT,
FFT, scaling) of which builds of OpenCV, numpy and scipy may differ in the last digit; of them it is said which share
must agree. What agrees so far is found by machines of either kind.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import hash_frames, shrink
from fingerprints.keypoints import describe
from fingerprints.landmarks import sound_print
from fingerprints.spec import Spec
from fingerprints.thinning import thinned
from fingerprints.values import Fingerprint, MediaInfo, PicturePrint, SoundPrint, ThumbPrint
from fingerprints.vocabulary import root, vocabulary

Values = list[str]
"""What a part comes to, as text that JSON holds."""

_FILE = Path(__file__).with_name("conformance.json")
_NEAR_BITS = 8
"""Signatures (128 bits) so near each other agree; 26 bits are allowed between a copy and its work."""
_POINTS = 60
_SECONDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one part of a fingerprint comes out here."""

    name: str
    agreeing: float
    """Share of the expected values that come out, in [0, 1]."""
    least: float
    """Share that is needed; 1 for parts that must agree bit for bit."""

    @property
    def is_right(self) -> bool:
        """Whether prints made here fit those made elsewhere."""
        return self.agreeing >= self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One part of a fingerprint and how it is compared."""

    name: str
    compute: Callable[[], Values]
    least: float = 1.0
    agree: Callable[[str, str], bool] = str.__eq__
    """Whether two values mean the same."""


def check() -> list[Result]:
    """Compute every part here and compare it with what is shipped."""
    expected = json.loads(_FILE.read_text("utf-8"))["parts"]
    return [
        Result(name=part.name, least=part.least, agreeing=_share(part, expected[part.name]["values"])) for part in PARTS
    ]


def record() -> str:
    """Return what this machine computes, as the text of ``conformance.json``."""
    parts = {
        part.name: {
            "compared": "bit for bit" if part.least == 1 else f"may differ: {part.least:.0%} must agree",
            "values": part.compute(),
        }
        for part in PARTS
    }
    return json.dumps({"spec_id": Spec().id, "parts": parts}, indent=1) + "\n"


def _share(part: _Part, expected: Values) -> float:
    """The share of the expected values that come out, and of those that come out that are expected."""
    computed = part.compute()
    known = sum(any(part.agree(one, other) for other in computed) for one in expected)
    asked = sum(any(part.agree(one, other) for other in expected) for one in computed)
    return min(known / max(1, len(expected)), asked / max(1, len(computed)))


def _levels(rows: int, columns: int, seed: int) -> NDArray[np.int64]:
    """Mix whole numbers to grey levels (rows, columns) that look random."""
    row, column = np.indices((rows, columns))
    mixed = (row * 73856093) ^ (column * 19349663) ^ (seed * 83492791)
    mixed = ((mixed ^ (mixed >> 13)) & 0xFFFFFFFF) * 1274126177 & 0xFFFFFFFF
    return np.asarray((mixed ^ (mixed >> 16)) & 255, np.int64)


def drawn_picture(seed: int = 1) -> NDArray[np.uint8]:
    """Return a grey picture (240, 320) with detail of every size, and discs on it."""
    y, x = np.indices((240, 320))
    total = np.zeros((240, 320), np.int64)
    for weight, cell in ((4, 48), (3, 24), (2, 12), (1, 6)):
        total += weight * _levels(240 // cell + 1, 320 // cell + 1, seed + cell)[y // cell, x // cell]
    picture = total // 10
    for centre_y, centre_x, radius, level in _levels(12, 4, seed).tolist():
        picture[(y - centre_y) ** 2 + (x - centre_x) ** 2 < (6 + radius // 8) ** 2] = level
    return np.asarray(picture, np.uint8)


def drawn_squares() -> NDArray[np.uint8]:
    """Return frames (12, 128, 128) cut out of drawn pictures."""
    cuts = [(seed, 16 * place, 30 * place) for seed in (1, 2) for place in range(6)]
    return np.stack([drawn_picture(seed)[top : top + 128, left : left + 128] for seed, top, left in cuts])


def drawn_sound(spec: Spec) -> NDArray[np.float32]:
    """Return six seconds of a tune over noise, the last two hardly to be heard."""
    rate_hz = spec.sound_rate_hz
    sound = (_levels(1, _SECONDS * rate_hz, 3)[0] - 128) / 2000
    note = np.arange(rate_hz // 3)
    for number in range(4 * _SECONDS - 2):
        pitch_hz = 300 * 2 ** ((number * 7 % 36) / 12)
        start = number * rate_hz // 4
        sound[start : start + len(note)] += 0.3 * np.sin(2 * np.pi * pitch_hz / rate_hz * note) * (1 - note / len(note))
    sound[(_SECONDS - 2) * rate_hz :] /= 1000
    return np.asarray(sound, np.float32)


def _hashes() -> Values:
    return _hex(hash_frames(shrink(drawn_squares(), Spec().hashed_size_px)))


def _thumbs() -> Values:
    return [hashlib.sha256(thumb).hexdigest() for thumb in shrink(drawn_squares(), Spec().thumb_size_px)]


def _works_thumbs() -> Values:
    """Rows of the thumbs of works, each with its place."""
    spec = Spec()
    small = shrink(drawn_squares(), spec.thumb_size_px)
    times_ms = np.arange(len(small), dtype=np.uint32) * 1000
    whole = Fingerprint(
        spec_id=spec.id,
        media=MediaInfo(duration_s=len(small)),
        picture=PicturePrint(),
        sound=SoundPrint(),
        thumbs=ThumbPrint(times_ms=times_ms, pixels=small),
    )
    rows = thinned(whole, spec).thumbs.pixels.reshape(-1, spec.work_thumb_size_px)
    return [f"{number} {row.tobytes().hex()}" for number, row in enumerate(rows)]


def _keypoints() -> Values:
    # Of little contrast, so that the detector's threshold decides, too.
    return _hex(describe(drawn_picture() // 12 + np.uint8(100), _POINTS).signatures)


def _words() -> Values:
    """Signature and both words of descriptors that are formulas, each with its number."""
    descriptors = root(_levels(_POINTS, 128, 4).astype(np.float32))
    known = vocabulary()
    signatures, words = _hex(known.signatures(descriptors)), known.words(descriptors).tolist()
    return [
        f"{number} {word} {signature}" for number, (word, signature) in enumerate(zip(words, signatures, strict=True))
    ]


def _peaks() -> Values:
    spec = Spec()
    peaks = sound_print(drawn_sound(spec), spec)
    return [f"{frame} {bin_}" for frame, bin_ in zip(peaks.frames.tolist(), peaks.bins.tolist(), strict=True)]


def _hex(words: NDArray[np.uint64]) -> Values:
    return ["".join(f"{word:016x}" for word in row) for row in words.tolist()]


def _near(one: str, other: str) -> bool:
    return (int(one, 16) ^ int(other, 16)).bit_count() <= _NEAR_BITS


PARTS: Sequence[_Part] = (
    _Part(name="picture hashes", compute=_hashes),
    _Part(name="small pictures", compute=_thumbs),
    _Part(name="small pictures of works", compute=_works_thumbs, least=0.9),
    _Part(name="local features", compute=_keypoints, least=0.9, agree=_near),
    _Part(name="words and signatures", compute=_words, least=0.9),
    _Part(name="sound peaks", compute=_peaks, least=0.95),
)
"""What fingerprints consist of; peaks and rows of pixels agree only where they are equal."""


if __name__ == "__main__":
    _FILE.write_text(record(), "utf-8")
