"""What collecting knows and keeps: sources, the items they name, every request and why it was allowed. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any


class MediaKind(StrEnum):
    """How the file of an item is given."""

    FILE = "file"
    """One file at one address."""
    HLS = "hls"
    """A playlist of segments (RFC 8216)."""
    DASH = "dash"
    """A media presentation description (ISO/IEC 23009-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAddress:
    """Where the file of an item lies; an item may have it in several forms."""

    url: str
    kind: MediaKind = MediaKind.FILE
    content_type: str = ""
    """As its source says; empty where it does not."""
    size_bytes: int | None = None
    """As its source says, which may be wrong."""
    height_px: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One video that a source names: the candidate of a clip. Nothing more is kept of a person than the handle."""

    key: str
    """What names it within its source for ever: the API's id, the feed's guid, else its address."""
    url: str
    """Address of the page that people would open; of the file where there is no page."""
    media: tuple[MediaAddress, ...] = ()
    """The best first; empty where only the page of the item says it, or where the file must be supplied."""
    file: Path | None = None
    """Where the user has supplied the file."""
    title: str = ""
    account: str = ""
    """Handle of whoever posted it."""
    platform: str = ""
    published_at: datetime | None = None
    duration_s: float | None = None
    views: int | None = None
    """How often it was seen in all, as the source says."""
    thumbnail: str = ""
    """Address of a still."""
    mark: str = ""
    """Changes when the source says that the item was changed: an ETag, an updated-at. Empty where it says nothing."""
    is_supplied_only: bool = False
    """Whether the file must come from the user, because no program may fetch it there."""
    supply: str = ""
    """Why that is so, and how the user may come by the file, in a sentence or two; empty where it is fetched."""


class ItemState(StrEnum):
    """How far an item has come."""

    FOUND = "found"
    """A source names it; nothing was asked of it yet."""
    WANTED = "wanted"
    """It is worth fetching, and will be."""
    PASSED = "passed over"
    """It is not worth fetching: the reason says why."""
    TO_SUPPLY = "to be supplied"
    """No program may fetch it; the user may supply the file."""
    COMPLETE = "complete"
    """Its file has arrived as a whole and is being put into its place."""
    KEPT = "kept"
    """Its file is in the library, and is a clip or will be with the next scan."""
    REFUSED = "refused"
    """The access policy forbids it: the reason says which rule."""
    GONE = "gone"
    """It is not there (any more): 404, 410, 451, or out of sight in this country."""
    FAILED = "failed"
    """It could not be fetched and is tried again at ``next_at``, as long as there are tries left."""
    UNUSABLE = "unusable"
    """What arrived is no video or sound that can be used, or is larger than allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItem:
    """An item as the library keeps it."""

    id: int
    source_id: int
    item: Item
    state: ItemState
    reason: str = ""
    """Why it is in this state, as one sentence."""
    attempts: int = 0
    next_at: datetime | None = None
    """Not before; None where nothing is to be done by itself."""
    etag: str = ""
    last_modified: str = ""
    """Of the file, as its host said, for conditional requests."""
    media_url: str = ""
    """Which of its addresses gave the file; what its host said of the version is said of this one."""
    sha256: str = ""
    """Of the file, as soon as it has arrived as a whole."""
    path: Path | None = None
    """Where the file lies in the library."""
    size_bytes: int = 0
    first_seen_at: datetime
    seen_at: datetime
    """When the source named it last."""
    checked_at: datetime | None = None
    """When its address was asked last."""
    captured_at: datetime | None = None
    clip_id: int | None = None


class SourceState(StrEnum):
    """Whether a source is collected from."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"
    """What it brought stays on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A place that is searched again and again."""

    id: int
    name: str
    """Unique among those that are not removed."""
    kind: str
    """``folder``, ``list``, ``feed``, ``site``, ``peertube``, ...: the name of a kind of source."""
    address: str
    """Folder, file or URL; empty where the kind needs none."""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What else the kind needs; secrets are never among them."""
    key: str = ""
    """Name of the key that it sends, as ``RECLAIM_KEY_<NAME>`` in the environment; empty where it sends none."""
    key_origin: str = ""
    """Where alone the key may be sent: ``https://social.example``; said when the source was added."""
    every_s: int = 86_400
    """How often it is due."""
    state: SourceState = SourceState.ACTIVE
    next_at: datetime
    """When it is due."""
    last_run_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    """Runs in a row that failed as a whole."""
    last_error: str = ""
    added_by: str
    added_at: datetime


class Basis(StrEnum):
    """Which step of the access policy decided."""

    SWITCH = "kill switch"
    SCHEME = "scheme"
    ADDRESS = "address"
    """Where the host lies: private, link-local, loopback and metadata addresses."""
    SUPPLIED = "supplied by the user"
    PERMISSION = "permission stated by the user"
    API = "official API"
    ROBOTS = "robots.txt"
    RESERVATION = "reservation against text and data mining"
    TERMS = "terms of the platform"
    RATE = "rate"
    OPEN = "nothing forbids it"
    """robots.txt, reservation and terms were asked, and none of them forbids it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The verdict of the access policy about one address; stored with every fetch."""

    url: str
    is_allowed: bool
    basis: Basis
    """The step that decided."""
    reason: str
    """One sentence."""
    source: str = ""
    """Where the rule stands: the robots.txt and its line, the terms, the documents of the API, a permission."""
    ways: tuple[str, ...] = ()
    """Lawful ways to the same end, where it is refused."""
    interval_s: float | None = None
    """Least time between two requests to this host, where its rules say one (Crawl-delay)."""
    steps: tuple[str, ...] = ()
    """Each step that was asked and what it said, for people who want to know."""


class Purpose(StrEnum):
    """What a request is for."""

    RULES = "rules"
    """robots.txt and reservations: asked before anything else."""
    LISTING = "listing"
    """A feed, a sitemap, an answer of an API: names items."""
    PAGE = "page"
    """The page of one item."""
    STILL = "still"
    """A thumbnail, to see whether the item is worth fetching."""
    MEDIA = "media"
    CHECK = "check"
    """Whether an item is still there."""
    MESSAGE = "message"
    """A notification to a webhook that the user named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRecord:
    """One request, allowed or refused, as it stands on record."""

    id: int
    at: datetime
    url: str
    """Without user, password and fragment; keys in the query are blotted out."""
    host: str
    purpose: Purpose
    access: Access
    source_id: int | None = None
    item_id: int | None = None
    ended_at: datetime | None = None
    """None while it goes on, or where the program was ended."""
    status: int | None = None
    """Of the answer (RFC 9110); None where there was none."""
    size_bytes: int = 0
    sha256: str = ""
    """Of what arrived as a whole; empty for what did not, and for pages."""
    final_url: str = ""
    """Where redirections led; empty where there were none."""
    outcome: str = ""
    """One sentence, where it did not end as asked."""


class AllowanceKind(StrEnum):
    """What a user may state about a host."""

    PRIVATE = "private"
    """It is the user's own, so its private address may be reached."""
    PERMITTED = "permitted"
    """Who runs it has allowed this user to collect, whatever robots.txt and reservations say to others."""
    DOWNLOADER = "downloader"
    """The user may save from it with yt-dlp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a user has stated about a host, on their own responsibility."""

    id: int
    host: str
    kind: AllowanceKind
    reason: str
    """Who allowed it and where that is written."""
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What a host answered when it was asked for its rules."""

    origin: str
    """``https://example.org:8443``."""
    kind: str
    """``robots`` or ``tdmrep``."""
    status: int
    """Of the answer; 0 where the host could not be reached."""
    body: bytes = b""
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """How a host is to be treated because of what it said, kept beyond one run."""

    host: str
    not_before: datetime | None = None
    """Retry-After, or our own back-off."""
    failures: int = 0
    """Refusals and errors of the host in a row."""
    day: str = ""
    """ISO date of the two budgets."""
    requests: int = 0
    """On that day."""
    size_bytes: int = 0
    """On that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a page said of its own version, for conditional requests (RFC 9110, section 13)."""

    etag: str = ""
    last_modified: str = ""


class WordKind(StrEnum):
    """Words by which a work can be searched for."""

    TITLE = "title"
    TAG = "tag"
    HASHTAG = "hashtag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One title, tag or hashtag of a work."""

    work_id: int
    kind: WordKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRun:
    """One run of the watch."""

    id: int
    started_at: datetime
    ended_at: datetime | None = None
    """None while it goes on, or where the program was ended."""
    summary: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Counts: items found, fetched, gone, refused, failed; clips; matches; bytes."""
    error: str = ""


class NewsKind(StrEnum):
    """What the watch tells people of, in the order in which it matters."""

    BACK = "came back"
    """A copy that was gone answers again."""
    MATCH = "match"
    GONE = "gone"
    """A copy about which a letter is under way is not there any more."""
    DEADLINE = "deadline"
    SOURCE = "source"
    """A source fails again and again."""
    SUPPLY = "to be supplied"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that people are told once."""

    key: str
    """What it is about; nothing is told twice under one key."""
    kind: NewsKind
    text: str
    """One sentence."""
    path: str = ""
    """Page of the review room about it."""
    at: datetime
