"""TikTok Studio: the account by day (Overview, FollowerHistory, Viewers), and the totals of videos (Content)."""

import re
from collections.abc import Sequence

from monitor.errors import InputError
from monitor.insights.reading.days import published_day
from monitor.insights.reading.headers import columns_of, is_shape, refuse_parts, refuse_texts
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.tables import Shape, Table
from monitor.insights.reading.wishes import Asked, Reading, Video, quoted, refusal

PLATFORM = "tiktok"
_LINK = re.compile(
    r"https?://(?:www\.|m\.)?tiktok\.com/(?:@[^/]+/)?(?:video|photo)/([0-9]{6,})(?:[/?#].*)?", re.IGNORECASE
)


def is_days(sheet: Sheet) -> bool:
    """Tell whether a table is one of an account by day."""
    return is_shape(sheet, "tiktok-days") and not is_shape(sheet, "tiktok-videos")


def is_videos(sheet: Sheet) -> bool:
    """Tell whether a table is that of videos."""
    return is_shape(sheet, "tiktok-videos")


def is_distribution(sheet: Sheet) -> bool:
    """Tell whether a table parts the followers by gender, country or hour; such tables are not read."""
    return is_shape(sheet, "tiktok-parts") or sheet.stem.casefold() in {
        *("followergender", "followertopterritories", "followeractivity", "viewergender", "viewertopterritories"),
    }


def read_days(sheet: Sheet, asked: Asked) -> Reading:
    """Read a table of an account by day.

    :raises InputError: it cannot be read without doubt
    """
    columns = columns_of(sheet, asked.wishes)
    refuse_parts(sheet, columns)
    if "date" not in columns.fields or not columns.measures:
        raise refusal(sheet.name, "the column of days, or every column of numbers, is missing; export it again.")
    shape = Shape(name="tiktok-days", platform=PLATFORM, identify=lambda _: Video())
    for what in ("video", "title", "url", "published"):
        if what in columns.fields:
            raise refusal(sheet.name, f"it has days, and a column that is {what}; say what is what with --column.")
    refuse_texts(sheet, columns)
    return Table(sheet, columns, asked, shape).by_day()


def read_videos(sheet: Sheet, asked: Asked) -> Reading:
    """Read a table of videos with their totals until the day of the export.

    :raises InputError: it cannot be read without doubt, or nobody said when it was exported
    """
    columns = columns_of(sheet, asked.wishes)
    if not columns.measures:
        raise refusal(sheet.name, "there is no column of numbers that is known in it; export it again.")
    until = asked.wishes.exported or asked.wishes.until or (asked.span[1] if asked.span else None)
    if until is None:
        raise refusal(
            sheet.name, "it holds totals and no days. On which day was it exported? Import it with --exported DAY."
        )
    columns.fields.pop("date", None)
    shape = Shape(name="tiktok-videos", platform=PLATFORM, identify=video_of)
    return Table(sheet, columns, asked, shape).of_span(None, until)


def video_of(cells: Sequence[str]) -> Video:
    """Tell which video a row is about: the number in its link is its key.

    :raises InputError: the link is none to a video
    """
    _, title, url, published = cells
    found = _LINK.fullmatch(url)
    if found is None:
        raise InputError(f"{quoted(url)} is no link to a video at TikTok; correct the file or export it again.")
    link = re.split(r"[?#]", url)[0]
    return Video(key=found[1], title=title, url=link, published_on=published_day(published))
