"""Claimable seconds: matched and owned and exclusive and in the territory, on the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints import Modality, Segment
from monitor.rights.claiming import Claimant, claim
from monitor.rights.days import Days
from monitor.rights.values import Grant, Title
from tests.monitor.samples import segment

AT = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 26)
ANYBODY = Claimant(day=TODAY)


def line(**changes: Any) -> Grant:
    """Return a line of the ledger: Ann owns the whole picture, everywhere and for ever."""
    values: dict[str, Any] = {"modality": Modality.PICTURE, "title": Title.OWNED, "owner": "Ann"}
    return Grant(id=0, work_id=1, added_by="Ann", added_at=AT, **(values | changes))


def seconds(*lines: Grant, of: Segment | None = None, **asked: Any) -> float:
    """Return the claimable seconds of a match of the clip's 0 to 5 s with the work's 10 to 15 s."""
    return claim([of or segment()], lines, replace(ANYBODY, **asked)).seconds


def test_what_is_owned_may_be_claimed_whole():
    """The plain case: the creator's own film."""
    found = claim([segment()], [line()], ANYBODY)
    assert (found.seconds, found.picture_s, found.sound_s, found.unclaimed) == (5.0, 5.0, 0.0, ())


def test_without_a_ledger_nothing_may_be_claimed():
    """Silence is no right."""
    found = claim([segment()], [], ANYBODY)
    assert found.seconds == 0
    assert [one.reason for one in found.unclaimed] == ["Nobody has said whose the picture is."]


def test_sound_of_somebody_else_is_never_claimed():
    """The picture is the creator's, the music is not."""
    music = line(modality=Modality.SOUND, title=Title.NOT_OWNED, owner="Northern Sounds", label="Slow Water")
    found = claim([segment(), segment(modality=Modality.SOUND)], [line(), music], ANYBODY)
    assert (found.picture_s, found.sound_s, found.seconds) == (5.0, 0.0, 5.0)
    assert "Slow Water" in found.unclaimed[0].reason


def test_owned_sound_alone_may_be_claimed():
    """The creator's original sound in somebody's released track."""
    own = line(modality=Modality.SOUND)
    found = claim([segment(modality=Modality.SOUND)], [own], ANYBODY)
    assert (found.picture_s, found.sound_s, found.seconds) == (0.0, 5.0, 5.0)


def test_overlaps_of_picture_and_sound_count_once():
    """The letter claims seconds of the copy, not of its parts."""
    both = [segment(0, 5), segment(3, 8, Modality.SOUND)]
    assert claim(both, [line(), line(modality=Modality.SOUND)], ANYBODY).seconds == 8.0


@pytest.mark.parametrize(
    "against",
    [
        line(title=Title.LICENCE, owner="Stock Co"),
        line(title=Title.NOT_OWNED, owner=""),
        line(title=Title.PUBLIC_DOMAIN, owner=""),
    ],
    ids=lambda one: one.title,
)
def test_third_party_material_is_cut_out(against):
    """Licensed stock from 12 to 13 s of the work leaves the seconds around it."""
    found = claim([segment()], [line(), replace(against, start_s=12.0, end_s=13.0)], ANYBODY)
    assert found.seconds == pytest.approx(4.0)
    assert [(s.clip_start_s, s.clip_end_s) for s in found.claimed] == [(0.0, 2.0), (3.0, 5.0)]
    assert [(s.work_start_s, s.work_end_s) for s in found.unclaimed] == [(12.0, 13.0)]


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        ({"exclusive": False}, {}, "not exclusive"),
        ({"ends_on": date(2026, 11, 25)}, {}, "ended on 2026-11-25"),
        ({"starts_on": date(2026, 11, 27)}, {}, "begin on 2026-11-27"),
        ({"territories": ("US", "CA")}, {"territory": "GB"}, "do not reach GB"),
        ({"territories": ("WORLD", "-DE")}, {"territory": "EU"}, "do not reach EU"),
        ({"owner": "Bob"}, {"holder": "Ann"}, "held by Bob"),
        ({"ended_at": AT}, {}, "Nobody has said"),
    ],
)
def test_each_condition_is_needed(changes, asked, said):
    """Exclusive, in its term, in the territory, held by the claimant, not struck out."""
    found = claim([segment()], [line(**changes)], replace(ANYBODY, **asked))
    assert found.seconds == 0
    assert said in found.unclaimed[0].reason


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"ends_on": TODAY, "starts_on": TODAY}, {}),
        ({"territories": ("EU",)}, {"territory": "DE"}),
        ({"territories": ("EU",)}, {"territory": "EU"}),
        ({"territories": ("WORLD", "-CN")}, {"territory": "US"}),
        ({"title": Title.EXCLUSIVE_LICENCE, "owner": "ann "}, {"holder": "Ann"}),
    ],
)
def test_the_last_day_and_the_region_count(changes, asked):
    """A term includes its first and last day, a region its members, and names are compared without case."""
    assert seconds(line(**changes), **asked) == 5.0


def test_several_owners_of_one_place_are_a_question():
    """Two lines that contradict each other let neither claim."""
    found = claim([segment()], [line(), line(owner="Bob")], replace(ANYBODY, holder="Ann"))
    assert found.seconds == 0
    assert "Ann and Bob" in found.unclaimed[0].reason


def test_speed_is_kept_when_a_stretch_is_cut():
    """Half of the work's stretch is half of the clip's, whatever the speed."""
    fast = replace(segment(), clip_start_s=0.0, clip_end_s=5.0, work_start_s=10.0, work_end_s=20.0, speed=2.0)
    assert seconds(line(end_s=15.0), of=fast) == pytest.approx(2.5)


def test_a_still_is_a_picture_without_length():
    """A screenshot of an owned second is one claimed picture; of a licensed one, none."""
    shot = replace(segment(), clip_start_s=0.0, clip_end_s=0.0, work_start_s=12.5, work_end_s=12.5)
    stock = line(title=Title.LICENCE, start_s=12.0, end_s=13.0)
    assert claim([shot], [line()], ANYBODY).pictures == 1
    assert claim([shot], [line(), stock], ANYBODY).pictures == 0


spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (float(pair[0]), float(sum(pair))))
titles = st.sampled_from(list(Title))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(spans, titles), max_size=6), spans)
def test_claimable_seconds_agree_with_asking_every_tenth_of_a_second(lines, clip):
    """Cutting at the borders of lines gives what an oracle gives that walks through the match."""
    grants = [line(start_s=span[0], end_s=span[1], title=title) for span, title in lines]
    one = replace(segment(), clip_start_s=0.0, clip_end_s=clip[1] - clip[0], work_start_s=clip[0], work_end_s=clip[1])
    moments = [clip[0] + 0.05 + tenth / 10 for tenth in range(round((clip[1] - clip[0]) * 10))]

    def free(moment):
        here = [grant.title for grant in grants if grant.start_s <= moment <= grant.end_s]
        return bool(here) and all(title in {Title.OWNED, Title.EXCLUSIVE_LICENCE} for title in here)

    found = claim([one], grants, ANYBODY)
    assert found.seconds == pytest.approx(sum(map(free, moments)) / 10, abs=1e-6)
    lengths = [s.clip_end_s - s.clip_start_s for s in (*found.claimed, *found.unclaimed)]
    assert sum(lengths) == pytest.approx(clip[1] - clip[0])


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (datetime(2026, 11, 25, 10, 0, tzinfo=UTC), "begin on 2026-11-26, a day that has not begun everywhere"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "begin on 2026-11-26"),
        (datetime(2026, 11, 26, 12, 0, tzinfo=UTC), ""),
        (datetime(2026, 11, 27, 9, 59, tzinfo=UTC), ""),
        (datetime(2026, 11, 27, 10, 0, tzinfo=UTC), "end on 2026-11-27, a day that is over in some places"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), "ended on 2026-11-27"),
    ],
)
def test_rights_count_while_they_run_everywhere(moment, reason):
    """A line of two days holds from when the first has begun at UTC-12 until the second ends at UTC+14."""
    grants = [line(starts_on=TODAY, ends_on=date(2026, 11, 27))]
    found = claim([segment()], grants, replace(ANYBODY, day=moment))
    assert (found.seconds, [one.reason for one in found.unclaimed]) == (
        (0.0, [f"The rights in the picture {reason}."]) if reason else (5.0, [])
    )


@given(st.integers(0, 200), st.integers(-12, 14), st.integers(0, 3))
@settings(max_examples=50)
def test_no_place_on_earth_finds_a_claim_against_its_own_calendar(hour, ahead, length):
    """Wherever somebody reads the calendar, a claimed right runs there and a permission that runs there is seen."""
    moment = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour)
    here = (moment + timedelta(hours=ahead)).date()
    term, days = (TODAY, TODAY + timedelta(days=length)), Days.at(moment)
    runs_here = term[0] <= here <= term[1]
    assert days.holds_somewhere(*term) or not runs_here
    assert runs_here or days.why_not_everywhere(*term)
