"""The clocks that run for letters, and the calendar file of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.notices import load_pack, pack_ids
from monitor.review.calendar import calendar_file, clocks_of, deadlines_of

S = State
SENT_AT = datetime(2026, 10, 23, 15, tzinfo=UTC)
ONE, TWO = "https://v.example/1", "https://v.example/2"


def letter(pack: str, *steps: tuple[State, datetime] | tuple[State, datetime, str]) -> LetterRecord:
    """Return a letter about two copies that was sent, with what happened to it afterwards."""
    told = ((S.DRAFT, SENT_AT), (S.APPROVED, SENT_AT), (S.QUEUED, SENT_AT), (S.SENT, SENT_AT), *steps)
    events = tuple(
        LetterEvent(
            id=number, letter_id=1, state=step[0], actor="Ann", at=step[1], happened_at=step[1], reason="x",
            urls=tuple(step[2:]),
        )
        for number, step in enumerate(told, start=1)
    )  # fmt: skip
    return LetterRecord(
        id=1, case_id=1, pack=pack, reference="RC-2026-0001", recipient="V", address="", follows=None, notice="",
        created_by="Ann", created_at=SENT_AT, events=events, urls=(ONE, TWO), is_claim=True,
    )  # fmt: skip


def running(record: LetterRecord) -> dict[str, date]:
    """Return when each clock that runs ends, by its id."""
    return {one.clock.id: one.due.on for one in deadlines_of(record)}


def later(days: float) -> datetime:
    """Return a moment after the sending."""
    return SENT_AT + timedelta(days=days)


def test_nothing_runs_before_the_sending() -> None:
    """A letter that waits has no clock."""
    whole = letter("in_r75")
    assert running(replace(whole, events=whole.events[:3])) == {}


def test_a_counter_notice_starts_the_window_of_the_statute() -> None:
    """Ten to fourteen business days, with Veterans Day and Thanksgiving between; the sender must act."""
    (one,) = deadlines_of(letter("us_dmca_notice", (S.COUNTER_NOTICED, datetime(2026, 11, 9, 18, tzinfo=UTC))))
    assert (one.clock.id, one.clock.whose) == ("US-C5", "sender")
    assert (one.due.on, one.due.latest) == (date(2026, 11, 24), date(2026, 12, 1))


@pytest.mark.parametrize("end", [S.ACTION_FILED, S.LET_BACK, S.RETRACTED])
def test_the_window_ends_when_the_sender_has_acted(end: State) -> None:
    """Whatever was chosen."""
    assert running(letter("us_dmca_notice", (S.COUNTER_NOTICED, later(3)), (end, later(5)))) == {}


def test_each_counter_notice_has_a_window_of_its_own() -> None:
    """Two copies, two days, two entries in the calendar."""
    found = list(
        deadlines_of(letter("us_dmca_notice", (S.COUNTER_NOTICED, later(3), ONE), (S.COUNTER_NOTICED, later(9), TWO)))
    )
    assert [one.urls for one in found] == [(ONE,), (TWO,)]
    assert found[0].due.on < found[1].due.on
    assert len({one.uid for one in found}) == 2


def test_the_clocks_of_india() -> None:
    """A receipt stops only the one for the receipt; a removal does not excuse from producing the order."""
    assert set(running(letter("in_r75"))) == {"IN-C1", "IN-C1a", "IN-C2", "IN-C2a"}
    assert set(running(letter("in_r75", (S.ACKNOWLEDGED, later(0.5))))) == {"IN-C1", "IN-C1a", "IN-C2a"}
    assert set(running(letter("in_r75", (S.REMOVED, later(1))))) == {"IN-C1a"}
    assert running(letter("in_r75"))["IN-C1a"] == date(2026, 11, 13)


def test_one_removed_copy_does_not_stop_the_clock_of_the_other() -> None:
    """The deadline says which one it is still about."""
    found = {one.clock.id: one for one in deadlines_of(letter("in_r75", (S.PARTLY_REMOVED, later(1), ONE)))}
    assert found["IN-C1"].urls == (TWO,)


def test_records_are_kept_whatever_became_of_the_copy() -> None:
    """In Canada for six months."""
    assert running(letter("ca_notice_and_notice", (S.REMOVED, later(1)))) == {"CA-C1": date(2027, 4, 23)}
    assert running(letter("ca_notice_and_notice", (S.REMOVED, later(1)), (S.CLOSED, later(2)))) == {}


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_clocks_of_every_pack_can_be_counted(pack_id: str) -> None:
    """They start with a state, end with states, and name who must act."""
    for clock in clocks_of(pack_id):
        assert State(clock.starts)
        assert {*clock.ends} <= {*State}
        assert clock.whose in {"recipient", "sender"}
    if load_pack(pack_id).kind == "notice" and load_pack(pack_id).jurisdiction == "US":
        assert "US-C5" in {clock.id for clock in clocks_of(pack_id)}


def test_the_calendar_is_read_again_as_it_was_written() -> None:
    """Whole days with an end after the last, moments in UTC, an alarm before each."""
    found = [*deadlines_of(letter("in_r75")), *deadlines_of(letter("us_dmca_notice", (S.COUNTER_NOTICED, later(3))))]
    calendar = Calendar.from_ical(calendar_file(found, SENT_AT))
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == len(found)
    for one in found:
        event = events[one.uid]
        assert event.decoded("dtstart") == (one.due.at or one.due.on)
        if one.due.at is None:
            assert event.decoded("dtend") == (one.due.latest or one.due.on) + timedelta(days=1)
        assert event.decoded("dtstamp") == SENT_AT
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") < timedelta()


def test_calendar_programs_recognise_what_they_know() -> None:
    """The same deadline has the same name each time, and the same deadlines give the same bytes."""
    one, other = letter("in_r75"), letter("in_r75", (S.ACKNOWLEDGED, later(0.5)))
    before = {deadline.clock.id: deadline.uid for deadline in deadlines_of(one)}
    after = {deadline.clock.id: deadline.uid for deadline in deadlines_of(other)}
    assert after.items() < before.items()
    assert calendar_file(deadlines_of(one), SENT_AT) == calendar_file(deadlines_of(one), SENT_AT)


def test_hours_run_on_while_clocks_are_changed() -> None:
    """Europe sets its clocks back in the night after this sending; 36 hours end an hour earlier on the wall."""
    moment = datetime(2026, 10, 24, 17, tzinfo=ZoneInfo("Europe/Berlin"))
    whole = letter("in_r75")
    events = tuple(replace(event, happened_at=moment) for event in whole.events)
    (due,) = [one.due.at for one in deadlines_of(replace(whole, events=events)) if one.clock.id == "IN-C1"]
    assert due is not None
    assert due.astimezone(ZoneInfo("Europe/Berlin")).strftime("%d %H:%M") == "26 04:00"
    assert (due - moment).total_seconds() == 36 * 3600
