"""Proof of registration: what the library knows of when it first held a file, to print or to keep as JSON."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from monitor.errors import LibraryDamagedError
from monitor.store.audit import to_line
from monitor.store.library import Library
from monitor.values import AuditEntry, Work
from monitor.web.pages.audit import QUICKLY
from monitor.web.routing import page
from monitor.web.visit import Visit

PROVES = (
    "This library held a file with exactly these bytes at the time of the entry, if its clock was right.",
    "Nobody has changed the entry, or any before it, since: each carries the hash of the one before it.",
)
PROVES_NOT = (
    "Who made the work, or who owns it: whoever has a file can register it.",
    "That nobody had it earlier. It is no registration with an office, and replaces none where a law asks for one.",
    "That the whole record was not made later, unless somebody outside holds one of its hashes, as a timestamp does.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A timestamp of an authority over evidence that this work is part of."""

    case_id: int
    at: str
    """As the authority says, ISO 8601."""
    url: str
    serial: str
    manifest_sha256: str
    entry: int
    """Number of the audit entry that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is known of the registration of a work."""

    work: Work
    entry: AuditEntry | None
    """None where the record of a very old library does not have it."""
    last: AuditEntry | None
    checked: bool
    """Whether the chain of the record was checked for this proof."""
    broken: str
    """Why the chain of the record does not hold; empty where it does, or was not checked."""
    stamps: tuple[Stamped, ...]

    @property
    def fingerprint(self) -> str:
        """Name of the fingerprint: the hash of the file, and the parameters that made it."""
        return f"{self.work.file.sha256}-{self.work.media.spec_id}"


def proof_of(library: Library, work: Work, *, check: bool) -> Proof:
    """Return what the library knows of the registration of a work.

    :param check: whether the whole chain of the record is checked, however long it is
    """
    audit, broken = library.store.audit, ""
    last = audit.last()
    checked = check or last is None or last.id <= QUICKLY
    try:
        if checked:
            audit.verify()
    except LibraryDamagedError as error:
        broken = str(error)
    entries = audit.about([f"work {work.id}"])
    return Proof(
        work=work,
        entry=next((one for one in entries if one.action == "work.register"), None),
        last=last,
        checked=checked,
        broken=broken,
        stamps=_stamps(library, work.id),
    )


def _stamps(library: Library, work_id: int) -> tuple[Stamped, ...]:
    subjects = {f"case {number}": number for number in library.store.shelf.cases_of(work_id)}
    found = []
    for entry in library.store.audit.about(list(subjects)):
        said: dict[str, Any] = json.loads(entry.data)
        if entry.action == "evidence.write" and said.get("timestamp"):
            found.append(
                Stamped(
                    case_id=subjects[entry.subject],
                    at=str(said["timestamp"]),
                    url=str(said.get("timestamp_url", "")),
                    serial=str(said.get("timestamp_serial", "")),
                    manifest_sha256=str(said["manifest"]),
                    entry=entry.id,
                )
            )
    return tuple(found)


def _asked_for(visit: Visit) -> Proof:
    work = visit.library.store.works.get(visit.number())
    return proof_of(visit.library, work, check=bool(visit.asked("check")))


def show(visit: Visit) -> Response:
    """Show the proof as a page that prints well."""
    proof = _asked_for(visit)
    return visit.page("proof.html", proof=proof, now=visit.library.clock(), proves=PROVES, proves_not=PROVES_NOT)


def download(visit: Visit) -> Response:
    """Send the proof as JSON, from which the hash of the entry can be computed again."""
    proof = _asked_for(visit)
    text = json.dumps(_json(proof) | {"made_at": visit.library.clock().isoformat()}, indent=2, ensure_ascii=False)
    name = f"proof-of-registration-{proof.work.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text + "\n", media_type="application/json", headers=headers)


def _json(proof: Proof) -> dict[str, Any]:
    work = proof.work
    return {
        "work": {"id": work.id, "name": work.name, "owner": work.rights.owner, "published": work.rights.published},
        "file": {"sha256": work.file.sha256, "size_bytes": work.file.size_bytes, "duration_s": work.media.duration_s},
        "fingerprint": proof.fingerprint,
        "registered_at": work.registered_at.isoformat(),
        "registered_by": proof.entry.actor if proof.entry else None,
        "audit_entry": to_line(proof.entry) if proof.entry else None,
        "audit_last_sha256": proof.last.sha256 if proof.last else None,
        "audit_checked": proof.checked,
        "audit_problem": proof.broken or None,
        "timestamps": [
            {
                "case": one.case_id,
                "at": one.at,
                "authority": one.url,
                "serial": one.serial,
                "manifest_sha256": one.manifest_sha256,
                "audit_entry": one.entry,
            }
            for one in proof.stamps
        ],
        "proves": list(PROVES),
        "does_not_prove": list(PROVES_NOT),
    }


ROUTES = [page("/works/{id}/proof", show), page("/works/{id}/proof.json", download)]
