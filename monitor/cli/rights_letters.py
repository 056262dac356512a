"""``reclaim rights ask`` and ``reclaim allow confirm``: letters about rights that belong to no case."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import letter_options as given
from monitor.cli import licence_options as terms
from monitor.cli.answers import say_letters
from monitor.cli.console import AsJson, number_of, opened, say_json
from monitor.cli.letter_options import FILES, SAYS, WHICH, WHOM, option
from monitor.cli.letter_report import hand_over, tell_left_out
from monitor.cli.rights import WorkId

if TYPE_CHECKING:
    from monitor.review.caseless import Envelope
    from monitor.review.enquiring import Enquiry
    from monitor.review.letters import Written
    from monitor.store.library import Library

LINES = Annotated[
    list[int] | None,
    typer.Option(
        "--line",
        metavar="N",
        parser=number_of("LINE", "reclaim rights list"),
        help="Line of its ledger that names the material; may be given several times.",
        rich_help_panel=WHICH,
    ),
]
MATCH = Annotated[
    int | None,
    typer.Option(
        "--match",
        metavar="N",
        parser=number_of("MATCH", "reclaim matches"),
        help="Match by whose sound the question arose.",
        rich_help_panel=WHICH,
    ),
]
MATERIAL = Annotated[
    str, option(WHICH, "TEXT", "Title and maker of the material. Default: what the lines say.", "--material")
]
STRETCHES = Annotated[
    list[str] | None,
    option(WHICH, "FROM-TO", "Where it stands in the work, such as 0:50-1:20; may be given several times.", "--at"),
]
TO = Annotated[str, option(WHOM, "NAME", "“Name <address>” of its owner, publisher, label or agency.", "--to")]
TO_HOLDER = Annotated[str, option(WHOM, "NAME", "“Name <address>” of the holder.", "--to")]
SCOPE = Annotated[str, option(SAYS, "TEXT", "How the work is shown, such as: part of a film shown online.", "--scope")]
PERMITTED = Annotated[str, option(SAYS, "TEXT", "What may be done, such as: show the trailer, with credit.", "--scope")]
PLACE = Annotated[str, option(SAYS, "TEXT", "Where, such as: worldwide.", "--territory")]
PermissionIds = Annotated[
    list[int],
    typer.Argument(
        metavar="ID...", parser=number_of("ID", "reclaim allow list"), help="Numbers, from reclaim allow list."
    ),
]
OUTPUTS = Annotated[
    list[Path] | None,
    option(FILES, "FILE", "Write it here, too; the ending gives the format. May be given several times.", "--output"),
]


def ask(
    context: typer.Context,
    work_id: WorkId,
    to: TO,
    lines: LINES = None,
    match: MATCH = None,
    material: MATERIAL = "",
    stretches: STRETCHES = None,
    to_address: given.TO_ADDRESS = "",
    signer: given.SIGNER = None,
    role: given.ROLE = None,
    principal: given.PRINCIPAL = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
    authority: given.AUTHORITY = "",
    scope: SCOPE = "",
    territory: PLACE = "",
    reply_by: terms.REPLY_BY = None,
    formats: given.FORMATS = None,
    outputs: OUTPUTS = None,
    enclosures: given.ENCLOSURES = None,
    sign: given.SIGN = False,
    as_json: AsJson = False,
) -> None:
    """Ask in a letter whether somebody else's material in a work is licensed; it claims nothing.

    Where the material stands in the work is taken from lines of the ledger, or from a match that shares its sound.
    First a draft to read, then, with --sign, the letter. Nothing is sent.

    Example: reclaim rights ask 3 --line 4 --to "Bo Music <licences@bo.example>" --scope "part of a film shown online"
    --territory worldwide
    """
    from monitor.review.enquiring import ask as write

    typed = dict(locals())
    chosen = given.formats_of(formats or [], outputs or [])
    enquiry = _enquiry(typed)
    with opened(context, signer) as library:
        written = write(library, enquiry, _envelope(library, typed), chosen)
    _hand_over(written, outputs or [], as_json=as_json)


def _enquiry(typed: Mapping[str, Any]) -> "Enquiry":
    from monitor.review.enquiring import Enquiry

    return Enquiry(
        work_id=typed["work_id"],
        lines=tuple(typed["lines"] or ()),
        match_id=typed["match"],
        stretches=tuple(_stretch(text) for text in typed["stretches"] or ()),
        material=typed["material"],
        scope=typed["scope"],
        territory=typed["territory"],
    )


def _stretch(text: str) -> tuple[float, float]:
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.rights.moments import read_moment

    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise InputError(f"--at is “{printable(text)}”; write where it begins, -, and where it ends: 0:50-1:20.")
    return read_moment(start), read_moment(end)


def confirm(
    context: typer.Context,
    permission_ids: PermissionIds,
    to: TO_HOLDER,
    to_address: given.TO_ADDRESS = "",
    signer: given.SIGNER = None,
    role: given.ROLE = None,
    principal: given.PRINCIPAL = None,
    organisation: given.ORGANISATION = None,
    capacity: given.CAPACITY = None,
    address: given.ADDRESS = None,
    phone: given.PHONE = None,
    email: given.EMAIL = None,
    authority: given.AUTHORITY = "",
    scope: PERMITTED = "",
    formats: given.FORMATS = None,
    outputs: OUTPUTS = None,
    enclosures: given.ENCLOSURES = None,
    sign: given.SIGN = False,
    as_json: AsJson = False,
) -> None:
    """Confirm a permission to its holder in a letter: who, which works, which accounts, where, until when.

    Several are confirmed in one letter if holder, works, countries and days are the same. First a draft to read, then,
    with --sign, the letter. Nothing is sent.

    Example: reclaim allow confirm 3 --to "Lee Films <office@lee.example>" --scope "show the trailer, with credit"
    """
    from monitor.review.confirming import Confirmation
    from monitor.review.confirming import confirm as write

    typed = dict(locals()) | {"reply_by": None}
    chosen = given.formats_of(formats or [], outputs or [])
    asked = Confirmation(permission_ids=tuple(permission_ids), scope=scope)
    with opened(context, signer) as library:
        written = write(library, asked, _envelope(library, typed), chosen)
    _hand_over(written, outputs or [], as_json=as_json)


def _envelope(library: "Library", typed: Mapping[str, Any]) -> "Envelope":
    from monitor.review.caseless import Envelope
    from monitor.settings import load_profile

    return Envelope(
        to=typed["to"],
        to_address=typed["to_address"],
        sender=given.sender_of(load_profile(library.settings.profile), typed),
        authority_document=typed["authority"],
        reply_by=terms.day_of("--reply-by", typed["reply_by"]),
        enclosures=given.names_of(typed["enclosures"] or []),
        sign=typed["sign"],
    )


def _hand_over(written: "list[Written]", outputs: list[Path], *, as_json: bool) -> None:
    hand_over(written, outputs)
    if as_json:
        from monitor.shapes.letters import kept_json

        say_json([kept_json(one) for one in written])
    else:
        say_letters(written, as_json=False)
    tell_left_out(written)


def add_to(rights: typer.Typer, allow: typer.Typer) -> None:
    """Add a command to each of the groups ``rights`` and ``allow``."""
    rights.command()(ask)
    allow.command()(confirm)
