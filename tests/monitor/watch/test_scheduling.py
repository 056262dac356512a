"""When sources are due: within bounds, the same for one source on one day, later where they fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collected import SourceRecord
from monitor.errors import InputError
from monitor.store.library import Library
from monitor.store.sources import LONGEST_WAIT_S, is_astray
from monitor.watch.health import health_of
from monitor.watch.scheduling import jitter_s, next_time
from monitor.watch.sourcing import LEAST_EVERY_S, MOST_EVERY_S, every_of, seconds_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EVERY = st.integers(LEAST_EVERY_S, MOST_EVERY_S)


def source(**changed: object) -> SourceRecord:
    """Return a source of a day."""
    record = SourceRecord(id=1, name="a", kind="feed", address="x", next_at=NOW, added_by="Ann", added_at=NOW)
    return replace(record, **changed)  # type: ignore[arg-type]


@given(every=EVERY, id_=st.integers(1, 10**6), failures=st.integers(0, 10**6))
def test_jitter_has_bounds(every: int, id_: int, failures: int) -> None:
    """Never earlier than asked, never later than a tenth of the interval and half an hour; failures at most a week."""
    one = source(id=id_, every_s=every, failures=failures)
    assert 0 <= jitter_s(one, NOW) <= min(every / 10, 1800)
    wait = (next_time(one, NOW) - NOW).total_seconds()
    assert every <= wait <= max(every, LONGEST_WAIT_S) * 1.1
    if failures < 2:
        assert wait <= every * 1.1


@given(hour=st.integers(0, 23))
def test_jitter_is_the_same_all_day(hour: int) -> None:
    """So that it can be foreseen; on another day it is another."""
    assert jitter_s(source(), NOW.replace(hour=hour)) == jitter_s(source(), NOW)
    assert jitter_s(source(), NOW + timedelta(days=1)) != jitter_s(source(), NOW)


@given(every=EVERY, failures=st.integers(0, 50))
def test_no_wait_of_ours_is_astray(every: int, failures: int) -> None:
    """What a run has set is never taken for the work of a wrong clock, neither then nor later."""
    one = source(every_s=every, failures=failures)
    assert not is_astray(replace(one, next_at=next_time(one, NOW)), NOW)


@pytest.mark.parametrize("failures", [0, 1, 2, 9])
def test_a_time_of_a_wrong_clock_is_due(library: Library, failures: int) -> None:
    """A source that should wait for years is searched now, and the health says why; one of tomorrow waits."""
    now = library.clock()
    good, astray = (library.store.sources.add(source(name=name, next_at=now)) for name in ("good", "astray"))
    library.store.sources.keep(replace(good, next_at=now + timedelta(hours=25)))
    library.store.sources.keep(replace(astray, next_at=now + timedelta(days=3650), failures=failures))
    assert [one.name for one in library.store.sources.due(now)] == ["astray"]
    checks = {one.name: one for one in health_of(library)}
    assert not checks["source good"].is_bad
    assert checks["source astray"].is_bad
    assert failures or "the clock was wrong" in checks["source astray"].text


def test_jitter_spreads_sources() -> None:
    """A hundred sources do not start together."""
    waits = sorted(jitter_s(source(id=number, every_s=86_400), NOW) for number in range(100))
    assert waits[0] < 180
    assert waits[-1] > 1620


def test_failures_double_the_wait() -> None:
    """Up to a week."""
    waits = [(next_time(source(every_s=3600, failures=n), NOW) - NOW).total_seconds() // 3600 for n in range(12)]
    assert waits == [1, 1, 2, 4, 8, 16, 32, 64, 128, 168, 168, 168]


@given(EVERY)
def test_intervals_are_read_as_they_are_written(every: int) -> None:
    """Whole minutes, hours, days or weeks."""
    minutes = every // 60 * 60
    assert seconds_of(every_of(minutes)) == minutes


@pytest.mark.parametrize("text", ["", "6", "h", "6 h", "-6h", "0h", "4m", "1000d", "٣h", "1y", "1e3h"])
def test_other_intervals_are_refused(text: str) -> None:
    """In a sentence."""
    with pytest.raises(InputError):
        seconds_of(text)
