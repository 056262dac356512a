"""The kill switch, and how to collect and whom to tell: what a user sets for the whole watch."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from math import inf
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit.exceptions import ParseError

from fingerprints.errors import printable
from monitor.collected import SourceRecord
from monitor.errors import InputError, LibraryError, LibraryFullError, LibraryLockedError
from monitor.files import PRIVATE_FOLDER, write_whole, writing
from monitor.posting import demand_address
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.watch.sourcing import every_of
from monitor.watch_settings import WatchSettings, load_watch_settings

LEAST = {
    "interval_s": 2.0,
    "parallel_hosts": 1,
    "host_requests_per_day": 1,
    "host_bytes_per_day": 1,
    "bytes_per_day": 1,
    "largest_file_bytes": 1,
    "largest_page_bytes": 1,
    "longest_transfer_s": 1.0,
    "longest_video_s": 1.0,
    "timeout_s": 1.0,
    "attempts": 1,
    "recheck_s": 3600,
    "strong_score": 0.0,
    "digest_every_s": 60,
}
"""The least value of each number."""
TIMES = ("recheck_s", "digest_every_s")
"""Settings that are typed as 30m, 6h, 1d or 2w."""
_MOST = {"strong_score": 1, "parallel_hosts": 256}
"""The highest value; each of the hosts that are asked at the same time takes a thread."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def stop(library: Library, reason: str = "") -> None:
    """Turn the kill switch on: from the next request on, nothing is fetched.

    :raises LibraryError: the file cannot be made
    """
    press(library.settings, library.actor, library.clock(), reason)  # before anything that may be refused
    with suppress(LibraryLockedError, LibraryFullError):  # the switch is on, and the file says who turned it
        library.record("watch.stop", "watch", reason=reason)


def press(settings: Settings, actor: str, now: datetime, reason: str = "") -> None:
    """Make the file that is the kill switch, which needs neither the library nor room on its disk.

    :raises LibraryError: the file cannot be made
    """
    path = settings.stop_file
    with writing(path):
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not settings.is_stopped:
            path.touch()
    text = f"Stopped by {actor} at {now.isoformat(' ', 'seconds')}. {reason}".strip()
    with suppress(LibraryError):  # on a full disk it says nothing, and holds all the same
        write_whole(path, f"{text}\n".encode())


def resume(library: Library) -> bool:
    """Turn the kill switch off, and tell whether it was on.

    :raises LibraryError: the file cannot be deleted
    """
    was_on = library.settings.is_stopped
    library.record("watch.resume", "watch", was_on=was_on)
    with writing(library.settings.stop_file):
        library.settings.stop_file.unlink(missing_ok=True)
    return was_on


def is_local(source: SourceRecord) -> bool:
    """Tell whether a source is a folder or a list on this computer, so that no host is asked for what it names."""
    return source.kind == "folder" or (source.kind == "list" and "://" not in source.address)


def demand_contact(how: WatchSettings) -> None:
    """Refuse to collect from hosts without saying who asks.

    :raises InputError: nobody is named
    """
    if not how.contact.strip():
        raise InputError(
            "Say first who asks: every host is told an address under which you can be reached (RFC 9110, section"
            " 10.1.5): reclaim watch set --contact ADDRESS."
        )


def choose(
    library: Library, given: Mapping[str, Any], names: Mapping[str, str] = MappingProxyType({})
) -> WatchSettings:
    """Keep settings of the watch in the library's ``watch.toml``; comments and everything else in it stay.

    :param given: by the names of ``WatchSettings``; an empty text or False takes a setting away
    :param names: what settings are called where they were given, for sentences about them: ``--recheck``
    :raises InputError: a value is odd, or the file cannot be read
    :raises LibraryError: the file cannot be written
    """
    path = library.settings.watch
    new = replace(load_watch_settings(path), **given)
    demand_sound(new, names)
    document = _parsed(path)
    default = asdict(WatchSettings())
    for name in given:
        value = getattr(new, name)
        if value == default[name]:
            document.pop(name, None)
        else:
            document[name] = list(value) if isinstance(value, tuple) else value
    write_whole(path, tomlkit.dumps(document).encode(), private=True)
    library.record("watch.set", "watch", **{name: str(getattr(new, name)) for name in given if name != "webhook"})
    return load_watch_settings(path)


def sound_settings(path: Path) -> WatchSettings:
    """Read the settings of the watch, for whatever works by them, whoever wrote the file.

    :raises InputError: the file cannot be read, or a value in it is odd
    """
    how = load_watch_settings(path)
    try:
        demand_sound(how)
    except InputError as error:
        raise InputError(f"{printable(str(path))}: {error} Mend it there, or with: reclaim watch set.") from error
    return how


def demand_sound(how: WatchSettings, names: Mapping[str, str] = MappingProxyType({})) -> None:
    """Refuse settings that make no sense, whoever wrote the file.

    :param names: what settings are called where they were given
    :raises InputError: says which
    """
    _demand_numbers(how, names)
    if how.contact:
        demand_way_to_reach(how.contact)
    if how.email:
        demand_address(how.email, "--email")
    _demand_page(how.webhook, "a webhook")
    _demand_page(how.room, "a review room")
    for name in how.apprise:
        if _VARIABLE.fullmatch(name) is None:
            raise InputError(
                f"“{printable(name)}” is no name of an environment variable; name one that holds the address:"
                " --apprise NAME."
            )


def _demand_numbers(how: WatchSettings, names: Mapping[str, str]) -> None:
    for name, least in LEAST.items():
        value, called = getattr(how, name), names.get(name, name)
        if not least <= value < inf:  # neither may nan be
            if name in names and name in TIMES:
                raise InputError(f"{called} must be at least {every_of(int(least))}; it is {every_of(value)}.")
            raise InputError(f"{called} must be at least {least:g}, and a number; it is {value:g}.")
    for name, most in _MOST.items():
        if getattr(how, name) > most:
            raise InputError(f"{names.get(name, name)} must be at most {most}; it is {getattr(how, name):g}.")


def demand_way_to_reach(contact: str) -> None:
    """Refuse a contact that hosts could not use.

    :raises InputError: it is neither an e-mail address nor a web page
    """
    parts = urlsplit(contact)
    is_page = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if (is_page and "." not in (parts.hostname or "")) or contact.rpartition("@")[2].casefold() == "localhost":
        raise InputError(
            f"“{printable(contact)}” cannot be reached from outside; write an e-mail address or a web page of yours"
            " that is on the internet."
        )
    if not contact.isascii() or not contact.isprintable() or any(one in contact for one in "()<> \\"):
        raise InputError(f"“{printable(contact)}” cannot stand in a request; write an e-mail address or a web page.")
    if not is_page:
        demand_address(contact.removeprefix("mailto:"), "--contact")


def _demand_page(url: str, what: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc):
        raise InputError(
            f"“{printable(url)}” is no address of {what}; write https://..., without name and password in it."
        )


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
        document.add(tomlkit.comment("How Reclaim collects, and whom it tells; docs/watching.md explains each line."))
        return document
    except ParseError as error:  # tomllib understood it before
        raise InputError(f"{printable(str(path))}: cannot be edited ({error}); edit the file by hand.") from error
