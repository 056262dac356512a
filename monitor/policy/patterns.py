"""Patterns of paths as robots.txt (RFC 9309, section 2.2.2) and TDMRep write them, and the ways to read one path.

A server may understand a path in other ways than it is written: it decodes what is percent-encoded, once or more
often, takes steps back, swallows empty steps, and leaves out parameters of steps (``;v=1``). Whoever forbids
``/private/`` does not mean that ``/public/..%2Fprivate/`` is free. So a path is matched as the standard says, and once
more as each kind of generous server would read it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRINTABLE = "!\"$&'()*+,/:;<=>?@[\\]^`{|}"
"""All that ASCII can print, besides the unreserved characters (which are always kept) and ``%`` and ``#``."""
_PLAIN = re.compile(f"[A-Za-z0-9\\-._~{re.escape(_PRINTABLE)}]*")
"""Text that is the same however it is read; most is, and needs no work."""
_BEFORE_PATH = re.compile(r"\Ahttps?://[^/*]*", re.IGNORECASE)
_STARS = re.compile(r"\*+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_MOST_ROUNDS = 8
"""Nobody decodes more often; what is still encoded then stays so."""
_LONGEST = 8192
"""Bytes of a path that are compared; no server takes more."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a path with its query."""

    text: str
    is_generous: bool = False
    """Whether it is read as a server that decodes everything would, not as the standard says."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: ``*`` stands for anything, and ``$`` at its end for the end of the path."""

    parts: tuple[str, ...]
    """What stands between the stars, as the standard compares it."""
    generous_parts: tuple[str, ...]
    """The same, decoded."""
    is_anchored: bool
    length: int
    """Octets, by which the most specific pattern is found."""

    @property
    def is_plain(self) -> bool:
        """Whether it is the same however it is read."""
        return self.parts == self.generous_parts

    def matches(self, reading: Reading) -> bool:
        """Tell whether the pattern matches a path from its start."""
        first, *rest = self.generous_parts if reading.is_generous else self.parts
        if not reading.text.startswith(first):
            return False
        place = len(first)
        if not rest:
            return not self.is_anchored or place == len(reading.text)
        for part in rest[:-1]:
            found = reading.text.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        if self.is_anchored:
            return len(reading.text) - len(rest[-1]) >= place and reading.text.endswith(rest[-1])
        return reading.text.find(rest[-1], place) >= 0


def pattern_of(text: str) -> Pattern:
    """Return a pattern from what stands in a file; what is before its path, as in a whole address, is left out."""
    text = _BEFORE_PATH.sub("", text.strip())
    if not text.startswith(("/", "*")):
        text = f"/{text}"
    is_anchored = text.endswith("$")
    pieces = _STARS.split(text.removesuffix("$") if is_anchored else text)
    is_plain = _PLAIN.fullmatch(text) is not None and "//" not in text
    parts = tuple(pieces if is_plain else map(_as_compared, pieces))
    return Pattern(
        parts=parts,
        generous_parts=parts if is_plain else tuple(_single_slashes(_decoded(piece)) for piece in pieces),
        is_anchored=is_anchored,
        length=sum(map(len, parts)) + len(pieces) - 1 + is_anchored,
    )


@lru_cache(maxsize=1024)
def readings_of(target: str) -> tuple[Reading, ...]:
    """Return the ways to read a path with its query: as the standard says first."""
    target = target[:_LONGEST] or "/"
    path, mark, query = target.partition("?")
    decoded = _decoded(path).replace("\\", "/")
    # Servers of Java take what stands behind a ";" out of each step, some before and some after they decode it.
    paths = (decoded, _without_parameters(decoded), _decoded(_without_parameters(path)).replace("\\", "/"))
    generous = dict.fromkeys(_without_steps_back(_single_slashes(one)) for one in paths)
    behind = mark + _single_slashes(_decoded(query))
    return Reading(_as_compared(target)), *(Reading(one + behind, is_generous=True) for one in generous)


def _without_parameters(path: str) -> str:
    return re.sub(r";[^/]*", "", path)


def has_steps(path: str) -> bool:
    """Tell whether a server may read another path than the one that is written: by steps, or by slashes in disguise."""
    named = [name.partition(";")[0] for name in re.split(r"[/\\]", _decoded(path))]
    return not {".", ".."}.isdisjoint(named) or len(named) != path.count("/") + 1


def _as_compared(text: str) -> str:
    """Return text with unreserved characters plain, all others as they are or encoded, and escapes in capitals."""
    raw = _ESCAPE.sub(_plain_or_capital, text.encode("utf-8", "surrogateescape"))
    return quote_from_bytes(raw, safe=f"{_PRINTABLE}%")


def _plain_or_capital(escape: re.Match[bytes]) -> bytes:
    octet = int(escape[1], 16)
    return bytes([octet]) if octet in _UNRESERVED else escape[0].upper()


def _decoded(text: str) -> str:
    """Return text without any escape, however often it was escaped, as far as it is ASCII; the rest is encoded once."""
    raw = text.encode("utf-8", "surrogateescape")
    for _ in range(_MOST_ROUNDS):
        once = unquote_to_bytes(raw)
        if once == raw:
            break
        raw = once
    return quote_from_bytes(raw, safe=f"{_PRINTABLE}#")


def _single_slashes(path: str) -> str:
    return re.sub(r"/{2,}", "/", path)


def _without_steps_back(path: str) -> str:
    steps: list[str] = []
    names = path.split("/")
    for name in names:
        if name == "..":
            steps = steps[:-1] or [""]
        elif name != ".":
            steps.append(name)
    if names[-1] in {".", ".."}:
        steps.append("")
    made = "/".join(steps)
    return made if made.startswith("/") else f"/{made}"
