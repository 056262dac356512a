"""A run of the watch as people see it at a terminal: what is being done, how many items so far, and their bytes."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.cli.console import count, err

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from monitor.values import Outcome


class Display:
    """The line that tells how far a run is; it gives way to whatever else is printed."""

    def __init__(self, line: "Progress", task: "TaskID") -> None:
        self._line = line
        self._task = task
        self._items = self._clips = self._bytes = 0

    def doing(self, what: str) -> None:
        """Say what is being done."""
        self._line.update(self._task, description=what, refresh=True)

    def happened(self, outcome: "Outcome") -> None:
        """Count what became of an item or of a clip."""
        from monitor.sources.collecting_outcomes import Collected

        if not isinstance(outcome, Collected):
            self._clips += 1
        elif outcome.item_id is not None:
            self._items += 1
            self._bytes += outcome.size_bytes
        self._line.update(self._task, so_far=self._so_far())

    def _so_far(self) -> str:
        from rich.filesize import decimal

        clips = [count(self._clips, "clip")] if self._clips else []
        return ", ".join([count(self._items, "item"), *clips, decimal(self._bytes)])

    def beside(self, say: Callable[[str], None]) -> Callable[[str], None]:
        """Return what prints a line where the display is not."""

        def print_(text: str) -> None:
            self._line.stop()
            say(text)
            self._line.start()

        return print_


@contextmanager
def following(*, is_quiet: bool) -> Iterator[Display]:
    """Show how far a run is while the block runs; nothing where that is unwanted or nobody sits at standard error."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = err()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[so_far]}", style="dim"))
    is_off = is_quiet or not console.is_terminal
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=is_off) as line:
        yield Display(line, line.add_task("Looking at what is due", total=None, so_far=""))
