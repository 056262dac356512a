"""Frame to perceptual hash: the DCT hash of Krawetz as Buchner's imagehash computes it, 256 bits.

``hash_frames`` on (N, 32, 32) grey squares equals ``imagehash.phash(image, hash_size=16, highfreq_factor=2)`` bit for
bit (shown by a test); the DCT of a whole batch is two matrix products.

A turned, mirrored or colour-inverted picture permutes the signs of its DCT coefficients or transposes them, so the hash
of the changed picture follows from the hash alone: ``Transform.apply``. This is exact up to the coefficients that lie
between zero and the median, a few of 256 bits.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8] | NDArray[np.float32]

HASH_BITS = 256
HASH_WORDS = HASH_BITS // 64
_SIDE = 16
_ROWS = 16
"""Rows of distances that are computed together, so that they stay in the cache."""

# Mean absolute step between neighbouring pixels at which a frame counts as fully rich, in grey levels.
_RICH_STEP = 12.0
# Pictures with less contrast than this standard deviation are black, white or fog: their hash is noise.
_FLAT_STD = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A change of the whole picture that its hash can follow."""

    name: str
    """In words, as shown to people; ``none`` for the unchanged picture."""
    transpose: bool = False
    """Rows and columns exchanged, before the flips."""
    flip_x: bool = False
    flip_y: bool = False
    invert: bool = False

    @property
    def inverse(self) -> "Transform":
        """The change that takes this one back."""
        if not self.transpose or self.flip_x == self.flip_y:
            return self
        # A quarter turn is taken back by the one the other way round.
        undone = (True, self.flip_y, self.flip_x, self.invert)
        return next(t for t in TRANSFORMS if (t.transpose, t.flip_x, t.flip_y, t.invert) == undone)

    def apply(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the hashes (N, 4) that the changed pictures would have."""
        bits = to_bits(hashes).reshape(-1, _SIDE, _SIDE)
        if self.transpose:
            bits = bits.swapaxes(1, 2)
        return to_words((bits ^ _sign_mask(self.flip_x, self.flip_y, self.invert)).reshape(-1, HASH_BITS))


def _named(name: str, **changes: bool) -> tuple[Transform, Transform]:
    inverted = "inverted colours" if name == "none" else f"{name}, inverted colours"
    return Transform(name=name, **changes), Transform(name=inverted, invert=True, **changes)


_PAIRS = (
    _named("none"),
    _named("mirrored", flip_x=True),
    _named("upside down and mirrored", flip_y=True),
    _named("turned 180°", flip_x=True, flip_y=True),
    _named("turned 90° clockwise", transpose=True, flip_x=True),
    _named("turned 90° anticlockwise", transpose=True, flip_y=True),
    _named("turned 90° clockwise and mirrored", transpose=True),
    _named("turned 90° anticlockwise and mirrored", transpose=True, flip_x=True, flip_y=True),
)
TRANSFORMS: tuple[Transform, ...] = tuple(pair[0] for pair in _PAIRS) + tuple(pair[1] for pair in _PAIRS)
"""What was done to the work's picture; the unchanged picture first."""


def shrink(frames: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Area-average squares (N, S, S) to (N, size, size), S being a multiple of ``size``."""
    step = frames.shape[1] // size
    blocks = frames.reshape(len(frames), size, step, size, step).mean(axis=(2, 4), dtype=np.float32)
    return np.asarray(np.rint(blocks), np.uint8)


def hash_frames(frames: Pictures) -> NDArray[np.uint64]:
    """Hash grey squares.

    :param frames: (N, 32, 32) grey levels
    :returns: (N, 4) uint64; bit 63 of word 0 is the sign of the first coefficient
    """
    if len(frames) == 0:
        return np.zeros((0, HASH_WORDS), np.uint64)
    basis = _dct_basis(frames.shape[1])
    low = basis @ frames.astype(np.float64) @ basis.T
    flat = low.reshape(len(frames), HASH_BITS)
    return to_words(flat > np.median(flat, axis=1, keepdims=True))


def rate_frames(frames: Pictures) -> NDArray[np.uint8]:
    """Rate how much a frame has to say: 0 for black or flat pictures, 255 for rich ones.

    :param frames: (N, S, S) grey levels
    :returns: (N,) uint8
    """
    if len(frames) == 0:
        return np.zeros(0, np.uint8)
    values = frames.astype(np.float32)
    step = np.abs(np.diff(values, axis=1)).mean((1, 2)) + np.abs(np.diff(values, axis=2)).mean((1, 2))
    rated = np.clip(step / (2 * _RICH_STEP), 0, 1) * 255
    rated[values.std((1, 2)) < _FLAT_STD] = 0
    return np.asarray(rated, np.uint8)


def distances(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Hamming distances of all pairs.

    :param left: (N, 4) uint64
    :param right: (M, 4) uint64
    :returns: (N, M) uint16, 0 to 256
    """
    result = np.zeros((len(left), len(right)), np.uint16)
    columns = np.ascontiguousarray(right.T)
    for first in range(0, len(left), _ROWS):
        rows = left[first : first + _ROWS]
        for word in range(HASH_WORDS):
            result[first : first + _ROWS] += np.bitwise_count(rows[:, word, None] ^ columns[word])
    return result


def to_bits(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Unpack hashes (N, 4) to bits (N, 256) in reading order of the coefficients."""
    octets = np.ascontiguousarray(hashes.astype(">u8")).view(np.uint8).reshape(len(hashes), HASH_BITS // 8)
    return np.unpackbits(octets, axis=1).view(np.bool_)


def to_words(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack bits (N, 256) to hashes (N, 4)."""
    packed = np.packbits(bits, axis=1)
    return packed.view(">u8").astype(np.uint64)


@lru_cache(maxsize=4)
def _dct_basis(size: int) -> NDArray[np.float64]:
    """The lowest 16 rows of the DCT-II of ``size`` samples, scaled as scipy's default is."""
    k, n = np.arange(_SIDE)[:, None], np.arange(size)[None, :]
    basis: NDArray[np.float64] = 2 * np.cos(np.pi * k * (2 * n + 1) / (2 * size))
    return basis


@lru_cache(maxsize=8)
def _sign_mask(flip_x: bool, flip_y: bool, invert: bool) -> NDArray[np.bool_]:
    """Which coefficients change their sign: a flip negates the odd ones of its axis, inversion all but the mean."""
    rows, columns = np.indices((_SIDE, _SIDE))
    mask: NDArray[np.bool_] = (columns % 2 == 1) & flip_x
    mask = mask ^ ((rows % 2 == 1) & flip_y)
    if invert:
        mask = ~mask
        mask[0, 0] = False
    return mask
