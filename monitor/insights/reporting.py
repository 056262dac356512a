"""The report of unusual days: what stands out in the totals, what is on record near it, and what it cannot show."""

from collections.abc import Mapping, Sequence
from datetime import date

from monitor.insights.gridding import Looked, day_of, look_through
from monitor.insights.nearness import surrounded
from monitor.insights.ratios import ratio_changes
from monitor.insights.surging import LEAST_COUNT, Unusual, unusual_days
from monitor.insights.values import Examined, Surge, SurgeReport
from monitor.store.library import Library
from monitor.totals import Counted, Measure

CAUSES = (
    "the platform recommended it more than usual",
    "a paid promotion",
    "a challenge, a duet or a trend that uses it",
    "news about it or about you",
    "a review or a parody that leads people to it",
    "a season or a holiday",
    "bots that count as viewers",
    "a change in how the platform counts",
)
"""What unusual days usually come from, the commonest first."""
_NO_TRACE = (
    "Uploads of your video elsewhere usually leave no trace in your own totals: where no day is unusual, there may be"
    " copies all the same."
)
LIMITS = (
    "Totals never show who watched, shared or saved a video, and no platform says it.",
    "Totals do not show why a day was unusual.",
    _NO_TRACE,
)
"""What totals cannot show."""


_BY_CHANCE = (
    "Some of what is told is chance alone. On made-up series that was about one in five where every second series had"
    " a real surge, and about three in ten where only every twentieth had one; in real counts it may be more."
)
HOW_SURE = ("Of 100 usual days of such a weekday, 95 lie between the two counts that are called usual.", _BY_CHANCE)
"""How sure what is told is, as measured on made-up series (docs/benchmarks.md)."""


def surge_report(
    library: Library, *, since: date | None = None, until: date | None = None, counted_id: int | None = None
) -> SurgeReport:
    """Return the unusual days of all that is counted, or of one thing.

    :param since: first day to judge; None for all. Days before are learned from in any case
    :param until: last day to judge; None for all
    :param counted_id: the one video or account that is looked at; None for all
    :raises NotFoundError: nothing is counted under this number
    """
    totals = library.store.totals
    chosen = totals.all() if counted_id is None else [totals.get(counted_id)]
    counted = {one.id: one for one in chosen}
    looked = look_through(library, tuple(Measure), counted, (since, until))
    found = unusual_days([one.scanned for one in looked])
    surges = [
        _surge(one, counted, unusual) for one, stretches in zip(looked, found, strict=True) for unusual in stretches
    ]
    surges.sort(key=lambda surge: (-surge.last_day.toordinal(), -surge.strength))
    return SurgeReport(
        since=since,
        until=until,
        surges=surrounded(library, surges),
        ratio_changes=ratio_changes(library, counted, until),
        examined=_examined(looked, found),
        causes=CAUSES,
        limits=LIMITS,
    )


def _surge(looked: Looked, counted: Mapping[int, Counted], found: Unusual) -> Surge:
    return Surge(
        counted=counted[looked.counted[found.row]],
        measure=looked.measure,
        first_day=day_of(looked, found.first),
        last_day=day_of(looked, found.last),
        value=found.value,
        expected=found.expected,
        low=found.low,
        high=found.high,
        strength=found.strength,
        chance=found.chance,
        days_before=found.known,
    )


def _examined(looked: Sequence[Looked], found: Sequence[Sequence[Unusual]]) -> Examined:
    seen = days = short = small = loud = 0
    for one, stretches in zip(looked, found, strict=True):
        scanned = one.scanned
        is_small = (scanned.largest > 0) & (scanned.largest < LEAST_COUNT)
        is_large = scanned.largest >= LEAST_COUNT
        small += int(is_small.sum())
        short += int((is_large & (scanned.looked == 0)).sum())
        seen += int((scanned.looked > 0).sum())
        days += int(scanned.looked.sum())
        loud += len({stretch.row for stretch in stretches})
    return Examined(looked_at=seen, days=days, quiet=seen - loud, too_short=short, too_small=small)
