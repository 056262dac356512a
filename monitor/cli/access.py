"""``reclaim access``: may this address be fetched, what users state about hosts, and what the platforms' terms say."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from monitor.cli.console import REFUSED, AsJson, By, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.collected import Access, Allowance, AllowanceKind, Purpose
    from monitor.policy.terms import Terms

access = typer.Typer(
    no_args_is_help=True, help="May an address be fetched, why, and what you state about hosts on your own word."
)
NUMBER = number_of("ID", "reclaim access list")


@access.command()
def ask(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The address; https:// is put before it if it is missing.")],
    purpose: Annotated[
        str,
        typer.Option("--for", metavar="WORD", help="What it would be fetched for: media, page, still, listing, check."),
    ] = "media",
    as_json: AsJson = False,
) -> None:
    """Say whether an address may be fetched, by which rule, and which lawful ways there are where it may not.

    The host is asked for its robots.txt and its reservations, where they are not known from today; a platform whose
    terms let no programs in is not asked anything. Exit code 0: allowed; 3: refused.

    Example: reclaim access ask https://vids.example/watch/7
    """
    from monitor.shapes.steering import access_json
    from monitor.watch.asking import Asker
    from monitor.watch.hosting import ask_access

    wanted = _purpose(purpose)
    with opened(context) as library, closing(Asker(library)) as asker:
        verdict = ask_access(library, asker, url, wanted)
    if as_json:
        say_json(access_json(verdict))
    else:
        _say_verdict(verdict)
    if not verdict.is_allowed:
        raise typer.Exit(REFUSED)


@access.command()
def state(
    context: typer.Context,
    host: Annotated[str, typer.Argument(metavar="HOST", help="Like vids.example, or 127.0.0.1:8080; not below it.")],
    kind: Annotated[
        str,
        typer.Option(
            metavar="WORD",
            help="permitted: who runs it lets you collect. private: it is your own. downloader: you may use yt-dlp.",
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Who allowed it, and where that is written; of your own host, what it is."),
    ],
    i_may: Annotated[
        str,
        typer.Option("--i-may", metavar="TEXT", help="With --kind downloader: the sentence “I may save from HOST”."),
    ] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """State something about a host on your own responsibility; it stands beside every request that it allowed.

    A permission overrules what robots.txt and reservations say to others. Nothing that you state opens a platform
    whose terms let no programs in: only the platform could.

    Example: reclaim access state vids.example --kind permitted --reason "E-mail of Kim Berg, who runs it, 3 March 2026"
    """
    from monitor.policy import place_named
    from monitor.shapes.steering import allowance_json
    from monitor.watch.hosting import state_host

    wanted = _kind(kind)
    _demand_word(wanted, place_named(host), i_may)
    with opened(context, by) as library:
        before = {one.id: one.next_at for one in library.store.sources.all()}
        stated = state_host(library, host, wanted, reason)
        due = [one.name for one in library.store.sources.all() if one.next_at < before[one.id]]
    if as_json:
        say_json(allowance_json(stated))
        return
    say(f"Statement {stated.id} is on record: {stated.host} is {_meaning(stated.kind)}, says {stated.added_by}.")
    back = hint(f'access withdraw {stated.id} --reason "..."')
    say(f"Take it back: {back}", style="dim")
    for name in due:
        say(f"The source {name} is due now: {hint(f'watch --source {name}')}")


@access.command(name="list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what was withdrawn.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is stated about hosts, by whom and why."""
    from monitor.shapes.steering import allowance_json

    with opened(context) as library:
        found = library.store.hosts.allowances(withdrawn=everything)
    if as_json:
        say_json([allowance_json(one) for one in found])
    elif found:
        out().print(_statements(found))
    else:
        say("Nothing is stated about any host, so everybody's rules hold.")


@access.command()
def withdraw(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", parser=NUMBER, help="Number of the statement.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it holds no longer; kept for ever.")],
    by: By = None,
) -> None:
    """Let a statement hold no longer; it stays on record, and so does what it allowed."""
    from monitor.watch.hosting import withdraw_host

    with opened(context, by) as library:
        ended = withdraw_host(library, number, reason)
    say(f"Statement {ended.id} about {ended.host} holds no longer.")


@access.command()
def platforms(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="One platform, by its name or a host of it: all that is known.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what the platforms' terms say of programs that collect, how that is known, and the lawful ways.

    Example: reclaim access platforms youtube.com
    """
    from monitor.errors import InputError
    from monitor.policy import all_terms, terms_of

    wanted = name.strip()
    found = [one for one in all_terms() if one.name.casefold() == wanted.casefold() or terms_of(wanted) is one]
    if wanted and not found:
        raise InputError(f"No platform of that name is in the table; list them all: {hint('access platforms')}")
    if as_json:
        say_json([_terms_json(one) for one in found or all_terms()])
    elif found:
        _say_terms(found[0])
    else:
        out().print(_platforms())
        tell(f"More about one, with its clause, its address and the lawful ways: {hint('access platforms NAME')}")


def _purpose(word: str) -> "Purpose":
    from fingerprints.errors import printable
    from monitor.collected import Purpose
    from monitor.errors import InputError

    known = [one for one in Purpose if one not in {Purpose.RULES, Purpose.MESSAGE}]
    if word not in known:
        raise InputError(f"“{printable(word)}” is nothing that is fetched; say one of {', '.join(known)}.")
    return Purpose(word)


def _kind(word: str) -> "AllowanceKind":
    from fingerprints.errors import printable
    from monitor.collected import AllowanceKind
    from monitor.errors import InputError

    if word not in set(AllowanceKind):
        raise InputError(f"“{printable(word)}” is no kind of statement; say one of {', '.join(AllowanceKind)}.")
    return AllowanceKind(word)


def _demand_word(kind: "AllowanceKind", place: str, typed: str) -> None:
    """Let nobody state by accident that yt-dlp may be used.

    :raises InputError: the sentence was not typed, or was typed for another kind of statement
    """
    from monitor.collected import AllowanceKind
    from monitor.errors import InputError

    sentence = f"I may save from {place}"
    if kind is AllowanceKind.DOWNLOADER:
        if " ".join(typed.split()).rstrip(".").casefold() != sentence.casefold():
            raise InputError(
                "A program that saves videos is used only where you say in so many words that you may: add"
                f' --i-may "{sentence}". It stands under your name.'
            )
    elif typed:
        raise InputError("--i-may belongs to --kind downloader; leave it out.")


def _meaning(kind: "AllowanceKind") -> str:
    from monitor.collected import AllowanceKind

    return {
        AllowanceKind.PRIVATE: "your own, so its private address may be reached",
        AllowanceKind.PERMITTED: "open to you, because whoever runs it permits it",
        AllowanceKind.DOWNLOADER: "a host from which you may save with yt-dlp",
    }[kind]


def _say_verdict(verdict: "Access") -> None:
    say(f"{'Allowed' if verdict.is_allowed else 'Refused'}: {verdict.basis}", style="bold")
    tell(complete(verdict.reason), indent=0)
    if verdict.source and verdict.source not in verdict.reason:
        tell(f"Rule: {verdict.source}")
    if verdict.interval_s:
        say(f"Time between two requests: {verdict.interval_s:g} s")
    if verdict.ways:
        say("Lawful ways:")
        for way in verdict.ways:
            tell(complete(f"- {way}"))
    say("Asked in this order:", style="dim")
    for number, step in enumerate(verdict.steps, 1):
        tell(f"{number}. {complete(step)}", indent=3, style="dim")


def _statements(found: "list[Allowance]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("ID", "Host", "Kind", "Stated", "Why"):
        table.add_column(title, overflow="fold")
    for one in found:
        day = f"{one.added_at:%Y-%m-%d} by {printable(one.added_by)}"
        until = f"; withdrawn {one.withdrawn_at:%Y-%m-%d}" if one.withdrawn_at else ""
        table.add_row(str(one.id), one.host, str(one.kind), f"{day}{until}", printable(one.reason))
    return table


def _platforms() -> Table:
    from monitor.policy import all_terms

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Platform", "Automated collection", "API", "Known by", "On"):
        table.add_column(title, overflow="fold")
    for one in all_terms():
        api = one.interface.name if one.interface else "-"
        table.add_row(one.name, str(one.automated), api, str(one.mark), one.on.isoformat())
    return table


def _say_terms(one: "Terms") -> None:
    say(f"{one.name}: automated collection is {_saying(one)}", style="bold")
    tell(one.says if one.is_quotation else f"In short: {one.says}", indent=0)
    tell(f"Where: {one.clause}; {one.address}")
    tell(f"Known by: {one.known_by}")
    tell(f"Hosts: {', '.join(one.hosts)}")
    if one.interface:
        purposes = " and ".join(one.interface.purposes)
        tell(f"API: {one.interface.name}, for {purposes}; {one.interface.documents}")
    say("Lawful ways:")
    for way in one.all_ways:
        tell(complete(f"- {way}"))


def _saying(one: "Terms") -> str:
    from monitor.policy.terms import Automated

    return {
        Automated.FORBIDDEN: "forbidden",
        Automated.API_ONLY: "let in by the API only",
        Automated.SILENT: "not spoken of, so the rules of the host decide",
    }[one.automated]


def _terms_json(one: "Terms") -> dict[str, Any]:
    interface = one.interface
    return {
        "name": one.name,
        "hosts": list(one.hosts),
        "automated": str(one.automated),
        "says": one.says,
        "is_quotation": one.is_quotation,
        "clause": one.clause,
        "address": one.address,
        "version": one.version,
        "mark": str(one.mark),
        "copy": one.copy,
        "on": one.on.isoformat(),
        "ways": list(one.all_ways),
        "interface": {
            "name": interface.name,
            "documents": interface.documents,
            "places": list(interface.places),
            "purposes": list(interface.purposes),
        }
        if interface
        else None,
    }


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(access, name="access")
