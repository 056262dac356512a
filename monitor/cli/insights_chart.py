"""``reclaim insights chart``: totals by day as a picture, with the table beside it."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from monitor.cli.console import AsJson, check_target, note, number_of, opened, out, say, say_json, short
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from datetime import date

    from monitor.insights.charting import Chart, TableRow
    from monitor.store.library import Library
    from monitor.totals import Counted, Measure

ENDINGS = (".svg", ".png")


def chart(
    context: typer.Context,
    counted_id: Annotated[
        int,
        typer.Argument(
            metavar="NUMBER", parser=number_of("NUMBER", "reclaim insights list"), help="Number of what is counted."
        ),
    ],
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="What to draw: views, likes, shares, ...; give it twice for two panels."),
    ] = None,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day.")] = "",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the picture: FILE.svg or FILE.png.")
    ] = None,
    dark: Annotated[bool, typer.Option("--dark", help="Light on a dark ground.")] = False,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="Rows of the table, the latest.")] = 30,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every day as CSV instead of the table.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw what is counted by day, with what is usual and marked days, and print the table beside it.

    Where there are more than 100 days, the table has a row for each week; --csv has every day.

    Example: reclaim insights chart 3 --measure views --from 2026-01-01 --output views.png
    """
    from monitor.insights.charted import chart_of

    if output:
        _check_picture(output)
    first, last = _day("--from", since), _day("--to", until)
    measures = [_measure(name) for name in measure or ()]
    with opened(context) as library:
        counted = library.store.totals.get(counted_id)
        drawn = chart_of(library, counted, measures, first, last)
        if as_json:
            say_json(_json(library, counted, drawn))
    if output:
        _write(drawn, output, dark=dark)
    if as_csv:
        _print_csv(drawn)
    elif not as_json:
        _print_table(drawn, counted_id, rows, has_picture=output is not None)


def _check_picture(path: Path) -> None:
    """Refuse a name that says of no picture.

    :raises InputError: it ends otherwise, or cannot be written
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{printable(str(path))}: a chart is written as .svg or .png; end the name so.")
    check_target(path)


def _day(name: str, text: str) -> "date | None":
    from datetime import date

    from fingerprints.errors import printable
    from monitor.errors import InputError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{name} is “{printable(text)}”; write a day like 2026-11-23.") from error


def _measure(name: str) -> "Measure":
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.totals import Measure

    try:
        return Measure(name)
    except ValueError as error:
        raise InputError(f"--measure is “{printable(name)}”; choose one of: {', '.join(Measure)}.") from error


def _write(drawn: "Chart", path: Path, *, dark: bool) -> None:
    from monitor.files import write_whole
    from monitor.insights.drawing import png_of, svg_of

    theme: Any = "dark" if dark else "light"
    is_svg = path.suffix.lower() == ".svg"
    write_whole(path, svg_of(drawn, theme).encode() if is_svg else png_of(drawn, theme))
    note(f"Wrote {short(path)}.")


def _json(library: "Library", counted: "Counted", drawn: "Chart") -> dict[str, Any]:
    from monitor.shapes.insights import chart_json

    return chart_json(counted, library.store.totals.measures(counted.id), drawn)


def _print_csv(drawn: "Chart") -> None:
    import csv
    import sys

    from monitor.insights.charting import table_of

    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = [line.name for line in drawn.lines]
    writer.writerow(["day", *names, *(f"{name}, usual {end}" for name in names for end in ("from", "to")), "marks"])
    for row in table_of(drawn, weekly=False):
        values = ["" if value is None else f"{value:g}" for value in row.values]
        usual = [f"{end:.0f}" if usual else "" for usual in row.usual for end in usual or (0, 0)]
        marks = "; ".join(drawn.marks[number - 1].text for number in row.marks)
        writer.writerow([row.first_day, *values, *usual, _harmless(marks)])


def _harmless(text: str) -> str:
    from monitor.notices.exports.spreadsheet import harmless

    return harmless(text)


def _print_table(drawn: "Chart", counted_id: int, most: int, *, has_picture: bool) -> None:
    from monitor.insights.charting import say_span, table_of

    rows = table_of(drawn)
    weekly = any(row.days > 1 for row in rows)
    say(f"{drawn.title}, {say_span(drawn.first_day, drawn.last_day)}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Week" if weekly else "Day", no_wrap=True)
    for line in drawn.lines:
        table.add_column(line.name, justify="right")
        if not weekly and line.high is not None:
            table.add_column("Usual", justify="right", no_wrap=True)
    table.add_column("Marks")
    for row in rows[-most:]:
        table.add_row(*_cells(drawn, row, weekly=weekly))
    out().print(table)
    for number, mark in enumerate(drawn.marks, 1):
        say(f"{number}. {say_span(mark.first_day, mark.last_day)}: {mark.text}")
    unit = "week" if weekly else "day"
    if len(rows) > most:
        say(f"{len(rows) - most} earlier {unit}s: --rows {len(rows)} shows all, --csv every day.", style="dim")
    if not has_picture:
        say("As a picture: " + hint(f"insights chart {counted_id} --output chart.png"), style="dim")


def _cells(drawn: "Chart", row: "TableRow", *, weekly: bool) -> list[str]:
    from monitor.insights.charting import say_number, say_span

    cells = [say_span(row.first_day, row.last_day)]
    for line, value, known, usual in zip(drawn.lines, row.values, row.known, row.usual, strict=True):
        part = f" ({known} of {row.days} days)" if value is not None and known < row.days and not line.is_level else ""
        cells.append("–" if value is None else f"{say_number(value)}{part}")
        if not weekly and line.high is not None:
            cells.append(f"{say_number(round(usual[0]))}–{say_number(round(usual[1]))}" if usual else "–")
    return [*cells, ", ".join(map(str, row.marks))]


def add_to(app: typer.Typer) -> None:
    """Add the command to those of totals."""
    app.command()(chart)
