"""Keys of sources: from which variables they come, and to which one host each may be sent.

A key is bound when its source is added, by somebody who may look after the library, and to the origin of that source:
whoever else adds sources can name no key, and nothing that a source reads later leads a key elsewhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fingerprints.errors import printable
from monitor.collected import Allowance, AllowanceKind, SourceRecord
from monitor.errors import InputError
from monitor.policy import statement_about, take_apart
from monitor.sources.base import Source

PREFIX = "RECLAIM_KEY_"
"""How the names of variables begin that hold keys of sources; no other variable is ever handed to a source."""
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,59}", re.ASCII)


def variable_of(name: str) -> str:
    """Return the name of the variable that holds a key."""
    return f"{PREFIX}{name}"


def keys_in(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those of some variables that hold keys of sources."""
    return {name: value for name, value in variables.items() if name.startswith(PREFIX)}


def bound(kind: Source, source: SourceRecord, allowances: Sequence[Allowance]) -> SourceRecord:
    """Return a source with the key that it sends, if any, and the one origin to which it may go.

    The key is named by the option ``key``, else by the kind, which may have a word ``key``. A kind with an address
    ``home`` is one service: its key goes there, or to a host that is stated as private.

    :raises InputError: the key has an odd name, or its origin is not one that keys are sent to
    """
    name = source.options.get("key", "").strip() or str(getattr(kind, "key", ""))
    if not name:
        return source
    if _NAME.fullmatch(name) is None:
        raise InputError("key is the name of the token, in capital letters, and never the token itself.")
    home = str(getattr(kind, "home", ""))
    origin = take_apart(source.address.strip() or home).origin
    if home and origin != take_apart(home).origin and not is_private(origin, allowances):
        raise InputError(f"A source of the kind {kind.kind} asks {home} only, and sends its key nowhere else.")
    demand_safe(name, origin, allowances)
    return replace(source, key=name, key_origin=origin)


def demand_safe(name: str, origin: str, allowances: Sequence[Allowance]) -> None:
    """Refuse to send a key where anybody on the way could read it.

    :raises InputError: the origin is not https, and its host is not stated as private
    """
    if not origin.startswith("https://") and not is_private(origin, allowances):
        raise InputError(
            f"The key {variable_of(printable(name))} is sent by https only, and {printable(origin)} is not: name its"
            " address with https://, or state that the host is your own: reclaim access state HOST --kind private."
        )


def is_private(origin: str, allowances: Sequence[Allowance]) -> bool:
    """Tell whether somebody has stated that a host is their own, and not withdrawn it."""
    return statement_about(take_apart(origin), AllowanceKind.PRIVATE, allowances) is not None
