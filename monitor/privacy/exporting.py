"""Everything that is kept about an account, for whoever asks (Art. 15 and 20 GDPR): as JSON, Markdown or HTML.

What others said and did is not theirs to see: names of the team are left out, and texts that people typed are marked
for a person to read before they are handed on, without other accounts and their addresses.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.privacy.exported import TO_CHECK, About, Part
from monitor.privacy.exporting_pages import html_of, markdown_of, stays
from monitor.privacy.inventory import inventory
from monitor.privacy.knowing import Known, account_meant, known_of
from monitor.privacy.naming import Mentions, Name
from monitor.privacy.retention import load_retention
from monitor.retained import Entry, Retention, Whose
from monitor.sites.accounts import account_in, read_account
from monitor.sites.whose import is_meant, key_of
from monitor.store.library import Library
from monitor.store.sweeping import Place, Spared

TEAM = "(a person of the team)"
OTHER = "(somebody else)"
_APART = frozenset(
    {"audit", "doomed", "erasures", "holds", "invitations", "people", "secrets", "sessions", "tokens", "tombstones"}
)
"""Tables that are about the library itself or its users; what was done is told in numbers."""
_LEFT_OUT = frozenset({"path", "file", "document_path", "notice", "text", "key", "mark", "etag", "last_modified"})
"""Places on the user's own disk, whole letters, and what is of use to programs alone."""
_TYPED = frozenset({"reason", "note", "summary", "standing_reason", "message", "heads", "description", "defects"})
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\"'<>)\]]+")
_HANDLE = re.compile(r"(?<![\w.])@[\w.-]*\w")


def about(library: Library, handle: str, platform: str = "") -> About:
    """Return everything that is kept about an account.

    :raises InputError: no handle
    """
    known = known_of(library, account_meant(handle, platform))
    clips = {trace.id for trace in known.clips}
    matches = set(library.store.lapsing.matches_of(clips))
    theirs = Spared(ids={"clip": clips, "match": matches, "item": {trace.id for trace in known.items}})
    # A word that may mean something else is told, too, for it is marked to be read first.
    words = known.name if known.name.mentions is Mentions.EVERYWHERE else known.name.words()
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for place in library.store.sweeping.places(_APART):
        if theirs.has(place.table, place.row) or _is_request(known, place):
            found.setdefault(place.table, {}).setdefault(place.key, _row(known.name, place))
        elif words.is_in(place.text):
            mention = {
                "number": place.row.get("id"),
                place.column: _shown(known.name, place.column, place.text, typed=True),
            }
            found.setdefault(place.table, {}).setdefault(place.key, {}).update(mention)
    letters = library.store.traces.letters_naming(json.dumps(sorted(matches)))
    subjects = [f"clip {id_}" for id_ in clips] + [f"match {id_}" for id_ in matches]
    actions = [entry.action for entry in library.store.audit.about(subjects)]
    days = load_retention(library.settings.privacy)
    return About(
        account=key_of(known.name.account),
        made_at=library.clock(),
        parts=tuple(_part(table, tuple(rows.values()), days) for table, rows in found.items()),
        recipients=tuple({"letter": one, "recipient": to, "kind": pack} for one, to, pack in letters),
        done={action: actions.count(action) for action in sorted(set(actions))},
    )


def written(told: About, path: Path) -> Path:
    """Write it to a file, whose ending says how.

    :raises InputError: the ending is none of those that are known
    :raises LibraryError: the file cannot be written
    """
    ways = {".json": _json, ".html": html_of, ".md": markdown_of}
    way = ways.get(path.suffix.lower())
    if way is None:
        raise InputError(f"{printable(str(path))}: end the name with .json, .html or .md.")
    write_whole(path, way(told).encode("utf-8", "backslashreplace"), private=True)
    return path


def _json(told: About) -> str:
    return json.dumps(told.as_json(), ensure_ascii=False, indent=2) + "\n"


def _is_request(known: Known, place: Place) -> bool:
    if place.table == "fetches":
        return place.row["id"] in known.requests
    return place.table == "sources" and place.row["id"] in known.sources


def _row(name: Name, place: Place) -> dict[str, Any]:
    """Return a row without what is not theirs to see."""
    told: dict[str, Any] = {}
    for column, cell in place.row.items():
        if column in _LEFT_OUT or cell in {None, ""}:
            continue
        if Whose.TEAM in _entry(place.table, column).whose:
            told[column] = TEAM
        elif isinstance(cell, str):
            told[column] = _shown(name, column, cell, typed=column in _TYPED)
        elif not isinstance(cell, bytes):
            told[column] = cell
    return told


def _shown(name: Name, column: str, text: str, *, typed: bool) -> str:
    """Return a text without other accounts and their addresses; one that somebody typed is marked."""
    if column == "account" and not is_meant(name.account, read_account(text)):
        return OTHER
    text = _ADDRESS.sub(lambda found: found[0] if _may_show(name, found[0]) else OTHER, text)
    text = _HANDLE.sub(lambda found: found[0] if name.is_whole(found[0]) else OTHER, text)
    return f"{TO_CHECK}{text}" if typed else text


def _may_show(name: Name, address: str) -> bool:
    """Tell whether an address is theirs, or nobody's."""
    there = account_in(address)
    return there is None or is_meant(name.account, there)


def _entry(table: str, column: str) -> Entry:
    found = [entry for entry in inventory() if entry.place == table and entry.column in {column, ""}]
    return (
        found[0]
        if found
        else Entry(place=table, column=column, whose=(), purpose="", basis="", retention="", origin="")
    )


def _part(table: str, rows: tuple[Mapping[str, Any], ...], days: Retention) -> Part:
    entries = [entry for entry in inventory() if entry.place == table]
    first = next((entry for entry in entries if entry.is_personal), entries[0] if entries else _entry(table, ""))
    return Part(
        table=table,
        purpose=first.purpose,
        basis=first.basis,
        retention=stays(first.retention, days),
        origin=first.origin,
        rows=rows,
    )
