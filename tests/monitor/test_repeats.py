"""Nobody gets the same notice twice, under whatever name; and what is disputed is for a court, not for a notice."""

from dataclasses import replace

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import LetterRefusedError
from monitor.notices import RecipientKind
from monitor.review.letters import write_letters
from monitor.store.library import Library
from tests.monitor.gate_samples import rules_of
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case
from tests.monitor.life_samples import mark, sent
from tests.monitor.samples import COPY, add_clip

OTHER_NAME = "Vids Copyright <copyright@vids.example>"
ELSEWHERE = "Host <abuse@host.example>"


def captured_again(library: Library, url: str = SEEN.url or "") -> int:
    """Store another capture of the same copy, with a case that lacks nothing, and return the case's number."""
    clip = add_clip(library, 102, replace(SEEN, url=url))
    return ready_case(library, [library.store.matches.put(clip.id, 1, COPY, library.clock())])


def refused(library: Library, case_id: int, to: str, kind: RecipientKind = RecipientKind.DESIGNATED_AGENT) -> set[str]:
    """Return the rules for which a letter to a recipient is not signed; none where it is."""
    request = replace(REQUEST, to=to, kind=kind, seen_live_at=library.clock(), verified_on=library.clock().date())
    try:
        write_letters(library, case_id, request, ["txt"])
    except LetterRefusedError as error:
        return rules_of(error)
    return set()


@pytest.mark.parametrize(
    "to", ["Agent of V", "V AGENT <agent@vids.example>", OTHER_NAME, "Somebody <dmca@mail.vids.example>"]
)
def test_another_name_of_the_service_is_no_other_recipient(library: Library, to: str) -> None:
    """One domain, or a name and no address, belongs to the service that was told."""
    sent(library)
    assert refused(library, captured_again(library), to) == {"G16"}


def test_another_service_may_be_told(library: Library) -> None:
    """Whoever hosts the site has not heard of it."""
    sent(library)
    assert refused(library, captured_again(library), ELSEWHERE) == set()


DISPUTES = [
    (State.COUNTER_NOTICED,),
    (State.COUNTER_NOTICED, State.ACTION_FILED, State.REMOVED),
    (State.COUNTER_NOTICED, State.LET_BACK, State.CLOSED, State.REAPPEARED),
    (State.COUNTER_NOTICED, State.RETRACTED),
]


@pytest.mark.parametrize("to", ["Agent of V <agent@vids.example>", OTHER_NAME, ELSEWHERE])
@pytest.mark.parametrize("states", DISPUTES, ids=lambda states: states[-1])
def test_what_was_disputed_is_not_noticed_again(library: Library, states: tuple[State, ...], to: str) -> None:
    """Neither to the same recipient nor to another, whatever came after the counter-notice."""
    first = sent(library)
    for state in states:
        mark(library, first, state)
    assert refused(library, captured_again(library, f"{SEEN.url}?utm_source=x"), to) == {"G16"}


def test_what_came_back_without_a_dispute_is_noticed_again(library: Library) -> None:
    """The service removed it, and somebody posted it once more."""
    first = sent(library)
    for state in (State.REMOVED, State.REAPPEARED):
        mark(library, first, state)
    assert refused(library, captured_again(library), OTHER_NAME) == set()
