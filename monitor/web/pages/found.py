"""What the sources name: the list, and the page of one item with the proof of how it was obtained, or why not."""

from starlette.responses import Response

from monitor.collected import ItemState, MediaKind
from monitor.people import Scope
from monitor.sites.addresses import address_of
from monitor.values import Finding
from monitor.watch.returning import open_returns
from monitor.watch.wanting import MAY_PASS, MAY_WANT, pass_over, want
from monitor.web.pages.sources import PAGE, WORDS, standing_of, state_asked
from monitor.web.pages.works import number_of
from monitor.web.routing import page
from monitor.web.visit import Visit

FORMS = {MediaKind.FILE: "one file", MediaKind.HLS: "HLS playlist", MediaKind.DASH: "DASH manifest"}


def show_all(visit: Visit) -> Response:
    """Show the items of all sources, those of one state if one is asked for."""
    library, chosen = visit.library, state_asked(visit)
    standing = standing_of(library)
    total = standing.counts.get(chosen, 0) if chosen else sum(standing.counts.values())
    pages = max(1, -(-total // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    states = {chosen} if chosen else set(ItemState)
    return visit.page(
        "found.html",
        items=library.store.items.page(states, first=(number - 1) * PAGE, most=PAGE),
        names={one.id: one.name for one in library.store.sources.all(removed=True)},
        standing=standing,
        chosen=chosen,
        number=number,
        pages=pages,
        words=WORDS,
    )


def show(visit: Visit) -> Response:
    """Show one item."""
    store, kept = visit.library.store, visit.library.store.items.get(visit.number())
    clip = store.clips.get(kept.clip_id) if kept.clip_id else None
    findings: list[Finding] = store.matches.of_clip(clip.id) if clip else []
    others = store.items.at_address(kept.item.url) if kept.item.url else []
    twins = store.items.with_content(kept.sha256) if kept.sha256 else []
    return visit.page(
        "found_item.html",
        kept=kept,
        item=kept.item,
        source=store.sources.get(kept.source_id),
        fetches=store.fetches.of_item(kept.id),
        checks=store.items.checks(kept.id),
        clip=clip,
        findings=findings,
        others=[one for one in others if one.id != kept.id],
        twins=[one for one in twins if one.id != kept.id and address_of(one.item.url) != address_of(kept.item.url)],
        names={one.id: one.name for one in store.sources.all(removed=True)},
        may_want=kept.state in MAY_WANT and not kept.item.is_supplied_only,
        may_pass=kept.state in MAY_PASS,
        returns=[one for one in open_returns(visit.library) if one.item_id == kept.id],
        forms=FORMS,
        words=WORDS,
    )


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
]
