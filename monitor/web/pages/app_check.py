"""The check of an app by others: questions, and on the same page what the answers come to; nothing of it is kept."""

from starlette.responses import Response

from monitor.appcheck import Answer, Checked, Verdict, cannot_know, check_app, questions
from monitor.sites.checklists import listed_platforms
from monitor.web.routing import page
from monitor.web.visit import Visit

LONGEST = 80
"""Characters of an app's name that are shown again."""
TONES = {Verdict.DO_NOT_USE: "bad", Verdict.RISKY: "warn", Verdict.NOTHING: "plain"}


def show(visit: Visit) -> Response:
    """Show the questions."""
    return _page(visit, None)


def check(visit: Visit) -> Response:
    """Show what the answers come to; they stand in no address, and are forgotten with the page."""
    given = {one.key: Answer(said) for one in questions() if (said := visit.field(one.key)) in list(Answer)}
    platform = visit.field("platform")
    return _page(visit, check_app(given, [platform] if platform in listed_platforms() else []))


def _page(visit: Visit, checked: Checked | None) -> Response:
    return visit.page(
        "check_app.html",
        questions=questions(),
        said={one.key: visit.field(one.key) for one in questions()},
        answers=[(Answer.YES, "yes"), (Answer.NO, "no"), (Answer.UNKNOWN, "I do not know")],
        app=visit.field("name")[:LONGEST],
        platform=visit.field("platform"),
        platforms=listed_platforms(),
        checked=checked,
        tone=TONES[checked.verdict] if checked else "plain",
        cannot_know=cannot_know(),
    )


ROUTES = [page("/check-app", show), page("/check-app", check, methods=["POST"])]
