"""``reclaim notice``: the letters on record, what became of them, and what comes next."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import AsJson, By, count, note, opened, out, say, say_json, tell
from monitor.cli.hints import complete, hint
from monitor.cli.sending import Reference

if TYPE_CHECKING:
    from monitor.casework.lifecycle import State

StateName = Annotated[
    str, typer.Argument(metavar="STATE", help="What it came to: sent, acknowledged, removed, refused, closed ...")
]

notices = typer.Typer(no_args_is_help=True, help="See what became of letters, and say what happened to them.")


@notices.command(name="list")
def list_(
    context: typer.Context,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only letters of which a copy is in this state.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show, the newest ones.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the signed letters: to whom, how they stand, and which deadline comes next. JSON holds all of them."""
    from monitor.casework.addresses import lives, standing
    from monitor.shapes.letters import line_json, next_due

    wanted = _state(state) if state else None
    with opened(context) as library:
        letters = library.store.letters.lives()
        open_ids = {attempt.letter_id for attempt in library.store.dispatches.all_open()}
    standings = [(letter, standing(lives(letter.events, letter.urls))) for letter in letters]
    chosen = [(letter, stands) for letter, stands in standings if wanted is None or wanted in stands]
    if as_json:
        say_json(
            [line_json(letter, stands, next_due(letter), is_open=letter.id in open_ids) for letter, stands in chosen]
        )
    elif not chosen:
        say("No letter is like that." if letters else "No signed letter yet: " + hint("letter CASE --sign"))
    else:
        shown = chosen[-limit:]
        out().print(_table([(letter, stands, next_due(letter), letter.id in open_ids) for letter, stands in shown]))
        if len(shown) < len(chosen):
            say(f"{len(chosen) - len(shown)} older ones: --limit {len(chosen)} shows all, --state STATE fewer.")
        say(f"{count(len(chosen), 'letter')}. See one: {hint('notice show REFERENCE')}", style="dim")


def _table(rows: list[Any]) -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Reference", no_wrap=True)
    table.add_column("To", overflow="ellipsis", no_wrap=True, ratio=1)
    table.add_column("State", overflow="fold")
    table.add_column("Copies", justify="right")
    table.add_column("Sent", no_wrap=True)
    table.add_column("Next due", no_wrap=True)
    for letter, stands, due, is_open in rows:
        table.add_row(
            letter.reference,
            Text(printable(letter.recipient)),
            Text("nobody knows", style="bold red") if is_open else Text(say_standing(stands)),
            str(len(letter.urls)),
            f"{letter.sent_at:%Y-%m-%d}" if letter.sent_at else "",
            due.isoformat() if due else "",
        )
    return table


def say_standing(stands: "dict[State, int]") -> str:
    """Return how a letter stands: one word, or how many copies are in which state."""
    if len(stands) == 1:
        return next(iter(stands)).replace("_", " ")
    return ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in stands.items())


@notices.command()
def show(context: typer.Context, reference: Reference, as_json: AsJson = False) -> None:
    """Show one letter: its life, its copies, its clocks, its documents, and what can come next."""
    from monitor.shapes.letters import letter_json

    with opened(context) as library:
        shown = letter_json(library, reference)
        if as_json:
            say_json(shown)
        else:
            _show(shown)


def _show(shown: dict[str, Any]) -> None:
    from fingerprints.errors import printable

    states = ", ".join(
        f"{number} {state.replace('_', ' ')}" if len(shown["states"]) > 1 else state.replace("_", " ")
        for state, number in shown["states"].items()
    )
    say(f"{shown['reference']}: {states}", style="bold")
    tell(f"To {printable(shown['recipient'])}, {shown['address'] or 'no address known'}; {shown['pack']}")
    if shown["perhaps_sent"]:
        tell("Nobody knows whether it left; look in the sent folder of the mail account, then say what you found:")
        say("  " + hint(f'send {shown["reference"]} --resolve sent|not-sent --reason "..."'))
    _show_life(shown)
    for one in shown["clocks"]:
        say(f"Clock {one['id']} until {one['ends']}{' (over)' if one['over'] else ''}: {printable(one['text'])}")
    for one in shown["documents"]:
        say(f"Document {one['format']}: {printable(one['path'])}")
        say(f"  SHA-256 {one['sha256']}")
    related = [f"follows {shown['follows']}"] if shown["follows"] else []
    related += [f"followed by {one}" for one in shown["followed_by"]]
    if related:
        say("It is " + ", ".join(related) + ".")
    _show_next(shown)


def _show_life(shown: dict[str, Any]) -> None:
    from fingerprints.errors import printable

    for one in shown["life"]:
        when = one["happened_at"][:16].replace("T", " ")
        tell(f"{when}  {one['state'].replace('_', ' ')} by {printable(one['actor'])}: {printable(one['reason'])}", 4)
        for url in one["urls"]:
            say(f"    {printable(url)}")
    for one in shown["addresses"]:
        outcome = f" ({one['outcome']})" if one["outcome"] else ""
        say(f"Copy at {printable(one['url'])}: {one['state'].replace('_', ' ')}{outcome}")


def _show_next(shown: dict[str, Any]) -> None:
    if shown["states"] == {"queued": 1} or list(shown["states"]) == ["queued"]:
        say("Next: " + hint(f"send {shown['reference']} --dry-run"), style="dim")
    if shown["may_become"]:
        tell(f"It can become: {', '.join(shown['may_become'])}. Say what happened:")
        say("  " + hint(f'notice mark {shown["reference"]} STATE --reason "..."'), style="dim")


@notices.command()
def mark(
    context: typer.Context,
    reference: Reference,
    state: StateName,
    reason: Annotated[str, typer.Option(help="What happened, and how you know.")] = "",
    on: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it happened: a time with zone. [dim][default: now][/]")
    ] = None,
    urls: Annotated[
        list[str] | None,
        typer.Option("--url", metavar="URL", help="A copy that it is about; may be given several times."),
    ] = None,
    live_stream: Annotated[
        str, typer.Option(metavar="TEXT", help="With sent: why it could not wait 24 hours, and which live stream.")
    ] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put on record what happened to a letter, or to some of its copies.

    A letter that you handed over yourself, in a web form or by post, is marked sent; it must pass the same safeguards
    as one that Reclaim mails, so mark it before you hand it over. To take a notice back: reclaim retract.
    """
    from monitor.casework.lifecycle import State
    from monitor.cli.typed_times import moment_of
    from monitor.errors import InputError
    from monitor.review.progress import Report, report, withdrawal_of
    from monitor.shapes.letters import letter_json

    wanted = _state(state)
    if wanted is State.RETRACTED:
        raise InputError(
            f"A notice is taken back with its letter: reclaim retract {reference} --because WHY --reason “...”."
        )
    with opened(context, by) as library:
        said = Report(
            state=wanted, reason=reason, happened_at=moment_of(library, "--on", on), urls=tuple(urls or ()),
            live_stream=live_stream,
        )  # fmt: skip
        letter = report(library, reference, said)
        lies = withdrawal_of(library, reference)
        if as_json:
            say_json(letter_json(library, reference))
            return
        say(f"{reference} is {letter.state.replace('_', ' ')}.")
        if wanted is State.SENT and letter.is_claim:
            if lies.exists():
                tell(f"If it was a mistake, its withdrawal lies ready: {lies}")
            else:
                follow = f"reclaim notice follow {reference} --pack xx_retraction"
                note(complete(f"Its withdrawal could not be laid ready; write it: {follow}."))


def _state(name: str) -> "State":
    """Return the state that was typed.

    :raises InputError: there is none of that name
    """
    from fingerprints.errors import printable
    from monitor.casework.lifecycle import State
    from monitor.errors import InputError

    try:
        return State(name.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError as error:
        names = ", ".join(map(_name, State))
        raise InputError(f"“{printable(name)}” is no state of a letter; say one of {names}.") from error


def _name(state: "State") -> str:
    return state.replace("_", "-")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(notices, name="notice")
