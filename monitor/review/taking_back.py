"""Taking a decision back: its match waits for a person again, and what was decided stays on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import DecisionRefusedError, InputError, Objection
from monitor.permitted import review_permissions
from monitor.review.decisions import ask_again, is_no_copy
from monitor.review.meanwhile import demand_unchanged
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Decision, Finding, Verdict

SAFEGUARD = "Reclaim's safeguard against letters that nobody decided about"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A decision that was taken back."""

    decision: Decision
    """The withdrawal: who took back, when and why."""
    was: Decision
    again: int = 0
    """Clips whose match with the same work is looked at again; of several matches of a work the last one says it."""


def take_back(
    library: Library, match_ids: Sequence[int], reason: str, *, seen: Mapping[int, int] | None = None
) -> list[TakenBack]:
    """Take back what was decided about matches; if one is refused, none is.

    A match waits again also where an earlier verdict was superseded by the one that is taken back.

    :param seen: the number of the decision that the person saw on each match, 0 for none; others are not asked about
    :raises NotFoundError: there is no such match
    :raises InputError: no reason is given
    :raises DecisionRefusedError: a match is in a case, or has no decision
    :raises ChangedMeanwhileError: somebody decided since
    """
    demand_brief("The reason", reason)
    ids = list(dict.fromkeys(match_ids))
    with library.store.transaction():
        demand_unchanged(library, ids, seen or {})
        found = {finding.id: finding for finding in library.store.matches.some(ids)}
        findings = [found.get(id_) or library.store.matches.get(id_) for id_ in ids]
        decisions = [_demand_free(library, finding, reason) for finding in findings]
        taken = [_take(library, finding, was, reason.strip()) for finding, was in zip(findings, decisions, strict=True)]
        again = ask_again(library, filter(is_no_copy, findings))
        review_permissions(library, *{finding.clip.id for finding in findings})
    return [
        TakenBack(decision=decision, was=was, again=again.get(decision.match_id, 0))
        for decision, was in zip(taken, decisions, strict=True)
    ]


def _demand_free(library: Library, finding: Finding, reason: str) -> Decision:
    """Return the decision on a match if it may be taken back."""
    if not reason.strip():
        raise InputError(f"Match {finding.id} needs a reason why its decision is taken back; give one with --reason.")
    if finding.decision is None:
        raise DecisionRefusedError(f"Match {finding.id} has no decision that could be taken back; it was not decided.")
    cases = library.store.cases.with_match(finding.id)
    if cases:
        which = f"case {cases[0]}" if len(cases) == 1 else f"cases {', '.join(map(str, cases))}"
        message = f"Decide again instead, with what you know now: reclaim decide {finding.id} VERDICT --reason “...”."
        raise DecisionRefusedError(
            f"Match {finding.id} is in {which}, which rests on its decision, so it is not taken back.",
            (Objection(rule="G5", source=SAFEGUARD, message=message),),
        )
    return finding.decision


def _take(library: Library, finding: Finding, was: Decision, reason: str) -> Decision:
    decision = library.store.decisions.add(finding.id, Verdict.WITHDRAWN, reason, library.actor, library.clock())
    library.record(
        "match.take_back",
        f"match {finding.id}",
        was=was.verdict,
        by=was.actor,
        reason=reason,
        clip=finding.clip.file.sha256,
        work=finding.work.file.sha256,
    )
    library.store.matches.open(finding.id)
    return decision
