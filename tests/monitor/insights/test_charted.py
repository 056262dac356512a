"""From what a library counts to a chart, and the report that pages show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import InputError, NotFoundError
from monitor.insights.charted import chart_of
from monitor.insights.charting import MarkKind
from monitor.insights.events import add_event
from monitor.insights.keeping import kept_report, report_now
from monitor.insights.linking import link_work
from monitor.platform_settings import state_settings
from monitor.store.library import Library
from monitor.totals import Measure, OwnEventKind
from monitor.values import Provenance
from tests.monitor.insights.charts import counted_in, day, totals_in
from tests.monitor.samples import COPY, SHARED_SOUND, add_clip, add_work


def test_a_chart_shows_the_first_measure_with_what_is_usual(library: Library) -> None:
    """Where nobody names another."""
    chart = chart_of(library, totals_in(library))
    (line,) = chart.lines
    assert (line.name, line.first_day, line.last_day) == ("Views", day(0), day(119))
    assert chart.title == "Golden hour · TikTok"
    usual = line.usual_on(day(80))
    assert usual is not None
    assert usual[0] < 900 < usual[1]
    assert line.usual_on(day(3)) is None


def test_days_and_measures_are_chosen(library: Library) -> None:
    """The band is cut with the line."""
    counted = totals_in(library)
    chart = chart_of(library, counted, [Measure.SHARES, Measure.VIEWS], day(50), day(59))
    assert [(line.name, len(line.values)) for line in chart.lines] == [("Shares", 10), ("Views", 10)]
    whole, part = chart_of(library, counted).lines[0], chart.lines[1]
    assert part.usual_on(day(55)) == whole.usual_on(day(55))
    assert part.on(day(55)) == whole.on(day(55))


def test_what_is_not_there_is_told(library: Library) -> None:
    """A measure, days, or any values by day; and too many measures."""
    counted = totals_in(library)
    with pytest.raises(NotFoundError, match=r"no saves by day of “Golden hour”; there are: views, shares"):
        chart_of(library, counted, [Measure.SAVES])
    with pytest.raises(InputError, match="There are no views of these days; there are from 2026-08-03"):
        chart_of(library, counted, until=day(-1))
    with pytest.raises(InputError, match="turn them round"):
        chart_of(library, counted, since=day(2), until=day(1))
    with pytest.raises(InputError, match="one measure or two, not 3"):
        chart_of(library, counted, [Measure.VIEWS, Measure.SHARES, Measure.LIKES])
    with pytest.raises(NotFoundError, match="Nothing is known by day of “Silent”"):
        chart_of(library, counted_in(library, "Silent", key="v-2"))


def test_unusual_days_notes_settings_and_copies_are_marked(library: Library) -> None:
    """Each with its page; sound alone and what was seen of other works are not."""
    counted, work, other = totals_in(library), add_work(library, 1), add_work(library, 2)
    at = datetime(2026, 10, 1, 12, tzinfo=UTC)
    clip = add_clip(library, 101, Provenance(platform="vids.example", published_at=at, captured_at=at + timedelta(2)))
    library.store.matches.put(clip.id, work.id, COPY, library.clock())
    library.store.matches.put(clip.id, other.id, COPY, library.clock())
    library.store.matches.put(add_clip(library, 102).id, work.id, SHARED_SOUND, library.clock())
    counted = link_work(library, counted.id, work.id)
    state_settings(library, [work.id], "TikTok", {"downloads": "off"})
    add_event(library, OwnEventKind.NEWS, "In the paper", day(60), day(61), platform="tiktok")
    add_event(library, OwnEventKind.NEWS, "Elsewhere", day(60), day(61), platform="youtube")
    report_now(library)
    marks = chart_of(library, counted).marks
    texts = [mark.text for mark in marks]
    assert texts.count("possible copy on vids.example published") == 1
    assert texts.count("possible copy on vids.example first seen") == 1
    assert "news: In the paper" in texts
    assert not [text for text in texts if "Elsewhere" in text]
    (unusual,) = [mark for mark in marks if mark.kind is MarkKind.UNUSUAL]
    assert (unusual.first_day, unusual.last_day) == (day(100), day(102))
    assert unusual.text.startswith("views 5")


def test_the_report_is_kept_and_read_as_it_was_made(library: Library) -> None:
    """All numbers of it; whoever reads it need not make it anew."""
    assert kept_report(library) is None
    totals_in(library)
    made = report_now(library)
    kept = kept_report(library)
    assert kept is not None
    assert kept.report.surges
    assert kept.report.examined == made.report.examined
    assert [replace(one, events=()) for one in kept.report.surges] == [
        replace(one, events=()) for one in made.report.surges
    ]
    assert kept.made_at == made.made_at


def test_a_report_says_when_totals_have_changed_since(library: Library) -> None:
    """What is counted, or what was noted."""
    totals_in(library)
    report_now(library)
    kept = kept_report(library)
    assert kept is not None
    assert kept.is_current
    add_event(library, OwnEventKind.PROMOTION, "", day(1), day(1))
    kept = kept_report(library)
    assert kept is not None
    assert not kept.is_current


def test_lists_find_by_words_accounts_first(library: Library) -> None:
    """In any case of any alphabet."""
    counted_in(library, "ÄPFEL im Schnee", key="v-1")
    counted_in(library, "Birnen", key="v-2")
    counted_in(library, "", key="")
    find = library.store.total_lists.find
    found, total = find("", first=0, most=2)
    assert ([one.name for one in found], total) == ([counted_in(library, "", key="").name, "Birnen"], 3)
    assert [one.title for one in find("schnee äpfel", first=0, most=9)[0]] == ["ÄPFEL im Schnee"]
    assert find("schnee birnen", first=0, most=9) == ([], 0)
