"""Processes that read files: started alike, silent when a terminal interrupts them, and ended all at once."""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_is_over = threading.Event()


class Pool(ProcessPoolExecutor):
    """Processes that share work.

    A terminal interrupts every process of its program. These die of it without a word; whoever started them learns it
    by ``demand_going_on``.
    """

    def __init__(self, workers: int, begin: Callable[..., None] | None = None, *arguments: object) -> None:
        """Prepare processes; they start as work comes.

        :param begin: called with the arguments in each of them before its first work
        :raises KeyboardInterrupt: the program is about to end
        """
        demand_going_on()
        # Spawned, not forked: the parent may hold threads and an open database.
        context = multiprocessing.get_context("spawn")
        super().__init__(workers, mp_context=context, initializer=_begin, initargs=(begin, arguments))
        self._children: set[BaseProcess] = set()

    def submit(self, work: Callable[_P, _T], /, *arguments: _P.args, **keywords: _P.kwargs) -> "Future[_T]":
        """Let a process do some work.

        :raises KeyboardInterrupt: the program is about to end
        """
        self.demand_going_on()
        # Until it has begun, a process would print where it was interrupted; it inherits that it cannot be.
        with _uninterrupted():
            future = super().submit(work, *arguments, **keywords)
        self._children.update(multiprocessing.active_children())
        return future

    def demand_going_on(self) -> None:
        """Tell an end that was asked for from one that a file is to blame for.

        :raises KeyboardInterrupt: the processes were interrupted, or the program is about to end
        """
        demand_going_on()
        if any(child.exitcode == -signal.SIGINT for child in self._children):
            raise KeyboardInterrupt


def demand_going_on() -> None:
    """Let nothing new begin in a program that is about to end.

    :raises KeyboardInterrupt: it is
    """
    if _is_over.is_set():
        raise KeyboardInterrupt


def abandon() -> None:
    """Kill all processes and let none start any more, for the very end of a program; who waits for them is told so."""
    _is_over.set()
    while children := multiprocessing.active_children():
        for child in children:
            child.kill()
            child.join(1)


def _begin(begin: Callable[..., None] | None, arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _mask(blocked=False)
    if begin:
        begin(*arguments)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    _mask(blocked=True)
    try:
        yield
    finally:
        _mask(blocked=False)


def _mask(*, blocked: bool) -> None:
    """Let this thread, and what it starts, wait with interrupts, where the system can do that."""
    mask: Any = getattr(signal, "pthread_sigmask", None)
    if mask:
        mask(signal.SIG_BLOCK if blocked else signal.SIG_UNBLOCK, {signal.SIGINT})
