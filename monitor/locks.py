"""Files that keep other processes out by a lock of the operating system, which a process that dies lets go of."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

_FAR = 1 << 40
"""Where Windows locks a byte: beyond everything that the file holds, since a locked byte can be read by nobody else."""


@contextmanager
def locked(file: IO[Any], *, waits: bool) -> Iterator[bool]:
    """Hold a lock on an open file for the length of a block; yields whether it is held.

    :param waits: whether to wait for whoever holds it; else it is not held while somebody else does
    """
    is_held = _lock(file, waits=waits)
    try:
        yield is_held
    finally:
        if is_held:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[Any], *, waits: bool) -> bool:
        place = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)
        except OSError:
            if waits:
                raise
            return False
        finally:
            file.seek(place)
        return True

    def _unlock(file: IO[Any]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        file.seek(0, os.SEEK_END)
else:
    import fcntl

    def _lock(file: IO[Any], *, waits: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[Any]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
