"""The values of unusual totals: frozen, slotted."""

from dataclasses import dataclass
from datetime import date

from monitor.totals import Counted, Measure, OwnEvent


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

    @property
    def ratio(self) -> float:
        """How many times what was usual."""
        return self.value / self.expected if self.expected > 0 else float("inf")
