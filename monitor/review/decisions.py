"""Verdicts on matches."""

from dataclasses import dataclass
from pathlib import Path

from fingerprints.values import MatchKind
from monitor.errors import DecisionRefusedError, EvidenceError, InputError, Objection
from monitor.evidence import keep_clip
from monitor.store.library import Library
from monitor.values import Decision, Finding, Verdict

SOUND_ONLY = Objection(
    rule="G2",
    source="17 U.S.C. 512(f); Reclaim's safeguard against false claims",
    message="Sound may be licensed or belong to somebody else: decide not-a-copy, licensed, exception or ignored.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A verdict, and what came of keeping the clip."""

    decision: Decision
    kept: Path | None = None
    """Copy of the clip in the library, for a confirmed match."""
    problem: str | None = None
    """Why no copy could be kept, as one sentence."""


def decide(library: Library, match_id: int, verdict: Verdict, reason: str) -> Decided:
    """Record a person's verdict on a match; it supersedes earlier ones, which stay on record.

    The clip of a confirmed match is copied into the library, as evidence.

    :raises NotFoundError: there is no such match
    :raises InputError: no reason is given
    :raises DecisionRefusedError: the match does not support the verdict
    """
    finding = library.store.matches.get(match_id)
    if not reason.strip():
        raise InputError(f"Match {match_id} needs a reason for the verdict; give one with --reason.")
    if verdict is Verdict.CONFIRMED and finding.match.kind is MatchKind.SHARES_SOUND:
        raise DecisionRefusedError(
            f"Match {match_id} shares sound only, so it cannot be confirmed as a copy of the video.", (SOUND_ONLY,)
        )
    with library.store.transaction():
        decision = library.store.decisions.add(match_id, verdict, reason.strip(), library.actor, library.clock())
        library.record(
            "match.decide",
            f"match {match_id}",
            verdict=verdict,
            reason=decision.reason,
            clip=finding.clip.file.sha256,
            work=finding.work.file.sha256,
            score=finding.match.score,
        )
    if verdict is not Verdict.CONFIRMED:
        return Decided(decision=decision)
    return _keep(library, finding, decision)


def _keep(library: Library, finding: Finding, decision: Decision) -> Decided:
    try:
        kept = keep_clip(library.settings.clips, finding.clip)
    except EvidenceError as error:
        return Decided(decision=decision, problem=str(error))
    library.record("clip.keep", f"clip {finding.clip.id}", sha256=finding.clip.file.sha256)
    return Decided(decision=decision, kept=kept)
