"""The sources: what is searched again and again, how each is doing, and the switch that stops it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from monitor.collected import ItemState, SourceState
from monitor.errors import InputError
from monitor.people import Scope
from monitor.sources.base import Source
from monitor.sources.kinds import kinds
from monitor.sources.triage import OPTIONS, day_of
from monitor.store.library import Library
from monitor.watch.matched import became_of
from monitor.watch.sourcing import NewSource, add_source, seconds_of, set_state
from monitor.watch.steering import resume, stop
from monitor.watch.summing import sentence_of
from monitor.watch_settings import WatchSettings, load_watch_settings
from monitor.web.pages.works import number_of
from monitor.web.room import Tone
from monitor.web.routing import page
from monitor.web.sourcelist import DAY, EVERY, STATES, lines_of, narrowed, row_of, title_of
from monitor.web.visit import Visit
from monitor.web.watching import begin_run

PAGE = 50
"""Items on one page of a list."""
MOST_FETCHES = 20
MOST_RUNS = 5
ON_DISK = frozenset({"folder", "list"})
"""Kinds whose address may be a path of the machine that serves the room."""
YES = "“yes”: "
"""How the meaning of an option begins that is either said or not."""
WORDS: Mapping[ItemState, tuple[str, str, str]] = {
    ItemState.FOUND: ("found", "info", "search"),
    ItemState.WANTED: ("to be fetched", "info", "download"),
    ItemState.PASSED: ("passed over", "plain", "eye-off"),
    ItemState.TO_SUPPLY: ("to be supplied", "warn", "upload"),
    ItemState.COMPLETE: ("arrived", "info", "loader"),
    ItemState.KEPT: ("kept", "good", "check"),
    ItemState.REFUSED: ("refused", "plain", "ban"),
    ItemState.GONE: ("gone", "plain", "x"),
    ItemState.FAILED: ("failed", "bad", "triangle-alert"),
    ItemState.UNUSABLE: ("unusable", "plain", "x"),
}
"""How each state is called on a page, in which tone, and by which picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What else a kind of source may be told, as its form shows it."""

    name: str
    said: str
    """What it means, as a sentence."""
    is_needed: bool
    is_switch: bool
    """Whether it is either said or not, and has no other value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the head of all pages about sources shows."""

    stopped: str
    """Who stopped collecting and when; empty where it goes on."""
    how: WatchSettings
    used_bytes: int
    """Fetched today."""
    new: int
    """Items found since yesterday."""
    counts: Mapping[ItemState, int]


def show_all(visit: Visit) -> Response:
    """Show the sources, and the forms by which others are added."""
    return _page(visit, {}, "")


def _page(visit: Visit, typed: Mapping[str, str], message: str) -> Response:
    library = visit.library
    lines = lines_of(library.store.sources.all(), library.clock())
    asked = {name: visit.asked(name) for name in ("q", "kind", "state")}
    found = narrowed(lines, asked["q"], asked["kind"], asked["state"])
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    return visit.page(
        "sources.html",
        status=400 if message else 200,
        rows=[row_of(library, one.source) for one in found[(number - 1) * PAGE : number * PAGE]],
        total=len(lines),
        found=len(found),
        due=sum(one.is_due for one in lines),
        troubled=sum(one.health.is_trouble for one in lines),
        asked=asked,
        states=[(key, said) for key, (said, _) in STATES.items()],
        held=sorted({(title_of(one.source.kind), one.source.kind) for one in lines}),
        number=number,
        pages=pages,
        removed=[one for one in library.store.sources.all(removed=True) if one.state is SourceState.REMOVED],
        runs=[(one, sentence_of(one)) for one in library.store.watches.latest(MOST_RUNS)],
        standing=standing_of(library),
        supply=library.store.items.counts().get(ItemState.TO_SUPPLY, 0),
        kinds=_kinds(visit),
        told=told,
        every=EVERY,
        words=WORDS,
        typed=typed,
        message=message,
        objections=(),
    )


def _kinds(visit: Visit) -> Sequence[tuple[Source, Sequence[Option]]]:
    """Return the kinds that a visitor may add, each with its options."""
    known = [one for one in kinds().values() if one.kind != "folder" or visit.names_paths]
    return [
        (one, [_option(name, said) for name, said in {**one.options, **OPTIONS}.items()])
        for one in sorted(known, key=lambda one: one.title)
    ]


def _option(name: str, said: str) -> Option:
    is_switch = said.startswith(YES)
    return Option(
        name=name.rstrip("?"),
        said=told(said.removeprefix(YES)),
        is_needed=not name.endswith("?"),
        is_switch=is_switch,
    )


def told(words: str) -> str:
    """Return a few words as a sentence."""
    said = words[:1].upper() + words[1:]
    return said if said.endswith((".", "?", "!")) or not said else f"{said}."


def standing_of(library: Library) -> Standing:
    """Return what the head of the pages shows."""
    now, store = library.clock(), library.store
    return Standing(
        stopped=stopped_by(library),
        how=load_watch_settings(library.settings.watch),
        used_bytes=store.fetches.bytes_since(day_of(now)),
        new=store.items.count_since(now - DAY),
        counts=store.items.counts(),
    )


def stopped_by(library: Library) -> str:
    """Return who stopped collecting and when, as the file of the kill switch says; empty where it goes on."""
    path = library.settings.stop_file
    if not library.settings.is_stopped:
        return ""
    try:
        said = path.read_text(encoding="utf-8", errors="replace")[:500].strip()
    except OSError:
        said = ""
    return said or "Nobody wrote down who stopped it."


def add(visit: Visit) -> Response:
    """Add a source of one kind."""
    kind = visit.field("kind")
    typed = {name: visit.field(name) for name in visit.form if name != "form_token"}
    try:
        _demand_address(visit, kind, visit.field("address"))
        options = {name.removeprefix("option-"): said for name, said in typed.items() if name.startswith("option-")}
        new = NewSource(
            kind=kind,
            address=visit.field("address"),
            name=visit.field("name"),
            every_s=seconds_of(visit.field("every") or "1d"),
            options={name: said for name, said in options.items() if said},
        )
        source = add_source(visit.library, new, may_use_keys=visit.may(Scope.ADMIN))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, typed, str(error))
    return visit.go(f"/sources/{source.id}", f"“{source.name}” is added, and is searched with the next run.")


def _demand_address(visit: Visit, kind: str, address: str) -> None:
    demand_address(kind, address, names_paths=visit.names_paths)


def demand_address(kind: str, address: str, *, names_paths: bool) -> None:
    """Refuse a file or a folder of the serving machine to those who may not name any.

    :raises InputError: it is one
    """
    is_web = address.lower().startswith(("http://", "https://"))
    if kind in ON_DISK and not is_web and not names_paths:
        raise InputError(
            "Only an administrator at this very machine may name files and folders of it; give an address."
        )


def show(visit: Visit) -> Response:
    """Show one source: how it is doing, what it has brought, its latest requests."""
    library = visit.library
    source = library.store.sources.get(visit.number())
    row, chosen = row_of(library, source), state_asked(visit)
    items = library.store.items
    states = {chosen} if chosen else set(ItemState)
    pages = max(1, -(-items.count(states, source_id=source.id) // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    found = items.page(states, source_id=source.id, first=(number - 1) * PAGE, most=PAGE)
    return visit.page(
        "source.html",
        row=row,
        source=source,
        options=sorted(source.options.items()),
        items=found,
        became=became_of(library, found),
        fetches=library.store.fetches.latest(source_id=source.id, limit=MOST_FETCHES),
        standing=standing_of(library),
        names={source.id: source.name},
        chosen=chosen,
        number=number,
        pages=pages,
        words=WORDS,
    )


def state_asked(visit: Visit) -> ItemState | None:
    """Return the state of items that the address asks for; None for all."""
    said = visit.asked("state").replace("-", " ")
    return ItemState(said) if said in set(ItemState) else None


def change(visit: Visit) -> Response:
    """Pause a source, let it go on, or remove it."""
    states = {"pause": SourceState.PAUSED, "resume": SourceState.ACTIVE, "remove": SourceState.REMOVED}
    act = visit.field("act")
    if act not in states:
        raise InputError("Say what is to be done with the source: pause, resume or remove.")
    source = visit.library.store.sources.get(visit.number())
    if source.state is SourceState.REMOVED:
        raise InputError(f"The source “{source.name}” was removed; add it again if it is to be searched.")
    set_state(visit.library, source, states[act])
    said = {
        "pause": f"“{source.name}” rests until somebody lets it go on.",
        "resume": f"“{source.name}” is due now.",
        "remove": f"“{source.name}” is removed; what it brought stays on record.",
    }
    return visit.go("/sources" if act == "remove" else f"/sources/{source.id}", said[act])


def run_all(visit: Visit) -> Response:
    """Search the sources that are due, as a job."""
    return visit.go(f"/jobs/{begin_run(visit.room, visit.library).id}")


def run_one(visit: Visit) -> Response:
    """Search one source now, due or not, as a job."""
    source = visit.library.store.sources.get(visit.number())
    if source.state is not SourceState.ACTIVE:
        raise InputError(f"The source “{source.name}” is {source.state}; let it go on first.")
    return visit.go(f"/jobs/{begin_run(visit.room, visit.library, source.name).id}")


def press(visit: Visit) -> Response:
    """Press the kill switch; anybody who is let in may."""
    stop(visit.library, visit.field("reason"))
    return visit.go("/sources")  # which says so at its head


def release(visit: Visit) -> Response:
    """Release the kill switch."""
    was_on = resume(visit.library)
    said = "Collecting may go on; the next run searches what is due." if was_on else "Collecting was not stopped."
    return visit.go("/sources", said, Tone.GOOD if was_on else Tone.PLAIN)


ROUTES = [
    page("/sources", show_all),
    page("/sources", add, needs=Scope.WORKS, methods=["POST"]),
    page("/sources/run", run_all, needs=Scope.WORKS, methods=["POST"]),
    page("/sources/stop", press, methods=["POST"]),
    page("/sources/go-on", release, needs=Scope.WORKS, methods=["POST"]),
    page("/sources/{id}", show),
    page("/sources/{id}", change, needs=Scope.WORKS, methods=["POST"]),
    page("/sources/{id}/run", run_one, needs=Scope.WORKS, methods=["POST"]),
]
