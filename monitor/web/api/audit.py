"""The record of what was done."""

import json

from monitor.people import Scope
from monitor.shapes.records import Json
from monitor.values import AuditEntry
from monitor.web.api.schema import many, ref, told, whole
from monitor.web.api.verbs import MOST_ITEMS, USUAL_ITEMS, Call, Told, Verb


def list_(call: Call) -> Told:
    """Return entries after one that is known, the oldest first."""
    since, limit = call.query["since"], call.query["limit"]
    found = call.library.store.audit.since(since, limit)
    last = found[-1].id if found else since
    path = call.visit.request.url.path
    more = {"Link": f'<{path}?since={last}&limit={limit}>; rel="next"'} if len(found) == limit else {}
    return Told({"items": [_entry_json(one) for one in found], "last": last}, more)


def _entry_json(one: AuditEntry) -> Json:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "actor": one.actor,
        "action": one.action,
        "subject": one.subject,
        "data": json.loads(one.data),
        "prev_sha256": one.prev_sha256,
        "sha256": one.sha256,
    }


VERBS = [
    Verb(
        name="listAudit",
        path="/audit",
        says="What was done, by whom, the oldest first; each entry carries the hash of the one before it.",
        view=list_,
        needs=Scope.ADMIN,
        query={
            "since": whole("Only entries with a larger number.", usual=0),
            "limit": whole("How many entries to return.", least=1, most=MOST_ITEMS, usual=USUAL_ITEMS),
        },
        answer=told({"items": many(ref("AuditEntry")), "last": whole("Number to ask with for what comes next.")}),
    )
]
