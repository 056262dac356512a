"""What letters about licences and demands say besides: terms, day of reply, lawyer; shared by several commands."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from monitor.cli.letter_options import SAYS, option
from monitor.cli.typed_times import moment_of

if TYPE_CHECKING:
    from monitor.notices import Grounds, LicenceTerms
    from monitor.review.drafting import LetterRequest
    from monitor.store.library import Library

LICENCE = "Licence that it offers or speaks of"
LAWYER = Annotated[str, option(SAYS, "NAME", "Lawyer who has read it, with the firm.", "--lawyer")]
LAWYER_ON = Annotated[
    str | None, option(SAYS, "TIME", "When the lawyer read it: now, or a time with zone.", "--lawyer-on")
]
REPLY_BY = Annotated[str | None, option(SAYS, "DATE", "Day until which you wait, like 2026-12-07.", "--reply-by")]
LICENSEE = Annotated[str, option(LICENCE, "NAME", "Who is licensed.", "--licensee")]
SCOPE = Annotated[str, option(LICENCE, "TEXT", "What may be done.", "--scope")]
LICENCE_TERRITORY = Annotated[
    str, option(LICENCE, "TEXT", "Where: worldwide, or codes like US, CA.", "--licence-territory")
]
STARTS = Annotated[str | None, option(LICENCE, "DATE", "First day.", "--from")]
ENDS = Annotated[str | None, option(LICENCE, "DATE", "Last day.", "--until")]
FEE = Annotated[str, option(LICENCE, "TEXT", "With its currency, or: none.", "--fee")]

_WORDS = ("licensee", "scope", "licence_territory", "starts", "ends", "fee")


def with_terms(library: "Library", request: "LetterRequest", typed: Mapping[str, Any]) -> "LetterRequest":
    """Return a request for a letter with what was typed of licence, lawyer and day of reply.

    :raises InputError: a day, a time or a name is none
    """
    from dataclasses import replace

    return replace(
        request,
        licence=licence_of(typed),
        reply_by=day_of("--reply-by", typed["reply_by"]),
        grounds=read_by(library, request.grounds, typed),
    )


def read_by(library: "Library", grounds: "Grounds", typed: Mapping[str, Any]) -> "Grounds":
    """Return what a letter says beyond its elements, with the lawyer who has read it.

    :raises InputError: no person is named, or the time is none
    """
    from dataclasses import replace

    moment = moment_of(library, "--lawyer-on", typed["lawyer_on"])
    return replace(grounds, lawyer=_lawyer(typed["lawyer"]), lawyer_at=moment)


def _lawyer(text: str) -> str:
    """Return the lawyer that was named: a person, perhaps with a firm."""
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.review.lawyers import names_a_person

    name = " ".join(text.split())
    if name and not names_a_person(name):
        raise InputError(
            f"--lawyer is “{printable(name)}”; name the person who has read the letter, with the firm: “Amelia Hale,"
            " Hale & Winter LLP”."
        )
    return name


def licence_of(typed: Mapping[str, Any]) -> "LicenceTerms | None":
    """Return the terms that were typed; None where there are none.

    :raises InputError: a day is none
    """
    from monitor.notices import LicenceTerms

    if not any(typed[word] for word in _WORDS):
        return None
    return LicenceTerms(
        licensee=typed["licensee"].strip(),
        scope=typed["scope"].strip(),
        territory=typed["licence_territory"].strip(),
        starts_on=day_of("--from", typed["starts"]),
        ends_on=day_of("--until", typed["ends"]),
        fee=typed["fee"].strip(),
    )


def day_of(name: str, text: str | None) -> date | None:
    """Return the day that was typed.

    :param name: of the option
    :raises InputError: it is none
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    try:
        return date.fromisoformat(text.strip()) if text is not None else None
    except ValueError as error:
        raise InputError(f"{name} is “{printable(text or '')}”; write a day like 2026-12-07.") from error
