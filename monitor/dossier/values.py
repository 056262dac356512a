"""The values of an evidence pack: frozen, slotted; times are timezone-aware."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fingerprints.spec import Spec
from fingerprints.values import Modality
from monitor.casework.values import LetterRecord, LiveCheck, SecondLook
from monitor.evidence.pairs import Pair
from monitor.rights.values import Claim, ClaimedSpan, Grant, UnclaimedSpan
from monitor.values import AuditEntry, Case, Decision, Finding, NoticeRecord

TENTH_S = 0.1
"""What letters state lengths in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person did about a case."""

    at: datetime
    who: str
    what: str
    said: str
    """The result and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One match with all that is on record of it."""

    finding: Finding
    history: tuple[Decision, ...]
    """All verdicts, the latest last."""
    grants: tuple[Grant, ...]
    """Lines of the rights ledger of its work that were not struck out."""
    claim: Claim
    permission: str = ""
    """The permission that covers the copy, as one sentence; empty where there is none."""
    sight: LiveCheck | None = None
    """When somebody last opened its address."""
    indicators: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    no_stills: str = ""
    """Why there are no pictures, as one sentence; empty where there are."""
    copy: Path | None = None
    """The clip, as the library keeps it; None where it is gone or has changed."""
    original: Path | None = None
    """The work's file, where it was asked for."""
    original_wanted: bool = False
    letter_s: float | None = None
    """Claimable seconds as the letter states them; None without a letter."""

    @property
    def copy_name(self) -> str:
        """Name of the copy's file in the pack."""
        return f"copies/{self.finding.clip.file.sha256}{self.finding.clip.file.path.suffix.lower()}"

    @property
    def original_name(self) -> str:
        """Name of the original's file in the pack."""
        return f"originals/{self.finding.work.file.sha256}{self.finding.work.file.path.suffix.lower()}"

    @property
    def rows(self) -> tuple[ClaimedSpan | UnclaimedSpan, ...]:
        """What is claimed and what is not, in the order of the copy."""
        spans: list[ClaimedSpan | UnclaimedSpan] = [*self.claim.claimed, *self.claim.unclaimed]
        return tuple(sorted(spans, key=lambda span: (span.clip_start_s, span.modality, span.clip_end_s)))

    @property
    def segments_left_out(self) -> int:
        """How many segments of picture are not among the pictures."""
        pictured = sum(segment.modality is Modality.PICTURE for segment in self.finding.match.segments)
        return pictured - len({pair.segment for pair in self.pairs}) if self.pairs else 0

    @property
    def differs(self) -> bool:
        """Whether the letter states something else than the ledger says today."""
        return self.letter_s is not None and abs(self.letter_s - self.claim.seconds) >= TENTH_S / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """What a pack says about its timestamp."""

    url: str = ""
    """Authority that was asked, without its query; empty where none was."""
    failure: str = ""
    """Why there is no timestamp although one was asked for, as one sentence."""

    @property
    def is_there(self) -> bool:
        """Whether the pack has one."""
        return bool(self.url) and not self.failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that an evidence pack says."""

    case: Case
    exhibits: tuple[Exhibit, ...]
    letter: LetterRecord | None
    documents: tuple[NoticeRecord, ...]
    """The letter's files."""
    holder: str
    """Whose rights are claimed; empty where nobody is named."""
    territory: str
    """Where; empty where no letter says so."""
    looks: tuple[SecondLook, ...]
    entries: tuple[AuditEntry, ...]
    """Of the audit, about this case."""
    head: AuditEntry | None
    """Last entry of the whole audit."""
    operator: str
    made_at: datetime
    spec: Spec
    version: str
    stamp: Stamping = Stamping()

    @property
    def number(self) -> str:
        """How the pack is called."""
        return f"case-{self.case.id:04}"

    @property
    def acts(self) -> tuple[Act, ...]:
        """What people did, in the order of time."""
        acts = [
            Act(
                at=one.decided_at,
                who=one.actor,
                what=f"decided match {one.match_id}",
                said=f"{one.verdict}: {one.reason}",
            )
            for exhibit in self.exhibits
            for one in exhibit.history
        ]
        acts += [
            Act(at=one.reviewed_at, who=one.reviewed_by, what="looked at the case as a second person", said=one.reason)
            for one in self.looks
        ]
        acts += [
            Act(
                at=one.considered_at,
                who=one.considered_by,
                what=f"considered exceptions ({one.jurisdiction})",
                said=one.conclusion.replace("-", " "),
            )
            for one in self.case.considerations
        ]
        acts += [
            Act(at=one.checked_at, who=one.checked_by, what=f"opened {one.url}", said=one.state.replace("_", " "))
            for one in (exhibit.sight for exhibit in self.exhibits)
            if one
        ]
        return tuple(sorted(acts, key=lambda act: act.at))

    @property
    def works(self) -> tuple[Exhibit, ...]:
        """One exhibit for each work."""
        return tuple({one.finding.work.id: one for one in self.exhibits}.values())
