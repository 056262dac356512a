"""``reclaim notice``: the letters on record, what became of them, and what comes next."""

import typer

notices = typer.Typer(no_args_is_help=True, help="See what became of letters, and say what happened to them.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(notices, name="notice")
