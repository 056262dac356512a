"""One thread for one file: Reclaim runs one process per core, so threads of libraries only get in each other's way."""

import contextlib
from collections.abc import Iterator
from functools import cache

import cv2
from threadpoolctl import ThreadpoolController


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenCV and the linear algebra behind numpy to one thread, and give them theirs back afterwards.

    On two cores their threads made fingerprinting cost a third more CPU time.
    """
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with _controller().limit(limits=1):
            yield
    finally:
        cv2.setNumThreads(before)


@cache
def _controller() -> ThreadpoolController:
    """Look for the loaded libraries once; that takes milliseconds."""
    return ThreadpoolController()
