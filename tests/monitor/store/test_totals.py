"""Daily totals: what is put in comes out, gaps stay gaps, and the same a second time changes nothing."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import LibraryDamagedError, NotFoundError
from monitor.store.library import Library
from monitor.store.totals import days_of_year, pack, unpack
from monitor.totals import DAYS_OF_YEAR, Changes, Count, Counted, Measure

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAYS = st.dictionaries(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(-5, 10**12).map(float), max_size=60)


def counted(library: Library, key: str = "a", **said: object) -> Counted:
    """Store something that is counted."""
    given_ = {"title": "", "url": "", "published_on": None, "work_id": None} | said
    return library.store.totals.counted(
        Counted(id=0, platform="TikTok", account="ann", key=key, added_at=NOW, **given_)  # type: ignore[arg-type]
    )


@given(st.lists(st.one_of(st.just(np.nan), st.floats(allow_nan=False)), min_size=366, max_size=366))
def test_a_year_is_unpacked_as_it_was_packed(values: list[float]) -> None:
    """Every bit of it."""
    days = np.array(values)
    assert np.array_equal(unpack(pack(days)), days, equal_nan=True)
    assert len(unpack(pack(days))) == DAYS_OF_YEAR


@pytest.mark.parametrize("cell", [b"", b"x", pack(np.zeros(365)), None])
def test_a_damaged_year_is_told(cell: bytes) -> None:
    """In one sentence."""
    with pytest.raises(LibraryDamagedError, match="damaged"):
        unpack(cell)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(first=DAYS, second=DAYS)
def test_what_came_last_holds_and_gaps_stay_gaps(
    library: Library, first: dict[date, float], second: dict[date, float]
) -> None:
    """Across leap years and in any order of days; numbers of what changed add up."""
    number = counted(library, key=str(len(library.store.totals.all()))).id
    for days in (first, second):
        before = library.store.totals.series(number, Measure.VIEWS)
        known = {before.day(i): value for i, value in enumerate(before.values)} if before else {}
        known = {day: value for day, value in known.items() if not np.isnan(value)}
        done = library.store.totals.merge(
            {(number, Measure.VIEWS, year): values for year, values in days_of_year(days.items()).items()}
        )
        assert done == Changes(
            added=len(days.keys() - known.keys()),
            changed=sum(known[day] != days[day] for day in days.keys() & known.keys()),
            same=sum(known[day] == days[day] for day in days.keys() & known.keys()),
        )
    wanted = first | second
    series = library.store.totals.series(number, Measure.VIEWS)
    if series is None:
        assert not wanted
        return
    assert (series.first_day, series.last_day) == (min(wanted), max(wanted))
    found = {series.first_day + timedelta(days=i): value for i, value in enumerate(series.values)}
    assert {day: value for day, value in found.items() if not np.isnan(value)} == wanted


def test_the_same_video_is_counted_under_one_number(library: Library) -> None:
    """What is not said again stays as it was said."""
    first = counted(library, title="Reef", published_on=date(2026, 1, 2))
    again = counted(library, url="https://vids.example/1")
    assert again.id == first.id
    assert (again.title, again.url, again.published_on) == ("Reef", "https://vids.example/1", date(2026, 1, 2))
    assert counted(library, key="").is_account


def test_a_count_of_the_same_days_takes_the_place_of_the_first(library: Library) -> None:
    """The same a second time changes nothing."""
    one = Count(
        id=0,
        counted_id=counted(library).id,
        measure=Measure.DOWNLOADS,
        since=None,
        until=date(2026, 11, 1),
        value=12,
        import_id=None,
        note="seen in the app",
        added_by="Ann",
        added_at=NOW,
    )
    add = library.store.totals.add_count
    assert [add(one), add(one)] == [Changes(added=1), Changes(same=1)]
    assert [count.value for count in library.store.totals.counts(one.counted_id)] == [12]


def test_what_is_not_counted_is_told(library: Library) -> None:
    """With the command that lists what is."""
    with pytest.raises(NotFoundError, match="reclaim insights list"):
        library.store.totals.get(7)
