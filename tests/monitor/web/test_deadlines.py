"""Deadlines in the review room: agenda, month, and calendar file."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from fingerprints import Modality
from monitor.casework.lifecycle import State
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission
from monitor.review.calendar import deadlines, deadlines_of
from monitor.review.progress import Report, report
from monitor.rights.values import PermissionKind, Title
from monitor.web.pages.letter_words import nearness
from tests.monitor.life_samples import ONE
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import Visitor, text_of


@pytest.fixture
def disputed(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter to which a counter-notice came in: the service may put the material back in 10 to 14 days."""
    with desk(tmp_path, sent=True) as laid:
        with laid.library() as library:
            report(library, laid.reference, Report(state=State.COUNTER_NOTICED, reason="It came by mail.", urls=(ONE,)))
        yield laid


def due_of(at: Desk) -> date:
    """Return the first day of the clock that runs."""
    with at.library() as library:
        (one,) = deadlines(library)
    return one.due.on


def test_the_agenda_says_what_when_by_which_law_and_what_follows(disputed: Desk) -> None:
    """And it leads to the letter, and to what can be done."""
    page = disputed.visitor.get("/deadlines")
    said = text_of(page)
    on = due_of(disputed)
    for words in (
        "Later",
        f"{on:%-d %b %Y}",
        "512(g)(2)(C)",
        "You must act",
        "puts the material back",
        "1 of 2 copies",
    ):
        assert words in said
    assert f'href="{disputed.path}"' in page.text
    assert "follow?pack=us_counter_response" in page.text


def test_what_ends_soon_moves_up(disputed: Desk) -> None:
    """By word, in its own part of the agenda: this week, today, overdue."""
    on = due_of(disputed)
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    for days, part, word in ((5, "Within a week", "in 5 days"), (0, "Today", "today"), (-3, "Overdue", "overdue")):
        disputed.clock.now = noon - timedelta(days=days)
        said = text_of(Visitor(disputed.served).get("/deadlines"))
        assert part in said
        assert word in said


def test_a_day_is_not_over_before_it_is_over_everywhere() -> None:
    """Yesterday's day still runs where the Earth turns last, and the page says today."""
    now = datetime(2026, 12, 10, 3, tzinfo=UTC)
    assert nearness(date(2026, 12, 9), now, is_over=False).word == "today"
    assert nearness(date(2026, 12, 9), now, is_over=True).tone == "bad"


def test_the_month_has_the_day_and_what_ends_on_it(disputed: Desk) -> None:
    """A real table; the day's own list stands below it."""
    on = due_of(disputed)
    page = disputed.visitor.get(f"/deadlines?month={on:%Y-%m}&day={on}")
    said = text_of(page)
    assert f"{on:%B %Y} 1 entry" in said
    assert f"{on:%A, %-d %B %Y}" in said
    assert page.text.count('scope="col"') == 7
    assert 'aria-current="date"' in disputed.visitor.get(f"/deadlines?month={disputed.clock.now:%Y-%m}").text


def test_the_month_shows_every_day_of_a_window(disputed: Desk) -> None:
    """The material may come back on each of them: the first is marked, and the last, each with the letter's number."""
    with disputed.library() as library:
        (one,) = deadlines(library)
    assert one.due.latest is not None
    text = text_of(disputed.visitor.get(f"/deadlines?month={one.due.on:%Y-%m}"))
    assert text.count(f"{disputed.reference} from today: ") == 1
    assert text.count(f"{disputed.reference} last day: ") == 1
    assert text.count(f"{disputed.reference} until ") == (one.due.latest - one.due.on).days - 1


def test_a_clock_is_called_by_how_things_stand(disputed: Desk) -> None:
    """After a counter-notice no page says "if"."""
    for path in (disputed.path, "/deadlines"):
        said = text_of(disputed.visitor.get(path))
        assert "Material returns after the counter-notice" in said
        assert "If the uploader answers" not in said


def test_the_arrows_lead_over_the_turn_of_the_year(newcomer: Visitor) -> None:
    """December is followed by January."""
    page = newcomer.get("/deadlines?month=2026-12").text
    assert "month=2027-01" in page
    assert "month=2026-11" in page
    assert "month=2025-12" in newcomer.get("/deadlines?month=2026-01").text


@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-12", "2026-11-01"])
def test_what_is_no_month_is_said(newcomer: Visitor, month: str) -> None:
    """One sentence."""
    answer = newcomer.get("/deadlines", params={"month": month})
    assert answer.status_code == 400
    assert "month" in text_of(answer) or "years" in text_of(answer)


def test_the_calendar_file_holds_each_clock(disputed: Desk) -> None:
    """Calendars can read it, and know the law's source."""
    answer = disputed.visitor.get("/deadlines.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"].startswith("RC-2026-0001: ")
    assert event.decoded("DTSTART") == due_of(disputed)
    assert event["SUMMARY"].endswith("Material returns after the counter-notice")
    assert event["DESCRIPTION"].startswith(f"From {due_of(disputed):%-d %b %Y} to ")


def test_rights_and_permissions_that_end_stand_in_the_same_calendar(disputed: Desk) -> None:
    """As another kind, with what follows; the filter shows them alone."""
    today = disputed.clock.now.date()
    with disputed.library() as library:
        add_grant(
            library, 1,
            NewGrant(modality=Modality.SOUND, title=Title.LICENCE, owner="Label", ends_on=today + timedelta(days=20)),
        )  # fmt: skip
        add_permission(
            library,
            NewPermission(
                kind=PermissionKind.ACCOUNT, value="partner", holder="Partner", reason="They asked.",
                platform="vids.example", ends_on=today + timedelta(days=3),
            ),
        )  # fmt: skip
    for path in ("/deadlines", "/deadlines?whose=rights"):
        said = text_of(disputed.visitor.get(path))
        assert "A right ends" in said
        assert "A permission ends" in said
        assert "in 3 days" in said
    events = Calendar.from_ical(disputed.visitor.get("/deadlines.ics").content).walk("VEVENT")
    assert min(event.decoded("DTSTART") for event in events) - today == timedelta(days=3)
    assert len({event["UID"] for event in events}) == 3
    assert "puts the material back" not in text_of(disputed.visitor.get("/deadlines?whose=rights"))
    assert "A right ends" not in text_of(disputed.visitor.get("/deadlines?whose=sender"))


def test_an_empty_agenda_says_what_will_stand_there(newcomer: Visitor) -> None:
    """No bare page."""
    assert "Once a letter is sent" in text_of(newcomer.get("/deadlines"))


def test_few_letters_are_read_for_all_clocks(disputed: Desk) -> None:
    """Those that are over are left out, and no clock with them."""
    with disputed.library() as library:
        every = [one.uid for letter in library.store.letters.lives() for one in deadlines_of(letter)]
        assert sorted(one.uid for one in deadlines(library)) == sorted(every) != []
        report(library, disputed.reference, Report(state=State.LET_BACK, reason="We file no action.", urls=(ONE,)))
        assert deadlines(library) == []
