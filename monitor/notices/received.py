"""The text of a letter that came in, put so that signs can be looked for: no markup, no quotation, no empty fields."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None})
_BREAK = re.compile(r"(?i)</?(?:p|br|div|li|tr|h[1-6])(?:\s[^<>]*)?/?>")
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
_START = re.compile(r"^[ \t]*(?:[>|#]+[ \t]*)*(?:\(?\d{1,2}[.)](?:\s+|$)|[-*•–]\s+|\[[xX✓✔ ]?\]\s*)*")
"""Marks of quotation, headings and lists."""
_BOLD = re.compile(r"(\*\*|__)(?P<said>[^*\n]+)\1")
_LABEL = re.compile(r"(?P<label>[^\s:][^:\n]{0,40}?)\s*:(?!//)\s*")
_ASKS = re.compile(r"(?i)\?$|\? please |^(so that .*, )?please (provide|type|describe|confirm|enter|sign)\b")
"""How a question of a form begins or ends."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A received text in the two shapes that signs look at."""

    lines: str
    """Line by line, trimmed."""

    @cached_property
    def flat(self) -> str:
        """On one line."""
        return " ".join(self.lines.split())


def read_received(text: str) -> Received:
    """Return a text with plain quotation marks and hyphens, without Markdown and HTML, and without empty fields.

    A question of a form that nobody answered says nothing, whatever words stand in it.
    """
    whole = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    plain = unicodedata.normalize("NFKC", whole).translate(_PLAIN)
    rows = [_trimmed(row) for row in plain.splitlines()]
    kept = _without_empty_fields([row for row in rows if row])
    return Received(lines="\n".join(re.sub(r"[*`\\]|(?<!\w)_+|_+(?!\w)", "", row).strip() for row in kept))


def _trimmed(row: str) -> str:
    return _START.sub("", row).strip(" \t|\u200b")


def _without_empty_fields(rows: list[str]) -> list[str]:
    return [row for row, following in pairwise([*rows, ""]) if not _is_empty_field(row, following)]


def _is_empty_field(row: str, following: str) -> bool:
    """Return whether a row asks for something and the next one asks for something else, or there is none."""
    bold = _BOLD.fullmatch(row)
    if bold is not None:
        return bool(_ASKS.search(bold["said"].strip())) and (not following or _BOLD.fullmatch(following) is not None)
    label = _LABEL.fullmatch(row)
    if label is None or len(label["label"].split()) > 4:
        return False
    return not following or _LABEL.match(following) is not None or _BOLD.fullmatch(following) is not None
