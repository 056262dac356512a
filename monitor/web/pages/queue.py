"""The queue: matches in the order in which people look at them, and their verdicts, one by one or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import ChangedMeanwhileError, InputError, RefusedError
from monitor.harm import harm_of
from monitor.people import Scope
from monitor.permitted import review_permissions
from monitor.review.decisions import Decided, decide_all
from monitor.review.taking_back import take_back
from monitor.store.queue import QueueItem
from monitor.values import Verdict
from monitor.web.choosing import Chosen, address_of, chosen_from, chosen_in, narrowed, query_of
from monitor.web.listing import listing_of, orders, rows_of
from monitor.web.looks import number
from monitor.web.reasons import READY, WORDS
from monitor.web.room import Said, Tone
from monitor.web.routing import page
from monitor.web.undoing import Lot
from monitor.web.visit import Visit

MOST_VIEWS = 12
"""Saved views of one person: each is counted whenever the queue is shown."""
LONGEST_NAME = 60
SEVERAL = {Verdict.NOT_A_COPY: "no copies", Verdict.EXCEPTION: "exceptions"}
"""How a sentence about several matches ends, where it does not end as one about a single match."""
TAKEN_BACK = "Taken back in the queue by whoever had decided it."


def show(visit: Visit) -> Response:
    """Show the queue, or the part of it that a filter changes."""
    chosen = chosen_from(visit.request.query_params)
    now = visit.library.clock()
    if visit.room.permissions.is_due(now.date()):
        review_permissions(visit.library)
    if not visit.is_part:
        return _queue(visit, chosen, "queue.html")
    answer = _queue(visit, chosen, "_queue_part.html")
    answer.headers["HX-Push-Url"] = address_of(chosen.filter, chosen.offset)
    return answer


def row(visit: Visit) -> Response:
    """Show one row anew, marked where somebody decided it after the page was shown."""
    finding = visit.library.store.matches.get(visit.number())
    now = visit.library.clock()
    (shown,) = rows_of(visit.library, [QueueItem(finding=finding, harm=harm_of(finding, now))], now)
    if visit.asked("seen") not in {"", str(shown.seen)}:
        shown = replace(shown, changed=finding.decision.actor if finding.decision else "somebody")
    here = chosen_from(visit.request.query_params)
    return visit.page("_queue_row.html", row=shown, place=query_of(here.filter), picked=frozenset())


def decide(visit: Visit) -> Response:
    """Give one verdict for one reason on all matches that were chosen."""
    back = own_path(visit.field("back"))
    try:
        ids, seen = _asked_for(visit, back)
        verdict, reason = _verdict(visit)
        decided = decide_all(visit.library, ids, verdict, reason, seen=seen)
    except (InputError, RefusedError) as error:
        if visit.is_part or not is_queue(back):
            raise
        return _again(visit, back, error)
    made = {one.decision.match_id: one.decision.id for one in decided if not one.is_old}
    lot = Lot(session=visit.session, made=made, back=back)
    undo = f"/decide/undo?lot={visit.room.lots.put(lot)}" if made else ""
    return _after(visit, back, replace(_told(visit, verdict, decided), undo=undo))


def undo(visit: Visit) -> Response:
    """Take back what was decided at once."""
    lots, name = visit.room.lots, visit.asked("lot")
    lot = lots.get(name, visit.session)
    if lot is None:
        raise InputError("This was taken back already, or can no longer be at once; open the matches and decide anew.")
    take_back(visit.library, list(lot.made), TAKEN_BACK, seen=lot.made)
    lots.drop(name)
    count = len(lot.made)
    text = "The decision is taken back." if count == 1 else f"{number(count)} decisions are taken back."
    return _after(visit, lot.back, Said(text=text))


def keep_view(visit: Visit) -> Response:
    """Give the filter that is shown a name."""
    back, name = own_path(visit.field("back")), visit.field("name")
    held = {view.name for view in visit.library.store.views.of(_owner(visit))}
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"Give the view a name of at most {LONGEST_NAME} characters.")
    if name not in held and len(held) >= MOST_VIEWS:
        raise InputError(f"You have {MOST_VIEWS} views already; delete one first.")
    query = query_of(chosen_in(urlsplit(back).query).filter)
    with visit.library.store.transaction():
        visit.library.store.views.put(_owner(visit), name, query)
    return _after(visit, back, Said(text=f"The view “{printable(name)}” is kept."))


def drop_view(visit: Visit) -> Response:
    """Forget a saved view of whoever asks."""
    with visit.library.store.transaction():
        visit.library.store.views.remove(_owner(visit), visit.number())
    return _after(visit, own_path(visit.field("back")), Said(text="The view is deleted."))


def own_path(path: str) -> str:
    """Return a path of this room, the queue's where something else is given: nobody is sent elsewhere."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_own else "/queue"


def is_queue(path: str) -> bool:
    """Tell whether a path of this room is the queue's."""
    return urlsplit(path).path == "/queue"


def _owner(visit: Visit) -> str:
    return visit.person.login if visit.person else ""


def _queue(visit: Visit, chosen: Chosen, template: str, *, status: int = 200, **context: object) -> Response:
    listing = listing_of(visit.library, _owner(visit), chosen, visit.library.clock())
    usual: dict[str, object] = {"said": None, "message": "", "objections": (), "picked": frozenset(), "typed": ""}
    return visit.page(
        template,
        status=status,
        **usual | context,
        listing=listing,
        place=query_of(chosen.filter),
        order=orders(chosen.filter),
        is_narrowed=bool(narrowed(chosen.filter)),
        ready=READY,
        words=WORDS,
    )


def _asked_for(visit: Visit, back: str) -> tuple[list[int], Mapping[int, int]]:
    """Return the matches to decide, and the latest decision that the page showed of each.

    :raises InputError: none was chosen, or the form is not one of ours
    :raises ChangedMeanwhileError: all of a list were chosen, and the list is another one now
    """
    seen = dict(_pair(text) for text in visit.fields("seen"))
    ids = visit.numbers("ids")
    if visit.field("all"):
        wanted = chosen_in(urlsplit(back).query).filter
        ids = visit.library.store.queue.ids(wanted, visit.library.clock())
        if str(len(ids)) != visit.field("all"):
            raise ChangedMeanwhileError(
                f"The list has changed since it was shown: it has {number(len(ids))} matches now. Look at it again.", ()
            )
        seen = {id_: 0 for id_ in ids if wanted.state == "waiting"} | seen
    if not ids:
        raise InputError("Choose at least one match first.")
    return ids, {id_: seen[id_] for id_ in ids if id_ in seen}


def _pair(text: str) -> tuple[int, int]:
    id_, _, decision = text.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (id_, decision)):
        raise InputError("The field seen must hold pairs of numbers; reload the page and try again.")
    return int(id_), int(decision)


def _verdict(visit: Visit) -> tuple[Verdict, str]:
    verdict, reason = visit.field("verdict"), visit.field("reason")
    if verdict not in WORDS:
        raise InputError("Choose a verdict: confirm, not a copy, licensed, exception or ignore.")
    if not reason:
        raise InputError("Say why, in a sentence: the reason stays with the verdict for ever.")
    return Verdict(verdict), reason


def _again(visit: Visit, back: str, error: Exception) -> Response:
    """Show the queue with what was chosen and typed, and why it was refused."""
    return _queue(
        visit,
        chosen_in(urlsplit(back).query),
        "queue.html",
        status=422 if isinstance(error, RefusedError) else 400,
        message=str(error),
        objections=error.objections if isinstance(error, RefusedError) else (),
        picked=frozenset(visit.numbers("ids")),
        typed=visit.field("reason"),
    )


def _after(visit: Visit, back: str, said: Said) -> Response:
    """Go back with a sentence; where the queue's script asks, show the list as it is now instead."""
    if not (visit.is_part and visit.field("part") == "queue"):
        return visit.go(back, said.text, said.tone, said.undo)
    place = own_path(visit.field("back")) if visit.field("back") else back
    return _queue(visit, chosen_in(urlsplit(place).query if is_queue(place) else ""), "_queue_part.html", said=said)


def _told(visit: Visit, verdict: Verdict, decided: Sequence[Decided]) -> Said:
    """Say what was decided, and what came of it."""
    ending = WORDS[verdict][3]
    if len(decided) == 1:
        (one,) = decided
        name = printable(visit.library.store.matches.get(one.decision.match_id).clip.name)
        before = "was already" if one.is_old else "is"
        first = f"“{name}” {before} {ending}{', for the same reason' if one.is_old else ''}."
        notes = [note for note in (one.no_letter, one.problem) if note]
    else:
        first = f"{number(len(decided))} matches are {SEVERAL.get(verdict, ending)}."
        silent = sum(bool(one.no_letter) for one in decided)
        notes = [f"About {number(silent)} of them no letter can be written yet: open one to see why."] if silent else []
        notes += list(dict.fromkeys(one.problem for one in decided if one.problem))[:3]
    text = " ".join([first, *(note if note.endswith((".", "”")) else f"{note}." for note in notes)])
    return Said(text=text, tone=Tone.WARN if notes else Tone.GOOD)


ROUTES = [
    page("/queue", show),
    page("/queue/rows/{id}", row),
    page("/queue/views", keep_view, methods=["POST"]),
    page("/queue/views/{id}/delete", drop_view, methods=["POST"]),
    page("/decide", decide, needs=Scope.REVIEW, methods=["POST"]),
    page("/decide/undo", undo, needs=Scope.REVIEW, methods=["POST"]),
]
