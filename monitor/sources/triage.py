"""What is worth fetching: asked of each item before its file is, because most of what sources name is no copy.

Nothing is passed over on a guess. Only what cannot be used (too long, too short, too large) and what somebody may post
(own accounts, licensees) is left out; titles, durations and stills say what comes first while there is a budget. A
still rules out only where the source's option ``stills_only`` asks for it: a thumbnail may be a picture of its own.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from fingerprints.errors import printable
from monitor.collected import ItemState, KeptItem
from monitor.licensing import use_at
from monitor.rights.permitting import PermissionBook, say_permission
from monitor.rights.values import Permission
from monitor.sources.fetch import Fetcher
from monitor.sources.triage_stills import Look, Stills
from monitor.sources.triage_words import Hints
from monitor.store.library import Library
from monitor.values import Hit, Provenance
from monitor.watch_settings import WatchSettings

OPTIONS = {
    "stills_only?": "“yes”: an item is passed over if its thumbnail can be looked at and shows no picture of a work;"
    " saves most bytes, and misses copies whose thumbnail shows little of the work or is a picture of its own"
}
"""Options that sources of every kind may have."""
SHORTEST_S = 0.3
"""Of cuttings of generated videos none that is this short, and most of those of half a second, was found."""
SMALL_BYTES = 10**6
"""A file that says it is smaller is fetched without a look at its still, which would cost a request to save little."""
STILL_RANK, TITLE_RANK, LENGTH_RANK = 4, 2, 1
"""What makes an item come first: the sum of those that hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether the file of an item is to be fetched, and why."""

    is_wanted: bool
    reason: str
    """One sentence, or some."""
    rank: int = 0
    """Items with a higher one come first."""
    not_before: datetime | None = None
    """Where the item is neither wanted nor passed over yet: when to ask again."""


class Judge:
    """Judges the items of one run, with what the library says at its beginning. Safe for threads; to be closed."""

    def __init__(self, library: Library, fetcher: Fetcher) -> None:
        store = library.store
        self._how = fetcher.how
        self._clock = library.clock
        self._works = {work.id: work for work in store.works.all()}
        self._book = PermissionBook(store.permissions.all())
        self._hints = Hints(list(self._works.values()), store.words.all())
        self._picky = {one.id for one in store.sources.all() if one.options.get("stills_only", "") == "yes"}
        self._stills = Stills(library, fetcher)
        waiting = store.items.in_states({ItemState.WANTED})
        self._budget = Budget(fetcher.how, library.clock(), store.fetches.bytes_since(day_of(library.clock())))
        for one in waiting:
            self._budget.promise(size_of(one) or 0)

    def __call__(self, kept: KeptItem) -> Judgement:
        """Judge one item."""
        if kept.item.file is not None:
            return Judgement(is_wanted=True, reason="The file was supplied.", rank=STILL_RANK)
        refusal = self._why_permitted(kept) or _why_useless(kept, self._how)
        if refusal:
            return refusal
        look = self._look(kept)
        self._budget.promise(look.size_bytes)
        if kept.source_id in self._picky and look.is_telling and look.hit is None:
            reason = f"{look.note} This source is to bring only what its stills show (stills_only=yes)."
            return Judgement(is_wanted=False, reason=reason)
        return self._in_budget(kept, self._ranked(kept, look))

    def _why_permitted(self, kept: KeptItem) -> Judgement | None:
        """Return the judgement on an item that its poster may post, whichever work it shows."""
        item, now = kept.item, self._clock()
        seen = Provenance(url=item.url, platform=item.platform or None, account=item.account or None)
        found: list[Permission] = []
        for id_ in self._works:
            permission = self._book.find(use_at(id_, seen, day=now))
            if permission is None:
                return None
            found.append(permission)
        if not found:
            return None
        ends = min((one.ends_on for one in found if one.ends_on), default=None)
        again = datetime(ends.year, ends.month, ends.day, tzinfo=UTC) + timedelta(days=1) if ends else None
        reason = f"Whoever posted it may: {say_permission(found[0])}."
        return Judgement(is_wanted=False, reason=reason, not_before=again)

    def _look(self, kept: KeptItem) -> Look:
        size = size_of(kept)
        is_small = size is not None and size < SMALL_BYTES and kept.source_id not in self._picky
        if not kept.item.thumbnail or is_small:
            return Look()
        return self._stills.look(kept)

    def _ranked(self, kept: KeptItem, look: Look) -> Judgement:
        title, length = self._hints.of_title(kept.item.title), self._hints.of_length(kept.item.duration_s)
        said = [self._say_hit(look.hit) if look.hit else "", title, length]
        ranks = (STILL_RANK, TITLE_RANK, LENGTH_RANK)
        rank = sum(worth for worth, one in zip(ranks, said, strict=True) if one)
        if not look.hit and look.note:
            said.append(f"{look.note} That alone rules nothing out.")
        reason = " ".join(one for one in said if one) or "Nothing speaks against it."
        return Judgement(is_wanted=True, reason=reason, rank=rank)

    def _say_hit(self, hit: Hit) -> str:
        name = printable(self._works[hit.work_id].name)
        at = hit.match.segments[0].work_start_s if hit.match.segments else 0.0
        return f"Its still is a picture of “{name}” at {at:.1f} s."

    def _in_budget(self, kept: KeptItem, wanted: Judgement) -> Judgement:
        if kept.item.is_supplied_only:
            return wanted
        again = self._budget.take(size_of(kept), self._clock())
        if again is None:
            return wanted
        reason = f"{wanted.reason} {self._budget.say()} It waits until {again:%Y-%m-%d %H:%M} UTC."
        return Judgement(is_wanted=False, reason=reason, rank=wanted.rank, not_before=again)

    def close(self) -> None:
        """Close what is open."""
        self._stills.close()


class Budget:
    """The bytes that may still be fetched today, as sources say their sizes; the day is that of UTC."""

    def __init__(self, how: WatchSettings, now: datetime, spent: int) -> None:
        self._most = how.bytes_per_day
        self._day = day_of(now)
        self._used = spent
        self._lock = Lock()

    def promise(self, size: int) -> None:
        """Count bytes that were, or surely will be, fetched."""
        with self._lock:
            self._used += size

    def take(self, size: int | None, now: datetime) -> datetime | None:
        """Count a file if there is room for it, and return None; else return when to ask again.

        :param size: None where nobody says it: it may come as long as anything is left
        """
        with self._lock:
            if day_of(now) > self._day:
                self._day, self._used = day_of(now), 0
            if self._used + (size or 1) > self._most:
                return self._day + timedelta(days=1)
            self._used += size or 0
            return None

    def say(self) -> str:
        """Say that nothing is left, in a sentence."""
        return f"What may be fetched in a day ({self._most / 10**6:,.0f} MB) does not hold it today."


def judge(library: Library, fetcher: Fetcher) -> Judge:
    """Return what decides, for one run, which items are worth fetching; to be closed at the end."""
    return Judge(library, fetcher)


def turn_of(kept: KeptItem, judgement: Judgement) -> tuple[int, float]:
    """Return by what wanted items are sorted: hits of stills first, then titles, then the newest."""
    published = kept.item.published_at or kept.first_seen_at
    return -judgement.rank, -published.timestamp()


def day_of(moment: datetime) -> datetime:
    """Return the beginning of a day of UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def size_of(kept: KeptItem) -> int | None:
    """Return how large the file of an item is, as its source says of the first address; None where it does not."""
    return kept.item.media[0].size_bytes if kept.item.media else None


def _why_useless(kept: KeptItem, how: WatchSettings) -> Judgement | None:
    """Return the judgement on an item that cannot be used.

    A duration of 0, or below, is what many sites say of videos whose duration they do not know: it says nothing.
    """
    length, sizes = kept.item.duration_s, [one.size_bytes for one in kept.item.media]
    said = [size for size in sizes if size is not None]
    if length is not None and length > how.longest_video_s:
        how_long = f"{length / 3600:,.1f} hours" if math.isfinite(length) else "without end"
        reason = f"It says that it lasts {how_long}; longest_video_s lets {how.longest_video_s / 3600:,.1f} hours."
    elif length is not None and 0 < length < SHORTEST_S:
        reason = f"It says that it lasts {length:.2f} s; nothing is found in less than {SHORTEST_S} s."
    elif said and len(said) == len(sizes) and min(said) > min(how.largest_file_bytes, how.bytes_per_day):
        reason = f"It says that it has {min(said) / 10**6:,.0f} MB, more than a file, or a day, may have."
    else:
        return None
    return Judgement(is_wanted=False, reason=reason)
