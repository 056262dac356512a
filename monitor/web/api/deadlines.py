"""The clocks that run for letters, and what became of the copies."""

from starlette.responses import Response

from monitor.review.calendar import deadlines
from monitor.review.outcomes import budget_of, fates
from monitor.shapes.letters import deadline_json
from monitor.shapes.outcomes import outcomes_json
from monitor.web.api.schema import paged, ref, text, whole
from monitor.web.api.verbs import PAGES, Call, Told, Verb
from monitor.web.pages.deadlines import calendar


def list_(call: Call) -> Told:
    """Return the clocks, the next to end first."""
    now, days, whose = call.library.clock(), call.query.get("days"), call.query.get("whose")
    found = deadlines(call.library)
    near = [one for one in found if days is None or (one.due.on - now.date()).days <= days]
    return call.slice([one for one in near if whose in {None, one.clock.whose}], lambda one: deadline_json(one, now))


def file(call: Call) -> Response:
    """Return them as a calendar file."""
    return calendar(call.visit)


def outcomes(call: Call) -> Told:
    """Return what became of every copy in every notice that was sent."""
    return Told(outcomes_json(fates(call.library), budget_of(call.library)))


VERBS = [
    Verb(
        name="getOutcomes",
        path="/outcomes",
        says="What became of every copy in every notice that was sent, by recipient, and how far notices were wrong.",
        more="Five classes, each with its 95 % interval; never one success rate.",
        view=outcomes,
        answer=ref("Outcomes"),
    ),
    Verb(
        name="listDeadlines",
        path="/deadlines",
        says="The clocks that run for letters that were sent, the next to end first, and what to do.",
        more="What is over stays in the list until somebody has acted.",
        view=list_,
        query={
            "days": whole("Only what ends within so many days, or is over.", most=100_000),
            "whose": text("Who must act.", among=("sender", "recipient")),
            **PAGES,
        },
        answer=paged(ref("Deadline")),
    ),
    Verb(
        name="getCalendar",
        path="/deadlines.ics",
        says="The same, and the rights that end, as a calendar file (iCalendar).",
        view=file,
        media="text/calendar",
    ),
]
