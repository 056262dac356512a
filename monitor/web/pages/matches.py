"""One match: copy beside original, why they match, what of it may be claimed, and the verdict."""

from starlette.responses import Response

from monitor.web.choosing import chosen_from, query_of
from monitor.web.comparing import KINDS, comparison
from monitor.web.reasons import READY, WORDS
from monitor.web.routing import page
from monitor.web.visit import Visit


def show(visit: Visit) -> Response:
    """Show a match; the query says which queue the person goes through."""
    wanted = chosen_from(visit.request.query_params).filter
    finding = visit.library.store.matches.get(visit.number())
    shown = comparison(visit.room, visit.library, finding, wanted, visit.library.clock())
    return visit.page(
        "match.html",
        shown=shown,
        place=query_of(wanted),
        ready=READY,
        words=WORDS,
        kinds=KINDS,
        instants=_instants(visit),
    )


def _instants(visit: Visit) -> range:
    return range(1, visit.library.settings.stills_per_segment + 1)


ROUTES = [page("/matches/{id}", show)]
