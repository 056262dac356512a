"""Peers that hash frames: vPDQ's rule on PDQ hashes, and plain ``imagehash`` with voting for the offset."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.peer_claims import Claim, agreeing_stretch

PDQ_RATE_HZ, PDQ_FURTHEST, PDQ_LEAST_QUALITY = 1.0, 31, 50
"""vPDQ's own defaults."""
PDQ_LEAST_PERCENT = 80.0
"""vPDQ's default for the share of the query's frames that must match."""
PHASH_RATE_HZ, PHASH_FURTHEST = 2.0, 10

Hasher = Callable[[NDArray[np.uint8]], tuple[NDArray[np.bool_], int]]
"""(height, width, 3) RGB to the bits of a hash and its quality."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hashes:
    """The hashes of one video."""

    times_s: NDArray[np.float64]
    """(n,) from the first frame on."""
    words: NDArray[np.uint64]
    """(n, bits / 64)"""


def hash_files(paths: Sequence[Path], rate_hz: float, hasher: Hasher, least_quality: int = 0) -> dict[str, Hashes]:
    """Hash ``rate_hz`` frames a second of every file; the result is by file stem."""
    return {path.stem: _hashes(path, rate_hz, hasher, least_quality) for path in paths}


def _hashes(path: Path, rate_hz: float, hasher: Hasher, least_quality: int) -> Hashes:
    times, rows = list[float](), list[NDArray[np.uint8]]()
    for time_s, picture in frames(path, rate_hz):
        bits, quality = hasher(picture)
        if quality >= least_quality:
            times.append(time_s)
            rows.append(np.packbits(bits))
    words = np.array(rows).view(np.uint64) if rows else np.zeros((0, 1), np.uint64)
    return Hashes(times_s=np.array(times), words=words)


def frames(path: Path, rate_hz: float) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Decode a file in one thread; yield the first frame at or after each step of ``1 / rate_hz`` seconds, as RGB."""
    begin_s, step = None, 0
    for frame in _decoded(path):
        begin_s = frame.time if begin_s is None else begin_s
        time_s = frame.time - begin_s
        if time_s * rate_hz >= step - 1e-6:
            step = int(time_s * rate_hz + 1e-6) + 1
            yield time_s, frame.to_ndarray(format="rgb24")


def _decoded(path: Path) -> Iterator[Any]:
    """Yield the frames that have a time; broken packets are skipped."""
    with av.open(str(path)) as container:
        stream: Any = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "NONE", 1
        for packet in container.demux(stream):
            try:
                yield from (frame for frame in packet.decode() if frame.time is not None)
            except av.error.FFmpegError:
                continue


def pdq_hasher() -> Hasher:
    """Return PDQ, 256 bits.

    :raises ImportError: the package ``pdqhash`` is not installed
    """
    import pdqhash  # noqa: PLC0415 - an extra that only this benchmark needs

    def hashed(picture: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], int]:
        bits, quality = pdqhash.compute(picture)
        return np.asarray(bits, np.bool_), int(quality)

    return hashed


def phash(picture: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], int]:
    """Return the 64 bits of ``imagehash.phash``; it knows no quality."""
    return imagehash.phash(Image.fromarray(picture)).hash.ravel(), 0


def vpdq_claims(queries: Mapping[str, Hashes], refs: Mapping[str, Hashes]) -> list[Claim]:
    """Score every pair that shares a frame by the percentage of the query's different hashes that matched.

    vPDQ itself reports no times; ours are those of the frames that agree on one offset.
    """
    return [
        _claim(query, ref, pairs, 1 / PDQ_RATE_HZ, matched_percent(queries[query], pairs[0]))
        for query, ref, pairs in _matched(queries, refs, PDQ_FURTHEST)
    ]


def matched_percent(query: Hashes, matched: NDArray[np.int64]) -> float:
    """Return vPDQ's score; a hash that comes several times counts once, as there."""
    return 100 * len(np.unique(query.words[matched], axis=0)) / len(np.unique(query.words, axis=0))


def phash_claims(queries: Mapping[str, Hashes], refs: Mapping[str, Hashes]) -> list[Claim]:
    """Score every pair that shares a frame by the number of the query's frames that agree on one offset."""
    return [
        _claim(query, ref, pairs, 1 / PHASH_RATE_HZ) for query, ref, pairs in _matched(queries, refs, PHASH_FURTHEST)
    ]


Pairs = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def _matched(
    queries: Mapping[str, Hashes], refs: Mapping[str, Hashes], furthest: int
) -> Iterator[tuple[str, str, Pairs]]:
    """Yield each pair of videos with frames within the distance: rows and times in the query, times in the other."""
    for query, asked in queries.items():
        for ref, known in refs.items():
            differing = np.bitwise_count(asked.words[:, None] ^ known.words[None]) if len(asked.times_s) else None
            if differing is None or not len(known.times_s):
                continue
            ours, theirs = np.nonzero(differing.sum(axis=2) <= furthest)
            if len(ours):
                yield query, ref, (ours, asked.times_s[ours], known.times_s[theirs])


def _claim(query: str, ref: str, pairs: Pairs, step_s: float, score: float | None = None) -> Claim:
    found = agreeing_stretch(pairs[1], pairs[2], step_s)
    return Claim(
        query=query,
        ref=ref,
        query_start_s=found.query_start_s,
        query_end_s=found.query_end_s,
        ref_start_s=found.ref_start_s,
        ref_end_s=found.ref_end_s,
        score=float(found.frames) if score is None else score,
    )
