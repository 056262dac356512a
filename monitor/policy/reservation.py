"""Reservations against text and data mining: the TDM Reservation Protocol of W3C’s community group (10 May 2024).

Article 4 of Directive (EU) 2019/790 lets anybody mine what is lawfully accessible, unless the rightholders have
reserved it (paragraph 3), online by machine-readable means. Comparing videos by their fingerprints is such mining, so
what is reserved is not fetched. The protocol has three places, and a later one overrules an earlier: the file
``/.well-known/tdmrep.json`` of the host, the headers of an answer, and ``meta`` elements of a page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from monitor.collected import SiteRules
from monitor.policy.patterns import Pattern, pattern_of, readings_of
from monitor.policy.robots import TOKEN

PATH = "/.well-known/tdmrep.json"
LAW = "Directive (EU) 2019/790, Article 4(3)"
LARGEST_BYTES = 500 * 1024
"""What is read of a file, and of a page."""
_BUSY = 429
_NAME, _POLICY = "tdm-reservation", "tdm-policy"
_PAGES = {"text/html", "application/xhtml+xml"}
_NO_AI = frozenset({"noai"})
_DIRECTIVE_NAMES = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
"""Names in ``X-Robots-Tag`` that a colon follows though they name no program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationSaid:
    """What a host’s file says about one path."""

    is_reserved: bool
    said: str
    """One sentence."""
    source: str
    """The address of the file, and which of its rules."""


def reservation_of(rules: SiteRules, target: str) -> ReservationSaid:
    """Return whether a host’s file reserves a path.

    :param rules: what the host answered when it was asked for ``/.well-known/tdmrep.json``
    :param target: path and query
    """
    source = f"{rules.origin}{PATH}"
    if is_unknown(rules.status):
        why = f"the host answers {rules.status}" if rules.status else "it could not be reached"
        said = f"Whether {source} reserves this path is not known ({why}), so nothing is fetched until it can be read."
        return ReservationSaid(is_reserved=True, said=said, source=source)
    if not 200 <= rules.status < 300:
        said = f"{source} is not there ({rules.status}), so the host reserves nothing by it."
        return ReservationSaid(is_reserved=False, said=said, source=source)
    entries = _entries(rules.body)
    if entries is None:
        said = f"{source} is a broken file, or a longer one than is read, so it counts as a reservation of everything."
        return ReservationSaid(is_reserved=True, said=said, source=source)
    for reading in readings_of(target):
        found = next((one for one in entries if one.pattern.matches(reading)), None)
        if found and found.is_reserved:
            location, number = _shown(found.location), found.number
            said = f"{source} reserves text and data mining for “{location}” (rule {number}; {LAW}).{found.policy}"
            return ReservationSaid(is_reserved=True, said=said, source=f"{source}, rule {number}: {location}")
    said = f"{source} does not reserve this path."
    return ReservationSaid(is_reserved=False, said=said, source=source)


def reserved(headers: Mapping[str, str], body: bytes, content_type: str) -> str | None:
    """Return why an answer itself reserves text and data mining, as one sentence; None where it does not.

    What the page says overrules what its headers say, as the protocol has it; ``noai`` counts wherever it stands.

    :param headers: of the answer, by their names in any case
    :param body: of the answer or its beginning; only pages are looked into
    :param content_type: of the answer, with or without parameters
    """
    fields = {name.lower(): value for name, value in headers.items()}
    metas = _metas(body) if content_type.partition(";")[0].strip().lower() in _PAGES else {}
    in_header, in_page = _value_of(fields.get(_NAME)), _value_of(metas.get(_NAME))
    if in_page == 1:
        policy = _policy_words(metas.get(_POLICY))
        return f'The page reserves text and data mining (<meta name="{_NAME}" content="1">; {LAW}).{policy}'
    if in_header == 1 and in_page is None:
        policy = _policy_words(fields.get(_POLICY))
        return f"The answer reserves text and data mining (header {_NAME}: 1; {LAW}).{policy}"
    if _forbids_ai(fields.get("x-robots-tag", "")):
        return f"The answer bears the header X-Robots-Tag: noai, which is respected as a reservation ({LAW})."
    if _forbids_ai(metas.get("robots", "")) or _forbids_ai(metas.get(TOKEN.lower(), "")):
        return f'The page says <meta name="robots" content="noai">, which is respected as a reservation ({LAW}).'
    return None


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of a file."""

    number: int
    """Of its place in the file, from 1."""
    location: str
    pattern: Pattern
    is_reserved: bool
    policy: str
    """What its policy says, as the rest of a text; empty where it has none."""


@lru_cache(maxsize=32)
def _entries(body: bytes) -> tuple[_Rule, ...] | None:
    """Return the rules of a file; None where it begins as one and cannot be read. A page in its place has none."""
    encoding = json.detect_encoding(body)
    # A letter in no encoding is compared as its byte, as it is in addresses.
    text = body[:LARGEST_BYTES].decode(encoding, "surrogateescape" if encoding.startswith("utf-8") else "replace")
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")) else ()
    # One rule without the brackets that it should have is still understood.
    return tuple(_rules(read if isinstance(read, list) else [read]))


def _rules(entries: list[Any]) -> Iterator[_Rule]:
    """Yield each rule that has the form of one."""
    for number, entry in enumerate(entries, 1):
        location = entry.get("location") if isinstance(entry, dict) else None
        value = _value_of(entry.get(_NAME)) if isinstance(location, str) else None
        if isinstance(location, str) and value is not None:
            yield _Rule(number, location, pattern_of(location), value == 1, _policy_words(entry.get(_POLICY)))


def is_unknown(status: int) -> bool:
    """Tell whether a host’s answer leaves open what its file says: it fails, is busy, or could not be reached (0)."""
    return status == 0 or status >= 500 or status == _BUSY


def _value_of(value: object) -> int | None:
    """Return 0 or 1 as they are written in JSON, headers and pages; anything else is an error, and means nothing."""
    text = str(int(value)) if isinstance(value, bool) else str(value).strip()
    values = {part.strip() for part in text.split(",")}
    return 1 if "1" in values else 0 if "0" in values else None


def _metas(body: bytes) -> dict[str, str]:
    """Return what the ``meta`` elements of a page say that concern us; of one name, values are joined by commas."""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body[:LARGEST_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for meta in root.iter("meta") if root is not None else ():
        name = (meta.get("name") or "").strip().lower()
        if name in {_NAME, _POLICY, "robots", TOKEN.lower()}:
            found[name] = ",".join(filter(None, (found.get(name), meta.get("content") or "")))
    return found


def _forbids_ai(value: str) -> bool:
    """Tell whether directives for programs, as in ``X-Robots-Tag``, forbid AI to all or to this program."""
    agent = ""
    for token in value.lower().split(","):
        name, colon, rest = token.partition(":")
        if colon and name.strip() not in _DIRECTIVE_NAMES:
            agent, token = name.strip(), rest  # noqa: PLW2901 - what stands before the colon names a program
        if agent in {"", "*", TOKEN.lower()} and token.strip() in _NO_AI:
            return True
    return False


def _policy_words(policy: object) -> str:
    if not isinstance(policy, str) or not re.match(r"https?://|/", policy.strip()):
        return ""
    return f" Its policy says whom to ask for a licence: {_shown(policy.strip())}"


def _shown(text: str) -> str:
    plain = "".join(one if one.isprintable() else "�" for one in text)
    return plain if len(plain) <= 200 else f"{plain[:200]}…"
