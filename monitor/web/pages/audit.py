"""The audit as a page: what was done, by whom, and whether the record is whole."""

import json
import re
from urllib.parse import urlencode

from starlette.responses import Response

from monitor.errors import LibraryDamagedError
from monitor.people import Scope
from monitor.values import AuditEntry
from monitor.web.routing import page
from monitor.web.visit import MOST_DIGITS, Visit

AT_ONCE = 100
QUICKLY = 20_000
"""So many entries are verified whenever the page is shown; more only when somebody asks for it."""
PLACES = {"match": "/matches/", "work": "/works/", "case": "/cases/", "letter": "/letters/"}


def show(visit: Visit) -> Response:
    """Show the latest entries of the audit, or those before a given one."""
    store, actor, action = visit.library.store.audit, visit.asked("person"), visit.asked("action")
    before = visit.asked("before")
    start = int(before) if before.isascii() and before.isdigit() and len(before) <= MOST_DIGITS else 0
    found = store.latest(AT_ONCE + 1, before=start, actor=actor, action=action)
    entries, last = found[:AT_ONCE], store.last()
    asked = {key: value for key, value in (("person", actor), ("action", action)) if value}
    older = urlencode(asked | {"before": entries[-1].id}) if len(found) > AT_ONCE else ""
    is_quick = last is None or last.id <= QUICKLY
    checked, trouble = _verified(visit) if is_quick or visit.asked("check") else (False, "")
    return visit.page(
        "people_audit.html",
        entries=[(entry, _place(entry), _facts(entry)) for entry in entries],
        actors=store.actors(),
        actions=store.actions(),
        actor=actor,
        action=action,
        last=last,
        checked=checked,
        trouble=trouble,
        older=older,
        newer=urlencode(asked) if start else "",
    )


def _verified(visit: Visit) -> tuple[bool, str]:
    """Return whether the chain is whole, and what is wrong with it where it is not."""
    try:
        visit.library.store.audit.verify()
    except LibraryDamagedError as error:
        return False, str(error)
    return True, ""


def _place(entry: AuditEntry) -> str:
    """Return where the thing is shown that an entry is about; empty where there is no page of it."""
    noun, _, which = entry.subject.partition(" ")
    pattern = r"[\w.-]+" if noun == "letter" else r"\d+"
    return PLACES[noun] + which if noun in PLACES and re.fullmatch(pattern, which, re.ASCII) else ""


def _facts(entry: AuditEntry) -> list[tuple[str, str]]:
    """Return what an entry says besides, for people."""
    try:
        data = json.loads(entry.data)
    except ValueError:
        return [("data", entry.data)]
    if not isinstance(data, dict):
        return [("data", entry.data)]
    return [(key.replace("_", " "), _text(value)) for key, value in data.items() if value not in ("", None, [])]


def _text(value: object) -> str:
    """Return a value in short: of hashes the beginning is enough to tell them apart."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1…", text)


ROUTES = [page("/people/audit", show, needs=Scope.ADMIN)]
