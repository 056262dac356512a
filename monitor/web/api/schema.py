"""JSON Schema (2020-12) in short words: what requests must look like and what answers do."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]
MOST = 10**18 - 1
"""Largest whole number: a larger one cannot be kept by the database."""
LONGEST = 20_000


def text(  # noqa: PLR0913  what a text may be asked to be
    says: str = "",
    *,
    most: int = LONGEST,
    least: int = 0,
    among: Iterable[str] = (),
    pattern: str = "",
    example: str = "",
    usual: str | None = None,
) -> Schema:
    """Return the schema of a text.

    :param among: the only texts that are allowed; empty for any
    :param usual: what holds where nothing is given
    """
    schema: Schema = {"type": "string", "maxLength": most}
    schema |= {"minLength": least} if least else {}
    schema |= {"enum": list(among)} if among else {}
    schema |= {"pattern": pattern} if pattern else {}
    return _said(schema, says, example, usual)


def day(says: str = "") -> Schema:
    """Return the schema of a day that a program sends."""
    return text(says, most=10, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example="2026-03-31")


def moment(says: str = "") -> Schema:
    """Return the schema of a time with its zone that a program sends."""
    zone = r"(Z|[+-][0-9]{2}:[0-9]{2})"
    return text(
        says,
        most=40,
        pattern=rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?{zone}$",
        example="2026-11-26T09:30:00Z",
    )


def whole(says: str = "", *, least: int = 0, most: int = MOST, usual: int | None = None) -> Schema:
    """Return the schema of a whole number."""
    return _said({"type": "integer", "minimum": least, "maximum": most}, says, None, usual)


def number(says: str = "", *, least: float | None = None, most: float | None = None) -> Schema:
    """Return the schema of a number."""
    schema: Schema = {"type": "number"}
    schema |= {"minimum": least} if least is not None else {}
    schema |= {"maximum": most} if most is not None else {}
    return _said(schema, says, None, None)


def flag(says: str = "") -> Schema:
    """Return the schema of yes or no."""
    return _said({"type": "boolean"}, says, None, None)


def many(of: Schema, says: str = "", *, least: int = 0, most: int | None = None) -> Schema:
    """Return the schema of a list."""
    schema: Schema = {"type": "array", "items": of}
    schema |= {"minItems": least} if least else {}
    schema |= {"maxItems": most} if most is not None else {}
    return _said(schema, says, None, None)


def table(of: Schema, says: str = "", *, keys: str = "", most: int | None = None) -> Schema:
    """Return the schema of an object whose keys are not known beforehand.

    :param keys: pattern that they must have
    """
    schema: Schema = {"type": "object"}
    schema |= {"patternProperties": {keys: of}, "additionalProperties": False} if keys else {"additionalProperties": of}
    schema |= {"maxProperties": most} if most is not None else {}
    return _said(schema, says, None, None)


def asked(fields: Mapping[str, Schema], *needs: str) -> Schema:
    """Return the schema of an object that a program sends: what it does not name is refused.

    :param needs: fields that must be there
    """
    schema: Schema = {"type": "object", "properties": dict(fields), "additionalProperties": False}
    return schema | ({"required": list(needs)} if needs else {})


def told(fields: Mapping[str, Schema], *, besides: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that is answered; later versions may say more.

    :param besides: fields that are not always there
    """
    needs = [name for name in fields if name not in set(besides)]
    return {"type": "object", "properties": dict(fields), "required": needs}


def maybe(schema: Schema) -> Schema:
    """Return a schema that also allows null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    found = schema | {"type": [schema["type"], "null"]}
    return found | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})


def ref(name: str) -> Schema:
    """Return a pointer to a schema that has a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def paged(of: Schema) -> Schema:
    """Return the schema of a page of a list."""
    return told({"items": many(of), "total": whole(), "offset": whole(), "limit": whole()})


def _said(schema: Schema, says: str, example: str | None, usual: object) -> Schema:
    schema |= {"description": says} if says else {}
    schema |= {"examples": [example]} if example else {}
    return schema | ({"default": usual} if usual is not None else {})
