"""What is counted, its totals, unusual days and what users note of them, as JSON."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from monitor.insights.charting import Chart
from monitor.insights.importing import Imported
from monitor.insights.values import RatioChange, Surge, SurgeReport
from monitor.totals import Count, Counted, LookTask, Measure, OwnEvent, Series, TotalImport

Json = dict[str, Any]


def counted_json(one: Counted, measures: Iterable[Measure] | None = None) -> Json:
    """Return a video or an account for machines.

    :param measures: of which there are values by day; None leaves them out
    """
    said: Json = {
        "id": one.id,
        "platform": one.platform,
        "account": one.account,
        "key": one.key,
        "title": one.title,
        "url": one.url,
        "published_on": one.published_on.isoformat() if one.published_on else None,
        "work_id": one.work_id,
        "is_account": one.is_account,
        "added_at": one.added_at.isoformat(),
    }
    return said if measures is None else said | {"measures": [str(measure) for measure in measures]}


def series_json(series: Series) -> Json:
    """Return one measure by day for machines; a day of which nothing is known is null."""
    return {
        "counted_id": series.counted_id,
        "measure": str(series.measure),
        "first_day": series.first_day.isoformat(),
        "last_day": series.last_day.isoformat(),
        "values": _values(series.values),
    }


def chart_json(counted: Counted, measures: Iterable[Measure], chart: Chart) -> Json:
    """Return what a chart shows for machines.

    :param measures: all of which there are values by day
    """
    return {
        "counted": counted_json(counted, measures),
        "title": chart.title,
        "lines": [
            {
                "name": line.name,
                "unit": line.unit,
                "first_day": line.first_day.isoformat(),
                "last_day": line.last_day.isoformat(),
                "values": _values(line.values),
                "low": None if line.low is None else _values(line.low),
                "high": None if line.high is None else _values(line.high),
            }
            for line in chart.lines
        ],
        "marks": [
            {
                "kind": str(mark.kind),
                "first_day": mark.first_day.isoformat(),
                "last_day": mark.last_day.isoformat(),
                "text": mark.text,
            }
            for mark in chart.marks
        ],
    }


def count_json(count: Count) -> Json:
    """Return a single number for machines."""
    return {
        "id": count.id,
        "counted_id": count.counted_id,
        "measure": str(count.measure),
        "since": count.since.isoformat() if count.since else None,
        "until": count.until.isoformat(),
        "value": count.value,
        "import_id": count.import_id,
        "note": count.note,
        "added_by": count.added_by,
        "added_at": count.added_at.isoformat(),
    }


def import_json(done: TotalImport) -> Json:
    """Return a file that was read for machines."""
    return {
        "id": done.id,
        "sha256": done.sha256,
        "name": done.name,
        "shape": done.shape,
        "platform": done.platform,
        "account": done.account,
        "first_day": done.first_day.isoformat() if done.first_day else None,
        "last_day": done.last_day.isoformat() if done.last_day else None,
        **asdict(done.changes),
        "notes": list(done.notes),
        "imported_by": done.imported_by,
        "imported_at": done.imported_at.isoformat(),
    }


def imported_json(one: Imported) -> Json:
    """Return what became of one file for machines."""
    return {
        "path": one.path,
        "status": str(one.status),
        "import": import_json(one.done) if one.done else None,
        "problem": one.problem,
        "remark": one.remark,
    }


def event_json(event: OwnEvent) -> Json:
    """Return what a user noted for machines."""
    return {
        "id": event.id,
        "kind": str(event.kind),
        "note": event.note,
        "platform": event.platform,
        "counted_id": event.counted_id,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "added_by": event.added_by,
        "added_at": event.added_at.isoformat(),
    }


def look_json(task: LookTask) -> Json:
    """Return a proposal to look for copies for machines."""
    return {
        "id": task.id,
        "counted_id": task.counted_id,
        "measure": str(task.measure),
        "first_day": task.first_day.isoformat(),
        "last_day": task.last_day.isoformat(),
        "why": task.why,
        "state": str(task.state),
        "note": task.note,
        "opened_by": task.opened_by,
        "opened_at": task.opened_at.isoformat(),
        "closed_by": task.closed_by,
        "closed_at": task.closed_at.isoformat() if task.closed_at else None,
    }


def surge_json(surge: Surge) -> Json:
    """Return unusual days for machines."""
    return {
        "counted": counted_json(surge.counted),
        "measure": str(surge.measure),
        "first_day": surge.first_day.isoformat(),
        "last_day": surge.last_day.isoformat(),
        "value": _figure(surge.value),
        "expected": _figure(surge.expected),
        "low": _figure(surge.low),
        "high": _figure(surge.high),
        "ratio": _figure(surge.ratio),
        "strength": _figure(surge.strength),
        "chance": _figure(surge.chance, 6),
        "days_before": surge.days_before,
        "events": [event_json(event) for event in surge.events],
        "nearby": [{"day": one.day.isoformat(), "text": one.text, "path": one.path} for one in surge.nearby],
        "near_share": None if surge.near_share is None else _figure(surge.near_share, 4),
        "look": look_json(surge.look) if surge.look else None,
    }


def ratio_change_json(change: RatioChange) -> Json:
    """Return a month in which one measure changed beside another for machines."""
    return {
        "counted": counted_json(change.counted),
        "measure": str(change.measure),
        "beside": str(change.beside),
        "first_day": change.first_day.isoformat(),
        "last_day": change.last_day.isoformat(),
        "ratio": _figure(change.ratio, 6),
        "before": _figure(change.before, 6),
        "low": _figure(change.low),
        "high": _figure(change.high),
    }


def surge_report_json(report: SurgeReport) -> Json:
    """Return the unusual days of all that is counted, and what must stand beside them, for machines."""
    return {
        "since": report.since.isoformat() if report.since else None,
        "until": report.until.isoformat() if report.until else None,
        "surges": [surge_json(surge) for surge in report.surges],
        "ratio_changes": [ratio_change_json(change) for change in report.ratio_changes],
        "examined": asdict(report.examined),
        "causes": list(report.causes),
        "limits": list(report.limits),
    }


def _values(values: np.ndarray) -> list[float | None]:
    return [None if math.isnan(value) else round(value, 3) for value in values.tolist()]


def _figure(value: float, digits: int = 3) -> float | None:
    """Return a number for JSON, which knows no infinity."""
    return round(value, digits) if math.isfinite(value) else None
