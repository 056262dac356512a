"""Verdicts on matches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fingerprints.values import MatchKind
from monitor.errors import DecisionRefusedError, EvidenceError, InputError, Objection
from monitor.evidence import is_kept, keep_clip
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
    is_old: bool = False
    """The same person had given this verdict for this reason before, so nothing is stored."""


def decide_all(library: Library, match_ids: Sequence[int], verdict: Verdict, reason: str) -> list[Decided]:
    """Record one verdict on several matches, each with a record of its own; if one is refused, none is decided.

    :raises NotFoundError, InputError, DecisionRefusedError: as ``decide``
    """
    ids = list(dict.fromkeys(match_ids))
    for id_ in ids:
        _admit(library, id_, verdict, reason)
    return [decide(library, id_, verdict, reason) for id_ in ids]


def decide(library: Library, match_id: int, verdict: Verdict, reason: str) -> Decided:
    """Record a person's verdict on a match; it supersedes earlier ones, which stay on record.

    The clip of a confirmed match is copied into the library, as evidence. What holds already is not stored again.

    :raises NotFoundError: there is no such match
    :raises InputError: no reason is given
    :raises DecisionRefusedError: the match does not support the verdict
    """
    finding, old = _admit(library, match_id, verdict, reason), library.store.decisions.latest(match_id)
    is_old = old is not None and (old.verdict, old.reason, old.actor) == (verdict, reason.strip(), library.actor)
    decision = old if old and is_old else _record(library, finding, verdict, reason.strip())
    if verdict is not Verdict.CONFIRMED or (is_old and is_kept(library.settings.clips, finding.clip)):
        return Decided(decision=decision, is_old=is_old)
    return _keep(library, finding, Decided(decision=decision, is_old=is_old))


def _admit(library: Library, match_id: int, verdict: Verdict, reason: str) -> Finding:
    """Return a match if the verdict may be given on it."""
    finding = library.store.matches.get(match_id)
    if not reason.strip():
        raise InputError(f"Match {match_id} needs a reason for the verdict; give one with --reason.")
    if verdict is Verdict.CONFIRMED and finding.match.kind is MatchKind.SHARES_SOUND:
        raise DecisionRefusedError(
            f"Match {match_id} shares sound only, so it cannot be confirmed as a copy of the video.", (SOUND_ONLY,)
        )
    return finding


def _record(library: Library, finding: Finding, verdict: Verdict, reason: str) -> Decision:
    with library.store.transaction():
        decision = library.store.decisions.add(finding.id, verdict, reason, library.actor, library.clock())
        library.record(
            "match.decide",
            f"match {finding.id}",
            verdict=verdict,
            reason=decision.reason,
            clip=finding.clip.file.sha256,
            work=finding.work.file.sha256,
            score=finding.match.score,
        )
    return decision


def _keep(library: Library, finding: Finding, decided: Decided) -> Decided:
    try:
        kept = keep_clip(library.settings.clips, finding.clip)
    except EvidenceError as error:
        return replace(decided, problem=str(error))
    library.record("clip.keep", f"clip {finding.clip.id}", sha256=finding.clip.file.sha256)
    return replace(decided, kept=kept)
