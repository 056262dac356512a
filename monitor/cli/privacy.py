"""``reclaim privacy``: what is kept and how long, and letting go of it."""

import typer

from monitor.cli import privacy_keeping, privacy_people, privacy_texts

privacy = typer.Typer(no_args_is_help=True, help="What is kept of others, how long, and how it is let go of.")
privacy_keeping.add_to(privacy)
privacy_people.add_to(privacy)
privacy_texts.add_to(privacy)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(privacy, name="privacy")
