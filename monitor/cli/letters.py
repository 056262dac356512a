"""``reclaim letter`` and ``reclaim profile``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.cases import CaseId
from monitor.cli.console import AsJson, note, opened, say, say_json, settings_of
from monitor.cli.hints import complete

if TYPE_CHECKING:
    from monitor.notices import RecipientKind
    from monitor.review.letters import Written
    from monitor.store.library import Library

RoleName = Literal["owner", "agent"]
KindName = Literal["agent", "form", "host"]


class Format(StrEnum):
    """How a letter can be written."""

    MARKDOWN = "md"
    TEXT = "txt"
    PDF = "pdf"
    WORD = "docx"


SIGNER = Annotated[str | None, typer.Option("--signer", metavar="NAME", help="Who signs.")]
ROLE = Annotated[
    RoleName | None,
    typer.Option(metavar="owner|agent", help="Whether the signer owns the rights or acts for the owner."),
]
PRINCIPAL = Annotated[str | None, typer.Option(metavar="NAME", help="The owner, where that is not the signer.")]
ORGANISATION = Annotated[
    str | None, typer.Option(metavar="NAME", help="The signer's company; with it, the address is not a private one.")
]
CAPACITY = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The signer's title in that company, where the company is the owner.")
]
ADDRESS = Annotated[str | None, typer.Option(help="Postal address; lines separated by semicolons.")]
PHONE = Annotated[str | None, typer.Option(help="Telephone number.")]
EMAIL = Annotated[str | None, typer.Option(help="E-mail address.")]


def letter(
    context: typer.Context,
    case_id: CaseId,
    to: Annotated[
        str,
        typer.Option(metavar="NAME", help="The service's agent: “Name <address>”; default: as in the case."),
    ] = "",
    to_kind: Annotated[
        KindName, typer.Option(metavar="agent|form|host", help="Designated agent, web form, or just the host.")
    ] = "agent",
    form_url: Annotated[str, typer.Option(metavar="URL", help="Address of the service's form for notices.")] = "",
    verified_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day on which you looked the agent up, like 2026-11-23.")
    ] = None,
    seen_live: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When you last saw the copies there: now, or a time with zone."),
    ] = None,
    authority: Annotated[str, typer.Option(metavar="TEXT", help="What authorises an agent, with its date.")] = "",
    signer: SIGNER = None,
    role: ROLE = None,
    principal: PRINCIPAL = None,
    organisation: ORGANISATION = None,
    capacity: CAPACITY = None,
    address: ADDRESS = None,
    phone: PHONE = None,
    email: EMAIL = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", metavar="md|txt|pdf|docx", help="Default: pdf. May be given several times."),
    ] = None,
    outputs: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write the letter here, too; its ending gives the format. May be given several times.",
        ),
    ] = None,
    sign: Annotated[
        bool, typer.Option("--sign", help="Sign the letter; without it, it is a draft for you to read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the takedown letter of a case: first a draft to read, then, with --sign, the signed letter.

    Checked against 17 U.S.C. 512(c)(3): a draft says what is still open, and what lacks an element is not signed.
    Nothing is sent: the letter and a cover note are files. Sender details may be kept with reclaim profile set.
    """
    from monitor.review.letters import LetterRequest, write_letters
    from monitor.settings import load_profile

    chosen = _formats(formats or [], outputs or [])
    with opened(context, signer) as library:
        profile = load_profile(library.settings.profile)
        request = LetterRequest(
            to=to,
            kind=_kind(to_kind),
            form_url=form_url,
            verified_on=_day(verified_on),
            seen_live_at=_moment(library, seen_live),
            authority_document=authority,
            sender=profile.updated(
                name=signer,
                role=role,
                principal=principal,
                organisation=organisation,
                capacity=capacity,
                address=address,
                phone=phone,
                email=email,
            ),
            sign=sign,
        )
        written = write_letters(library, case_id, request, chosen)
    _hand_over(written, outputs or [])
    _report(written, as_json=as_json)


def _formats(asked: list[Format], outputs: list[Path]) -> list[Format]:
    """Return the formats asked for; else those that the endings of the files name; else PDF.

    :raises InputError: a file's ending contradicts the formats, or does not tell which of several it is for
    """
    from monitor.errors import InputError

    endings = [_ending(path) for path in outputs]
    chosen = list(dict.fromkeys(asked or [ending for ending in endings if ending])) or [Format.PDF]
    for path, ending in zip(outputs, endings, strict=True):
        if ending is None and (path.suffix or len(chosen) > 1):
            raise InputError(
                f"--output names one file, {path}, whose ending is no format of a letter; end it in"
                f" {', '.join(f'.{format_}' for format_ in Format)}."
            )
        if ending not in {None, *chosen}:
            raise InputError(
                f"--output is {path}, but --format asks for {', '.join(chosen)}; give the file that ending, or leave"
                " out --format."
            )
    return chosen


def _ending(path: Path) -> Format | None:
    ending = path.suffix.removeprefix(".").lower()
    return Format(ending) if ending in {*Format} else None


def _kind(name: KindName) -> "RecipientKind":
    from monitor.notices import RecipientKind

    kinds = {"agent": RecipientKind.DESIGNATED_AGENT, "form": RecipientKind.PLATFORM_FORM, "host": RecipientKind.HOST}
    return kinds[name]


def _day(text: str | None) -> date | None:
    from monitor.errors import InputError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"--verified-on is “{text}”; write a day like 2026-11-23.") from error


def _moment(library: "Library", text: str | None) -> datetime | None:
    from monitor.errors import InputError

    if text is None:
        return None
    if text == "now":
        return library.clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InputError(f"--seen-live is “{text}”; write now, or a time with zone like 2026-11-23T17:05:00+01:00.")
    return moment


def _hand_over(written: "list[Written]", outputs: list[Path]) -> None:
    from monitor.files import write_whole

    contents = {one.letter.format: one.letter.content for one in written}
    for path in outputs:
        write_whole(path, contents[_ending(path) or written[0].letter.format])


def _report(written: "list[Written]", *, as_json: bool) -> None:
    if as_json:
        say_json([_json(one) for one in written])
        return
    is_draft = written[0].record is None
    for finding in written[0].letter.findings:
        state = "still open" if finding.severity == "error" else finding.severity
        note(complete(f"{finding.rule_id} ({state}; {finding.source}): {finding.message} {finding.remedy}"))
    for one in written:
        say(f"{'Draft' if is_draft else 'Letter'}: {one.path}")
    say(f"Read this {'too' if is_draft else 'before you send it'}: {written[0].cover}")
    if is_draft:
        say("Draft, not signed: read it, then sign it with --sign.", style="bold")
    say("Nothing has been sent, and nothing here is legal advice.", style="dim")


def _json(one: "Written") -> dict[str, object]:
    kept = asdict(one.record) | {"signed_at": one.record.signed_at.isoformat()} if one.record else {}
    return kept | {
        "reference": one.reference,
        "format": one.letter.format,
        "path": str(one.path),
        "sha256": one.letter.sha256,
        "signed": one.record is not None,
        "findings": [asdict(finding) for finding in one.letter.findings],
    }


profile = typer.Typer(no_args_is_help=True, help="Keep the sender's name and address in the library.")


@profile.command(name="set")
def set_(
    context: typer.Context,
    signer: SIGNER = None,
    role: ROLE = None,
    principal: PRINCIPAL = None,
    organisation: ORGANISATION = None,
    capacity: CAPACITY = None,
    address: ADDRESS = None,
    phone: PHONE = None,
    email: EMAIL = None,
) -> None:
    """Keep sender details; what is not given stays as it is, an empty text removes it."""
    from monitor.settings import load_profile, save_profile

    with opened(context, signer) as library:
        old = load_profile(library.settings.profile)
        new = old.updated(
            name=signer,
            role=role,
            principal=principal,
            organisation=organisation,
            capacity=capacity,
            address=address,
            phone=phone,
            email=email,
        )
        save_profile(library.settings.profile, new)
        library.record("profile.set", "profile", fields=[key for key, value in asdict(new).items() if value])
    say(f"Kept in {library.settings.profile}.")


@profile.command(name="show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the sender details."""
    from monitor.settings import load_profile

    kept = asdict(load_profile(settings_of(context).profile))
    if as_json:
        say_json(kept)
    elif not any(kept.values()):
        say("No sender yet: reclaim profile set --signer NAME --role owner --address “...” --email “...”")
    else:
        for key, value in kept.items():
            say(f"{key:<14}{value}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(letter)
    app.add_typer(profile, name="profile")
