"""``reclaim licence``: what of others is inside works, and whether a work may be published."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.media import MediaShelf
from tests.monitor.conftest import Command

pytestmark = pytest.mark.usefixtures("stocked")
SONG = ("licence", "add", 1, "--kind", "music", "--name", "Slow tide", "--licensor", "Bo Music")
ALL_SOUND = ("rights", "add", 1, "--modality", "sound", "--title", "owned", "--owner", "Ann")


def in_days(days: int) -> str:
    """Return a day from today on."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_a_licence_is_added_listed_and_ended(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list fits 80 columns; what was ended is listed with --ended only."""
    monkeypatch.setenv("COLUMNS", "80")
    said = reclaim(*SONG, "--from", "0:01", "--to", 4, "--use", "commercial", "--platform", "tiktok", "--by", "Ann").out
    assert "Licence 1 is on record. The licence for the music “Slow tide” in work 1 (“My film”)" in said
    assert "Line 2 of the ledger keeps it from being claimed." in said
    listed = reclaim("licence", "list").out.splitlines()
    assert max(map(len, listed)) <= 80
    assert "TikTok" in " ".join(listed)
    assert reclaim("licence", "end", 1, "--reason", "Cancelled.").code == 0
    assert json.loads(reclaim("licence", "list", "--json").out) == []
    (ended,) = json.loads(reclaim("licence", "list", 1, "--ended", "--json").out)
    assert (ended["end_reason"], ended["line"] if "line" in ended else ended["grant_id"]) == ("Cancelled.", 2)


def test_a_check_says_what_stands_in_the_way_and_fails(reclaim: Command) -> None:
    """With the conditions to fulfil; several works at once, and code 3 if one of them may not be published."""
    reclaim(*ALL_SOUND)
    reclaim(*SONG, "--use", "personal", "--conditions", "Music: Slow tide by Bo")
    refused = reclaim("licence", "check", 1, "--platform", "tiktok", "--commercial")
    assert (refused.code, "is not for commercial use (it is for personal)" in refused.out) == (3, True)
    fine = reclaim("licence", "check", 1, 1, "--platform", "tiktok", "--territory", "DE")
    assert fine.code == 0
    assert fine.out.count("Work 1 (“My film”), personal use, TikTok: nothing on record stands in the way.") == 1
    assert "Do this: Music: Slow tide by Bo" in fine.out
    (machine,) = json.loads(reclaim("licence", "check", 1, "--on", "2030-01-31", "--json").out)
    assert (machine["is_allowed"], machine["concerns"][-1]["level"]) == (True, "condition")


def test_what_nobody_has_said_fails_as_well(reclaim: Command) -> None:
    """The sound of the work, and a licence without any use."""
    said = reclaim("licence", "check", 1)
    assert (said.code, "nobody has said whose the sound is" in said.out) == (3, True)
    added = reclaim(*SONG)
    assert "so checks will warn" in added.err
    assert "does not say for what" in reclaim("licence", "check", 1).out


def test_what_ends_stands_in_the_calendar_file(reclaim: Command, tmp_path: Path) -> None:
    """Beside the clocks, within a year or as many days as asked for."""
    reclaim(*SONG, "--use", "personal", "--ends", in_days(10))
    file = tmp_path / "reclaim.ics"
    for days, entries in ((), 1), (("--days", 30), 1), (("--days", 5), 0):
        assert reclaim("deadlines", *days, "--ics", file).code == 0
        events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        assert ["Slow tide" in str(event["summary"]) for event in events] == [True] * entries


def test_what_ends_is_listed_with_the_rights_and_alone(reclaim: Command) -> None:
    """Licences and consents, by their last day."""
    reclaim(*SONG, "--use", "personal", "--ends", in_days(10))
    reclaim("licence", "add", 1, "--kind", "person", "--name", "M.", "--use", "personal", "--ends", in_days(20))
    for noun in ("licence", "rights"):
        found = json.loads(reclaim(noun, "expiring", "--json").out)
        assert [one["licence"]["kind"] for one in found] == ["music", "person"]
    assert "Slow tide" in reclaim("licence", "expiring").out
    assert "ends within 5 days" in reclaim("licence", "expiring", "--days", 5).out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((*SONG, "--use", "private"), "--use must be one of personal, commercial, advertising"),
        ((*SONG, "--ends", "soon"), "--ends: “soon” is no day"),
        (("licence", "check", 1, "--commercial", "--advertising"), "exclude each other"),
        (("licence", "check", 1, "--territory", "DE FR"), "names several territories"),
        (("licence", "check", 9), "no work 9"),
        (("licence", "end", 7, "--reason", "x"), "no licence 7"),
        (("licence", "settle", 1), "Say one of"),
        (("licence", "settle", 1, "--wrong"), "no find 1"),
        (("licence", "find"), "No track is known yet"),
    ],
)
def test_what_cannot_be_is_one_sentence(reclaim: Command, words: tuple[object, ...], complaint: str) -> None:
    """With exit code 2."""
    said = reclaim(*words)
    assert (said.code, complaint in said.err) == (2, True)


def test_tracks_are_taken_in_found_and_settled(reclaim: Command, shelf: MediaShelf) -> None:
    """The work's own soundtrack, as somebody else's record; a work that is registered later is listened to at once."""
    track = shelf.audio(seed=21, seconds=8.0)
    assert reclaim("licence", "tracks", "add", track, "--standing", "forbidden", "--holder", "Bo").code == 0
    assert track.stem in reclaim("licence", "tracks", "list").out
    found = reclaim("licence", "find")
    assert found.code == 0
    assert f"Forbidden: “{track.stem}” (forbidden) in “My film”" in found.out
    assert "Listened to 0 works: 0 finds." in reclaim("licence", "find").out
    assert "forbidden" in reclaim("licence", "finds").out
    assert reclaim("licence", "settle", 1, "--licensed").code == 3
    assert "is licensed from now on" in reclaim("licence", "tracks", "set", 1, "--standing", "licensed").out
    done = json.loads(reclaim("licence", "settle", 1, "--licensed", "--json").out)
    assert (done["state"], done["line"]["title"], done["licence"]["kind"]) == ("licensed", "licence", "music")
    assert "waits to be settled again" in reclaim("licence", "settle", 1, "--reopen").out
    assert "No find waits" not in reclaim("licence", "finds", 1, "--all").out
    assert "no longer looked for" in reclaim("licence", "tracks", "remove", 1).out


def test_a_new_work_is_listened_to_when_it_is_registered(reclaim: Command, shelf: MediaShelf) -> None:
    """Where any track is known."""
    reclaim("licence", "tracks", "add", shelf.audio(seed=33, seconds=8.0), "--standing", "unknown")
    said = reclaim("register", shelf.video(seed=33, seconds=8.0), "--title", "New film").out
    assert "(unknown) in “New film”" in said
    assert "1 find of known tracks to settle" in said
