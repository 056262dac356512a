"""The sources: what is searched again and again, how each is doing, and the switch that stops it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from monitor.collected import ItemState, SourceRecord, SourceState
from monitor.errors import InputError
from monitor.people import Scope
from monitor.sources.base import Source
from monitor.sources.kinds import kinds
from monitor.sources.triage import OPTIONS, day_of
from monitor.store.library import Library
from monitor.watch.sourcing import NewSource, add_source, every_of, seconds_of, set_state
from monitor.watch.steering import resume, stop
from monitor.watch.summing import sentence_of
from monitor.watch_settings import WatchSettings, load_watch_settings
from monitor.web.pages.works import number_of
from monitor.web.room import Tone
from monitor.web.routing import page
from monitor.web.visit import Visit
from monitor.web.watching import begin_run

PAGE = 50
"""Items on one page of a list."""
MOST_FETCHES = 20
MOST_RUNS = 5
DAY = timedelta(days=1)
ON_DISK = frozenset({"folder", "list"})
"""Kinds whose address may be a path of the machine that serves the room."""
EVERY = (
    ("1h", "every hour"),
    ("6h", "every 6 hours"),
    ("12h", "twice a day"),
    ("1d", "every day"),
    ("1w", "every week"),
)
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
class Health:
    """How a source is doing."""

    word: str
    tone: str
    picture: str
    said: str = ""
    """What is wrong, in a sentence; empty where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source as a list shows it."""

    source: SourceRecord
    title: str
    """What its kind is."""
    every: str
    health: Health
    counts: Mapping[ItemState, int]


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
    rows = [row_of(library, one) for one in library.store.sources.all()]
    return visit.page(
        "sources.html",
        status=400 if message else 200,
        rows=rows,
        due=[row for row in rows if row.source.state is SourceState.ACTIVE and row.source.next_at <= library.clock()],
        removed=[one for one in library.store.sources.all(removed=True) if one.state is SourceState.REMOVED],
        runs=[(one, sentence_of(one)) for one in library.store.watches.latest(MOST_RUNS)],
        standing=standing_of(library),
        supply=library.store.items.counts().get(ItemState.TO_SUPPLY, 0),
        troubled=sum(row.health.tone in {"warn", "bad"} for row in rows),
        kinds=_kinds(visit),
        told=told,
        every=EVERY,
        words=WORDS,
        typed=typed,
        message=message,
        objections=(),
    )


def _kinds(visit: Visit) -> Sequence[tuple[Source, Sequence[tuple[str, str, bool]]]]:
    """Return the kinds that a visitor may add, each with the name, the meaning and the need of its options."""
    known = [one for one in kinds().values() if one.kind != "folder" or visit.names_paths]
    return [
        (
            one,
            [
                (name.rstrip("?"), told(said), not name.endswith("?"))
                for name, said in {**one.options, **OPTIONS}.items()
            ],
        )
        for one in sorted(known, key=lambda one: one.title)
    ]


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
    if not path.exists():
        return ""
    try:
        said = path.read_text(encoding="utf-8", errors="replace")[:500].strip()
    except OSError:
        said = ""
    return said or "Nobody wrote down who stopped it."


def row_of(library: Library, source: SourceRecord) -> Row:
    """Return a source as lists show it."""
    kind = kinds().get(source.kind)
    return Row(
        source=source,
        title=kind.title if kind else f"{source.kind}: a kind that is not installed",
        every=dict(EVERY).get(every_of(source.every_s), f"every {every_of(source.every_s)}"),
        health=health_of(source, library.clock()),
        counts=library.store.items.counts(source.id),
    )


def health_of(source: SourceRecord, now: datetime) -> Health:
    """Return how a source is doing."""
    if source.state is SourceState.REMOVED:
        return Health(word="removed", tone="plain", picture="trash-2")
    if source.state is SourceState.PAUSED:
        return Health(word="paused", tone="plain", picture="pause")
    if source.failures:
        runs = "The last run" if source.failures == 1 else f"The last {source.failures} runs"
        tone = "warn" if source.failures == 1 else "bad"
        return Health(word="failing", tone=tone, picture="triangle-alert", said=f"{runs} failed: {source.last_error}")
    if source.last_run_at is None:
        return Health(word="not searched yet", tone="info", picture="hourglass")
    if source.next_at < now - DAY:
        late = "It has been due for more than a day: nothing starts the watch on this machine."
        return Health(word="late", tone="warn", picture="clock", said=late)
    return Health(word="fine", tone="good", picture="check")


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
        source = add_source(visit.library, new)
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
    total = row.counts.get(chosen, 0) if chosen else sum(row.counts.values())
    pages = max(1, -(-total // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    states = {chosen} if chosen else set(ItemState)
    return visit.page(
        "source.html",
        row=row,
        source=source,
        options=sorted(source.options.items()),
        items=items.page(states, source_id=source.id, first=(number - 1) * PAGE, most=PAGE),
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
    return visit.go("/sources", "Collecting is stopped: from the next request on, nothing is fetched.", Tone.WARN)


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
