"""Any other table: the user says what its columns are, or their headers say it without doubt."""

import re
from collections.abc import Sequence
from datetime import date

from monitor.errors import InputError
from monitor.insights.reading.days import published_day
from monitor.insights.reading.headers import Columns, columns_of, refuse_parts, refuse_texts
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.tables import Identify, Shape, Table
from monitor.insights.reading.wishes import Asked, Reading, Video, quoted, refusal

LONGEST_KEY = 500
_LOST = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+|#[A-Z/0!?]+.*", re.IGNORECASE)
"""What spreadsheets make of long numbers, and of names that look like formulas."""


def read_any(sheet: Sheet, asked: Asked) -> Reading:
    """Read a table by day, or one of videos with totals.

    :raises InputError: it cannot be read without doubt
    """
    wishes = asked.wishes
    columns = columns_of(sheet, wishes)
    refuse_parts(sheet, columns)
    if not columns.measures:
        told = ", ".join(quoted(one) for one in sheet.header[:12])
        raise refusal(
            sheet.name,
            f"no column is known as numbers among {told}; say what they are: --column views=HEADER, for example.",
        )
    if not wishes.platform:
        raise refusal(sheet.name, "it does not say at which platform it was counted; import it with --platform NAME.")
    identify = _by_file(sheet) if wishes.video_per_file else _video_of
    if wishes.video_per_file:
        for what in ("video", "title", "url", "published"):
            columns.fields.pop(what, None)
    if not wishes.columns and not {"video", "title", "url"} & columns.fields.keys():
        refuse_texts(sheet, columns)
    shape = Shape(name="table", platform=wishes.platform.casefold(), identify=identify, is_any=True)
    table = Table(sheet, columns, asked, shape)
    reading = table.by_day() if "date" in columns.fields else table.of_span(*_span(sheet, asked, columns))
    if not wishes.columns:
        reading.notes.append(f"By their headers: {_guessed(sheet, columns)}.")
    return reading


def _span(sheet: Sheet, asked: Asked, columns: Columns) -> tuple[date | None, date]:
    wishes = asked.wishes
    is_of_videos = wishes.video_per_file or {"video", "url", "title"} & columns.fields.keys()
    if is_of_videos and wishes.since and wishes.until:
        return wishes.since, wishes.until
    if is_of_videos and wishes.exported:
        return None, wishes.exported
    if is_of_videos:
        raise refusal(
            sheet.name,
            "it holds totals and no days. Of which days? --from DAY --to DAY, or --exported DAY for all until then;"
            " if a column holds days, --column date=HEADER.",
        )
    raise refusal(sheet.name, "no column is known as days; say which it is: --column date=HEADER.")


def _guessed(sheet: Sheet, columns: Columns) -> str:
    both = [*columns.fields.items(), *columns.measures.items()]
    return ", ".join(f"{quoted(sheet.header[place])} is {what}" for what, place in both)


def _by_file(sheet: Sheet) -> Identify:
    video = Video(key=sheet.stem, title=sheet.stem)
    return lambda _: video


def _video_of(cells: Sequence[str]) -> Video:
    """Tell which video a row is about.

    :raises InputError: it names none, or a spreadsheet has changed its number
    """
    if not cells:
        return Video()
    key, title, url, published = cells
    name = key or url or title
    if not name:
        raise InputError("this line names no video; name one, or delete the line.")
    if _LOST.fullmatch(name):
        raise InputError(f"{quoted(name)} is what a spreadsheet made of a longer number; export the file again.")
    if len(name) > LONGEST_KEY:
        raise InputError(f"a video is called by {len(name):,} characters; at most {LONGEST_KEY} are kept.")
    return Video(key=name, title=title, url=url, published_on=published_day(published))
