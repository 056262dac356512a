"""Tables in XLSX workbooks: values only, never formulas, and never more than fits."""

import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from monitor.errors import InputError
from monitor.insights.reading.sheets import Chunk, Sheet, demand_width, refuse_unnamed
from monitor.insights.reading.sources import Source
from monitor.insights.reading.wishes import quoted, refusal

MOST_BYTES = 1 << 30
"""Of a workbook when unpacked."""
_ROWS = 20_000
_HEAD_ROWS = 4
_EXACT = 10**15
"""Spreadsheets keep fifteen digits; longer numbers have lost some."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, RuntimeError),
    *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
)
"""What the library that reads workbooks raises where one is not as it must be."""
_Row = tuple[int, Mapping[int, str]]
"""Its number, and the cells that hold anything, by column from 0."""


@dataclass(slots=True, kw_only=True)
class BookSheet(Sheet):
    """The first table of a workbook."""

    header_row: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows under the header.

        :raises InputError: a cell holds a formula, an error, or a number that has lost digits
        """
        with self.source.open() as file:
            book = _opened(self.source, file)
            try:
                rows = (row for row in _rows(self.source, book) if row[0] > self.header_row)
                while piece := list(islice(rows, _ROWS)):
                    read = [(number, self._texts(cells, number)) for number, cells in piece if cells]
                    if read:
                        columns = list(zip(*(texts for _, texts in read), strict=True))
                        chunk = Chunk(lines=[number for number, _ in read], columns=columns)
                        refuse_unnamed(self, chunk)
                        yield chunk
            finally:
                book.close()

    def _texts(self, cells: Mapping[int, str], number: int) -> list[str]:
        width = len(self.header)
        if max(cells) >= width:
            raise refusal(self.name, "there are more cells than the header has; correct the file.", number)
        return [cells.get(place, "") for place in range(width)]


def book_sheet(source: Source) -> BookSheet:
    """Find the table in a workbook.

    :raises InputError: there is none, or the workbook cannot be read
    """
    sheet = BookSheet(source=source)
    with source.open() as file:
        book = _opened(source, file)
        try:
            if len(book.worksheets) > 1:
                sheet.notes.append(f"Only the first of its {len(book.worksheets)} sheets was read.")
            for number, cells in _rows(source, book):
                if number > _HEAD_ROWS:
                    break
                texts = [cells.get(place, "").strip() for place in range(max(cells, default=-1) + 1)]
                if len(texts) > 1:
                    sheet.header, sheet.header_row = tuple(texts), number
                    return sheet
                sheet.title = texts[0] if texts else sheet.title
        finally:
            book.close()
    raise refusal(source.name, "there is no table on its first sheet with a header of two columns or more.")


def _opened(source: Source, file: Any) -> Any:  # noqa: ANN401 - openpyxl has no types
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and few need it

    broken = _damaged(source)
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise refusal(source.name, "it is larger than 1 GB when unpacked; save it as CSV UTF-8.")
            if archive.testzip() is not None:
                raise broken
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise broken from error
    if not book.worksheets:
        raise broken
    return book


def _damaged(source: Source) -> InputError:
    return refusal(source.name, "this is no XLSX workbook, or it is damaged; save it again, or as CSV UTF-8.")


def _rows(source: Source, book: Any) -> Iterator[_Row]:  # noqa: ANN401 - as above
    """Yield the rows of the first sheet that are in the file.

    The parser is asked itself: what stands above it fills up rows to the width of the furthest cell, even an empty
    one, and passes over a row that comes twice without a word.

    :raises InputError: the sheet is damaged; or a row or a cell comes twice, or lies where none can be
    """
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415 - heavy; see above

    last = 0
    try:
        sheet = book.worksheets[0]
        with sheet._get_source() as file:  # noqa: SLF001 - see above
            parser = WorkSheetParser(
                file,
                sheet._shared_strings,  # noqa: SLF001
                data_only=False,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )
            for number, cells in parser.parse():
                if number <= last:
                    raise refusal(source.name, f"row {number} comes twice or is not in its order; save it again.")
                last = number
                yield number, _cells(source.name, cells, number)
    except _BROKEN as error:
        raise _damaged(source) from error


def _cells(name: str, cells: list[dict[str, Any]], number: int) -> dict[int, str]:
    found: dict[int, str] = {}
    last = 0
    for cell in cells:
        if cell["row"] != number or cell["column"] <= last:
            raise refusal(name, "a cell comes twice or is not in its place; save the file again.", number)
        last = cell["column"]
        text = _text(name, cell["value"], cell["data_type"], number)
        if text.strip():
            demand_width(name, last, number)
            found[last - 1] = text
    return found


def _text(name: str, value: Any, kind: str, number: int) -> str:  # noqa: ANN401 - as above
    if value is None:
        return ""
    if kind == "f":
        raise refusal(name, "a cell holds a formula; paste the values in its place.", number)
    if kind == "e":
        raise refusal(name, f"a cell holds the error {quoted(str(value))}; correct it.", number)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(name, value, number)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number(name: str, value: float, line: int) -> str:
    """Return a number in digits with a decimal point that cannot be taken for anything else."""
    if not math.isfinite(value):
        raise refusal(name, "a cell holds a number without an end; correct it.", line)
    if abs(value) >= _EXACT:
        raise refusal(name, "a cell holds a number of more than 15 digits, of which spreadsheets lose the last.", line)
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.7f}"
