"""Licences inside works: what of others is in a work, whether it may be published, and known tracks to settle."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from starlette.responses import FileResponse, Response

from fingerprints.values import Modality
from monitor.documents import keep_document, kept_document
from monitor.errors import InputError, RefusedError
from monitor.licensing import platform_name
from monitor.materials.checking import Checked, check_work
from monitor.materials.keeping import NewMaterial, add_material, end_material
from monitor.materials.settling import reopen_find, settle_find
from monitor.people import Scope
from monitor.rights.materials import Material, MaterialKind, PublicUse
from monitor.rights.publishing import Level, Plan
from monitor.rights.territories import read_place
from monitor.rights.tracks import FindState
from monitor.sites.platforms import platforms
from monitor.store.library import Library
from monitor.web.looks import timecode
from monitor.web.routing import page
from monitor.web.typed import day_in, moment_in, territories_in
from monitor.web.visit import Visit

KINDS = (
    (MaterialKind.MUSIC, "Music"),
    (MaterialKind.FOOTAGE, "Footage: moving pictures of somebody else"),
    (MaterialKind.IMAGE, "A still picture or graphic"),
    (MaterialKind.FONT, "A font"),
    (MaterialKind.PERSON, "Consent of a person who is seen or heard"),
    (MaterialKind.OTHER, "Something else"),
)
USES = (
    (PublicUse.PERSONAL, "Personal: no money is made with it"),
    (PublicUse.COMMERCIAL, "Commercial: money is made with it"),
    (PublicUse.ADVERTISING, "Advertising: it advertises something"),
)
WHERE = (("", "As is usual for it"), (Modality.PICTURE, "Only seen"), (Modality.SOUND, "Only heard"))
SETTLED = (
    (FindState.LICENSED, "It is, and licensed"),
    (FindState.NOT_MINE, "It is, and not mine"),
    (FindState.WRONG, "It is not this track"),
)
LEVELS = {
    Level.FORBIDDEN: ("Not allowed", "bad", "triangle-alert"),
    Level.UNKNOWN: ("Not known", "bad", "triangle-alert"),
    Level.DOUBT: ("Look", "warn", "eye"),
    Level.CONDITION: ("Do this", "info", "list-checks"),
}
FIELDS = ("kind", "name", "licensor", "modality", "start", "end", "platforms", "territories", "conditions", "guardian")
DAYS = ("starts_on", "ends_on")
SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A licence as tables show it."""

    material: Material
    span: str
    allowed: str
    term: str
    is_over: bool
    is_soon: bool


def show_all(visit: Visit) -> Response:
    """Show the licences of all works, those that end first at the top."""
    library, store = visit.library, visit.library.store
    found = [_row(library, one) for one in store.licences.all()]
    waiting = store.tracks.finds(only_open=True)
    return visit.page(
        "licences.html",
        rows=sorted(
            found, key=lambda row: (row.material.ends_on is None, row.material.ends_on or row.material.added_at)
        ),
        works={entry.id: entry.name for entry in store.shelf.entries()},
        waiting={one.work_id: sum(other.work_id == one.work_id for other in waiting) for one in waiting},
        tracks=store.tracks.count(),
    )


def show(visit: Visit) -> Response:
    """Show what of others is in one work; where it is asked, also whether it may be published as planned."""
    work_id = visit.number()
    try:
        return visit.page("work_licences.html", **context_of(visit, work_id, checked=_checked(visit, work_id)))
    except InputError as error:
        if not visit.asked("use"):
            raise
        return _again(visit, work_id, {}, error)


def _checked(visit: Visit, work_id: int) -> Checked | None:
    use = visit.asked("use")
    if not use:
        return None
    if use not in set(PublicUse):
        raise InputError("Choose for what the work is to be published.")
    plan = Plan(
        platform=platform_name(visit.asked("platform")),
        use=PublicUse(use),
        territory=read_place(visit.asked("territory") or "WORLD"),
        day=visit.library.clock(),
    )
    return check_work(visit.library, work_id, plan)


def context_of(
    visit: Visit, work_id: int, typed: dict[str, str] | None = None, checked: Checked | None = None
) -> dict[str, Any]:
    """Return all that the page of a work's licences shows."""
    store = visit.library.store
    work = store.works.get(work_id)
    rows = [_row(visit.library, one) for one in store.licences.of_works([work_id]).get(work_id, [])]
    tracks = {track.id: track for track in store.tracks.all(removed=True)}
    finds = [
        (one, tracks[one.track_id], f"{timecode(one.where.work_start_s)} – {timecode(one.where.work_end_s)}")
        for one in store.tracks.finds(work_id)
    ]
    return {
        "work": work,
        "held": [row for row in rows if row.material.ended_at is None],
        "ended": [row for row in rows if row.material.ended_at],
        "open_finds": [one for one in finds if one[0].state is FindState.OPEN],
        "settled_finds": [one for one in finds if one[0].state is not FindState.OPEN],
        "tracks": store.tracks.count(),
        "settled_words": {str(state): said for state, said in SETTLED},
        "settling": SETTLED,
        "checked": checked,
        "levels": LEVELS,
        "kinds": KINDS,
        "uses": USES,
        "purposes": [(use, use.capitalize()) for use in PublicUse],
        "where": WHERE,
        "platforms": [one.name for one in platforms()],
        "asked": {name: visit.asked(name) for name in ("platform", "use", "territory")},
        "typed": dict.fromkeys((*FIELDS, *DAYS), "") | (typed or {}),
        "chosen": visit.fields("use"),
        "is_typed": bool(typed),
        "message": "",
    }


def _row(library: Library, one: Material) -> Row:
    day = library.clock().date()
    whole = not one.start_s and one.end_s is None
    end = timecode(one.end_s) if one.end_s is not None else "end"
    starts = f"from {one.starts_on} " if one.starts_on else ""
    term = f"{starts}until {one.ends_on}" if one.ends_on else starts.strip() or "without end"
    return Row(
        material=one,
        span="all of it" if whole else f"{timecode(one.start_s)} – {end}",
        allowed=f"{', '.join(one.uses) or 'not said'}; {', '.join(one.platforms) or 'everywhere'}",
        term=term,
        is_over=bool(one.ends_on and one.ends_on < day),
        is_soon=bool(one.ends_on and one.ends_on <= day + SOON),
    )


def add(visit: Visit) -> Response:
    """Put a licence, or somebody's consent, on record."""
    library, work_id = visit.library, visit.number()
    typed = {name: visit.field(name) for name in (*FIELDS, *DAYS)}
    try:
        new = _new(visit)
        document = visit.file("document")
        if document:
            new = replace(new, document=keep_document(library, document.filename or "", document.file.read()))
        material = add_material(library, work_id, new)
    except InputError as error:
        return _again(visit, work_id, typed, error)
    line = f" Line {material.grant_id} of the ledger keeps it from being claimed." if material.grant_id else ""
    return visit.go(f"/works/{work_id}/licences#licence-{material.id}", f"Licence {material.id} is on record.{line}")


def _new(visit: Visit) -> NewMaterial:
    """Return the licence that the form describes.

    :raises InputError: a field cannot be read
    """
    kind, modality, guardian = visit.field("kind"), visit.field("modality"), visit.field("guardian")
    uses = visit.fields("use")
    if kind not in set(MaterialKind) or not set(uses) <= set(PublicUse) or modality not in {"", *Modality}:
        raise InputError("Choose what it is, and for what it may be used.")
    if not visit.field("name"):
        raise InputError("Say what is licensed, or who consents; a pseudonym is enough.")
    return NewMaterial(
        kind=MaterialKind(kind),
        name=visit.field("name"),
        licensor=visit.field("licensor"),
        modality=Modality(modality) if modality else None,
        start_s=moment_in(visit, "start", "From") or 0.0,
        end_s=moment_in(visit, "end", "To"),
        platforms=tuple(one for one in visit.field("platforms").split(",") if one.strip()),
        uses=tuple(map(PublicUse, uses)),
        territories=territories_in(visit, "territories"),
        starts_on=day_in(visit, "starts_on", "First day"),
        ends_on=day_in(visit, "ends_on", "Last day"),
        conditions=visit.field("conditions"),
        is_minor=guardian in {"minor", "guardian"},
        by_guardian=guardian == "guardian",
    )


def _again(visit: Visit, work_id: int, typed: dict[str, str], error: Exception) -> Response:
    """Show the page again as it was filled, with what is wrong."""
    status = 409 if isinstance(error, RefusedError) else 400
    context = context_of(visit, work_id, typed) | {"message": str(error)}
    return visit.page("work_licences.html", status=status, **context)


def end(visit: Visit) -> Response:
    """End a licence, with the reason."""
    licence = visit.number()
    work_id = visit.library.store.licences.get(licence).work_id
    if not visit.field("reason"):
        return _again(visit, work_id, {}, InputError(f"Say why licence {licence} no longer holds."))
    end_material(visit.library, licence, visit.field("reason"), not_in_work=bool(visit.field("not_in_work")))
    said = f"Licence {licence} no longer holds; it stays on record, and so does the line of the ledger."
    return visit.go(f"/works/{work_id}/licences", said)


def settle(visit: Visit) -> Response:
    """Say what a found track is."""
    find, state = visit.number(), visit.field("state")
    work_id = visit.library.store.tracks.find(find).work_id
    if state not in set(FindState):
        return _again(visit, work_id, {}, InputError("Choose what the found track is."))
    try:
        if state == FindState.OPEN:
            reopen_find(visit.library, find)
            return visit.go(f"/works/{work_id}/licences#finds", f"Find {find} waits to be settled again.")
        done = settle_find(visit.library, find, FindState(state))
    except (InputError, RefusedError) as error:
        return _again(visit, work_id, {}, error)
    line = f" Line {done.line.id} of the ledger keeps it from being claimed." if done.line else ""
    unsaid = " Say below where and for what it may be used." if done.material and not done.material.uses else ""
    return visit.go(f"/works/{work_id}/licences#finds", f"Find {find} is settled.{line}{unsaid}")


def document(visit: Visit) -> Response:
    """Send the document of a licence, as it was put on record."""
    licence = visit.number()
    held = visit.library.store.licences.get(licence).document
    path = kept_document(visit.library, held, f"licence {licence}")
    return FileResponse(path, media_type="application/octet-stream", filename=f"licence-{licence}{path.suffix}")


ROUTES = [
    page("/licences", show_all),
    page("/works/{id}/licences", show),
    page("/works/{id}/licences", add, needs=Scope.WORKS, methods=["POST"]),
    page("/licences/{id}/end", end, needs=Scope.WORKS, methods=["POST"]),
    page("/licences/{id}/document", document),
    page("/track-finds/{id}", settle, needs=Scope.WORKS, methods=["POST"]),
]
