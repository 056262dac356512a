"""The values of aggregate analytics: what platforms count of a creator's own videos. Totals only, never who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np


class Measure(StrEnum):
    """What was counted."""

    VIEWS = "views"
    LIKES = "likes"
    COMMENTS = "comments"
    SHARES = "shares"
    SAVES = "saves"
    DOWNLOADS = "downloads"
    """No export that is known has it; it is typed from what an app shows on screen."""
    PROFILE_VIEWS = "profile-views"
    VIEWERS = "viewers"
    NEW_VIEWERS = "new-viewers"
    RETURNING_VIEWERS = "returning-viewers"
    REACH = "reach"
    ENGAGED = "engaged"
    INTERACTIONS = "interactions"
    LINK_CLICKS = "link-clicks"
    IMPRESSIONS = "impressions"
    WATCH_HOURS = "watch-hours"
    FOLLOWERS = "followers"
    """A level: so many at the end of the day."""
    FOLLOWERS_CHANGE = "followers-change"
    """New ones less those that left; may be below 0."""


LEVELS = frozenset({Measure.FOLLOWERS})
"""Measures that are not added up over days."""
DAYS_OF_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What totals are of: one video at one place, or a whole account of the creator's own."""

    id: int
    platform: str
    account: str
    """The creator's own, as the user calls it; empty where nobody said."""
    key: str
    """The platform's number of the video, else its address or its title; empty for the whole account."""
    title: str
    url: str
    published_on: date | None
    work_id: int | None
    """The work that the video is, where somebody said so."""
    added_at: datetime

    @property
    def is_account(self) -> bool:
        """Whether it is a whole account and not one video."""
        return not self.key

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.key or (f"{self.platform} {self.account}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One measure by day. Days of which nothing is known are NaN: a gap is not a zero."""

    counted_id: int
    measure: Measure
    first_day: date
    values: np.ndarray
    """float64 by day from ``first_day`` on; both ends are known."""

    @property
    def last_day(self) -> date:
        """The last day of which anything is known."""
        return self.first_day + timedelta(days=len(self.values) - 1)

    def day(self, index: int) -> date:
        """Return the day of a value."""
        return self.first_day + timedelta(days=index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number that is not of a single day: a total until a day, or of a span of days."""

    id: int
    counted_id: int
    measure: Measure
    since: date | None
    """First day that it counts; None where it counts from the beginning."""
    until: date
    """Last day that it counts, or the day on which it was read."""
    value: float
    import_id: int | None
    """None where a person typed it."""
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What storing numbers has changed."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        """Return both together."""
        return Changes(
            added=self.added + other.added, changed=self.changed + other.changed, same=self.same + other.same
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalImport:
    """One file of totals that was read into the library."""

    id: int
    sha256: str
    name: str
    shape: str
    """Which reader understood it."""
    platform: str
    account: str
    first_day: date | None
    last_day: date | None
    changes: Changes
    notes: tuple[str, ...]
    """What of it was left out and why, as sentences."""
    imported_by: str
    imported_at: datetime


class OwnEventKind(StrEnum):
    """What a user knows of that moves totals."""

    PUBLISHED = "published"
    PROMOTION = "promotion"
    NEWS = "news"
    CHALLENGE = "challenge"
    COLLABORATION = "collaboration"
    PLATFORM_CHANGE = "platform-change"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """Something that a user notes because it may move totals."""

    id: int
    kind: OwnEventKind
    note: str
    platform: str
    """Empty for all."""
    counted_id: int | None
    """The one video or account that it is about; None for all."""
    starts_on: date
    ends_on: date
    added_by: str
    added_at: datetime
    removed_at: datetime | None = None

    def covers(self, counted: Counted, day: date) -> bool:
        """Tell whether it may have to do with a day of something that is counted."""
        is_there = self.platform.casefold() in {"", counted.platform.casefold()}
        is_about = is_there and self.counted_id in {None, counted.id}
        return self.removed_at is None and is_about and self.starts_on <= day <= self.ends_on


class LookState(StrEnum):
    """What became of a proposal to look for copies."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"
    EXPLAINED = "explained"
    """Withdrawn because a note of the user's explains its days; open again where the note is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookTask:
    """A proposal to look for copies of a work, because its totals are unusual. It is no evidence of anything."""

    id: int
    counted_id: int
    measure: Measure
    first_day: date
    last_day: date
    why: str
    state: LookState
    note: str
    opened_by: str
    opened_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None


Days = Mapping[date, float]
"""Values by day, as readers give them."""
