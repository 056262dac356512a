"""The last report of unusual days of the whole library, kept so that pages need not make it anew.

Only numbers are kept. What the user noted, what else is on record near a day, and what became of a proposal are read
when the report is shown, so they are always those of now.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from monitor.insights.looking import propose_looks
from monitor.insights.nearness import surrounded
from monitor.insights.reporting import CAUSES, LIMITS, surge_report
from monitor.insights.values import Examined, RatioChange, Surge, SurgeReport
from monitor.store.library import Library
from monitor.totals import Counted, Measure

NO_REPORT = SurgeReport(
    since=None, until=None, surges=(), ratio_changes=(), examined=Examined(), causes=CAUSES, limits=LIMITS
)
"""What stands in the place of a report where none was made."""
_LEFT_OUT = ("counted", "measure", "first_day", "last_day", "events", "nearby", "near_share", "look")
"""What is kept in another form, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last report, and from when it is."""

    report: SurgeReport
    made_at: datetime
    is_current: bool
    """Whether totals and events are still those of which it was made."""
    left_off: int = 0
    """Surges that were not asked for; they are none of the report's."""


def report_now(library: Library) -> Kept:
    """Make the report of the whole library, keep it, and propose to look where days were unusual of late."""
    reports = library.store.surge_reports
    state, report, now = reports.state(), surge_report(library), library.clock()
    with library.store.transaction():
        reports.keep(state, _content(report), now)
        opened = propose_looks(library, report)
    report = replace(report, surges=surrounded(library, report.surges)) if opened else report
    return Kept(report=report, made_at=now, is_current=True)


def kept_report(library: Library, *, counted_id: int | None = None, most: int | None = None) -> Kept | None:
    """Return the last report; None where none was made.

    :param counted_id: only what it says of one thing that is counted; None for all
    :param most: only so many surges, the latest; None for all. What is near each is looked up, which takes its time
    """
    reports = library.store.surge_reports
    kept = reports.last()
    if kept is None:
        return None
    about = {
        name: [one for one in kept.content[name] if counted_id in {None, one["counted_id"]}]
        for name in ("surges", "ratio_changes")
    }
    chosen = about["surges"][:most]
    report = _read(library, {**kept.content, **about, "surges": chosen})
    return Kept(
        report=report,
        made_at=kept.made_at,
        is_current=kept.state == reports.state(),
        left_off=len(about["surges"]) - len(chosen),
    )


def _content(report: SurgeReport) -> dict[str, Any]:
    return {
        "surges": [_cells(surge) for surge in report.surges],
        "ratio_changes": [_cells(change) for change in report.ratio_changes],
        "examined": asdict(report.examined),
    }


def _cells(found: Surge | RatioChange) -> dict[str, Any]:
    numbers = {name: getattr(found, name) for name in found.__slots__ if name not in _LEFT_OUT}
    finite = {name: value for name, value in numbers.items() if not isinstance(value, float) or math.isfinite(value)}
    days = {"first_day": found.first_day.isoformat(), "last_day": found.last_day.isoformat()}
    return finite | days | {"counted_id": found.counted.id, "measure": str(found.measure)}


def _read(library: Library, content: Mapping[str, Any]) -> SurgeReport:
    found = [*content["surges"], *content["ratio_changes"]]
    counted = {one.id: one for one in library.store.totals.by_number({cells["counted_id"] for cells in found})}
    return SurgeReport(
        since=None,
        until=None,
        surges=surrounded(library, [Surge(**one) for one in _filled(content["surges"], counted)]),
        ratio_changes=tuple(
            RatioChange(**(one | {"beside": Measure(one["beside"])}))
            for one in _filled(content["ratio_changes"], counted)
        ),
        examined=Examined(**content["examined"]),
        causes=CAUSES,
        limits=LIMITS,
    )


def _filled(kept: list[dict[str, Any]], counted: Mapping[int, Counted]) -> list[dict[str, Any]]:
    """Return the fields of each; those of what is counted no more are left out."""
    return [
        {name: value for name, value in cells.items() if name != "counted_id"}
        | {
            "counted": counted[cells["counted_id"]],
            "measure": Measure(cells["measure"]),
            "first_day": date.fromisoformat(cells["first_day"]),
            "last_day": date.fromisoformat(cells["last_day"]),
        }
        for cells in kept
        if cells["counted_id"] in counted
    ]
