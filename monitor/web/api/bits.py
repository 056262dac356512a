"""Small shapes that answers of several nouns are made of, as JSON Schema."""

from collections.abc import Iterable

from monitor.web.api.schema import Schema, number, told


def said(says: str = "") -> Schema:
    """Return the schema of a text that is answered."""
    return {"type": "string"} | ({"description": says} if says else {})


def among(values: Iterable[str], says: str = "") -> Schema:
    """Return the schema of one of several texts."""
    return said(says) | {"enum": [str(one) for one in values]}


MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
LENGTH = number(least=0)
SHA = said("SHA-256, 64 hexadecimal digits.")
OBJECTION = told({"rule": said("Its id, such as US-N5 or G2."), "source": said("Statute."), "message": said()})
