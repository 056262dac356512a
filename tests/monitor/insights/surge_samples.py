"""Totals for tests: a video with a surge, in a library."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from monitor.store.library import Library
from monitor.store.totals import days_of_year
from monitor.totals import Counted, Measure

LAST_DAY = date(2026, 11, 20)
DAYS = 200
SURGE = date(2026, 11, 9), date(2026, 11, 10)
"""First and last day of the surge in ``add_surge``."""


def add_counted(
    library: Library, key: str = "1", *, work_id: int | None = None, published: date | None = None
) -> Counted:
    """Store a video that is counted; an empty key is the account."""
    return library.store.totals.counted(
        Counted(
            id=0,
            platform="tiktok",
            account="ours",
            key=key,
            title=f"Video {key}" if key else "",
            url="",
            published_on=published,
            work_id=work_id,
            added_at=datetime(2026, 11, 21, tzinfo=UTC),
        )
    )


def steady(level: float = 1000, spread: float = 0.1, days: int = DAYS, seed: int = 1) -> np.ndarray:
    """Return counts that only noise moves."""
    return np.round(level * np.exp(np.random.default_rng(seed).normal(0, spread, days)))


def add_days(library: Library, counted: Counted, values: np.ndarray, measure: Measure = Measure.VIEWS) -> None:
    """Store values by day, the last of them of ``LAST_DAY``."""
    first = LAST_DAY - timedelta(days=len(values) - 1)
    years = days_of_year((first + timedelta(days=place), float(value)) for place, value in enumerate(values))
    library.store.totals.merge({(counted.id, measure, year): days for year, days in years.items()})


def surged(values: np.ndarray, times: float = 3) -> np.ndarray:
    """Return values that are raised on the days of ``SURGE``."""
    first, last = (len(values) - 1 - (LAST_DAY - day).days for day in SURGE)
    raised = values.copy()
    raised[first : last + 1] *= times
    return raised


def add_surge(library: Library, key: str = "1", *, work_id: int | None = None) -> Counted:
    """Store a video with a surge of two days at three times the usual."""
    counted = add_counted(library, key, work_id=work_id)
    add_days(library, counted, surged(steady()))
    return counted
