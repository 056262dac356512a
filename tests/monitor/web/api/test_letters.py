"""Letters of programs: what happened to them, what was answered, and what is taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monitor.letter_samples import SENDER
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.lettered import Desk, desk

COUNTER = "I had a licence. Sincerely, Copy Cat"


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Desk]:
    """Give a library with a letter about two copies, which was sent."""
    with desk(tmp_path, sent=True) as opened:
        yield opened


@pytest.fixture
def agency(sent: Desk) -> Program:
    """Give a program that may do everything there."""
    return program(sent.served, sent.settings)


def test_what_happened_is_put_on_record(agency: Program, sent: Desk) -> None:
    """For one of two copies; the letter shows both."""
    path = f"/letters/{sent.reference}"
    urls = [one["url"] for one in agency.get(path)["addresses"]]
    said = {"state": "refused", "reason": "Their mail of today.", "urls": urls[:1]}
    after = agency.post(f"{path}/events", **said, by="Ann Lee")
    assert after["states"] == {"refused": 1, "sent": 1}
    assert after["life"][-1]["actor"] == "Ann Lee"
    for body, status, words in (
        ({"state": "retracted"}, 400, "must be one of"),
        ({"state": "removed", "reason": "x", "urls": ["https://other.example"]}, 400, ""),
        ({"state": "removed", "reason": "x", "happened_at": "2026-02-30T10:00:00Z"}, 400, "no such time"),
        ({"state": "removed", "reason": "x", "happened_at": "yesterday"}, 400, "2026-11-26T09:30:00Z"),
    ):
        refused = agency.refused(f"{path}/events", **body)
        assert refused[0] == status
        assert words in refused[1]


def test_a_counter_notice_is_read_and_starts_a_clock(agency: Program, sent: Desk) -> None:
    """Its defects are told; the deadline stands in both lists."""
    path = f"/letters/{sent.reference}"
    kept = agency.post(f"{path}/answers", kind="counter_notice", author="Copy Cat", text=COUNTER, summary="A licence.")
    assert kept["state"] == "counter_noticed"
    assert kept["defects"]
    clocks = agency.get("/deadlines", whose="sender")["items"]
    assert sent.reference in {one["reference"] for one in clocks}
    calendar = agency.ask("GET", "/deadlines.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in calendar.text
    assert agency.get(path)["answers"][0]["kind"] == "counter_notice"


def test_a_mistake_is_taken_back(agency: Program, sent: Desk) -> None:
    """With its letter; the copies are allowed from now on."""
    body = {"because": "licensed", "reason": "Their licence of May covers it; I had not seen it.", "apologise": True}
    path = f"/letters/{sent.reference}/retraction"
    assert agency.refused(path, **body, sign=True)[0] == 400  # nobody has read its letter
    reading = agency.post(f"{path}/preview", **body)
    signing = body | {"sign": True, "revision": reading["revision"], "agreed": reading["statements"]}
    assert "Type the signer’s name" in agency.refused(path, **signing)[1]
    done = agency.post(path, **signing, typed_name=SENDER.name)
    assert done["state"] == "retracted"
    assert len(done["matches"]) == 2
    assert done["permissions"]
    later = done["letters"][0]["reference"]
    assert agency.get(f"/letters/{later}")["follows"] == sent.reference
    assert agency.refused(path, **signing, typed_name=SENDER.name)[0] == 422


def test_a_reminder_is_drafted(agency: Program, sent: Desk) -> None:
    """The draft says what is missing; nothing is on record yet."""
    path = f"/letters/{sent.reference}/followers"
    draft = agency.post(path, pack="xx_followup_1", formats=["txt"])["letters"]
    assert [one["signed"] for one in draft] == [False]
    assert draft[0]["findings"]
    assert agency.get("/letters")["total"] == 1
    said = {"pack": "xx_followup_1", "sign": True, "formats": ["txt"]}
    assert agency.refused(path, **said)[0] == 400  # nobody has read it
    reading = agency.post(f"{path}/preview", pack="xx_followup_1")
    assert "Reminder" in reading["text"]
    said |= {"revision": reading["revision"], "agreed": reading["statements"]}
    assert "Type the signer’s name" in agency.refused(path, **said)[1]
    assert agency.refused(path, pack="us_dmca_notice")[0] == 400
    assert agency.refused(path, pack="nothing")[0] == 400


def test_a_letter_that_no_font_can_show_is_refused(agency: Program) -> None:
    """In a sentence that names the sign; other formats can show it."""
    status, said = agency.refused("/cases/1/letters", address="1 Street \U00013000; Town", formats=["pdf"])
    assert status == 400
    assert "\U00013000" in said or "13000" in said


def test_what_became_of_letters_is_counted(agency: Program) -> None:
    """By recipient, as on the command line."""
    found = agency.get("/outcomes")
    assert found["budget"]["sent"] == 1
    assert sum(one["count"] for one in found["all"].values()) == 2


def test_a_file_that_was_changed_is_not_handed_out(agency: Program, sent: Desk) -> None:
    """Neither is a letter that is not there."""
    document = agency.get(f"/letters/{sent.reference}")["documents"][0]
    path = f"/letters/{sent.reference}/documents/{document['format']}"
    assert agency.ask("GET", path).status_code == 200
    Path(document["path"]).write_text("changed")
    assert "changed" in agency.ask("GET", path).json()["detail"]
    assert agency.ask("GET", "/letters/RC-1999-0001").status_code == 404
    assert agency.ask("GET", f"/letters/{sent.reference}/evidence/..%2F..%2Flibrary.db").status_code == 404


def test_the_record_is_read_on_from_where_one_stopped(agency: Program) -> None:
    """The oldest first, each with the hash of the one before it."""
    first = agency.ask("GET", "/audit", params={"limit": 2})
    assert [one["id"] for one in first.json()["items"]] == [1, 2]
    more = agency.get("/audit", since=first.json()["last"])["items"]
    assert more[0]["prev_sha256"] == first.json()["items"][-1]["sha256"]
    assert "since=2" in first.links["next"]["url"]
    assert agency.get("/audit", since=more[-1]["id"])["items"] == []


def test_a_case_is_closed_and_opened_again(agency: Program) -> None:
    """With a reason; what is closed is not closed twice."""
    assert agency.refused("/cases/1/close")[0] == 400
    assert agency.post("/cases/1/close", reason="All copies are gone.", by="Ann Lee")["closed_at"]
    assert "closed before" in agency.refused("/cases/1/close", reason="Once more.", by="Ann Lee")[1]
    assert agency.post("/cases/1/reopen", reason="The copy is back.", by="Ann Lee")["closed_at"] is None
    status, said = agency.refused("/cases/1/reopen", reason="Once more.", by="Ann Lee")
    assert (status, "is open" in said) == (422, True)
