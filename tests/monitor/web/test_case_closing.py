"""The end of a case on its page: closing, opening again, and the holds that keep it."""

import pytest

from monitor.app import open_library
from monitor.casework.holds import HoldKind
from monitor.privacy.holding import place_hold
from monitor.settings import Settings
from tests.monitor.web.served import Serving, Visitor, text_of
from tests.monitor.web.team import signed_in, with_team

WHY = "All copies are gone."


def test_a_case_is_closed_on_its_page(visitor: Visitor) -> None:
    """The page says who closed it, why, and until when it stays; a letter is not offered any more."""
    answer = visitor.post("/cases/1/close", {"reason": WHY, "by": "Ann Lee"})
    said = text_of(answer)
    assert "Case 1 is closed" in said
    assert f"Ann Lee : {WHY}" in said
    assert "stays until" in said
    assert "/cases/1/letter" not in answer.text


def test_a_closed_case_is_opened_again(visitor: Visitor, lived: Settings) -> None:
    """Whoever opens it says why."""
    visitor.post("/cases/1/close", {"reason": WHY, "by": "Ann Lee"})
    said = text_of(visitor.post("/cases/1/reopen", {"reason": "The copy is back.", "by": "Ann Lee"}))
    assert "Case 1 is open again" in said
    assert "opened the case again: The copy is back." in said
    with open_library(lived) as library:
        assert library.store.cases.get(1).closed_at is None


def test_a_case_is_not_closed_without_a_reason(visitor: Visitor, lived: Settings) -> None:
    """The page comes back with the form open, and the case stays as it is."""
    answer = visitor.post("/cases/1/close", {"reason": " ", "by": "Ann Lee"})
    assert answer.status_code == 400
    assert "Say why case 1 is closed" in text_of(answer)
    with open_library(lived) as library:
        assert library.store.cases.get(1).closed_at is None


def test_what_was_closed_meanwhile_is_said(visitor: Visitor) -> None:
    """A second click closes nothing twice."""
    visitor.post("/cases/1/close", {"reason": WHY, "by": "Ann Lee"})
    answer = visitor.post("/cases/1/close", {"reason": WHY, "by": "Ann Lee"})
    assert answer.status_code == 422
    assert "Case 1 was closed before" in text_of(answer)


def test_a_hold_is_placed_on_the_page_of_a_case(visitor: Visitor) -> None:
    """It stands there, and leads to the page of holds."""
    answer = visitor.post("/cases/1/holds", {"reason": "A suit is being prepared.", "review_on": "2099-06-30"})
    assert "Case 1 is on hold" in text_of(answer)
    assert 'href="/privacy/holds#hold-1"' in answer.text
    assert 'id="hold-1"' in visitor.get("/privacy/holds").text


def test_a_hold_that_is_refused_keeps_what_was_typed(visitor: Visitor) -> None:
    """A day that is over is no day of review."""
    answer = visitor.post("/cases/1/holds", {"reason": "A suit is being prepared.", "review_on": "2001-01-01"})
    assert answer.status_code == 400
    assert "is not ahead" in text_of(answer)
    assert 'value="A suit is being prepared."' in answer.text


def test_a_hold_on_a_match_of_the_case_touches_it(visitor: Visitor, lived: Settings) -> None:
    """What hangs together is kept together, and a hold that has nothing to do with it is not shown."""
    with open_library(lived, actor="Ann Lee") as library:
        case = library.store.cases.get(1)
        place_hold(library, HoldKind.MATCH, str(case.match_ids[0]), "The pictures are needed.")
        place_hold(library, HoldKind.ACCOUNT, "@somebody.else", "Another matter altogether.")
    page = text_of(visitor.get("/cases/1"))
    assert "The pictures are needed." in page
    assert "Another matter altogether." not in page


@pytest.mark.usefixtures("quick_passwords")
def test_who_is_not_legal_staff_closes_nothing(served: Serving, lived: Settings) -> None:
    """A reviewer reads how a case ended, sees no form for it, and not why a hold is there."""
    with_team(lived)
    with open_library(lived, actor="Ann Lee") as library:
        place_hold(library, HoldKind.CASE, "1", "A suit is being prepared.")
    rob = signed_in(served, "rob")
    page = rob.get("/cases/1")
    assert "on hold" in text_of(page)
    assert "A suit is being prepared." not in page.text
    assert 'action="/cases/1/close"' not in page.text
    assert 'action="/cases/1/holds"' not in page.text
    assert rob.post("/cases/1/close", {"reason": WHY}).status_code == 403
