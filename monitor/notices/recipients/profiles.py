"""What is known of a recipient of letters. A fact that nobody has read or stated is absent: unknown, never guessed."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

FACT_MARKS = {
    "read": "source read on the day given",
    "recall": "from general knowledge, not read again",
    "stated": "stated by the user of this library",
}


class Viewer(StrEnum):
    """Who may come to see what stands in a letter."""

    RECIPIENT = "recipient"
    UPLOADER = "uploader"
    """Who posted the copy; for a CDN or a search engine, who runs the site."""
    PUBLIC = "public"
    ARCHIVE = "archive"
    """A public collection of notices, such as Lumen."""


class Sight(StrEnum):
    """Whether somebody sees it."""

    SHOWN = "yes"
    PERHAPS = "may"
    HIDDEN = "no"
    UNKNOWN = "unknown"


class Personal(StrEnum):
    """What of a sender stands in letters."""

    NAME = "name"
    OWNER = "owner"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something about a recipient, and how it is known."""

    value: str
    source: str
    """Page or document, so that it can be looked up again."""
    on: date | None = None
    """Day on which the source was read, or on which somebody stated it; None where that is not recorded."""
    mark: str
    """One of ``FACT_MARKS``."""
    by: str = ""
    """Who stated it, where a user did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Fact):
    """How letters under one law reach the recipient; ``value`` says it in a sentence."""

    law: str
    """ISO 3166-1 code, or EU."""
    to_kind: str
    """One of ``RecipientKind``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure(Fact):
    """Who sees some of the sender's own facts; ``value`` says it in a sentence."""

    what: tuple[Personal, ...]
    viewer: Viewer
    sight: Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Fact):
    """A sentence that the recipient insists on; ``value`` is the sentence."""

    law: str = "US"
    clause: str = "accuracy_and_authority"
    """The clause of the law packs that it goes beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientProfile:
    """One recipient, as far as it is known."""

    name: str
    kind: str
    """One of ``SERVICES``."""
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Domains; subdomains count as well."""
    guide: Fact | None = None
    """Page on which the service says how to complain."""
    form_url: Fact | None = None
    agent: Fact | None = None
    """Name of the agent that the service has designated for notices."""
    email: Fact | None = None
    address: Fact | None = None
    """Postal address; lines separated by semicolons."""
    verified_on: Fact | None = None
    """Day on which the user looked the recipient up; no shipped profile has one."""
    routes: tuple[Route, ...] = ()
    asks: tuple[Fact, ...] = ()
    """What the recipient wants a letter to hold or to be like."""
    wordings: tuple[Wording, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    clocks: tuple[Fact, ...] = ()
    """Periods that the service sets itself."""


SERVICES = {
    "platform": "shows what its users upload",
    "instance": "one of many servers with the same program, each with its own administrator",
    "host": "keeps the files of a site",
    "cdn": "stands between a site and its visitors and keeps no original",
    "search": "only links",
    "other": "not recorded what it does",
}
"""What recipients are."""

SINGLE = ("guide", "form_url", "agent", "email", "address", "verified_on")
"""Facts of which a profile has one or none."""
SEVERAL = {"routes": Route, "asks": Fact, "wordings": Wording, "exposures": Exposure, "clocks": Fact}
"""Facts of which a profile has any number, with their type."""


def route_to(profile: RecipientProfile, law: str) -> Route | None:
    """Return how letters under a law reach the recipient; None where that is unknown."""
    return next((route for route in profile.routes if route.law == law), None)


def wording_for(profile: RecipientProfile, law: str) -> Wording | None:
    """Return the sentence that the recipient insists on in letters under a law; None where it insists on none."""
    return next((one for one in profile.wordings if one.law == law), None)


def known(profile: RecipientProfile) -> tuple[Fact, ...]:
    """Return every fact of a profile."""
    single = (getattr(profile, name) for name in SINGLE)
    several = (fact for name in SEVERAL for fact in getattr(profile, name))
    return *(fact for fact in single if fact is not None), *several


def say_origin(fact: Fact) -> str:
    """Return how a fact is known, for a person: ``docs.github.com/…, read 2026-11-26``."""
    when = fact.on.isoformat() if fact.on else "on a day that is not recorded"
    if fact.mark == "stated":
        return f"stated by {fact.by or 'somebody who is not named'} on {when}; source: {fact.source}"
    if fact.mark == "recall":
        return f"{fact.source}; from general knowledge, not read again"
    return f"{fact.source}, read {when}"


def text_fields(kind: type[Fact]) -> tuple[str, ...]:
    """Return the names of what may stand with a fact of a type."""
    return tuple(field.name for field in fields(kind))
