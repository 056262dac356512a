"""Cases are closed by a person: from then on nothing more is signed in them, and the limitation period runs."""

from monitor.casework.addresses import lives
from monitor.casework.holds import Closing
from monitor.casework.lifecycle import UNSENT, State
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError, Objection
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Case, is_person

_SOURCE = "Reclaim's safeguard: nothing that may still be answered is deleted"
_UNDER_WAY = UNSENT | {
    *(State.SENT, State.ACKNOWLEDGED, State.NEEDS_INFO, State.COUNTER_NOTICED, State.ACTION_FILED, State.REAPPEARED),
}
"""States after which something is still to happen: somebody must send, answer, sue or look again."""


def close_case(library: Library, case_id: int, reason: str) -> Closing:
    """Close a case.

    :raises NotFoundError: there is no such case
    :raises InputError: no reason
    :raises CaseRefusedError: it is closed already, letters are under way, or no person is named
    """
    case = library.store.cases.get(case_id)
    _demand_person(library, case_id, "closes")
    if not reason.strip():
        raise InputError(f"Say why case {case_id} is closed, for example: all copies are gone.")
    demand_brief("The reason", reason)
    with library.store.transaction():
        _demand_closable(library, case)
        closing = library.store.closings.add(
            Closing(id=0, case_id=case_id, reason=reason.strip(), closed_by=library.actor, closed_at=library.clock())
        )
        library.record("case.close", f"case {case_id}", reason=closing.reason)
    return closing


def reopen_case(library: Library, case_id: int, reason: str) -> Case:
    """Open a case again; the limitation period begins anew when it is closed once more.

    :raises NotFoundError: there is no such case
    :raises InputError: no reason
    :raises CaseRefusedError: it is open, or no person is named
    """
    library.store.cases.get(case_id)
    _demand_person(library, case_id, "opens")
    if not reason.strip():
        raise InputError(f"Say why case {case_id} is opened again, for example: the copy is back.")
    demand_brief("The reason", reason)
    with library.store.transaction():
        if library.store.closings.of_case(case_id) is None:
            raise CaseRefusedError(f"Case {case_id} is open; there is nothing to open again.")
        library.store.closings.reopen(case_id, library.clock())
        library.record("case.reopen", f"case {case_id}", reason=reason.strip())
        return library.store.cases.get(case_id)


def demand_open(library: Library, case_id: int | None) -> None:
    """Refuse what would go on with a case that is closed.

    :raises CaseRefusedError: it is closed
    """
    closing = library.store.closings.of_case(case_id) if case_id is not None else None
    if closing is not None:
        raise CaseRefusedError(
            f"Case {case_id} was closed on {closing.closed_at:%Y-%m-%d}; to go on with it, open it again:"
            f" reclaim case reopen {case_id} --reason “...”."
        )


def under_way(letter: LetterRecord) -> State | None:
    """Return the first state of an address of a letter after which something is still to happen; None if none is."""
    last = (states[-1] for states in lives(letter.events, letter.urls).values() if states)
    return next((state for state in last if state in _UNDER_WAY), None)


def _demand_person(library: Library, case_id: int, does: str) -> None:
    if not is_person(library.actor):
        raise CaseRefusedError(
            f"Nobody is named as the person who {does} case {case_id}; give your name with --by NAME,"
            " or keep it with reclaim profile set --signer NAME."
        )


def _demand_closable(library: Library, case: Case) -> None:
    before = library.store.closings.of_case(case.id)
    if before is not None:
        raise CaseRefusedError(f"Case {case.id} was closed before, on {before.closed_at:%Y-%m-%d}.")
    letters = [(letter, under_way(letter)) for letter in library.store.letters.of_case(case.id)]
    objections = tuple(
        Objection(rule="CLOSE", source=_SOURCE, message=_why_not(letter, state)) for letter, state in letters if state
    )
    if objections:
        raise CaseRefusedError(f"Case {case.id} cannot be closed while letters are under way:", objections)


def _why_not(letter: LetterRecord, state: State) -> str:
    words = str(state).replace("_", " ")
    if state in UNSENT:
        give_up = f"reclaim notice mark {letter.reference} closed"
        return f"Letter {letter.reference} is {words}: send it, or give it up: {give_up}."
    return (
        f"Letter {letter.reference} is {words}, so that something may still come of it: say what did:"
        f" reclaim notice mark {letter.reference} STATE, closed where nothing more is to come."
    )
