"""Days as programs and countries write them, with a year or without; what could mean two days is not read."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache

from babel import Locale

from monitor.errors import InputError
from monitor.insights.reading.numbers import LONGEST_CELL
from monitor.insights.reading.wishes import Asked, DateOrder, quoted

FIRST = date(2005, 1, 1)
"""None of the platforms is older."""
LOCALES = ("en", "es", "de", "fr", "pt", "it", "nl", "sv", "da", "nb", "pl", "tr", "id", "ro", "fi", "hu", "cs", "ru")
_MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"
_ISO = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_MIDNIGHT}")
_NUMERIC = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_MIDNIGHT}")
_EASTERN = re.compile(r"(?:([0-9]{4})[年년]\s*)?([0-9]{1,2})[月월]\s*([0-9]{1,2})[日일]")
_DAY_NAME = re.compile(
    r"([0-9]{1,2})(?:º|er|st|nd|rd|th)?\.?\s*(?:de\s+|di\s+)?([^\W\d_]+)\.?(?:,?\s*(?:de\s+)?([0-9]{4}))?"
)
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s*([0-9]{1,2})(?:st|nd|rd|th)?(?:,?\s+([0-9]{4}))?")
_YEAR = re.compile(r"[0-9]{4}")
_CLOCK = re.compile(r"[T ,]+[0-9]{1,2}:[0-9]{2}.*")
NO_YEAR = (
    "the days have no year. Which days are they? Import it with --from DAY --to DAY as they were chosen when it was"
    " exported, with --exported DAY (the day on which it was made), or with --year YEAR."
)


@cache
def months() -> dict[str, int]:
    """Return months by name, in lower case; a name that means different months in two languages is left out."""
    found: dict[str, set[int]] = {}
    for locale in LOCALES:
        names = Locale(locale).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    found.setdefault(name.casefold().strip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and name.isalpha()}


class Days:
    """The days of one column."""

    def __init__(self, asked: Asked, everything: Callable[[], Iterable[Sequence[str]]]) -> None:
        """Make a reader of days.

        :param everything: yields the whole column, in pieces; asked only if single cells do not say which day they mean
        """
        self._asked = asked
        self._everything = everything
        self._known: dict[str, date] = {}
        self._order: DateOrder | None = asked.wishes.dates
        self._years: dict[tuple[int, int], date] | None = None
        self._form = ""
        """How the first day is written; the others must be written alike."""
        self._example = ""
        self.how = ""
        """By what the years were found, where the cells have none."""

    def day(self, text: str) -> date:
        """Return the day that a cell means.

        :raises InputError: it means none, or could mean two
        """
        if text not in self._known:
            found = self._read(text.strip())
            if not FIRST <= found <= self._asked.today + timedelta(days=1):
                why = "which is still to come" if found > FIRST else "and nothing was counted then"
                raise InputError(f"{quoted(text)} is {found}, {why}; correct the file or export it again.")
            self._known[text] = found
        return self._known[text]

    def _read(self, text: str) -> date:
        parts = _parts(text) if len(text) <= LONGEST_CELL else None
        if parts is None:
            raise InputError(f"{quoted(text)} is no day; days look like 2026-08-31 or August 31.")
        self._demand_form(text)
        if isinstance(parts, tuple):
            first, second, year = parts
            if self._order is None:
                self._order = self._decided()
            month, day = (second, first) if self._order is DateOrder.DAY_FIRST else (first, second)
            return _date(year, month, day, text)
        if isinstance(parts, list):
            month, day = parts
            if self._years is None:
                self._years = self._with_years()
            return self._years[month, day]
        return parts

    def _demand_form(self, text: str) -> None:
        """Refuse days that are written in two ways: a program has understood some, and may have turned them."""
        form = _form(text)
        if self._form and form != self._form:
            raise InputError(
                f"{quoted(self._example)} and {quoted(text)} are days in two forms, so a spreadsheet may have turned"
                " some of them; export the file again, and do not open it in a spreadsheet before."
            )
        self._form, self._example = form, self._example or text

    def _texts(self) -> list[str]:
        """Return the different cells of the column in the order of the file."""
        found: dict[str, None] = {}
        for column in self._everything():
            found.update(dict.fromkeys(column))
        return [text.strip() for text in found if len(text) <= LONGEST_CELL]

    def _decided(self) -> DateOrder:
        numbers = [parts for parts in map(_parts, self._texts()) if isinstance(parts, tuple)]
        day_first = any(first > 12 for first, _, _ in numbers)
        month_first = any(second > 12 for _, second, _ in numbers)
        if day_first == month_first:
            why = "some have the day first and some the month" if day_first else "the day or the month may stand first"
            first, second, year = numbers[0]
            raise InputError(
                f"days are written like “{first}/{second}/{year}”, and {why}. Import it with --dates day-first or"
                " --dates month-first."
            )
        order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
        self._demand_order(numbers, order)
        return order

    @staticmethod
    def _demand_order(numbers: Sequence[tuple[int, int, int]], order: DateOrder) -> None:
        """Refuse days that run to and fro: a spreadsheet may have turned some of them, where both readings exist."""
        found = [_ordinal(*one, order) for one in numbers]
        if found not in (sorted(found), sorted(found, reverse=True)):
            raise InputError(
                "its days do not run on when they are read so that all exist; a spreadsheet may have changed some of"
                f" them. If they are right, import it with --dates {order}."
            )

    def _with_years(self) -> dict[tuple[int, int], date]:
        """Find the year of every day.

        :raises InputError: there is none that fits, or more than one
        """
        found = [tuple(parts) for parts in map(_parts, self._texts()) if isinstance(parts, list)]
        since, until = self._window()
        runs = {run for run in (*_runs(found, since, until), *_runs(found[::-1], since, until)) if run}
        chosen = [dict(zip(sorted(found), _sorted(run), strict=True)) for run in runs]
        chosen = [one for number, one in enumerate(chosen) if one not in chosen[:number]]
        if len(chosen) == 1:
            return chosen[0]  # type: ignore[return-value]  # pairs, as _parts gives them
        why = "fit into these days in more than one way" if chosen else "do not fit into these days in their order"
        raise InputError(
            f"the days have no year, and from {since} to {until} (by {self.how}) they {why}. Give the days as they were"
            " chosen when it was exported: --from DAY --to DAY."
        )

    def _window(self) -> tuple[date, date]:
        wishes, span = self._asked.wishes, self._asked.span
        latest = self._asked.today + timedelta(days=1)
        if wishes.since and wishes.until:
            since, until, self.how = wishes.since, wishes.until, "the days that you gave"
        elif wishes.exported:
            since, until = wishes.exported - timedelta(days=365), wishes.exported
            self.how = "the year before the day of export that you gave"
        elif wishes.year:
            since, until, self.how = date(wishes.year, 1, 1), date(wishes.year, 12, 31), "the year that you gave"
        elif span:
            since, until, self.how = *span, "the name of the file"
        else:
            raise InputError(NO_YEAR)
        return since, min(until, latest)


def _form(text: str) -> str:
    """Return how a day is written: with numbers and which sign, the year first or last, or with a name."""
    if text[:4].isdecimal():
        return f"year first {text[4:5]}"
    if found := _NUMERIC.fullmatch(text):
        return f"year last {found[2]}"
    return "in words with a year" if _YEAR.search(text) else "in words"


def published_day(text: str) -> date | None:
    """Return the day of a moment of publication; None where it does not surely say one. It is no number."""
    if len(text) > LONGEST_CELL:
        return None
    parts = _parts(_CLOCK.sub("", text.strip()))
    return parts if isinstance(parts, date) else None


def _parts(text: str) -> date | tuple[int, int, int] | list[int] | None:
    """Take a day apart: a day, three numbers of which the last is the year, month and day, or nothing."""
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[3]), int(found[4]), text)
    if found := _NUMERIC.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _EASTERN.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_NAME.fullmatch(text):
        day, name, year = found.groups()
        month = months().get(name.casefold(), 0)
    elif found := _NAME_DAY.fullmatch(text):
        name, day, year = found.groups()
        month = months().get(name.casefold(), 0)
    else:
        return None
    if not int(month):
        return None
    if year:
        return _date(int(year), int(month), int(day), text)
    _date(2024, int(month), int(day), text)
    return [int(month), int(day)]


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InputError(f"{quoted(text)} is no day of the calendar; correct the file or export it again.") from error


def _ordinal(first: int, second: int, year: int, order: DateOrder) -> int:
    month, day = (second, first) if order is DateOrder.DAY_FIRST else (first, second)
    return _date(year, month, day, f"{first}/{second}/{year}").toordinal()


def _runs(found: Sequence[tuple[int, ...]], since: date, until: date) -> Iterable[tuple[date, ...]]:
    """Yield the days with years, for each year in which the first may lie, if all follow each other."""
    for year in range(since.year, until.year + 1):
        run: list[date] = []
        for month, day in found:
            follows = _next(month, day, run[-1] if run else date(year, 1, 1) - timedelta(days=1))
            if follows is None or follows > until:
                break
            run.append(follows)
        if len(run) == len(found) and run[0] >= since:
            yield tuple(run)


def _next(month: int, day: int, after: date) -> date | None:
    """Return the first day of this name after another, within a year of it."""
    for year in (after.year, after.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > after:
            return found
    return None


def _sorted(run: Sequence[date]) -> list[date]:
    return sorted(run, key=lambda day: (day.month, day.day))
