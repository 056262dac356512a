"""Fingerprint whole files: one decode pass each, many files in processes, one per core."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprints import media
from fingerprints.descriptors import Embedder, FrameDescriptor
from fingerprints.errors import DescriptorError, MediaError, MediaUndecodableError
from fingerprints.framehash import HASH_WORDS, hash_frames, rate_frames, shrink
from fingerprints.keypoints import KeyframeDescriber
from fingerprints.landmarks import LandmarkExtractor
from fingerprints.layout import Area, cut_out, find_parts
from fingerprints.media.decoding import Larger
from fingerprints.processes import Pool
from fingerprints.spec import Spec
from fingerprints.threads import one_thread
from fingerprints.values import Fingerprint, MediaInfo, NeuralPrint, PicturePrint, SoundPrint, ThumbPrint

_BATCH = 256


def fingerprint(path: Path | str, spec: Spec = Spec(), descriptor: FrameDescriptor | None = None) -> Fingerprint:
    """Fingerprint one video or sound file in one decode pass.

    :param descriptor: describes keyframes besides; without one the print holds nothing of the kind
    :raises MediaError: the file cannot be used; the message is one sentence that names it and says what to do
    :raises DescriptorError: the descriptor fails
    """
    picture = _PictureBuilder(spec, descriptor)
    sound = LandmarkExtractor(spec)
    with one_thread():
        info = media.decode(path, spec, picture.add, sound.feed)
        return picture.finish(info, sound.finish())


def fingerprint_many(
    paths: Sequence[Path],
    spec: Spec = Spec(),
    *,
    workers: int | None = None,
    descriptor: FrameDescriptor | None = None,
) -> Iterator[tuple[Path, Fingerprint | MediaError]]:
    """Fingerprint files in parallel and yield each as it is done.

    A file that cannot be used yields its error in place of a print. A file that kills the decoder's process costs that
    file alone: the others are done in a new process.

    :param workers: processes; None for one per core
    :param descriptor: as for ``fingerprint``; it is sent to the processes
    :raises DescriptorError: the descriptor fails, which is no fault of any file
    :raises KeyboardInterrupt: somebody stopped the processes
    """
    workers = min(len(paths), workers or os.cpu_count() or 1)
    if workers <= 1:
        for path in paths:
            yield path, _attempt(path, spec, descriptor)
        return
    broken: list[Path] = []
    with Pool(workers) as pool:
        futures = {pool.submit(_attempt, path, spec, descriptor): path for path in paths}
        try:
            for future in as_completed(futures):
                result = _result(pool, future)
                if result is None:
                    broken.append(futures[future])
                else:
                    yield futures[future], result
        finally:
            pool.shutdown(cancel_futures=True)
    yield from _one_by_one(broken, spec, descriptor)


def _attempt(path: Path, spec: Spec, descriptor: FrameDescriptor | None) -> Fingerprint | MediaError:
    try:
        return fingerprint(path, spec, descriptor)
    except DescriptorError:
        raise
    except MediaError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not stop the batch, and is shown
        problem = f"reading it failed because of a fault of the program ({type(error).__name__}: {error})"
        return MediaUndecodableError(path, problem, "leave this file out and report the fault")


def _one_by_one(
    paths: list[Path], spec: Spec, descriptor: FrameDescriptor | None
) -> Iterator[tuple[Path, Fingerprint | MediaError]]:
    """Do files in a process of their own until one of them kills it; that one is to blame."""
    left = list(paths)
    while left:
        with Pool(1) as pool:
            while left:
                path = left.pop(0)
                result = _result(pool, pool.submit(_attempt, path, spec, descriptor))
                if result is None:
                    problem = "decoding it crashed the decoder"
                    yield path, MediaUndecodableError(path, problem, "leave this file out or convert it first")
                    break
                yield path, result


def _result(pool: Pool, future: "Future[Fingerprint | MediaError]") -> Fingerprint | MediaError | None:
    """Return the result, or None when the process died before it had one.

    :raises KeyboardInterrupt: somebody stopped it
    """
    try:
        return future.result()
    except BrokenProcessPool:
        pool.demand_going_on()
        return None


class _PictureBuilder:
    """Collects frames in batches, finds the parts of each batch, and hashes the frame and its parts."""

    def __init__(self, spec: Spec, descriptor: FrameDescriptor | None) -> None:
        self._spec = spec
        self._frames: list[NDArray[np.uint8]] = []
        self._times_ms: list[int] = []
        self._last_ms = -1
        self._whole = _Track(spec)
        self._parts: list[_Track] = []
        self._thumbs: list[tuple[int, NDArray[np.uint8]]] = []
        self._embedder = Embedder(descriptor) if descriptor else None
        self._keyframes = KeyframeDescriber(spec, self._embedder.add if self._embedder else None)

    def add(self, time_s: float, frame: NDArray[np.uint8], larger: Larger) -> None:
        time_ms = round(time_s * 1000)
        if time_ms <= self._last_ms:
            return
        self._last_ms = time_ms
        self._times_ms.append(time_ms)
        self._frames.append(frame)
        self._keyframes.add(time_ms, frame, larger)
        if len(self._frames) == _BATCH:
            self._flush()

    def finish(self, info: MediaInfo, sound: SoundPrint) -> Fingerprint:
        self._flush()
        times_ms, pixels = zip(*self._thumbs, strict=True) if self._thumbs else ((), ())
        return Fingerprint(
            spec_id=self._spec.id,
            media=info,
            picture=self._whole.finish(),
            sound=sound,
            parts=tuple(part.finish() for part in self._parts),
            keypoints=self._keyframes.finish(),
            neural=self._embedder.finish() if self._embedder else NeuralPrint(),
            thumbs=ThumbPrint(times_ms=np.array(times_ms, np.uint32), pixels=np.stack(pixels))
            if pixels
            else ThumbPrint(),
        )

    def _flush(self) -> None:
        if not self._frames:
            return
        frames, times_ms = np.stack(self._frames), np.array(self._times_ms, np.uint32)
        size = self._spec.hashed_size_px
        self._whole.add(times_ms, shrink(frames, size))
        self._keep_thumbs(times_ms, frames)
        for number, area in enumerate(find_parts(frames)):
            if number == len(self._parts):
                self._parts.append(_Track(self._spec))
            self._parts[number].add(times_ms, cut_out(frames, area, size), area)
        self._frames, self._times_ms = [], []

    def _keep_thumbs(self, times_ms: NDArray[np.uint32], frames: NDArray[np.uint8]) -> None:
        """Keep small pictures at an even rate."""
        least_ms = 1000 / self._spec.thumb_rate_hz - 1000 / 120
        last_ms = self._thumbs[-1][0] if self._thumbs else -1000.0
        kept = []
        for i, time_ms in enumerate(times_ms.tolist()):
            if time_ms - last_ms >= least_ms:
                kept.append(i)
                last_ms = time_ms
        if kept:
            small = shrink(frames[kept], self._spec.thumb_size_px)
            self._thumbs += zip(times_ms[kept].tolist(), small, strict=True)


class _Track:
    """Hashes squares that follow each other and keeps those at which the picture had drifted."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._kept: list[tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint8], NDArray[np.uint8]]] = []
        self._last: NDArray[np.uint64] | None = None
        self._last_kept_ms = 0

    def add(self, times_ms: NDArray[np.uint32], squares: NDArray[np.uint8], area: Area | None = None) -> None:
        hashes = hash_frames(squares)
        keep = self._drifted(times_ms, hashes)
        keep[-1] = True  # where a batch ends the next may show another part
        place = (area.left, area.top, area.right, area.bottom) if area else ()
        areas = np.tile(np.array(place, np.uint8), (int(keep.sum()) if area else 0, 1)).reshape(-1, 4)
        self._kept.append((times_ms[keep], hashes[keep].reshape(-1, HASH_WORDS), rate_frames(squares[keep]), areas))

    def finish(self) -> PicturePrint:
        if not self._kept:
            return PicturePrint()
        times, hashes, quality, areas = (np.concatenate(column) for column in zip(*self._kept, strict=True))
        return PicturePrint(times_ms=times, hashes=hashes, quality=quality, areas=areas)

    def _drifted(self, times_ms: NDArray[np.uint32], hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which frames differ enough, or come long enough, after the last one kept."""
        keep = np.zeros(len(hashes), np.bool_)
        longest_ms = 1000 / self._spec.min_rate_hz
        for i, words in enumerate(hashes):
            drift = 256 if self._last is None else int(np.bitwise_count(words ^ self._last).sum())
            if drift >= self._spec.drift_bits or times_ms[i] - self._last_kept_ms >= longest_ms - 1:
                keep[i] = True
                self._last, self._last_kept_ms = words, int(times_ms[i])
        return keep
