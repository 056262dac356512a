"""The values of the rights ledger and of the permissions: frozen, slotted.

Positions are seconds on the work's time line; days are dates where the owner lives; territories are ISO 3166-1
alpha-2 codes, ``EU`` for its member states, ``WORLD``, and ``-XX`` for what is taken out of those.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from fingerprints.values import Modality


class Title(StrEnum):
    """By what right a stretch of a work is held."""

    OWNED = "owned"
    """Made, or assigned."""
    EXCLUSIVE_LICENCE = "exclusive-licence"
    LICENCE = "licence"
    """May be used in the work, but nobody may be kept from using it as well: stock footage, licensed music."""
    NOT_OWNED = "not-owned"
    """Somebody else's, or nobody knows whose."""
    PUBLIC_DOMAIN = "public-domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A licence or assignment as a file, known again by its content."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One line of the rights ledger: who holds the picture or the sound of a stretch of a work, where and how long."""

    id: int
    work_id: int
    modality: Modality
    start_s: float = 0.0
    end_s: float | None = None
    """None means to the end of the work."""
    title: Title
    owner: str
    """Whose the rights are; empty where nobody knows."""
    exclusive: bool = True
    """Whether others may be kept from using it; counts for what is owned or licensed exclusively only."""
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    """Last day."""
    label: str = ""
    """What it is, for example the title and composer of a piece of music."""
    document: Document | None = None
    origin: str = "stated"
    """``register``, ``cue sheet``, ``licence`` or ``stated``; ``heard`` where nobody has stored the line."""
    find_id: int | None = None
    """The find of a known track, not settled yet, for which the line stands."""
    added_by: str
    added_at: datetime
    ended_at: datetime | None = None
    """When somebody struck the line out; it stays on record."""


class PermissionKind(StrEnum):
    """What a permission is about."""

    ACCOUNT = "account"
    DOMAIN = "domain"
    ITEM = "item"
    CAMPAIGN = "campaign"
    """The value stands in the item's address as its ``utm_campaign``."""
    NO_OWN_ACCOUNT = "no-own-account"
    """The owner has said to have no account anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """An own account, a licensee, or a single item that is allowed."""

    id: int
    kind: PermissionKind
    value: str
    """The handle, domain, item address or campaign."""
    platform: str = ""
    """On which an account is; empty means everywhere."""
    holder: str = ""
    """Who may use it."""
    is_own: bool = False
    """Whether it is the owner's own account."""
    work_ids: tuple[int, ...] = ()
    """Works that it is about; empty means all."""
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    """Last day."""
    reason: str = ""
    document: Document | None = None
    added_by: str
    added_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSpan:
    """A matched stretch that may be claimed, on both time lines."""

    modality: Modality
    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclaimedSpan:
    """A matched stretch that may not be claimed, and why, as one sentence."""

    modality: Modality
    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What of one match may be claimed by one holder in one territory on one day."""

    claimed: tuple[ClaimedSpan, ...] = ()
    unclaimed: tuple[UnclaimedSpan, ...] = ()
    picture_s: float = 0.0
    """Length of the clip covered by claimed picture, overlaps counted once."""
    sound_s: float = 0.0
    """The same of sound."""
    seconds: float = 0.0
    """*Claimable seconds*: length of the clip covered by claimed picture or sound, overlaps counted once."""
    pictures: int = 0
    """Claimed pictures where the clip is a still; they have no length."""
