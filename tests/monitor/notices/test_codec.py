"""Notices as JSON: lossless, deterministic, strict."""

import json
from dataclasses import replace

import pytest

from monitor.notices import MatchedSegment, NoticeDataError, from_json, to_json
from tests.monitor.notices.samples import NOW, by_agent, item, notice, work

FULL = by_agent(notice(work(item(1), item(2, seen_live_at=None)), work(item(3), title="Ünïcode “北京” \udcff")))


def test_a_notice_survives_the_round_trip():
    """What the store keeps is the notice, with its times, its numbers and its absent parts."""
    for whole in (FULL, notice(), replace(notice(), signature=None, works=())):
        assert from_json(to_json(whole)) == whole


def test_equal_notices_have_equal_text():
    """Keys are sorted and numbers are written in one way, so that digests can be compared."""
    assert to_json(from_json(to_json(FULL))) == to_json(FULL)
    assert to_json(FULL).startswith('{"notice":{"answer":null,"dated_on":"2026-11-23","earlier":[]')


def test_a_notice_of_an_earlier_version_is_read_with_what_was_added_since():
    """Fields that came later have a default, so that letters can be read for years."""
    layout = json.loads(to_json(notice()))
    del layout["notice"]["enclosures"], layout["notice"]["recipient"]["requires_wording"]
    assert from_json(json.dumps(layout)) == notice()


def spoiled(**changes: object) -> str:
    """Return a stored notice with other top-level fields."""
    layout = json.loads(to_json(notice()))
    layout["notice"].update(changes)
    return json.dumps(layout)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "version"),
        ('{"version": 99}', "version"),
        ('{"version": 1}', "an object"),
        (spoiled(surprise=1), "surprise"),
        (spoiled(works={}), "a list"),
        (spoiled(reference=7), "should be str"),
        (spoiled(dated_on="yesterday"), "should be date"),
        (spoiled(recipient={}), "recipient"),
        (to_json(notice()).replace("designated_agent", "neighbour"), "RecipientKind"),
        (to_json(notice()).replace('"match_id":1', '"match_id":true'), "should be int"),
    ],
)
def test_odd_text_is_refused_with_a_reason(text, reason):
    """A stored notice is either understood to the last field or refused."""
    with pytest.raises(NoticeDataError, match=reason):
        from_json(text)


def test_times_without_a_zone_are_refused():
    """A capture time that could be any of 24 hours is no evidence."""
    with pytest.raises(NoticeDataError, match="no zone"):
        item(captured_at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("length_s", [-1.0, float("nan"), float("inf")])
def test_impossible_lengths_are_refused(length_s):
    """Positions and lengths are finite and not negative."""
    with pytest.raises(NoticeDataError, match="seconds"):
        item(claimable_s=length_s)
    with pytest.raises(NoticeDataError, match="seconds"):
        MatchedSegment(clip_start_s=length_s, clip_end_s=1, work_start_s=0, work_end_s=1)
