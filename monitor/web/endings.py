"""What the page of a case says of its end: how it was closed, how long it stays then, and the holds that keep it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.casework.holds import Closing, Hold, HoldKind
from monitor.privacy.holding import holds_on, say_subject
from monitor.privacy.retention import load_retention
from monitor.retained import Category
from monitor.store.library import Library
from monitor.values import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a case ends."""

    closing: Closing | None
    """None while it is open."""
    days: int
    """For so many days a closed case stays."""
    stays_until: datetime | None
    """When what belongs to it goes unless it is held; None while it is open."""
    holds: tuple[tuple[Hold, str], ...]
    """The holds that keep it, each with what it lies on in words."""


def ending_of(library: Library, case: Case) -> Ending:
    """Return how a case ends."""
    closing = library.store.closings.of_case(case.id)
    days = load_retention(library.settings.privacy).of(Category.CLOSED_CASES)
    return Ending(
        closing=closing,
        days=days,
        stays_until=closing.closed_at + timedelta(days=days) if closing else None,
        holds=tuple((hold, say_subject(hold)) for hold in holds_on(library, HoldKind.CASE, case.id)),
    )
