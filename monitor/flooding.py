"""Hold-back: a work that matches suddenly very many clips is looked at before its matches are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.settings import Flood
from monitor.store.floods import Held, Release, Run
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """One work that matches suddenly very much."""

    work: Work
    matches: int
    """New ones in the last window."""
    clips: int
    """Matched in the last window."""
    usual: float
    """Matches in a window, before."""
    after_run: int
    """The matches found after this run are the new ones."""

    def sentence(self, window_h: float) -> str:
        """Say why the matches of the work are held back."""
        usual = f"about {self.usual:g} a time are usual" if self.usual else "it matched next to nothing before"
        name = printable(self.work.name)
        return (
            f"“{name}” matches {self.matches} of the {self.clips} clips matched within {window_h:g} hours, and {usual}:"
            f" perhaps it holds common footage, which belongs into the bank; if the matches are right, let them come:"
            f" reclaim release {self.work.id} --reason “...”"
        )


def hold_floods(library: Library) -> list[Held]:
    """Hold the new matches of works back that match suddenly very much; return all that is held.

    :raises LibraryError: the library cannot be used
    """
    flood, now = library.settings.flood, library.clock()
    floods = library.store.floods
    runs = floods.runs(now - timedelta(hours=flood.window_h * (flood.history + 1)))
    for surge in find_surges(library.store.works.all(), runs, floods.releases(), flood, now):
        reason = surge.sentence(flood.window_h)
        with library.store.transaction():
            before = {held.work_id: held.matches for held in floods.held()}
            matches = floods.hold(surge.work.id, surge.after_run, reason)
            if matches != before.get(surge.work.id, 0):
                library.record("work.hold", f"work {surge.work.id}", matches=matches, clips=surge.clips)
    return floods.held()


def find_surges(
    works: Sequence[Work], runs: Sequence[Run], releases: Sequence[Release], flood: Flood, now: datetime
) -> list[Surge]:
    """Return the works that match suddenly very much.

    :param runs: by number, as far back as is asked what is usual
    """
    window = timedelta(hours=flood.window_h)
    recent = [run for run in runs if run.started_at > now - window]
    earlier = [run for run in runs if run.started_at <= now - window]
    found = []
    for work in works:
        released = [one for one in releases if one.work_id == work.id]
        last = max((one.run_id for one in released), default=0)
        new = [run for run in recent if run.id > last]
        usual = _usual(work, earlier, released, now, window)
        if usual is None and len(works) <= flood.others:
            continue  # nothing tells what is usual
        surge = Surge(
            work=work,
            matches=sum(run.found.get(work.id, 0) for run in new),
            clips=sum(run.clips for run in new),
            usual=usual or 0.0,
            after_run=max(last, min((run.id for run in recent), default=1) - 1),
        )
        if _is_flood(surge, flood):
            found.append(surge)
    return found


def _is_flood(surge: Surge, flood: Flood) -> bool:
    return surge.matches > max(flood.least, flood.share * surge.clips, flood.factor * surge.usual)


def _usual(
    work: Work, earlier: Sequence[Run], released: Sequence[Release], now: datetime, window: timedelta
) -> float | None:
    """Return the median of a work's matches per window since it is there, or what a person has let come; None before.

    Windows without any run say nothing.
    """
    windows: dict[int, int] = {}
    for run in earlier:
        if run.started_at >= work.registered_at and run.clips:
            number = (now - run.started_at) // window
            windows[number] = windows.get(number, 0) + run.found.get(work.id, 0)
    known = [float(median(windows.values()))] if windows else []
    return max([*known, *(float(one.matches) for one in released)], default=None)


def release(library: Library, work_id: int, reason: str) -> Release:
    """Let the matches of a work come before people that were held back; so many are usual for it from then on.

    :raises NotFoundError: there is no such work
    :raises InputError: none of its matches is held back, or no reason is given
    """
    work = library.store.works.get(work_id)
    demand_brief("The reason", reason)
    if not reason.strip():
        raise InputError(f"Work {work_id} needs a reason for the release; give one with --reason.")
    with library.store.transaction():
        if work_id not in {held.work_id for held in library.store.floods.held()}:
            raise InputError(f"No match of “{printable(work.name)}” is held back; `reclaim matches --held` lists them.")
        released = library.store.floods.release(work_id, reason.strip(), library.actor, library.clock())
        library.record("work.release", f"work {work_id}", matches=released.matches, reason=reason.strip())
    return released
