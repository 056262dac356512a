"""What a library knows of recipients: the shipped profiles, and the user's own facts laid over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT, Table

from fingerprints.errors import printable
from monitor.errors import CaseRefusedError, InputError, NotFoundError, RecipientsError
from monitor.files import write_whole
from monitor.notices.recipients.finding import named
from monitor.notices.recipients.profiles import SINGLE, RecipientProfile
from monitor.notices.recipients.reading import ProfileDataError, merged, read_profiles, shipped
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import is_person

HEAD = (
    'What you know of recipients of letters. Each fact: value, source, on (the day), mark = "stated", by (who).\n'
    "See docs/letters.md for every key. reclaim recipient set writes here and keeps your comments."
)
LISTS = ("wordings",)
"""Facts among ``stated`` that stand in lists, one for each law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What somebody states of a recipient."""

    facts: Mapping[str, str]
    """Text by key: one of ``SINGLE``, or ``wordings`` for a sentence that the recipient insists on in US letters."""
    source: str
    """Where it can be looked up."""
    kind: str = ""
    """What the recipient is, one of ``SERVICES``; empty leaves it."""
    hosts: tuple[str, ...] = ()


def load_recipients(path: Path) -> tuple[RecipientProfile, ...]:
    """Return the shipped profiles with those of the user's file laid over them; an absent file changes nothing.

    :raises RecipientsError: the file cannot be read or understood
    """
    text = _text_of(path)
    try:
        return merged(shipped(), read_profiles(text))
    except ProfileDataError as error:
        raise RecipientsError(
            f"{path}: the recipients cannot be understood: {error}; mend or delete the file."
        ) from error


def recipient_of(path: Path, name: str) -> RecipientProfile:
    """Return the profile of a name.

    :raises NotFoundError: there is none
    :raises RecipientsError: the user's file cannot be read or understood
    """
    profiles = load_recipients(path)
    profile = named(profiles, name)
    if profile is None:
        known = ", ".join(one.name for one in profiles)
        raise NotFoundError(
            f"There is no recipient “{printable(name)}”; known are {known}. Make it with reclaim recipient set."
        )
    return profile


def state(library: Library, name: str, said: Stated) -> RecipientProfile:
    """Put what a named person states of a recipient into the user's file, and return the profile.

    Comments and everything else in the file stay.

    :raises InputError: nothing is stated, or no source
    :raises CaseRefusedError: nobody is named who states it
    :raises RecipientsError: the file cannot be read, understood or written, or would not be understood
    """
    _demand_stated(library, name, said)
    path = library.settings.recipients
    load_recipients(path)  # a file that is wrong already is said to be so, before anything is added
    profile = named(load_recipients(path), name)
    document = _parsed(path)
    table = _table_of(document, profile.name if profile else name.strip())
    fact = {"source": said.source.strip(), "on": library.clock().date(), "mark": "stated", "by": library.actor}
    for key, value in said.facts.items():
        _put(table, key, {"value": value.strip()} | fact)
    if said.kind:
        table["kind"] = said.kind
    if said.hosts:
        table["hosts"] = list(said.hosts)
    _keep(path, tomlkit.dumps(document))
    library.record("recipient.set", name.strip(), **{key: value.strip() for key, value in said.facts.items()})
    return recipient_of(path, name)


def _demand_stated(library: Library, name: str, said: Stated) -> None:
    if not name.strip() or not (said.facts or said.kind or said.hosts):
        raise InputError("Say what you know of the recipient, for example --form-url URL --source “...”.")
    demand_brief("What is said of the recipient", name, said.source, *said.facts.values(), *said.hosts)
    unknown = sorted(said.facts.keys() - {*SINGLE, *LISTS})
    if unknown:
        raise InputError(f"Nothing is kept of a recipient as {', '.join(unknown)}; known are {', '.join(SINGLE)}.")
    if said.facts and not said.source.strip():
        raise InputError("Say where that can be looked up: --source “...”, a page or a document.")
    day = said.facts.get("verified_on", "")
    if day and day[:10] > (library.clock().date() + timedelta(days=1)).isoformat():
        raise InputError(
            f"You cannot have looked {printable(name.strip())} up on {printable(day)}; give the day: today."
        )
    if not is_person(library.actor):
        raise CaseRefusedError(
            "Nobody is named who states this; give your name with --by NAME, or keep it with reclaim profile set"
            " --signer NAME."
        )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (UnicodeDecodeError, OSError) as error:
        raise RecipientsError(f"{path}: the recipients cannot be read ({error}); mend or delete the file.") from error


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    text = _text_of(path)
    try:
        document = tomlkit.parse(text)
    except ParseError as error:  # tomllib understood it before
        raise RecipientsError(f"{path}: the recipients cannot be edited ({error}); edit the file by hand.") from error
    if not text:
        for line in HEAD.splitlines():
            document.add(tomlkit.comment(line))
        document.add(tomlkit.nl())
    return document


def _table_of(document: tomlkit.TOMLDocument, name: str) -> Table:
    """Return the table of a recipient in the user's file; made if it is not there."""
    if "recipients" not in document:
        document["recipients"] = tomlkit.aot()
    tables = cast("AoT", document["recipients"])
    for table in tables.body:
        if str(table.get("name", "")).strip().casefold() == name.casefold():
            return table
    made = tomlkit.table()
    made["name"] = name
    tables.append(made)
    return tables[-1]


def _put(table: Table, key: str, fact: Mapping[str, Any]) -> None:
    if key not in LISTS:
        table[key] = _filled(fact)
        return
    entries = tomlkit.aot()
    for old in table.get(key, ()):
        if old.get("law", "US") != "US":
            entries.append(old)
    entries.append(_filled({"law": "US", **fact}))
    table[key] = entries


def _filled(fact: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in fact.items():
        table[key] = value
    return table


def _keep(path: Path, text: str) -> None:
    """Write the file if it will be understood.

    :raises RecipientsError: it would not
    :raises LibraryError: it cannot be written
    """
    try:
        read_profiles(text)
    except ProfileDataError as error:
        raise RecipientsError(f"This cannot be kept: {error}; type it again.") from error
    write_whole(path, f"{text.rstrip()}\n".encode())


def verified_on(profile: RecipientProfile | None) -> date | None:
    """Return on which day the user looked the recipient up; None where the user has not said so."""
    fact = profile.verified_on if profile else None
    return date.fromisoformat(fact.value) if fact else None
