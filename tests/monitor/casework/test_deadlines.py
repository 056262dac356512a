"""Clocks against an independent calculation: 34,000 cases over weekends, holidays, year ends and daylight saving."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.casework.deadlines import Due, Period, due
from monitor.errors import InputError

WINDOW = Period(unit="business_days", amount=10, latest=14, calendar="US-federal")
NEW_YORK = ZoneInfo("America/New_York")


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the nth Monday (0) ... of a month; -1 for the last."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def observed(day: date) -> date:
    """Return the weekday on which a holiday is kept: 5 U.S.C. 6103(b), Executive Order 11582."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def federal(year: int) -> set[date]:
    """Return the legal public holidays of 5 U.S.C. 6103(a) as they are kept in a year."""
    fixed = [
        *(date(y, 1, 1) for y in (year, year + 1)),
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
        *([date(year, 6, 19)] if year >= 2021 else []),
    ]
    moving = [
        nth(year, 1, 0, 3),
        nth(year, 2, 0, 3),
        nth(year, 5, 0, -1),
        nth(year, 9, 0, 1),
        nth(year, 10, 0, 2),
        nth(year, 11, 3, 4),
    ]
    return {day for day in (*map(observed, fixed), *moving) if day.year == year}


def business_day(start: date, number: int) -> date:
    """Return the nth business day after a day, by stepping through a list."""
    free = federal(start.year) | federal(start.year + 1)
    open_days = (start + timedelta(days=n) for n in range(1, 90))
    return [day for day in open_days if day.weekday() < 5 and day not in free][number - 1]


def test_ten_thousand_windows_agree_with_the_statutes() -> None:
    """17 U.S.C. 512(g)(2)(C): 10 to 14 business days, counted over 20 years of every kind of week."""
    rng = random.Random(512)
    for _ in range(10_000):
        start = date(2021, 1, 1) + timedelta(days=rng.randrange(20 * 365))
        wanted = Due(on=business_day(start, 10), latest=business_day(start, 14))
        assert due(WINDOW, start) == wanted, start


def test_two_thousand_periods_in_hours_do_not_know_daylight_saving() -> None:
    """36 hours are 36 hours, whatever the clocks on the wall do meanwhile."""
    rng = random.Random(36)
    for _ in range(2_000):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(366 * 24 * 60))
        ends = due(Period(unit="hours", amount=36), start.astimezone(NEW_YORK))
        assert ends.at is not None
        assert (ends.at - start).total_seconds() == 36 * 3600


ZONES = tuple(
    map(ZoneInfo, ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"))
)


def moments(seed: int, count: int) -> Iterator[datetime]:
    """Yield moments of the years 2024 to 2032 as clocks on the wall of several zones show them, hours of change too."""
    rng = random.Random(seed)
    first = datetime(2024, 1, 1, tzinfo=UTC)
    changes = [datetime(year, month, day, 6, 30, tzinfo=UTC) for year in range(2024, 2032) for month in (3, 11)
               for day in range(1, 15)]  # fmt: skip
    for _ in range(count):
        near = rng.choice(changes) if rng.random() < 0.3 else first + timedelta(minutes=rng.randrange(8 * 525_960))
        yield (near + timedelta(seconds=rng.randrange(-7200, 7200))).astimezone(rng.choice(ZONES))


def earliest_day(moment: datetime) -> int:
    """Return the number of the earlier of two days, the one on the wall and the one in UTC, from timestamps alone."""
    offset = moment.utcoffset()
    assert offset is not None
    seconds = moment.timestamp()
    return int(min(seconds, seconds + offset.total_seconds()) // 86400)


def walked(day: date, months: int) -> date:
    """Return the day some months later by walking there day by day; where there is none, the last before it."""
    wanted, passed, here = day.day, 0, day
    while passed < months or here.day != wanted:
        following = here + timedelta(days=1)
        if following.month != here.month:
            if passed == months:
                return here
            passed += 1
        here = following
    return here


def test_ten_thousand_periods_in_days_agree_with_timestamps() -> None:
    """Leap days, year ends, and the hours in which clocks are changed, in six zones."""
    rng = random.Random(7)
    for moment in moments(seed=7, count=10_000):
        amount = rng.randrange(1, 400)
        ends = due(Period(unit="days", amount=amount), moment).on
        assert (ends - date(1970, 1, 1)).days == earliest_day(moment) + amount, moment


def test_ten_thousand_windows_of_moments_begin_where_the_day_ends_last() -> None:
    """A service in Hawaii, which knows no daylight saving, counts from its own day."""
    for moment in moments(seed=10, count=10_000):
        there = date(1970, 1, 1) + timedelta(days=int((moment.timestamp() - 36_000) // 86400))
        assert due(WINDOW, moment).on == business_day(there, 10), moment


def test_two_thousand_periods_in_months_are_walked_day_by_day() -> None:
    """Short months, leap days and year ends."""
    rng = random.Random(6)
    for _ in range(2_000):
        start = date(2023, 1, 1) + timedelta(days=rng.randrange(6 * 365))
        months = rng.choice([1, 3, 6, 12])
        assert due(Period(unit="months", amount=months), start).on == walked(start, months), (start, months)


def test_the_inauguration_of_a_president_is_no_holiday_of_the_nation() -> None:
    """5 U.S.C. 6103(c) frees employees in the District of Columbia only; counting it would give a date too late."""
    assert due(WINDOW, date(2021, 1, 8)).on == date(2021, 1, 25)
    assert business_day(date(2021, 1, 8), 10) == date(2021, 1, 25)


@pytest.mark.parametrize(
    ("start", "months", "wanted"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: date, months: int, wanted: date) -> None:
    """Regulation 1182/71 art. 3(2)(c): no such day, then the month's last."""
    assert due(Period(unit="months", amount=months), start).on == wanted


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 8), date(2026, 12, 14)),
        (date(2021, 12, 20), date(2022, 1, 5), date(2022, 1, 11)),
        (date(2026, 7, 2), date(2026, 7, 17), date(2026, 7, 23)),
        (date(2026, 12, 26), date(2027, 1, 11), date(2027, 1, 15)),
    ],
)
def test_holidays_on_weekends_are_kept_on_weekdays(start: date, first: date, last: date) -> None:
    """Thanksgiving; Christmas and New Year on a Saturday; the Fourth of July on a Saturday; a start on a Saturday."""
    assert due(WINDOW, start) == Due(on=first, latest=last)


def test_of_two_possible_days_the_earlier_counts() -> None:
    """At three in the morning in London it is the day before wherever a United States service may be."""
    moment = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert due(WINDOW, moment) == due(WINDOW, date(2026, 11, 23))
    east = datetime(2026, 11, 24, 3, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert due(Period(unit="days", amount=7), east).on == date(2026, 11, 30)


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    """A period in days ends at midnight of the last place on Earth, one in hours at its moment."""
    week = due(Period(unit="days", amount=7), date(2026, 11, 23))
    assert not week.is_over(datetime(2026, 12, 1, 11, 59, tzinfo=UTC))
    assert week.is_over(datetime(2026, 12, 1, 12, tzinfo=UTC))
    hours = due(Period(unit="hours", amount=36), datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert not hours.is_over(datetime(2026, 11, 24, 21, tzinfo=UTC))
    assert hours.is_over(datetime(2026, 11, 24, 21, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "odd",
    [
        {"unit": "weeks", "amount": 1},
        {"unit": "days", "amount": 0},
        {"unit": "business_days", "amount": 10},
        {"unit": "business_days", "amount": 10, "calendar": "Mars"},
        {"unit": "days", "amount": 10, "latest": 9},
        {"unit": "days", "amount": 10, "calendar": "US-federal"},
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(odd: dict) -> None:
    """A mistake in a law pack never becomes a wrong date."""
    with pytest.raises(InputError, match="mend the law pack"):
        Period(**odd)
