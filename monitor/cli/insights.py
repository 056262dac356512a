"""``reclaim insights``: totals that platforms show of your own videos, never who watched."""

import typer

from monitor.cli import insights_chart

insights = typer.Typer(
    no_args_is_help=True, help="Totals that platforms show of your own videos: import, charts, unusual days."
)
insights_chart.add_to(insights)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(insights, name="insights")
