"""A letter's items as a table of comma-separated values, with columns that the user chooses.

Not the form of any service: services change theirs and publish few of them. Who needs one writes its headers into a
table of columns, and where each value comes from.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from monitor.notices.errors import ExportError
from monitor.notices.values import ClaimedWork, InfringingItem, Notice

ROOTS: dict[str, type] = {"notice": Notice, "work": ClaimedWork, "item": InfringingItem, "number": int}
"""What a path may begin with; ``number`` counts the items from 1."""
BETWEEN = "; "
"""What stands between several values in one cell."""
DRAFT_COLUMN, DRAFT_CELL = "Draft", "DRAFT, NOT SIGNED"
"""First in every table of a draft, whatever the columns are."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would calculate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns a table has."""

    paths: Mapping[str, str]
    """Header and where its values come from, in order."""
    separator: str = ","
    byte_order_mark: bool = False
    """Whether the file begins with the sign by which Excel knows UTF-8."""


def read_columns(content: bytes, name: str) -> Columns:
    """Return the columns written in TOML: ``[columns]`` with a header and a path each, ``[file]`` with how to write.

    :param name: of the file, for messages
    :raises ExportError: not TOML, or a path that leads nowhere
    """
    try:
        data = tomllib.loads(content.decode())
        columns = Columns(paths=data.pop("columns"), **data.pop("file", {}))
        if data or not columns.paths or len(columns.separator) != 1 or columns.separator in '"\r\n':
            raise ValueError("it needs a table [columns], and may have a table [file]")  # noqa: TRY301  one sentence
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{name} is no table of columns ({error}); docs/letters.md shows one.") from error
    for header, path in columns.paths.items():
        _demand_path(header, path, name)
    return columns


def to_csv(notice: Notice, columns: Columns) -> bytes:
    """Return the items of a notice as a table, a row each; no cell can become a formula.

    :raises ExportError: the letter is about no item
    """
    rows = list(_rows(notice, columns))
    if not rows:
        raise ExportError(f"The letter {notice.reference} names no copies, and a table has a row for each; choose md.")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=columns.separator, lineterminator="\r\n")
    draft = notice.signature is None
    writer.writerow([*((DRAFT_COLUMN,) if draft else ()), *map(harmless, columns.paths)])
    writer.writerows([*((DRAFT_CELL,) if draft else ()), *row] for row in rows)
    mark = "\ufeff" if columns.byte_order_mark else ""
    return (mark + buffer.getvalue()).encode(errors="replace")


def _rows(notice: Notice, columns: Columns) -> Iterator[list[str]]:
    number = 0
    for work in notice.works:
        for item in work.infringing_items:
            number += 1
            roots = {"notice": notice, "work": work, "item": item, "number": number}
            yield [harmless(_cell(roots, path)) for path in columns.paths.values()]


def _cell(roots: Mapping[str, object], path: str) -> str:
    root, *steps = path.split(".")
    return BETWEEN.join(map(_shown, _values(roots[root], steps)))


def _values(value: object, steps: list[str]) -> Iterator[object]:
    if value is None:
        return
    if isinstance(value, tuple):
        for part in value:
            yield from _values(part, steps)
    elif steps:
        yield from _values(getattr(value, steps[0].removesuffix("[]")), steps[1:])
    else:
        yield value


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value.value if isinstance(value, Enum) else value)


def harmless(cell: str) -> str:
    """Return a cell that spreadsheets show and do not calculate."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _demand_path(header: str, path: object, name: str) -> None:
    """Refuse a path that leads nowhere, before any letter is made with it.

    :raises ExportError: names the path and the step that is wrong
    """
    if not isinstance(path, str):
        raise ExportError(f"{name}: the column “{header}” has {path!r} where a path like item.url should be.")
    root, *steps = path.split(".")
    kind: Any = ROOTS.get(root)
    for step in steps:
        kind = _kind_of(kind, step) if kind is not None else None
    if kind is None or is_dataclass(_bare(kind)):
        raise ExportError(
            f"{name}: the column “{header}” takes its values from {path}, which letters do not have; write a path"
            f" that begins with {', '.join(ROOTS)} and ends at a text, number or date, like item.url."
        )


def _kind_of(kind: Any, step: str) -> Any:  # noqa: ANN401  a type, or a generic alias
    """Return the type of a field or property of a type; None where there is none."""
    owner, name = _bare(kind), step.removesuffix("[]")
    if not is_dataclass(owner) or name.startswith("_"):
        return None
    hints = get_type_hints(owner)
    if name in hints:
        return hints[name]
    property_ = getattr(owner, name, None)
    return get_type_hints(property_.fget).get("return") if isinstance(property_, property) else None


def _bare(kind: Any) -> Any:  # noqa: ANN401  same
    """Return the type of one value: without None, and of what a tuple holds."""
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return _bare(get_args(kind)[0]) if get_origin(kind) is tuple else kind


DEFAULT_COLUMNS = read_columns(
    (files("monitor.notices.exports") / "columns.toml").read_bytes(), "monitor/notices/exports/columns.toml"
)
"""The columns that come with Reclaim."""
