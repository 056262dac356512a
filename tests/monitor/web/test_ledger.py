"""The rights ledger on a work's page: lines are looked at, added, ended and imported, and bad input is told."""

import re
from typing import Any

import pytest

from monitor.app import open_library
from monitor.rights.values import Grant, Title
from monitor.settings import Settings
from tests.monitor.web.served import Visitor, text_of

LINE = {
    "modality": "sound",
    "title": "licence",
    "owner": "Bo Music",
    "start": "0:04",
    "end": "0:10.5",
    "label": "Night Theme",
    "territories": "US, CA",
    "ends_on": "2027-03-31",
}
SHEET = b"start,end,label,owner,right\n0:01,0:03,Theme,Bo,licence\n4,5,Sting,,\n"


def seen(visitor: Visitor) -> str:
    """Return the state of the ledger that the page of work 1 carries."""
    found = re.search(r'id="add-line".*?name="seen" value="([^"]+)"', visitor.get("/works/1").text, re.DOTALL)
    assert found
    return found.group(1)


def send(visitor: Visitor, step: str = "save", **changes: str) -> Any:
    """Send the form for a new line of work 1."""
    state = seen(visitor)
    return visitor.post("/works/1/grants", LINE | {"seen": state, "step": step} | changes)


def ledger(lived: Settings) -> list[Grant]:
    """Return all lines of work 1."""
    with open_library(lived) as library:
        return library.store.grants.of_work(1, ended=True)


def test_a_preview_says_what_a_line_changes_and_saves_nothing(visitor: Visitor, lived: Settings) -> None:
    """What was typed stays in the form."""
    before = ledger(lived)
    answer = send(visitor, "preview")
    assert "Less of the sound may be claimed than before: 6.5 seconds." in text_of(answer)
    assert 'value="Night Theme"' in answer.text
    assert ledger(lived) == before


def test_a_preview_for_a_script_is_a_part_of_the_page(visitor: Visitor) -> None:
    """It is put under the form."""
    visitor.get("/works/1")
    answer = visitor.post("/works/1/grants", LINE, headers={"HX-Request": "true"})
    assert "Less of the sound" in answer.text
    assert "<html" not in answer.text


def test_a_line_is_added_and_shown(visitor: Visitor, lived: Settings) -> None:
    """As the form said, by whoever sent it."""
    answer = send(visitor)
    added = ledger(lived)[-1]
    assert (added.start_s, added.end_s, added.title, added.territories) == (4.0, 10.5, Title.LICENCE, ("US", "CA"))
    assert f"Line {added.id} is on record." in text_of(answer)
    assert f'id="line-{added.id}"' in answer.text
    assert "0:13.5 of 0:20.0 may be claimed; the rest is licensed from others." in text_of(answer)


def test_an_uploaded_licence_is_kept_and_given_back(visitor: Visitor, lived: Settings) -> None:
    """Never as a page that could run."""
    contract = b"<script>alert(1)</script>"
    state = seen(visitor)
    form = LINE | {"seen": state, "step": "save"}
    visitor.post("/works/1/grants", form, files={"document": ("../evil.html", contract)})
    added = ledger(lived)[-1]
    answer = visitor.get(f"/grants/{added.id}/document")
    assert answer.content == contract
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert added.document is not None
    assert added.document.path.parent == lived.library / "documents"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": "soon"}, "From: “soon” is no time"),
        ({"start": "0:30"}, "is no stretch of"),
        ({"title": "owned", "owner": " "}, "fill in the owner"),
        ({"title": "stolen"}, "Choose by what right"),
        ({"modality": "smell"}, "the picture or the sound"),
        ({"territories": "Mars"}, "“MARS” is no territory"),
        ({"ends_on": "31.3.2027"}, "Last day: “31.3.2027” is no day"),
        ({"starts_on": "2028-01-01"}, "cannot end on 2027-03-31 before it begins"),
    ],
)
def test_a_line_that_makes_no_sense_is_told_in_one_sentence(
    visitor: Visitor, lived: Settings, changes: dict[str, str], sentence: str
) -> None:
    """The form comes back as it was filled, and nothing is stored."""
    before = ledger(lived)
    answer = send(visitor, **changes)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "--" not in text_of(answer).replace("—", "")
    assert 'value="Night Theme"' in answer.text
    assert ledger(lived) == before


def test_a_line_is_not_added_to_a_ledger_that_somebody_else_has_changed(visitor: Visitor, lived: Settings) -> None:
    """What was typed is kept, and the next try goes through."""
    state = seen(visitor)
    send(visitor)
    before = ledger(lived)
    answer = visitor.post("/works/1/grants", LINE | {"seen": state, "step": "save", "label": "Mine"})
    assert answer.status_code == 409
    assert "Somebody else changed this ledger" in text_of(answer)
    assert 'value="Mine"' in answer.text
    assert ledger(lived) == before
    assert send(visitor, label="Mine").status_code == 200


def test_a_line_is_ended_with_a_reason_only_and_once_only(visitor: Visitor, lived: Settings) -> None:
    """It stays on record."""
    line = ledger(lived)[0].id
    visitor.get("/works/1")
    assert "Say why line" in text_of(visitor.post(f"/grants/{line}/end", {"reason": " "}))
    assert "no longer holds" in text_of(visitor.post(f"/grants/{line}/end", {"reason": "It was sold."}))
    assert ledger(lived)[0].ended_at is not None
    assert "was struck out before" in text_of(visitor.post(f"/grants/{line}/end", {"reason": "Again."}))


def send_sheet(visitor: Visitor, data: bytes, **fields: str) -> Any:
    """Upload a cue sheet for work 1."""
    visitor.get("/works/1")
    return visitor.post("/works/1/cues", fields, files={"sheet": ("cues.csv", data)})


def test_a_cue_sheet_is_imported_once(visitor: Visitor, lived: Settings) -> None:
    """The same sheet again changes nothing."""
    before = len(ledger(lived))
    assert "Lines added from the cue sheet: 2." in text_of(send_sheet(visitor, SHEET))
    again = text_of(send_sheet(visitor, SHEET))
    assert "Lines added from the cue sheet: 0. 2 stood there already." in again
    assert len(ledger(lived)) == before + 2


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (b"start,end,label\n1,99,Too long\n", "Row 2:"),
        (b"", "The cue sheet is empty"),
        (b"start,end,caf\xe9\n", "is no text in UTF-8"),
        (b"start,end,label,document\n1,2,Theme,/etc/passwd\n", "names a document, which an upload cannot bring along"),
    ],
)
def test_a_cue_sheet_that_cannot_be_used_adds_nothing(
    visitor: Visitor, lived: Settings, sheet: bytes, sentence: str
) -> None:
    """What is wrong is told with its row."""
    before = ledger(lived)
    assert sentence in text_of(send_sheet(visitor, sheet))
    assert ledger(lived) == before
    assert not (lived.library / "documents").exists()
