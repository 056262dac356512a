"""Visual words and binary signatures of local features, computed from pictures that this module draws.

Nothing is downloaded and nothing is learned from anybody's videos. ``python -m fingerprints.vocabulary FILE`` draws the
pictures from a fixed seed, takes their features, and writes the vocabulary that is shipped as ``vocabulary.npz``: the
medians of the signature's projections, and the centres of the words (k-means; Sivic & Zisserman 2003).

A signature has 128 bits: the signs of 64 projections of a RootSIFT descriptor, and of the same 64 projections of the
descriptor that the mirrored picture would have (Hamming embedding after Jégou et al. 2008). So mirroring exchanges its
two words, and mirrored copies are found without describing the picture twice.
"""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WORDS = 4096
SIGNATURE_BITS = 128
_DIMENSIONS = 32
"""Principal components in which words are told apart."""
_FILE = Path(__file__).with_name("vocabulary.npz")
_SEED = 20261124
_PICTURES = 320
_ROUNDS = 12
_DRAWN_HEIGHT, _DRAWN_WIDTH = 216, 384
_SHAPES = 30


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What turns RootSIFT descriptors (N, 128) into words and signatures."""

    medians: Floats
    """(64,) of the projections."""
    mean: Floats
    """(128,)"""
    components: Floats
    """(128, D) principal components."""
    centres: Floats
    """(W, D)"""

    def signatures(self, descriptors: Floats) -> NDArray[np.uint64]:
        """Return the signatures (N, 2) of descriptors (N, 128)."""
        halves = [d @ _projections() > self.medians for d in (descriptors, mirrored(descriptors))]
        packed = [np.packbits(half, axis=1).view(">u8").astype(np.uint64) for half in halves]
        return np.concatenate(packed, axis=1)

    def words(self, descriptors: Floats) -> NDArray[np.uint16]:
        """Return the words (N,) of descriptors (N, 128)."""
        nearness = ((descriptors - self.mean) @ self.components) @ self.centres.T
        return np.asarray((nearness - 0.5 * (self.centres**2).sum(axis=1)).argmax(axis=1), np.uint16)


@cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    with np.load(_FILE, allow_pickle=False) as data:
        step = float(data["centre_step"])
        return Vocabulary(data["medians"], data["mean"], data["components"], data["centres"].astype(np.float32) * step)


@cache
def detector(most: int) -> cv2.SIFT:
    """Return the one detector of local features."""
    return cv2.SIFT.create(nfeatures=most, contrastThreshold=0.01)


def root(descriptors: Floats) -> Floats:
    """RootSIFT (Arandjelovic & Zisserman 2012): square roots of descriptors normalised to sum 1."""
    sums = np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.sqrt(descriptors / sums), np.float32)


def mirrored(descriptors: Floats) -> Floats:
    """Return the descriptors that the mirrored picture would have at the same places.

    A SIFT descriptor has 4 x 4 cells of 8 directions; mirroring reverses the rows of cells and the turning sense.
    """
    cells = descriptors.reshape(-1, 4, 4, 8)[:, ::-1]
    return cells[..., (-np.arange(8)) % 8].reshape(-1, 128)


@cache
def _projections() -> Floats:
    """64 directions (128, 64) that are orthonormal together with those of the mirrored descriptor."""
    drawn = np.random.default_rng(_SEED).standard_normal((128, 128))
    mirror = mirrored(drawn.T.astype(np.float32)).T.astype(np.float64)
    even = np.linalg.qr((drawn + mirror)[:, :64])[0]
    odd = np.linalg.qr((drawn - mirror)[:, :64])[0]
    return np.asarray((even + odd) / np.sqrt(2), np.float32)


def build() -> dict[str, NDArray[np.generic]]:
    """Draw pictures, take their features and compute the vocabulary; some minutes."""
    rng = np.random.default_rng(_SEED)
    found = [detector(300).detectAndCompute(_drawn(rng), None)[1] for _ in range(_PICTURES)]
    descriptors = root(np.concatenate(found).astype(np.float32))
    projected = np.concatenate([descriptors @ _projections(), mirrored(descriptors) @ _projections()])
    mean = np.concatenate([descriptors, mirrored(descriptors)]).mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov((descriptors - mean).T))
    components = np.asarray(vectors[:, ::-1][:, :_DIMENSIONS], np.float32)
    centres = _centres((descriptors - mean) @ components, rng)
    step = float(np.abs(centres).max()) / 127
    return {
        "medians": np.median(projected, axis=0).astype(np.float32),
        "mean": mean.astype(np.float32),
        "components": components,
        "centres": np.rint(centres / step).astype(np.int8),
        "centre_step": np.array(step, np.float32),
    }


def _drawn(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a picture with the spectrum of natural ones: cloud noise, covered by shapes and letters."""
    size = (_DRAWN_HEIGHT, _DRAWN_WIDTH)
    power = np.fft.fftfreq(size[0])[:, None] ** 2 + np.fft.rfftfreq(size[1])[None] ** 2
    waves = rng.standard_normal((*power.shape, 2)) @ np.array([1, 1j])
    noise = np.fft.irfft2(waves / np.maximum(power, 1e-5) ** rng.uniform(0.4, 0.8), s=size)
    picture = np.asarray((noise - noise.min()) / np.ptp(noise) * 255, np.uint8)
    for _ in range(_SHAPES):
        _draw_shape(picture, rng)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 1.2))), np.uint8)


def _draw_shape(picture: NDArray[np.uint8], rng: np.random.Generator) -> None:
    level = (float(rng.integers(256)),)
    x, y, reach = int(rng.integers(_DRAWN_WIDTH)), int(rng.integers(_DRAWN_HEIGHT)), int(rng.integers(4, 60))
    match rng.integers(4):
        case 0:
            axes = (reach, int(rng.integers(3, 40)))
            cv2.ellipse(picture, (x, y), axes, float(rng.integers(180)), 0, 360, level, -1)
        case 1:
            corners = (np.array([x, y]) + rng.integers(-reach, reach + 1, (int(rng.integers(3, 7)), 2))).astype(
                np.int32
            )
            cv2.fillPoly(picture, [corners], level)
        case 2:
            end = (x + int(rng.integers(-reach, reach + 1)), y + int(rng.integers(-reach, reach + 1)))
            cv2.line(picture, (x, y), end, level, int(rng.integers(1, 6)))
        case _:
            letters = "".join(chr(code) for code in rng.integers(33, 127, 3))
            cv2.putText(picture, letters, (x, y), cv2.FONT_HERSHEY_SIMPLEX, float(rng.uniform(0.4, 1.6)), level, 2)


def _centres(points: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.float64]:
    """Lloyd's k-means; an empty word starts anew at some point."""
    values = np.asarray(points, np.float32)
    centres = values[rng.choice(len(values), WORDS, replace=False)].astype(np.float64)
    for _ in range(_ROUNDS):
        offset = 0.5 * (centres**2).sum(axis=1)
        nearest = [(part @ centres.T - offset).argmax(axis=1) for part in np.array_split(values, len(values) // 2000)]
        owner = np.concatenate(nearest)
        count = np.bincount(owner, minlength=WORDS)[:, None]
        sums = np.zeros_like(centres)
        np.add.at(sums, owner, values)
        centres = np.where(count > 0, sums / np.maximum(count, 1), values[rng.integers(len(values), size=WORDS)])
    return centres


if __name__ == "__main__":
    np.savez_compressed(sys.argv[1], allow_pickle=False, **build())
