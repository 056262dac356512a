"""When a source is due: its own interval, some jitter, and longer waits for one that fails again and again."""

import hashlib
from datetime import datetime, timedelta

from monitor.collected import SourceRecord
from monitor.store.sources import LONGEST_WAIT_S

_SHARE = 10
_MOST_JITTER_S = 1800.0


def next_time(source: SourceRecord, now: datetime) -> datetime:
    """Return when a source is due after a run that ended now.

    Each further failure in a row doubles the wait.
    """
    wait = source.every_s
    if source.failures > 1:
        longest = max(LONGEST_WAIT_S, source.every_s)
        wait = min(source.every_s * 2 ** min(source.failures - 1, 40), longest)
    return now + timedelta(seconds=wait + jitter_s(source, now))


def jitter_s(source: SourceRecord, day: datetime) -> float:
    """Return by how many seconds a run comes later, so that hosts are not all asked at the full hour.

    At most a tenth of the interval and half an hour; the same for one source on one day.
    """
    most = min(source.every_s / _SHARE, _MOST_JITTER_S)
    digest = hashlib.sha256(f"{source.id}:{source.kind}:{source.address}:{day.date()}".encode()).digest()
    return most * int.from_bytes(digest[:4]) / 2**32
