"""Tables in XLSX workbooks: values only, never formulas, and never more than fits."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from monitor.insights.reading.sheets import Chunk
from monitor.insights.reading.sources import Source
from monitor.insights.reading.wishes import quoted, refusal

MOST_BYTES = 1 << 30
"""Of a workbook when unpacked."""
_ROWS = 20_000
_HEAD_ROWS = 4
_EXACT = 10**15
"""Spreadsheets keep fifteen digits; longer numbers have lost some."""


@dataclass(slots=True, kw_only=True)
class BookSheet:
    """The first table of a workbook."""

    source: Source
    title: str = ""
    header: tuple[str, ...] = ()
    header_row: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the user knows it."""
        return self.source.name

    @property
    def stem(self) -> str:
        """Name without folder and ending."""
        return self.source.stem

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows under the header.

        :raises InputError: a cell holds a formula, an error, or a number that has lost digits
        """
        width = len(self.header)
        with self.source.open() as file:
            book = _opened(self.source, file)
            try:
                rows = enumerate(book.worksheets[0].iter_rows(), 1)
                for _ in islice(rows, self.header_row):
                    pass
                while piece := list(islice(rows, _ROWS)):
                    read = [(number, self._texts(row, number, width)) for number, row in piece]
                    read = [(number, texts) for number, texts in read if any(texts)]
                    if read:
                        columns = list(zip(*(texts for _, texts in read), strict=True))
                        yield Chunk(lines=[number for number, _ in read], columns=columns)
            finally:
                book.close()

    def _texts(self, row: tuple[Any, ...], number: int, width: int) -> list[str]:
        texts = [_text(self.name, cell, number) for cell in row]
        if any(texts[width:]):
            raise refusal(self.name, "there are more cells than the header has; correct the file.", number)
        return texts[:width] + [""] * (width - len(texts))


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
            for number, row in enumerate(islice(book.worksheets[0].iter_rows(), _HEAD_ROWS), 1):
                texts = [_text(source.name, cell, number).strip() for cell in row]
                while texts and not texts[-1]:
                    texts.pop()
                if len(texts) > 1:
                    sheet.header, sheet.header_row = tuple(texts), number
                    return sheet
                sheet.title = texts[0] if texts else sheet.title
        finally:
            book.close()
    raise refusal(source.name, "there is no table on its first sheet with a header of two columns or more.")


def _opened(source: Source, file: Any) -> Any:  # noqa: ANN401 - openpyxl has no types
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and few need it

    broken = refusal(source.name, "this is no XLSX workbook, or it is damaged; save it again, or as CSV UTF-8.")
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise refusal(source.name, "it is larger than 1 GB when unpacked; save it as CSV UTF-8.")
            if archive.testzip() is not None:
                raise broken
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError) as error:
        raise broken from error
    if not book.worksheets:
        raise broken
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # programs write wrong ones, and rows would be missing
    return book


def _text(name: str, cell: Any, number: int) -> str:  # noqa: ANN401 - as above
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise refusal(name, "a cell holds a formula; paste the values in its place.", number)
    if cell.data_type == "e":
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
    if abs(value) >= _EXACT:
        raise refusal(name, "a cell holds a number of more than 15 digits, of which spreadsheets lose the last.", line)
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.7f}"
