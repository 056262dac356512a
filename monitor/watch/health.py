"""Is the watch well? For people, and for whatever monitors their machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from monitor.collected import SourceRecord, SourceState
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.store.library import Library
from monitor.store.sources import is_astray
from monitor.watch.locking import is_running
from monitor.watch.steering import is_local, sound_settings
from monitor.watch_settings import load_watch_settings

BEAT = "watch.beat"
"""File that a daemon renews while it waits."""
BEAT_S = 60.0
"""How often, at least."""
_LATE = timedelta(hours=6)
"""So long after it was due a source should have been searched."""
_STUCK = timedelta(hours=24)
"""A run that takes longer than this is worth a look."""


class SourceHealth(StrEnum):
    """How a source is doing."""

    REMOVED = "removed"
    PAUSED = "paused"
    FAILING = "failing"
    ASTRAY = "astray"
    """Its time is further away than it ever waits: a clock was wrong when it was set."""
    LATE = "late"
    """It should have been searched long ago, and nothing does it."""
    NEW = "not searched yet"
    FINE = "fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_bad: bool
    text: str
    """One sentence."""


def beat(library: Path, now: datetime, next_at: datetime | None) -> None:
    """Write that a daemon lives, and until when it waits.

    :raises LibraryError: it cannot be written
    """
    said = {"at": now.isoformat(), "next_at": next_at.isoformat() if next_at else None}
    write_whole(library / BEAT, json.dumps(said).encode(), private=True)


def end_beat(library: Path) -> None:
    """Write that a daemon has ended as it should."""
    (library / BEAT).unlink(missing_ok=True)


def health_of(library: Library) -> list[Check]:
    """Return how the watch is doing, the general first and then each active source."""
    now = library.clock()
    checks = [_switch(library), _settings(library), _run(library, now)]
    checks += _sources(library)
    checks += _beat(library.settings.library, now)
    return checks + [_source(one, now) for one in library.store.sources.all() if one.state is SourceState.ACTIVE]


def _switch(library: Library) -> Check:
    if library.settings.is_stopped:
        return Check(
            name="kill switch", is_bad=True, text="The kill switch is on: reclaim watch --resume turns it off."
        )
    return Check(name="kill switch", is_bad=False, text="The kill switch is off.")


def _settings(library: Library) -> Check:
    try:
        sound_settings(library.settings.watch)
    except InputError as error:
        return Check(name="settings", is_bad=True, text=str(error))
    return Check(name="settings", is_bad=False, text="The settings of the watch are sound.")


def _sources(library: Library) -> list[Check]:
    """Return what keeps every source from being searched: there is none, or nobody has said who asks."""
    found = [one for one in library.store.sources.all() if one.state is SourceState.ACTIVE]
    if not library.store.sources.all():
        text = "You have no sources yet: reclaim source add KIND ADDRESS."
        return [Check(name="sources", is_bad=True, text=text)]
    try:
        how = load_watch_settings(library.settings.watch)
    except InputError:  # told by the check of the settings
        return []
    if not how.contact.strip() and not all(map(is_local, found)):
        text = "No host is asked until you say who asks: reclaim watch set --contact ADDRESS."
        return [Check(name="contact", is_bad=True, text=text)]
    return []


def _run(library: Library, now: datetime) -> Check:
    latest = library.store.watches.latest(1)
    if not latest:
        return Check(name="last run", is_bad=True, text="The watch has not run yet: reclaim watch.")
    (run,) = latest
    at = f"{run.started_at:%Y-%m-%d %H:%M}Z"
    if run.ended_at is None:
        if not is_running(library.settings.library):
            return Check(
                name="last run", is_bad=True, text=f"The run of {at} was ended from outside; the next goes on."
            )
        is_stuck = now - run.started_at > _STUCK
        return Check(name="last run", is_bad=is_stuck, text=f"A run goes on since {at}.")
    if run.error:
        return Check(name="last run", is_bad=True, text=f"The run of {at} was broken off: {run.error}")
    return Check(name="last run", is_bad=False, text=f"The last run, of {at}, went through.")


def _beat(library: Path, now: datetime) -> list[Check]:
    """Return how the daemon is doing, where one was started and did not end as it should."""
    said = _read_beat(library / BEAT)
    if not said:
        return []
    at = datetime.fromisoformat(said["at"])
    is_dead = now - at > timedelta(seconds=5 * BEAT_S) and not is_running(library)
    if is_dead:
        text = f"The daemon gave its last sign at {at:%Y-%m-%d %H:%M}Z; start it again: reclaim watch --daemon."
        return [Check(name="daemon", is_bad=True, text=text)]
    return [Check(name="daemon", is_bad=False, text="The daemon lives.")]


def _read_beat(path: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        datetime.fromisoformat(said["at"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return dict(said)


def health_of_source(source: SourceRecord, now: datetime) -> SourceHealth:
    """Return how a source is doing."""
    if source.state is not SourceState.ACTIVE:
        return SourceHealth(source.state)
    if source.failures:
        return SourceHealth.FAILING
    if is_astray(source, now):
        return SourceHealth.ASTRAY
    if now - source.next_at > _LATE:
        return SourceHealth.LATE
    return SourceHealth.FINE if source.last_run_at else SourceHealth.NEW


def _source(one: SourceRecord, now: datetime) -> Check:
    health, due = health_of_source(one, now), f"{one.next_at:%Y-%m-%d %H:%M}Z"
    good = f"was last good {one.last_ok_at:%Y-%m-%d %H:%M}Z" if one.last_ok_at else "was not searched yet"
    if health is SourceHealth.FAILING:
        times = "once" if one.failures == 1 else f"{one.failures} times in a row"
        good = good if one.last_ok_at else "has never succeeded"
        text = f"{one.name} failed {times}, {good}, and is tried again at {due}: {one.last_error} Mended?"
        text += f" reclaim watch --source {one.name}"
    elif health is SourceHealth.ASTRAY:
        text = (
            f"{one.name} is due at {due}, later than it ever waits, so the clock was wrong when that was set; the next"
            " run searches it: reclaim watch."
        )
    elif health is SourceHealth.LATE:
        text = f"{one.name} is due since {due}, and nothing searches it: reclaim watch."
    else:
        return Check(name=f"source {one.name}", is_bad=False, text=f"{one.name} {good}.")
    return Check(name=f"source {one.name}", is_bad=True, text=text)
