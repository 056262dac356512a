"""The jobs of this room: what goes on, what waits, what became of it."""

from collections.abc import Callable

from starlette.responses import Response

from monitor.people import Scope
from monitor.web.jobs import Job
from monitor.web.routing import ForbiddenError, page
from monitor.web.visit import Visit

LEADS = {
    "register": ("/works", "See the works"),
    "scan": ("/queue", "Go to the queue"),
    "match": ("/queue", "Go to the queue"),
    "watch": ("/found", "See what was found"),
    "look": ("/found", "See what was found"),
    "forget": ("/privacy/people", "To people’s requests"),
    "purge": ("/privacy", "To privacy"),
    "insights": ("/insights#surges", "See unusual days"),
}
"""Where one goes on after a job of each kind."""


def all_of_them(visit: Visit) -> Response:
    """List the jobs, the latest first."""
    return visit.page("jobs.html", jobs=visit.room.jobs.all(), shown=None, leads=LEADS, may_stop=_may_stop(visit))


def one(visit: Visit) -> Response:
    """Show one job; its part alone, where a script asks for news of it."""
    job = visit.room.jobs.get(visit.number())
    if visit.is_part:
        return visit.page(
            "_job.html", job=job, leads=LEADS, may_stop=_may_stop(visit), is_whole=not visit.asked("short")
        )
    return visit.page("jobs.html", jobs=(), shown=job, leads=LEADS, may_stop=_may_stop(visit))


def cancel(visit: Visit) -> Response:
    """Stop a job after the item at hand."""
    job = visit.room.jobs.get(visit.number())
    if not _may_stop(visit)(job):
        raise ForbiddenError(f"Only {job.actor}, or somebody who may add works, can stop this job.")
    was_over = job.is_over
    visit.room.jobs.cancel(job.id)
    said = "This job was over already." if was_over else "The job stops after the item at hand; what is done is kept."
    return visit.go(f"/jobs/{job.id}", said)


def _may_stop(visit: Visit) -> Callable[[Job], bool]:
    """Return what tells whether a visitor may stop a job."""
    return lambda job: job.actor == visit.library.actor or visit.may(Scope.WORKS)


ROUTES = [
    page("/jobs", all_of_them),
    page("/jobs/{id}", one),
    page("/jobs/{id}/cancel", cancel, methods=["POST"]),
]
