"""Cases are closed by a person when nothing more is to come of them, and opened again."""

from dataclasses import replace

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, InputError
from monitor.review.closing import close_case, reopen_case
from monitor.review.letters import write_letters
from monitor.store.library import Library
from monitor.values import LOGIN
from tests.monitor.letter_samples import REQUEST, complete_case
from tests.monitor.life_samples import FIRST, ONE, TWO, mark, sent, sent_about_two


def test_a_case_without_letters_is_closed_and_opened_again(library: Library) -> None:
    """Both stand in the audit with the person, and the case says when it was closed."""
    case_id = complete_case(library)
    closing = close_case(library, case_id, "The copy is gone.")
    assert library.store.cases.get(case_id).closed_at == closing.closed_at
    assert [case.closed_at for case in library.store.cases.all()] == [closing.closed_at]
    assert reopen_case(library, case_id, "It is back.").closed_at is None
    said = [(entry.action, entry.actor) for entry in library.store.audit.about([f"case {case_id}"])[-2:]]
    assert said == [("case.close", library.actor), ("case.reopen", library.actor)]


def test_a_case_is_not_closed_while_letters_are_under_way(library: Library) -> None:
    """The refusal names the letter; as soon as it has its outcome, the case can be closed."""
    reference = sent(library)
    with pytest.raises(CaseRefusedError) as refusal:
        close_case(library, 1, "Enough.")
    assert reference in refusal.value.objections[0].message
    mark(library, reference, State.REMOVED)
    assert close_case(library, 1, "Removed.").case_id == 1


def test_every_address_of_a_letter_counts(library: Library) -> None:
    """Where one copy of two is removed, the other is still waited for."""
    reference = sent_about_two(library)
    mark(library, reference, State.REMOVED, [ONE])
    with pytest.raises(CaseRefusedError):
        close_case(library, 2, "Enough.")
    mark(library, reference, State.REFUSED, [TWO])
    assert close_case(library, 2, "Both answered.")


def test_a_signed_letter_must_be_sent_or_given_up(library: Library) -> None:
    """What waits for its sending is under way."""
    case_id = complete_case(library)
    write_letters(library, case_id, REQUEST, ["txt"])
    with pytest.raises(CaseRefusedError) as refusal:
        close_case(library, case_id, "Enough.")
    assert f"reclaim notice mark {FIRST} closed" in refusal.value.objections[0].message


def test_nothing_is_signed_in_a_closed_case(library: Library) -> None:
    """Whoever wants to go on opens it again first."""
    case_id = complete_case(library)
    close_case(library, case_id, "The copy is gone.")
    with pytest.raises(CaseRefusedError, match="reclaim case reopen 1"):
        write_letters(library, case_id, REQUEST, ["txt"])
    reopen_case(library, case_id, "It is back.")
    assert write_letters(library, case_id, REQUEST, ["txt"])


def test_only_a_named_person_closes_and_only_with_a_reason(library: Library) -> None:
    """Neither the name of a login nor silence is enough, and nothing is closed twice."""
    case_id = complete_case(library)
    with pytest.raises(CaseRefusedError, match="Nobody is named"):
        close_case(replace(library, actor=f"ann{LOGIN}"), case_id, "Gone.")
    with pytest.raises(InputError):
        close_case(library, case_id, " ")
    with pytest.raises(CaseRefusedError, match="is open"):
        reopen_case(library, case_id, "Back.")
    close_case(library, case_id, "Gone.")
    with pytest.raises(CaseRefusedError, match="closed before"):
        close_case(library, case_id, "Gone.")
