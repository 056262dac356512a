"""The error budget: warned at 2 %, frozen at 7 %, never on a handful of notices."""

import pytest
from scipy.stats import binomtest

from monitor.casework.budget import Budget, Standing, wilson


@pytest.mark.parametrize(("count", "total"), [(0, 1), (1, 20), (3, 20), (7, 100), (20, 20), (71, 1000)])
def test_the_interval_is_the_one_of_the_statistics_library(count: int, total: int) -> None:
    """Wilson's interval, to twelve digits."""
    wanted = binomtest(count, total).proportion_ci(method="wilson")
    assert wilson(count, total) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


@pytest.mark.parametrize(
    ("sent", "wrong", "standing"),
    [
        (0, 0, Standing.FINE),
        (50, 0, Standing.FINE),
        (51, 1, Standing.FINE),
        (50, 1, Standing.WARNED),
        (5, 5, Standing.WARNED),
        (19, 19, Standing.WARNED),
        (20, 3, Standing.WARNED),
        (20, 4, Standing.FROZEN),
        (100, 11, Standing.WARNED),
        (100, 14, Standing.FROZEN),
        (1000, 84, Standing.WARNED),
        (1000, 88, Standing.FROZEN),
    ],
)
def test_the_lower_bound_freezes_and_the_rate_warns(sent: int, wrong: int, standing: Standing) -> None:
    """Twenty notices at least, and only when the interval leaves no doubt."""
    assert Budget(sent=sent, retracted=wrong).standing is standing
    assert Budget(sent=sent, counter_noticed=wrong).standing is standing
    assert Budget(sent=sent, refused=wrong).standing is standing
