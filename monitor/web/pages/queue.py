"""The queue: matches in the order in which people look at them, and their verdicts, one by one or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from fingerprints.errors import printable
from monitor.errors import ChangedMeanwhileError, InputError, RefusedError
from monitor.harm import harm_of
from monitor.people import Scope
from monitor.permitted import review_permissions
from monitor.review.decisions import Decided, decide_all, refused_among
from monitor.review.meanwhile import seen_until
from monitor.review.taking_back import take_back
from monitor.store.library import Library
from monitor.store.queue import QueueItem
from monitor.values import Verdict
from monitor.web.choosing import Chosen, address_of, chosen_from, chosen_in, narrowed, query_of
from monitor.web.listing import listing_of, orders, rows_of
from monitor.web.looks import number
from monitor.web.reasons import IN_QUEUE, WORDS
from monitor.web.room import Said, Tone
from monitor.web.routing import page
from monitor.web.undoing import Lot
from monitor.web.visit import Visit

MOST_VIEWS = 12
"""Saved views of one person: each is counted whenever the queue is shown."""
LONGEST_NAME = 60
SEVERAL = {Verdict.NOT_A_COPY: "no copies", Verdict.EXCEPTION: "exceptions"}
"""How a sentence about several matches ends, where it does not end as one about a single match."""
CAN_BE = {Verdict.CONFIRMED: "confirmed", Verdict.IGNORED: "ignored"}
MOST_TOLD = 200
"""Refused matches of which an answer to the script says why, one by one."""
GONE = "This was taken back already, or can no longer be at once; open the matches and decide anew."
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
    ids: list[int] = []
    seen: Mapping[int, int] = {}
    try:
        ids, seen = _asked_for(visit, back)
        verdict, reason = _verdict(visit)
        decided = _decided(visit.library, ids, verdict, reason, seen)
    except (InputError, RefusedError) as error:
        refused = _refused(visit, ids, seen, error)
        if _is_act(visit):
            return _refusing(visit, ids, refused, error)
        if visit.is_part or not is_queue(back):
            raise
        return _again(visit, back, refused, error)
    made = {
        one.decision.match_id: one.decision.id
        for one in decided
        if not one.is_old or seen.get(one.decision.match_id, one.decision.id) != one.decision.id
    }
    lot = Lot(session=visit.session, made=made, back=back)
    undo = f"/decide/undo?lot={visit.room.lots.put(lot, visit.field('lot'))}" if made else ""
    said = replace(_told(visit, verdict, decided), undo=undo)
    if _is_act(visit):
        return _done(visit, said, {one.decision.match_id: one.decision.id for one in decided})
    return _after(visit, back, said)


def undo(visit: Visit) -> Response:
    """Take back what was decided at once."""
    try:
        lot = _lot(visit)
        take_back(visit.library, list(lot.made), TAKEN_BACK, seen=lot.made)
    except (InputError, RefusedError) as error:
        if _is_act(visit):
            return _refusing(visit, [], {}, error)
        raise
    visit.room.lots.drop(visit.asked("lot"), visit.session)
    count = len(lot.made)
    said = Said(text="The decision is taken back." if count == 1 else f"{number(count)} decisions are taken back.")
    return _done(visit, said, dict.fromkeys(lot.made, 0)) if _is_act(visit) else _after(visit, lot.back, said)


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
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isascii()
    is_own = is_own and path.isprintable()
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
        ready=IN_QUEUE,
        words=WORDS,
    )


def _asked_for(visit: Visit, back: str) -> tuple[list[int], Mapping[int, int]]:
    """Return the matches to decide, and the latest decision that the page showed of each.

    :raises InputError: none was chosen, or the form is not one of ours
    :raises ChangedMeanwhileError: all of a list were chosen, and the list is another one now, or somebody decided
    """
    seen = dict(_pair(text) for text in visit.fields("seen"))
    ids = visit.numbers("ids")
    if visit.field("all"):
        wanted = chosen_in(urlsplit(back).query).filter
        ids = visit.library.store.queue.ids(wanted, visit.library.clock())
        decision, match = _pair(visit.field("as_of"))
        if str(len(ids)) != visit.field("all") or max(ids, default=0) > match:
            raise ChangedMeanwhileError(
                f"The list has changed since it was shown: it has {number(len(ids))} matches now. Look at it again.", ()
            )
        seen |= seen_until(visit.library, [id_ for id_ in ids if id_ not in seen], decision)
    if not ids:
        raise InputError("Choose at least one match first.")
    return ids, {id_: seen[id_] for id_ in ids if id_ in seen}


def _pair(text: str) -> tuple[int, int]:
    id_, _, decision = text.partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (id_, decision)):
        raise InputError("The fields seen and as_of must hold pairs of numbers; reload the page and try again.")
    return int(id_), int(decision)


def _verdict(visit: Visit) -> tuple[Verdict, str]:
    verdict, reason = visit.field("verdict"), visit.field("reason")
    if verdict not in WORDS:
        raise InputError("Choose a verdict: confirm, not a copy, licensed, exception or ignore.")
    if not reason:
        raise InputError("Say why, in a sentence: the reason stays with the verdict for ever.")
    return Verdict(verdict), reason


def _lot(visit: Visit) -> Lot:
    """Return what is to be taken back.

    :raises InputError: it was, or nobody remembers it
    """
    lot = visit.room.lots.get(visit.asked("lot"), visit.session)
    if lot is None:
        raise InputError(GONE)
    return lot


def _is_act(visit: Visit) -> bool:
    """Tell whether the queue's script asks, which wants to know what came of it and not the list."""
    return visit.is_part and visit.field("part") == "act"


def _decided(
    library: Library, ids: Sequence[int], verdict: Verdict, reason: str, seen: Mapping[int, int]
) -> list[Decided]:
    """Decide; what a person sends twice because the first answer was lost is decided once.

    :raises ReclaimError: as ``decide_all``
    """
    try:
        return decide_all(library, ids, verdict, reason, seen=seen)
    except ChangedMeanwhileError:
        last = library.store.decisions.latest_of(ids)
        wanted = (verdict, reason, library.actor)
        own = {id_ for id_, one in last.items() if (one.verdict, one.reason, one.actor) == wanted}
        if not own:
            raise
        return decide_all(library, ids, verdict, reason, seen={id_: seen[id_] for id_ in seen if id_ not in own})


def _refused(visit: Visit, ids: Sequence[int], seen: Mapping[int, int], error: Exception) -> Mapping[int, RefusedError]:
    """Return which of the matches stood in the way of all."""
    if not isinstance(error, RefusedError) or len(ids) < 2:
        return dict.fromkeys(ids, error) if isinstance(error, RefusedError) else {}
    return refused_among(visit.library, ids, *_verdict(visit), seen=seen)


def _refusing(visit: Visit, ids: Sequence[int], refused: Mapping[int, RefusedError], error: Exception) -> Response:
    """Tell the script what was refused and why, and what of it could be decided."""
    rest = [id_ for id_ in ids if id_ not in refused] if refused else []
    count = f"{number(len(rest))} can be {CAN_BE.get(_verdict(visit)[0], 'decided')}, " if rest else ""
    message = f"{count}{number(len(refused))} cannot: {error}" if count else str(error)
    objections = error.objections if isinstance(error, RefusedError) else ()
    told = {id_: _markup(visit, "_queue_why.html", id=id_, error=one) for id_, one in list(refused.items())[:MOST_TOLD]}
    shown = _markup(visit, "_queue_refused.html", message=message, objections=objections, rest=len(rest))
    answer = {"message": shown, "refused": told, "rest": rest}
    return JSONResponse(answer)  # that a rule forbids something is an answer, and no error of the page


def _done(visit: Visit, said: Said, seen: Mapping[int, int]) -> Response:
    """Tell the script what came of an act: a message, and which decision now holds on each match."""
    return JSONResponse({"message": _markup(visit, "_said.html", said=said), "seen": dict(seen)})


def _markup(visit: Visit, template: str, **context: Any) -> str:  # noqa: ANN401 - any value
    return bytes(visit.page(template, **context).body).decode()


def _again(visit: Visit, back: str, refused: Mapping[int, RefusedError], error: Exception) -> Response:
    """Show the queue with what was chosen and typed, why it was refused, and without what stood in the way."""
    ids = visit.numbers("ids")
    rest = [id_ for id_ in ids if id_ not in refused] if len(ids) > 1 else ids
    done = CAN_BE.get(Verdict(visit.field("verdict")), "decided") if refused else ""
    some = f"{number(len(rest))} of them, still ticked, can be {done}; {number(len(refused))} cannot." if done else ""
    return _queue(
        visit,
        chosen_in(urlsplit(back).query),
        "queue.html",
        status=422 if isinstance(error, RefusedError) else 400,
        message=f"{error} {some}" if some and rest and len(ids) > 1 else str(error),
        objections=error.objections if isinstance(error, RefusedError) else (),
        picked=frozenset(rest),
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
