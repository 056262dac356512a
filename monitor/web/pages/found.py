"""What the sources name: the list, and the page of one item with the proof of how it was obtained, or why not."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.responses import Response

from monitor.collected import ItemState, MediaKind
from monitor.people import Scope
from monitor.sites.addresses import address_of
from monitor.watch.looking import LOOKED_AT
from monitor.watch.matched import became_of
from monitor.watch.returning import open_returns
from monitor.watch.wanting import MAY_PASS, MAY_WANT, pass_over, want
from monitor.web.pages.sources import PAGE, WORDS, standing_of, state_asked
from monitor.web.pages.works import number_of
from monitor.web.routing import page
from monitor.web.visit import Visit
from monitor.web.watching import begin_look

FORMS = {MediaKind.FILE: "one file", MediaKind.HLS: "HLS playlist", MediaKind.DASH: "DASH manifest"}
MATCHES = {"yes": True, "no": False}
"""By which the list is narrowed to what matches a work, and to what matches none."""


def show_all(visit: Visit) -> Response:
    """Show the items of all sources: those of one state, or those that are copies or none, if that is asked for."""
    library, chosen, match = visit.library, state_asked(visit), visit.asked("match")
    items, is_matched = library.store.items, MATCHES.get(match)
    matches = {key: items.count(set(ItemState), is_matched=wanted) for key, wanted in MATCHES.items()}
    if is_matched is not None:
        chosen = None
    states = {chosen} if chosen else set(ItemState)
    pages = max(1, -(-items.count(states, is_matched=is_matched) // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    found = items.page(states, is_matched=is_matched, first=(number - 1) * PAGE, most=PAGE)
    return visit.page(
        "found.html",
        items=found,
        became=became_of(library, found),
        names={one.id: one.name for one in library.store.sources.all(removed=True)},
        standing=standing_of(library),
        chosen=chosen,
        match=match if match in MATCHES else "",
        matches=matches,
        number=number,
        pages=pages,
        words=WORDS,
    )


def show(visit: Visit) -> Response:
    """Show one item."""
    store, kept = visit.library.store, visit.library.store.items.get(visit.number())
    others = store.items.at_address(kept.item.url) if kept.item.url else []
    twins = store.items.with_content(kept.sha256) if kept.sha256 else []
    return visit.page(
        "found_item.html",
        kept=kept,
        item=kept.item,
        source=store.sources.get(kept.source_id),
        fetches=store.fetches.of_item(kept.id),
        checks=store.items.checks(kept.id),
        clip=store.clips.get(kept.clip_id) if kept.clip_id else None,
        became=became_of(visit.library, [kept]),
        modified=modified_of(kept.last_modified),
        others=[one for one in others if one.id != kept.id],
        twins=[one for one in twins if one.id != kept.id and address_of(one.item.url) != address_of(kept.item.url)],
        names={one.id: one.name for one in store.sources.all(removed=True)},
        may_want=kept.state in MAY_WANT and not kept.item.is_supplied_only,
        may_pass=kept.state in MAY_PASS,
        may_look=kept.state in LOOKED_AT and kept.item.file is None,
        is_stopped=visit.library.settings.is_stopped,
        returns=[one for one in open_returns(visit.library) if one.item_id == kept.id],
        forms=FORMS,
        words=WORDS,
    )


def modified_of(said: str) -> datetime | None:
    """Return when a file was changed, as its host says in HTTP's own form; None where it says none or an odd one."""
    try:
        moment = parsedate_to_datetime(said)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def look(visit: Visit) -> Response:
    """Ask now whether an item is still there, as a job."""
    return visit.go(f"/jobs/{begin_look(visit.room, visit.library, visit.number()).id}")


def change(visit: Visit) -> Response:
    """Let an item be fetched all the same, or leave it."""
    number = visit.number()
    if visit.field("act") == "want":
        want(visit.library, number)
        return visit.go(f"/found/{number}", "It is fetched with the next run, if the access policy lets it.")
    pass_over(visit.library, number, visit.field("reason"))
    return visit.go(f"/found/{number}", "It is passed over; the reason stays on record.")


ROUTES = [
    page("/found", show_all),
    page("/found/{id}", show),
    page("/found/{id}", change, needs=Scope.WORKS, methods=["POST"]),
    page("/found/{id}/look", look, needs=Scope.WORKS, methods=["POST"]),
]
