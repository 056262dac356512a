"""Harm: how much it matters that a copy is decided soon, by what it took, how many saw it and how new it is."""

import math
from dataclasses import dataclass
from datetime import datetime

from monitor.values import Finding

HALF_LIFE_DAYS = 30.0
"""Age at which a copy matters half as much as a new one: most of its audience has come and gone."""
UNKNOWN_VIEWS = 100
"""What a copy counts as whose views nobody counted: more than one that nobody saw, less than one that spreads."""
LEAST_S = 1.0
"""What a still, and whatever is shorter, counts as: a moment of the work was taken, however short."""
_GAP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What a copy is put in order by."""

    value: float
    coverage: float
    """Share of the work that was taken, in [0, 1]."""
    views: int | None
    """None where nobody counted them."""
    age_days: float
    is_still: bool = False
    """Whether the copy is a single picture."""

    @property
    def said(self) -> str:
        """The figures as one line, such as ``71 % of the work × 12 400 views × 9 days old``."""
        return f"{self._taken} × {self._seen} × {self._age}"

    @property
    def _taken(self) -> str:
        if self.is_still:
            return "one picture of the work"
        percent = 100 * self.coverage
        share = f"{percent:.0f}" if percent >= 1 else f"{max(percent, 0.01):.2g}"
        return f"{share}{_GAP}% of the work"

    @property
    def _seen(self) -> str:
        if self.views is None:
            return f"unknown views (counted as {UNKNOWN_VIEWS})"
        return "1 view" if self.views == 1 else f"{self.views:,} views".replace(",", _GAP)

    @property
    def _age(self) -> str:
        days = int(self.age_days)
        if days < 1:
            return "less than a day old"
        return "1 day old" if days == 1 else f"{days:,} days old".replace(",", _GAP)


def coverage_of(covered_s: float, work_s: float) -> float:
    """Return which share of a work was taken.

    :param covered_s: seconds of the clip that show or sound the work
    :param work_s: length of the work; a work without any is taken as a whole
    """
    return min(max(covered_s, LEAST_S) / work_s, 1.0) if work_s > 0 else 1.0


def harm_value(coverage: float, views: int | None, age_days: float) -> float:
    """Return the figure by which copies are put in order: what was taken × who saw it × how new it is.

    :param age_days: what lies in the future counts as new
    """
    known = UNKNOWN_VIEWS if views is None else views
    return coverage * known * math.exp2(-max(age_days, 0.0) / HALF_LIFE_DAYS)


def seen_since(finding: Finding) -> datetime:
    """Return since when a copy is known to be there: published, else captured, else scanned."""
    seen = finding.clip.provenance
    return seen.published_at or seen.captured_at or finding.clip.scanned_at


def harm_of(finding: Finding, now: datetime) -> Harm:
    """Return what a match is put in order by."""
    coverage = coverage_of(finding.seconds, finding.work.media.duration_s)
    views, age_days = finding.clip.provenance.views, max((now - seen_since(finding)).total_seconds() / 86400, 0.0)
    return Harm(
        value=harm_value(coverage, views, age_days),
        coverage=coverage,
        views=views,
        age_days=age_days,
        is_still=finding.is_still,
    )
