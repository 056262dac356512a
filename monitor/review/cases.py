"""Cases: confirmed matches that are pursued with one recipient, and the consideration of fair use before a letter."""

from collections.abc import Sequence

from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.notices import site_of
from monitor.store.library import Library
from monitor.values import Case, Conclusion, Consideration, Verdict, is_person, says_something

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
    :raises CaseRefusedError: a match is not confirmed, is pursued with this recipient already, or lies on another site
    """
    ids = tuple(sorted(set(match_ids)))
    if not ids or not recipient.strip():
        raise InputError("A case needs at least one match and a recipient: reclaim case create MATCH --recipient “...”")
    objections = [objection for id_ in ids for objection in _objections(library, ids, id_, recipient.strip())]
    objections += _one_site(library, ids)
    if objections:
        raise CaseRefusedError("The case cannot be made with these matches:", tuple(objections))
    with library.store.transaction():
        case = library.store.cases.add(recipient.strip(), ids, library.actor, library.clock())
        library.record("case.create", f"case {case.id}", matches=list(ids), recipient=case.recipient)
    return case


def _one_site(library: Library, match_ids: Sequence[int]) -> list[Objection]:
    urls = {id_: library.store.matches.get(id_).clip.provenance.url for id_ in match_ids}
    sites = {id_: site_of(url) for id_, url in urls.items() if url}
    if len({*sites.values()} - {""}) < 2:
        return []
    listed = ", ".join(f"match {id_} on {site}" for id_, site in sites.items() if site)
    message = f"The copies lie on several sites ({listed}); make one case for each: reclaim case create MATCH."
    return [Objection(rule="US-N2a", source="17 U.S.C. § 512(c)(3)(A)(ii)", message=message)]


def _objections(library: Library, match_ids: tuple[int, ...], match_id: int, recipient: str) -> list[Objection]:
    finding = library.store.matches.get(match_id)
    found: list[Objection] = []
    if finding.decision is None or finding.decision.verdict is not Verdict.CONFIRMED:
        state = finding.decision.verdict if finding.decision else "not decided yet"
        message = (
            f"Match {match_id} is {state}; only confirmed matches are pursued: reclaim decide {match_id} confirmed."
        )
        found.append(Objection(rule="G5", source=CONFIRMED_ONLY, message=message))
    for case_id in library.store.cases.with_match(match_id):
        case = library.store.cases.get(case_id)
        # A case that has no letter yet may be replaced by one with fewer or more matches.
        pursued = bool(case.notices) or case.match_ids == match_ids
        if pursued and case.recipient.casefold() == recipient.casefold():
            message = f"Match {match_id} is pursued with this recipient in case {case_id} already; go on there."
            found.append(Objection(rule="G16", source="Reclaim's safeguard against repeated notices", message=message))
    return found


def consider(
    library: Library, case_id: int, factors: dict[str, str], conclusion: Conclusion, reason: str
) -> Consideration:
    """Record that a person, who is named, has considered fair use; a later record supersedes an earlier one.

    :param factors: what was thought of each of ``FACTORS``
    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: nobody is named, a factor is not considered, or the reason is too short
    """
    demand_person(library, case_id)
    objections = _gaps(library, factors, reason)
    if objections:
        raise CaseRefusedError(f"The consideration of fair use for case {case_id} is incomplete:", objections)
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


def demand_person(library: Library, case_id: int) -> None:
    """Let only a person who is named consider a case, and only a case that there is.

    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: only the name of an account is known
    """
    library.store.cases.get(case_id)
    if not is_person(library.actor):
        raise CaseRefusedError(
            f"Nobody is named as the person who considers fair use for case {case_id}; give your name with --by NAME,"
            " or keep it with reclaim profile set --signer NAME."
        )


def _gaps(library: Library, factors: dict[str, str], reason: str) -> tuple[Objection, ...]:
    """Return what is missing in a consideration: something about every factor, and a reason."""
    each, least = library.settings.factor_characters, library.settings.reason_characters
    messages = [
        f"Say in a sentence of at least {each} characters what you think of the {meaning}: --{factor} “...”."
        for factor, meaning in FACTORS.items()
        if not says_something(factors.get(factor, ""), each)
    ]
    if not says_something(reason, least):
        messages.append(f"Say why in your own words, in at least {least} characters: --reason “...”.")
    return tuple(Objection(rule="US-N8b", source=FAIR_USE, message=message) for message in messages)
