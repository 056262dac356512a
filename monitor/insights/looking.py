"""Proposals to look for copies of a work whose totals are unusual. They prove nothing, and nothing is built on them."""

from collections.abc import Iterable
from datetime import timedelta

from monitor.insights.charting import say_number
from monitor.insights.values import Surge, SurgeReport
from monitor.insights.words import said_measure
from monitor.store.library import Library
from monitor.totals import Counted, LookState, LookTask, Measure, OwnEvent

RECENT_DAYS = 90
"""Older unusual days are shown, and open no proposal."""
_WORTH = tuple(Measure)
"""Where several measures of a video are unusual on the same days, the first of them opens the proposal."""


def propose_looks(library: Library, report: SurgeReport) -> tuple[LookTask, ...]:
    """Open a proposal for each video with unusual days of late that the user has not explained.

    Returned are those that are new, and those that a note has changed.

    What was proposed for the same days before, of any measure, is not proposed again. A whole account opens none, for
    nobody knows which work to look for.
    """
    oldest = library.clock().date() - timedelta(days=RECENT_DAYS)
    known = library.store.own_events.tasks(closed=True)
    wanted = [one for one in report.surges if not one.is_explained and not one.counted.is_account]
    wanted = sorted((one for one in wanted if one.last_day >= oldest), key=_order)
    opened: list[LookTask] = []
    with library.store.transaction():
        for surge in wanted:
            if not _is_known(surge, [*known, *opened]):
                opened.append(_propose(library, surge))
        return (*opened, *explain_looks(library))


def explain_looks(library: Library) -> tuple[LookTask, ...]:
    """Withdraw open proposals whose days a note of the user's explains; return what has changed.

    What was withdrawn is open again where its note was taken back; what the user closed stays closed.
    """
    records = library.store.own_events
    events, tasks = records.all(), records.tasks(closed=True)
    tasks = [one for one in tasks if one.state in {LookState.OPEN, LookState.EXPLAINED}]
    counted = {one.id: one for one in library.store.totals.by_number({one.counted_id for one in tasks})}
    changed = []
    with library.store.transaction():
        for task in tasks:
            event = next((one for one in events if _explains(one, task, counted[task.counted_id])), None)
            if event and task.state is LookState.OPEN:
                said = f"Explained since by your note {event.id}."
                changed.append(records.close(task.id, LookState.EXPLAINED, said, library.actor, library.clock()))
                library.record("insights.look.explain", f"look {task.id}", event=event.id)
            elif event is None and task.state is LookState.EXPLAINED:
                changed.append(records.reopen(task.id))
                library.record("insights.look.reopen", f"look {task.id}")
    return tuple(changed)


def why_of(surge: Surge) -> str:
    """Return in a sentence what is unusual."""
    days = "on 1 day" if surge.first_day == surge.last_day else f"on {(surge.last_day - surge.first_day).days + 1} days"
    usual = f"{say_number(round(surge.low))} to {say_number(round(surge.high))} are usual"
    times = f", {surge.ratio:.1f} times what was to be expected" if surge.expected >= 1 else ""
    return f"{said_measure(surge.measure)}: {say_number(round(surge.value))} {days}{times}; {usual}."


def _explains(event: OwnEvent, task: LookTask, counted: Counted) -> bool:
    first = max(event.starts_on, task.first_day)
    return first <= min(event.ends_on, task.last_day) and event.covers(counted, first)


def _order(surge: Surge) -> tuple[int, int]:
    return surge.counted.id, _WORTH.index(surge.measure)


def _is_known(surge: Surge, tasks: Iterable[LookTask]) -> bool:
    return any(
        one.counted_id == surge.counted.id and one.first_day <= surge.last_day and one.last_day >= surge.first_day
        for one in tasks
    )


def _propose(library: Library, surge: Surge) -> LookTask:
    task = library.store.own_events.propose(
        LookTask(
            id=0,
            counted_id=surge.counted.id,
            measure=surge.measure,
            first_day=surge.first_day,
            last_day=surge.last_day,
            why=why_of(surge),
            state=LookState.OPEN,
            note="",
            opened_by=library.actor,
            opened_at=library.clock(),
        )
    )
    library.record("insights.look", f"look {task.id}", measure=str(task.measure))
    return task
