"""An export of totals as a platform might make it: two videos by day, with a few unusual days in one of them."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

NAME = "totals.csv"
FIRST_DAY, DAYS = date(2026, 8, 3), 112
UNUSUAL = slice(103, 106)
"""Days on which the first video has four times its views: shortly before copies of it were seen."""
GAP = slice(40, 42)
"""Days of which the platform gave no numbers."""
_SEED = 7
_TIMES = 4.0
_WEEK = (1.0, 0.95, 0.96, 1.0, 1.04, 1.14, 1.1)
_NOISE = 0.12


def write_totals(folder: Path, titles: tuple[str, str]) -> Path:
    """Write the export for two videos and return where it lies."""
    path, random = folder / NAME, np.random.default_rng(_SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "video", "title", "views", "likes", "shares"])
        for number, title in enumerate(titles):
            views = (1400 - 600 * number) * np.resize(_WEEK, DAYS) * np.exp(random.normal(0, _NOISE, DAYS))
            if number == 0:
                views[UNUSUAL] *= _TIMES
            for at, seen in enumerate(views):
                is_known = not GAP.start <= at < GAP.stop
                counts = (round(seen), round(seen * 0.07), round(seen * 0.012)) if is_known else ("", "", "")
                rows.writerow([(FIRST_DAY + timedelta(days=at)).isoformat(), f"v-{number + 1:04}", title, *counts])
    return path
