"""Requests held against their schemas; what does not fit is told in one sentence that names the field."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from starlette.datastructures import QueryParams

from fingerprints.errors import printable
from monitor.web.api.schema import Schema
from monitor.web.programs import Problem

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_EXAMPLES = {10: "a day like 2026-03-31", 40: "a time with its zone, like 2026-11-26T09:30:00Z"}
"""What the patterns of days and times ask for, by the longest text that they allow."""
MOST_SHOWN = 60


def checked_body(body: Mapping[str, Any], schema: Schema | None) -> dict[str, Any]:
    """Return a body that fits its schema, its whole numbers as such.

    :raises Problem: it does not fit, or nothing is asked for and something came
    """
    if schema is None:
        if body:
            raise Problem(400, f"Nothing is to be sent here, but “{_short(next(iter(body)))}” was.")
        return {}
    plain: dict[str, Any] = _whole(body)
    _demand(plain, schema, "field")
    return plain


def checked_query(query: QueryParams, fields: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the query of an address, each value as its schema says.

    :raises Problem: it does not fit
    """
    found: dict[str, Any] = {}
    for name, value in query.multi_items():
        schema = fields.get(name)
        if schema is None:
            raise Problem(400, f"There is no parameter “{_short(name)}” here{_known(fields)}")
        if name in found:
            raise Problem(400, f"The parameter “{name}” is given twice; give it once.")
        found[name] = _read(value, str(schema["type"]))
    _demand(found, {"type": "object", "properties": dict(fields)}, "parameter")
    usual = {name: schema["default"] for name, schema in fields.items() if "default" in schema}
    return usual | found


def _known(fields: Mapping[str, Schema]) -> str:
    return f"; there are {', '.join(fields)}." if fields else "; there are none."


def _read(text: str, kind: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a text of an address as the value that it stands for; as text where it stands for none."""
    if kind == "integer" and text.isascii() and text.removeprefix("-").isdigit() and len(text) <= MOST_SHOWN:
        return int(text)
    if kind == "number":
        try:
            value = float(text)
        except ValueError:
            return text
        return value if abs(value) < float("inf") else text
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _whole(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value in which 3.0 is 3: JSON knows one kind of number, and so does JSON Schema."""
    if isinstance(value, Mapping):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _demand(value: object, schema: Schema, what: str) -> None:
    errors = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda one: [str(part) for part in one.path])
    if errors:
        raise Problem(400, _sentence(errors[0], what))


def _sentence(error: ValidationError, what: str) -> str:
    limit, place = error.validator_value, _place(error)
    whose = f"The {what} “{place}”" if place else "The body"
    match error.validator:
        case "required":
            lacking = next(name for name in limit if name not in error.instance)
            return f"The {what} “{place}{'.' if place else ''}{lacking}” is missing."
        case "additionalProperties":
            return _unknown(error, place)
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            return f"{whose} must be {' or '.join(_KINDS[kind] for kind in kinds)}, not {_shown(error.instance)}."
        case "enum":
            allowed = ", ".join("null" if one is None else str(one) for one in limit)
            return f"{whose} is {_shown(error.instance)}; it must be one of: {allowed}."
        case "pattern":
            longest = error.schema.get("maxLength") if isinstance(error.schema, dict) else None
            return f"{whose} is {_shown(error.instance)}; write {_EXAMPLES.get(longest or 0, f'it like {limit}')}."
    return f"{whose} {_limits(str(error.validator), limit)}."


def _limits(rule: str, limit: object) -> str:
    said = {
        "minimum": "must be at least {}",
        "maximum": "must be at most {}",
        "minLength": "must have at least {} characters",
        "maxLength": "is longer than {} characters",
        "minItems": "must hold at least {} entries",
        "maxItems": "holds more than {} entries",
        "maxProperties": "holds more than {} entries",
    }
    return said.get(rule, "is not as it must be").format(limit)


def _unknown(error: ValidationError, place: str) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    if patterns:
        return f"The keys of “{place}” must be like {' or '.join(patterns)}."
    strange = next(name for name in error.instance if name not in known)
    where = f" in “{place}”" if place else ""
    return f"There is no field “{_short(strange)}”{where} here{_known(known)}"


def _place(error: ValidationError) -> str:
    """Return where in the body something stands: ``clips[2].url``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{_short(str(part))}" for part in error.absolute_path]
    return "".join(parts).removeprefix(".")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"“{_short(value)}”"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return "a number" if abs(value) >= MOST_LARGE else f"{value:g}" if isinstance(value, float) else str(value)
    return _KINDS["object" if isinstance(value, dict) else "array"]


MOST_LARGE = 10**15
"""A larger number is not repeated in a sentence."""


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= MOST_SHOWN else shown[:MOST_SHOWN] + "…"
