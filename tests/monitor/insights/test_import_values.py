"""Numbers and days in cells: each means one thing, or is refused."""

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.insights.reading.days import Days, months, published_day
from monitor.insights.reading.numbers import Evidence, number_of
from monitor.insights.reading.wishes import Asked, DateOrder, NumberStyle, Wishes
from monitor.totals import Measure

TODAY = date(2026, 11, 27)
WHOLE = st.integers(min_value=-(10**12), max_value=10**12)
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=TODAY)


def style_of(*texts: str) -> NumberStyle:
    """Return how numbers are written."""
    evidence = Evidence()
    evidence.add(texts)
    return evidence.style()


def days_of(texts: Sequence[str], wishes: Wishes | None = None) -> list[date]:
    """Read a column of days."""
    days = Days(Asked(wishes=wishes or Wishes(), today=TODAY), lambda: [texts])
    return [days.day(text) for text in texts]


@settings(deadline=None, max_examples=50)
@given(WHOLE, st.sampled_from([*NumberStyle]))
def test_whole_numbers_are_read_as_they_were_written(number: int, style: NumberStyle) -> None:
    """With signs between thousands or without, in a style that is known, a number is that number."""
    grouped = f"{number:,}".replace(",", "," if style is NumberStyle.POINT else ".")
    for text in (str(number), grouped, f" {number} ", f"{number:,}".replace(",", "\u202f")):
        assert number_of(text, Measure.VIEWS, style) == number


@settings(deadline=None, max_examples=50)
@given(WHOLE, st.sampled_from([*NumberStyle]), st.sampled_from([*NumberStyle]))
def test_a_number_is_never_read_as_another(number: int, written: NumberStyle, read: NumberStyle) -> None:
    """In the wrong style a grouped number is refused, and never becomes another one."""
    text = f"{number:,}" if written is NumberStyle.POINT else f"{number:,}".replace(",", ".")
    try:
        assert number_of(text, Measure.VIEWS, read) == number
    except InputError:
        assert written is not read


@settings(deadline=None, max_examples=50)
@given(st.floats(min_value=0, max_value=10**6, allow_nan=False))
def test_hours_keep_their_parts(hours: float) -> None:
    """What is measured may have parts."""
    assert number_of(f"{hours:.4f}", Measure.WATCH_HOURS, NumberStyle.POINT) == float(f"{hours:.4f}")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=12))
def test_any_text_is_a_number_a_gap_or_refused(text: str) -> None:
    """Nothing else comes out, whatever stands in a cell."""
    try:
        value = number_of(text, Measure.VIEWS, NumberStyle.POINT)
    except InputError:
        return
    assert math.isnan(value) or value.is_integer()


@pytest.mark.parametrize(
    "text", ["1.2K", "1,2 mil", "12M", "1e3", "007", "0x10", "12%", "1.2.3", "1,23,456", "٣٤", "1-2"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    """Rounded, scientific and broken numbers are not guessed at."""
    with pytest.raises(InputError):
        number_of(text, Measure.VIEWS, NumberStyle.POINT)


@pytest.mark.parametrize("text", ["", "undefined", "-", "N/A", "–", " null "])
def test_gaps_are_no_zeros(text: str) -> None:
    """Where nothing is known, nothing is kept."""
    assert math.isnan(number_of(text, Measure.VIEWS, NumberStyle.POINT))


def test_a_number_that_could_mean_two_is_decided_by_others() -> None:
    """One cell that can be read in one way only decides for the file."""
    assert style_of("1.234", "12.5") is NumberStyle.POINT
    assert style_of("1.234", "1.234.567") is NumberStyle.COMMA
    assert style_of("1.234", "0,5") is NumberStyle.COMMA
    assert style_of("1,234", "1,234.5") is NumberStyle.POINT


@pytest.mark.parametrize("texts", [["1.234"], ["1,234", "999"], ["1.234", "1,234"]])
def test_numbers_that_nothing_decides_are_asked_about(texts: list[str]) -> None:
    """The refusal names the option that answers."""
    with pytest.raises(InputError, match="--numbers"):
        style_of(*texts)


def test_two_styles_in_one_file_are_refused() -> None:
    """Numbers of two countries in one file are not all right."""
    with pytest.raises(InputError, match="some like"):
        style_of("1,234,567", "1.234.567")


@settings(deadline=None, max_examples=50)
@given(st.lists(DAYS, min_size=1, max_size=30, unique=True))
def test_days_of_the_calendar_are_read_as_they_were_written(days: list[date]) -> None:
    """With the year first there is one meaning."""
    assert days_of([day.isoformat() for day in days]) == days
    assert days_of([f"{day.year}/{day.month}/{day.day}" for day in days]) == days
    assert days_of([f"{day.isoformat()}T00:00:00" for day in days]) == days


@settings(deadline=None, max_examples=50)
@given(DAYS, st.integers(min_value=1, max_value=60), st.sampled_from([*DateOrder]))
def test_days_in_numbers_are_right_or_asked_about(first: date, count: int, order: DateOrder) -> None:
    """A run of days is read right in either order, or the question is asked; never turned."""
    days = [first - timedelta(days=count - place) for place in range(count)]
    form = "%d/%m/%Y" if order is DateOrder.DAY_FIRST else "%m/%d/%Y"
    texts = [day.strftime(form) for day in days]
    found = None
    with suppress(InputError):
        found = days_of(texts)
    assert found in (None, days)
    if days[0] >= date(2005, 1, 1):
        assert days_of(texts, Wishes(dates=order)) == days


@settings(deadline=None, max_examples=50)
@given(st.integers(min_value=0, max_value=700), st.integers(min_value=1, max_value=365))
def test_years_are_found_from_the_day_of_the_export(back: int, count: int) -> None:
    """Whatever year's end lies between, a run of days until the export gets its years, or a question is asked."""
    exported = TODAY - timedelta(days=back)
    days = [exported - timedelta(days=count - place) for place in range(count)]
    texts = [f"{day:%B} {day.day}" for day in days]
    assert days_of(texts, Wishes(exported=exported)) == days
    assert days_of(texts[::-1], Wishes(exported=exported)) == days[::-1]
    assert days_of(texts, Wishes(since=days[0], until=days[-1])) == days


def test_days_without_a_year_are_asked_about() -> None:
    """Nothing in the file says which year it is."""
    with pytest.raises(InputError, match="--exported DAY"):
        days_of(["August 31"])


def test_a_span_with_two_such_days_is_asked_about() -> None:
    """In two years there are two of them."""
    with pytest.raises(InputError, match="in more than one way"):
        days_of(["August 31"], Wishes(since=date(2024, 1, 1), until=date(2026, 1, 1)))


def test_a_leap_day_has_no_place_in_other_years() -> None:
    """29 February is no day of 2026."""
    with pytest.raises(InputError, match="do not fit"):
        days_of(["February 29"], Wishes(year=2026))
    assert days_of(["February 29"], Wishes(year=2024)) == [date(2024, 2, 29)]


@pytest.mark.parametrize(
    "text",
    ["31 août", "31. August", "31 de agosto", "31 agosto", "August 31", "Aug 31", "8月31日", "31 ago.", "31st August"],
)
def test_months_have_names_in_many_languages(text: str) -> None:
    """A day without a year is known in the languages of the platforms."""
    assert days_of([text], Wishes(year=2026)) == [date(2026, 8, 31)]


def test_no_name_means_two_months() -> None:
    """Names that differ between languages are left out; those of every month stay."""
    assert set(months().values()) == set(range(1, 13))
    assert "listopad" not in months() or months()["listopad"] == 11


@pytest.mark.parametrize(
    "text", ["2027-01-01", "1999-12-31", "2026-02-30", "31/04/26", "yesterday", "46265", "2026-08-22T07:00:00"]
)
def test_days_that_cannot_be_are_refused(text: str) -> None:
    """Days to come, before all platforms, of no calendar, or with a time are no days of totals."""
    with pytest.raises(InputError):
        days_of([text])


def test_publication_days_are_taken_only_if_sure() -> None:
    """An unsure day of publication is left out."""
    assert published_day("Sep 14, 2021") == date(2021, 9, 14)
    assert published_day("2026-09-10 18:30:00") == date(2026, 9, 10)
    assert published_day("03/04/2026") is None
    assert published_day("") is None
