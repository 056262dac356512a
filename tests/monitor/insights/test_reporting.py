"""The report of unusual days, what is near them, and the proposals that come of it."""

import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitor.insights.events import add_event, close_look, remove_event
from monitor.insights.keeping import kept_report, report_now
from monitor.insights.looking import propose_looks
from monitor.insights.nearness import near_share
from monitor.insights.reporting import surge_report
from monitor.platform_settings import state_settings
from monitor.store.library import Library
from monitor.store.queue import QueueFilter
from monitor.totals import LookState, Measure, OwnEventKind
from monitor.values import Provenance
from tests.monitor.insights.surge_samples import LAST_DAY, SURGE, add_counted, add_days, add_surge, steady, surged
from tests.monitor.samples import add_match, add_work

ROOT = Path(__file__).parents[3]


def test_a_surge_is_told_with_its_figures(library: Library) -> None:
    """Days, what was counted, what was expected, and of what that was learned."""
    counted = add_surge(library)
    report = surge_report(library)
    (surge,) = report.surges
    assert (surge.counted, surge.measure) == (counted, Measure.VIEWS)
    assert (surge.first_day, surge.last_day) == SURGE
    assert 2.5 < surge.ratio < 3.5
    assert surge.low < surge.expected < surge.high < surge.value
    assert surge.days_before == 28
    assert (report.looked_at, report.examined.quiet) == (1, 0)


def test_what_was_not_looked_at_is_counted(library: Library) -> None:
    """Series that are too short or too small are no quiet ones."""
    add_days(library, add_counted(library, "short"), steady(days=10))
    add_days(library, add_counted(library, "small"), steady(5))
    add_days(library, add_counted(library, "quiet"), steady())
    seen = surge_report(library).examined
    assert (seen.looked_at, seen.quiet, seen.too_short, seen.too_small) == (1, 1, 1, 1)
    assert surge_report(library, since=date(2030, 1, 1)).examined.looked_at == 0


def test_an_empty_library_has_nothing_to_tell(library: Library) -> None:
    """And says so in numbers."""
    report = surge_report(library)
    assert (report.surges, report.ratio_changes, report.looked_at) == ((), (), 0)


def test_only_days_and_videos_that_are_asked_for_are_told(library: Library) -> None:
    """The others are learned from."""
    first, second = add_surge(library, "1"), add_surge(library, "2")
    assert {one.counted.id for one in surge_report(library).surges} == {first.id, second.id}
    assert [one.counted.id for one in surge_report(library, counted_id=second.id).surges] == [second.id]
    assert surge_report(library, since=SURGE[1] + timedelta(days=1)).surges == ()
    assert surge_report(library, until=SURGE[0] - timedelta(days=1)).surges == ()
    assert len(surge_report(library, since=SURGE[0], until=SURGE[1]).surges) == 2


def test_followers_are_looked_at_by_their_daily_change(library: Library) -> None:
    """A level that grows is not unusual; a day on which it grows much faster is."""
    counted = add_counted(library, "")
    add_days(library, counted, np.cumsum(steady(100)), Measure.FOLLOWERS)
    assert surge_report(library).surges == ()
    add_days(library, counted, np.cumsum(surged(steady(100), 5)), Measure.FOLLOWERS)
    (surge,) = surge_report(library).surges
    assert (surge.first_day, surge.last_day) == SURGE


def test_the_surge_of_publication_is_no_surge(library: Library) -> None:
    """The first 72 hours are left out."""
    counted = add_counted(library, published=SURGE[0])
    add_days(library, counted, surged(steady(), 20))
    assert surge_report(library).surges == ()


def test_an_own_note_explains_its_days(library: Library) -> None:
    """They are still told, with the note, and open no proposal; without it they do."""
    counted = add_surge(library)
    event = add_event(library, OwnEventKind.NEWS, "An interview", SURGE[1], SURGE[1] + timedelta(days=3))
    (surge,) = surge_report(library).surges
    assert surge.is_explained
    assert [one.note for one in surge.events] == ["An interview"]
    assert propose_looks(library, surge_report(library)) == ()
    remove_event(library, event.id)
    add_event(library, OwnEventKind.NEWS, "Elsewhere", *SURGE, platform="youtube")
    (task,) = propose_looks(library, surge_report(library))
    assert (task.counted_id, task.first_day, task.state) == (counted.id, SURGE[0], LookState.OPEN)


def test_the_same_days_are_proposed_once(library: Library) -> None:
    """Not for each measure, not again, and not after somebody has looked."""
    counted = add_surge(library)
    add_days(library, counted, surged(steady(500)), Measure.LIKES)
    report = surge_report(library)
    assert {one.measure for one in report.surges} == {Measure.VIEWS, Measure.LIKES}
    (task,) = propose_looks(library, report)
    assert task.measure == Measure.VIEWS
    close_look(library, task.id, LookState.DISMISSED, "It was on television.")
    assert propose_looks(library, report) == ()
    assert library.store.own_events.tasks() == []


def test_old_days_and_whole_accounts_propose_nothing(library: Library) -> None:
    """Nobody knows which work of an account to look for, and what is long past is only shown."""
    add_days(library, add_counted(library, ""), surged(steady()))
    old = np.concatenate([surged(steady()), steady(days=150, seed=5)])
    add_days(library, add_counted(library, "old"), old)
    report = surge_report(library)
    assert len(report.surges) == 2
    assert propose_looks(library, report) == ()


def test_the_kept_report_is_the_one_that_was_made(library: Library) -> None:
    """With proposals that it opened, and what is near as it is known when it is read."""
    add_surge(library)
    made = report_now(library).report
    assert made.surges[0].look is not None
    kept = kept_report(library)
    assert kept is not None
    assert kept.is_current
    assert kept.report.surges == made.surges


def test_what_is_on_record_near_the_days_is_told_without_a_cause(library: Library) -> None:
    """Copies published or seen, settings changed, other videos published; with how many days apart."""
    provenance = Provenance(
        platform="youtube",
        account="@somebody",
        published_at=library.clock().replace(day=7),
        captured_at=library.clock().replace(day=20),
    )
    add_match(library, provenance=provenance)
    counted = add_surge(library, work_id=1)
    add_counted(library, "other", published=SURGE[1])
    state_settings(library, [1], "tiktok", {"downloads": "off"})
    (surge,) = surge_report(library).surges
    assert [one.text for one in surge.nearby] == [
        "another video of yours published, within these days",
        "possible copy on youtube published, 2 days before",
    ]
    assert "@somebody" not in str(surge)
    assert surge.near_share is not None
    assert 0 < surge.near_share < 0.2
    add_days(library, counted, steady())
    assert surge_report(library).surges == ()


def test_how_often_something_is_near_by_chance_is_a_share_of_all_days() -> None:
    """Three days before and after each day on record, each day counted once, within the days that are known."""
    first, last = date(2026, 1, 1), date(2026, 1, 28)
    assert near_share([], first, last) == 0
    assert near_share([date(2026, 1, 10)], first, last) == 7 / 28
    assert near_share([date(2026, 1, 10), date(2026, 1, 11)], first, last) == 8 / 28
    assert near_share([date(2026, 1, 1)], first, last) == 4 / 28


def test_a_month_with_another_share_of_views_is_a_remark(library: Library) -> None:
    """With what it was before and the interval; a share that only noise moves is none."""
    counted = add_counted(library)
    add_days(library, counted, steady(10_000))
    shares = steady(300, seed=2)
    add_days(library, counted, shares, Measure.SHARES)
    assert surge_report(library).ratio_changes == ()
    shares[-28:] *= 2
    add_days(library, counted, shares, Measure.SHARES)
    (change,) = surge_report(library).ratio_changes
    assert (change.measure, change.beside) == (Measure.SHARES, Measure.VIEWS)
    assert (change.first_day, change.last_day) == (LAST_DAY - timedelta(days=27), LAST_DAY)
    assert change.low < change.times < change.high
    assert 1.8 < change.times < 2.2
    assert change.low > 1


def test_noise_makes_hardly_any_remark(library: Library) -> None:
    """Of a hundred videos whose shares only noise moves, none or one."""
    for number in range(100):
        counted = add_counted(library, str(number))
        add_days(library, counted, steady(5000, 0.3, 120, seed=number))
        add_days(library, counted, steady(200, 0.3, 120, seed=1000 + number), Measure.SHARES)
    assert len(surge_report(library).ratio_changes) <= 1


def test_no_word_accuses_anybody() -> None:
    """Totals are unusual, and nothing else; harmless causes come before all."""
    forbidden = re.compile(r"suspici|theft|thief|steal|stolen|attack|pira|infring|abus|fraud|culprit", re.IGNORECASE)
    paths = [
        *(ROOT / "monitor" / "insights").glob("*.py"),
        ROOT / "monitor" / "cli" / "insights_surges.py",
        ROOT / "monitor" / "store" / "own_events.py",
        *(ROOT / "templates" / "web").glob("*insight*.html"),
    ]
    assert len(paths) > 10
    assert {path.name: forbidden.findall(path.read_text("utf-8")) for path in paths} == {
        path.name: [] for path in paths
    }


def test_the_queue_does_not_know_totals(library: Library) -> None:
    """Its order, and every harm in it, are the same before and after a surge and its proposal."""
    for number in range(1, 5):
        add_match(library, number=number, provenance=Provenance(views=1000 * (number % 3)))
    now = library.clock()

    def order() -> list[object]:
        return list(library.store.queue.page(QueueFilter(), offset=0, limit=10, now=now).items)

    before = order()
    add_surge(library, work_id=3)
    add_work(library, 9)
    assert report_now(library).report.surges[0].look is not None
    assert order() == before
    assert len(before) == 4
