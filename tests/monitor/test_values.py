"""The application's values."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fingerprints import Match, MatchKind, Modality, Segment
from monitor.values import NoticeRecord, covered_s
from tests.monitor.samples import segment


@pytest.mark.parametrize(
    ("segments", "seconds"),
    [
        ([], 0),
        ([segment(0, 5), segment(10, 12)], 7),
        ([segment(0, 5), segment(3, 6), segment(1, 2)], 6),
        ([segment(0, 5), segment(0, 9, Modality.SOUND)], 5),
        ([segment(0, 9, Modality.SOUND)], 9),
    ],
)
def test_shared_seconds_count_overlaps_once_and_sound_only_without_picture(
    segments: list[Segment], seconds: float
) -> None:
    """Whatever the order of the segments."""
    match = Match(kind=MatchKind.COPY, score=0.9, segments=tuple(segments))
    assert covered_s(match) == seconds
    assert covered_s(replace(match, segments=match.segments[::-1])) == seconds


@pytest.mark.parametrize("ending", ["pdf", "md", "csv", "json", "xarf.json", "lumen.json"])
def test_all_formats_of_a_letter_share_its_reference(ending: str) -> None:
    """Two of them have an ending of two parts."""
    record = NoticeRecord(
        id=1, case_id=1, pack="p", format="f", path=Path(f"/letters/RC-2026-0004.{ending}"), sha256="0", recipient="V",
        signer="Ann", role="owner", signed_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip
    assert record.reference == "RC-2026-0004"
