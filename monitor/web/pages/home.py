"""Home: what changed, what is due, what the library holds, and what to do first in an empty one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from monitor.collected import ItemState
from monitor.people import Scope
from monitor.permitted import review_permissions
from monitor.review.calendar import Deadline, deadlines
from monitor.review.leaving import Leaving, waiting_to_leave
from monitor.rights.terms import SOON, Ending, endings, say_ending
from monitor.store.figures import Totals
from monitor.store.library import Library
from monitor.values import is_person
from monitor.watch.returning import open_returns
from monitor.web.news import TOLD, digest, told
from monitor.web.pages.sources import standing_of
from monitor.web.routing import page
from monitor.web.sourcelist import lines_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """Something that has to be done once before copies can be acted on."""

    title: str
    text: str
    path: str
    needs: Scope
    is_done: bool


def show(visit: Visit) -> Response:
    """Show the home page."""
    library, now = visit.library, visit.library.clock()
    if visit.room.permissions.is_due(now.date()):
        review_permissions(library)  # one may have ended since yesterday
    totals = library.store.figures.totals()
    return visit.page(
        "home.html",
        totals=totals,
        first=_first_steps(visit, totals),
        digest=digest(library.store.figures.done_since(now - DAY)),
        news=[told(entry) for entry in library.store.figures.latest(tuple(TOLD), MOST)],
        waiting=[_leaves(one, now) for one in waiting_to_leave(library)][:MOST],
        due=[_due_soon(one, now) for one in deadlines(library)[:MOST]],
        expiring=[(one, say_ending(one)) for one in _expiring(library, now)[:MOST]],
        collecting=standing_of(library) if library.store.sources.all() else None,
        troubled=[one for one in lines_of(library.store.sources.all(), now) if one.health.is_trouble],
        supply=library.store.items.counts().get(ItemState.TO_SUPPLY, 0),
        returns=open_returns(library)[:MOST],
        days=library.store.figures.per_day(now, DAYS),
        tour=steps_of(library) if (library.settings.library.parent / ".reclaim-demo").exists() else (),
    )


def _first_steps(visit: Visit, totals: Totals) -> list[FirstStep]:
    """Return the steps of a new library that this visitor may take, done and to be done."""
    library, may = visit.library, visit.may
    steps = [
        FirstStep(
            title="Say who you are",
            text="Your own name stands beside every decision, and under every letter.",
            path="/profile",
            needs=Scope.LETTERS,
            is_done=visit.person is not None or is_person(library.actor),
        ),
        FirstStep(
            title="Add your originals",
            text="Say whose they are and when they were published; without both nothing can be claimed.",
            path="/uploads?kind=works",
            needs=Scope.WORKS,
            is_done=totals.works > 0,
        ),
        FirstStep(
            title="Say whose picture and sound are",
            text="Only what the rights ledger shows as yours is ever claimed.",
            path="/works",
            needs=Scope.WORKS,
            is_done=bool(totals.works) and bool(library.store.grants.all()),
        ),
        FirstStep(
            title="Name your own accounts",
            text="What you post yourself is never claimed; say so too if you have none.",
            path="/permissions",
            needs=Scope.WORKS,
            is_done=bool(library.store.permissions.all()),
        ),
        FirstStep(
            title="Add clips that you were sent or collected",
            text="Each is compared with every original, second by second. Say where you saw it.",
            path="/uploads?kind=clips",
            needs=Scope.WORKS,
            is_done=totals.clips > 0,
        ),
        _looking(library),
        FirstStep(
            title="Decide what was found",
            text="Nothing is ever decided for you.",
            path="/queue",
            needs=Scope.REVIEW,
            is_done=totals.confirmed > 0,
        ),
    ]
    return [step for step in steps if may(step.needs)]


def _looking(library: Library) -> FirstStep:
    return FirstStep(
        title="Let Reclaim look for copies itself",
        text="Feeds, sites and open platforms are searched again and again, as far as their hosts allow it.",
        path="/sources",
        needs=Scope.WORKS,
        is_done=bool(library.store.sources.all()),
    )


def _expiring(library: Library, now: datetime) -> list[Ending]:
    store = library.store
    return list(endings(store.grants.all(), store.permissions.all(), now.date(), SOON, store.licences.all()))


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


def _leaves(one: Leaving, now: datetime) -> DueSoon:
    """Return a letter that is signed and unsent: what takes a claim back must leave at once."""
    tone, said = ("warn", "may leave") if one.may_leave(now) else ("plain", "may leave later")
    if one.is_withdrawal:
        tone, said = "bad", "send it now"
    kind = "Withdrawal" if one.is_withdrawal else "Letter"
    reference = one.letter.reference
    return DueSoon(
        title=f"{kind} {reference} to {one.letter.recipient}, signed and not sent",
        path=f"/letters/{reference}",
        on=one.free_at,
        tone=tone,
        said=said,
    )


ROUTES = [page("/", show)]
