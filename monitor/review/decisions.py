"""Verdicts on matches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fingerprints.errors import printable
from fingerprints.values import MatchKind, Modality
from monitor.errors import DecisionRefusedError, EvidenceError, InputError, Objection
from monitor.evidence import is_kept, keep_clip
from monitor.licensing import claim_of, permission_of
from monitor.review.enquiring import asking_command, foreign_lines
from monitor.review.seen import is_seen, stretches_of
from monitor.rights.claiming import POSITIVE, Claimant, claim
from monitor.rights.permitting import say_permission
from monitor.rights.values import UnclaimedSpan
from monitor.store.library import Library
from monitor.values import Decision, Finding, Standing, Verdict, Work

SAFEGUARD = "17 U.S.C. 512(f); Reclaim's safeguard against false claims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A verdict, and what came of keeping the clip."""

    decision: Decision
    kept: Path | None = None
    """Copy of the clip in the library, for a confirmed match."""
    problem: str | None = None
    """Why no copy could be kept, as one sentence."""
    again: int = 0
    """Clips whose match with the same work is looked at again because of this verdict."""
    is_old: bool = False
    """The same person had given this verdict for this reason before, so nothing is stored."""
    no_letter: str = ""
    """Why no letter can be written about a confirmed match as things stand, and what to do; empty where one can."""


def decide_all(library: Library, match_ids: Sequence[int], verdict: Verdict, reason: str) -> list[Decided]:
    """Record one verdict on several matches, each with a record of its own; if one is refused, none is decided.

    :raises NotFoundError, InputError, DecisionRefusedError: as ``decide``
    """
    ids = list(dict.fromkeys(match_ids))
    findings = [_admit(library, id_, verdict, reason) for id_ in ids]
    held = [finding for finding in findings if finding.standing is Standing.HELD]
    if verdict is Verdict.CONFIRMED and held and len(ids) > 1:
        raise DecisionRefusedError(
            f"{_named(held)} held back, so several are not confirmed at once.",
            tuple(_hold_of(work) for work in {finding.work.id: finding.work for finding in held}.values()),
        )
    return [decide(library, id_, verdict, reason) for id_ in ids]


def decide(library: Library, match_id: int, verdict: Verdict, reason: str) -> Decided:
    """Record a person's verdict on a match; it supersedes earlier ones, which stay on record.

    The clip of a confirmed match is copied into the library, as evidence. What holds already is not stored again.

    :raises NotFoundError: there is no such match
    :raises InputError: no reason is given
    :raises DecisionRefusedError: the match does not support the verdict
    """
    finding, old = _admit(library, match_id, verdict, reason), library.store.decisions.latest(match_id)
    is_same = old is not None and (old.verdict, old.reason, old.actor) == (verdict, reason.strip(), library.actor)
    is_old = is_same and is_seen(library, finding)
    if old and is_old:
        decided = Decided(decision=old, is_old=True)
    else:
        with library.store.transaction():
            decision = _record(library, finding, verdict, reason.strip())
            decided = Decided(decision=decision, again=_remember(library, finding, old, verdict))
    if verdict is Verdict.CONFIRMED:
        decided = replace(decided, no_letter=_why_no_letter(library, finding))
    if verdict is not Verdict.CONFIRMED or (is_old and is_kept(library.settings.clips, finding.clip)):
        return decided
    return _keep(library, finding, decided)


def _named(held: Sequence[Finding]) -> str:
    numbers = ", ".join(str(finding.id) for finding in held)
    return f"Match {numbers} is" if len(held) == 1 else f"Matches {numbers} are"


def _hold_of(work: Work) -> Objection:
    message = (
        f"“{printable(work.name)}” matches suddenly very many clips: decide its matches one by one, or let them come"
        f" with reclaim release {work.id} --reason “...”"
    )
    return Objection(rule="G17", source=SAFEGUARD, message=message)


def _why_no_letter(library: Library, finding: Finding) -> str:
    """Say why a confirmed match leads to no letter as the records stand, and what to do; empty where it may."""
    now = library.clock()
    permission = permission_of(library, finding, day=now)
    if permission:
        return (
            f"No letter can be written about match {finding.id}: {say_permission(permission)} covers it; if that no"
            f" longer holds, reclaim allow end {permission.id} --reason “...”"
        )
    held = claim_of(library, finding, day=now)
    if held.seconds or held.pictures:
        return ""
    reasons = " ".join(dict.fromkeys(span.reason for span in held.unclaimed))
    return (
        f"No letter can be written about match {finding.id}, because nothing of it can be claimed. {reasons} If the"
        f" rights ledger is wrong or silent, correct it: reclaim rights list {finding.work.id}"
    )


def _licence_question(library: Library, finding: Finding) -> Objection | None:
    """Return why shared sound cannot be confirmed; None where the ledger shows it as owned and exclusive."""
    held = claim_of(library, finding, day=library.clock())
    if held.sound_s > 0:
        return None
    spans = [span for span in held.unclaimed if span.modality is Modality.SOUND]
    reasons = " ".join(dict.fromkeys(span.reason for span in spans))
    own, ask = _own_sound_commands(library, finding, spans), asking_command(library, finding)
    message = (
        f"It is a licence question: {reasons} If this sound is yours alone, {own} ; if it is somebody else’s, ask for"
        f" a licence: {ask}"
    )
    return Objection(rule="G2", source=SAFEGUARD, message=message)


def _own_sound_commands(library: Library, finding: Finding, spans: Sequence[UnclaimedSpan]) -> str:
    """Return how to say that the sound of a match is the owner's alone: a line that says otherwise goes first.

    :param spans: of the sound that may not be claimed
    """
    against = {line.id for line in foreign_lines(library, finding.work, spans) if line.title not in POSITIVE}
    ends = " ; ".join(f"reclaim rights end {id_} --reason “...”" for id_ in sorted(against))
    which = f"line {', '.join(map(str, sorted(against)))} of the ledger"
    rest = [line for line in library.store.grants.of_work(finding.work.id) if line.id not in against]
    if against and claim(finding.match.segments, rest, Claimant(day=library.clock())).sound_s > 0:
        return f"strike out {which}: {ends}"
    start_s = min(segment.work_start_s for segment in finding.match.segments)
    end_s = min(max(segment.work_end_s for segment in finding.match.segments), finding.work.media.duration_s)
    whole = start_s < 1 and end_s > finding.work.media.duration_s - 1
    where = "" if whole else f" --from {start_s:.1f} --to {end_s:.1f}"
    add = f"reclaim rights add {finding.work.id} --modality sound{where} --title owned --owner “...”"
    if not against:
        return f"say so: {add}"
    return f"first strike out {which}, which says otherwise: {ends} ; then say so: {add}"


def _admit(library: Library, match_id: int, verdict: Verdict, reason: str) -> Finding:
    """Return a match if the verdict may be given on it."""
    finding = library.store.matches.get(match_id)
    if not reason.strip():
        raise InputError(f"Match {match_id} needs a reason for the verdict; give one with --reason.")
    if verdict is Verdict.CONFIRMED and finding.match.kind is MatchKind.SHARES_SOUND:
        question = _licence_question(library, finding)
        if question:
            raise DecisionRefusedError(
                f"Match {match_id} shares sound only, and the rights ledger does not show it as owned and exclusive.",
                (question,),
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
            stretches=stretches_of(finding),
        )
    return decision


def _remember(library: Library, finding: Finding, old: Decision | None, verdict: Verdict) -> int:
    """Open a decided match, and ask again for what looks like a match that was marked as not a copy, or no longer is.

    :returns: how many clips are asked for again
    """
    library.store.matches.open(finding.id)
    before = old is not None and old.verdict is Verdict.NOT_A_COPY
    if before == (verdict is Verdict.NOT_A_COPY):
        return 0
    return library.store.memory.ask_again(finding.work)


def _keep(library: Library, finding: Finding, decided: Decided) -> Decided:
    try:
        kept = keep_clip(library.settings.clips, finding.clip)
    except EvidenceError as error:
        return replace(decided, problem=str(error))
    library.record("clip.keep", f"clip {finding.clip.id}", sha256=finding.clip.file.sha256)
    return replace(decided, kept=kept)
