"""A match made ready to be looked at: both films, where they agree, why, and what of it may be claimed, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fingerprints.errors import FingerprintsError
from fingerprints.values import WHOLE, MatchKind, Modality, Segment
from monitor.errors import ReclaimError
from monitor.harm import Harm, harm_of
from monitor.licensing import claim_of, ledger_of
from monitor.rights.values import Claim, ClaimedSpan, Grant, Title, UnclaimedSpan
from monitor.store.histories import History
from monitor.store.library import Library
from monitor.store.queue import Neighbours, QueueFilter
from monitor.values import Decision, Finding
from monitor.web.choosing import say_score
from monitor.web.looks import timecode
from monitor.web.playing import Playing, form_of, played, recording
from monitor.web.room import Room

SPEED_WORTH_SAYING = 0.005
MOST_STRIPS = 8
"""Segments of which aligned stills are shown, the longest ones."""
MOST_EARLIER = 6
SCORE_MEANING = {
    "Near certain": "Of unrelated videos none comes near this; only a look can tell whether the use is allowed.",
    "Strong": "Unrelated videos hardly ever agree so well.",
    "Likely": "Much agrees, but look closely: alike footage can come near this.",
    "Weak": "Little agrees; look closely before you decide.",
}
"""By how sure a match is called."""
SOUND_MEANING = "This rates the sound alone: two videos may use the same track lawfully."
KINDS = {
    "owned": "yours to claim",
    "licensed": "licensed: not yours alone",
    "foreign": "not yours to claim",
    "silent": "nobody has said",
}
"""By colour."""
ALONE = "By the rights ledger it is yours alone today."


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two films."""

    noun: str
    """``clips`` or ``works``, as in addresses."""
    id: int
    name: str
    length_s: float
    playing: Playing
    is_picture: bool = False
    """Whether it is a still picture."""
    has_picture: bool = True
    has_sound: bool = True
    frame_s: float = 0.04

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"/{self.noun}/{self.id}"

    @property
    def is_there(self) -> bool:
        """Whether it plays, or soon will."""
        return self.playing.state in {"ready", "making", "waiting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One segment, in words and numbers."""

    number: int
    """In the match, from 1."""
    segment: Segment

    @property
    def clip_words(self) -> str:
        """Where it is in the clip."""
        if not self.segment.clip_length_s:
            return "the picture"
        return f"{timecode(self.segment.clip_start_s)} – {timecode(self.segment.clip_end_s)}"

    @property
    def work_words(self) -> str:
        """Where it is in the work."""
        start, end = timecode(self.segment.work_start_s), timecode(self.segment.work_end_s)
        return f"{start} – {end}" if self.segment.work_end_s > self.segment.work_start_s else start

    @property
    def speed_words(self) -> str:
        """How fast the copy plays, beside the original."""
        speed = self.segment.speed
        return "same" if abs(speed - 1) <= SPEED_WORTH_SAYING else f"{speed:.2f} ×"

    @property
    def change_words(self) -> str:
        """What was done to it."""
        return "unchanged" if self.segment.transform == "none" else self.segment.transform

    @property
    def is_mirrored(self) -> bool:
        """Whether the copy shows left as right."""
        return "mirrored" in self.segment.transform

    @property
    def is_cropped(self) -> bool:
        """Whether only a part of a frame is shared."""
        return (self.segment.work_area, self.segment.clip_area) != (WHOLE, WHOLE)

    @property
    def areas(self) -> str:
        """The parts of both frames, for the script: eight shares of width and height, the clip's first."""
        return " ".join(f"{side:.4f}" for side in (*self.segment.clip_area, *self.segment.work_area))


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A stretch of the clip, whose it is, and why."""

    span: ClaimedSpan | UnclaimedSpan
    kind: str
    """One of ``KINDS``."""
    why: str

    @property
    def where(self) -> str:
        """Where it is in the clip."""
        if self.span.clip_end_s <= self.span.clip_start_s:
            return "the picture"
        return f"{timecode(self.span.clip_start_s)} – {timecode(self.span.clip_end_s)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that a match page shows."""

    finding: Finding
    copy: Side
    original: Side
    stretches: tuple[Stretch, ...]
    strips: tuple[Stretch, ...]
    harm: Harm
    claim: Claim
    rights: tuple[Right, ...]
    history: Sequence[Decision]
    on_account: History
    on_work: History
    cases: Sequence[int]
    neighbours: Neighbours

    @property
    def seen(self) -> int:
        """Number of the latest decision that stands on the page, 0 where there is none."""
        return self.finding.decision.id if self.finding.decision else 0

    @property
    def score_words(self) -> str:
        """How sure the match is."""
        return say_score(self.finding.match.score)

    @property
    def score_meaning(self) -> str:
        """What that means."""
        if self.finding.match.kind is MatchKind.SHARES_SOUND:
            return SOUND_MEANING
        return SCORE_MEANING[self.score_words]

    @property
    def changes(self) -> tuple[str, ...]:
        """What was done to the work, each change once."""
        said = [one.segment.transform for one in self.stretches if one.segment.transform != "none"]
        paced = [f"{one.speed_words} speed" for one in self.stretches if one.speed_words != "same"]
        return tuple(dict.fromkeys([*said, *paced]))

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """What both have in common: picture, sound or both."""
        shared = {one.segment.modality for one in self.stretches}
        return tuple(modality for modality in Modality if modality in shared)

    @property
    def lead(self) -> Stretch | None:
        """The segment that is shown first: the longest of picture, of sound where there is no other."""
        by_length = sorted(self.stretches, key=lambda one: -one.segment.clip_length_s)
        pictured = [one for one in by_length if one.segment.modality is Modality.PICTURE]
        return next(iter(pictured or by_length), None)

    @property
    def has_stills(self) -> bool:
        """Whether both have a picture to be laid side by side."""
        sides = (self.copy, self.original)
        return all(side.has_picture and (side.is_there or side.is_picture) for side in sides)

    @property
    def is_silent(self) -> bool:
        """Whether the ledger says of some stretch nothing at all."""
        return any(right.kind == "silent" for right in self.rights)

    def rights_of(self, modality: Modality) -> list[Right]:
        """Return whose the stretches of picture, or of sound, are."""
        return [right for right in self.rights if right.span.modality is modality]


def comparison(room: Room, library: Library, finding: Finding, wanted: QueueFilter, now: datetime) -> Comparison:
    """Return a match with all that a person should know before deciding it.

    :param wanted: the queue that the person goes through
    """
    store, seen = library.store, finding.clip.provenance
    claim = claim_of(library, finding, day=now)
    stretches = tuple(Stretch(number=n, segment=one) for n, one in enumerate(finding.match.segments, start=1))
    longest = sorted(stretches, key=lambda one: -one.segment.clip_length_s)[:MOST_STRIPS]
    account = (
        store.histories.of_account(seen.account, seen.platform or "", besides=finding.id, limit=MOST_EARLIER)
        if seen.account
        else History()
    )
    return Comparison(
        finding=finding,
        copy=_side(room, library, "clips", finding),
        original=_side(room, library, "works", finding),
        stretches=stretches,
        strips=tuple(sorted(longest, key=lambda one: one.number)),
        harm=harm_of(finding, now),
        claim=claim,
        rights=_rights(claim, ledger_of(library, finding.work.id)),
        history=store.decisions.history(finding.id),
        on_account=account,
        on_work=store.histories.of_work(finding.work.id, besides=finding.id, limit=MOST_EARLIER),
        cases=store.cases.with_match(finding.id),
        neighbours=store.queue.neighbours(finding.id, wanted, now),
    )


def _side(room: Room, library: Library, noun: str, finding: Finding) -> Side:
    """Return a film as it plays at the moment; what cannot be played says why."""
    thing = finding.clip if noun == "clips" else finding.work
    try:
        one = recording(library, noun, thing.id)
        form, playing = form_of(one), played(library.settings, room.films, one)
    except (ReclaimError, FingerprintsError) as error:
        playing = Playing(state="gone", message=str(error))
        return Side(noun=noun, id=thing.id, name=thing.name, length_s=thing.media.duration_s, playing=playing)
    return Side(
        noun=noun,
        id=thing.id,
        name=thing.name,
        length_s=thing.media.duration_s,
        playing=playing,
        is_picture=form.is_picture,
        has_picture=form.has_picture,
        has_sound=form.has_sound,
        frame_s=form.frame_s,
    )


def _rights(claim: Claim, lines: Sequence[Grant]) -> tuple[Right, ...]:
    """Return whose each stretch is, by start in the clip."""
    owned = [Right(span=span, kind="owned", why=ALONE) for span in claim.claimed]
    others = [Right(span=span, kind=_kind(span, lines), why=span.reason) for span in claim.unclaimed]
    return tuple(sorted((*owned, *others), key=lambda one: (one.span.clip_start_s, one.span.modality)))


def _kind(span: UnclaimedSpan, lines: Sequence[Grant]) -> str:
    """Tell whether a stretch that may not be claimed is at least licensed."""
    middle = (span.work_start_s + span.work_end_s) / 2
    held = {
        line.title
        for line in lines
        if line.ended_at is None
        and line.modality is span.modality
        and line.start_s <= middle
        and (line.end_s is None or middle <= line.end_s)
    }
    if not held:
        return "silent"
    return "licensed" if Title.LICENCE in held or Title.EXCLUSIVE_LICENCE in held else "foreign"
