"""Files from elsewhere: sent piece by piece, then named as originals or clips."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.app import open_library
from monitor.errors import LibraryFullError, ReclaimError
from monitor.people import Scope
from monitor.shapes.records import Json
from monitor.web.admission import status_of
from monitor.web.api.checking import checked_query
from monitor.web.api.schema import Schema, asked, paged, ref, text, whole
from monitor.web.api.verbs import BASE, PAGES, Call, Told, Verb
from monitor.web.declaring import owner_of
from monitor.web.pages.uploads import MOST_PIECE_BYTES, pour
from monitor.web.programs import Problem, problem_of, visit_of
from monitor.web.room import Room
from monitor.web.uploading import Kind, Parcel, Parcels, WrongOffsetError

PIECE = "/uploads/{id}"
AT: dict[str, Schema] = {"at": whole("How many bytes have arrived before this piece.", usual=0)}


def upload_json(parcels: Parcels, parcel: Parcel) -> Json:
    """Return an upload for programs."""
    offset, is_whole = parcels.offset(parcel), bool(parcel.file)
    return {"id": parcel.id, "name": parcel.name, "offset": offset, "size": parcel.size, "is_whole": is_whole}


def list_(call: Call) -> Told:
    """Return what was sent and not yet added."""
    parcels = call.visit.room.parcels
    return call.slice(parcels.of(owner_of(call.visit)), lambda one: upload_json(parcels, one))


def begin(call: Call) -> Told:
    """Begin an upload, or find the one of the same file that has not arrived yet."""
    parcels, said = call.visit.room.parcels, call.body
    parcels.tidy()
    owner = owner_of(call.visit)
    parcel = parcels.begin(said["name"], said["size"], said.get("modified", 0), Kind(said["kind"]), owner)
    return Told(upload_json(parcels, parcel), {"Location": f"{BASE}/uploads/{parcel.id}"})


def show(call: Call) -> Told:
    """Return how much of an upload has arrived."""
    parcels = call.visit.room.parcels
    return Told(upload_json(parcels, parcels.get(call.word("id"), owner_of(call.visit))))


def discard(call: Call) -> Told:
    """Forget an upload."""
    parcels = call.visit.room.parcels
    parcels.discard(parcels.get(call.word("id"), owner_of(call.visit)))
    return Told(None)


async def piece(request: Request) -> Response:
    """Append the body of a request to an upload as it comes in; what has come in is kept when the line breaks."""
    room: Room = request.app.state.room
    try:
        parcel, at = await run_in_threadpool(_admitted, request, room)
        holder = await run_in_threadpool(room.parcels.claim, parcel, at)
        await pour(request, room.parcels, parcel, holder)
        if await run_in_threadpool(room.parcels.offset, parcel) == parcel.size:
            parcel = await run_in_threadpool(room.parcels.finish, parcel)
        return JSONResponse(await run_in_threadpool(upload_json, room.parcels, parcel))
    except Problem as problem:
        return problem_of(problem.status, problem.detail, headers=problem.headers)
    except WrongOffsetError as error:
        return problem_of(409, str(error), headers={"Upload-Offset": str(error.offset), "Connection": "close"})
    except ClientDisconnect:
        return Response(status_code=400)
    except (ReclaimError, OSError) as error:
        status = 507 if isinstance(error, LibraryFullError) else status_of(error)
        return problem_of(status, str(error), headers={"Connection": "close"})


def _admitted(request: Request, room: Room) -> tuple[Parcel, int]:
    with open_library(room.settings, clock=room.clock) as library:
        visit = visit_of(request, room, library, Scope.WORKS)
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_PIECE_BYTES:
        close = {"Connection": "close"}
        raise Problem(413, "A piece must say how long it is, and be no longer than 64 MB; send smaller pieces.", close)
    at = checked_query(request.query_params, AT)["at"]
    return room.parcels.get(str(request.path_params["id"]), owner_of(visit)), at


VERBS = [
    Verb(
        name="listUploads",
        path="/uploads",
        says="Files that were sent and not yet added.",
        view=list_,
        needs=Scope.WORKS,
        query=PAGES,
        answer=paged(ref("Upload")),
    ),
    Verb(
        name="beginUpload",
        method="POST",
        path="/uploads",
        says="Begin to send a file; the same words again find the upload that was broken off.",
        view=begin,
        needs=Scope.WORKS,
        body=asked(
            {
                "name": text("Of the file, with its ending.", most=1000, least=1),
                "size": whole("Bytes that it has.", least=1),
                "kind": text("What it will be added as.", among=Kind),
                "modified": whole("When it was changed last, in milliseconds; tells files of one name apart."),
            },
            "name",
            "size",
            "kind",
        ),
        example={"name": "harbour.mp4", "size": 48211034, "kind": "works"},
        answer=ref("Upload"),
        status=201,
    ),
    Verb(
        name="sendPiece",
        method="PUT",
        path=PIECE,
        says="Send a piece of a file, up to 64 MB, as it is.",
        more="Where a piece does not go on where the file ends, 409 says in Upload-Offset where it does.",
        view=show,
        needs=Scope.WORKS,
        query=AT,
        sends="application/octet-stream",
        answer=ref("Upload"),
        route=Route(BASE + PIECE, piece, methods=["PUT"]),
    ),
    Verb(
        name="getUpload",
        path=PIECE,
        says="How much of a file has arrived.",
        view=show,
        needs=Scope.WORKS,
        answer=ref("Upload"),
    ),
    Verb(
        name="discardUpload",
        method="DELETE",
        path=PIECE,
        says="Forget a file that was sent and not added.",
        view=discard,
        needs=Scope.WORKS,
        status=204,
    ),
]
