"""Closing a case on its page, opening it again, and keeping it with a legal hold."""

from starlette.responses import Response

from monitor.casework.holds import HoldKind
from monitor.errors import InputError, RefusedError
from monitor.people import Scope
from monitor.privacy.holding import place_hold
from monitor.review.closing import close_case, reopen_case
from monitor.web.pages.case_page import named, refused
from monitor.web.routing import page
from monitor.web.typed import day_in
from monitor.web.visit import Visit


def close(visit: Visit) -> Response:
    """Close a case."""
    case_id = visit.number()
    try:
        close_case(named(visit), case_id, visit.field("reason"))
    except (RefusedError, InputError) as error:
        return refused(visit, "closing", error)
    return visit.go(f"/cases/{case_id}#closing", f"Case {case_id} is closed; nothing is signed in it any more.")


def reopen(visit: Visit) -> Response:
    """Open a case again."""
    case_id = visit.number()
    try:
        reopen_case(named(visit), case_id, visit.field("reason"))
    except (RefusedError, InputError) as error:
        return refused(visit, "closing", error)
    return visit.go(f"/cases/{case_id}", f"Case {case_id} is open again.")


def hold(visit: Visit) -> Response:
    """Place a legal hold on a case."""
    case_id = visit.number()
    try:
        review_on = day_in(visit, "review_on", "Ask again on")
        place_hold(named(visit), HoldKind.CASE, str(case_id), visit.field("reason"), review_on)
    except InputError as error:
        return refused(visit, "hold", error)
    return visit.go(f"/cases/{case_id}#holds", f"Case {case_id} is on hold: nothing of it is deleted.")


ROUTES = [
    page("/cases/{id}/close", close, needs=Scope.LETTERS, methods=["POST"]),
    page("/cases/{id}/reopen", reopen, needs=Scope.LETTERS, methods=["POST"]),
    page("/cases/{id}/holds", hold, needs=Scope.LETTERS, methods=["POST"]),
]
