"""From what a library counts to a chart: which measures and days, what is usual, and what is marked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError
from monitor.insights.charting import MOST_LINES, Chart, Line, Mark, MarkKind
from monitor.insights.keeping import kept_report
from monitor.insights.landmarks import EVENT_WORDS, events_of, landmarks_of
from monitor.insights.surging import band_of
from monitor.insights.values import Surge
from monitor.insights.words import UNITS, said_measure, said_platform
from monitor.store.library import Library
from monitor.totals import LEVELS, Counted, Measure, Series

WITHOUT_USUAL = LEVELS | {Measure.FOLLOWERS_CHANGE}
"""Levels have no usual days, and a change may be below 0."""


def chart_of(
    library: Library,
    counted: Counted,
    measures: Sequence[Measure] = (),
    since: date | None = None,
    until: date | None = None,
) -> Chart:
    """Return the chart of one or two measures of something that is counted.

    :param measures: the first that there is where none is named
    :param since: first day; None for all
    :param until: last day; None for all
    :raises NotFoundError: there are no values by day of it, or none of a measure that is named
    :raises InputError: too many measures are named, or the days hold no value
    """
    if since and until and since > until:
        raise InputError(f"The first day, {since}, is after the last, {until}; turn them round.")
    chosen = _chosen(library, counted, measures)
    lines = [_line(library, counted, one, since, until) for one in chosen]
    first = min(line.first_day for line in lines)
    last = max(line.last_day for line in lines)
    return Chart(
        title=_title(counted),
        lines=tuple(lines),
        marks=tuple(_within(_marks(library, counted, chosen), first, last)),
    )


def _title(counted: Counted) -> str:
    if counted.is_account:
        return printable(f"{said_platform(counted.platform)} {counted.account}".strip())
    return printable(f"{counted.name} · {said_platform(counted.platform)}".strip(" ·"))


def _chosen(library: Library, counted: Counted, measures: Sequence[Measure]) -> list[Measure]:
    known = library.store.totals.measures(counted.id)
    if not known:
        raise NotFoundError(
            f"Nothing is known by day of “{printable(counted.name)}”, so there is no chart; import an export that has"
            " daily values: `reclaim insights import FILE`."
        )
    chosen = list(dict.fromkeys(measures)) or known[:1]
    if len(chosen) > MOST_LINES:
        raise InputError(f"A chart shows one measure or two, not {len(chosen)}; name fewer.")
    missing = [measure for measure in chosen if measure not in known]
    if missing:
        raise NotFoundError(
            f"There are no {said_measure(missing[0]).lower()} by day of “{printable(counted.name)}”; there are:"
            f" {', '.join(known)}."
        )
    return chosen


def _line(library: Library, counted: Counted, measure: Measure, since: date | None, until: date | None) -> Line:
    series = library.store.totals.series(counted.id, measure)
    assert series is not None  # noqa: S101 - there are values of this measure
    low, high = usual_band(series, counted)
    line = Line(
        name=said_measure(measure),
        unit=UNITS.get(measure, ""),
        first_day=series.first_day,
        values=series.values,
        low=low,
        high=high,
        is_level=measure in LEVELS,
    )
    return cut(line, since, until)


def usual_band(series: Series, counted: Counted) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return for each day between which values a usual day would lie; None where a measure has no usual days."""
    if series.measure in WITHOUT_USUAL:
        return None, None
    age = (series.first_day - counted.published_on).days if counted.published_on else np.nan
    band = band_of(series.values, age)
    return band.low, band.high


def cut(line: Line, since: date | None, until: date | None) -> Line:
    """Return a line of some days only.

    :raises InputError: it has no value on any of them
    """
    start = max((since - line.first_day).days, 0) if since else 0
    end = max((until - line.first_day).days + 1, 0) if until else len(line.values)
    values = line.values[start:end]
    if not len(values) or np.isnan(values).all():
        raise InputError(
            f"There are no {line.name.lower()} of these days; there are from {line.first_day} to {line.last_day}."
        )
    return replace(
        line,
        first_day=max(since, line.first_day) if since else line.first_day,
        values=values,
        low=None if line.low is None else line.low[start:end],
        high=None if line.high is None else line.high[start:end],
    )


def _marks(library: Library, counted: Counted, measures: Sequence[Measure]) -> list[Mark]:
    kept = kept_report(library, counted_id=counted.id)
    surges = kept.report.surges if kept else ()
    marks = [_surge_mark(surge) for surge in surges if surge.measure in measures]
    marks += [
        Mark(
            kind=MarkKind.EVENT,
            first_day=event.starts_on,
            last_day=event.ends_on,
            text=f"{EVENT_WORDS[event.kind]}: {printable(event.note)}" if event.note else EVENT_WORDS[event.kind],
        )
        for event in events_of(library, counted)
    ]
    marks += landmarks_of(library, counted)
    return sorted(marks, key=lambda mark: (mark.first_day, mark.last_day))


def _surge_mark(surge: Surge) -> Mark:
    times = f"{surge.ratio:.1f}".removesuffix(".0") + " times the usual" if surge.expected > 0 else "usual is about 0"
    return Mark(
        kind=MarkKind.UNUSUAL,
        first_day=surge.first_day,
        last_day=surge.last_day,
        text=f"{said_measure(surge.measure).lower()} {times}",
    )


def _within(marks: list[Mark], first: date, last: date) -> list[Mark]:
    return [mark for mark in marks if mark.first_day <= last and mark.last_day >= first]
