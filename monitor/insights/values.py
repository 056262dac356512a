"""The values of unusual totals: frozen, slotted."""

from dataclasses import dataclass
from datetime import date

from monitor.totals import Counted, LookTask, Measure, OwnEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """Something on record whose day is near an unusual one. That it caused anything is not said."""

    day: date
    text: str
    """What it is, as a sentence."""
    path: str = ""
    """Page of the review room about it; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """Days on which a measure was unusually high for this weekday and this time."""

    counted: Counted
    measure: Measure
    first_day: date
    last_day: date
    value: float
    """Of these days together."""
    expected: float
    """What was usual for these weekdays in the weeks before."""
    low: float
    """Of 95 of 100 usual days the least ..."""
    high: float
    """... and the most, of these days together."""
    strength: float
    """Largest robust z of these days: distance from what is usual, in usual deviations of the logarithm."""
    chance: float
    """Smallest false-discovery rate at which it would be told, among all that was looked at: 0 to 1."""
    days_before: int
    """Days of which the usual was learned."""
    events: tuple[OwnEvent, ...] = ()
    """What the user noted for these days."""
    nearby: tuple[Nearby, ...] = ()
    near_share: float | None = None
    """Share of all days looked at of this video that have something just as near: how often it would be by chance.
    None where nothing is on record that could be near."""
    look: LookTask | None = None
    """The proposal to look for copies that it has opened."""

    @property
    def is_explained(self) -> bool:
        """Whether the user has noted something for these days; such days open no proposal."""
        return bool(self.events)

    @property
    def ratio(self) -> float:
        """How many times what was usual."""
        return self.value / self.expected if self.expected > 0 else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioChange:
    """A month in which one measure has become larger or smaller beside another than it was in the months before."""

    counted: Counted
    measure: Measure
    """What is divided ..."""
    beside: Measure
    """... and by what."""
    first_day: date
    last_day: date
    ratio: float
    """Of these days together."""
    before: float
    """Of the days before."""
    low: float
    """How many times as large as before: of 95 of 100 such estimates the least ..."""
    high: float
    """... and the most."""

    @property
    def times(self) -> float:
        """How many times as large as before."""
        return self.ratio / self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """How many series were looked at, and why others were not."""

    looked_at: int = 0
    """Series of which at least one day could be judged."""
    days: int = 0
    """Days that were judged, over all series."""
    quiet: int = 0
    """Series that were looked at and have no unusual day."""
    too_short: int = 0
    """Series with too few days before to know what is usual."""
    too_small: int = 0
    """Series that never reach the least count of a day that is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeReport:
    """The unusual days of all that is counted, and what must stand beside them."""

    since: date | None
    """First day asked for; None for all."""
    until: date | None
    surges: tuple[Surge, ...]
    """The latest first."""
    ratio_changes: tuple[RatioChange, ...]
    examined: Examined
    causes: tuple[str, ...]
    """What unusual days usually come from: harmless causes, the commonest first."""
    limits: tuple[str, ...]
    """What totals cannot show, as sentences."""

    @property
    def looked_at(self) -> int:
        """Series of which at least one day could be judged."""
        return self.examined.looked_at
