"""Home: what changed, what is due, what the library holds, and what to do first in an empty one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from monitor.permitted import review_permissions
from monitor.review.calendar import Deadline, deadlines
from monitor.rights.terms import SOON, Ending, endings, say_ending
from monitor.store.library import Library
from monitor.web.news import TOLD, digest, told
from monitor.web.routing import page
from monitor.web.touring import steps_of
from monitor.web.visit import Visit

DAY = timedelta(days=1)
DAYS = 30
"""Shown in the chart."""
MOST = 8
"""Things listed of a kind; the pages list all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSoon:
    """A deadline as the home page shows it."""

    title: str
    path: str
    on: date
    tone: str
    said: str
    """How long until then, in words."""


def show(visit: Visit) -> Response:
    """Show the home page."""
    library, now = visit.library, visit.library.clock()
    if visit.room.permissions.is_due(now.date()):
        review_permissions(library)  # one may have ended since yesterday
    totals = library.store.figures.totals()
    return visit.page(
        "home.html",
        totals=totals,
        first=_first_steps(library),
        digest=digest(library.store.figures.done_since(now - DAY)),
        news=[told(entry) for entry in library.store.figures.latest(tuple(TOLD), MOST)],
        due=[_due_soon(one, now) for one in deadlines(library)[:MOST]],
        expiring=[(one, say_ending(one)) for one in _expiring(library, now)[:MOST]],
        days=library.store.figures.per_day(now, DAYS),
        tour=steps_of(library) if (library.settings.library.parent / ".reclaim-demo").exists() else (),
    )


def _first_steps(library: Library) -> list[tuple[str, str, str, bool]]:
    """Return the steps of a new library: name, what it is for, where it is done, whether it is done."""
    totals = library.store.figures.totals()
    return [
        (
            "Add your originals",
            "Reclaim takes their fingerprints; the files stay where they are or are kept in the library.",
            "/uploads?kind=work",
            totals.works > 0,
        ),
        (
            "Name your own accounts",
            "What you post yourself is never claimed; say so too if you have none.",
            "/permissions",
            bool(library.store.permissions.all()),
        ),
        (
            "Add clips that you were sent or collected",
            "Each is compared with every original, second by second.",
            "/uploads?kind=clip",
            totals.clips > 0,
        ),
        ("Decide what was found", "Nothing is ever decided for you.", "/queue", totals.confirmed > 0),
    ]


def _expiring(library: Library, now: datetime) -> list[Ending]:
    store = library.store
    return list(endings(store.grants.all(), store.permissions.all(), now.date(), SOON))


def _due_soon(one: Deadline, now: datetime) -> DueSoon:
    days, over = (one.due.on - now.date()).days, one.is_over(now)
    said = "overdue" if over else "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days"
    return DueSoon(
        title=f"{one.clock.title} ({one.letter.reference})",
        path=f"/letters/{one.letter.reference}",
        on=one.due.on,
        tone="bad" if over or days <= 0 else "warn" if days <= 3 else "info",
        said=said,
    )


ROUTES = [page("/", show)]
