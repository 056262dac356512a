"""YouTube Studio, advanced mode: table, chart and totals."""

import re
from collections.abc import Sequence
from datetime import date

from monitor.errors import InputError
from monitor.insights.reading.days import published_day
from monitor.insights.reading.headers import columns_of, is_shape, known, plain, refuse_parts, refuse_texts
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.tables import Shape, Table
from monitor.insights.reading.wishes import Asked, Reading, Video, quoted, refusal

PLATFORM = "youtube"
MOST_ROWS = 500
"""So many rows the table of an export has at most."""
_ID = re.compile(r"[A-Za-z0-9_-]{11}")


def is_table(sheet: Sheet, asked: Asked) -> bool:
    """Tell whether a table is one of YouTube Studio."""
    names = known()["shapes"]
    is_total = plain(sheet.stem) in names["youtube-totals"] and {*map(plain, asked.beside)} & {*names["youtube-files"]}
    has_titles = any(plain(one) in known()["fields"]["title"] for one in sheet.header)
    return (
        bool(is_total)
        or asked.wishes.platform.casefold() == PLATFORM
        or plain(sheet.stem) in names["youtube-files"]
        or is_shape(sheet, "youtube-hours")
        or (is_shape(sheet, "youtube-content") and has_titles)
    )


def read_table(sheet: Sheet, asked: Asked) -> Reading:
    """Read a table by day, of the account or of videos, or one of videos with their totals.

    :raises InputError: it cannot be read without doubt
    """
    columns = columns_of(sheet, asked.wishes, {"video": known()["shapes"]["youtube-content"]})
    refuse_parts(sheet, columns)
    if not columns.measures:
        raise refusal(sheet.name, "no column of numbers in it is known; export it with views, for example.")
    if "video" not in columns.fields:
        if "date" not in columns.fields or {"title", "url"} & columns.fields.keys():
            raise refusal(
                sheet.name,
                "its rows are neither of days nor of videos with their ids; export it by content or by date.",
            )
        refuse_texts(sheet, columns)
    identify = _video_of if "video" in columns.fields else lambda _: Video()
    shape = Shape(name="youtube-studio", platform=PLATFORM, identify=identify, most_rows=MOST_ROWS, has_total=True)
    table = Table(sheet, columns, asked, shape)
    if "date" in columns.fields:
        return table.by_day()
    since, until = _span(sheet, asked)
    reading = table.of_span(since, until)
    if len(reading.videos) >= MOST_ROWS:
        reading.notes.append(
            f"It has {len(reading.videos)} videos; YouTube exports about {MOST_ROWS} at most, so others may be missing."
        )
    return reading


def _span(sheet: Sheet, asked: Asked) -> tuple[date | None, date]:
    wishes = asked.wishes
    if wishes.since and wishes.until:
        return wishes.since, wishes.until
    if asked.span:
        return asked.span
    if wishes.exported:
        return None, wishes.exported
    raise refusal(
        sheet.name,
        "it holds totals of a span of days and does not say of which. Import the zip under the name that YouTube gave"
        " it, or say: --from DAY --to DAY; for all days until the export: --exported DAY.",
    )


def _video_of(cells: Sequence[str]) -> Video:
    """Tell which video a row is about; ids that begin with a minus have a blank before it.

    :raises InputError: it is no id
    """
    key, title, _, published = cells
    if not key:
        raise InputError("this line names no video; a spreadsheet may have merged its cells; export the file again.")
    if not _ID.fullmatch(key):
        raise InputError(f"{quoted(key)} is no number of a video at YouTube; export it by content, and do not edit it.")
    url = f"https://www.youtube.com/watch?v={key}"
    return Video(key=key, title=title, url=url, published_on=published_day(published))
