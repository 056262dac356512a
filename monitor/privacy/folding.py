r"""Texts as names are looked for in them: in one case, without wrappings, and with the way back to what stood there.

A handle may stand in a text as it is typed, in other widths and cases, with characters that show nothing, as bytes of
an address (``%C3%A9``), escaped in JSON (``\u00e9``) or HTML (``&#233;``), or as a host (``xn--...``).
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_WRAPPED = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|(?:\\u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2})+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|\w{2,31});"
    r"|\bxn--[\w-]+",
    re.ASCII,
)
_QUOTED = re.compile(r"(?:=[0-9A-F]{2})+|=\r?\n", re.ASCII)
"""As mails wrap what is not ASCII."""
_CLUSTER = re.compile(r"\s+|.", re.DOTALL)
_SELECTORS = re.compile(r"[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ROUNDS = 3
"""Wrappings inside wrappings: ``%2540``."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched, and for each character where it comes from."""

    text: str
    starts: list[int]
    ends: list[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the first text from which a stretch of this one comes."""
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> str:
    """Return a text as names are looked for in it."""
    if text.isascii():
        return _blanks(text.lower())
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    seen = _SELECTORS.sub("", seen)
    return _blanks(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold()))


def variants(text: str) -> Iterator[str]:
    """Yield a text as it stands and unwrapped, each as names are looked for in it; quick, and without the way back."""
    yield plain(text)
    for pattern, unwrap in ((_WRAPPED, _unwrapped), (_QUOTED, _unquoted)):
        now = text
        for _ in range(_ROUNDS):
            before, now = now, pattern.sub(lambda found: "".join(one for one, _ in unwrap(found[0])), now)  # noqa: B023
            if now == before:
                break
            yield plain(now)


def folded_variants(text: str) -> Iterator[Folded]:
    """Yield the same as ``variants``, each with the way back."""
    first = Folded(text, list(range(len(text))), list(range(1, len(text) + 1)))
    yield _plain(first)
    for pattern, unwrap in ((_WRAPPED, _unwrapped), (_QUOTED, _unquoted)):
        now = first
        for _ in range(_ROUNDS):
            before, now = now, _opened(now, pattern, unwrap)
            if now.text == before.text:
                break
            yield _plain(now)


def _opened(folded: Folded, pattern: re.Pattern[str], unwrap: Callable[[str], list[tuple[str, int]]]) -> Folded:
    text, starts, ends, at = [], [], [], 0
    for found in pattern.finditer(folded.text):
        text.append(folded.text[at : found.start()])
        starts += folded.starts[at : found.start()]
        ends += folded.ends[at : found.start()]
        at = found.start()
        for piece, length in unwrap(found[0]):
            text.append(piece)
            starts += [folded.starts[at]] * len(piece)
            ends += [folded.ends[at + length - 1]] * len(piece)
            at += length
    text.append(folded.text[at:])
    return Folded("".join(text), starts + folded.starts[at:], ends + folded.ends[at:])


def _plain(folded: Folded) -> Folded:
    """Fold character by character: what is composed of several is taken together."""
    text, starts, ends = [], [], []
    for start, end in _clusters(folded.text):
        piece = folded.text[start:end]
        piece = " " if piece.isspace() else plain(piece)
        text.append(piece)
        starts += [folded.starts[start]] * len(piece)
        ends += [folded.ends[end - 1]] * len(piece)
    return Folded("".join(text), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = end = 0
    for found in _CLUSTER.finditer(text):
        if end > start and not (_continues(found[0]) and not text[start:end].isspace()):
            yield start, end
            start = found.start()
        end = found.end()
    if end > start:
        yield start, end


def _continues(character: str) -> bool:
    """Tell whether a character may become one with that before it."""
    code = ord(character[0])
    return code > 0x2FF and (unicodedata.category(character[0]) in {"Mn", "Mc", "Cf"} or 0x1160 <= code <= 0x11FF)


def _blanks(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _unwrapped(wrapped: str) -> list[tuple[str, int]]:
    """Return what a wrapping holds: each character with how many characters of the wrapping are its own."""
    if wrapped[0] == "%":
        return _of_bytes(wrapped, 3)
    if wrapped[1] == "x":
        return _of_bytes(wrapped, 4)
    if wrapped[0] == "\\":
        return _of_units(wrapped)
    if wrapped[0] == "&":
        return [(html.unescape(wrapped), len(wrapped))]
    try:
        return [(wrapped[4:].encode("ascii").decode("punycode"), len(wrapped))]
    except (UnicodeError, ValueError, OverflowError):
        return [(wrapped, len(wrapped))]


def _unquoted(wrapped: str) -> list[tuple[str, int]]:
    if wrapped[1] in "\r\n":
        return [("", len(wrapped))]
    return _of_bytes(wrapped, 3)


def _of_bytes(wrapped: str, width: int) -> list[tuple[str, int]]:
    """Return the characters of escaped UTF-8; what is none stays as it stands."""
    steps = [wrapped[at : at + width] for at in range(0, len(wrapped), width)]
    raw, found, at = bytes.fromhex("".join(step[-2:] for step in steps)), [], 0
    while at < len(raw):
        for size in range(1, 5):
            try:
                found.append((raw[at : at + size].decode("utf-8"), size * width))
                break
            except UnicodeDecodeError:
                continue
        else:
            size = 1
            found.append((steps[at], width))
        at += size
    return found


def _of_units(wrapped: str) -> list[tuple[str, int]]:
    """Return the characters of escaped UTF-16."""
    units = [int(wrapped[at + 2 : at + 6], 16) for at in range(0, len(wrapped), 6)]
    found, at = [], 0
    while at < len(units):
        is_pair = 0xD800 <= units[at] < 0xDC00 and at + 1 < len(units) and 0xDC00 <= units[at + 1] < 0xE000
        code = 0x10000 + ((units[at] - 0xD800) << 10) + units[at + 1] - 0xDC00 if is_pair else units[at]
        found.append((chr(code), 12 if is_pair else 6))
        at += 1 + is_pair
    return found
