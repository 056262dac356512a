"""Which reader understands a table."""

from monitor.insights.reading import generic, meta, tiktok, youtube
from monitor.insights.reading.headers import refuse_persons
from monitor.insights.reading.sheets import Sheet, text_sheet
from monitor.insights.reading.sources import Source
from monitor.insights.reading.wishes import Asked, Reading, refusal
from monitor.insights.reading.workbooks import book_sheet

_ZIP = b"PK\x03\x04"


def read_source(source: Source, asked: Asked) -> Reading | str:
    """Read one table.

    :returns: what it says, or a sentence why such tables are not read
    :raises InputError: it cannot be read without doubt
    """
    with source.open() as file:
        is_book = file.read(4) == _ZIP
    if is_book and source.suffix != ".xlsx":
        raise refusal(source.name, "its bytes are those of a zip or a workbook; name it .zip or .xlsx as it was.")
    sheet = book_sheet(source) if source.suffix == ".xlsx" else _text(source, asked)
    refuse_persons(sheet)
    if tiktok.is_distribution(sheet):
        return f"{sheet.stem} parts viewers by what they are; such tables are not read."
    return _read(sheet, asked)


def _text(source: Source, asked: Asked) -> Sheet:
    return text_sheet(source, is_whole=asked.wishes.is_whole)


def _read(sheet: Sheet, asked: Asked) -> Reading:
    wishes = asked.wishes
    if meta.is_metric(sheet):
        return meta.read_metric(sheet, asked)
    if wishes.columns or wishes.video_per_file:
        return generic.read_any(sheet, asked)
    if tiktok.is_videos(sheet):
        reading = tiktok.read_videos(sheet, asked)
    elif tiktok.is_days(sheet):
        reading = tiktok.read_days(sheet, asked)
    elif youtube.is_table(sheet, asked) and wishes.platform.casefold() in {"", youtube.PLATFORM}:
        reading = youtube.read_table(sheet, asked)
    else:
        return generic.read_any(sheet, asked)
    if wishes.platform and wishes.platform.casefold() != reading.platform:
        told = f"by its columns it is of {reading.platform}, and you said {wishes.platform}"
        raise refusal(sheet.name, f"{told}; leave --platform out, or say what its columns are with --column.")
    return reading
