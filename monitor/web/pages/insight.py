"""The page of one thing that is counted: its chart with the table beside, its single numbers, and the work it is."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError
from monitor.insights.charted import chart_of
from monitor.insights.charting import Chart, say_number, say_span, table_of
from monitor.insights.counting import add_count
from monitor.insights.drawing import Theme, png_of, svg_of
from monitor.insights.keeping import kept_report
from monitor.insights.layout import NARROW, WIDTH
from monitor.insights.linking import link_work
from monitor.insights.words import said_measure, said_platform
from monitor.notices.exports.spreadsheet import harmless
from monitor.people import Scope
from monitor.rights.moments import read_day
from monitor.store.library import Library
from monitor.totals import Counted, Measure
from monitor.web.looks import number
from monitor.web.routing import page
from monitor.web.typed import day_in
from monitor.web.visit import MOST_DIGITS, Visit

MOST_WORKS = 500
"""So many works at most are proposed by name."""
COUNTABLE = [(str(measure), said_measure(measure)) for measure in Measure]
"""What can be counted, by its name in a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the totals a visitor wants to see."""

    measures: tuple[Measure, ...]
    since: date | None
    until: date | None
    is_daily: bool
    """Whether the table has a row for each day, however many there are."""

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        parts = [f"measure={measure}" for measure in self.measures]
        parts += [f"from={self.since}"] if self.since else []
        return "&".join(parts + ([f"to={self.until}"] if self.until else []))


def asked_of(visit: Visit) -> Asked:
    """Return what a visitor wants to see.

    :raises InputError: a measure or a day is none
    """
    named = [name for name in visit.request.query_params.getlist("measure") if name]
    unknown = [name for name in named if name not in set(Measure)]
    if unknown:
        raise InputError(f"“{printable(unknown[0])}” is nothing that is counted; choose one of the list.")
    return Asked(
        measures=tuple(dict.fromkeys(Measure(name) for name in named))[:2],
        since=_day(visit, "from"),
        until=_day(visit, "to"),
        is_daily=visit.asked("rows") == "days",
    )


def _day(visit: Visit, name: str) -> date | None:
    return read_day(visit.asked(name)) if visit.asked(name) else None


def show(visit: Visit) -> Response:
    """Show what is counted under a number."""
    return shown(visit, visit.library.store.totals.get(visit.number()), "")


def shown(visit: Visit, counted: Counted, message: str) -> Response:
    """Return the page.

    :param message: why something that was asked for could not be done; empty where all is well
    """
    store, asked, chart = visit.library.store, Asked(measures=(), since=None, until=None, is_daily=False), None
    measures = store.totals.measures(counted.id)
    try:
        asked = asked_of(visit)
        chart = chart_of(visit.library, counted, asked.measures, asked.since, asked.until) if measures else None
    except (InputError, NotFoundError) as error:
        message = message or str(error)
    kept = kept_report(visit.library, counted_id=counted.id)
    works = store.shelf.entries()
    return visit.page(
        "insight.html",
        status=400 if message else 200,
        counted=counted,
        chart=chart,
        asked=asked,
        measures=[(measure, said_measure(measure)) for measure in measures],
        drawings=_drawings(chart) if chart else (),
        rows=table_of(chart, weekly=False if asked.is_daily else None) if chart else [],
        is_weekly=bool(chart and not asked.is_daily and len(table_of(chart)) < chart.days),
        counts=[(count, said_measure(count.measure)) for count in store.totals.counts(counted.id)],
        countable=COUNTABLE,
        surges=kept.report.surges if kept else (),
        kept=kept,
        work=store.works.get(counted.work_id) if counted.work_id else None,
        works=works if len(works) <= MOST_WORKS else [],
        today=visit.library.clock().astimezone().date(),
        say_number=say_number,
        say_span=say_span,
        said_measure=said_measure,
        said_platform=said_platform,
        message=message,
        objections=(),
    )


def _drawings(chart: Chart) -> Sequence[Markup]:
    """Return the chart for wide and for narrow pages; style sheets show one of them, in their own colours."""
    widths = {"wide": WIDTH, "narrow": NARROW}
    return [
        Markup(svg_of(chart, width=width, has_words=False, id_=name))  # noqa: S704 - a template that escapes wrote it
        for name, width in widths.items()
    ]


def _chart(visit: Visit) -> tuple[Chart, Theme]:
    counted, asked = visit.library.store.totals.get(visit.number()), asked_of(visit)
    chart = chart_of(visit.library, counted, asked.measures, asked.since, asked.until)
    return chart, "dark" if visit.asked("theme") == "dark" else "light"


def svg(visit: Visit) -> Response:
    """Return the chart as a file that other programs open."""
    drawing = svg_of(*_chart(visit))
    headers = {"Content-Disposition": f'attachment; filename="totals-{visit.number()}.svg"'}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


def png(visit: Visit) -> Response:
    """Return the chart as a picture."""
    headers = {"Content-Disposition": f'attachment; filename="totals-{visit.number()}.png"'}
    return Response(png_of(*_chart(visit)), media_type="image/png", headers=headers)


def days(visit: Visit) -> Response:
    """Return every day as CSV."""
    chart, _ = _chart(visit)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["day", *(line.name for line in chart.lines), "marks"])
    for row in table_of(chart, weekly=False):
        marks = "; ".join(chart.marks[number - 1].text for number in row.marks)
        writer.writerow([row.first_day, *("" if one is None else f"{one:g}" for one in row.values), harmless(marks)])
    headers = {"Content-Disposition": f'attachment; filename="totals-{visit.number()}.csv"'}
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def count(visit: Visit) -> Response:
    """Keep a number that somebody read on a screen."""
    counted = visit.library.store.totals.get(visit.number())
    try:
        measure, value, until = typed_count(visit, "counted")
        add_count(visit.library, counted.id, measure, value, until, note=visit.field("note"))
    except InputError as error:
        return shown(visit, counted, str(error))
    return visit.go(f"/insights/{counted.id}#counts", said_count(measure, value, until))


def typed_count(visit: Visit, field: str) -> tuple[Measure, float, date]:
    """Return what was counted, how many, and the day on which it was read.

    :param field: that of the measure
    :raises InputError: one of them is missing or cannot be read
    """
    measure = visit.field(field)
    until = day_in(visit, "until", "Read on")
    if measure not in set(Measure) or until is None:
        raise InputError("Say what was counted, and on which day it was read.")
    return Measure(measure), _number_in(visit), until


def said_count(measure: Measure, value: float, until: date) -> str:
    """Return the sentence for a number that is kept."""
    return f"Kept: {number(value)} {said_measure(measure).lower()} until {until:%-d %b %Y}."


def _number_in(visit: Visit) -> float:
    """Return the number that was typed; blanks between thousands are left out.

    :raises InputError: it is none, or could be two
    """
    text = "".join(visit.field("value").split())
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise InputError(f"Number: “{printable(visit.field('value')[:60])}” is none; write digits alone, like 1200.")
    return float(text)


def link(visit: Visit) -> Response:
    """Say which work it is."""
    library, said = visit.library, visit.field("work")
    counted = library.store.totals.get(visit.number())
    try:
        work_id = work_named(library, said) if said else None
        link_work(library, counted.id, work_id)
    except InputError as error:
        return shown(visit, counted, str(error))
    words = "It is on record which work it is." if work_id else "It is on record that it is none of the works."
    return visit.go(f"/insights/{counted.id}#is-work", words)


def work_named(library: Library, said: str) -> int:
    """Return the number of the work of a name, or of a number.

    :raises InputError: no work, or several, are called so
    """
    found = [one.id for one in library.store.shelf.entries() if one.name.casefold() == said.casefold()]
    if not found and said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS:
        found = [library.store.works.get(int(said)).id]
    if len(found) == 1:
        return found[0]
    how = "No work is" if not found else "Several works are"
    raise InputError(f"{how} called “{printable(said[:100])}”; write its number, as its address shows it.")


ROUTES = [
    page("/insights/{id}/count", count, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/{id}/link", link, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/{id}", show),
    page("/insights/{id}/chart.svg", svg),
    page("/insights/{id}/chart.png", png),
    page("/insights/{id}/days.csv", days),
]
