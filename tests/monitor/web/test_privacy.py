"""The pages about privacy: periods and what is due, holds, people's requests, inventory, texts."""

import re
from collections.abc import Iterator

import pytest

from monitor.app import open_library
from monitor.casework.holds import HoldKind
from monitor.privacy.retention import load_retention
from monitor.privacy.texts import keep_details
from monitor.retained import Category
from monitor.settings import Profile, Settings, save_profile
from monitor.web.pages.privacy import latest
from tests.monitor.web.served import Serving, Visitor, serving, text_of
from tests.monitor.web.team import signed_in, with_team
from tests.monitor.web.test_jobs import over

SAID = dict.fromkeys(("representative", "officer", "transfers", "hosting"), "none")


@pytest.fixture
def team(settings: Settings) -> Iterator[Serving]:
    """Give an empty library with four people, served."""
    with_team(settings)
    with serving(settings) as place:
        yield place


def test_a_period_is_set_and_a_wrong_one_is_refused(newcomer: Visitor, settings: Settings) -> None:
    """What was typed stays in the form, with a sentence."""
    newcomer.get("/privacy")
    answer = newcomer.post("/privacy/retention", {"category": "news", "days": "soon"})
    assert (answer.status_code, 'value="soon"' in answer.text) == (400, True)
    assert "whole number of days" in text_of(answer)
    answer = newcomer.post("/privacy/retention", {"category": "rejected", "days": "200"})
    assert "Rejected stay 200 days." in text_of(answer)
    assert "in the balancing test: the texts about privacy" in text_of(answer)
    assert load_retention(settings.privacy).of(Category.REJECTED) == 200


def test_what_is_due_is_counted_before_it_goes(visitor: Visitor, served: Serving, lived: Settings) -> None:
    """Counting changes nothing; the button then does it as a job."""
    with open_library(lived, actor="Ann") as library:
        before = library.store.clips.count()
    visitor.get("/privacy")
    counted = text_of(visitor.post("/privacy/due"))
    assert "Nothing is due." in counted or "Would go" in counted
    with open_library(lived) as library:
        assert library.store.clips.count() == before
    shown = visitor.post("/privacy/purge")
    job = latest(served.room)
    assert job is not None
    assert str(shown.url).endswith(f"/jobs/{job.id}")
    ended = over(served.room.jobs, job)
    assert (ended.phase, len(ended.remarks)) == ("done", 1)


def test_a_hold_is_placed_and_released(visitor: Visitor, lived: Settings) -> None:
    """With a reason each time; a wrong day or number is told in a sentence."""
    visitor.get("/privacy/holds")
    typed = {"kind": "account", "subject": "@copycat", "reason": "A suit is coming", "review_on": "2199-06-30"}
    assert "A suit is coming" in text_of(visitor.post("/privacy/holds", typed))
    with open_library(lived) as library:
        (hold,) = library.store.holds.all()
        assert (hold.kind, hold.reason) == (HoldKind.ACCOUNT, "A suit is coming")
    assert visitor.post("/privacy/holds", typed | {"review_on": "soon"}).status_code == 400
    assert visitor.post("/privacy/holds", typed | {"kind": "clip", "subject": "x"}).status_code == 400
    assert "Say why" in text_of(visitor.post(f"/privacy/holds/{hold.id}/release", {"reason": ""}))
    visitor.post(f"/privacy/holds/{hold.id}/release", {"reason": "It is settled"})
    with open_library(lived) as library:
        assert library.store.holds.all() == []


def test_an_account_is_erased_after_its_handle_was_typed_again(
    visitor: Visitor, served: Serving, lived: Settings
) -> None:
    """First what would go is shown, and nothing is changed."""
    visitor.get("/privacy/people")
    typed = {"handle": "@other_one", "platform": "", "reason": "Request of 3 March", "confirm": "@somebody"}
    looked = text_of(visitor.post("/privacy/people/look", typed))
    assert re.search(r"Would go 1 clip\b", looked)
    refused = visitor.post("/privacy/people/erase", typed)
    assert (refused.status_code, "Type the handle once more" in text_of(refused)) == (400, True)
    visitor.post("/privacy/people/erase", typed | {"confirm": "other_one"})
    job = served.room.jobs.all()[0]
    assert "other_one" not in job.title
    ended = over(served.room.jobs, job)
    assert ended.phase == "done", ended.message
    with open_library(lived) as library:
        assert "other_one" not in {clip.provenance.account for clip in library.store.clips.all()}
    shown = text_of(visitor.get("/privacy/people"))
    assert "Request 1" in shown


def test_an_own_account_is_not_erased(visitor: Visitor) -> None:
    """The rule is named, and what to do first."""
    visitor.get("/privacy/people")
    answer = visitor.post("/privacy/people/look", {"handle": "lindqvist.films", "platform": "vids.example"})
    assert (answer.status_code, "end it among the permissions" in text_of(answer)) == (400, True)


def test_the_inventory_is_filtered(newcomer: Visitor) -> None:
    """By whether it is about people, and by table."""
    everything = newcomer.get("/privacy/inventory?people=all").text
    people = newcomer.get("/privacy/inventory").text
    assert "<code>account</code>" in people
    assert "_sqlite_migrations" in everything.rpartition("<details")[2]
    assert len(people) < len(everything)
    assert "Nothing is kept so" in newcomer.get("/privacy/inventory?place=no_such_table").text


def test_a_text_is_a_file_and_says_what_it_lacks(newcomer: Visitor, settings: Settings) -> None:
    """The field that is missing leads to where it is said."""
    newcomer.get("/privacy/texts/notice")
    answer = newcomer.post("/privacy/texts/notice", {"language": "de", "format": "txt"})
    assert (answer.status_code, "P14-1b" in answer.text, 'href="/privacy/texts#said"' in answer.text) == (
        400,
        True,
        True,
    )
    save_profile(settings.profile, Profile(name="Mara", address="Quay 1", email="mara@studio.example"))
    with open_library(settings, actor="Ann") as library:
        keep_details(library, SAID)
    answer = newcomer.post("/privacy/texts/notice", {"language": "de", "format": "txt"})
    assert answer.headers["content-disposition"].startswith('attachment; filename="privacy-notice-de.txt"')
    assert "Widerspruchsrecht" in answer.text


@pytest.mark.usefixtures("quick_passwords")
def test_each_role_sees_what_it_may(team: Serving) -> None:
    """Only administrators change periods, purge and erase; names of people are for legal staff."""
    creator, legal, admin = (signed_in(team, login) for login in ("cat", "lea", "ann"))
    assert "Count what is due" not in creator.get("/privacy").text
    assert [creator.get(path).status_code for path in ("/privacy/people", "/privacy/holds")] == [403, 403]
    assert [legal.get(path).status_code for path in ("/privacy/people", "/privacy/holds")] == [200, 200]
    legal.get("/privacy")
    assert legal.post("/privacy/retention", {"category": "news", "days": "5"}).status_code == 403
    assert legal.post("/privacy/purge").status_code == 403
    legal.get("/privacy/people")
    for way in ("erase", "readmit"):
        assert legal.post(f"/privacy/people/{way}", {"handle": "@lee", "reason": "Asked."}).status_code == 403
    assert "Let it be stored again" not in legal.get("/privacy/people").text
    assert "Let it be stored again" in admin.get("/privacy/people").text
    assert "Count what is due" in admin.get("/privacy").text
