"""Charts and totals that tests draw, made of the same numbers every time."""

from datetime import date, timedelta

import numpy as np

from monitor.insights.charting import Chart, Line, Mark, MarkKind
from monitor.store.library import Library
from monitor.store.totals import days_of_year
from monitor.totals import Counted, Measure

FIRST = date(2026, 8, 3)
"""A Monday."""


def day(at: int) -> date:
    """Return a day by its place."""
    return FIRST + timedelta(days=at)


def line_of(values: list[float], name: str = "Views", **keywords: object) -> Line:
    """Return a line from the first day on."""
    return Line(name=name, first_day=FIRST, values=np.array(values, np.float64), **keywords)  # type: ignore[arg-type]


def mark_at(at: int, kind: MarkKind = MarkKind.EVENT, *, days: int = 1, text: str = "a challenge") -> Mark:
    """Return a mark of one day or several."""
    return Mark(kind=kind, first_day=day(at), last_day=day(at + days - 1), text=text)


def busy_chart(days: int = 365, title: str = "Golden hour") -> Chart:
    """Return a chart of two lines with gaps, a band, and many marks that lie close together."""
    random = np.random.default_rng(3)
    views = np.round(900 * np.exp(random.normal(0, 0.2, days)))
    views[days // 3 : days // 3 + 3] = np.nan
    usual = np.full(days, 900.0)
    views_line = line_of(list(views), low=0.7 * usual, high=1.4 * usual)
    followers = line_of(list(12_000.0 + np.arange(days)), "Followers", is_level=True)
    marks = [mark_at(at, kind) for kind in MarkKind for at in (0, days // 2, days // 2 + 1, days - 1)]
    return Chart(title=title, lines=(views_line, followers), marks=tuple(sorted(marks, key=lambda one: one.first_day)))


def counted_in(
    library: Library, title: str = "Golden hour", *, key: str = "v-1", work_id: int | None = None
) -> Counted:
    """Store something that is counted."""
    return library.store.totals.counted(
        Counted(
            id=0,
            platform="tiktok",
            account="lindqvist.films",
            key=key,
            title=title,
            url="",
            published_on=None,
            work_id=work_id,
            added_at=library.clock(),
        )
    )


def totals_in(library: Library, days: int = 120, *, title: str = "Golden hour", key: str = "v-1") -> Counted:
    """Store a video with views and shares by day; three days have five times as many."""
    counted, random = counted_in(library, title, key=key), np.random.default_rng(4)
    views = np.round(900 * np.exp(random.normal(0, 0.1, days)))
    views[days - 20 : days - 17] *= 5
    years = {
        (counted.id, measure, year): values
        for measure, found in ((Measure.VIEWS, views), (Measure.SHARES, np.round(views * 0.02)))
        for year, values in days_of_year((day(at), float(value)) for at, value in enumerate(found)).items()
    }
    library.store.totals.merge(years)
    return counted
