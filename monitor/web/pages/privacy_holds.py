"""Legal holds: what must stay although its time is over or somebody asked to have it erased."""

from collections.abc import Mapping

from starlette.responses import Response

from monitor.casework.holds import HoldKind
from monitor.errors import InputError
from monitor.people import Scope
from monitor.privacy.holding import place_hold, release_hold, say_subject
from monitor.web.routing import page
from monitor.web.typed import day_in
from monitor.web.visit import Visit

KINDS = {
    HoldKind.CASE: "Case, with its matches, clips and letters",
    HoldKind.MATCH: "Match",
    HoldKind.CLIP: "Clip",
    HoldKind.WORK: "Work, with all matches of it",
    HoldKind.LETTER: "Letter",
    HoldKind.ACCOUNT: "Account that posted something",
    HoldKind.LIBRARY: "The whole library",
}
"""What a hold can lie on, in the order of the form."""


def show(visit: Visit) -> Response:
    """Show the holds, and the form that places one."""
    return _page(visit, {"kind": visit.asked("kind"), "subject": visit.asked("subject")})


def _page(visit: Visit, typed: Mapping[str, str], message: str = "", at: int = 0) -> Response:
    holds = visit.library.store.holds.all(released=True)
    return visit.page(
        "privacy_holds.html",
        status=400 if message else 200,
        held=[one for one in holds if one.released_at is None],
        ended=[one for one in reversed(holds) if one.released_at],
        today=visit.library.clock().date(),
        say_subject=say_subject,
        kinds=[(kind.value, said) for kind, said in KINDS.items()],
        typed={"kind": "", "subject": "", "reason": "", "review_on": "", **typed},
        message=message,
        objections=(),
        at=at,
    )


def place(visit: Visit) -> Response:
    """Place a hold."""
    typed = {name: visit.field(name) for name in ("kind", "subject", "reason", "review_on")}
    try:
        kind = hold_kind(typed["kind"])
        review_on = day_in(visit, "review_on", "Ask again on")
        hold = place_hold(visit.library, kind, typed["subject"], typed["reason"], review_on)
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error))
    return visit.go("/privacy/holds", f"{say_subject(hold).capitalize()} is on hold: nothing of it is deleted.")


def hold_kind(text: str) -> HoldKind:
    """Return what a hold is to lie on.

    :raises InputError: it is nothing that can be held
    """
    if text not in set(HoldKind):
        raise InputError("Choose what the hold lies on.")
    return HoldKind(text)


def release(visit: Visit) -> Response:
    """End a hold."""
    number = visit.number()
    try:
        hold = release_hold(visit.library, number, visit.field("reason"))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, {}, str(error), at=number)
    return visit.go("/privacy/holds", f"Hold {hold.id} has ended; what is due goes with the next purge.")


ROUTES = [
    page("/privacy/holds", show, needs=Scope.LETTERS),
    page("/privacy/holds", place, needs=Scope.LETTERS, methods=["POST"]),
    page("/privacy/holds/{id}/release", release, needs=Scope.LETTERS, methods=["POST"]),
]
