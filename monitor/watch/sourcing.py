"""Sources as users make, pause and remove them; each change stands in the audit record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from fingerprints.errors import printable
from monitor.blotting import without_keys
from monitor.collected import SourceRecord, SourceState
from monitor.errors import InputError, NotAllowedError, NotFoundError, Objection, RefusedError
from monitor.policy import terms_of
from monitor.sites.hosts import plain_host
from monitor.sources.keys import bound, variable_of
from monitor.sources.kinds import kind_of
from monitor.sources.triage import OPTIONS
from monitor.store.library import Library
from monitor.texts import demand_brief

_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LEAST_EVERY_S, MOST_EVERY_S = 300, 366 * 86_400
"""How often a source may be due."""
_NAME = re.compile(r"[\w.-]+")
_OF_ANY_HOST = frozenset({"list", "feed", "site", "crawl", "peertube", "mastodon", "downloader"})
"""Kinds that ask the host of their address itself, and no interface of a platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source as it is asked for."""

    kind: str
    address: str = ""
    name: str = ""
    """Empty for one made of its kind and address."""
    every_s: int = 86_400
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def seconds_of(text: str, option: str = "--every", least_s: int = LEAST_EVERY_S) -> int:
    """Return how often something is due, from a text like 30m, 6h, 1d or 2w.

    :param option: what the sentence names
    :raises InputError: it is written in another way, or is too short or too long
    """
    read = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip(), re.ASCII)
    if read is None:
        raise InputError(f"“{printable(text)}” is no time between two runs; write it like 30m, 6h, 1d or 2w.")
    seconds = int(read[1]) * _UNITS[read[2]]
    _demand_every(seconds, option, least_s, text.strip())
    return seconds


def every_of(seconds: int) -> str:
    """Return a time between two runs as it is typed: ``6h``; of zero as ``0m``."""
    for unit in ("w", "d", "h", "m") if seconds else ("m",):
        if seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def add_source(library: Library, new: NewSource, *, may_use_keys: bool = False) -> SourceRecord:
    """Store a source; it is due at once.

    :param may_use_keys: whether whoever asks may say where keys are sent: an administrator, or the machine's only user
    :raises NotAllowedError: it would send a key, and whoever asks may not say where keys are sent
    :raises InputError: its kind is not known, its address or an option is odd, or there is such a source already
    :raises RefusedError: it lies on a platform whose terms let no programs in
    """
    kind = kind_of(new.kind)
    demand_brief("What is said of the source", new.name, new.address, *new.options, *new.options.values())
    _demand_every(new.every_s)
    _demand_options(new, {**kind.options, **OPTIONS})
    now = library.clock()
    source = SourceRecord(
        id=0,
        name=new.name.strip(),
        kind=kind.kind,
        address=new.address.strip(),
        options=MappingProxyType(dict(new.options)),
        every_s=new.every_s,
        next_at=now,
        added_by=library.actor,
        added_at=now,
    )
    kind.check(source)
    _demand_open(source)
    source = bound(kind, source, library.store.hosts.allowances())
    if source.key and not may_use_keys:
        raise NotAllowedError(
            f"The source would send the key {variable_of(source.key)} to {source.key_origin}; only an administrator of"
            " this library may say where keys are sent."
        )
    with library.store.transaction():
        _demand_new(library, source)
        _demand_one_host(library, source)
        source = library.store.sources.add(replace(source, name=_free_name(library, source)))
        library.record(
            "source.add", f"source {source.id}", name=source.name, kind=source.kind,
            address=without_keys(source.address), every_s=source.every_s,
            **({"key": source.key, "key_origin": source.key_origin} if source.key else {}),
        )  # fmt: skip
    return source


def change_source(
    library: Library,
    source: SourceRecord,
    *,
    name: str = "",
    every_s: int | None = None,
    options: Mapping[str, str] = MappingProxyType({}),
) -> SourceRecord:
    """Change what a source is called, how often it is due, or its options; what it brought stays.

    With other options it is due now, and read as if for the first time.

    :param options: those that change; an empty value takes one away
    :raises InputError: something is odd, or the name is taken, or the key that it sends would be another
    """
    kind = kind_of(source.kind)
    demand_brief("What is said of the source", name, *options, *options.values())
    merged = {key: value for key, value in {**source.options, **options}.items() if value}
    _demand_options(NewSource(kind=source.kind, options={**merged, **options}), {**kind.options, **OPTIONS})
    with library.store.transaction():
        fresh = library.store.sources.get(source.id)
        changed = replace(fresh, options=MappingProxyType(merged), every_s=every_s or fresh.every_s)
        _demand_every(changed.every_s)
        if name and name != fresh.name:
            changed = replace(changed, name=_free_name(library, replace(changed, name=name.strip())))
        kind.check(changed)
        again = bound(kind, changed, library.store.hosts.allowances())
        if (again.key, again.key_origin) != (fresh.key, fresh.key_origin):
            raise InputError("The key of a source is said when it is added; remove the source, and add it anew.")
        library.store.sources.keep(_due(library, fresh, changed))
        library.record(
            "source.set", f"source {source.id}", name=changed.name, every_s=changed.every_s, options=sorted(options)
        )
        return library.store.sources.get(source.id)


def _due(library: Library, old: SourceRecord, new: SourceRecord) -> SourceRecord:
    """Return a changed source with when it is due."""
    now = library.clock()
    if dict(new.options) != dict(old.options):
        library.store.sources.forget_marks(new.id)
        return replace(new, next_at=now)
    soonest = (new.last_run_at or now) + timedelta(seconds=new.every_s)
    is_sooner = new.every_s < old.every_s
    return replace(new, next_at=min(new.next_at, max(soonest, now))) if is_sooner else new


def let_be_due(library: Library, host: str) -> list[SourceRecord]:
    """Let the failing sources at a host be due now, because something was stated about it; returns them.

    :param host: without its port
    """
    found = []
    for one in library.store.sources.all():
        place = plain_host(urlsplit(one.address).hostname or "") if "://" in one.address else ""
        if one.failures and one.state is SourceState.ACTIVE and place == plain_host(host):
            library.store.sources.keep(replace(one, next_at=library.clock()))
            found.append(one)
    return found


def source_named(library: Library, name: str) -> SourceRecord:
    """Return the source of this name or number, if it is not removed.

    :raises NotFoundError: there is none
    """
    source = library.store.sources.named(name.strip())
    if source is None and name.isascii() and name.isdigit() and len(name) < 19:
        source = next((one for one in library.store.sources.all() if one.id == int(name)), None)
    if source is None:
        raise NotFoundError(
            f"There is no source “{printable(name)}” in this library; `reclaim source list` lists them."
        )
    return source


def set_state(library: Library, source: SourceRecord, state: SourceState) -> SourceRecord:
    """Pause a source, let it go on, or remove it; what it brought stays on record.

    One that goes on is due at once, and its failures are forgotten.
    """
    words = {SourceState.ACTIVE: "resume", SourceState.PAUSED: "pause", SourceState.REMOVED: "remove"}
    with library.store.transaction():
        fresh = library.store.sources.get(source.id)
        changed = replace(fresh, state=state)
        if state is SourceState.ACTIVE:
            changed = replace(changed, next_at=library.clock(), failures=0, last_error="")
        library.store.sources.keep(changed)
        library.record(f"source.{words[state]}", f"source {source.id}", name=source.name)
    return changed


def _demand_one_host(library: Library, source: SourceRecord) -> None:
    """Refuse to send a key to a second host, which has no use for it.

    :raises InputError: another source sends it elsewhere
    """
    others = library.store.sources.all() if source.key else []
    for one in others:
        if one.key == source.key and one.key_origin != source.key_origin:
            raise InputError(
                f"The key {variable_of(source.key)} goes to {one.key_origin} (source “{one.name}”), and a key goes to"
                f" one host; give the key for {source.key_origin} another name."
            )


def _demand_every(seconds: int, option: str = "--every", least_s: int = LEAST_EVERY_S, typed: str = "") -> None:
    if not least_s <= seconds <= MOST_EVERY_S:
        ends = f"{every_of(least_s)} and {MOST_EVERY_S // _UNITS['d']}d"
        raise InputError(f"{option} must lie between {ends}; it is {typed or every_of(seconds)}.")


def _demand_open(source: SourceRecord) -> None:
    """Refuse a place at which the terms of a platform let no programs in: every run would fail.

    :raises RefusedError: says so, with the lawful ways
    """
    host = plain_host(urlsplit(source.address).hostname or "") if "://" in source.address else ""
    terms = terms_of(host) if host and source.kind in _OF_ANY_HOST else None
    if terms and terms.is_closed:
        said = f"The terms of {terms.name} let no programs collect from it, so this source could never bring anything."
        ways = f"Lawful ways: {'; '.join(terms.all_ways)}."
        raise RefusedError(said, (Objection(rule=terms.name, source=terms.source, message=ways),))


def _demand_new(library: Library, source: SourceRecord) -> None:
    """Refuse a source that is there already: its items would be counted twice.

    :raises InputError: says which
    """
    for one in library.store.sources.all():
        if (one.kind, one.address, dict(one.options)) == (source.kind, source.address, dict(source.options)):
            raise InputError(
                f"That is already the source “{one.name}”: reclaim source show {one.name}. Change it:"
                f" reclaim source set {one.name}."
            )


def _demand_options(new: NewSource, known: Mapping[str, str]) -> None:
    """Refuse options that the kind does not have, and lack of those that it needs."""
    names = {name.rstrip("?") for name in known}
    odd = sorted(new.options.keys() - names)
    if odd:
        listed = f"known are {', '.join(sorted(names))}" if names else "it has none"
        raise InputError(f"A source of the kind {new.kind} has no option “{printable(odd[0])}”; {listed}.")
    lacking = [name for name in known if not name.endswith("?") and not new.options.get(name, "").strip()]
    if lacking:
        raise InputError(f"A source of the kind {new.kind} needs {lacking[0]}: --option {lacking[0]}=VALUE.")


def _free_name(library: Library, source: SourceRecord) -> str:
    """Return the name that was asked for, or one made of the kind and the address that is free.

    :raises InputError: the name is taken, or is no single word
    """
    taken = library.store.sources.named
    if source.name:
        if _NAME.fullmatch(source.name) is None or source.name.isdigit():
            raise InputError(
                f"“{printable(source.name)}” is no name of a source; write one word of letters, digits, dots and"
                " dashes, not of digits alone: --name My-feed."
            )
        if taken(source.name):
            raise InputError(f"There is a source “{source.name}” already; give another name: --name NAME.")
        return source.name
    place = re.sub(r"^[a-z]+://(www\.)?|[?#].*$", "", source.address.strip().rstrip("/"))
    words = re.findall(r"[\w.]+", place, re.ASCII)
    said = words[0] if "://" in source.address else (words[-1] if words else "")
    base = f"{source.kind}-{said}"[:60].strip("-.") or source.kind
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if not taken(name))
