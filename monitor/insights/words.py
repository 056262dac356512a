"""What people call what is counted, and the platforms that count it."""

from monitor.totals import Measure

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
_PLATFORMS = {
    name.casefold(): name
    for name in ("TikTok", "Instagram", "YouTube", "Facebook", "Vimeo", "Dailymotion", "Twitch", "X")
}


def said_measure(measure: Measure) -> str:
    """Return what people call a measure."""
    return MEASURE_WORDS.get(measure, str(measure).replace("-", " ").capitalize())


def said_platform(platform: str) -> str:
    """Return a platform as it writes its own name, where that is known."""
    return _PLATFORMS.get(platform.casefold(), platform)
