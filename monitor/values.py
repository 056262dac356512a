"""The application's values: frozen, slotted, and free of database rows.

Times of day are timezone-aware ``datetime``; lengths are seconds. ``id`` numbers come from the database.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from fingerprints.values import Match, Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A media file as it was when the library read it."""

    path: Path
    """Absolute; may hold bytes that are not UTF-8."""
    size_bytes: int
    mtime_ns: int
    sha256: str
    """64 hexadecimal digits over the whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a listing shows of a video or sound recording."""

    spec_id: str
    """The engine parameters that made the stored fingerprint."""
    duration_s: float
    width_px: int = 0
    """As displayed; 0 without picture."""
    height_px: int = 0
    video_codec: str | None = None
    audio_codec: str | None = None
    decode_failures: int = 0
    """Packets that the decoder refused; the rest of the file was used."""
    declared_s: float = 0.0
    """The duration that the container declares; 0 where it does not say."""
    pictures: int | None = None
    """Pictures that show enough to be compared; None where an earlier version did not count them."""
    sound_s: float | None = None
    """Length of the sound that can be compared; None where an earlier version did not measure it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a creator says about originals when registering them; one value serves many works."""

    owner: str | None = None
    published: str | None = None
    """ISO 8601 date or time of first publication."""
    url: str | None = None
    """Where the original was first published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A registered original."""

    id: int
    name: str
    """Unique in the library: the title if one was given, else the file's stem."""
    file: SourceFile
    media: MediaFacts
    rights: Rights
    revision: int
    """Number of the registry's state that this work, or its latest fingerprint, brought about."""
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a clip was seen, as its supplier says."""

    url: str | None = None
    platform: str | None = None
    account: str | None = None
    """The handle under which it was posted; nothing more is kept of a person."""
    captured_at: datetime | None = None
    views: int | None = None
    """How often it had been seen when it was captured: the total that stands under it, nothing of who saw it."""
    published_at: datetime | None = None
    """When it was posted there."""


LET_GO = "let-go"
"""Folder, which is never made, in which the paths of clips lie that were let go of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One suspect copy: one item at one address. The same content at another address is another clip.

    One that was let go of has its content's hash and fingerprint left, by which it is recognised, and nothing else.
    """

    id: int
    name: str
    """Unique in the library: the file's stem, with a number where another clip has it."""
    file: SourceFile
    media: MediaFacts
    provenance: Provenance
    matched_revision: int
    """State of the registry against which it has been matched; 0 before the first time."""
    scanned_at: datetime

    @property
    def is_let_go(self) -> bool:
        """Whether nothing of it can be shown any more; its name says since when."""
        path = self.file.path
        return path.name == self.file.sha256 and path.parent.name == LET_GO


class Verdict(StrEnum):
    """What a person decided about a match."""

    CONFIRMED = "confirmed"
    NOT_A_COPY = "not-a-copy"
    LICENSED = "licensed"
    EXCEPTION = "exception"
    IGNORED = "ignored"
    WITHDRAWN = "withdrawn"
    """An earlier decision is taken back; the match waits again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict with its reason; a later one supersedes it, and none is ever deleted."""

    id: int
    match_id: int
    verdict: Verdict
    reason: str
    actor: str
    decided_at: datetime


class Standing(StrEnum):
    """Whether a match waits for people as any other does."""

    OPEN = "open"
    SUPPRESSED = "suppressed"
    """It looks like a clip that a person marked as not a copy of the same work."""
    HELD = "held"
    """Its work matches suddenly very many clips."""
    PERMITTED = "permitted"
    """A permission on record covers the copy: an own account, a licensee, an item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What matching found between a clip and one work."""

    work_id: int
    match: Match
    suppressed: str | None = None
    """Why it must not come before people again, as one sentence; None if it may."""
    remembered: int | None = None
    """Match on which the decision was taken that suppresses this one, or a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A match as the library keeps it: one clip, one work, all that they have in common."""

    id: int
    clip: Clip
    work: Work
    match: Match
    matched_at: datetime
    decision: Decision | None = None
    """The latest; None while the match waits for a person."""
    standing: Standing = Standing.OPEN
    """Open as soon as a person has decided."""
    standing_reason: str | None = None
    """Why it is suppressed, held or permitted, as one sentence."""

    @property
    def seconds(self) -> float:
        """Length of the clip that is covered by segments of the leading modality, overlaps counted once."""
        return covered_s(self.match)

    @property
    def is_still(self) -> bool:
        """Whether the clip is a single picture, of which no length can be told."""
        return bool(self.match.segments) and not any(segment.clip_length_s for segment in self.match.segments)

    @property
    def is_same_file(self) -> bool:
        """Whether the clip is the original itself, byte for byte."""
        return self.clip.file.sha256 == self.work.file.sha256


class Conclusion(StrEnum):
    """What the consideration of fair use came to."""

    INFRINGING = "infringing"
    FAIR_USE = "fair-use"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consideration:
    """A named person's written consideration of fair use, fair dealing, quotation, ... and a conclusion.

    The heads are those of the law that was considered: the four factors of 17 U.S.C. 107, for example.
    """

    id: int
    case_id: int
    jurisdiction: str = "US"
    """Whose law: ISO 3166-1 code, or EU."""
    considered_by: str
    considered_at: datetime
    heads: tuple[tuple[str, str], ...]
    """(head, what was thought of it)."""
    conclusion: Conclusion
    reason: str
    """Why the heads lead to the conclusion; at least ``Settings.reason_characters`` long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """One document: a letter in one format."""

    id: int
    case_id: int | None
    """None for a letter that belongs to no case."""
    pack: str
    """The law pack, for example ``us-512c``."""
    format: str
    path: Path
    sha256: str
    """Of the document as written."""
    recipient: str
    signer: str
    role: str
    signed_at: datetime

    @property
    def reference(self) -> str:
        """Reference number of the letter: what its file is called before its first dot, whatever the format."""
        return "-".join(self.path.name.partition(".")[0].split("-")[:3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Confirmed matches that are pursued with one recipient."""

    id: int
    recipient: str
    """Whom the case is pursued with, as written by the person who made the case."""
    match_ids: tuple[int, ...]
    created_by: str
    created_at: datetime
    considerations: tuple[Consideration, ...] = ()
    """The latest under each law."""
    notices: tuple[NoticeRecord, ...] = ()
    """Signed letters; one for every format in which a letter was written."""
    closed_at: datetime | None = None
    """When a person closed it; None while it is open."""

    @property
    def consideration(self) -> Consideration | None:
        """The latest consideration under any law."""
        return max(self.considerations, key=lambda one: one.id, default=None)

    @property
    def references(self) -> tuple[str, ...]:
        """Reference numbers of the letters, each once."""
        return tuple(dict.fromkeys(notice.reference for notice in self.notices))


class Job(StrEnum):
    """A step of the work that can fail for one item while the rest goes on."""

    REGISTER = "register"
    SCAN = "scan"
    MATCH = "match"
    REINDEX = "reindex"
    BANK = "bank"
    TRACKS = "tracks"
    """Known tracks are taken in, or looked for in works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong with one item; gone as soon as the item succeeds."""

    job: Job
    item: str
    """The file, or the name of the work or clip, on one line."""
    message: str
    failed_at: datetime
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the append-only record of what was done."""

    id: int
    at: datetime
    actor: str
    action: str
    """``noun.verb``, for example ``work.register``."""
    subject: str
    """What it was done to, for example ``work 3``."""
    data: str
    """Canonical JSON."""
    prev_sha256: str
    """Of the entry before; 64 zeros for the first."""
    sha256: str
    """Over the canonical JSON of all the other fields that are not empty."""
    salt: str = ""
    """Chance, so that nobody can guess by the hash what was taken out; empty in older entries and in redacted ones."""


class Flaw(StrEnum):
    """Why an item that was taken is of less use than it should be."""

    CUT = "cut short"
    """Clearly less could be read than the file should hold."""
    POOR = "with too little to be found"
    """Neither its picture nor its sound can ever be compared."""


class Status(StrEnum):
    """What became of one item of a batch."""

    DONE = "done"
    ALREADY = "already done"
    DUPLICATE = "same content as another"
    PASSED_OVER = "passed over"
    """Nothing may be stored of it, because its account was erased."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one item of a batch, in a form that can be printed or sent to a machine."""

    item: str
    """The path, or the name of the work or clip, as the user knows it."""
    status: Status
    name: str | None = None
    """Name of the work or clip in the library, where there is one."""
    note: str | None = None
    """One sentence: the error of a failed item, or what is remarkable about another."""
    matches: int = 0
    """Matches found, for a clip that was matched."""
    suppressed: int = 0
    """Matches besides that look like what a person marked as not a copy."""
    permitted: int = 0
    """Matches besides whose copy a permission on record covers."""
    flaw: Flaw | None = None
    """What is wrong with an item that was taken all the same; the note says it in words."""


LOGIN = " (login name)"
"""Ends the name of somebody who gave none and is known by the name of the account only."""
WATCH = "Reclaim (watch)"
"""Under this name the watch acts; it decides nothing that the law or a safeguard leaves to a person."""


def is_person(actor: str) -> bool:
    """Return whether ``actor`` is a name that somebody gave as their own."""
    return bool(actor.strip()) and not actor.endswith(LOGIN) and actor.strip() != WATCH


def says_something(text: str, least: int) -> bool:
    """Return whether ``text`` has at least so many characters and more than one word."""
    words = text.split()
    return len(words) > 1 and len(" ".join(words)) >= least


def covered_s(match: Match) -> float:
    """Return the seconds of the clip that the segments cover, overlaps counted once.

    A copy is measured by its picture where it has any; sound counts where there is nothing else.
    """
    leading = [s for s in match.segments if s.modality is Modality.PICTURE] or list(match.segments)
    total, end = 0.0, float("-inf")
    for segment in sorted(leading, key=lambda s: s.clip_start_s):
        start = max(segment.clip_start_s, end)
        if segment.clip_end_s > start:
            total += segment.clip_end_s - start
            end = segment.clip_end_s
    return total
