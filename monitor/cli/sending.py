"""``reclaim send`` and ``reclaim mail``: the only commands that hand a letter to somebody."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.asking import is_somebody_there
from monitor.cli.console import INTERRUPTED, AsJson, By, note, opened, say, say_json, settings_of, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.posting import MailAccount, MailServer
    from monitor.review.sending import FinalList, SendRequest, Sent
    from monitor.settings import Settings
    from monitor.store.library import Library

PASSWORD = "RECLAIM_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
Reference = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="Reference number of the letter, from reclaim notice list.")
]
ResolutionName = Literal["sent", "not-sent"]
SecurityName = Literal["starttls", "tls"]


def send(
    context: typer.Context,
    reference: Reference,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show everything that would leave, and its digest; send nothing.")
    ] = False,
    yes_send: Annotated[
        str,
        typer.Option(metavar="DIGEST", help="Send without asking: the digest that --dry-run printed."),
    ] = "",
    enclosures: Annotated[
        list[Path] | None,
        typer.Option("--enclose", metavar="FILE", help="A file that goes with it; may be given several times."),
    ] = None,
    live_stream: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it cannot wait 24 hours: it is about a live stream, and which.")
    ] = "",
    resolve: Annotated[
        ResolutionName | None,
        typer.Option(metavar="sent|not-sent", help="After a sending that was cut off: what you found out."),
    ] = None,
    reason: Annotated[str, typer.Option(help="With --resolve: how you know.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Send a signed letter by mail, after a last look at everything that leaves.

    Every safeguard is asked again with the facts of today (docs/casework.md). You see the recipient, the subject, each
    file with its SHA-256, each address and who will see your name, and confirm by typing the reference number. A
    letter that goes by web form is handed over there by you: reclaim notice mark REFERENCE sent.
    """
    from monitor.review.sending import SendRequest, final_list

    with opened(context, by) as library:
        library.store.letters.called(reference)  # what is wrong with the letter comes first
        if resolve:
            _resolve(library, reference, resolve, reason, as_json=as_json)
            return
        account = _sender_alone(library.settings) if dry_run else _account(library.settings)
        request = SendRequest(sender=account.sender, enclosures=tuple(enclosures or ()), live_stream=live_stream)
        listed = final_list(library, reference, request)
        if not (as_json and (yes_send or dry_run)):
            _show(listed)
        if dry_run:
            _end_dry_run(listed, account, enclosures or [], as_json=as_json)
            return
        _go(library, listed, account, (request, yes_send or _confirmed(listed)), as_json=as_json)


def _go(
    library: "Library",
    listed: "FinalList",
    account: "MailAccount",
    asked: "tuple[SendRequest, str]",
    *,
    as_json: bool,
) -> None:
    from monitor.review.sending import send as hand_over
    from monitor.review.withdrawing import BECAUSE

    request, confirmed = asked
    sent = hand_over(library, listed.reference, request, _server(account), confirmed=confirmed)
    if as_json:
        say_json(_sent_json(sent))
        return
    say(f"Sent: {listed.reference} to {listed.address}. The server said: {sent.answer}")
    if sent.problem:
        note(sent.problem, style="yellow")
    elif sent.letter.is_claim:
        lies = library.settings.letters / f"DRAFT-{listed.reference}.txt"
        tell(f"If it was a mistake, its withdrawal lies ready: {lies}. Take it back at once, not later:")
        say("  " + hint(f'retract {listed.reference} --because WHY --reason "..."'))
        tell(f"  WHY is one of {', '.join(BECAUSE)}.")


def _resolve(library: "Library", reference: str, found: str, reason: str, *, as_json: bool) -> None:
    from monitor.review.sending import resolve

    letter = resolve(library, reference, found, reason)
    if as_json:
        say_json({"reference": reference, "state": str(letter.state)})
    elif letter.sent_at:
        say(f"{reference} is on record as sent on {letter.sent_at.isoformat(' ', 'minutes')}.")
    else:
        say(f"{reference} waits as before; nothing was sent. Send it: {hint(f'send {reference}')}")


def _show(listed: "FinalList") -> None:
    from fingerprints.errors import printable
    from monitor.notices.rendering import seconds

    say(f"What leaves with {listed.reference}:", style="bold")
    rows = [
        ("To", f"{printable(listed.recipient)} <{listed.address}>"),
        ("From", printable(listed.sender)),
        ("Answers to", listed.reply_to),
        ("Subject", printable(listed.subject)),
        ("Live stream", printable(listed.live_stream)),
        ("Claimed", seconds(listed.claimable_s) if listed.urls else ""),
    ]
    for name, value in rows:
        if value:
            say(f"  {name:<12}{value}")
    for part in (listed.text, *listed.attachments):
        say(f"  {'Text' if part is listed.text else 'Attachment':<12}{part.name}, {part.size_bytes:,} bytes")
        say(f"              SHA-256 {part.sha256}")
    for url in listed.urls:
        say(f"  {'Copy at':<12}{url}")
    say("Who sees what of you:", style="bold")
    for sentence in listed.exposures:
        tell(f"  {printable(sentence)}", indent=4)


def _end_dry_run(listed: "FinalList", account: "MailAccount", enclosures: list[Path], *, as_json: bool) -> None:
    from monitor.review.sending import LEAST_DIGITS

    if as_json:
        say_json(_list_json(listed))
        return
    say(f"Digest of this list: {listed.sha256}")
    if not account.host:
        say("Nothing has been sent. There is no mail server yet; name one, and look again:", style="bold")
        say("  " + hint(f"mail set --host HOST --port 587 --user NAME --from {listed.sender_address}"))
        say("Or hand it over yourself, and say so:")
        say("  " + hint(f'notice mark {listed.reference} sent --reason "..."'))
        return
    say("Nothing has been sent. To send exactly this without being asked:", style="bold")
    words = [*(word for path in enclosures for word in ("--enclose", str(path)))]
    words += ["--live-stream", listed.live_stream] if listed.live_stream else []
    said = shlex.join(["--yes-send", listed.sha256[:LEAST_DIGITS], *words])
    say("  " + hint(f"send {listed.reference} {said}"))


def _confirmed(listed: "FinalList") -> str:
    """Ask a person to confirm what leaves, and return the digest of the list.

    :raises CaseRefusedError: nobody can be asked
    :raises typer.Exit: the person did not confirm
    """
    from monitor.errors import CaseRefusedError

    if not is_somebody_there():
        raise CaseRefusedError(
            f"Nobody confirmed what leaves with {listed.reference}; look at the list of reclaim send"
            f" {listed.reference} --dry-run, and give its digest: --yes-send DIGEST."
        )
    try:
        typed = typer.prompt(f"Type {listed.reference} to send it", default="", show_default=False, err=True)
    except typer.Abort as error:
        raise typer.Exit(INTERRUPTED) from error
    if str(typed).strip() != listed.reference:
        note("Not confirmed. Nothing has been sent.", style="bold")
        raise typer.Exit(1)
    return listed.sha256


def _list_json(listed: "FinalList") -> dict[str, object]:
    from dataclasses import asdict

    shown = {key: value for key, value in asdict(listed).items() if key != "files"}
    return shown | {"digest": listed.sha256, "sent": False}


def _sent_json(sent: "Sent") -> dict[str, object]:
    letter = sent.letter
    return {
        "reference": letter.reference,
        "sent": True,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "address": letter.address,
        "answer": sent.answer,
        "problem": sent.problem,
    }


def _account(settings: "Settings") -> "MailAccount":
    """Return the mail account.

    :raises InputError: there is none yet, or it cannot be used
    """
    from monitor.posting import load_account

    account = load_account(settings.mail)
    account.demand_whole()
    return account


def _sender_alone(settings: "Settings") -> "MailAccount":
    """Return the mail account for a look at what would leave, which needs an address to come from and no server.

    :raises InputError: nobody has said from which address letters come
    """
    from monitor.errors import InputError
    from monitor.posting import demand_address, load_account
    from monitor.settings import load_profile

    account = load_account(settings.mail)
    account.demand_sound()
    account = account.updated(sender=account.sender or load_profile(settings.profile).email.strip())
    if not account.sender:
        raise InputError(
            "Nobody has said from which address letters come: reclaim mail set --from ADDRESS, or keep yours with"
            " reclaim profile set --email ADDRESS."
        )
    demand_address(account.sender, "--from")
    return account


def _server(account: "MailAccount") -> "MailServer":
    from monitor.posting import mail_server

    return mail_server(account, _password(account) if account.user else "")


def _password(account: "MailAccount") -> str:
    """Return the password: from the environment, from the file that the settings name, or from the person.

    :raises InputError: nobody gives one
    """
    from monitor.errors import InputError
    from monitor.posting import read_password

    given = os.environ.get(PASSWORD, "")
    if given:
        return given
    if account.password_file:
        return read_password(Path(account.password_file))
    if not is_somebody_there():
        raise InputError(
            f"{account.host} wants the password of {account.user}; set the variable {PASSWORD}, or name a file that"
            " only you may read: reclaim mail set --password-file FILE."
        )
    try:
        return str(typer.prompt(f"Password of {account.user} at {account.host}", hide_input=True, err=True))
    except typer.Abort as error:
        raise typer.Exit(INTERRUPTED) from error


mail = typer.Typer(no_args_is_help=True, help="Say by which mail server letters leave; nothing is sent here.")


@mail.command(name="set")
def set_(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Name of the mail server for outgoing mail.")] = None,
    port: Annotated[int | None, typer.Option(metavar="N", help="Usually 587 for starttls, 465 for tls.")] = None,
    security: Annotated[
        SecurityName | None, typer.Option(metavar="starttls|tls", help="How the connection is protected.")
    ] = None,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Who logs in; often the address.")] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="ADDRESS", help="Your address there.")] = None,
    authority: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate authority of a server of your own, as PEM.")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File with the password, which only you may read.")
    ] = None,
    by: By = None,
) -> None:
    """Keep the mail server in the library, in mail.toml; what is not given stays as it is.

    The password is never kept: it comes from the variable RECLAIM_MAIL_PASSWORD, from --password-file, or is asked.
    """
    from monitor.files import absolute
    from monitor.posting import load_account, read_password, save_account

    with opened(context, by) as library:
        new = load_account(library.settings.mail).updated(
            host=host,
            port=port,
            security=security,
            user=user,
            sender=sender,
            authority=str(absolute(authority)) if authority else None,
            password_file=str(absolute(password_file)) if password_file else None,
        )
        if password_file:
            read_password(password_file)
        save_account(library.settings.mail, new)
        library.record(
            "mail.set", "mail", host=new.host, port=new.port, security=new.security, sender=new.sender, user=new.user,
            password_file="yes" if new.password_file else "no",
        )  # fmt: skip
    if new.lacking:
        say(f"Kept in {library.settings.mail}. Before a letter can be sent, give also: {', '.join(new.lacking)}.")
    else:
        say(f"Kept in {library.settings.mail}. Try it: {hint('mail test')}")


@mail.command(name="show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the mail server; the password is not kept, so there is none to show."""
    from dataclasses import asdict

    from monitor.posting import load_account

    account = load_account(settings_of(context).mail)
    if as_json:
        say_json(asdict(account))
    elif not account.host:
        say("No mail server yet: " + hint("mail set --host HOST --port 587 --user NAME --from ADDRESS"))
    else:
        for key, value in asdict(account).items():
            say(f"{key.replace('_', ' '):<15}{value}")


@mail.command(name="test")
def try_(context: typer.Context, as_json: AsJson = False) -> None:
    """Connect to the mail server, log in, and send nothing."""
    from monitor.posting import try_login

    account = _account(settings_of(context))
    version = try_login(_server(account))
    if as_json:
        say_json({"host": account.host, "port": account.port, "protection": version, "works": True})
    else:
        say(complete(f"{account.host}:{account.port} lets {account.user or 'anybody'} in, over {version}."))
        say("Nothing has been sent.", style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(send)
    app.add_typer(mail, name="mail")
