"""Clips: suspect copies, with where they were seen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.errors import InputError
from monitor.people import Scope
from monitor.shapes.records import clip_json
from monitor.values import Provenance
from monitor.web.api.jobs import begun
from monitor.web.api.named import files_at, parcels_of
from monitor.web.api.schema import Schema, asked, many, moment, paged, ref, text, whole
from monitor.web.api.verbs import PAGES, Call, Told, Verb, moment_of
from monitor.web.intake import Intake, begin
from monitor.web.uploading import Kind, Parcel

MOST_CLIPS = 500
SEEN: dict[str, Schema] = {
    "url": text("Address at which it was seen; http or https.", most=2000),
    "platform": text("For example YouTube.", most=300),
    "account": text("Handle under which it was posted.", most=300),
    "captured_at": moment("When the file was taken from there."),
    "views": whole("How often it had been seen by then."),
    "published_at": moment("When it was posted there."),
}


def list_(call: Call) -> Told:
    """Return the clips."""
    return call.slice(call.library.store.clips.all(), clip_json)


def show(call: Call) -> Told:
    """Return one clip."""
    return Told(clip_json(call.library.store.clips.get(call.visit.number())))


def scan(call: Call) -> Told:
    """Begin to scan clips and match them against all works.

    :raises InputError: an entry names no file, or one address for several
    """
    seen: dict[Path, tuple[Provenance, ...]] = {}
    files: list[Path] = []
    parcels: list[Parcel] = []
    for place, said in enumerate(call.body["clips"]):
        if ("path" in said) == ("upload" in said):
            raise InputError(f"The field “clips[{place}]” must have either “path” or “upload”.")
        if "upload" in said:
            sent = parcels_of(call, [said["upload"]], Kind.CLIPS)
            parcels += sent
            paths = [call.visit.room.parcels.path(one) for one in sent]
        else:
            paths = files_at(call, [said["path"]], pictures=True)
            files += paths
        provenance = _seen(said, f"clips[{place}]")
        if provenance and provenance.url and len(paths) > 1:
            raise InputError(f"The field “clips[{place}].url” cannot be the address of {len(paths)} clips; name each.")
        for path in paths if provenance else ():
            seen[path] = (*seen.get(path, ()), *([provenance] if provenance else ()))
    unique = list({one.id: one for one in parcels}.values())
    intake = Intake(kind=Kind.CLIPS, files=files, parcels=unique, seen=seen)
    return begun(begin(intake, call.visit.room.jobs, call.visit.room.parcels, call.library.actor))


def _seen(said: Mapping[str, Any], place: str) -> Provenance | None:
    """Return where a clip was seen; None where nothing is said of it.

    :raises InputError: an address is none, or there is no such time
    """
    url, platform, account = (str(said.get(name, "")).strip() or None for name in ("url", "platform", "account"))
    if url and not url.startswith(("http://", "https://")):
        raise InputError(f"The field “{place}.url” must be a web address that starts with https:// or http://.")
    found = Provenance(
        url=url,
        platform=platform,
        account=account,
        captured_at=moment_of(said.get("captured_at", ""), f"{place}.captured_at"),
        views=said.get("views"),
        published_at=moment_of(said.get("published_at", ""), f"{place}.published_at"),
    )
    return found if found != Provenance() else None


VERBS = [
    Verb(
        name="listClips",
        path="/clips",
        says="The clips that were scanned.",
        view=list_,
        query=PAGES,
        answer=paged(ref("Clip")),
    ),
    Verb(
        name="scanClips",
        method="POST",
        path="/clips",
        says="Scan suspect clips, with where each was seen, and match them against all works.",
        more="A job does it. Letters need the address, the account and the time of capture.",
        view=scan,
        needs=Scope.WORKS,
        body=asked(
            {
                "clips": many(
                    asked(
                        {
                            "path": text("A file of this machine, or a folder of them.", most=4000, least=1),
                            "upload": text("Number of an upload.", most=32, least=1),
                        }
                        | SEEN
                    ),
                    least=1,
                    most=MOST_CLIPS,
                )
            },
            "clips",
        ),
        example={
            "clips": [
                {
                    "path": "/captures/a1.mp4",
                    "url": "https://vids.example/watch/a1",
                    "platform": "vids.example",
                    "account": "copycat",
                    "captured_at": "2026-11-20T10:00:00Z",
                    "views": 12000,
                }
            ]
        },
        answer=ref("Job"),
        status=202,
    ),
    Verb(name="getClip", path="/clips/{id}", says="One clip.", view=show, answer=ref("Clip")),
]
