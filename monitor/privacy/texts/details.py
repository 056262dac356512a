"""What texts about privacy say of the user and what no other part of the library needs to know."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.store.library import Library
from monitor.texts import demand_brief

TABLE = "texts"
"""The part of ``privacy.toml`` that says it; others stand beside it."""
DETAILS = ("representative", "officer", "authority", "transfers", "hosting", "measures")
"""What is kept; the word ``none`` says that there is none."""


def load_details(path: Path) -> dict[str, str]:
    """Return what is kept; an absent file is nothing.

    :raises InputError: the file is not TOML, or holds something else than known texts
    """
    where = printable(str(path))
    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8")).get(TABLE, {})
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{where}: cannot be read ({error}); mend or delete it.") from error
    if not isinstance(table, dict):
        raise InputError(f"{where}: {TABLE} is no table; mend or delete it.")
    for name, value in table.items():
        if name not in DETAILS or not isinstance(value, str):
            raise InputError(f"{where}: {printable(name)} in {TABLE} is no such text; known are {', '.join(DETAILS)}.")
    return dict(table)


def keep_details(library: Library, given: Mapping[str, str | None]) -> dict[str, str]:
    """Keep what is given, leave what is None, drop what is empty; return what is kept now.

    :raises InputError: a text has no reasonable end, or the file cannot be read
    :raises LibraryError: the file cannot be written
    """
    path = library.settings.privacy
    kept = load_details(path)
    changed = {name: " ".join(text.split()) for name, text in given.items() if text is not None}
    for name, text in changed.items():
        demand_brief(f"What is said of {name}", text)
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    table: Any = document.setdefault(TABLE, tomlkit.table())
    for name, text in changed.items():
        if text:
            table[name] = text
        else:
            table.pop(name, None)
    with library.store.transaction():
        library.record("privacy.details", "privacy", fields=sorted(changed))
        write_whole(path, tomlkit.dumps(document).encode(), private=True)
    return {name: text for name, text in {**kept, **changed}.items() if text}
