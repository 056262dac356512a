"""Cases: confirmed matches that are pursued with one recipient."""

from collections.abc import Iterable, Sequence

from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.licensing import permission_of, use_of
from monitor.notices import site_of
from monitor.rights.permitting import PermissionBook, say_permission
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Case, Finding, Verdict

CONFIRMED_ONLY = "17 U.S.C. 512(f); Reclaim's safeguard against false claims"


def create_case(library: Library, match_ids: Sequence[int], recipient: str) -> Case:
    """Make a case of confirmed matches.

    :raises NotFoundError: a match does not exist
    :raises InputError: there is no match, or no recipient
    :raises CaseRefusedError: a match is not confirmed, is permitted, is pursued with this recipient already, or lies on
        another site
    """
    ids = tuple(sorted(set(match_ids)))
    if not ids or not recipient.strip():
        raise InputError("A case needs at least one match and a recipient: reclaim case create MATCH --recipient “...”")
    demand_brief("The recipient", recipient)
    objections = [objection for id_ in ids for objection in _objections(library, ids, id_, recipient.strip())]
    objections += _one_site(library, ids)
    if objections:
        raise CaseRefusedError("The case cannot be made with these matches:", tuple(objections))
    with library.store.transaction():
        case = library.store.cases.add(recipient.strip(), ids, library.actor, library.clock())
        library.record("case.create", f"case {case.id}", matches=list(ids), recipient=case.recipient)
    return case


def confirmed_but_permitted(library: Library, findings: Iterable[Finding]) -> dict[int, str]:
    """Return in words which permission covers each confirmed match that one covers now, by the number of the match."""
    permissions, now = library.store.permissions.all(), library.clock()
    book = PermissionBook(permissions)
    confirmed = (one for one in findings if one.decision and one.decision.verdict is Verdict.CONFIRMED)
    found = {one.id: book.find(use_of(one, day=now)) for one in confirmed} if permissions else {}
    return {id_: say_permission(permission) for id_, permission in found.items() if permission}


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
    found += _permitted(library, finding)
    for case_id in library.store.cases.with_match(match_id):
        case = library.store.cases.get(case_id)
        # A case that has no letter yet may be replaced by one with fewer or more matches.
        pursued = bool(case.notices) or case.match_ids == match_ids
        if pursued and case.recipient.casefold() == recipient.casefold():
            message = f"Match {match_id} is pursued with this recipient in case {case_id} already; go on there."
            found.append(Objection(rule="G16", source="Reclaim's safeguard against repeated notices", message=message))
    return found


def _permitted(library: Library, finding: Finding) -> list[Objection]:
    """Return an objection where a permission on record covers the copy: no letter could be written about it."""
    permission = permission_of(library, finding, day=library.clock())
    if permission is None:
        return []
    message = (
        f"Match {finding.id} is permitted: {say_permission(permission)} covers it; if that no longer holds: reclaim"
        f" allow end {permission.id} --reason “...”; else mark it: reclaim decide {finding.id} licensed --reason “...”."
    )
    return [Objection(rule="G3", source=CONFIRMED_ONLY, message=message)]
