"""Notices to JSON text and back: deterministic, lossless, strict about what it reads.

Letters are kept for years: a field that later versions add has a default, and a notice stored before lacks it.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from monitor.notices.errors import NoticeDataError
from monitor.notices.values import Notice

VERSION = 1
"""Of the JSON layout; raised when a field changes its name or meaning."""


def to_json(notice: Notice) -> str:
    """Return ``notice`` as JSON: ASCII, sorted keys, no spaces; equal text for equal notices."""
    layout = {"version": VERSION, "notice": _encode(notice)}
    return json.dumps(layout, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Notice:
    """Return the notice that ``to_json`` wrote.

    :raises NoticeDataError: not JSON, another version, or a field that is unknown, missing or of a wrong type
    """
    try:
        layout = json.loads(text)
    except ValueError as error:
        raise NoticeDataError(f"The stored notice is not JSON ({error}); restore the library from a backup.") from error
    if not isinstance(layout, dict) or layout.get("version") != VERSION:
        raise NoticeDataError(f"The stored notice is not of version {VERSION}; use the version that wrote it.")
    notice = _decode(Notice, layout.get("notice"), "notice")
    assert isinstance(notice, Notice)  # noqa: S101  tells the type checker what _decode has just proved
    return notice


def _encode(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value


def _decode(kind: Any, value: object, where: str) -> object:  # noqa: ANN401  a type, a generic alias or a union
    if get_origin(kind) is UnionType:
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return None if value is None else _decode(inner, value, where)
    if get_origin(kind) is tuple:
        return tuple(_decode(get_args(kind)[0], part, f"{where}[{i}]") for i, part in enumerate(_list(value, where)))
    if is_dataclass(kind) and isinstance(kind, type):
        return _decode_record(kind, value, where)
    return _decode_plain(kind, value, where)


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(where, "a list", value)
    return value


def _decode_record(kind: type, value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise _wrong(where, "an object", value)
    hints = _hints_of(kind)
    odd = sorted((_demanded(kind) - set(value)) | (set(value) - set(hints)))
    if odd:
        raise NoticeDataError(
            f"{where} of the stored notice has missing or unknown fields: {', '.join(odd)}; restore a backup, or use"
            " the version that wrote it."
        )
    return kind(**{name: _decode(hints[name], part, f"{where}.{name}") for name, part in value.items()})


@cache  # a notice about hundreds of copies asks thousands of times
def _hints_of(kind: type) -> dict[str, Any]:
    """Return the types of the fields of a record."""
    return get_type_hints(kind)


def _demanded(kind: type) -> set[str]:
    """Return the names of the fields that have no default."""
    return {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}


def _decode_plain(kind: type, value: object, where: str) -> object:
    try:
        if issubclass(kind, StrEnum) and isinstance(value, str):
            return kind(value)
        if issubclass(kind, date) and isinstance(value, str):
            return kind.fromisoformat(value)
    except ValueError as error:
        raise _wrong(where, kind.__name__, value) from error
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise _wrong(where, kind.__name__, value)
    return value


def _wrong(where: str, wanted: str, value: object) -> NoticeDataError:
    return NoticeDataError(f"{where} of the stored notice should be {wanted}, not {value!r}; restore a backup.")
