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
from typing import Any

from lxml import etree

from monitor.collected import SiteRules
from monitor.policy.patterns import Reading, pattern_of, readings_of
from monitor.policy.robots import TOKEN

PATH = "/.well-known/tdmrep.json"
LAW = "Directive (EU) 2019/790, Article 4(3)"
LARGEST_BYTES = 500 * 1024
"""What is read of a file, and of a page."""
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
    if not 200 <= rules.status < 300:
        why = f"{rules.status}" if rules.status else "not reached"
        said = f"{source} is not there ({why}), so the host reserves nothing by it."
        return ReservationSaid(is_reserved=False, said=said, source=source)
    entries = list(_entries(rules.body))
    for reading in readings_of(target):
        found = next((one for one in entries if _matches(one[1], reading)), None)
        if found and _value_of(found[1][_NAME]) == 1:
            number, entry = found
            location = _shown(entry["location"])
            policy = _policy_words(entry.get(_POLICY))
            said = f"{source} reserves text and data mining for “{location}” (rule {number}; {LAW}).{policy}"
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


def _entries(body: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and content of each rule of a file that has the form of one."""
    try:
        read = json.loads(body[:LARGEST_BYTES].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    # One rule without the brackets that it should have is still understood.
    for number, entry in enumerate(read if isinstance(read, list) else [read], 1):
        is_whole = isinstance(entry, dict) and isinstance(entry.get("location"), str)
        if is_whole and _value_of(entry.get(_NAME)) is not None:
            yield number, entry


def _matches(entry: dict[str, Any], reading: Reading) -> bool:
    return pattern_of(entry["location"]).matches(reading)


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
