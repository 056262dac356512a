"""Recipients: what is known of those who receive letters, how, and since when."""

import hashlib
from datetime import date
from urllib.parse import quote

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import ChangedMeanwhileError, InputError, RefusedError
from monitor.notices.recipients.exposure import SOMEBODY
from monitor.notices.recipients.profiles import SERVICES, Exposure, RecipientProfile, Viewer, known, say_origin
from monitor.people import Scope
from monitor.review.recipients import Stated, load_recipients, recipient_of, state, verified_on
from monitor.web.pages.letter_refusals import refusal_of
from monitor.web.routing import page, status_of
from monitor.web.visit import Visit

OLD_DAYS = 90
"""Forms and addresses change: what was looked up longer ago is shown as old."""
TITLES = {
    "guide": "How to complain",
    "form_url": "Form",
    "agent": "Designated agent",
    "email": "E-mail",
    "address": "Postal address",
}
"""What is known of a recipient once, in the order of its page."""
_FACTS = (*TITLES, "wordings", "verified_on")


def index(visit: Visit) -> Response:
    """Show the recipients of which anything is known."""
    return _list(visit)


def _list(visit: Visit, **context: object) -> Response:
    today = visit.library.clock().astimezone().date()
    profiles = load_recipients(visit.library.settings.recipients)
    words = visit.asked("words").casefold()
    found = [one for one in profiles if words in " ".join((one.name, *one.aliases, *one.hosts)).casefold()]
    status = context.pop("status", 200)
    return visit.page(
        "recipients.html",
        status=status if isinstance(status, int) else 200,
        rows=[(one, _age(one, today)) for one in sorted(found, key=lambda one: one.name.casefold())],
        count=len(profiles),
        words=visit.asked("words"),
        kinds=list(SERVICES.items()),
        typed=_typed(visit),
        address_of=address_of,
        old=OLD_DAYS,
        today=today,
        **(refusal_of(None) | context),
    )


def _age(profile: RecipientProfile, today: date) -> int | None:
    """Return how many days ago the user looked a recipient up; None where the user has not said so."""
    day = verified_on(profile)
    return max((today - day).days, 0) if day else None


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.field(name) for name in ("name", "kind", "hosts", "source", *_FACTS)}


def show(visit: Visit) -> Response:
    """Show what is known of one recipient, each fact with its source and its day."""
    return _one(visit, recipient_of(visit.library.settings.recipients, str(visit.request.path_params["name"])))


def _one(visit: Visit, profile: RecipientProfile, **context: object) -> Response:
    today = visit.library.clock().astimezone().date()
    stated = [fact for fact in known(profile) if fact.mark == "stated"]
    status = context.pop("status", 200)
    return visit.page(
        "recipient.html",
        status=status if isinstance(status, int) else 200,
        profile=profile,
        what=SERVICES[profile.kind],
        singles=[(title, getattr(profile, key)) for key, title in TITLES.items()],
        age=_age(profile, today),
        old=OLD_DAYS,
        viewers=[(SOMEBODY[viewer], _told(profile, viewer)) for viewer in Viewer if viewer is not Viewer.RECIPIENT],
        say_origin=say_origin,
        is_own=bool(stated),
        kinds=[("", f"as it is: {profile.kind}"), *SERVICES.items()],
        here=address_of(profile.name),
        seen=_state(profile),
        today=today,
        typed=_typed(visit),
        **(refusal_of(None) | context),
    )


def _told(profile: RecipientProfile, viewer: Viewer) -> list[Exposure]:
    return [one for one in profile.exposures if one.viewer is viewer]


def add(visit: Visit) -> Response:
    """Keep what somebody knows of a new recipient."""
    try:
        profile = state(visit.library, visit.field("name"), _stated(visit))
    except (InputError, RefusedError) as error:
        return _list(visit, status=status_of(error), **refusal_of(error))
    return visit.go(address_of(profile.name), f"{printable(profile.name)} is kept; letters use it from now on.")


def keep(visit: Visit) -> Response:
    """Keep what somebody knows of a recipient."""
    profile = recipient_of(visit.library.settings.recipients, str(visit.request.path_params["name"]))
    try:
        if visit.field("seen") not in {"", _state(profile)}:
            raise ChangedMeanwhileError(
                "Somebody else has said something of this recipient meanwhile; look at it, then keep yours again."
            )
        profile = state(visit.library, profile.name, _stated(visit))
    except (InputError, RefusedError) as error:
        return _one(visit, profile, status=status_of(error), **refusal_of(error))
    return visit.go(address_of(profile.name), "Kept; letters use it from now on, and say that you stated it.")


def _state(profile: RecipientProfile) -> str:
    """Return by what two states of a recipient are told apart."""
    return hashlib.sha256(repr(profile).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _stated(visit: Visit) -> Stated:
    """Return what the form states; what is left empty stays as it is.

    :raises InputError: a day is none, or lies ahead
    """
    facts = {key: visit.field(key) for key in _FACTS if visit.field(key)}
    facts = {key: "; ".join(value.splitlines()) if key == "address" else value for key, value in facts.items()}
    if day := facts.get("verified_on"):
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise InputError(f"“{printable(day)}” is no day; write it like 2026-11-23.") from error
    hosts = tuple(visit.field("hosts").replace(",", " ").split())
    return Stated(facts=facts, source=visit.field("source"), kind=visit.field("kind"), hosts=hosts)


def address_of(name: str) -> str:
    """Return the address of a recipient's page."""
    return f"/recipients/{quote(name, safe='')}"


ROUTES = [
    page("/recipients", index),
    page("/recipients", add, needs=Scope.LETTERS, methods=["POST"]),
    page("/recipients/{name:path}", show),
    page("/recipients/{name:path}", keep, needs=Scope.LETTERS, methods=["POST"]),
]
