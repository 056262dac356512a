"""Pages of cases: the board, the list, and making cases of confirmed matches."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from monitor.errors import InputError, RefusedError
from monitor.notices import site_of
from monitor.people import Scope
from monitor.review.cases import create_case
from monitor.web import boards
from monitor.web.boards import COLUMNS, Placed, Stage
from monitor.web.casefile import refused
from monitor.web.hints import Place
from monitor.web.pages import case_closing, case_page
from monitor.web.routing import page
from monitor.web.visit import Visit

ON_BOARD = 12
"""Cards in one column of the board; the list has the others."""
ON_PAGE = 50
"""Cases on a page of the list."""


def show_all(visit: Visit) -> Response:
    """Show the board of cases, or the list of those that are asked for."""
    found = boards.all_placed(visit.library)
    counts = {column.stage: sum(one.stage is column.stage for one in found) for column in COLUMNS}
    text, stage = visit.asked("q"), visit.asked("state")
    shared: dict[str, Any] = {"counts": counts, "total": len(found), "columns": COLUMNS, "text": text, "stage": stage}
    if text or stage or visit.asked("view") == "list":
        return _list(visit, found, shared)
    shown = {stage: [one for one in found if one.stage is stage][:ON_BOARD] for stage in Stage}
    made = {
        card.placed.case.id: card
        for card in boards.cards(visit.library, [one for some in shown.values() for one in some])
    }
    board = [(column, [made[one.case.id] for one in shown[column.stage]]) for column in COLUMNS]
    return visit.page("cases.html", board=board, cards=None, pages=None, **shared)


def _list(visit: Visit, found: Sequence[Placed], shared: Mapping[str, Any]) -> Response:
    chosen = [one for one in found if shared["stage"] in {"", one.stage}]
    if shared["text"]:
        chosen = boards.matching(chosen, visit.library, shared["text"])
    last = max(1, -(-len(chosen) // ON_PAGE))
    asked = visit.asked("page")
    here = min(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, last) or 1
    words = {"view": "list", "q": shared["text"], "state": shared["stage"]}
    rest = urlencode({key: value for key, value in words.items() if value})
    cards = boards.cards(visit.library, chosen[(here - 1) * ON_PAGE : here * ON_PAGE])
    pages = {"here": here, "last": last, "rest": rest, "found": len(chosen)}
    return visit.page("cases.html", board=None, cards=cards, pages=pages, **shared)


def choose(visit: Visit) -> Response:
    """Show the confirmed matches that are in no case."""
    ticked = {int(one) for one in visit.request.query_params.getlist("match") if re.fullmatch("[0-9]{1,18}", one)}
    return _choose(visit, ticked)


def _choose(visit: Visit, ticked: set[int], recipient: str = "", error: Exception | None = None) -> Response:
    asked = visit.library.store.matches.some(sorted(ticked))
    return visit.page(
        "case_new.html",
        status=_status(error) if error else 200,
        groups=boards.free_groups(visit.library),
        ticked=ticked,
        asked=asked if error else [],
        recipient=recipient,
        message=str(error) if error else "",
        told=refused(error, Place(case_id=0)) if error else [],
    )


def _status(error: Exception) -> int:
    return 422 if isinstance(error, RefusedError) else 400


def create(visit: Visit) -> Response:
    """Make a case of the matches that were chosen."""
    ids = [id_ for name in ("match", "id", "ids", "match_id") for id_ in visit.numbers(name)]
    recipient = visit.field("recipient") or _site_of(visit, ids)
    try:
        _demand_chosen(ids, recipient)
        case = create_case(visit.library, ids, recipient)
    except (RefusedError, InputError) as error:
        return _choose(visit, set(ids), recipient, error)
    return visit.go(f"/cases/{case.id}", f"Case {case.id} is made. Next: weigh whether the law allows the use.")


def _demand_chosen(ids: Sequence[int], recipient: str) -> None:
    if not ids:
        raise InputError("Tick at least one match; the case is made of those that are ticked.")
    if not recipient:
        raise InputError("Say with whom the case is pursued: the site or platform on which the copies lie.")


def _site_of(visit: Visit, ids: Sequence[int]) -> str:
    """Return the site on which all of some matches lie; empty where that is not one."""
    sites = {site_of(one.clip.provenance.url or "") for one in visit.library.store.matches.some(ids)}
    return sites.pop() if len(sites) == 1 else ""


ROUTES = [
    page("/cases", show_all),
    page("/cases/new", choose, needs=Scope.REVIEW),
    page("/cases/new", create, needs=Scope.REVIEW, methods=["POST"]),
    *case_page.ROUTES,
    *case_closing.ROUTES,
]
