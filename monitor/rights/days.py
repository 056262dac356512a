"""Days: it is never the same day everywhere, and a term holds in days of a place that nobody has written down."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

_BEHIND, _AHEAD = timedelta(hours=12), timedelta(hours=14)
"""How far the clocks of the Earth are behind UTC and ahead of it."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days that it is somewhere on Earth."""

    first: date
    last: date

    @classmethod
    def at(cls, when: date) -> Self:
        """Return the days that it is somewhere at a moment; a plain day stands for itself.

        Where a claim is made, a moment is asked about. Plain days are for lists and calendars.
        """
        if not isinstance(when, datetime):
            return cls(when, when)
        return cls(_shifted(when, -_BEHIND).date(), _shifted(when, _AHEAD).date())

    def holds_somewhere(self, starts_on: date | None, ends_on: date | None) -> bool:
        """Tell whether a term runs in at least one place: enough for a permission to bar a claim."""
        return (starts_on is None or starts_on <= self.last) and (ends_on is None or self.first <= ends_on)

    def why_not_everywhere(self, starts_on: date | None, ends_on: date | None) -> str:
        """Return why a term does not run in all places, as the end of a sentence about rights; empty where it does.

        A claim needs rights that run everywhere.
        """
        if starts_on and self.first < starts_on:
            begun = ", a day that has not begun everywhere" if starts_on <= self.last else ""
            return f"begin on {starts_on.isoformat()}{begun}"
        if ends_on and ends_on < self.last:
            if ends_on < self.first:
                return f"ended on {ends_on.isoformat()}"
            return f"end on {ends_on.isoformat()}, a day that is over in some places"
        return ""


def _shifted(when: datetime, by: timedelta) -> datetime:
    """Return a moment as a clock shows it that is ahead of UTC or behind it; a moment without a zone is in UTC."""
    offset = when.utcoffset() or timedelta(0)
    return when.replace(tzinfo=None) - offset + by
