"""How long what is kept of others stays, what is due, and letting go of it; what each column of the library is for."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

from starlette.responses import Response

from monitor.errors import InputError
from monitor.people import Scope
from monitor.privacy.exporting_pages import stays
from monitor.privacy.inventory import inventory
from monitor.privacy.purging import Purged, purge
from monitor.privacy.retention import category_named, load_retention, retention_rows, set_retention
from monitor.privacy.saying import counted, sentence_of_requests
from monitor.retained import Entry
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.web.jobs import Job, Stage
from monitor.web.pages import privacy_holds, privacy_people, privacy_texts
from monitor.web.room import Room
from monitor.web.routing import page
from monitor.web.visit import Visit

KIND, TITLE = "purge", "Let go of what is due"


def show(visit: Visit) -> Response:
    """Show the periods; what is due is counted only when somebody asks, because it takes the whole library."""
    return _page(visit, {})


def _page(visit: Visit, typed: Mapping[str, str], message: str = "", due: Purged | None = None) -> Response:
    return visit.page(
        "privacy.html",
        status=400 if message else 200,
        rows=retention_rows(load_retention(visit.library.settings.privacy)),
        typed=typed,
        message=message,
        objections=(),
        due=due,
        job=latest(visit.room),
    )


def set_(visit: Visit) -> Response:
    """Set for how many days one kind of data stays."""
    name, days = visit.field("category"), visit.field("days")
    try:
        category = category_named(name)
        caution = set_retention(visit.library, category, _whole(days))
    except InputError as error:
        if visit.is_part:
            raise
        return _page(visit, {name: days}, str(error))
    stays = "1 day" if int(days) == 1 else f"{int(days)} days"
    return visit.go("/privacy", f"{said_of(category)} stay {stays}. {caution}".strip())


def _whole(text: str) -> int:
    """Return days as they were typed.

    :raises InputError: they are no whole number
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise InputError("Type a whole number of days, such as 30.")
    return int(text)


def said_of(category: str) -> str:
    """Return the name of a category as pages say it."""
    return category.replace("-", " ").capitalize()


def ask(visit: Visit) -> Response:
    """Count what is due, without changing anything."""
    return _page(visit, {}, due=purge(visit.library, dry_run=True))


def begin(visit: Visit) -> Response:
    """Start the job that lets go of what is due."""
    job = begin_purge(visit.room, visit.library)
    return visit.go(f"/jobs/{job.id}")


def begin_purge(room: Room, library: Library) -> Job:
    """Start the job that lets go of what is due; one that is not over does.

    :param library: in the hands of whoever asks for it
    """
    before = latest(room)
    if before and not before.is_over:
        return before
    return room.jobs.start(TITLE, _purge, total=0, actor=library.actor, kind=KIND)


def latest(room: Room) -> Job | None:
    """Return the purge that was asked for last in this room."""
    return room.jobs.latest(KIND, TITLE)


def _purge(library: Library) -> Iterator[Outcome | Stage]:
    yield Stage(doing="Letting go", did="purge carried out", total=1)
    said = " ".join(sentences_of(purge(library)))
    yield Outcome(item="purge", status=Status.DONE, name="The purge", note=said)


def sentences_of(done: Purged) -> list[str]:
    """Return what came of a purge, a sentence for each kind."""
    verb = "would go" if done.is_dry else "went"
    said = [f"{counted([(one.what, one.count)])} {verb}." for one in done.went if one.count]
    said += [sentence_of_requests(done.erased)] if done.erased else []
    return [*(said or ["Nothing is due." if done.is_dry else "Nothing was due."]), *done.holds]


def list_inventory(visit: Visit) -> Response:
    """Show what each column and each kind of file is kept for, by place; at first what is about people."""
    place = visit.asked("place")
    people = visit.asked("people") or ("all" if place else "yes")
    entries = sorted((one for one in inventory() if _is_asked(one, people, place)), key=_order)
    return visit.page(
        "privacy_inventory.html",
        groups=[(name, list(some)) for name, some in groupby(entries, key=lambda one: one.place)],
        count=len(entries),
        stays=partial(stays, days=load_retention(visit.library.settings.privacy)),
        places=sorted({one.place for one in inventory()}),
        counts={"yes": sum(one.is_personal for one in inventory()), "all": len(inventory())},
        people=people,
        place=place,
    )


def _order(one: Entry) -> tuple[bool, str]:
    """Return where an entry stands: by its place; tables of the database itself last."""
    return one.place.startswith("_"), one.place


def _is_asked(one: Entry, people: str, place: str) -> bool:
    fits = {"yes": one.is_personal, "no": not one.is_personal}.get(people, True)
    return fits and (not place or one.place == place)


ROUTES = [
    page("/privacy", show),
    page("/privacy/retention", set_, needs=Scope.ADMIN, methods=["POST"]),
    page("/privacy/due", ask, needs=Scope.ADMIN, methods=["POST"]),
    page("/privacy/purge", begin, needs=Scope.ADMIN, methods=["POST"]),
    page("/privacy/inventory", list_inventory),
    *privacy_people.ROUTES,
    *privacy_holds.ROUTES,
    *privacy_texts.ROUTES,
]
