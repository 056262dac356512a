"""Adding originals and clips: sent piece by piece, or all at once by a plain form, or named where they lie."""

import shutil
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fingerprints.errors import FingerprintsError, printable
from fingerprints.media import PICTURE_SUFFIXES, SUFFIXES
from monitor.app import open_library
from monitor.collected import KeptItem
from monitor.errors import InputError, LibraryFullError, NotFoundError, ReclaimError
from monitor.manifest import COLUMNS
from monitor.people import Scope
from monitor.web.declaring import TableError, declared, owner_of
from monitor.web.intake import begin
from monitor.web.room import Room, Tone
from monitor.web.routing import (
    MOST_FIELDS,
    ForbiddenError,
    NotSignedInError,
    View,
    admitted,
    answer,
    answer_stranger,
    page,
    status_of,
)
from monitor.web.uploading import Kind, Parcel, Parcels, WrongOffsetError
from monitor.web.visit import MOST_DIGITS, Visit

PIECE_BYTES = 8 * 1024 * 1024
"""What browsers send at once."""
MOST_PIECE_BYTES = 64 * 1024 * 1024
WRITE_BYTES = 1024 * 1024
"""How much of a piece is kept in memory before it is written."""
MOST_FORM_BYTES = 8 * 10**9
"""Largest form with files, as browsers without scripts send it; it goes through the folder for temporary files."""
MOST_FILES = 1000
LEFT_AFTER = timedelta(hours=1)
"""A file that was sent so long ago is left of another try, and is added only if somebody says so."""
MOST_TOLD = 20
BESIDE = ("url", "platform", "account")
"""What is asked beside each of several clips."""
FIELDS = ("owner", "published", "url", "platform", "account", "views", "posted", "captured", "folder")


def show(visit: Visit) -> Response:
    """Show where files are added."""
    visit.room.parcels.tidy()
    try:
        kind = _kind_of(visit.asked("kind") or Kind.WORKS.value)
    except InputError as error:
        return visit.page("uploads_kind.html", status=400, message=str(error), objections=())
    return _form(visit, kind)


def table(visit: Visit) -> Response:
    """Hand out a table to fill in, with a line as an example."""
    seen = ("my-clip.mp4", "https://vids.example/watch/1", "vids.example", "copycat")
    example = (*seen, visit.library.clock().replace(microsecond=0).isoformat(), "12400", "")
    text = "".join(",".join(row) + "\r\n" for row in (COLUMNS, example))
    headers = {"Content-Disposition": 'attachment; filename="where-seen.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv", headers=headers)


def _form(visit: Visit, kind: Kind, *, status: int = 200, error: Exception | None = None) -> Response:
    parcels, item = visit.room.parcels, _item(visit)
    sent = [one for one in parcels.of(owner_of(visit)) if one.kind is kind]
    if item and visit.request.method == "GET":
        sent = []  # what is left of another try is not this item's, and would take its address
    suffixes = SUFFIXES | (PICTURE_SUFFIXES if kind is Kind.CLIPS else frozenset())
    return visit.page(
        "uploads.html",
        status=status,
        kind=kind.value,
        whole=[one for one in sent if one.file],
        left={one.id for one in sent if visit.library.clock() - datetime.fromisoformat(one.begun_at) > LEFT_AFTER},
        partial=[(one, parcels.offset(one)) for one in sent if not one.file],
        typed={name: visit.field(name) for name in (*FIELDS, "own_sound", "leave_out")} | _typed_of(item, visit),
        item=item,
        beside={name: visit.field(name) for name in visit.form if name.partition("-")[0] in BESIDE},
        message=str(error) if error else "",
        objections=(),
        lines=error.lines[:MOST_TOLD] if isinstance(error, TableError) else (),
        accept=",".join(sorted(suffixes)),
        suffixes=" ".join(sorted(suffixes)),
        piece_bytes=PIECE_BYTES,
    )


def _item(visit: Visit) -> KeptItem | None:
    """Return the item whose file is supplied here; None where the address names none that is known."""
    with suppress(NotFoundError):
        said = visit.asked("item") or visit.field("item")
        return visit.library.store.items.get(_number(said, "item")) if said else None
    return None


def _typed_of(item: KeptItem | None, visit: Visit) -> dict[str, str]:
    """Return what is known of an item as the fields hold it, where the form is shown for the first time."""
    if item is None or visit.request.method != "GET":
        return {}
    posted, views = item.item.published_at, item.item.views
    return {
        "url": item.item.url,
        "platform": item.item.platform,
        "account": item.item.account,
        "views": "" if views is None else str(views),
        "posted": f"{posted.astimezone():%Y-%m-%dT%H:%M}" if posted else "",
    }


def _told(view: View) -> View:
    """Return a view whose refusals a script can read."""

    def telling(visit: Visit) -> Response:
        try:
            return view(visit)
        except (ReclaimError, FingerprintsError, OSError) as error:
            return _problem(error)

    return telling


def _problem(error: Exception) -> Response:
    body: dict[str, object] = {"message": str(error)}
    if isinstance(error, WrongOffsetError):
        return JSONResponse(body | {"offset": error.offset}, 409)
    if isinstance(error, TableError):
        body["lines"] = error.lines[:MOST_TOLD]
    return JSONResponse(body, 507 if isinstance(error, LibraryFullError) else status_of(error))


def _state(parcels: Parcels, parcel: Parcel) -> Response:
    offset = parcels.offset(parcel)
    told = {"id": parcel.id, "name": parcel.name, "offset": offset, "size": parcel.size, "is_whole": bool(parcel.file)}
    return JSONResponse(told, headers={"Upload-Offset": str(offset)})


def new(visit: Visit) -> Response:
    """Begin to take a file, or say how much of it is here already."""
    kind = _kind(visit)
    size, modified = _number(visit.field("size"), "size"), _number(visit.field("modified") or "0", "modified")
    visit.room.parcels.tidy()
    parcel = visit.room.parcels.begin(visit.field("name"), size, modified, kind, owner_of(visit))
    return _state(visit.room.parcels, parcel)


def state(visit: Visit) -> Response:
    """Say how much of a file has arrived."""
    parcels = visit.room.parcels
    return _state(parcels, parcels.get(str(visit.request.path_params["id"]), owner_of(visit)))


def discard(visit: Visit) -> Response:
    """Forget a file that was sent and not added."""
    parcel = visit.room.parcels.get(str(visit.request.path_params["id"]), owner_of(visit))
    visit.room.parcels.discard(parcel)
    return visit.go(f"/uploads?kind={parcel.kind.value}", f"“{parcel.name}” is removed.")


def _kind(visit: Visit) -> Kind:
    return _kind_of(visit.field("kind"))


def _kind_of(text: str) -> Kind:
    """Return what is to be added; one of them is as good a word as many.

    :raises InputError: there is nothing of that kind
    """
    for kind in Kind:
        if text in {kind.value, kind.value.removesuffix("s")}:
            return kind
    raise InputError("Say what the files are: originals (kind works) or clips.")


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise InputError(f"The {name} must be a whole number, as 1200; it is “{printable(text[:40])}”.")
    return int(text)


async def piece(request: Request) -> Response:
    """Append the body of a request to a file, as it comes in; what has come in is kept when the line breaks."""
    room: Room = request.app.state.room
    try:
        parcel, at = await run_in_threadpool(_admit_piece, request, room)
        holder = await run_in_threadpool(room.parcels.claim, parcel, at)
        await pour(request, room.parcels, parcel, holder)
        if await run_in_threadpool(room.parcels.offset, parcel) == parcel.size:
            parcel = await run_in_threadpool(room.parcels.finish, parcel)
    except NotSignedInError:
        return JSONResponse({"message": "You are not signed in any more; sign in, then go on."}, 401)
    except ForbiddenError as error:
        return JSONResponse({"message": str(error)}, 403)
    except ClientDisconnect:
        return Response(status_code=400)
    except (ReclaimError, OSError) as error:
        return await run_in_threadpool(_problem, error)
    return await run_in_threadpool(_state, room.parcels, parcel)


def _admit_piece(request: Request, room: Room) -> tuple[Parcel, int]:
    with open_library(room.settings, clock=room.clock) as library:
        visit = admitted(request, FormData(), room, library, Scope.WORKS)
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_PIECE_BYTES:
        raise InputError("A piece must say how long it is, and be no longer than 64 MB; send smaller pieces.")
    at = _number(request.query_params.get("at", ""), "place at which the piece begins")
    return room.parcels.get(str(request.path_params["id"]), owner_of(visit)), at


async def pour(request: Request, parcels: Parcels, parcel: Parcel, holder: int) -> None:
    """Append the body of a request to a parcel as it comes in.

    :raises ClientDisconnect: the line broke; what came before is kept
    """
    kept = bytearray()
    try:
        async for chunk in request.stream():
            kept += chunk
            if len(kept) >= WRITE_BYTES:
                await run_in_threadpool(parcels.write, parcel, holder, bytes(kept))
                kept.clear()
    except ClientDisconnect:
        if kept:
            await run_in_threadpool(parcels.write, parcel, holder, bytes(kept))
        raise
    if kept:
        await run_in_threadpool(parcels.write, parcel, holder, bytes(kept))


async def send(request: Request) -> Response:
    """Take the whole form: what is said of the files, and files themselves where a browser has no scripts."""
    stranger = await run_in_threadpool(answer_stranger, request)
    if stranger is not None:
        return stranger
    problem = _too_large(request)
    form = FormData()
    if not problem:
        try:
            form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
        except HTTPException as error:
            problem = f"This form cannot be read: {error.detail}"
        except OSError:
            problem = "The disk for temporary files is full; send fewer files at once."
    view = _add if not problem else _refusing(problem)
    try:
        return await run_in_threadpool(answer, request, form, view, Scope.WORKS)
    finally:
        await form.close()


def _too_large(request: Request) -> str:
    """Say why a form is not even read; empty if it is."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_FORM_BYTES:
        return "These files are too large for one form without scripts; send fewer at once, or let scripts run."
    if int(length) > shutil.disk_usage(tempfile.gettempdir()).free * 0.9:
        return "There is no room for so much in the folder for temporary files; send fewer files at once."
    return ""


def _refusing(problem: str) -> View:
    def refuse(visit: Visit) -> Response:  # noqa: ARG001 - a view takes its visit
        raise InputError(problem)

    return refuse


def _add(visit: Visit) -> Response:
    """Take files in, or show the form again with what is wrong."""
    wants_json = "application/json" in visit.request.headers.get("Accept", "")
    try:
        kind = _kind(visit)
    except InputError as error:
        return _problem(error) if wants_json else _form(visit, Kind.WORKS, status=400, error=error)
    try:
        said = declared(visit, kind)
        job = begin(said.intake, visit.room.jobs, visit.room.parcels, visit.library.actor)
    except (ReclaimError, FingerprintsError, OSError) as error:
        return _problem(error) if wants_json else _form(visit, kind, status=status_of(error), error=error)
    for problem in said.problems[:MOST_TOLD]:
        visit.tell(problem, Tone.WARN)
    if len(said.problems) > MOST_TOLD:
        visit.tell(f"And {len(said.problems) - MOST_TOLD} more files or lines cannot be used.", Tone.WARN)
    address = f"/jobs/{job.id}"
    return JSONResponse({"job": address}) if wants_json else visit.go(address)


ROUTES = [
    page("/uploads", show, needs=Scope.WORKS),
    page("/uploads/where-seen.csv", table, needs=Scope.WORKS),
    page("/uploads/new", _told(new), needs=Scope.WORKS, methods=["POST"]),
    Route("/uploads/send", send, methods=["POST"]),
    Route("/uploads/{id}", piece, methods=["POST", "PUT"]),
    page("/uploads/{id}", _told(state), needs=Scope.WORKS, methods=["GET", "HEAD"]),
    page("/uploads/{id}/remove", discard, needs=Scope.WORKS, methods=["POST"]),
]
