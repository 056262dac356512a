"""The JSON Schemas (2020-12) of what Reclaim writes: its own notices, and what it hands to the Lumen database.

``python -m monitor.notices.schemas`` writes the schema of notices anew, from the values themselves.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from monitor.notices.codec import VERSION
from monitor.notices.errors import ExportError
from monitor.notices.values import Notice
from monitor.templating import one_line

NOTICE, LUMEN = "reclaim-notice", "lumen-notice"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def schema(name: str) -> dict[str, Any]:
    """Return a schema that ships with Reclaim: ``NOTICE`` or ``LUMEN``."""
    return cast("dict[str, Any]", json.loads((files(__name__) / f"{name}.schema.json").read_text(encoding="utf-8")))


def demand_valid(document: object, name: str) -> None:
    """Hold a document against a schema.

    :raises ExportError: names the first value that does not fit
    """
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415  slow to load, and few formats need it

    errors = Draft202012Validator(schema(name), format_checker=FormatChecker()).iter_errors(document)
    first = next(iter(sorted(errors, key=lambda error: error.json_path)), None)
    if first is not None:
        raise ExportError(
            f"The letter has a value that the schema {name} does not allow ({first.json_path}:"
            f" {one_line(first.message)[:200]}); correct it."
        )


def notice_schema() -> dict[str, Any]:
    """Return the schema of a notice as ``codec.to_json`` writes it, made from the values."""
    definitions: dict[str, Any] = {}
    notice = _schema_of(Notice, definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:reclaim:schema:{NOTICE}:{VERSION}",
        "title": "Reclaim notice",
        "description": "One letter: everything that is printed in it and everything that is checked before it.",
        "type": "object",
        "properties": {
            "version": {"const": VERSION},
            "notice": notice,
            "draft": {"const": True, "description": "Present where nobody has signed the letter."},
        },
        "required": ["version", "notice"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  a type or an alias
    if isinstance(kind, UnionType):
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return {"anyOf": [_schema_of(inner, definitions), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0], definitions)}
    if is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}  # holds the place while its own fields are described
            definitions[kind.__name__] = _record(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return _plain(kind)


def _record(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return {
        "description": one_line((kind.__doc__ or "").split("\n\n")[0]),
        "type": "object",
        "properties": {name: _schema_of(hints[name], definitions) for name in names},
        "required": sorted(names),
        "additionalProperties": False,
    }


def _plain(kind: type) -> dict[str, Any]:
    if issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    if issubclass(kind, datetime):
        return {"type": "string", "format": "date-time"}
    if issubclass(kind, date):
        return {"type": "string", "format": "date"}
    return {"type": {bool: "boolean", int: "integer", float: "number", str: "string"}[kind]}
