"""The settings of the watch as people type and read them: by their options, with units."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from monitor.cli.console import say
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from monitor.watch_settings import WatchSettings

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "contact": "--contact",
        "interval_s": "--interval",
        "email": "--email",
        "webhook": "--webhook",
        "desktop": "--desktop",
        "apprise": "--apprise",
        "room": "--room",
        "strong_score": "--strong-score",
        "digest_every_s": "--digest-every",
        "recheck_s": "--recheck",
        "bytes_per_day": "--bytes-per-day",
        "keep_warc": "--warc",
    }
)
"""Options by the names of the settings; the others stand in the file alone."""
_SIZES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def size_of(text: str) -> int:
    """Return a number of bytes from a text like 5GB, 500 MB or 1000000.

    :raises InputError: it is written in another way, or is nothing
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    read = re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?B?)", text.strip().upper(), re.ASCII)
    size = round(float(read[1]) * _SIZES.get(read[2], 0)) if read else 0
    if size < 1:
        raise InputError(f"--bytes-per-day must be a size like 5GB, 500MB or 1000000; it is “{printable(text)}”.")
    return size


def said(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a setting may be
    """Return the value of a setting for people."""
    from rich.filesize import decimal

    from monitor.watch.sourcing import every_of

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    if "bytes" in name:
        return decimal(value)
    if name.endswith("_s"):
        return every_of(int(value)) if value >= 60 and value % 60 == 0 else f"{value:g} s"
    return f"{value:g}" if isinstance(value, int | float) else value or "-"


def say_settings(how: "WatchSettings") -> None:
    """Print every setting: first those that have an option, then those of the file alone."""
    from dataclasses import asdict

    from fingerprints.errors import printable

    values = asdict(how)
    for name, option in NAMES.items():
        say(f"{option:<24}{printable(said(name, values[name]))}")
    say("In watch.toml alone:", style="bold")
    for name in (one for one in values if one not in NAMES):
        say(f"{name:<24}{printable(said(name, values[name]))}")


def say_kept(how: "WatchSettings", names: Sequence[str], path: Path) -> None:
    """Print what was set, and what follows from it."""
    from fingerprints.errors import printable

    values = [f"{NAMES[name]} {printable(said(name, getattr(how, name)))}" for name in names]
    say(f"Kept in {printable(str(path))}: {', '.join(values)}. See it all: {hint('watch show')}")
    if "contact" in names and not how.contact:
        say("No host is asked for anything until you say who asks: " + hint("watch set --contact ADDRESS"))
