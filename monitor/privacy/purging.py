"""Letting go of everything whose time is over: rows in small transactions, then files, then the free pages.

A dry run does the same and takes it back, so that its figures are those of the real one. A purge that is broken off
leaves nothing half: each transaction holds rows, redactions, tombstones and the names of the files that go with them,
and the next purge does the rest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from monitor.privacy.forgetting import resume
from monitor.privacy.holding import Held, held
from monitor.privacy.leaving import Belongings, Finished, finish
from monitor.privacy.purging_cases import drop_cases, drop_letters, old_cases, old_letters
from monitor.privacy.purging_clips import Gone, doom, drop_clips, drop_items, is_held, let_go_folder, reduce_clips
from monitor.privacy.purging_files import old_archives, old_pictures, old_uploads, put_archive_aside
from monitor.privacy.retention import load_retention
from monitor.privacy.saying import sentence_of_open
from monitor.retained import Category, Retention
from monitor.store.lapsing import OldClip, OldItem
from monitor.store.library import Library

ACTION = "privacy.purge"
EVERY = timedelta(hours=24)
"""The watch purges at most so often."""
_AT_ONCE = 500
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How much of one kind went, or would go."""

    category: Category
    what: str
    """In the plural: ``clips``."""
    days: int
    """For how long it could stay."""
    count: int = 0
    files: int = 0
    size_bytes: int = 0
    """Of its files."""
    held: int = 0
    """So many stay, because a hold or the law wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What came of a purge, or would come of it."""

    went: tuple[Went, ...]
    """Kinds of which nothing is due are left out."""
    finished: Finished = field(default_factory=Finished)
    is_dry: bool = False
    erased: int = 0
    """Requests of people to be erased that had to wait, and are done now."""
    holds: tuple[str, ...] = ()
    """Why something stays although its time is over, a sentence each."""

    @property
    def count(self) -> int:
        """How many things went in all."""
        return sum(one.count for one in self.went)


class _TakeBackError(Exception):
    """Takes back the transaction of a dry run."""


@dataclass(slots=True)
class _Pass:
    """One purge."""

    library: Library
    retention: Retention
    held: Held
    now: datetime
    went: list[Went] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    files: Belongings = field(init=False)

    def __post_init__(self) -> None:
        self.files = Belongings(self.library)

    def before(self, category: Category) -> datetime:
        return self.now - timedelta(days=self.retention.of(category))

    def batches(
        self, category: Category, what: str, due: Sequence[_T], go: Callable[[Sequence[_T]], Gone], *, held: int = 0
    ) -> None:
        """Let things go, some at once, each time with an entry in the audit that holds figures alone."""
        count, files = 0, dict[str, int]()
        for start in range(0, len(due), _AT_ONCE):
            some = due[start : start + _AT_ONCE]
            with self.library.store.transaction():
                gone = go(some)
                size = sum(gone.files.values())
                self._record(category, what, gone.count, len(gone.files), size)
            count += gone.count
            files |= gone.files
        self.note(category, what, count, files, held)

    def records(self, category: Category, what: str, delete: Callable[[datetime], int], before: datetime) -> None:
        """Delete records that nothing hangs on."""
        with self.library.store.transaction():
            count = delete(before)
            if count:
                doom(self.library, self.files, (), Gone())
                self._record(category, what, count, 0, 0)
        self.note(category, what, count, {}, 0)

    def note(self, category: Category, what: str, count: int, files: dict[str, int], held_back: int) -> None:
        if count or files or held_back:
            self.went.append(
                Went(
                    category=category,
                    what=what,
                    days=self.retention.of(category),
                    count=count,
                    files=len(files),
                    size_bytes=sum(files.values()),
                    held=held_back,
                )
            )

    def _record(self, category: Category, what: str, count: int, files: int, size: int) -> None:
        days = self.retention.of(category)
        said = {"count": count, "files": files, "bytes": size, "days": days}
        self.library.record(ACTION, "library", category=category, what=what, **said)


def purge(library: Library, *, dry_run: bool = False) -> Purged:
    """Let go of everything whose time is over and that nothing holds.

    :param dry_run: whether it is only told; nothing is changed then
    :raises InputError: ``privacy.toml`` is odd
    :raises LibraryError: the library cannot be used, or has no room; what was done is kept
    """
    retention = load_retention(library.settings.privacy)
    must_stay = held(library, retention.of(Category.CLOSED_CASES))
    run = _Pass(library=library, retention=retention, held=must_stay, now=library.clock())
    if must_stay.is_everything:
        return Purged(went=(), is_dry=dry_run, holds=("The whole library is on hold, so nothing is deleted.",))
    if dry_run:
        with _taken_back(library):
            _go(run)
        still_open = len(library.store.erasures.all(done=False))
        run.holds += [sentence_of_open(still_open)] if still_open else []
        return Purged(went=tuple(run.went), is_dry=True, holds=tuple(run.holds))
    library.store.erasing.overwrite()
    put_archive_aside(library)
    _go(run)
    requests = resume(library)
    waiting = dict.fromkeys(sentence for one in requests for sentence in one.waits_for)
    finished = finish(library)
    problems = (*finished.problems, *(problem for one in requests for problem in one.problems))
    return Purged(
        went=tuple(run.went),
        finished=replace(finished, problems=tuple(dict.fromkeys(problems))),
        erased=sum(one.is_done for one in requests),
        holds=(*run.holds, *waiting),
    )


def purge_if_due(library: Library) -> Purged | None:
    """Purge unless that was done within the last day and nothing was left over; None where there was no need."""
    last = next(iter(library.store.audit.latest(1, action=ACTION)), None)
    is_recent = last is not None and library.clock() - last.at < EVERY
    return None if is_recent and not library.store.erasing.doomed() else purge(library)


@contextmanager
def _taken_back(library: Library) -> Iterator[None]:
    """Take back everything that the block writes."""
    with suppress(_TakeBackError), library.store.transaction():
        yield
        raise _TakeBackError


def _go(run: _Pass) -> None:
    # What cases let go of may have to go with clips, and what clips let go of with requests.
    _cases(run)
    _rejected(run)
    _unmatched(run)
    _items(run)
    _records(run)
    _files(run)


def _cases(run: _Pass) -> None:
    library, category = run.library, Category.CLOSED_CASES
    cases, held_back = old_cases(library, run.held, run.retention.of(category))
    run.batches(category, "closed cases", cases, lambda some: drop_cases(library, some, run.files), held=held_back)
    letters = old_letters(library, run.held, run.before(category))
    run.batches(category, "letters without a case", letters, lambda some: drop_letters(library, some, run.files))
    if held_back:
        run.holds.append(f"{held_back} of the closed cases stay because of a hold, or because letters belong together.")


def _rejected(run: _Pass) -> None:
    library, category = run.library, Category.REJECTED
    clips = library.store.lapsing.rejected(run.before(category), let_go_folder(library))
    free, held_back = _free(run, clips, "rejected or ignored clips")
    run.batches(
        category, "rejected or ignored clips", free, lambda some: reduce_clips(library, some, run.files), held=held_back
    )


def _unmatched(run: _Pass) -> None:
    library = run.library
    kinds = (
        (Category.UNMATCHED_COLLECTED, True, "collected clips"),
        (Category.UNMATCHED_SUPPLIED, False, "supplied clips"),
    )
    for category, is_collected, what in kinds:
        clips = library.store.lapsing.unmatched(run.before(category))
        free, held_back = _free(run, [one for one in clips if one.is_collected is is_collected], what)
        run.batches(category, what, free, lambda some: drop_clips(library, some, run.files), held=held_back)


def _items(run: _Pass) -> None:
    library, lapsing = run.library, run.library.store.lapsing
    category, what = Category.UNMATCHED_COLLECTED, "items passed over"
    free, held_back = _free(run, lapsing.never_fetched(run.before(category)), what)
    run.batches(category, what, free, lambda some: drop_items(library, some, run.files, is_marked=True), held=held_back)
    category, what = Category.REQUESTS, "items that nobody named again"
    free, held_back = _free(run, lapsing.long_waiting(run.before(category)), what)
    run.batches(
        category, what, free, lambda some: drop_items(library, some, run.files, is_marked=False), held=held_back
    )


def _records(run: _Pass) -> None:
    lapsing, watches = run.library.store.lapsing, run.library.store.watches

    def hush(before: datetime) -> int:
        count = lapsing.news(before)
        watches.forget(before)
        return count

    for category, what, delete in (
        (Category.REQUESTS, "requests", lapsing.fetches),
        (Category.REQUESTS, "marks of pages", lapsing.page_marks),
        (Category.NEWS, "news", hush),
        (Category.WATCH_RUNS, "runs of the watch", lapsing.watch_runs),
        (Category.FAILURES, "failures", lapsing.failures),
    ):
        run.records(category, what, delete, run.before(category))
    lapsing.sessions(run.now)


def _files(run: _Pass) -> None:
    for category, what, find in (
        (Category.UPLOADS, "unfinished files", old_uploads),
        (Category.CACHE, "pictures and drafts", old_pictures),
        (Category.REQUESTS, "archives of requests", old_archives),
    ):
        found = run.files.present(list(find(run.library, run.before(category))))
        run.batches(category, what, sorted(found), partial(_doom, run, found))


def _doom(run: _Pass, sizes: Mapping[str, int], names: Sequence[str]) -> Gone:
    run.library.store.erasing.doom(names)
    return Gone(count=len(names), files={name: sizes[name] for name in names})


_Kept = TypeVar("_Kept", OldClip, OldItem)


def _free(run: _Pass, due: Iterable[_Kept], what: str) -> tuple[list[_Kept], int]:
    """Return what may go, and how many must stay."""
    everything = list(due)
    free = [one for one in everything if not is_held(run.held, one)]
    held_back = len(everything) - len(free)
    if held_back:
        run.holds.append(f"{held_back} of the {what} stay because a hold or an open case needs them.")
    return free, held_back
