"""``reclaim bank``, ``clips``, ``clip``, ``release``, and the lists of held and suppressed matches."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.bank_samples import Cutting
from tests.monitor.conftest import Command

REASON = "“My film” matches 9 of 9 clips: reclaim release 1 --reason “...”"


@pytest.fixture
def intro(shelf: MediaShelf) -> Path:
    """Give an intro as a file."""
    return Cutting(shelf).join("intro", "intro")


@pytest.fixture
def held(stocked: Settings) -> Settings:
    """Give a library in which both matches are held back."""
    with open_library(stocked) as library:
        assert library.store.floods.hold(1, 0, REASON) == 2
    return stocked


def ids(reclaim: Command, *options: str) -> list[int]:
    """Return the numbers of the matches that a list holds."""
    return [one["id"] for one in json.loads(reclaim("matches", "--json", *options).out)]


def test_the_bank_is_filled_listed_and_emptied(reclaim: Command, intro: Path) -> None:
    """With the next command at hand where it is empty."""
    assert "The bank is empty." in reclaim("bank", "list").out
    answer = reclaim("bank", "add", intro, "--name", "Our intro", "--by", "Bo")
    assert (answer.code, answer.out) == (0, "Added 1 file.\n")
    row = reclaim("bank", "list").out.splitlines()[1]
    assert row.split() == ["1", "Our", "intro", "0:05.0", "picture,", "sound", "0", "Bo"]
    (told,) = json.loads(reclaim("bank", "list", "--json").out)
    assert (told["name"], told["common"], told["clips"], told["added_by"]) == (
        "Our intro",
        ["picture", "sound"],
        0,
        "Bo",
    )
    assert reclaim("bank", "remove", "1").out == "“Our intro” is no longer in the bank.\n"
    answer = reclaim("bank", "remove", "1")
    assert (answer.code, "There is no footage 1 in the bank" in answer.err) == (2, True)


def test_only_the_sound_or_only_the_picture(reclaim: Command, intro: Path, tmp_path: Path) -> None:
    """Not both; a path that is not there is a sentence, and the others are taken."""
    answer = reclaim("bank", "add", intro, "--sound-only", "--picture-only")
    assert (answer.code, "exclude each other" in answer.err) == (2, True)
    answer = reclaim("bank", "add", intro, tmp_path / "gone.mp4", "--sound-only", "--json")
    assert (answer.code, "gone.mp4: there is no such file" in answer.err) == (1, True)
    assert [one["status"] for one in json.loads(answer.out)["outcomes"]] == ["done"]
    assert json.loads(reclaim("bank", "list", "--json").out)[0]["common"] == ["sound"]


def test_a_clip_says_why_it_has_no_match(reclaim: Command, shelf: MediaShelf, intro: Path, tmp_path: Path) -> None:
    """Here because the bank explains all of it; the scan says so, too."""
    room = Cutting(shelf)
    reclaim("register", room.join("first", "intro", "first"))
    reclaim("bank", "add", intro, "--name", "Our intro")
    shutil.copy(room.join("intro-clip", "intro", crf=34, small=True), tmp_path / "clip.mp4")
    answer = reclaim("scan", tmp_path / "clip.mp4")
    assert "clip: 5.0 s were left out: they show “Our intro” of the bank." in answer.err
    shown = reclaim("clip", "1").out
    assert "• 5.0 s were left out: they show “Our intro” of the bank." in shown
    assert "• What is left has nothing in common with a work." in shown
    told = json.loads(reclaim("clip", "1", "--json").out)
    assert ({one["name"] for one in told["left_out"]}, told["matches"]) == ({"Our intro"}, [])
    assert json.loads(reclaim("bank", "list", "--json").out)[0]["clips"] == 1
    assert "1 clip waits to be matched again" in reclaim("bank", "remove", "1").out
    assert "It waits to be matched" in reclaim("clip", "1").out


@pytest.mark.usefixtures("stocked")
def test_all_clips_are_listed(reclaim: Command) -> None:
    """Those without a match, too."""
    lines = reclaim("clips").out.splitlines()
    assert [(line.split()[1], line.split()[-1]) for line in lines[1:4]] == [
        ("copy", "1"),
        ("cover", "1"),
        ("stranger", "0"),
    ]
    assert [one["matches"] for one in json.loads(reclaim("clips", "--json").out)] == [1, 1, 0]
    assert "Match 1: copy of My film" in reclaim("clip", "1").out
    assert "• It has nothing in common with a work." in reclaim("clip", "3").out
    assert reclaim("clip", "9").code == 2


@pytest.mark.usefixtures("held")
def test_held_matches_are_listed_apart_until_they_are_released(reclaim: Command) -> None:
    """With the reason, and the command that lets them come."""
    answer = reclaim("matches")
    assert "No matches." in answer.out
    assert "Held back: 2 matches, see" in answer.out
    assert ids(reclaim) == []
    assert list(csv.reader(io.StringIO(reclaim("matches", "--csv", "-").out)))[1:] == []
    shown = reclaim("matches", "--held").out
    assert "“My film” matches 9 of 9 clips: reclaim --library" in shown
    assert ids(reclaim, "--held") == [1, 2]
    assert "Held: “My film” matches" in reclaim("match", "1", "--no-stills").out
    answer = reclaim("release", "1", "--reason", "It went viral.", "--by", "Bo")
    assert answer.out.splitlines()[0] == "2 matches of “My film” are no longer held back."
    assert ids(reclaim) == [1, 2]
    assert "No match is held back." in reclaim("matches", "--held").out
    answer = reclaim("release", "1", "--reason", "Again.")
    assert (answer.code, "No match of “My film” is held back" in answer.err) == (2, True)


@pytest.mark.usefixtures("held")
def test_the_scan_counts_what_is_held_back(reclaim: Command) -> None:
    """Every time, so that it is not forgotten."""
    out = reclaim("scan", "--again").out
    assert "2 matches are held back: “My film” matches 9 of 9 clips" in out
    assert "matches --held" in out


@pytest.mark.usefixtures("stocked")
def test_suppressed_matches_are_listed_apart(reclaim: Command, shelf: MediaShelf, film: Path, tmp_path: Path) -> None:
    """With the clip, the person and the day; the scan counts them. The cover has the sound of what was rejected."""
    said = reclaim("decide", "1", "not-a-copy", "--reason", "Ours, too.", "--by", "Ann Lee").out
    assert "The next scan looks again at 1 clip with a match that nobody has decided" in said
    again, _ = shelf.copy("mirrored-coarse", film, mirrored, crf=34)
    answer = reclaim("scan", shutil.copy(again, tmp_path / "again.mp4"))
    assert "2 matches besides look like clips that somebody marked as not a copy" in answer.out
    assert ids(reclaim) == [1]
    assert "Suppressed: 2 matches, see" in reclaim("matches").out
    shown = reclaim("matches", "--suppressed").out
    assert "Looks like clip 1 (“copy”), which Ann Lee marked as not a copy on" in shown
    told = json.loads(reclaim("matches", "--suppressed", "--json").out)
    assert {(one["clip"]["name"], one["standing"]) for one in told} == {
        ("again", "suppressed"),
        ("cover", "suppressed"),
    }
    said = reclaim("decide", "1", "licensed", "--reason", "They have a licence.").out
    assert "The next scan looks again at 2 clips with a match that nobody has decided" in said
    answer = reclaim("matches", "--held", "--suppressed")
    assert (answer.code, "two lists" in answer.err) == (2, True)
