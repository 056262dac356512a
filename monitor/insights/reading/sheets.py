"""Tables in text: where the header is, what separates the cells, and rows that must all be of one length.

Lines without quotation marks are split as they are; the others must be written exactly as RFC 4180 says, so that a
broken quotation mark is noticed and does not move numbers into other columns.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TextIO

import numpy as np

from monitor.insights.reading.numbers import quick
from monitor.insights.reading.sources import Characters, Source, characters_of
from monitor.insights.reading.wishes import quoted, refusal

SEPARATORS = ",;\t|"
_LETTERS = 1 << 22
"""So many characters are read at once."""
_HEAD_LINES = 4
_LONGEST_CELL_LINES = 200
"""A quoted text of more lines was never closed."""
_LONGEST_LINE = 1 << 20
MOST_COLUMNS = 300
"""No export is known that has a third of them."""
_SEP = re.compile(r"\"?sep=(.)\"?", re.IGNORECASE)
_TOO_LONG = f"this line is longer than {_LONGEST_LINE:,} characters, so it is none of a table; export the file again."
CUT = "The last line has no end, so it may be cut, and it was left out; if the file is whole, import it with --whole."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows, by column."""

    lines: Sequence[int]
    """Number of the line in which each row ends."""
    columns: Sequence[Sequence[str]]
    letters: np.ndarray | None = None
    """(letters,) uint8 of the text, where it has no quotation marks."""
    ends: np.ndarray | None = None
    """(rows, columns) where each cell has ended in it."""

    def numbers(self, place: int) -> np.ndarray | None:
        """Return a column as float64 if every cell of it surely is a number in plain digits; None where not."""
        if self.letters is None or self.ends is None:
            return None
        starts = np.concatenate(([0], self.ends.ravel()[:-1] + 1)).reshape(self.ends.shape)
        return quick(self.letters, starts[:, place], self.ends[:, place])


@dataclass(slots=True, kw_only=True)
class Sheet(ABC):
    """A table that can be read as often as one likes."""

    source: Source
    title: str = ""
    """The line before the header, where there is one."""
    header: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the user knows it."""
        return self.source.name

    @property
    def stem(self) -> str:
        """Name without folder and ending."""
        return self.source.stem

    @abstractmethod
    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows under the header, in the order of the file."""


def demand_width(name: str, width: int, number: int) -> None:
    """Refuse a row that is wider than a table of totals can be.

    :raises InputError: says what is read at most
    """
    if width > MOST_COLUMNS:
        raise refusal(
            name, f"it is {width:,} columns wide, and {MOST_COLUMNS} are read at most; leave some out.", number
        )


def refuse_unnamed(sheet: Sheet, chunk: Chunk) -> None:
    """Refuse cells under a header without a name: there a comma may have parted one number into two.

    :raises InputError: says where
    """
    for place in (place for place, header in enumerate(sheet.header) if not header):
        for line, cell in zip(chunk.lines, chunk.columns[place], strict=True):
            if cell.strip():
                raise refusal(
                    sheet.name,
                    f"column {place + 1} has no name, and {quoted(cell)} stands in it; a comma may have parted a"
                    " number. Name the column, or export the file again.",
                    line,
                )


@dataclass(slots=True, kw_only=True)
class TextSheet(Sheet):
    """A table in a text file."""

    characters: Characters
    is_whole: bool
    separator: str = ","
    header_line: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows under the header.

        :raises InputError: a row is broken; says which
        """
        with self.characters.text(self.source) as file:
            line = 0
            while line < self.header_line:
                file.readline()
                line += 1
            carried = ""
            while block := file.read(_LETTERS):
                rest = file.readline(_LONGEST_LINE)
                if len(rest) == _LONGEST_LINE and not rest.endswith("\n"):
                    raise refusal(self.name, _TOO_LONG, line + (carried + block).count("\n") + 1)
                text = carried + block + rest
                text, carried = self._until_whole(text, line)
                if text:
                    yield from self._rows(text, line)
                    line += text.count("\n")
            if carried:
                yield from self._rows(self._end(carried, line), line)

    def _until_whole(self, text: str, line: int) -> tuple[str, str]:
        """Part a text where the last row that is surely complete ends."""
        if not text.endswith("\n"):  # the end of the file
            return "", text
        if text.count('"') % 2 == 0:
            return text, ""
        if text.count("\n") > _LETTERS or len(text) > 4 * _LETTERS:
            raise refusal(self.name, "a quotation mark is not closed below this line; export it again.", line + 1)
        return "", text

    def _end(self, text: str, line: int) -> str:
        """Return the last rows of the file without what may be cut."""
        if text.count('"') % 2:
            kept = self._before_broken(text, line)
        elif text.endswith("\n") or self.is_whole or self._closes_with_quote(text):
            return text
        else:
            kept = text[: text.rfind("\n") + 1]
        if CUT not in self.notes:
            self.notes.append(CUT)
        return kept

    def _before_broken(self, text: str, line: int) -> str:
        """Return a text without its last row, whose quotation mark is not closed because the file ends there.

        :raises InputError: the mark stands further up, so that it is no cut
        """
        if text.endswith("\n") or self.is_whole:
            raise refusal(self.name, "a quotation mark is not closed below this line; export it again.", line + 1)
        kept = text[: text.rfind("\n") + 1]
        if kept.count('"') % 2:
            raise refusal(self.name, "a quotation mark is not closed below this line; export it again.", line + 1)
        return kept

    def _closes_with_quote(self, text: str) -> bool:
        """Tell whether the last row proves itself: all its cells are there and the last is closed by its mark."""
        last = text[text.rfind("\n") + 1 :]
        return len(last) > 1 and last.endswith('"') and not last.endswith(self.separator + '"')

    def _rows(self, text: str, line: int) -> Iterator[Chunk]:
        if not text:
            return
        width = len(self.header)
        even = None if '"' in text else _even(text, self.separator, width, line)
        if even is not None:
            refuse_unnamed(self, even)
            yield even
            return
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        numbers: list[int] = []
        kept: list[list[str]] = []
        for number, row in self._careful(lines, line):
            if len(row) != width:
                raise refusal(self.name, self._ragged(row, width), number)
            numbers.append(number)
            kept.append(row)
        if kept:
            chunk = Chunk(lines=numbers, columns=list(zip(*kept, strict=True)))
            refuse_unnamed(self, chunk)
            yield chunk

    def _ragged(self, row: Sequence[str], width: int) -> str:
        return (
            f"there are {len(row)} cells where the header has {width}, so a sign is missing or the line is cut;"
            " export the file again."
        )

    def _careful(self, lines: Sequence[str], before: int) -> Iterator[tuple[int, list[str]]]:
        """Yield rows with the number of their last line; blank lines are passed over."""
        whole, begun = "", 0
        for number, one in enumerate(lines, before + 1):
            whole, begun = (f"{whole}\n{one}", begun) if whole else (one, number)
            if whole.count('"') % 2:
                if number - begun > _LONGEST_CELL_LINES or len(whole) > _LONGEST_LINE:
                    raise refusal(self.name, "a quotation mark is not closed; export the file again.", begun)
                continue
            if whole.strip(" \r\t" if self.separator != "\t" else " \r"):
                yield number, split_line(whole, self.separator, self.name, begun)
            whole = ""
        if whole:
            raise refusal(self.name, "a quotation mark is not closed; export the file again.", begun)


def _even(text: str, separator: str, width: int, before: int) -> Chunk | None:
    """Part a text without quotation marks; None where not every line has so many cells.

    :param before: number of the line before it
    """
    text = text if text.endswith("\n") else f"{text}\n"
    letters = np.frombuffer(text.encode(), dtype=np.uint8)
    places = np.flatnonzero((letters == ord(separator)) | (letters == ord("\n")))
    if len(places) % width:
        return None
    ends = places.reshape(-1, width)
    breaks = letters[ends] == ord("\n")
    if not breaks[:, -1].all() or breaks[:, :-1].any():
        return None
    cells = text[:-1].replace("\n", separator).split(separator)
    columns = [cells[place::width] for place in range(width)]
    return Chunk(lines=range(before + 1, before + 1 + len(ends)), columns=columns, letters=letters, ends=ends)


def split_line(line: str, separator: str, name: str, number: int) -> list[str]:
    """Return the cells of a line.

    :raises InputError: its quotation marks are not as they must be
    """
    if '"' not in line:
        return line.split(separator)
    cells, place = [], 0
    pattern = re.compile(rf'[ ]*"((?:[^"]|"")*)"[ ]*(?={re.escape(separator)}|\Z)|([^"{re.escape(separator)}]*)')
    while True:
        found = pattern.match(line, place)
        end = found.end() if found else place
        if found is None or (end < len(line) and line[end] != separator):
            raise refusal(name, "the quotation marks are broken; export the file again.", number)
        cells.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        if end == len(line):
            return cells
        place = end + 1


def text_sheet(source: Source, *, is_whole: bool) -> TextSheet:
    """Find the table in a text file.

    :param is_whole: whether somebody says that nothing of it is cut
    :raises InputError: there is none, or the file is damaged
    """
    characters = characters_of(source)
    sheet = TextSheet(source=source, characters=characters, is_whole=is_whole or source.is_whole)
    if characters.encoding == "cp1252":
        sheet.notes.append("It was read as Windows writes western languages; look whether titles are right.")
    with characters.text(source) as file:
        _find_header(sheet, file)
    return sheet


def _find_header(sheet: TextSheet, file: TextIO) -> None:
    told, titles = "", list[str]()
    for number in range(1, _HEAD_LINES + 1):
        line = file.readline(_LONGEST_LINE).lstrip("\ufeff")
        ended, line = line.endswith("\n"), line.rstrip("\n")
        if not ended and len(line) >= _LONGEST_LINE - 1:
            raise refusal(sheet.name, _TOO_LONG, number)
        found = _SEP.fullmatch(line.strip())
        if found:
            told = found[1]
            continue
        separator = told or max(SEPARATORS, key=lambda sign: _width(line, sign))
        cells = split_line(line, separator, sheet.name, number) if line.count('"') % 2 == 0 else []
        if len(cells) > 1:
            if not ended:
                raise refusal(sheet.name, "there is a header and nothing under it; export it again.", number)
            demand_width(sheet.name, len(cells), number)
            sheet.separator, sheet.header, sheet.header_line = separator, tuple(map(str.strip, cells)), number
            sheet.title = titles[-1] if titles else ""
            return
        if cells and cells[0].strip():
            titles.append(cells[0].strip())
    what = f"it begins with {quoted(titles[0])}" if titles else "its first lines are empty"
    raise refusal(sheet.name, f"there is no table in it with a header of two columns or more ({what}).")


def _width(line: str, sign: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(sign)
