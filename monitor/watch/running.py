"""One run of the watch: collect, scan, look again, tell. One at a time; the next goes on from where one was ended."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import cast

from monitor.collected import ItemState, News, SourceRecord, SourceState, WatchRun
from monitor.errors import InputError, LibraryError
from monitor.privacy.purging import purge_if_due
from monitor.sources.ageing import forget_aged
from monitor.sources.collecting import Collected, collect
from monitor.sources.fetch import Fetcher
from monitor.sources.triage import judge
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.watch.locking import running_alone
from monitor.watch.means import Means
from monitor.watch.messages import lines
from monitor.watch.notifying import KEPT_FOR, deliver, forget_old, gather
from monitor.watch.rechecking import recheck
from monitor.watch.reopening import reopen_refused
from monitor.watch.returning import tell_returns
from monitor.watch.scheduling import next_time
from monitor.watch.signals import Ending
from monitor.watch.sourcing import source_named
from monitor.watch.steering import demand_contact, is_local, sound_settings
from monitor.watch.summing import Sums, sentence_of
from monitor.watch.supplied import settle_supplied
from monitor.watch.taking import take_in
from monitor.watch_settings import WatchSettings

HERE = "run"
"""The way by which whoever started the run is told."""


def _nobody(_: object) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears of a run while it goes on."""

    told: Callable[[str], None] = _nobody
    """Gets the news, a line each."""
    noted: Callable[[str], None] = _nobody
    """Gets what is remarkable about single items."""
    doing: Callable[[str], None] = _nobody
    """Gets what is being done now, in a few words."""
    happened: Callable[[Outcome], None] = _nobody
    """Gets what became of each source, item and clip, one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a run."""

    run: WatchRun
    news: tuple[News, ...] = ()
    """What nobody had been told before."""
    problems: tuple[str, ...] = ()
    """What somebody should look at, a sentence each; items that failed and are tried again are none."""
    is_cut_short: bool = False

    @property
    def sentence(self) -> str:
        """What came of it, in one sentence."""
        return sentence_of(self.run)


@dataclass(slots=True)
class _Run:
    """What a run carries with it."""

    library: Library
    means: Means
    how: WatchSettings
    on: Listener
    ending: Ending
    sums: Sums = field(default_factory=Sums)
    news: list[News] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def problem(self, sentence: str) -> None:
        if sentence not in self.problems:
            self.problems.append(sentence)


def run_once(
    library: Library,
    means: Means,
    *,
    only: str = "",
    on: Listener | None = None,
    ending: Ending | None = None,
) -> Ran:
    """Do everything that is due now, and tell what is new.

    A source that fails stops no other, and a way to tell people that fails stops nothing.

    :param only: name of the one source that is searched now, whether it is due or not; empty for all that are due
    :param ending: by which somebody may ask for the end; the item at hand is finished then
    :raises BusyError: another run goes on
    :raises InputError: nobody has said who asks, there is no such source, or ``watch.toml`` is odd
    :raises LibraryError: the library cannot be used; what was done is kept
    """
    how = sound_settings(library.settings.watch)
    source = source_named(library, only) if only else None
    run = _Run(library=library, means=means, how=how, on=on or Listener(), ending=ending or Ending())
    due = [source] if source else library.store.sources.due(library.clock())
    if not all(is_local(one) for one in due):
        demand_contact(how)
    with running_alone(library.settings.library):
        id_ = library.store.watches.begin(library.clock())
        with _recording(run, id_):
            _go(run, source)
    (record,) = [one for one in library.store.watches.latest() if one.id == id_]
    return Ran(run=record, news=tuple(run.news), problems=tuple(run.problems), is_cut_short=run.ending())


@contextmanager
def _recording(run: _Run, id_: int) -> Iterator[None]:
    """Put on record how a run ends, also where it is broken off."""
    error = ""
    try:
        yield
    except KeyboardInterrupt:
        error = "It was stopped at once."
        raise
    except Exception as problem:
        error = str(problem) or type(problem).__name__
        raise
    finally:
        if run.ending():
            run.sums.add("cut_short")
        store = run.library.store
        with suppress(LibraryError) if error else _plainly():  # a full disk takes no record either
            store.watches.end(id_, run.sums.as_summary(), run.library.clock(), error)


@contextmanager
def _plainly() -> Iterator[None]:
    yield


def _go(run: _Run, source: SourceRecord | None) -> None:
    library = run.library
    forget_aged(library)
    forget_old(library)
    if not library.store.sources.all():
        run.sums.add("no_sources")
    if library.settings.is_stopped:
        run.sums.add("stopped")  # somebody wants it so: no problem
    else:
        is_mute = not run.how.contact.strip()
        reopen_refused(library)
        with closing(Fetcher(library.settings, run.how, clock=library.clock, is_mute=is_mute)) as fetcher:
            run.ending.then(fetcher.stop)
            if not source and not is_mute:
                _look_again(run, fetcher)
            _collect(run, fetcher, source)
    _take_in(run)
    _tell(run)
    _let_go(run)


def _look_again(run: _Run, fetcher: Fetcher) -> None:
    run.on.doing("Looking again at known copies")
    for look in recheck(run.library, fetcher, run.ending):
        run.sums.add("rechecked")
        if look.item.state is ItemState.GONE:
            run.sums.add_state(ItemState.GONE)


def _collect(run: _Run, fetcher: Fetcher, only: SourceRecord | None) -> None:
    run.on.doing("Searching")
    store, now = run.library.store, run.library.clock()
    due = [only] if only else store.sources.due(now)
    if fetcher.is_mute:  # ``run_once`` has seen that nothing else was due
        due = [one for one in due if is_local(one)]
    resting = [one for one in store.sources.all() if one.state is SourceState.ACTIVE and one not in due]
    with closing(judge(run.library, fetcher)) as triage:
        outcomes = collect(
            run.library,
            due,
            fetcher,
            triage=triage,
            pending=() if only or fetcher.is_mute else resting,
            secrets=run.means.keys,
        )
        with closing(cast("Generator[Collected, None, None]", outcomes)):  # ends its threads
            for outcome in outcomes if not run.ending() else ():
                _count(run, outcome)
                if run.ending():
                    break
    if fetcher.is_mute:
        _say_unasked(run, due)


def _say_unasked(run: _Run, sources: Sequence[SourceRecord]) -> None:
    """Say what waits because hosts would have to be asked, and nobody has said who asks."""
    items, open_states = run.library.store.items, {ItemState.FOUND, ItemState.WANTED}
    waiting = [one for source in sources for one in items.in_states(open_states, source_id=source.id)]
    count = sum(one.item.file is None for one in waiting)
    if count:
        said = "1 address waits" if count == 1 else f"{count} addresses wait"
        run.problem(
            f"{said} until you say who asks; every host is told an address under which you can be reached:"
            " reclaim watch set --contact ADDRESS"
        )


def _count(run: _Run, outcome: Collected) -> None:
    """Count an outcome, and set when its source is due again."""
    run.on.happened(outcome)
    if outcome.item_id is not None:
        run.sums.add_state(outcome.state)
        run.sums.add("bytes", outcome.size_bytes)
        if outcome.status is Status.FAILED and outcome.note:
            run.on.noted(f"{outcome.item}: {outcome.note}")
        return
    source = run.library.store.sources.get(outcome.source_id)
    if outcome.status is Status.FAILED and not source.failures:
        return  # the kill switch or the end of the run, and no failure of its own: it stays due
    run.library.store.sources.keep(replace(source, next_at=next_time(source, run.library.clock())))
    run.sums.add("sources")
    run.sums.add("found", outcome.found)
    run.sums.add("new", outcome.new)
    if outcome.status is Status.FAILED:
        run.sums.add("sources_failing")
        run.problem(f"The source {outcome.item} failed: {outcome.note}")
    elif outcome.note:
        run.on.noted(f"{outcome.item}: {outcome.note}")


def _take_in(run: _Run) -> None:
    run.on.doing("Comparing with your works")
    settle_supplied(run.library)
    for outcome in take_in(run.library) if not run.ending() else ():
        run.sums.add("clips")
        run.sums.add("matches", outcome.matches)
        _remark(run, outcome)
        if run.ending():
            return


def _remark(run: _Run, outcome: Outcome) -> None:
    run.on.happened(outcome)
    if outcome.status is Status.FAILED and outcome.note:
        run.problem(outcome.note)
    elif outcome.note:
        run.on.noted(f"{outcome.item}: {outcome.note}")


def _let_go(run: _Run) -> None:
    """Delete what is kept of others and whose time is over, once a day."""
    if run.ending():
        return
    run.on.doing("Letting go of what is over")
    try:
        purged = purge_if_due(run.library)
    except InputError as error:
        run.problem(str(error))
        return
    for sentence in purged.finished.problems if purged else ():
        run.on.noted(sentence)


def _tell(run: _Run) -> None:
    """Put the news on record, say it here, and send it by the ways that are set."""
    library, store = run.library, run.library.store
    tell_returns(library)
    gather(library, run.how, run.sums.count("to_supply"))
    # What an earlier run put on record and did not say, because it was ended, is said now.
    run.news += store.watches.untold(HERE, library.clock() - KEPT_FOR)
    for line in lines(run.news):
        run.on.told(line)
    store.watches.tell(HERE, [one.key for one in run.news], library.clock())
    for problem in deliver(library, run.means, run.how):
        run.problem(problem)
