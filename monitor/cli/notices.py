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
    from datetime import date

    from monitor.casework.lifecycle import State
    from monitor.casework.values import LetterRecord
    from monitor.store.library import Library

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

    wanted = _state(state) if state else None
    with opened(context) as library:
        letters = library.store.letters.lives()
        open_ids = {attempt.letter_id for attempt in library.store.dispatches.all_open()}
    standings = [(letter, standing(lives(letter.events, letter.urls))) for letter in letters]
    chosen = [(letter, stands) for letter, stands in standings if wanted is None or wanted in stands]
    if as_json:
        say_json([_line_json(letter, stands, _next_due(letter), letter.id in open_ids) for letter, stands in chosen])
    elif not chosen:
        say("No letter is like that." if letters else "No signed letter yet: " + hint("letter CASE --sign"))
    else:
        shown = chosen[-limit:]
        out().print(_table([(letter, stands, _next_due(letter), letter.id in open_ids) for letter, stands in shown]))
        if len(shown) < len(chosen):
            say(f"{len(chosen) - len(shown)} older ones: --limit {len(chosen)} shows all, --state STATE fewer.")
        say(f"{count(len(chosen), 'letter')}. See one: {hint('notice show REFERENCE')}", style="dim")


def _next_due(letter: "LetterRecord") -> "date | None":
    from monitor.review.calendar import deadlines_of

    return min((one.due.on for one in deadlines_of(letter)), default=None)


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


def _line_json(letter: "LetterRecord", stands: "dict[State, int]", due: object, is_open: bool) -> dict[str, Any]:
    return {
        "reference": letter.reference,
        "case": letter.case_id,
        "pack": letter.pack,
        "recipient": letter.recipient,
        "address": letter.address,
        "states": {str(state): number for state, number in stands.items()},
        "copies": len(letter.urls),
        "signed_at": letter.approved_at.isoformat() if letter.approved_at else None,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "perhaps_sent": is_open,
        "next_due": str(due) if due else None,
    }


@notices.command()
def show(context: typer.Context, reference: Reference, as_json: AsJson = False) -> None:
    """Show one letter: its life, its copies, its clocks, its documents, and what can come next."""
    with opened(context) as library:
        shown = _shown(library, reference)
        if as_json:
            say_json(shown)
        else:
            _show(shown)


def _shown(library: "Library", reference: str) -> dict[str, Any]:
    from monitor.casework.addresses import lives, standing
    from monitor.review.calendar import deadlines_of
    from monitor.review.outcomes import fates_of

    letter = library.store.letters.called(reference)
    past = lives(letter.events, letter.urls)
    attempt = library.store.dispatches.open_of(letter.id)
    outcomes = {fate.url: fate.outcome for fate in fates_of(letter)} if letter.is_claim else {}
    return _line_json(letter, standing(past), _next_due(letter), attempt is not None) | {
        "follows": library.store.letters.get(letter.follows).reference if letter.follows else None,
        "followed_by": [later.reference for later in library.store.letters.following(letter.id)],
        "life": [_event_json(event) for event in letter.events],
        "addresses": [
            {"url": url, "state": str(states[-1]), "outcome": str(outcomes[url]) if url in outcomes else None}
            for url, states in past.items()
            if url and states
        ],
        "clocks": [_deadline_json(one, library.clock()) for one in deadlines_of(letter)],
        "documents": [
            {"format": one.format, "path": str(one.path), "sha256": one.sha256}
            for one in library.store.notices.of_letter(reference)
        ],
        "answers": [
            {"kind": one.kind, "received_at": one.received_at.isoformat(), "summary": one.summary}
            for one in library.store.answers.of_letter(letter.id)
        ],
        "may_become": sorted({name for states in past.values() for name in _nexts(states)}),
    }


def _nexts(states: "tuple[State, ...]") -> list[str]:
    from monitor.casework.lifecycle import FOLLOWERS, may_follow

    return [_name(state) for state in FOLLOWERS[states[-1]] if may_follow(states, state)]


def _event_json(event: Any) -> dict[str, Any]:  # noqa: ANN401 - LetterEvent, imported late
    return {
        "state": str(event.state),
        "happened_at": event.happened_at.isoformat(),
        "recorded_at": event.at.isoformat(),
        "actor": event.actor,
        "reason": event.reason,
        "document_sha256": event.document_sha256,
        "urls": list(event.urls),
    }


def _deadline_json(one: Any, now: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    from monitor.cli.deadlines import deadline_json

    return deadline_json(one, now)


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
            say_json(_shown(library, reference))
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
