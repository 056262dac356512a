"""The works: their list, what ends soon, and the page of each of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from monitor.collected import WordKind
from monitor.errors import ChangedMeanwhileError, InputError
from monitor.licensing import ledger_of, ledgers_of
from monitor.people import Scope
from monitor.registry import restate
from monitor.rights.terms import endings, say_ending
from monitor.rights.values import Grant
from monitor.sites.privacy import settings
from monitor.sources.naming import add_words, remove_words
from monitor.sources.queries import queries_of
from monitor.store.library import Library
from monitor.store.shelf import Entry, Tally
from monitor.values import Work
from monitor.web.declaring import rights_of
from monitor.web.pages import licences, permissions, proofs
from monitor.web.room import Tone
from monitor.web.routing import page
from monitor.web.sparks import row_of
from monitor.web.timelines import NAMES, TITLES, Bar, bars_of, lanes_of, say_span, say_term, say_title, ticks_of
from monitor.web.visit import Visit

PAGE = 50
"""Works on one page of the list."""
SORTS = (
    ("newest", "Newest first"),
    ("name", "By name"),
    ("waiting", "Most matches waiting"),
    ("ending", "Rights that end first"),
    ("longest", "Longest first"),
)
FIELDS = ("modality", "title", "owner", "start", "end", "shared", "territories", "starts_on", "ends_on", "label")
"""Of the form for a new line, in its order."""
WORD_KINDS = {WordKind.TITLE: "Titles", WordKind.TAG: "Tags", WordKind.HASHTAG: "Hashtags"}
SPANS = (30, 60, 90, 365)
"""Days ahead that can be chosen where rights end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A work in the list."""

    work: Work
    tally: Tally
    bars: tuple[Bar, ...]
    ends_on: date | None


def show_all(visit: Visit) -> Response:
    """Show the works, found and sorted as asked; or, where that is asked, the rights that end soon."""
    if visit.asked("expiring"):
        return _show_endings(visit)
    library, day = visit.library, visit.library.clock().date()
    store, sort = library.store, visit.asked("sort")
    tallies, ends, everything = store.shelf.tallies(), store.shelf.next_ends(day), store.shelf.entries()
    found = _sorted(_found(everything, visit.asked("q")), sort, tallies, ends)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    shown = [entry.id for entry in found[(number - 1) * PAGE : number * PAGE]]
    works, grants = store.works.by_number(shown), ledgers_of(library, shown)
    rows = [
        Row(
            work=work,
            tally=tallies.get(work.id, Tally()),
            bars=bars_of(work, grants[work.id], day),
            ends_on=ends.get(work.id),
        )
        for work in (works[id_] for id_ in shown)
    ]
    return visit.page(
        "works.html",
        rows=rows,
        total=len(everything),
        found=len(found),
        number=number,
        pages=pages,
        sorts=SORTS,
        names=NAMES,
        soon=day + timedelta(days=60),
        asked={name: visit.asked(name) for name in ("q", "sort")},
    )


def _found(works: list[Entry], text: str) -> list[Entry]:
    """Return the works whose name or owner holds all words that were typed."""
    words = text.casefold().split()
    if not words:
        return works
    texts = ((work, f"{work.name} {work.owner}".casefold()) for work in works)
    return [work for work, text in texts if all(word in text for word in words)]


def _sorted(works: list[Entry], sort: str, tallies: dict[int, Tally], ends: dict[int, date]) -> list[Entry]:
    if sort == "name":
        return sorted(works, key=lambda work: work.name.casefold())
    if sort == "waiting":
        return sorted(works, key=lambda work: -tallies.get(work.id, Tally()).waiting)
    if sort == "ending":
        return sorted(works, key=lambda work: ends.get(work.id, date.max))
    if sort == "longest":
        return sorted(works, key=lambda work: -work.duration_s)
    return works[::-1]


def number_of(text: str, default: int) -> int:
    """Return a number of a query; the default where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default


def _show_endings(visit: Visit) -> Response:
    library, days = visit.library, number_of(visit.asked("days"), 60)
    day, store = library.clock().date(), library.store
    found = endings(store.grants.all(), store.permissions.all(), day, timedelta(days=days), store.licences.all())
    numbers = list(dict.fromkeys(one.work_id for one in found if one.work_id))
    return visit.page(
        "works_ending.html",
        found=[(one, say_ending(one)) for one in found],
        works={entry.id: entry.name for entry in store.shelf.entries()},
        tallies=store.shelf.tallies(numbers),
        days=days,
        spans=SPANS,
        today=day,
    )


def show(visit: Visit) -> Response:
    """Show one work: the video, its matches, the ledger of its rights, and its settings on platforms."""
    return visit.page("work.html", **context_of(visit.library, visit.number()))


def context_of(library: Library, work_id: int, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """Return all that the page of a work shows.

    :param typed: fields of the form for a new line, where it is shown again
    """
    store, day = library.store, library.clock().date()
    work = store.works.get(work_id)
    lines = store.grants.of_work(work_id, ended=True)
    held = [line for line in lines if line.ended_at is None]
    bars = bars_of(work, ledger_of(library, work_id), day)
    return {
        "work": work,
        "day": day,
        "bars": bars,
        "lanes": {bar.modality: lanes_of(held, bar.modality, work.media.duration_s) for bar in bars},
        "ticks": ticks_of(work.media.duration_s),
        "held": [(line, _line_facts(line)) for line in held],
        "struck": [(line, _line_facts(line)) for line in lines if line.ended_at],
        "tally": store.shelf.tallies([work_id]).get(work_id, Tally()),
        "mark": mark_of(work),
        "seen": store.shelf.states([work_id]).get(work_id, "0-0"),
        "names": NAMES,
        "titles": TITLES,
        "owners": sorted({line.owner for line in lines if line.owner}),
        "ends_on": store.shelf.next_ends(day).get(work_id),
        "soon": day + timedelta(days=60),
        "platforms": _platforms(library, work_id),
        "settings": settings(),
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}),
        "is_typed": bool(typed),
        "preview": None,
        "words": _words(library, work_id),
        "searched": [one.text for one in queries_of(store.works.all(), store.words.all()) if one.work_id == work_id],
        "totals": [row_of(library, one) for one in store.totals.all(work_id=work_id)],
        "licences": sum(one.ended_at is None for one in store.licences.of_works([work_id]).get(work_id, [])),
        "message": "",
        "problems": (),
    }


def _words(library: Library, work_id: int) -> list[tuple[WordKind, str, list[str]]]:
    """Return each kind of words with its name and those that a work has."""
    had = library.store.words.of_work(work_id)
    return [(kind, name, [one.text for one in had if one.kind is kind]) for kind, name in WORD_KINDS.items()]


def _line_facts(line: Grant) -> dict[str, str]:
    return {"span": say_span(line), "title": say_title(line), "term": say_term(line)}


def _platforms(library: Library, work_id: int) -> dict[str, dict[str, str]]:
    """Return what was said last of each setting in words, by the platform and the setting."""
    names = {(one.key, option.value): option.name for one in settings() for option in one.options}
    found: dict[str, dict[str, str]] = {}
    for said in library.store.platforms.latest([work_id]):
        found.setdefault(said.platform, {})[said.setting] = names.get((said.setting, said.value), said.value)
    return found


def mark_of(work: Work) -> str:
    """Return a mark of all that a person says of a work; another one as soon as any of it changes."""
    return sha256(repr((work.name, work.rights)).encode("utf-8", "surrogatepass")).hexdigest()


def restate_facts(visit: Visit) -> Response:
    """Say something else of a work: title, owner, first publication."""
    number, seen = visit.number(), visit.field("seen")
    with visit.library.store.transaction():
        if seen and seen != mark_of(visit.library.store.works.get(number)):
            raise ChangedMeanwhileError(
                "Nothing is changed, because somebody else changed what is said of this work after your page was"
                f" loaded; look at work {number} as it is now, then change it again."
            )
        said = restate(
            visit.library,
            number,
            rights_of(visit),
            title=visit.field("title") or None,
            own_sound=visit.field("own_sound") == "on",
        )
    return visit.go(f"/works/{number}", said or "Nothing was changed.", Tone.GOOD if said else Tone.PLAIN)


def change_words(visit: Visit) -> Response:
    """Say by which words a work can be found elsewhere, or take one of them away."""
    number, kind = visit.number(), visit.field("kind")
    if kind not in set(WordKind):
        raise InputError("Say whether it is a title, a tag or a hashtag.")
    if visit.field("act") == "remove":
        (gone,) = remove_words(visit.library, number, [visit.field("text")], WordKind(kind))
        return visit.go(f"/works/{number}#words", f"“{gone.text}” is searched for no more.")
    texts = [one for one in visit.field("text").splitlines() if one.strip()]
    if not texts:
        raise InputError("Type the words that people would use, one to a line.")
    added = add_words(visit.library, number, texts, WordKind(kind))
    said = f"Added: {'; '.join(one.text for one in added)}." if added else "The work has these words already."
    return visit.go(f"/works/{number}#words", said, Tone.GOOD if added else Tone.PLAIN)


ROUTES = [
    page("/works", show_all),
    page("/works/{id}", show),
    page("/works/{id}/words", change_words, needs=Scope.WORKS, methods=["POST"]),
    page("/works/{id}", restate_facts, needs=Scope.WORKS, methods=["POST"]),
    *licences.ROUTES,
    *proofs.ROUTES,
    *permissions.ROUTES,
]
