"""The list of sources as the room shows it: how each is doing, what is wrong first, found by name, kind and state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.collected import ItemState, SourceRecord, SourceState
from monitor.sources.kinds import kinds
from monitor.store.library import Library
from monitor.store.sources import is_due
from monitor.watch.health import SourceHealth, health_of_source
from monitor.watch.sourcing import every_of

DAY = timedelta(days=1)
EVERY = (
    ("1h", "every hour"),
    ("6h", "every 6 hours"),
    ("12h", "twice a day"),
    ("1d", "every day"),
    ("1w", "every week"),
)
TONES = ("bad", "warn", "info", "good", "plain")
"""In the order in which a list shows what has them."""


_LOOKS: Mapping[SourceHealth, tuple[str, str]] = {
    SourceHealth.REMOVED: ("plain", "trash-2"),
    SourceHealth.PAUSED: ("plain", "pause"),
    SourceHealth.FAILING: ("bad", "triangle-alert"),
    SourceHealth.ASTRAY: ("warn", "clock"),
    SourceHealth.LATE: ("warn", "clock"),
    SourceHealth.NEW: ("info", "hourglass"),
    SourceHealth.FINE: ("good", "check"),
}
"""Tone and picture of each."""
_SAID: Mapping[SourceHealth, str] = {
    SourceHealth.ASTRAY: "It is due later than it ever waits, so a clock was wrong; the next run searches it.",
    SourceHealth.LATE: "It was due long ago: nothing starts the watch on this machine.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is doing."""

    word: str
    tone: str
    picture: str
    said: str = ""
    """What is wrong, in a sentence; empty where nothing is."""

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look at it."""
        return self.tone in {"bad", "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source with how it is doing."""

    source: SourceRecord
    health: Health
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source as a list shows it."""

    source: SourceRecord
    title: str
    """What its kind is."""
    every: str
    health: Health
    is_due: bool
    counts: Mapping[ItemState, int]


STATES: Mapping[str, tuple[str, Callable[[Line], bool]]] = {
    "trouble": ("In trouble", lambda line: line.health.is_trouble),
    "due": ("Due now", lambda line: line.is_due),
    "fine": ("Fine", lambda line: line.health.tone == "good"),
    "new": ("Not searched yet", lambda line: line.health.tone == "info"),
    "paused": ("Paused", lambda line: line.source.state is SourceState.PAUSED),
}
"""By which the list can be narrowed: how each is called, and what tells whether a source is in it."""


def lines_of(sources: Iterable[SourceRecord], now: datetime) -> list[Line]:
    """Return the sources with what is wrong first, by name among those that are doing alike."""
    found = [
        Line(
            source=one,
            health=health_of(one, now),
            is_due=is_due(one, now),
        )
        for one in sources
    ]
    return sorted(found, key=lambda one: (TONES.index(one.health.tone), one.source.name.casefold()))


def narrowed(lines: Sequence[Line], text: str, kind: str, state: str) -> list[Line]:
    """Return the sources that hold all words of a text, and are of a kind and in a state where these are named."""
    words, (_, is_in) = text.casefold().split(), STATES.get(state, ("", lambda _: True))
    return [
        one
        for one in lines
        if is_in(one)
        and (not kind or one.source.kind == kind)
        and all(word in f"{one.source.name} {one.source.address}".casefold() for word in words)
    ]


def row_of(library: Library, source: SourceRecord) -> Row:
    """Return a source as lists show it."""
    (line,) = lines_of([source], library.clock())
    return Row(
        source=source,
        title=title_of(source.kind),
        every=dict(EVERY).get(every_of(source.every_s), f"every {every_of(source.every_s)}"),
        health=line.health,
        is_due=line.is_due,
        counts=library.store.items.counts(source.id),
    )


def title_of(kind: str) -> str:
    """Return what a kind of source is called."""
    known = kinds().get(kind)
    return known.title if known else f"{kind}: a kind that is not installed"


def health_of(source: SourceRecord, now: datetime) -> Health:
    """Return how a source is doing."""
    found = health_of_source(source, now)
    tone, picture = _LOOKS[found]
    said = _SAID.get(found, "")
    if found is SourceHealth.FAILING:
        runs = "The last run" if source.failures == 1 else f"The last {source.failures} runs"
        tone, said = "warn" if source.failures == 1 else "bad", f"{runs} failed: {source.last_error}"
    return Health(word=str(found), tone=tone, picture=picture, said=said)
