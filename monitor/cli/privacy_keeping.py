"""``reclaim privacy``: inventory, retention, purge."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import Annotated

import typer

from monitor.cli.console import AsJson, By, note, opened, say, say_json, settings_of, tell
from monitor.cli.hints import complete, hint

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


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(retention, name="retention")
