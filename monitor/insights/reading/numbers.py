"""Numbers as programs and countries write them; what could mean two things is not read."""

import re
from collections.abc import Iterable

import numpy as np

from monitor.errors import InputError
from monitor.insights.reading.wishes import NumberStyle, quoted
from monitor.totals import Measure

GAPS = frozenset({"", "undefined", "null", "none", "nan", "n/a", "na", "-", "–", "—", "--"})
"""What stands where nothing is known; in lower case."""
FRACTIONAL = frozenset({Measure.WATCH_HOURS})
"""What is measured and not counted."""
MOST = 10**15
LONGEST_CELL = 200
"""Characters of a number or a day, far more than any has."""
_QUICK_DIGITS = 15
_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)")
_LONG = 4
"""Digits of the first number that would be grouped."""
_SPACED = re.compile(r"-?[1-9][0-9]{0,2}([ \u00a0\u202f'’][0-9]{3})+(?:([.,])[0-9]+)?")
_MIXED = re.compile(r"-?[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*([.,])[0-9]+")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\1[0-9]{3})+")
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}([.,])[0-9]{3}")
_CELL_OF_BOOK = re.compile(r"-?[0-9]+\.[0-9]{7}")
"""As the reader of workbooks writes what is no whole number; it says nothing of how texts beside it are written."""
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)([.,])[0-9]+")


class Evidence:
    """What the numbers of a file say of how they are written."""

    def __init__(self) -> None:
        self.decimals: set[str] = set()
        self.groups: set[str] = set()
        self.example = ""
        """A number that could mean two things."""

    def add(self, texts: Iterable[str]) -> None:
        """Look at the cells of a column."""
        for raw in texts:
            text = tidy(raw)
            if len(text) <= LONGEST_CELL and not _PLAIN.fullmatch(text) and not _CELL_OF_BOOK.fullmatch(text):
                self._weigh(text)

    def _weigh(self, text: str) -> None:
        if found := _SPACED.fullmatch(text):
            self.decimals |= {found[2]} if found[2] else set()
        elif found := _GROUPED.fullmatch(text):
            self.groups.add(found[1])
        elif (found := _MIXED.fullmatch(text)) and found[1] != found[2]:
            self.groups.add(found[1])
            self.decimals.add(found[2])
        elif _EITHER.fullmatch(text):
            self.example = self.example or text
        elif found := _DECIMAL.fullmatch(text):
            self.decimals.add(found[1])

    def style(self) -> NumberStyle:
        """Return how the numbers are written.

        :raises InputError: it cannot be decided, or they are not all written alike
        """
        says_point = "." in self.decimals or "," in self.groups
        says_comma = "," in self.decimals or "." in self.groups
        if says_point and says_comma:
            raise InputError("some numbers are written like 1,234.5 and some like 1.234,5; export the file again.")
        if says_point or says_comma:
            return NumberStyle.POINT if says_point else NumberStyle.COMMA
        if not self.example:
            return NumberStyle.POINT
        raise InputError(
            f"{quoted(self.example)} could mean two numbers. Which sign stands before the tenths? Import it with"
            ' --numbers "1,234.5" or --numbers "1.234,5".'
        )


def tidy(text: str) -> str:
    """Return a cell without blanks around it and with a plain minus."""
    tidied = text.strip().replace("−", "-")
    return tidied[1:] if tidied.startswith("+") and tidied[1:2].isdecimal() else tidied


def is_plain(text: str) -> bool:
    """Tell whether a cell is a whole number in digits only, or a gap."""
    tidied = tidy(text)
    return tidied.casefold() in GAPS or _PLAIN.fullmatch(tidied) is not None


def number_of(text: str, measure: Measure, style: NumberStyle) -> float:
    """Return the number in a cell, NaN for a gap.

    :raises InputError: it is none, or one that the measure cannot have
    """
    if len(text) > LONGEST_CELL:
        raise InputError(f"{quoted(text)} has {len(text):,} characters, so it is no number; export the file again.")
    tidied = tidy(text)
    if tidied.casefold() in GAPS:
        return float("nan")
    if measure not in FRACTIONAL and (found := _EITHER.fullmatch(tidied)) and found[1] == style.decimal:
        # Other numbers of the file may say that this sign stands before tenths, but what is counted has none.
        raise InputError(
            f"{quoted(text)} could be one number or a thousand times as much, for {measure} are counted and other"
            " numbers in the file have tenths behind this sign; write it in digits only, or export the file again."
        )
    if not _PLAIN.fullmatch(tidied):
        tidied = _in_digits(tidied, style)
    value = float(tidied)
    if measure not in FRACTIONAL and not value.is_integer():
        raise InputError(
            f"{quoted(text)} is no whole number, and {measure} are counted; if it is written in another way, say how"
            ' with --numbers "1,234.5" or --numbers "1.234,5".'
        )
    if abs(value) > MOST:
        raise InputError(f"{quoted(text)} is larger than anything that is counted.")
    return value


def _in_digits(text: str, style: NumberStyle) -> str:
    """Return a number that is written in a style with digits and a point only.

    :raises InputError: it is no number, or not written so
    """
    group = "," if style is NumberStyle.POINT else "."
    for sign in (rf"\{group}", "[ \u00a0\u202f]", "['’]"):
        # All groups of one number are parted by one and the same sign.
        pattern = (
            rf"-?(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:({sign})[0-9]{{3}})(?:\1[0-9]{{3}})*)(?:\{style.decimal}[0-9]+)?"
        )
        if re.fullmatch(pattern, text):
            return re.sub(sign, "", text).replace(style.decimal, ".")
    if re.fullmatch(r"[-0-9.,\s]+\s*[^\W\d_].*", text):
        raise InputError(f"{quoted(text)} is rounded, so it is not the number itself; export it in full.")
    raise InputError(f"{quoted(text)} is no number as {style} is one; correct the file or export it again.")


def quick(letters: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray | None:
    """Return cells of plain digits as float64, many at once; None where any cell is anything else.

    :param letters: (letters,) uint8, the text
    :param starts: (rows,) where each cell begins
    :param ends: (rows,) where it has ended
    """
    lengths = ends - starts
    longest = int(lengths.max(initial=0))
    if lengths.min(initial=1) < 1 or longest > _QUICK_DIGITS:
        return None
    first = letters[starts]
    if ((first == ord("0")) & (lengths > 1)).any():
        return None
    values = np.zeros(len(starts), dtype=np.int64)
    for place in range(longest):
        rows = np.flatnonzero(lengths > place)
        digits = letters[starts[rows] + place] - np.uint8(ord("0"))  # what stands before 0 becomes very large
        if (digits > 9).any():
            return None
        values[rows] = values[rows] * 10 + digits
    return values.astype(np.float64)
