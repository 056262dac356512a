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
ROLE = Annotated[RoleName | None, typer.Option(help="Whether the signer owns the rights or acts for the owner.")]
PRINCIPAL = Annotated[str | None, typer.Option(metavar="NAME", help="The owner, where that is not the signer.")]
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
    to_kind: Annotated[KindName, typer.Option(help="Designated agent, web form, or just the host.")] = "agent",
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
    address: ADDRESS = None,
    phone: PHONE = None,
    email: EMAIL = None,
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="Document format; may be given several times.")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the letter here, too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the takedown letter of a case, if every element that the law asks for is there.

    Checked against 17 U.S.C. 512(c)(3); a missing element refuses the letter with its rule and source. Nothing is
    sent: the letter and a cover note are files. Sender details may be kept with reclaim profile set.
    """
    from monitor.review.letters import LetterRequest, write_letters
    from monitor.settings import load_profile

    chosen = formats or [Format.PDF]
    _check_output(output, chosen)
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
                name=signer, role=role, principal=principal, address=address, phone=phone, email=email
            ),
        )
        written = write_letters(library, case_id, request, chosen)
    _hand_over(written, output)
    _report(written, as_json=as_json)


def _check_output(output: Path | None, formats: list[Format]) -> None:
    from monitor.errors import InputError

    if output is not None and len(formats) > 1:
        raise InputError("--output names one file, but several formats were asked for; ask for one, or leave it out.")


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


def _hand_over(written: "list[Written]", output: Path | None) -> None:
    from monitor.files import write_whole

    if output is not None:
        write_whole(output, written[0].letter.content)


def _report(written: "list[Written]", *, as_json: bool) -> None:
    if as_json:
        say_json(
            [
                asdict(w.record)
                | {"path": str(w.record.path), "signed_at": w.record.signed_at.isoformat()}
                | {"findings": [asdict(finding) for finding in w.letter.findings]}
                for w in written
            ]
        )
        return
    for finding in written[0].letter.findings:
        note(f"{finding.rule_id} ({finding.severity}): {finding.message} {finding.remedy}")
    for one in written:
        say(f"Letter: {one.record.path}")
    say(f"Read this before you send it: {written[0].record.path.with_suffix('.cover.md')}")
    say("Nothing has been sent, and nothing here is legal advice.", style="dim")


profile = typer.Typer(no_args_is_help=True, help="Keep the sender's name and address in the library.")


@profile.command(name="set")
def set_(
    context: typer.Context,
    signer: SIGNER = None,
    role: ROLE = None,
    principal: PRINCIPAL = None,
    address: ADDRESS = None,
    phone: PHONE = None,
    email: EMAIL = None,
) -> None:
    """Keep sender details; what is not given stays as it is, an empty text removes it."""
    from monitor.settings import load_profile, save_profile

    with opened(context, signer) as library:
        old = load_profile(library.settings.profile)
        new = old.updated(name=signer, role=role, principal=principal, address=address, phone=phone, email=email)
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
            say(f"{key:<10}{value}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(letter)
    app.add_typer(profile, name="profile")
