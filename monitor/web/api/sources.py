"""Sources: places that are searched again and again."""

from collections.abc import Callable

from monitor.collected import SourceRecord, SourceState
from monitor.errors import InputError
from monitor.people import Scope
from monitor.shapes.collecting import fetch_json, source_json
from monitor.shapes.records import Json
from monitor.sources.kinds import kinds
from monitor.store.library import Library
from monitor.watch.sourcing import NewSource, add_source, set_state
from monitor.web.api.jobs import begun
from monitor.web.api.schema import asked, flag, paged, ref, table, text, whole
from monitor.web.api.verbs import BASE, BY, PAGES, Call, Told, Verb
from monitor.web.pages.sources import MOST_FETCHES, demand_address
from monitor.web.watching import begin_run

_PLACES = {"pause": SourceState.PAUSED, "resume": SourceState.ACTIVE, "remove": SourceState.REMOVED}


def shape(library: Library, source: SourceRecord) -> Json:
    """Return a source with the numbers of its items."""
    counts = library.store.items.counts(source.id)
    return source_json(source) | {"items": {str(state): number for state, number in counts.items()}}


def list_(call: Call) -> Told:
    """Return the sources."""
    found = call.library.store.sources.all(removed=call.query["removed"])
    return call.slice(found, lambda one: shape(call.library, one))


def show(call: Call) -> Told:
    """Return one source with its latest requests."""
    library = call.library
    source = library.store.sources.get(call.visit.number())
    fetches = library.store.fetches.latest(source_id=source.id, limit=MOST_FETCHES)
    return Told(shape(library, source) | {"fetches": [fetch_json(one) for one in fetches]})


def list_kinds(call: Call) -> Told:
    """Return the kinds of sources."""
    return call.slice(
        list(kinds().values()),
        lambda one: {
            "kind": one.kind,
            "title": one.title,
            "address": one.address_is,
            "options": dict(one.options),
        },
    )


def add(call: Call) -> Told:
    """Add a source."""
    demand_address(call.text("kind"), call.text("address"), names_paths=call.visit.names_paths)
    new = NewSource(
        kind=call.text("kind"),
        address=call.text("address"),
        name=call.text("name"),
        every_s=call.body.get("every_s", 86_400),
        options=call.body.get("options", {}),
    )
    source = add_source(call.library, new, may_use_keys=call.visit.may(Scope.ADMIN))
    return Told(shape(call.library, source), {"Location": f"{BASE}/sources/{source.id}"})


def _placing(word: str) -> Callable[[Call], Told]:
    def place(call: Call) -> Told:
        source = _present(call)
        return Told(shape(call.library, set_state(call.library, source, _PLACES[word])))

    return place


def run(call: Call) -> Told:
    """Begin to search one source, due or not."""
    source = _present(call)
    if source.state is not SourceState.ACTIVE:
        raise InputError(f"The source “{source.name}” is {source.state}; let it go on first.")
    return begun(begin_run(call.visit.room, call.library, source.name))


def _present(call: Call) -> SourceRecord:
    source = call.library.store.sources.get(call.visit.number())
    if source.state is SourceState.REMOVED:
        raise InputError(f"The source “{source.name}” was removed; add it again if it is to be searched.")
    return source


def _place(word: str, says: str) -> Verb:
    return Verb(
        name=f"{word}Source",
        method="POST",
        path=f"/sources/{{id}}/{word}",
        says=says,
        view=_placing(word),
        needs=Scope.WORKS,
        body=asked({"by": BY}),
        example={"by": "Mara Lindqvist"},
        answer=ref("Source"),
    )


VERBS = [
    Verb(
        name="listSources",
        path="/sources",
        says="The places that are searched again and again, with the numbers of their items by state.",
        view=list_,
        query=PAGES | {"removed": flag("Also those that were removed.") | {"default": False}},
        answer=paged(ref("Source")),
    ),
    Verb(
        name="addSource",
        method="POST",
        path="/sources",
        says="Add a place that is searched again and again; nothing is fetched before the next run.",
        more="Folders and files of the machine are taken only where the room is served to that machine alone. A"
        " source that sends a key needs the scope admin besides; the key goes to the host of its address and nowhere"
        " else.",
        view=add,
        needs=Scope.WORKS,
        body=asked(
            {
                "kind": text("One of source-kinds.", most=60, least=1),
                "address": text("Folder, file or URL, as the kind needs it.", most=4000),
                "name": text("Letters, digits, dots and dashes; made of the address where it is not given.", most=60),
                "every_s": whole("How often it is searched.", least=300, most=366 * 86_400, usual=86_400),
                "options": table(text(most=2000), "What else the kind needs.", most=40),
                "by": BY,
            },
            "kind",
        ),
        example={"kind": "feed", "address": "https://videos.example/feed.xml", "every_s": 21_600},
        answer=ref("Source"),
        status=201,
    ),
    Verb(
        name="getSource",
        path="/sources/{id}",
        says="One source, with its latest requests and the rule that decided about each.",
        view=show,
        answer=ref("SourceWithFetches"),
    ),
    _place("pause", "Let a source rest until it is resumed."),
    _place("resume", "Let a source go on; it is due at once, and its failures are forgotten."),
    _place("remove", "Search a source no more; what it brought stays on record."),
    Verb(
        name="runSource",
        method="POST",
        path="/sources/{id}/run",
        says="Search one source now, due or not.",
        more="A job does it.",
        view=run,
        needs=Scope.WORKS,
        body=asked({"by": BY}),
        example={"by": "Mara Lindqvist"},
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="listSourceKinds",
        path="/source-kinds",
        says="The kinds of sources, what their address means, and what else they need.",
        view=list_kinds,
        query=PAGES,
        answer=paged(ref("SourceKind")),
    ),
]
