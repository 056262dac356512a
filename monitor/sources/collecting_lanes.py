"""Who is next: items wait in a lane for each host, of which one is in use at a time, the most promising first."""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from monitor.collected import ItemState, KeptItem

AHEAD = 50
"""Items of a host that are judged before the best of them is fetched."""
UNJUDGED = frozenset({ItemState.FOUND, ItemState.REFUSED})
"""States of items that are looked at before they are fetched."""


def host_of(item: KeptItem) -> str:
    """Return the host that an item is fetched from, as far as is known; empty for a file of the user's."""
    if item.item.file:
        return ""
    url = item.item.media[0].url if item.item.media else item.item.url
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return url


@dataclass(slots=True)
class _Lane:
    """What waits for one host."""

    found: deque[KeptItem] = field(default_factory=deque)
    """To be looked at."""
    wanted: list[tuple[int, int, KeptItem]] = field(default_factory=list)
    """To be fetched: a heap by rank, then by number."""
    is_busy: bool = False
    not_before: datetime | None = None
    """The host asked for a rest until then, ..."""
    reason: str = ""
    """... with these words."""

    def take(self) -> KeptItem:
        if self.found and (len(self.wanted) < AHEAD or not self.wanted):
            return self.found.popleft()
        return heapq.heappop(self.wanted)[-1]


class Lanes:
    """All items that wait, each once."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._waiting: set[int] = set()

    def put(self, item: KeptItem, rank: int = 0) -> None:
        """Let an item wait for its host; one that waits already, or is being worked at, is left as it is."""
        if item.id in self._waiting:
            return
        self._waiting.add(item.id)
        lane = self._lanes.setdefault(host_of(item), _Lane())
        if item.state in UNJUDGED and not item.item.file:
            lane.found.append(item)
        else:
            heapq.heappush(lane.wanted, (-rank, item.id, item))

    def take(self, now: datetime) -> tuple[str, KeptItem] | None:
        """Return the next item and its host, which is in use from now on; None where all that wait must wait."""
        for host, lane in self._lanes.items():
            if lane.is_busy or not (lane.found or lane.wanted) or (lane.not_before and lane.not_before > now):
                continue
            self._lanes[host] = self._lanes.pop(host)  # to the end, so that every host has its turn
            lane.is_busy = True
            return host, lane.take()
        return None

    def done(self, host: str, item_id: int) -> None:
        """Tell that a host is free again; what was worked at may wait once more."""
        self._lanes[host].is_busy = False
        self._waiting.discard(item_id)

    def rest(self, host: str, until: datetime, reason: str) -> None:
        """Leave a host alone until a time."""
        lane = self._lanes.setdefault(host, _Lane())
        lane.not_before, lane.reason = until, reason

    def soonest(self) -> datetime | None:
        """Return when the first host that rests may be asked again; None where nothing waits for one."""
        waiting = [lane for lane in self._lanes.values() if lane.found or lane.wanted]
        return min((lane.not_before for lane in waiting if lane.not_before and not lane.is_busy), default=None)

    def empty(self) -> Iterator[tuple[KeptItem, datetime | None, str]]:
        """Give up waiting: yield each item with when its host may be asked again, and why not now."""
        for lane in self._lanes.values():
            for item in (*lane.found, *(one for _, _, one in lane.wanted)):
                yield item, lane.not_before, lane.reason
            lane.found.clear()
            lane.wanted.clear()
        self._waiting.clear()
