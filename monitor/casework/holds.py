"""What must stay although its time is over: legal holds, cases that are closed, and what was asked to be erased."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class HoldKind(StrEnum):
    """What a hold lies on."""

    LIBRARY = "library"
    """Everything."""
    WORK = "work"
    """A work, the matches with it, and what hangs on them."""
    CLIP = "clip"
    MATCH = "match"
    CASE = "case"
    LETTER = "letter"
    ACCOUNT = "account"
    """An account that posted something: ``lee``, or ``lee@site`` for one site only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That something must not be deleted, as a person said."""

    id: int
    kind: HoldKind
    subject: str
    """Number of what it lies on; the account; empty for the whole library."""
    reason: str
    placed_by: str
    placed_at: datetime
    review_on: date | None = None
    """When somebody must ask whether it is still needed; the hold does not end by itself."""
    released_by: str = ""
    released_at: datetime | None = None
    release_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """That a case was closed: from then on the limitation period runs, after which its data are deleted."""

    id: int
    case_id: int
    reason: str
    closed_by: str
    closed_at: datetime
    reopened_at: datetime | None = None


class TombKind(StrEnum):
    """What a tombstone stands for."""

    ACCOUNT = "account"
    ITEM = "item"
    """An item, by its address as addresses are compared."""
    CLIP = "clip"
    """A file, by its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequest:
    """That somebody asked for all about an account to be erased."""

    id: int
    kind: str
    """``account``."""
    subject: str
    """The account; empty as soon as it is done."""
    digest: str
    """Of the account, keyed with the library's secret."""
    reason: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None = None
    counts: tuple[tuple[str, int], ...] = ()
    """How much of each kind was erased."""
    waits_for: tuple[str, ...] = ()
    """What holds the rest, one sentence each."""
