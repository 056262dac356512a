"""Cases: confirmed matches that are pursued with one recipient, and the consideration of fair use before a letter."""

from collections.abc import Sequence

from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.store.library import Library
from monitor.values import Case, Conclusion, Consideration, Verdict

CONFIRMED_ONLY = "17 U.S.C. 512(f); Reclaim's safeguard against false claims"
FAIR_USE = "17 U.S.C. 107; Lenz v. Universal Music Corp., 815 F.3d 1145 (9th Cir. 2016)"

FACTORS = {
    "purpose": "purpose and character of the use",
    "nature": "nature of the work",
    "amount": "amount and substantiality of what was used",
    "effect": "effect on the market for the work",
}
"""The four factors of 17 U.S.C. 107."""


def create_case(library: Library, match_ids: Sequence[int], recipient: str) -> Case:
    """Make a case of confirmed matches.

    :raises NotFoundError: a match does not exist
    :raises InputError: there is no match, or no recipient
    :raises CaseRefusedError: a match is not confirmed, or is pursued with this recipient already
    """
    ids = tuple(sorted(set(match_ids)))
    if not ids or not recipient.strip():
        raise InputError("A case needs at least one match and a recipient: reclaim case create MATCH --recipient “...”")
    objections = tuple(objection for id_ in ids for objection in _objections(library, id_, recipient.strip()))
    if objections:
        raise CaseRefusedError("The case cannot be made with these matches.", objections)
    with library.store.transaction():
        case = library.store.cases.add(recipient.strip(), ids, library.actor, library.clock())
        library.record("case.create", f"case {case.id}", matches=list(ids), recipient=case.recipient)
    return case


def _objections(library: Library, match_id: int, recipient: str) -> list[Objection]:
    finding = library.store.matches.get(match_id)
    found: list[Objection] = []
    if finding.decision is None or finding.decision.verdict is not Verdict.CONFIRMED:
        state = finding.decision.verdict if finding.decision else "not decided yet"
        message = (
            f"Match {match_id} is {state}; only confirmed matches are pursued: reclaim decide {match_id} confirmed."
        )
        found.append(Objection(rule="G5", source=CONFIRMED_ONLY, message=message))
    for case_id in library.store.cases.with_match(match_id):
        if library.store.cases.get(case_id).recipient.casefold() == recipient.casefold():
            message = f"Match {match_id} is pursued with this recipient in case {case_id} already; go on there."
            found.append(Objection(rule="G16", source="Reclaim's safeguard against repeated notices", message=message))
    return found


def consider(
    library: Library, case_id: int, factors: dict[str, str], conclusion: Conclusion, reason: str
) -> Consideration:
    """Record that the person at the keyboard has considered fair use; a later record supersedes an earlier one.

    :param factors: what was thought of each of ``FACTORS``
    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: a factor is not considered, or the reason is too short
    """
    library.store.cases.get(case_id)
    least = library.settings.reason_characters
    objections = [
        Objection(rule="US-N8", source=FAIR_USE, message=f"Say what you think of the {meaning}: --{factor} “...”.")
        for factor, meaning in FACTORS.items()
        if not factors.get(factor, "").strip()
    ]
    if len(reason.strip()) < least:
        message = f"The reason has {len(reason.strip())} characters; write at least {least}, in your own words."
        objections.append(Objection(rule="G5", source=FAIR_USE, message=message))
    if objections:
        raise CaseRefusedError(f"The consideration of fair use for case {case_id} is incomplete.", tuple(objections))
    with library.store.transaction():
        consideration = library.store.cases.consider(
            Consideration(
                id=0,
                case_id=case_id,
                considered_by=library.actor,
                considered_at=library.clock(),
                **{factor: factors[factor].strip() for factor in FACTORS},
                conclusion=conclusion,
                reason=reason.strip(),
            )
        )
        library.record("case.consider", f"case {case_id}", conclusion=conclusion, reason=consideration.reason)
    return consideration
