"""``reclaim recipient``: who receives letters, what is known of them, and who will see the sender's name."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from monitor.cli.console import AsJson, By, opened, out, say, say_json, settings_of, tell
from monitor.cli.hints import hint
from monitor.cli.typed_times import past_day

if TYPE_CHECKING:
    from monitor.notices.recipients.profiles import Fact, RecipientProfile

Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the service, from reclaim recipient list.")]
TITLES = {
    "guide": "How to complain",
    "form_url": "Form",
    "agent": "Designated agent",
    "email": "E-mail",
    "address": "Postal address",
    "verified_on": "Looked up on",
}

recipients = typer.Typer(no_args_is_help=True, help="See and keep what is known of those who receive letters.")


@recipients.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the recipients of which anything is known, and what."""
    from monitor.review.recipients import load_recipients

    found = load_recipients(settings_of(context).recipients)
    if as_json:
        say_json([_json(profile) for profile in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Recipient", "Kind", "Form", "Agent", "Own oath", "Who sees"):
        table.add_column(title, overflow="fold")
    for one in found:
        known = ("yes" if fact else "unknown" for fact in (one.form_url, one.agent, one.wordings, one.exposures))
        table.add_row(one.name, one.kind, *known)
    out().print(table)
    say(f"Unknown is not “no”: look it up, and keep it with {hint('recipient set NAME')}", style="dim")


@recipients.command()
def show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show what is known of a recipient: each fact with its source, its day, and how it is known."""
    from monitor.review.recipients import recipient_of

    profile = recipient_of(settings_of(context).recipients, name)
    if as_json:
        say_json(_json(profile))
    else:
        _show(profile)


def _show(profile: "RecipientProfile") -> None:
    from monitor.notices.recipients.profiles import SERVICES

    say(f"{profile.name}: {profile.kind}, {SERVICES[profile.kind]}", style="bold")
    for key, title in TITLES.items():
        fact = getattr(profile, key)
        if fact is None:
            say(f"{title}: unknown")
        else:
            _say_fact(fact, f"{title}: ")
    _say_facts("Ways", profile.routes)
    _say_facts("It asks for", profile.asks)
    _say_facts("It insists on this statement", profile.wordings)
    _say_exposures(profile)
    _say_facts("Periods of its own", profile.clocks)


def _say_exposures(profile: "RecipientProfile") -> None:
    from monitor.notices.recipients.exposure import SOMEBODY
    from monitor.notices.recipients.profiles import Viewer

    say("Who sees the sender's own facts, besides the recipient:")
    for viewer in (Viewer.UPLOADER, Viewer.PUBLIC, Viewer.ARCHIVE):
        told = [one for one in profile.exposures if one.viewer is viewer]
        if not told:
            say(f"  {SOMEBODY[viewer]}: unknown")
        for one in told:
            _say_fact(one, f"  {SOMEBODY[viewer]} ({', '.join(one.what)}: {one.sight}): ")
    say(f"For one letter: {hint('letter CASE --preview')}", style="dim")


def _say_facts(title: str, facts: "tuple[Fact, ...]") -> None:
    if not facts:
        say(f"{title}: unknown")
        return
    say(f"{title}:")
    for fact in facts:
        _say_fact(fact, f"  {fact.law}: " if hasattr(fact, "law") else "  ")


def _say_fact(fact: "Fact", lead: str) -> None:
    from fingerprints.errors import printable
    from monitor.notices.recipients.profiles import say_origin

    tell(printable(f"{lead}{fact.value} ({say_origin(fact)})"), indent=4)


@recipients.command(name="set")
def set_(
    context: typer.Context,
    name: Name,
    form_url: Annotated[str, typer.Option(metavar="URL", help="Address of its form for notices.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Where its agent receives notices.")] = "",
    agent: Annotated[str, typer.Option(metavar="NAME", help="Name of its designated agent.")] = "",
    address: Annotated[str, typer.Option(help="Postal address; lines separated by semicolons.")] = "",
    guide: Annotated[str, typer.Option(metavar="URL", help="Page on which it says how to complain.")] = "",
    wording: Annotated[
        str, typer.Option(help="Statement under penalty of perjury that it insists on, word for word (US letters).")
    ] = "",
    verified_on: Annotated[
        str, typer.Option(metavar="DATE", help="Day on which you looked it up: today, or like 2026-11-26.")
    ] = "",
    source: Annotated[str, typer.Option(help="Page or document where that can be looked up again.")] = "",
    kind: Annotated[
        str, typer.Option(metavar="WORD", help="What it is: platform, instance, host, cdn, search or other.")
    ] = "",
    host: Annotated[list[str] | None, typer.Option(metavar="DOMAIN", help="A domain of it; may be repeated.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Keep what you know of a recipient; letters use it, and say that you stated it, and when.

    It goes into recipients.toml in the library, which you may edit as well; your comments there stay.
    """
    from monitor.review.recipients import Stated, state

    with opened(context, by) as library:
        day = past_day(library, "--verified-on", verified_on)
        typed = {
            "form_url": form_url,
            "email": email,
            "agent": agent,
            "address": address,
            "guide": guide,
            "wordings": wording,
            "verified_on": day.isoformat() if day else "",
        }
        facts = {key: text for key, text in typed.items() if text.strip()}
        said = Stated(facts=facts, source=source, kind=kind.strip(), hosts=tuple(host or ()))
        profile = state(library, name, said)
    if as_json:
        say_json(_json(profile))
    else:
        say(f"Kept in {library.settings.recipients}.")
        _show(profile)


def _json(profile: "RecipientProfile") -> dict[str, Any]:
    return asdict(profile)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(recipients, name="recipient")
