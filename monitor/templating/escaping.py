"""Text as Markdown that shows exactly that text."""

import re
from functools import lru_cache

from markupsafe import Markup

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters and line ends: one space each
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"  # what turns the reading direction round
)
_MARKS = re.compile(r"([\\`*\[\]<>&|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
"""What Markdown reads as a sign; between two letters or digits an underscore is none."""
_LINE_START = re.compile(r"^([#=-]|\+(?=\s|$)|\d+(?=[.)](?:\s|$)))")
"""What would begin a heading, a rule, or an item of a list."""


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters and without marks that reverse the reading order.

    Bytes of a file name that are not UTF-8 become question marks.
    """
    return " ".join(_INVISIBLE.sub(" ", text.encode(errors="replace").decode()).split())


@lru_cache(maxsize=2048)  # a letter, its checks and its cover note print the same names
def escape_markdown(text: str) -> Markup:
    """Return ``text`` as Markdown that shows exactly that text: no structure, no HTML, no automatic links."""
    escaped = _MARKS.sub(r"\\\1", one_line(text))
    escaped = _LINE_START.sub(_escape_line_start, escaped)
    escaped = escaped.replace("://", r"\://")
    return Markup(re.sub(r"(?i)\b(www)\.", r"\1\\.", escaped))  # noqa: S704  everything that Markdown reads is escaped


def _escape_line_start(found: re.Match[str]) -> str:
    sign = found.group(1)
    return sign + "\\" if sign.isdigit() else "\\" + sign
