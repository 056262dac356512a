"""How a source is doing: the watch and the review room judge it alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.collected import SourceRecord, SourceState
from monitor.store.sources import is_due
from monitor.watch.health import SourceHealth, health_of_source
from monitor.web.sourcelist import lines_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
FINE = SourceRecord(
    id=1,
    name="week",
    kind="feed",
    address="https://videos.example/feed.xml",
    next_at=NOW + timedelta(hours=5),
    last_run_at=NOW,
    last_ok_at=NOW,
    added_by="Ann",
    added_at=NOW,
)


@pytest.mark.parametrize(
    ("changes", "health", "due", "trouble"),
    [
        ({}, SourceHealth.FINE, False, False),
        ({"last_run_at": None, "next_at": NOW}, SourceHealth.NEW, True, False),
        ({"next_at": NOW - timedelta(hours=5)}, SourceHealth.FINE, True, False),
        ({"next_at": NOW - timedelta(hours=7)}, SourceHealth.LATE, True, True),
        ({"next_at": NOW + timedelta(days=3650)}, SourceHealth.ASTRAY, True, True),
        ({"failures": 1, "last_error": "It is gone."}, SourceHealth.FAILING, False, True),
        ({"state": SourceState.PAUSED, "failures": 3}, SourceHealth.PAUSED, False, False),
        ({"state": SourceState.REMOVED, "next_at": NOW}, SourceHealth.REMOVED, False, False),
    ],
    ids=str,
)
def test_the_watch_and_the_room_judge_a_source_alike(
    changes: dict[str, object], health: SourceHealth, due: bool, trouble: bool
) -> None:
    """By its state, its failures and its time."""
    source = replace(FINE, **changes)  # type: ignore[arg-type]
    (line,) = lines_of([source], NOW)
    assert (health_of_source(source, NOW), is_due(source, NOW)) == (health, due)
    assert (line.health.word, line.is_due, line.health.is_trouble) == (str(health), due, trouble)
