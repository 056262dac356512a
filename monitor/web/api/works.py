"""Works: registered originals."""

from dataclasses import replace

from monitor.errors import InputError
from monitor.linting import lint_works
from monitor.people import Scope
from monitor.shapes.records import work_json
from monitor.shapes.rights import remark_json
from monitor.values import Rights
from monitor.web.api.jobs import begun
from monitor.web.api.named import files_at, parcels_of
from monitor.web.api.schema import Schema, asked, flag, many, paged, ref, text, told
from monitor.web.api.verbs import PAGES, Call, Told, Verb
from monitor.web.intake import Intake, begin
from monitor.web.uploading import Kind

MOST_FILES = 1000
RIGHTS: dict[str, Schema] = {
    "title": text("Name of the work in place of the file's; for one file only.", most=300, least=1),
    "owner": text("Who owns the rights.", most=300),
    "published": text(
        "Day of first publication.", most=10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example="2026-03-31"
    ),
    "url": text("Where the original was first published; http or https.", most=2000),
    "own_sound": flag("The sound is the owner's, too: no music of somebody else in it."),
}


def list_(call: Call) -> Told:
    """Return the works."""
    return call.slice(call.library.store.works.all(), work_json)


def show(call: Call) -> Told:
    """Return one work."""
    return Told(work_json(call.library.store.works.get(call.visit.number())))


def remarks(call: Call) -> Told:
    """Return what makes a work a bad reference."""
    work = call.library.store.works.get(call.visit.number())
    found = [remark_json(one) for _, some in lint_works(call.library, [work]) for one in some]
    return Told({"remarks": found})


def register(call: Call) -> Told:
    """Begin to register files."""
    paths, uploads = call.body.get("paths", ()), call.body.get("uploads", ())
    files = files_at(call, paths, pictures=False) if paths else []
    parcels = parcels_of(call, uploads, Kind.WORKS)
    if not files and not parcels:
        raise InputError("Say which files are to be registered: “paths” of this machine, or numbers of “uploads”.")
    return _begun(call, Intake(kind=Kind.WORKS, files=files, parcels=parcels))


def change(call: Call) -> Told:
    """Begin to register a work's own file again, which changes what is said of it."""
    if not call.body:
        raise InputError("Say what is to change: title, owner, published, url or own_sound.")
    work = call.library.store.works.get(call.visit.number())
    return _begun(call, Intake(kind=Kind.WORKS, files=[work.file.path]))


def _begun(call: Call, intake: Intake) -> Told:
    count = len(intake.files) + len(intake.parcels)
    owner, url, title = (call.text(name) or None for name in ("owner", "url", "title"))
    own_sound, day = bool(call.body.get("own_sound")), call.day("published")
    if title and count != 1:
        raise InputError(f"The field “title” names one work, but {count} files were given; register them one by one.")
    if own_sound and not owner:
        raise InputError("The field “own_sound” says that the sound is the owner’s, too; say who that is in “owner”.")
    if url and not url.startswith(("http://", "https://")):
        raise InputError("The field “url” must be a web address that starts with https:// or http://.")
    rights = Rights(owner=owner, published=day.isoformat() if day else None, url=url)
    intake = replace(intake, rights=rights, own_sound=own_sound, title=title)
    return begun(begin(intake, call.visit.room.jobs, call.visit.room.parcels, call.library.actor))


VERBS = [
    Verb(
        name="listWorks",
        path="/works",
        says="The registered originals.",
        view=list_,
        query=PAGES,
        answer=paged(ref("Work")),
    ),
    Verb(
        name="registerWorks",
        method="POST",
        path="/works",
        says="Register originals, so that copies can be found.",
        more="A job does it. Paths are those of the machine that serves the room, and are taken only where it is served"
        " to that machine alone. Files that are registered already are left as they are.",
        view=register,
        needs=Scope.WORKS,
        body=asked(
            {
                "paths": many(text(most=4000, least=1), "Files, or folders of them.", most=MOST_FILES),
                "uploads": many(text(most=32), "Numbers of uploads.", most=MOST_FILES),
            }
            | RIGHTS
        ),
        example={"paths": ["/films/harbour.mp4"], "owner": "Mara Lindqvist", "own_sound": True},
        answer=ref("Job"),
        status=202,
    ),
    Verb(name="getWork", path="/works/{id}", says="One work.", view=show, answer=ref("Work")),
    Verb(
        name="listRemarks",
        path="/works/{id}/remarks",
        says="What makes a work a bad reference: black, too short, overlaps, rights that nobody has named.",
        view=remarks,
        answer=told({"remarks": many(ref("Remark"))}),
    ),
    Verb(
        name="changeWork",
        method="PATCH",
        path="/works/{id}",
        says="Change the title of a work, or its owner, first publication and address.",
        more="A job does it, as reclaim register does for a file that is registered; the file must still be there. What"
        " is not given stays as it is.",
        view=change,
        needs=Scope.WORKS,
        body=asked(RIGHTS),
        example={"owner": "Lindqvist Film AB"},
        answer=ref("Job"),
        status=202,
    ),
]
