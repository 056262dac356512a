"""The rights ledger, permissions and remarks on works as JSON."""

from dataclasses import asdict

from monitor.licensing import document_problem
from monitor.linting import Remark
from monitor.permitted import Stated
from monitor.rights.values import Document, Grant, Permission
from monitor.shapes.records import Json, path_text
from monitor.values import Work


def grant_json(grant: Grant, work: Work) -> Json:
    """Return a line of the ledger for machines."""
    said = asdict(grant) | {"line": grant.id, "work": grant.work_id, "work_name": work.name}
    del said["id"], said["work_id"], said["find_id"]
    return said | _dates(grant) | {"document": document_json(grant.document), "territories": list(grant.territories)}


def permission_json(permission: Permission) -> Json:
    """Return a permission for machines."""
    lists = {"work_ids": list(permission.work_ids), "territories": list(permission.territories)}
    return asdict(permission) | _dates(permission) | lists | {"document": document_json(permission.document)}


def _dates(of: Grant | Permission) -> dict[str, str | None]:
    return {
        "starts_on": of.starts_on.isoformat() if of.starts_on else None,
        "ends_on": of.ends_on.isoformat() if of.ends_on else None,
        "added_at": of.added_at.isoformat(),
        "ended_at": of.ended_at.isoformat() if of.ended_at else None,
    }


def document_json(document: Document | None) -> dict[str, str] | None:
    """Return a document on record for machines, with what is wrong with it."""
    if document is None:
        return None
    return {"path": path_text(document.path), "sha256": document.sha256, "problem": document_problem(document)}


def stated_json(stated: Stated) -> Json:
    """Return a permission that was put on record or ended, with what came of it, for machines."""
    ended = [permission_json(one) for one in stated.ended]
    said = permission_json(stated.permission) | asdict(stated.reviewed)
    return said | {"ended_besides": ended, "was_known": stated.is_old}


def remark_json(remark: Remark) -> Json:
    """Return a remark about a work for machines."""
    return {
        "work": remark.work_id,
        "fault": str(remark.fault),
        "text": remark.text,
        "other_work": remark.other_id,
    }
