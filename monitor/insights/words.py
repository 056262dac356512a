"""What people call what is counted, and the platforms that count it."""

from collections.abc import Iterable

from monitor.sites.checklists import known_platform
from monitor.sites.platforms import site_named
from monitor.totals import Count, LookState, Measure

MEASURE_WORDS = {
    Measure.NEW_VIEWERS: "New viewers",
    Measure.RETURNING_VIEWERS: "Returning viewers",
    Measure.PROFILE_VIEWS: "Profile views",
    Measure.ENGAGED: "Engaged viewers",
    Measure.LINK_CLICKS: "Clicks on links",
    Measure.WATCH_HOURS: "Watch time",
    Measure.FOLLOWERS_CHANGE: "Change of followers",
}
UNITS = {Measure.WATCH_HOURS: "hours"}
LOOK_WORDS = {
    LookState.OPEN: "open",
    LookState.DONE: "done",
    LookState.DISMISSED: "dismissed",
    LookState.EXPLAINED: "withdrawn",
}
"""What became of a proposal to look."""


def said_measure(measure: Measure) -> str:
    """Return what people call a measure."""
    return MEASURE_WORDS.get(measure, str(measure).replace("-", " ").capitalize())


def said_platform(platform: str) -> str:
    """Return a platform as it writes its own name, where that is known."""
    return known_platform(site_named(known_platform(platform)))


def latest_count(counts: Iterable[Count]) -> str:
    """Return in words the latest of some counts, for what has no numbers by day; empty where there is none."""
    latest = max(counts, key=lambda one: (one.until, one.since is None, one.id), default=None)
    if latest is None:
        return ""
    unit = f"{UNITS[latest.measure]} of " if latest.measure in UNITS else ""
    since = f" from {latest.since} on" if latest.since else ""
    return f"{in_full(latest.value)} {unit}{said_measure(latest.measure).lower()}{since}"


def in_full(value: float) -> str:
    """Return a number with all its decimals and its thousands parted."""
    return f"{value:,.15g}".replace(",", " ")
