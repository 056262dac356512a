"""One run at a time: a lock of the operating system, which a process that dies lets go of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import ReclaimError
from monitor.files import PRIVATE_FILE, writing
from monitor.locks import locked

NAME = "watch.lock"


class BusyError(ReclaimError):
    """Another run of the watch goes on."""


@contextmanager
def running_alone(library: Path) -> Iterator[None]:
    """Hold the lock of the watch of a library for the length of a block.

    :raises BusyError: another run holds it, in this process or another
    :raises LibraryError: the file of the lock cannot be made
    """
    path = library / NAME
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    with os.fdopen(descriptor, "r+") as file, locked(file, waits=False) as is_alone:
        if not is_alone:
            raise BusyError("The watch is running already, so this run has nothing to do; see reclaim watch log.")
        yield


def is_running(library: Path) -> bool:
    """Tell whether a run of the watch goes on."""
    try:
        with running_alone(library):
            return False
    except BusyError:
        return True
