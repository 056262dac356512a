"""The pages of licences: added, ended, asked before publishing, and known tracks settled by buttons."""

from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.rights.materials import Material
from monitor.rights.tracks import FindState, Standing, Stretch, Track, TrackFind
from monitor.settings import Settings
from tests.monitor.samples import facts, source
from tests.monitor.web.served import Visitor, text_of

PAGE = "/works/1/licences"
SONG = {"kind": "music", "name": "Slow tide", "start": "0:01", "end": "0:03", "platforms": "tiktok, YouTube"}


def kept(lived: Settings) -> list[Material]:
    """Return the licences on record."""
    with open_library(lived) as library:
        return library.store.licences.all()


@pytest.fixture
def found(lived: Settings) -> int:
    """Put a track and a find of it on record, and return the find's number."""
    with open_library(lived, actor="Ann") as library:
        now = library.clock()
        track = library.store.tracks.add(
            Track(
                id=0,
                name="Loud <song>",
                file=source(77),
                media=facts(),
                standing=Standing.LICENSED,
                holder="Bo",
                added_by="Ann",
                added_at=now,
            )
        )
        where = Stretch(work_start_s=1, work_end_s=4, track_start_s=0, track_end_s=3, speed=1.0, score=20.0)
        find = TrackFind(id=0, track_id=track.id, work_id=1, where=where, found_at=now)
        return library.store.tracks.keep_look(1, [(track.id, "prints")], [find], now)[0].id


def test_a_licence_is_added_and_ended(visitor: Visitor, lived: Settings) -> None:
    """It stands on the work's page of licences and on the list of all."""
    visitor.get(PAGE)
    said = text_of(visitor.post(PAGE, SONG | {"use": ["personal", "commercial"], "ends_on": "2031-01-31"}))
    assert "keeps it from being claimed" in said
    (one,) = kept(lived)
    assert (one.platforms, [str(use) for use in one.uses], one.end_s) == (
        ("TikTok", "YouTube"),
        ["personal", "commercial"],
        3,
    )
    assert "Slow tide" in text_of(visitor.get("/licences"))
    assert "Say why licence 1" in text_of(visitor.post("/licences/1/end", {"reason": ""}))
    assert "stays on record" in text_of(visitor.post("/licences/1/end", {"reason": "Cancelled."}))
    assert kept(lived) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Say what is licensed"),
        ({"start": "x"}, "From:"),
        ({"ends_on": "soon"}, "Last day:"),
        ({"kind": "paper"}, "Choose what it is"),
        ({"use": "private"}, "Choose what it is"),
        ({"end": "9:00"}, "is no stretch"),
    ],
)
def test_a_form_that_cannot_be_keeps_what_was_typed(
    visitor: Visitor, lived: Settings, changes: dict[str, str], sentence: str
) -> None:
    """With a sentence that says what is wrong; nothing is stored."""
    visitor.get(PAGE)
    answer = visitor.post(PAGE, SONG | changes)
    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert "tiktok, YouTube" in answer.text
    assert kept(lived) == []


def test_a_check_tells_what_stands_in_the_way(visitor: Visitor) -> None:
    """By words and badges; an odd country is refused in a sentence."""
    visitor.get(PAGE)
    visitor.post(PAGE, SONG | {"use": "personal", "conditions": "Music: Bo"})
    said = text_of(visitor.get(f"{PAGE}?use=commercial&platform=tiktok"))
    assert "Not yet" in said
    assert "is not for commercial use" in said
    assert "Music: Bo" in text_of(visitor.get(f"{PAGE}?use=personal&platform=tiktok"))
    assert "is no territory" in text_of(visitor.get(f"{PAGE}?use=personal&territory=Mars"))


def test_a_find_is_settled_by_a_button(visitor: Visitor, lived: Settings, found: int) -> None:
    """And can be taken back."""
    assert "Loud <song>" in text_of(visitor.get(PAGE))
    assert "keeps it from being claimed" in text_of(visitor.post(f"/track-finds/{found}", {"state": "licensed"}))
    assert [one.name for one in kept(lived)] == ["Loud <song>"]
    assert "settled before" in text_of(visitor.post(f"/track-finds/{found}", {"state": "wrong"}))
    assert "waits to be settled again" in text_of(visitor.post(f"/track-finds/{found}", {"state": "open"}))
    with open_library(lived) as library:
        assert library.store.tracks.find(found).state is FindState.OPEN


def test_an_uploaded_document_is_kept_and_sent_back(visitor: Visitor, tmp_path: Path) -> None:
    """As it was."""
    (tmp_path / "licence.pdf").write_bytes(b"signed")
    visitor.get(PAGE)
    with (tmp_path / "licence.pdf").open("rb") as file:
        visitor.post(PAGE, SONG, files={"document": ("licence.pdf", file)})
    assert visitor.get("/licences/1/document").content == b"signed"
