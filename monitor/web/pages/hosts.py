"""What users have stated about hosts, and what the access policy says of an address, step by step."""

from collections.abc import Mapping, Sequence
from contextlib import closing

from starlette.responses import Response

from monitor.collected import Access, AllowanceKind, Purpose
from monitor.errors import InputError, NotAllowedError, Objection, RefusedError
from monitor.people import Scope
from monitor.policy import place_named
from monitor.watch.asking import Asker
from monitor.watch.hosting import ask_access, state_host, withdraw_host
from monitor.web.pages.sources import standing_of
from monitor.web.routing import page
from monitor.web.visit import Visit

KINDS = (
    (
        AllowanceKind.PERMITTED,
        "Who runs it lets me collect",
        "Its robots.txt and reservations are not asked any more: they speak to others.",
    ),
    (
        AllowanceKind.DOWNLOADER,
        "I may save from it with yt-dlp",
        "Used by the sources of yt-dlp alone. Terms of a platform that forbid it still forbid it.",
    ),
    (
        AllowanceKind.PRIVATE,
        "It is my own, inside my network",
        "Its private address may be reached. Only an administrator can say this.",
    ),
)
PURPOSES = (
    (Purpose.MEDIA, "Fetch a video"),
    (Purpose.PAGE, "Read the page of a video"),
    (Purpose.LISTING, "Read a feed or a sitemap"),
)


def show(visit: Visit) -> Response:
    """Show what was stated, and the form by which the policy is asked."""
    return _page(visit, {})


def _page(
    visit: Visit,
    typed: Mapping[str, str],
    message: str = "",
    *,
    access: Access | None = None,
    ended: int = 0,
    objections: Sequence[Objection] = (),
) -> Response:
    stated = visit.library.store.hosts.allowances(withdrawn=True)
    return visit.page(
        "hosts.html",
        status=400 if message else 200,
        held=[one for one in stated if one.withdrawn_at is None],
        ended=[one for one in stated if one.withdrawn_at],
        standing=standing_of(visit.library),
        kinds=[one for one in KINDS if one[0] is not AllowanceKind.PRIVATE or visit.may(Scope.ADMIN)],
        kind_names={kind.value: said for kind, said, _ in KINDS},
        purposes=PURPOSES,
        typed={"host": "", "kind": "", "reason": "", "i_may": "", "url": "", "purpose": "", **typed},
        message=message,
        objections=objections,
        access=access,
        at=ended,
    )


def add(visit: Visit) -> Response:
    """Put on record what a user states about a host."""
    typed = {name: visit.field(name) for name in ("host", "kind", "reason", "i_may")}
    try:
        kind = kind_in(typed["kind"], visit)
        demand_word(kind, typed["host"], typed["i_may"])
        stated = state_host(visit.library, typed["host"], kind, typed["reason"])
    except (InputError, RefusedError) as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error), objections=error.objections if isinstance(error, RefusedError) else ())
    return visit.go("/hosts", f"It is on record what you state about {stated.host}.")


def kind_in(text: str, visit: Visit) -> AllowanceKind:
    """Return the kind of a statement.

    :raises InputError: it is none
    :raises NotAllowedError: only an administrator may let private addresses be reached
    """
    if text not in set(AllowanceKind):
        raise InputError("Choose what you state about the host.")
    kind = AllowanceKind(text)
    if kind is AllowanceKind.PRIVATE and not visit.may(Scope.ADMIN):
        raise NotAllowedError("Only an administrator may let addresses inside your network be reached.")
    return kind


def demand_word(kind: AllowanceKind, host: str, typed: str) -> None:
    """Let nobody state by accident that yt-dlp may be used.

    :raises InputError: the sentence was not typed
    """
    if kind is not AllowanceKind.DOWNLOADER:
        return
    sentence = f"I may save from {place_named(host)}"
    if " ".join(typed.split()).rstrip(".").casefold() != sentence.casefold():
        raise InputError(
            "A program that saves videos is used only where you say in so many words that you may: type"
            f" “{sentence}” into the field for it. It stands under your name."
        )


def withdraw(visit: Visit) -> Response:
    """Put on record that a statement holds no longer."""
    number = visit.number()
    try:
        ended = withdraw_host(visit.library, number, visit.field("reason"))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, {}, str(error), ended=number)
    return visit.go("/hosts", f"What was stated about {ended.host} holds no longer.")


def ask(visit: Visit) -> Response:
    """Ask the access policy about an address; the rules of its host are fetched where they are not known."""
    typed = {name: visit.field(name) for name in ("url", "purpose")}
    try:
        access = asked(visit, typed["url"], typed["purpose"])
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error))
    return _page(visit, typed, access=access)


def asked(visit: Visit, url: str, purpose: str) -> Access:
    """Return what the access policy says of an address.

    :raises InputError: it is none
    """
    known = Purpose(purpose) if purpose in {one for one, _ in PURPOSES} else Purpose.MEDIA
    with closing(Asker(visit.library)) as asker:
        return ask_access(visit.library, asker, url, known)


ROUTES = [
    page("/hosts", show),
    page("/hosts", add, needs=Scope.WORKS, methods=["POST"]),
    page("/hosts/ask", ask, needs=Scope.WORKS, methods=["POST"]),
    page("/hosts/{id}/withdraw", withdraw, needs=Scope.WORKS, methods=["POST"]),
]
