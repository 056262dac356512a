"""The values of a takedown notice: frozen, slotted, in the words of the Lumen database.

A notice has a *principal* (who owns the rights), a *sender* (who complains: the owner or an agent), a *recipient*,
and *works*, each with its copyrighted and its infringing URLs. Elements that a law asks for may be absent here:
saying so is the business of ``monitor.notices.check``, with the rule and its source.

Times of day are timezone-aware; lengths and positions are seconds.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from fingerprints.values import MatchKind, Modality
from monitor.notices.correspondence import Answer, EarlierNotice, Grounds, Hop, LicenceTerms, Tally, demand_zone
from monitor.notices.errors import NoticeDataError
from monitor.notices.recipients.profiles import Exposure, Fact
from monitor.notices.urls import site_of
from monitor.values import Conclusion, Verdict


class Role(StrEnum):
    """In what capacity somebody acts."""

    OWNER = "owner"
    AGENT = "agent"


class RecipientKind(StrEnum):
    """How a notice reaches the service."""

    DESIGNATED_AGENT = "designated_agent"
    """The agent that the service has registered with the U.S. Copyright Office."""
    PLATFORM_FORM = "platform_form"
    """The web form that the service offers for notices to its designated agent."""
    HOST = "host"
    """Somebody at the hosting company who is not known to be its designated agent."""
    CONTACT_POINT = "contact_point"
    """The service's electronic mechanism for notices, or its point of contact, under EU, UK, Indian or Japanese law."""
    SEARCH_ENGINE = "search_engine"
    """The designated agent of a service that links to the material."""
    INTERMEDIARY = "intermediary"
    """Somebody who carries or forwards: an internet provider, a CDN, a registrar."""
    UPLOADER = "uploader"
    """Who posted the copy, reached through the service."""
    PARTNER = "partner"
    """A licensee, a licensor, or the owner of third-party material."""
    AUTHORITY = "authority"
    """A court, an out-of-court body, or a public archive of notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The principal or the sender of a notice."""

    name: str
    kind: Role = Role.OWNER
    organisation: str = ""
    address: tuple[str, ...] = ()
    """Lines as on an envelope, without the name."""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a notice goes."""

    name: str
    kind: RecipientKind
    service: str = ""
    """The service that the case is pursued with, as the person who made the case wrote it."""
    address: tuple[str, ...] = ()
    email: str = ""
    url: str = ""
    """Of the web form."""
    agent_verified_on: date | None = None
    """When somebody last looked this recipient up in the directory or on the service's own page."""
    requires_wording: str = ""
    """The statement of accuracy and authority that this recipient insists on, word for word, in place of the law's."""
    wording_source: str = ""
    """Where the recipient says so."""
    asks: tuple[Fact, ...] = ()
    """What this recipient wants a letter to hold, as far as that is known."""
    exposures: tuple[Exposure, ...] = ()
    """Who will see what of the sender's own facts, as far as that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedSegment:
    """A stretch of the clip that comes from a stretch of the work."""

    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    modality: Modality = Modality.PICTURE

    def __post_init__(self) -> None:
        for position_s in (self.clip_start_s, self.clip_end_s, self.work_start_s, self.work_end_s):
            _demand_length("position of a segment", position_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A person's verdict on a match, as far as a letter needs it."""

    match_id: int
    verdict: Verdict
    by: str
    at: datetime

    def __post_init__(self) -> None:
        demand_zone("decision", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedSpan:
    """A stretch of a match that is not claimed, and why."""

    clip_start_s: float
    clip_end_s: float
    modality: Modality
    reason: str
    """One sentence for the sender's own report, for example that the music belongs to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSpan:
    """A stretch of a work, in picture or in sound."""

    start_s: float
    end_s: float
    modality: Modality

    def __post_init__(self) -> None:
        _demand_length("position of a stretch", self.start_s)
        _demand_length("position of a stretch", self.end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfringingItem:
    """One copy of one work at one address."""

    url: str
    """Of the item itself, as a visitor sees it."""
    platform: str
    claimable_s: float
    """Matched and owned and exclusive; the only length that a letter may claim."""
    captured_at: datetime | None = None
    """When the clip was taken from its address, as the person who took it says; None where nobody says so."""
    received_at: datetime | None = None
    """When the sender's library took the file in; says nothing about where the file came from."""
    account: str = ""
    """The handle under which it was posted; nothing more is kept of a person."""
    published_on: date | None = None
    segments: tuple[MatchedSegment, ...] = ()
    match_kind: MatchKind = MatchKind.COPY
    transforms: tuple[str, ...] = ()
    """How the copy was changed, in words: ``mirrored``, ``cropped to 9:16``; empty when nothing was seen."""
    clip_sha256: str = ""
    seen_live_at: datetime | None = None
    """When a person last opened the address and saw the copy."""
    decision: DecisionRecord | None = None
    claimable_sound_s: float = 0.0
    """How much of ``claimable_s`` is sound; what remains, or overlaps it, is picture."""
    excluded: tuple[ExcludedSpan, ...] = ()
    """What was matched and is not claimed."""
    link_url: str = ""
    """The search result or link that leads to ``url``; for notices to those who only link."""
    permitted_by: str = ""
    """The own account, licence or permission on record that covers the item; empty where none does."""
    indicators: tuple[str, ...] = ()
    """What asks for a second person, one sentence each; never a verdict."""
    gone_at: datetime | None = None
    """When a person last opened the address and did not find the copy as it was."""

    def __post_init__(self) -> None:
        demand_zone("captured_at", self.captured_at)
        demand_zone("received_at", self.received_at)
        demand_zone("seen_live_at", self.seen_live_at)
        demand_zone("gone_at", self.gone_at)
        _demand_length("claimable_s", self.claimable_s)
        _demand_length("claimable_sound_s", self.claimable_sound_s)

    @property
    def matched_s(self) -> float:
        """Length covered by the segments on the longer of the two time lines, overlaps counted once."""
        clip = _covered([(s.clip_start_s, s.clip_end_s) for s in self.segments])
        work = _covered([(s.work_start_s, s.work_end_s) for s in self.segments])
        return max(clip, work)

    @property
    def is_still(self) -> bool:
        """Whether the copy is a still picture of the work, which has no length."""
        return bool(self.segments) and not any(s.clip_end_s - s.clip_start_s for s in self.segments)

    @property
    def claimable(self) -> float:
        """How much is claimed: seconds, or pictures where the copy is a still; 0 for nothing."""
        return float(len(self.segments)) if self.is_still else self.claimable_s

    @property
    def site(self) -> str:
        """Name of the platform or domain on which the address lies; empty where there is no address."""
        return site_of(self.url)

    @property
    def last_seen_at(self) -> datetime | None:
        """When somebody last says to have seen the copy at its address; None where nobody does, or it is gone since."""
        seen = self.seen_live_at or self.captured_at
        return None if self.gone_at and (seen is None or self.gone_at >= seen) else seen

    @property
    def existed_at(self) -> date | None:
        """The earliest date or time at which the copy is known to have been there; None where none is known."""
        return self.published_on or self.captured_at or self.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedWork:
    """A work whose rights are claimed, with the copies of it that the notice is about."""

    title: str
    description: str
    owner: str
    """Of the rights that are claimed; the notice's principal."""
    published_on: date | None = None
    copyrighted_urls: tuple[str, ...] = ()
    deposit_sha256: str = ""
    """SHA-256 of the sender's own file of the work."""
    infringing_items: tuple[InfringingItem, ...] = ()
    ownership: str = ""
    """How the owner holds the rights: created, assigned, exclusive licence; with the document, if there is one."""
    territories: tuple[str, ...] = ()
    """Where the rights are held, as in the rights ledger: ``WORLD`` or ISO 3166-1 codes."""
    registration: str = ""
    """Registration of the work with an authority, such as the U.S. Copyright Office; empty where there is none."""
    held: tuple[WorkSpan, ...] = ()
    """What of the work is exclusively the owner's, as in the rights ledger; for letters that offer a reference."""
    withheld: tuple[WorkSpan, ...] = ()
    """What of the work belongs to somebody else, or to nobody known; a reference must leave it out."""

    @property
    def infringing_urls(self) -> tuple[str, ...]:
        """The addresses of the copies."""
        return tuple(item.url for item in self.infringing_items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs, when, and by what right."""

    name: str
    signed_at: datetime
    role: Role
    capacity: str = ""
    """The signer's title in the organisation that owns the rights, for example Managing Director."""
    authority_document: str = ""
    """What authorises an agent: its title, date and where it is kept."""
    accepted_wording: str = ""
    """Wording other than the law's that the signer has read and accepts; it must be that of the recipient."""

    def __post_init__(self) -> None:
        demand_zone("signed_at", self.signed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredHead:
    """One head of an exception, for example one of the four factors of 17 U.S.C. 107, and what was thought of it."""

    head: str
    reasoning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRecord:
    """A named person's written consideration of fair use or another exception, before signature."""

    jurisdiction: str = "US"
    """Whose law was considered; ISO 3166-1 code, or EU."""
    considered_by: str
    considered_at: datetime
    match_ids: tuple[int, ...]
    """The matches that the consideration was about."""
    conclusion: Conclusion
    reason: str
    heads: tuple[ConsideredHead, ...] = ()

    def __post_init__(self) -> None:
        demand_zone("considered_at", self.considered_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One letter: everything that is printed in it and everything that is checked before it."""

    reference: str
    """The sender's reference number, quoted by everybody."""
    dated_on: date
    principal: Party
    sender: Party
    recipient: Recipient
    pack_id: str = "us_dmca_notice"
    """The law pack that the notice was drafted for."""
    works: tuple[ClaimedWork, ...] = ()
    exceptions: tuple[ExceptionRecord, ...] = ()
    signature: Signature | None = None
    method: str = ""
    """The program that compared the recordings, with its version and the id of its parameters."""
    territory: str = ""
    """Country whose rights are claimed; empty means that of the law pack."""
    own_accounts_known: bool = False
    """Whether the library knows which accounts are the owner's own, or was told that there are none."""
    reviewer: str = ""
    """The second person who looked at the case; empty where nobody did."""
    reviewed_at: datetime | None = None
    grounds: Grounds = field(default_factory=Grounds)
    earlier: tuple[EarlierNotice, ...] = ()
    """Letters sent before, oldest first: the ones that are followed up, withdrawn, corrected or listed."""
    answer: Answer | None = None
    licence: LicenceTerms | None = None
    tally: Tally | None = None
    hops: tuple[Hop, ...] = ()
    """How it was found out who can act, in the order of looking."""
    reply_by: date | None = None
    """Day until which the sender waits; only for letters that may set one."""
    enclosures: tuple[str, ...] = ()
    """Names of the files that go with the letter."""

    def __post_init__(self) -> None:
        demand_zone("reviewed_at", self.reviewed_at)

    @property
    def items(self) -> tuple[InfringingItem, ...]:
        """The infringing items of all works."""
        return tuple(item for work in self.works for item in work.infringing_items)


class Severity(StrEnum):
    """What a finding means for the letter."""

    ERROR = "error"
    """The letter is refused."""
    WARNING = "warning"
    """A person should look before signing."""
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place where a notice does not meet a rule."""

    rule_id: str
    severity: Severity
    source: str
    """The statute, judgment or safeguard that the rule comes from."""
    message: str
    remedy: str
    bars_draft: bool = False
    """Whether the facts speak against the claim itself, so that not even a draft may be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that passed its checks, ready to be kept."""

    content: bytes = field(repr=False)
    """The document in the format asked for."""
    sha256: str
    """Of ``content``."""
    format: str
    findings: tuple[Finding, ...]
    """Warnings and information; in a draft also what is still open."""
    is_draft: bool
    """Whether the signature is still open."""
    markdown: str = field(repr=False)
    """The same letter as Markdown."""
    cover_note: str = field(repr=False)
    """Markdown for the sender only: what follows, and who will see the names. Not part of the letter."""
    template_sha256: str = ""
    """Identifies the template with all its parts; see ``Templates.sha256``."""


def _demand_length(what: str, length_s: float) -> None:
    if not 0 <= length_s < math.inf:
        raise NoticeDataError(f"The {what} is {length_s}; give a number of seconds that is 0 or more.")


def _covered(spans: list[tuple[float, float]]) -> float:
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        if end > max(start, reached):
            total += end - max(start, reached)
            reached = end
    return total
