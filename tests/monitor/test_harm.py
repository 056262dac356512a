"""Harm: what copies are put in order by, in figures and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.harm import UNKNOWN_VIEWS, Harm, coverage_of, harm_value

SHARES = st.floats(0.001, 1.0)
VIEWS = st.integers(1, 10**9)
AGES = st.floats(0.0, 4000.0)


@given(coverage=SHARES, views=VIEWS, age_days=AGES)
def test_more_of_the_work_more_views_and_a_newer_copy_matter_more(coverage: float, views: int, age_days: float) -> None:
    """Each of the three alone; after thirty days a copy matters half as much."""
    value = harm_value(coverage, views, age_days)
    assert harm_value(coverage / 2, views, age_days) < value < harm_value(coverage, views + 1, age_days)
    assert harm_value(coverage, views, age_days + 30) == pytest.approx(value / 2)


def test_unknown_views_count_as_few_and_the_future_as_now() -> None:
    """A copy is neither hidden nor put first because nobody counted; clocks of sites may be wrong."""
    assert harm_value(1.0, None, 0.0) == harm_value(1.0, UNKNOWN_VIEWS, 0.0)
    assert harm_value(1.0, 0, 0.0) == 0.0 < harm_value(0.01, None, 300.0)
    assert harm_value(1.0, 5, -3.0) == harm_value(1.0, 5, 0.0)


@pytest.mark.parametrize(
    ("covered_s", "work_s", "share"),
    [(30.0, 60.0, 0.5), (90.0, 60.0, 1.0), (0.0, 50.0, 0.02), (0.0, 0.0, 1.0), (0.2, 0.5, 1.0)],
)
def test_coverage_is_the_share_of_the_work(covered_s: float, work_s: float, share: float) -> None:
    """At most all of it; a still counts as a second, and a picture is taken as a whole."""
    assert coverage_of(covered_s, work_s) == pytest.approx(share)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (Harm(value=1, coverage=0.714, views=12_400, age_days=9.9), "71 % of the work × 12 400 views × 9 days old"),
        (Harm(value=1, coverage=0.00321, views=1, age_days=1.0), "0.32 % of the work × 1 view × 1 day old"),
        (
            Harm(value=1, coverage=0.02, views=None, age_days=0.4, is_still=True),
            "one picture of the work × unknown views (counted as 100) × less than a day old",
        ),
    ],
)
def test_harm_is_said_in_one_line(harm: Harm, said: str) -> None:
    """So that a person can check why a copy comes first; numbers do not break apart at a line's end."""
    assert harm.said.replace("\N{NO-BREAK SPACE}", " ") == said
    assert "\N{NO-BREAK SPACE}% of" in harm.said or harm.is_still
