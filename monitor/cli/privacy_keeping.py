"""``reclaim privacy``: inventory, retention, purge."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from monitor.cli.asking import is_somebody_there
from monitor.cli.console import REFUSED, SOME_FAILED, AsJson, By, note, opened, out, say, say_json, settings_of, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.privacy.purging import Purged

retention = typer.Typer(help="How long what is kept of others stays.")


@retention.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show for how many days each kind of data stays, and what it is.

    Example: reclaim privacy retention
    """
    from monitor.privacy.retention import load_retention, retention_rows

    if context.invoked_subcommand:
        return
    rows = retention_rows(load_retention(settings_of(context).privacy))
    if as_json:
        say_json(rows)
        return
    for row in rows:
        days = "1 day" if row["days"] == 1 else f"{row['days']} days"
        usual = "" if row["days"] == row["default"] else f" (usual: {row['default']})"
        say(f"{row['category']:<22}{days}{usual}", style="bold")
        tell(f"  {row['sentence']}")
        if row["caution"]:
            tell(f"  {complete(row['caution'])}", style="yellow")
    say("Change one: " + hint("privacy retention set CATEGORY DAYS"), style="dim")
    say("See what is due: " + hint("privacy purge --dry-run"), style="dim")


@retention.command(name="set")
def set_(
    context: typer.Context,
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="As reclaim privacy retention lists it.")],
    days: Annotated[int, typer.Argument(metavar="DAYS", help="For how many days it stays.")],
    by: By = None,
) -> None:
    """Set for how many days one kind of data stays, in privacy.toml.

    Example: reclaim privacy retention set unmatched-supplied 14
    """
    from monitor.privacy.retention import category_named, set_retention

    with opened(context, by) as library:
        caution = set_retention(library, category_named(category), days)
    say(f"{category} stays {'1 day' if days == 1 else f'{days} days'}.")
    if caution:
        note(complete(caution), style="yellow")


def inventory(
    personal: Annotated[bool, typer.Option("--personal", help="Only what is about people.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a record of processing activities.")] = False,
    as_json: AsJson = False,
) -> None:
    """List every column of the database and every kind of file: about whom it is, what for, on what basis, how long.

    Example: reclaim privacy inventory --personal
    """
    from monitor.errors import InputError
    from monitor.privacy import inventory as listed
    from monitor.shapes.keeping import inventory_json

    if as_csv and as_json:
        raise InputError("--csv and --json do not go together; give one of them.")
    entries = listed.personal(listed.inventory()) if personal else listed.inventory()
    if as_json:
        say_json(inventory_json(entries))
    elif as_csv:
        out().file.write(listed.as_csv(entries))
    else:
        for place in dict.fromkeys(entry.place for entry in entries):
            of_place = [entry for entry in entries if entry.place == place]
            first = next((entry for entry in of_place if entry.is_personal), of_place[0])
            say(place, style="bold")
            tell(f"  {first.purpose}; {first.basis or 'about nobody'}; stays: {first.retention}", indent=4)
            for whose in dict.fromkeys(one for entry in of_place for one in entry.whose):
                names = [entry.column for entry in of_place if whose in entry.whose and entry.column]
                tell(f"  {whose}: {', '.join(names) or 'yes'}", indent=4)
        say("Change how long it stays: " + hint("privacy retention"), style="dim")


def purge(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is due; nothing is changed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; a script is never asked.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Delete what is kept of others and whose time is over, so that no byte of it stays in the library.

    Files of yours outside the library are never touched. What a hold or an open case needs stays. It is also done at
    the end of a run of the watch, once a day. At a terminal it shows first what is due, and asks.

    Example: reclaim privacy purge --dry-run
    """
    from monitor.privacy.purging import purge as let_go
    from monitor.shapes.keeping import purged_json

    with opened(context, by) as library:
        if not (dry_run or yes or as_json) and is_somebody_there():
            _confirm(let_go(library, dry_run=True))
        purged = let_go(library, dry_run=dry_run)
    if as_json:
        say_json(purged_json(purged))
    else:
        _say_purged(purged)
    for problem in purged.finished.problems:
        note(problem, style="red")
    if purged.finished.problems:
        raise typer.Exit(SOME_FAILED)


def _confirm(due: "Purged") -> None:
    """Show what is due and ask; where nothing is, there is nothing to ask.

    :raises typer.Exit: the person does not want it
    """
    if not due.count:
        return
    _say_due(due)
    if not typer.confirm("Delete it? It cannot be taken back.", err=True):
        raise typer.Exit(REFUSED)


def _say_purged(purged: "Purged") -> None:
    from monitor.privacy.saying import sentence_of_requests

    if purged.count:
        _say_due(purged)
    elif not purged.erased:
        say("Nothing is due.")
    if purged.erased:
        say(sentence_of_requests(purged.erased))
    for sentence in purged.holds:
        tell(sentence)
    if purged.is_dry and purged.count:
        say("Nothing is deleted yet. Delete it: " + hint("privacy purge"))
    elif (purged.count or purged.erased) and not purged.finished.problems:
        say("Deleted, in the database, in its log and on the disk.")


def _say_due(purged: "Purged") -> None:
    from rich.filesize import decimal

    from monitor.privacy.saying import of_one

    table = Table(box=None, pad_edge=False)
    table.add_column("what")
    for name in ("count", "files", "size", "after days", "stay"):
        table.add_column(name, justify="right")
    for one in purged.went:
        sizes = (f"{one.count:,}", f"{one.files:,}", decimal(one.size_bytes))
        table.add_row(
            one.what if one.count != 1 else of_one(one.what), *sizes, str(one.days), f"{one.held:,}" if one.held else ""
        )
    out().print(table)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(inventory)
    app.command()(purge)
    app.add_typer(retention, name="retention")
