"""``reclaim doctor``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from dataclasses import asdict

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import SOME_FAILED, AsJson, opened, out, say, say_json, settings_of
from monitor.cli.hints import complete

STYLES = {"fine": "green", "look": "yellow", "wrong": "bold red"}


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check that the program works as it should, and that nothing in the library is damaged or missing."""
    from monitor.checkup import State, check_installation, check_library

    checks = list(check_installation())
    settings = settings_of(context)
    if settings.database.exists():
        with opened(context) as library:
            checks += check_library(library)
    fine = all(check.state is not State.WRONG for check in checks)
    if as_json:
        say_json({"fine": fine, "library": str(settings.library), "checks": [asdict(check) for check in checks]})
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for check in checks:
            detail = check.detail if check.state is State.FINE else "see below"
            table.add_row(Text(check.state, style=STYLES[check.state]), check.name, Text(detail))
        out().print(table)
        # Outside the table no line is broken, so that commands can be copied.
        for check in checks:
            if check.state is not State.FINE:
                say(f"{check.name}: {complete(check.detail)}", style=STYLES[check.state])
        where = f"Library: {settings.library}"
        say(where if settings.database.exists() else f"{where} (nothing there yet)", style="dim")
    if not fine:
        raise typer.Exit(SOME_FAILED)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)
