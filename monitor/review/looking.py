"""What people do before a letter is signed: a second person looks at the case, and somebody opens every address."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.casework.values import LIVE, SIGHTS, LiveCheck, SecondLook
from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.notices import Notice
from monitor.people import name_key
from monitor.review.exceptions import demand_person
from monitor.review.remarking import missed_before, say_missed
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Finding, says_something

SECOND_PERSON = "Reclaim's safeguard against false claims; 17 U.S.C. 107, Directive (EU) 2019/790 art. 17(7)"


def review_case(library: Library, case_id: int, reason: str) -> SecondLook:
    """Record that a person besides the one who decided and considered has looked at a case.

    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: nobody is named, it is no second person, or the reason is too short
    """
    demand_person(library, case_id)
    demand_brief("The reason", reason)
    least = library.settings.reason_characters
    if not says_something(reason, least):
        message = f"Say what you saw in both recordings, in at least {least} characters: --reason “...”."
        raise _refused(case_id, message)
    first = {name_key(name) for name in _people_of(library, case_id)}
    if name_key(library.actor) in first:
        message = f"{library.actor} has decided or considered this case; let somebody else look: --by NAME."
        raise _refused(case_id, message)
    if library.store.people.count() and library.store.people.named(library.actor) is None:
        raise _refused(case_id, f"{library.actor} has no account in this library, so nobody knows who looked.")
    with library.store.transaction():
        look = library.store.sights.add_look(
            SecondLook(
                id=0,
                case_id=case_id,
                reviewed_by=library.actor,
                reviewed_at=library.clock(),
                reason=reason.strip(),
            )
        )
        library.record("case.review", f"case {case_id}", reason=look.reason)
    return look


def _refused(case_id: int, message: str) -> CaseRefusedError:
    objection = Objection(rule="G6", source=SECOND_PERSON, message=message)
    return CaseRefusedError(f"Case {case_id} has not been looked at by a second person:", (objection,))


def _people_of(library: Library, case_id: int) -> list[str]:
    case = library.store.cases.get(case_id)
    decisions = (library.store.decisions.latest(match_id) for match_id in case.match_ids)
    return [one.considered_by for one in case.considerations] + [one.actor for one in decisions if one]


def check_live(
    library: Library, match_ids: Sequence[int], state: str, *, opened_at: datetime, note: str = ""
) -> list[LiveCheck]:
    """Record what a person found at the addresses of clips.

    :param state: one of ``SIGHTS``
    :param opened_at: when the addresses were opened
    :raises NotFoundError: there is no such match
    :raises InputError: an odd state, a time to come, or a clip without address
    """
    if state not in SIGHTS:
        raise InputError(f"“{state}” is nothing that can be found at an address; say one of {', '.join(SIGHTS)}.")
    if opened_at > library.clock() + timedelta(seconds=1):
        raise InputError(f"{opened_at.isoformat()} has not come yet; say when the address was opened, or: now.")
    demand_brief("The note", note)
    findings = [library.store.matches.get(match_id) for match_id in dict.fromkeys(match_ids)]
    missing = [finding.id for finding in findings if not finding.clip.provenance.url]
    if missing:
        raise InputError(f"Match {missing[0]} has no address to look at; give one with reclaim scan --manifest FILE.")
    with library.store.transaction():
        return [_record(library, finding, state, opened_at, note) for finding in findings]


def record_stated(library: Library, notice: Notice, opened_at: datetime) -> list[LiveCheck]:
    """Record what the signer of a letter said by signing: that every copy was at its address at a time.

    Call it in the transaction in which the letter is put on record. Where the last look had not found the copy, the
    record says whose look is contradicted.
    """
    found = []
    for item in notice.items:
        if item.decision is None or not item.url:
            continue
        missed = missed_before(library, item.url, item.decision.match_id)
        note = f"Stated at the signature of {notice.reference}."
        if missed and missed.checked_at < opened_at:
            note += f" Before, {say_missed(missed)}."
        finding = library.store.matches.get(item.decision.match_id)
        found.append(_record(library, finding, LIVE, opened_at, note, by=notice.sender.name))
    return found


def _record(
    library: Library, finding: Finding, state: str, opened_at: datetime, note: str, *, by: str = ""
) -> LiveCheck:
    check = library.store.sights.add_check(
        LiveCheck(
            id=0,
            clip_id=finding.clip.id,
            url=finding.clip.provenance.url or "",
            state=state,
            note=note.strip(),
            checked_by=by or library.actor,
            checked_at=opened_at,
        )
    )
    said = {"state": state, "url": check.url, "opened_at": opened_at.isoformat(), "note": check.note}
    said |= {"looked_by": by} if by else {}
    library.record("clip.look", f"clip {finding.clip.id}", **said)
    return check


def last_live(library: Library, finding: Finding) -> datetime | None:
    """Return when somebody last saw the copy at its address; None where the last look did not find it there."""
    url = finding.clip.provenance.url
    check = library.store.sights.last_check(finding.clip.id, url) if url else None
    return check.checked_at if check and check.state == LIVE else None


def last_missed(library: Library, finding: Finding) -> datetime | None:
    """Return when somebody last opened the address and did not find the copy as it was; None where it was there."""
    url = finding.clip.provenance.url
    check = library.store.sights.last_check(finding.clip.id, url) if url else None
    return check.checked_at if check and check.state != LIVE else None
