"""Licences, checks and finds of known tracks of programs."""

import json

import pytest

from monitor.app import open_library
from monitor.cli import run
from monitor.rights.tracks import Standing, Stretch, Track, TrackFind
from monitor.settings import Settings
from tests.monitor.samples import facts, source
from tests.monitor.web.api.program import Program

SONG = {"kind": "music", "name": "Slow tide", "platforms": ["YouTube"], "uses": ["commercial"], "territory": "EU"}


def heard(settings: Settings) -> int:
    """Let a track be found in the first work; return the number of the find."""
    with open_library(settings) as library:
        now = library.clock()
        track = Track(
            id=0,
            name="Loud",
            file=source(99),
            media=facts(),
            standing=Standing.FORBIDDEN,
            added_by="Ann",
            added_at=now,
        )
        track = library.store.tracks.add(track)
        where = Stretch(work_start_s=1, work_end_s=4, track_start_s=0, track_end_s=3, speed=1.0, score=20.0)
        find = TrackFind(id=0, track_id=track.id, work_id=1, where=where, found_at=now)
        return library.store.tracks.keep_look(1, [(track.id, "prints")], [find], now)[0].id


def test_a_licence_is_added_asked_for_and_ended(
    agency: Program, lived: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on the command line, value by value."""
    added = agency.post("/works/1/licences", **SONG)
    assert (added["licence"], added["uses"], added["territories"]) == (1, ["commercial"], ["EU"])
    (listed,) = agency.get("/licences")["items"]
    assert listed == added | {"added_at": listed["added_at"]}  # which is kept by the thousandth of a second
    found = agency.get("/works/1/check", platform="TikTok", use="commercial")
    assert not found["is_allowed"]
    assert any("does not reach TikTok" in one["text"] for one in found["concerns"])
    capsys.readouterr()
    run(["--library", str(lived.library), "licence", "check", "1", "--platform", "TikTok", "--commercial", "--json"])
    assert json.loads(capsys.readouterr().out) == [found]
    ended = agency.post("/licences/1/end", reason="Cancelled.")
    assert ended["end_reason"] == "Cancelled."
    assert agency.get("/licences")["total"] == 0
    assert agency.get("/licences", ended="true")["items"] == [ended]


def test_what_cannot_be_is_refused(agency: Program) -> None:
    """In the sentence of the command line."""
    assert agency.refused("/works/1/licences", kind="music")[0] == 400
    assert "Only people have guardians" in agency.refused("/works/1/licences", **SONG, guardian=True)[1]
    assert agency.refused("/works/99/licences", **SONG)[0] == 404
    assert agency.ask("GET", "/works/1/check", params={"use": "secret"}).status_code == 400


def test_a_find_waits_until_it_is_settled(agency: Program, lived: Settings) -> None:
    """A forbidden track cannot be licensed; what is settled can be taken back."""
    number = heard(lived)
    (one,) = agency.get("/finds")["items"]
    assert (one["find"], one["track_name"], one["standing"], one["state"]) == (number, "Loud", "forbidden", "open")
    assert any(concern["find"] == number for concern in agency.get("/works/1/check")["concerns"])
    assert agency.refused(f"/finds/{number}/settle", state="licensed")[0] == 422
    settled = agency.post(f"/finds/{number}/settle", state="not-mine")
    assert (settled["state"], settled["line"]["label"], settled["licence"]) == ("not-mine", "Loud", None)
    assert agency.get("/finds")["total"] == 0
    assert agency.get("/finds", settled="true")["total"] == 1
    assert agency.post(f"/finds/{number}/settle", state="open")["state"] == "open"
