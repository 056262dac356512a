"""Verdicts on matches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fingerprints.errors import printable
from fingerprints.values import MatchKind, Modality
from monitor.errors import DecisionRefusedError, EvidenceError, InputError, Objection, RefusedError
from monitor.evidence import is_kept, keep_clip
from monitor.licensing import claim_of, ledger_of, use_of
from monitor.review.enquiring import asking_command, foreign_lines, touches
from monitor.review.meanwhile import demand_unchanged
from monitor.review.seen import is_seen, stretches_of
from monitor.rights.claiming import POSITIVE, Claimant, claim
from monitor.rights.permitting import PermissionBook, say_permission
from monitor.rights.values import Grant, UnclaimedSpan
from monitor.store.library import Library
from monitor.texts import demand_brief
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
    """Clips whose match with the same work is looked at again; of several matches of a work the last one says it."""
    is_old: bool = False
    """The same person had given this verdict for this reason before, so nothing is stored."""
    no_letter: str = ""
    """Why no letter can be written about a confirmed match as things stand, and what to do; empty where one can."""


def decide_all(
    library: Library,
    match_ids: Sequence[int],
    verdict: Verdict,
    reason: str,
    *,
    seen: Mapping[int, int] | None = None,
) -> list[Decided]:
    """Record one verdict on several matches, each with a record of its own; if one is refused, none is decided.

    A verdict supersedes earlier ones, which stay on record. The clips of confirmed matches are copied into the
    library, as evidence. What holds already is not stored again.

    :param seen: the number of the decision that the person saw on each match, 0 for none; others are not asked about
    :raises NotFoundError: there is no such match
    :raises InputError: no reason is given, or one that is too long
    :raises DecisionRefusedError: a match does not support the verdict
    :raises ChangedMeanwhileError: somebody decided since
    """
    ids = list(dict.fromkeys(match_ids))
    with library.store.transaction():
        demand_unchanged(library, ids, seen or {})
        findings = _admitted(library, ids, verdict, reason)
        decided = [_settle(library, finding, verdict, reason.strip()) for finding in findings]
        turned = [
            finding
            for finding, one in zip(findings, decided, strict=True)
            if not one.is_old and is_no_copy(finding) != (verdict is Verdict.NOT_A_COPY)
        ]
        again = ask_again(library, turned)
        decided = [replace(one, again=again.get(one.decision.match_id, 0)) for one in decided]
    if verdict is not Verdict.CONFIRMED:
        return decided
    hindrances = _Hindrances(library)
    told = [replace(one, no_letter=hindrances.of(finding)) for finding, one in zip(findings, decided, strict=True)]
    return [_keep(library, finding, one) for finding, one in zip(findings, told, strict=True)]


def refused_among(
    library: Library, match_ids: Sequence[int], verdict: Verdict, reason: str, *, seen: Mapping[int, int] | None = None
) -> dict[int, RefusedError]:
    """Return on which of several matches a verdict cannot be given, and why; nothing is stored.

    :raises NotFoundError, InputError: as ``decide_all``
    """
    ids, refused = list(dict.fromkeys(match_ids)), {}
    found = {finding.id: finding for finding in library.store.matches.some(ids)}
    for id_ in ids:
        try:
            demand_unchanged(library, [id_], seen or {})
            finding = _admit(library, found.get(id_) or library.store.matches.get(id_), verdict, reason)
            if len(ids) > 1:
                _demand_not_held([finding], verdict)
        except RefusedError as error:
            refused[id_] = error
    return refused


def decide(library: Library, match_id: int, verdict: Verdict, reason: str) -> Decided:
    """Record a person's verdict on a match.

    :raises NotFoundError, InputError, DecisionRefusedError: as ``decide_all``
    """
    return decide_all(library, [match_id], verdict, reason)[0]


def _admitted(library: Library, ids: Sequence[int], verdict: Verdict, reason: str) -> list[Finding]:
    """Return matches if the verdict may be given on all of them."""
    if verdict is Verdict.WITHDRAWN:
        raise InputError("“withdrawn” says nothing of a copy; take the decision back, or choose one of the others.")
    demand_brief("The reason", reason)
    found = {finding.id: finding for finding in library.store.matches.some(ids)}
    findings = [_admit(library, found.get(id_) or library.store.matches.get(id_), verdict, reason) for id_ in ids]
    if len(ids) > 1:
        _demand_not_held(findings, verdict)
    return findings


def _demand_not_held(findings: Sequence[Finding], verdict: Verdict) -> None:
    """Refuse to confirm several at once where some are held back."""
    held = [finding for finding in findings if finding.standing is Standing.HELD]
    if verdict is Verdict.CONFIRMED and held:
        raise DecisionRefusedError(
            f"{_named(held)} held back, so several are not confirmed at once.",
            tuple(_hold_of(work) for work in {finding.work.id: finding.work for finding in held}.values()),
        )


def is_no_copy(finding: Finding) -> bool:
    """Tell whether a person marked a match as not a copy."""
    return finding.decision is not None and finding.decision.verdict is Verdict.NOT_A_COPY


def _settle(library: Library, finding: Finding, verdict: Verdict, reason: str) -> Decided:
    """Store a verdict and open its match, unless the same holds already."""
    old = finding.decision
    is_same = old is not None and (old.verdict, old.reason, old.actor) == (verdict, reason, library.actor)
    if old and is_same and is_seen(library, finding):
        return Decided(decision=old, is_old=True)
    decision = _record(library, finding, verdict, reason)
    library.store.matches.open(finding.id)
    return Decided(decision=decision)


def _named(held: Sequence[Finding]) -> str:
    numbers = ", ".join(str(finding.id) for finding in held)
    return f"Match {numbers} is" if len(held) == 1 else f"Matches {numbers} are"


def _hold_of(work: Work) -> Objection:
    message = (
        f"“{printable(work.name)}” matches suddenly very many clips: decide its matches one by one, or let them come"
        f" with reclaim release {work.id} --reason “...”"
    )
    return Objection(rule="G17", source=SAFEGUARD, message=message)


class _Hindrances:
    """Why confirmed matches lead to no letter as the records stand; the records are read once for all of them."""

    def __init__(self, library: Library) -> None:
        self._library, self._now = library, library.clock()
        self._book = PermissionBook(library.store.permissions.all())
        self._ledgers: dict[int, list[Grant]] = {}

    def of(self, finding: Finding) -> str:
        """Say why no letter can be written about a match, and what to do; empty where one can."""
        permission = self._book.find(use_of(finding, day=self._now))
        if permission:
            return (
                f"No letter can be written about match {finding.id}: {say_permission(permission)} covers it; if that"
                f" no longer holds, reclaim allow end {permission.id} --reason “...”"
            )
        held = claim(finding.match.segments, self._ledger(finding.work), Claimant(day=self._now))
        if held.seconds or held.pictures:
            return ""
        reasons = " ".join(dict.fromkeys(span.reason for span in held.unclaimed))
        return (
            f"No letter can be written about match {finding.id}, because nothing of it can be claimed. {reasons} If"
            f" the rights ledger is wrong or silent, correct it: reclaim rights list {finding.work.id}"
        )

    def _ledger(self, work: Work) -> list[Grant]:
        if work.id not in self._ledgers:
            self._ledgers[work.id] = ledger_of(self._library, work.id)
        return self._ledgers[work.id]


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
    if heard := _heard(library, finding.work, spans):
        settle = " ; ".join(f"reclaim licence settle {id_} --wrong" for id_ in heard)
        return f"first say that the track was not heard, if that is so: {settle}"
    rest = [line for line in ledger_of(library, finding.work.id) if line.id not in against]
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


def _heard(library: Library, work: Work, spans: Sequence[UnclaimedSpan]) -> list[int]:
    """Return the finds of known tracks, not settled yet, that keep some stretches of a sound from being claimed."""
    return [
        line.find_id
        for line in ledger_of(library, work.id)
        if line.find_id is not None and any(touches(work, line, one) for one in spans)
    ]


def _admit(library: Library, finding: Finding, verdict: Verdict, reason: str) -> Finding:
    """Return a match if the verdict may be given on it."""
    if not reason.strip():
        raise InputError(f"Match {finding.id} needs a reason for the verdict; give one with --reason.")
    if verdict is Verdict.CONFIRMED and finding.match.kind is MatchKind.SHARES_SOUND:
        question = _licence_question(library, finding)
        if question:
            raise DecisionRefusedError(
                f"Match {finding.id} shares sound only, and the rights ledger does not show it as owned and exclusive.",
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


def ask_again(library: Library, findings: Iterable[Finding]) -> dict[int, int]:
    """Look again at what resembles matches that were marked as not a copy, or no longer are: once for each work.

    :returns: how many clips are asked for again, by the last match of each work
    """
    last = {finding.work.id: finding for finding in findings}
    return {finding.id: library.store.memory.ask_again(finding.work) for finding in last.values()}


def _keep(library: Library, finding: Finding, decided: Decided) -> Decided:
    if decided.is_old and is_kept(library.settings.clips, finding.clip):
        return decided
    try:
        kept = keep_clip(library.settings.clips, finding.clip)
    except EvidenceError as error:
        return replace(decided, problem=str(error))
    library.record("clip.keep", f"clip {finding.clip.id}", sha256=finding.clip.file.sha256)
    return replace(decided, kept=kept)
