"""What a chart shows, and the table beside it."""

from datetime import date

import numpy as np
import pytest

from monitor.errors import InputError
from monitor.insights.charting import Chart, MarkKind, described, say_number, say_span, table_of
from tests.monitor.insights.charts import FIRST, busy_chart, day, line_of, mark_at

NAN = float("nan")


def test_a_short_chart_has_a_row_for_each_day() -> None:
    """With what is usual on it, and the marks that touch it."""
    usual = np.array([5.0, NAN, 5.0])
    chart = Chart(title="t", lines=(line_of([7, NAN, 0], low=usual, high=usual * 2),), marks=(mark_at(1, days=2),))
    rows = table_of(chart)
    assert [row.values for row in rows] == [(7.0,), (None,), (0.0,)]
    assert [row.usual for row in rows] == [((5.0, 10.0),), (None,), ((5.0, 10.0),)]
    assert [row.marks for row in rows] == [(), (1,), (1,)]


def test_a_long_chart_has_a_row_for_each_week_from_monday_on() -> None:
    """Days are added up, levels are not, and what is not known is told, not taken for 0."""
    values = [1.0] * 150
    values[7] = NAN
    chart = Chart(title="t", lines=(line_of(values), line_of(list(range(150)), "Followers", is_level=True)))
    rows = table_of(chart)
    assert [row.first_day.weekday() for row in rows] == [0] * 22
    assert (rows[1].values, rows[1].known) == ((6.0, 13.0), (6, 7))
    assert rows[-1].last_day == day(149)
    assert sum(row.values[0] or 0 for row in rows) == 149
    assert len(table_of(chart, weekly=False)) == 150


def test_a_week_without_any_number_is_no_zero() -> None:
    """The line has a gap there."""
    chart = Chart(title="t", lines=(line_of([1.0] * 7 + [NAN] * 7 + [1.0] * 100),))
    assert table_of(chart)[1].values == (None,)
    assert chart.gaps == 7


def test_lines_of_different_days_lie_above_the_same_days() -> None:
    """A line that begins later has no values before."""
    late = line_of([4.0])
    late = type(late)(name="Likes", first_day=day(2), values=late.values)
    rows = table_of(Chart(title="t", lines=(line_of([1.0, 2.0]), late)))
    assert [row.values for row in rows] == [(1.0, None), (2.0, None), (None, 4.0)]


@pytest.mark.parametrize("lines", [(), (line_of([1.0]),) * 3, (line_of([]),)])
def test_what_cannot_be_drawn_is_refused(lines: tuple[object, ...]) -> None:
    """None, too many, or one without a day."""
    with pytest.raises(InputError):
        Chart(title="t", lines=lines)  # type: ignore[arg-type]


def test_a_chart_is_told_to_those_who_do_not_see_it() -> None:
    """Days, range, marks and gaps."""
    said = described(busy_chart(30))
    assert "Views by day, 3 Aug – 1 Sep 2026. From " in said
    assert "Marked: unusual days, 4 times." in said
    assert "Days without a number are gaps" in said
    one = Chart(title="t", lines=(line_of([NAN]),), marks=(mark_at(0, MarkKind.COPY),))
    assert described(one).startswith("Views by day, 3 Aug 2026. No day has a number. Marked: copy published")


def test_days_and_numbers_are_said_in_short() -> None:
    """Without a year or month that is said already."""
    assert say_span(FIRST, FIRST) == "3 Aug 2026"
    assert say_span(FIRST, date(2026, 8, 9)) == "3–9 Aug 2026"
    assert say_span(FIRST, date(2026, 9, 1)) == "3 Aug – 1 Sep 2026"
    assert say_span(date(2025, 12, 30), date(2026, 1, 2)) == "30 Dec 2025 – 2 Jan 2026"
    assert [say_number(one).replace("\N{NO-BREAK SPACE}", " ") for one in (0, 1234567.0, 3.456, 2.5, -4)] == [
        *("0", "1 234 567", "3.46", "2.5", "\N{MINUS SIGN}4")
    ]
