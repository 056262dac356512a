"""An index folder: immutable segments of arrays, and one manifest that says which of them count.

::

    MANIFEST.json     {"format", "spec_id", "segments": [...], "removed": [...]}, replaced atomically
    segment-000001/   picture.*.npy, sound.*.npy, written once
    write.lock        held by the one process that writes

A segment counts only once the manifest names it, and the manifest is replaced in one step after everything that it
names is on disk, so a process may be killed at any moment. What the manifest does not name is swept away by the next
writer.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import IndexCorruptError, IndexLockedError, SpecMismatchError

Arrays = dict[str, NDArray[np.generic]]

FORMAT = 1
_MANIFEST = "MANIFEST.json"
_ADVICE = "rebuild the index from the fingerprints (reclaim reindex)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index folder holds."""

    spec_id: str
    segments: tuple[str, ...] = ()
    removed: frozenset[int] = frozenset()
    """Works whose rows in the segments no longer count."""


def read_manifest(folder: Path, spec_id: str) -> Manifest:
    """Return the manifest, an empty one where there is none yet.

    :raises IndexCorruptError: it cannot be read
    :raises SpecMismatchError: the index was made with other parameters
    """
    try:
        values = json.loads((folder / _MANIFEST).read_text("utf-8"))
        manifest = Manifest(
            spec_id=values["spec_id"], segments=tuple(values["segments"]), removed=frozenset(values["removed"])
        )
        format_ = values["format"]
    except FileNotFoundError:
        return Manifest(spec_id=spec_id)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(f"{folder / _MANIFEST}: the index's manifest is damaged; {_ADVICE}.") from error
    if format_ != FORMAT or manifest.spec_id != spec_id:
        raise SpecMismatchError(f"{folder}: the index was made with other parameters; {_ADVICE}.")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step, after its content has reached the disk."""
    values = {
        "format": FORMAT,
        "spec_id": manifest.spec_id,
        "segments": list(manifest.segments),
        "removed": sorted(manifest.removed),
    }
    temporary = folder / (_MANIFEST + ".new")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _MANIFEST)
    _sync_folder(folder)


def write_segment(folder: Path, name: str, arrays: Arrays) -> None:
    """Write the arrays of a segment that no manifest names yet."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for key, array in arrays.items():
        with (place / f"{key}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    _sync_folder(place)


def read_segment(folder: Path, name: str, keys: Iterable[str]) -> Arrays:
    """Memory-map the arrays of a segment.

    :raises IndexCorruptError: an array is missing or cut
    """
    arrays: Arrays = {}
    for key in keys:
        file = folder / name / f"{key}.npy"
        try:
            arrays[key] = np.load(file, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IndexCorruptError(f"{file}: this part of the index is missing or damaged; {_ADVICE}.") from error
    return arrays


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what a killed writer left behind."""
    for place in folder.glob("segment-*"):
        if place.name not in manifest.segments:
            shutil.rmtree(place, ignore_errors=True)


class WriteLock:
    """Keeps a second process from writing; given up by the system when its holder dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "write.lock"
        self._file: IO[bytes] | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def acquire(self) -> None:
        """Take the lock at once.

        :raises IndexLockedError: another process holds it
        """
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise IndexLockedError(
                f"{self._path.parent}: another process is writing to this index; try again when it has finished."
            ) from error
        self._file = file

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _sync_folder(folder: Path) -> None:
        """Windows keeps folder entries itself."""

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _sync_folder(folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
