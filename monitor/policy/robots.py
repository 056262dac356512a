"""robots.txt: what a host says to programs about its paths (RFC 9309), with the very line that says it.

Two readers look at the file. Ours knows the lines, so that people can look up what is said; Protego, which Scrapy uses,
reads the same group once more. A path is free only where both say so: a mistake of one reader alone opens nothing.
"""

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

from protego import Protego

from monitor.collected import SiteRules
from monitor.policy.patterns import Pattern, Reading, pattern_of, readings_of

TOKEN = "Reclaim"  # noqa: S105 - the name by which files address this program (RFC 9309, section 2.2.1)
PATH = "/robots.txt"
LARGEST_BYTES = 500 * 1024
"""What is read of a file; the least that RFC 9309, section 2.5, allows."""
_USUAL_BYTES = 16 * 1024
LONGEST_DELAY_S = 600.0
"""A host that wants more time between two requests gets this much; with more, nothing would ever be finished."""
_BUSY = 429
_AGENT = re.compile(r"user[-\s]?agents?", re.IGNORECASE)
_ALLOW = re.compile(r"allow", re.IGNORECASE)
_DISALLOW = re.compile(r"dis+al+[oa]w|diasllow", re.IGNORECASE)
"""With the slips of the pen that are common; who writes ``Dissalow`` means it."""
_DELAY = re.compile(r"crawl[-\s]?delay", re.IGNORECASE)
_SITEMAP = re.compile(r"site[-\s]?maps?", re.IGNORECASE)
_LINE_ENDS = re.compile("\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029\udc85]")
"""All that some program takes for the end of a line, NEL in Latin-1, too: no line is hidden behind another."""
_BEFORE_VALUE = re.compile(r"\s*:\s*|\s+")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before the mark of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_NO_LINE = str.maketrans("", "", "\0\ufeff")
"""Zeros, and marks of the beginning, of which one may stand behind another or in the middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line that allows or forbids paths."""

    is_allowed: bool
    pattern: Pattern
    number: int
    """Of its line in the file, from 1."""
    text: str
    """The line as it stands there, without its comment."""


@dataclass(slots=True)
class _Group:
    """What is said to one program: to us by name, or to all (``*``)."""

    rules: dict[tuple[bool, str], Rule] = field(default_factory=dict)
    """By what they say: of two that say the same, the first is kept."""
    delay_s: float | None = None
    is_named: bool = False
    """Whether the file addresses it at all; it may say nothing then, which frees everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a file says to this program."""

    rules: tuple[Rule, ...]
    """The longest pattern first; of two as long the one that allows (section 2.2.2)."""
    is_plain: bool
    """Whether each pattern is the same however it is read."""
    delay_s: float | None
    agent: str
    """As whom the file addresses us: ``Reclaim`` or ``*``; empty where it does neither."""
    sitemaps: tuple[str, ...]
    second: Protego
    """The second reader, of the same group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsSaid:
    """The answer of a host about one path."""

    is_allowed: bool
    said: str
    """One sentence."""
    source: str
    """The address of the file, and its line."""
    interval_s: float | None = None


def robots_of(rules: SiteRules, target: str) -> RobotsSaid:
    """Return whether a host lets this program fetch a path.

    :param rules: what the host answered when it was asked for its robots.txt
    :param target: path and query
    """
    source = f"{rules.origin}{PATH}"
    refused = _why_unreadable(rules)
    if refused:
        return RobotsSaid(is_allowed=False, said=refused, source=source)
    if not 200 <= rules.status < 300:
        return RobotsSaid(is_allowed=True, said=_absent(rules), source=source)
    robots = read_robots(rules.body)
    delay = None if robots.delay_s is None else min(robots.delay_s, LONGEST_DELAY_S)
    deciding = [(reading, _most_specific(robots.rules, reading)) for reading in _different(robots, target)]
    for reading, rule in deciding:
        if rule and not rule.is_allowed:
            return _forbidden(robots, rule, reading, source, delay)
    if target != PATH and not robots.second.can_fetch(quote(f"{rules.origin}{target}", safe=_ASCII), TOKEN):
        said = f"{source} forbids this path, as Protego reads it; our own reading found no line."
        return RobotsSaid(is_allowed=False, said=said, source=source, interval_s=delay)
    found = deciding[0][1]
    line = f", line {found.number}: {_shown(found.text)}" if found else ""
    said = f"{source} has no rule against it"
    if found:
        said = f"{source} allows it (“{_shown(found.text)}”, line {found.number})"
    return RobotsSaid(is_allowed=True, said=f"{said}{_delay_words(robots)}.", source=source + line, interval_s=delay)


def sitemaps(rules: SiteRules) -> tuple[str, ...]:
    """Return the addresses of sitemaps that a host’s robots.txt names, without repetitions; none where it is not there.

    Whether each may be fetched is asked like of every other address: it may lie on another host.
    """
    return read_robots(rules.body).sitemaps if 200 <= rules.status < 300 else ()


def read_robots(body: bytes) -> Robots:
    """Return what a file says to this program; rubbish says nothing.

    What was read is kept by its bytes: of usual files that of many hosts, of large ones little, as it takes much room.
    """
    return _read_usual(body) if len(body) <= _USUAL_BYTES else _read_large(body)


def _read(body: bytes) -> Robots:
    reader = _Reader()
    for line in _lines(body):
        reader.take(line)
    ours, everybody = reader.groups[TOKEN.lower()], reader.groups["*"]
    group = ours if ours.is_named else everybody
    rules = sorted(group.rules.values(), key=lambda rule: (rule.pattern.length, rule.is_allowed), reverse=True)
    # The second reader gets our group alone: it would take a group for "Re" as one for Reclaim.
    lines = (f"{'Allow' if one.is_allowed else 'Disallow'}: {_value(one.text)}" for one in rules)
    return Robots(
        rules=tuple(rules),
        is_plain=all(one.pattern.is_plain for one in rules),
        delay_s=group.delay_s,
        agent=TOKEN if ours.is_named else "*" if group.is_named else "",
        sitemaps=tuple(dict.fromkeys(one for one in reader.sitemaps if _is_web(one))),
        second=Protego.parse("\n".join(("User-agent: *", *lines))),
    )


_read_usual = lru_cache(maxsize=512)(_read)
_read_large = lru_cache(maxsize=8)(_read)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    name: str
    value: str
    text: str


class _Reader:
    """Reads the lines of a file into groups: a line that names a program begins one, unless it follows another such."""

    def __init__(self) -> None:
        self.groups = {TOKEN.lower(): _Group(), "*": _Group()}
        self.sitemaps: list[str] = []
        self._open: set[str] = set()
        """The groups that the next rules belong to; none while another program is addressed."""
        self._has_rules = True

    def take(self, line: _Line) -> None:
        """Take in the next line."""
        if _AGENT.fullmatch(line.name):
            self._address(_token(line.value))
        elif _ALLOW.fullmatch(line.name):
            self._add(line, is_allowed=True)
        elif _DISALLOW.fullmatch(line.name):
            self._add(line, is_allowed=False)
        elif _DELAY.fullmatch(line.name):
            for one in self._open:
                self.groups[one].delay_s = _seconds(line.value, self.groups[one].delay_s)
        elif _SITEMAP.fullmatch(line.name):
            self.sitemaps.append(line.value)

    def _address(self, token: str) -> None:
        if self._has_rules:
            self._open, self._has_rules = set(), False
        if token in self.groups:
            self._open.add(token)
            self.groups[token].is_named = True

    def _add(self, line: _Line, *, is_allowed: bool) -> None:
        self._has_rules = True
        if not line.value:  # "Disallow:" forbids nothing
            return
        said = (is_allowed, line.value)
        lacking = [self.groups[one].rules for one in self._open if said not in self.groups[one].rules]
        if lacking:
            rule = Rule(is_allowed=is_allowed, pattern=pattern_of(line.value), number=line.number, text=line.text)
            for rules in lacking:
                rules[said] = rule


def _is_web(address: str) -> bool:
    """Tell whether a text is an address of the web with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _lines(body: bytes) -> Iterator[_Line]:
    """Yield each line that has the form of one; a colon that was forgotten is not missed."""
    lines = _LINE_ENDS.split(_decoded(body))
    if len(body) > LARGEST_BYTES:
        lines.pop()  # it may be cut in two, and say more than it says
    for number, line in enumerate(lines, 1):
        text = " ".join(line.partition("#")[0].split())
        if not text:
            continue
        name, colon, value = text.partition(":")
        if not colon:
            name, _, value = text.partition(" ")
        yield _Line(number, name.strip(), value.strip(), text)


def _decoded(body: bytes) -> str:
    """Return the text of a file in any of the encodings that are met; bytes of no encoding stay as they are."""
    body = body[:LARGEST_BYTES]
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "")
    # Without its mark, UTF-16 is ASCII with a zero beside each letter.
    text = body.decode(encoding, "replace") if encoding else body.replace(b"\0", b"").decode("utf-8", "surrogateescape")
    return text.translate(_IN_NO_LINE)


def _token(value: str) -> str:
    """Return the product token of a line that names a program: ``Reclaim`` of ``Reclaim/2.0``."""
    if value.startswith("*"):
        return "*"
    found = re.match(r"[A-Za-z_-]+", value)
    return found[0].lower() if found else ""


def _seconds(value: str, known: float | None) -> float | None:
    """Return the longer of two delays; what is no number is none."""
    try:
        seconds = float(value.split(maxsplit=1)[0].replace(",", ".") if value else "")
    except ValueError:
        return known
    if not math.isfinite(seconds) or seconds < 0:
        return known
    return max(seconds, known or 0.0)


def _most_specific(rules: tuple[Rule, ...], reading: Reading) -> Rule | None:
    """Return the most specific rule that matches, which is the first one."""
    if reading.text == PATH:
        return None
    return next((rule for rule in rules if rule.pattern.matches(reading)), None)


def _different(robots: Robots, target: str) -> tuple[Reading, ...]:
    """Return the ways to read a path that a file can tell from each other; most paths are read in one way only."""
    strict, *generous = readings_of(target)
    return strict, *(one for one in generous if not robots.is_plain or one.text != strict.text)


def _forbidden(robots: Robots, rule: Rule, reading: Reading, source: str, delay: float | None) -> RobotsSaid:
    whom = "this program by its name" if robots.agent == TOKEN else "every program"
    how = " A server may read the address so." if reading.is_generous else ""
    said = f"{source} forbids it to {whom}: “{_shown(rule.text)}” (line {rule.number}).{how}"
    line = f"{source}, line {rule.number}: {_shown(rule.text)}"
    return RobotsSaid(is_allowed=False, said=said, source=line, interval_s=delay)


def _why_unreadable(rules: SiteRules) -> str:
    """Return why nothing may be fetched because the file cannot be read; empty where that is not so."""
    source = f"{rules.origin}{PATH}"
    if rules.status == 0:
        return (
            f"{source} could not be reached, or leads to another path of another host, so nothing is fetched from this"
            " host until it can be read (RFC 9309, section 2.3.1.4)."
        )
    if 200 <= rules.status < 500 and rules.status != _BUSY:
        return ""
    what = "asks for fewer requests" if rules.status == _BUSY else "has an error"
    return (
        f"The host {what} where {source} should be ({rules.status}), so nothing is fetched from it until the file can"
        " be read (RFC 9309, section 2.3.1.4)."
    )


def _absent(rules: SiteRules) -> str:
    """Return what it means that a file is not there."""
    source = f"{rules.origin}{PATH}"
    if rules.status < 400:
        return f"{source} leads on and on ({rules.status}), so the host restricts nothing (RFC 9309, section 2.3.1.2)."
    return f"{source} is not to be had ({rules.status}), so the host restricts nothing (RFC 9309, section 2.3.1.3)."


def _delay_words(robots: Robots) -> str:
    if robots.delay_s is None:
        return ""
    kept = f", of which {LONGEST_DELAY_S:g} are kept" if robots.delay_s > LONGEST_DELAY_S else ""
    return f"; it asks for {robots.delay_s:g} seconds between two requests{kept}"


def _value(text: str) -> str:
    """Return the value of a rule as the second reader can take it: printable ASCII."""
    value = _BEFORE_VALUE.split(text, maxsplit=1)[-1]
    is_printable = value.isascii() and value.isprintable() and " " not in value
    return value if is_printable else quote(value.encode("utf-8", "surrogateescape"), safe=_ASCII)


def _shown(text: str) -> str:
    """Return a line for people: what is no letter is shown as a question mark, and a long one is cut."""
    plain = "".join(one if one.isprintable() else "�" for one in text)
    return plain if len(plain) <= 200 else f"{plain[:200]}…"
