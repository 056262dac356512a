"""``reclaim source``, ``found`` and ``watch``, from the first source to the kill switch."""

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.collected import Access, Basis, FetchRecord, Item, ItemState, Purpose
from monitor.settings import Settings
from monitor.store.library import Library
from tests.monitor.conftest import Command

FEED = "https://vids.example/feed.xml"


def test_a_source_is_added_listed_rests_and_ends(reclaim: Command) -> None:
    """Nothing is fetched by that."""
    assert "source kinds" in reclaim("source", "list").out
    answer = reclaim("source", "add", "feed", FEED, "--every", "6h", "--by", "Ann")
    assert answer.code == 0
    assert "feed-vids.example is due now, and then every 6h." in answer.out
    (listed,) = json.loads(reclaim("source", "list", "--json").out)
    assert (listed["name"], listed["every_s"], listed["state"], listed["items"]) == (
        "feed-vids.example",
        21_600,
        "active",
        {},
    )
    assert "paused" in reclaim("source", "pause", "feed-vids.example").out
    assert "paused" in reclaim("source", "list").out
    assert "due now" in reclaim("source", "resume", "1").out
    shown = reclaim("source", "show", "1").out
    assert FEED in shown
    assert "Last good  has never succeeded" in shown
    assert "stays on record" in reclaim("source", "remove", "1").out
    assert json.loads(reclaim("source", "list", "--json").out) == []
    assert len(json.loads(reclaim("source", "list", "--removed", "--json").out)) == 1


def test_a_folder_is_found_from_anywhere(reclaim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever folder the watch is started in."""
    (tmp_path / "suspects").mkdir()
    monkeypatch.chdir(tmp_path)
    answer = reclaim("source", "add", "folder", "suspects", "--json")
    assert json.loads(answer.out)["address"] == str(tmp_path / "suspects")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("source", "add", "tiktok", "x"), "is no kind of source"),
        (("source", "add", "feed", FEED, "--every", "soon"), "30m, 6h, 1d or 2w"),
        (("source", "add", "feed", FEED, "--option", "x"), "NAME=VALUE"),
        (("source", "add", "feed", FEED, "--option", "x=1", "--option", "x=2"), "given twice"),
        (("source", "show", "nothing"), "There is no source “nothing”"),
        (("found", "--state", "odd"), "--state must be one of found, wanted,"),
        (("found", "--source", "nothing"), "There is no source"),
        (("found", "show", "7"), "There is no item 7"),
        (("watch", "--once", "--daemon"), "do not go together"),
        (("watch", "--source", "a", "--daemon"), "do not go together"),
        (("watch", "--stop", "--resume"), "do not go together"),
        (("watch", "--source", "nothing"), "There is no source"),
        (("watch", "set", "--contact", "nobody"), "no e-mail address"),
        (("watch", "set", "--webhook", "ftp://x.example"), "no address of a webhook"),
        (("watch", "set", "--webhook", "https://ann:secret@x.example"), "without name and password"),
        (("watch", "set", "--apprise", "json://x.example"), "no name of an environment variable"),
        (("watch", "set", "--interval", "0"), "--interval must be a number, at least 2"),
        (("watch", "set", "--recheck", "5m"), "--recheck must lie between 1h and 366d; it is 5m."),
        (("watch", "set", "--bytes-per-day", "much"), "--bytes-per-day must be a size like 5GB"),
        (("watch", "set", "--contact", "ann@localhost"), "cannot be reached from outside"),
        (("watch", "set", "--contact", "http://foo"), "cannot be reached from outside"),
        (("watch", "set"), "Say what to set"),
        (("source", "add", "feed", FEED, "--every", "0h"), "--every must lie between 5m and 366d; it is 0h."),
        (("source", "add", "feed", FEED, "--name", "My feed"), "one word of letters, digits"),
        (("source", "set", "nothing", "--every", "1h"), "There is no source"),
        (("source", "kinds", "nothing"), "is no kind of source"),
        (("access", "state", "127.0.0.1:8", "--kind", "private", "--reason", "mine"), "Say what this machine is"),
        (("watch", "cron", "--every", "7m"), "cron starts something every"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(reclaim: Command, words: tuple[str, ...], complaint: str) -> None:
    """Exit code 2, and nothing on standard output."""
    answer = reclaim(*words)
    assert (answer.code, answer.out) == (2, "")
    assert complaint in answer.err


def test_nothing_is_collected_before_somebody_says_who_asks(reclaim: Command) -> None:
    """Hosts must be able to complain to somebody."""
    reclaim("source", "add", "feed", FEED)
    answer = reclaim("watch")
    assert answer.code == 2
    assert "watch set --contact ADDRESS" in answer.err
    assert json.loads(reclaim("watch", "log", "--json").out) == []


def test_settings_are_kept_with_comments(reclaim: Command, settings: Settings) -> None:
    """What is not given stays; what is empty goes; no address of a webhook stands in the audit."""
    reclaim("watch", "set", "--contact", "ann@studio.example", "--digest-every", "2h", "--desktop", "--apprise", "CHAT")
    settings.watch.write_text("# mine\n" + settings.watch.read_text())
    assert reclaim("watch", "set", "--webhook", "https://h.example/secret", "--no-desktop", "--apprise", "").code == 0
    text = settings.watch.read_text()
    assert text.startswith("# mine\n")
    assert tomllib.loads(text) == {
        "contact": "ann@studio.example",
        "digest_every_s": 7200,
        "webhook": "https://h.example/secret",
    }
    shown = json.loads(reclaim("watch", "show", "--json").out)
    assert (shown["digest_every_s"], shown["desktop"], shown["is_stopped"]) == (7200, False, False)
    with open_library(settings) as library:
        assert not [entry for entry in library.store.audit.all() if "secret" in entry.data]


def test_the_kill_switch_is_a_file(reclaim: Command, settings: Settings) -> None:
    """It holds for runs, is told by health, and says who turned it."""
    assert "was off already" in reclaim("watch", "--resume").out
    reclaim("source", "add", "feed", FEED)
    reclaim("watch", "set", "--contact", "ann@studio.example")
    assert reclaim("watch", "--stop", "--by", "Ann", "--reason", "A host complained").code == 0
    assert settings.stop_file.read_text().startswith("Stopped by Ann at ")
    assert "A host complained" in settings.stop_file.read_text()
    answer = reclaim("watch")
    assert (answer.code, answer.err) == (0, "")
    assert "The kill switch is on" in answer.out
    with open_library(settings) as library:
        assert library.store.fetches.latest() == []
    health = reclaim("watch", "health", "--json")
    assert health.code == 1
    assert json.loads(health.out)["is_fine"] is False
    assert "The kill switch is off" in reclaim("watch", "--resume").out
    assert not settings.stop_file.exists()


def test_the_kill_switch_needs_no_library(reclaim: Command, settings: Settings) -> None:
    """It holds before the library is opened, which may be new, or damaged; what is not on record is told."""
    assert reclaim("watch", "--stop").code == 0
    assert settings.stop_file.exists()
    assert reclaim("watch", "--resume").code == 0
    settings.database.write_bytes(b"no database" * 1000)
    answer = reclaim("watch", "--stop", "--by", "Ann")
    assert answer.code == 0
    assert "The kill switch is on" in answer.out
    assert "It holds, but the audit does not say who turned it on" in answer.err
    assert settings.stop_file.read_text().startswith("Stopped by Ann at ")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_the_kill_switch_needs_no_room_on_the_disk(reclaim: Command, settings: Settings) -> None:
    """A file without a byte is a kill switch, too."""
    reclaim("source", "list")
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from monitor.cli import run;"
    call = [sys.executable, "-c", f"{code} sys.exit(run(sys.argv[1:]))", "--library", str(settings.library)]
    done = subprocess.run([*call, "watch", "--stop"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "The kill switch is on" in done.stdout
    assert settings.stop_file.read_bytes() == b""


def test_a_run_without_sources_says_so(reclaim: Command) -> None:
    """It is no failure, and it is on record."""
    answer = reclaim("watch", "--once")
    assert answer.code == 0
    assert answer.out.startswith("You have no sources yet (reclaim --library ")
    assert "You have no sources yet" in reclaim("watch", "log").out
    quiet = reclaim("watch", "--once", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    said = json.loads(reclaim("watch", "--json").out)
    assert (said["news"], said["problems"], said["error"]) == ([], [], "")
    health = reclaim("watch", "health")
    assert (health.code, "You have no sources yet" in health.out) == (1, True)
    reclaim("source", "add", "feed", FEED)
    assert "No host is asked until you say who asks" in reclaim("watch", "health").out


def test_found_shows_items_with_their_proof(reclaim: Command, settings: Settings) -> None:
    """State, reason, what is to be supplied, each request with its rule, and each later look."""
    reclaim("source", "add", "feed", FEED)
    with open_library(settings) as library:
        put_items(library)
    listed = reclaim("found")
    assert "to be supplied" in listed.out
    assert "1 file is for you to supply" in listed.out
    assert f"then: reclaim --library {settings.library} found supply 2 FILE" in listed.out
    (one,) = json.loads(reclaim("found", "--state", "to-be-supplied", "--json").out)
    assert (one["source"], one["reason"]) == ("feed-vids.example", "TikTok lets no programs in.")
    shown = reclaim("found", "show", "1").out
    assert "robots.txt: Line 3 forbids it. (https://vids.example/robots.txt, line 3)" in shown
    assert "looked again: gone. The host says 410." in shown
    proof = json.loads(reclaim("found", "show", "1", "--json").out)
    assert proof["fetches"][0]["is_allowed"] is False
    assert proof["checks"][0]["state"] == "gone"
    assert "1 earlier ones" in reclaim("found", "--limit", "1").out


def put_items(library: Library) -> None:
    """Store two items, one with a refused request and a look."""
    store, now = library.store, library.clock()
    first, _ = store.items.see(1, Item(key="a", url="https://vids.example/a", title="A"), now)
    second, _ = store.items.see(1, Item(key="b", url="https://vids.example/b", is_supplied_only=True), now)
    store.items.keep(replace(first, state=ItemState.GONE, reason="It is not there."))
    store.items.keep(replace(second, state=ItemState.TO_SUPPLY, reason="TikTok lets no programs in."))
    access = Access(
        url="https://vids.example/a",
        is_allowed=False,
        basis=Basis.ROBOTS,
        reason="Line 3 forbids it.",
        source="https://vids.example/robots.txt, line 3",
    )
    record = FetchRecord(
        id=0, at=now, url=access.url, host="vids.example", purpose=Purpose.PAGE, access=access, source_id=1, item_id=1
    )
    store.fetches.begin(record)
    store.items.add_check(1, "gone", "The host says 410.", now)


@pytest.mark.parametrize("words", [("source",), ("source", "add"), ("found",), ("watch",), ("watch", "set")])
def test_help_fits_a_narrow_terminal(reclaim: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """80 columns, in words."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = reclaim(*words, "--help").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "<bool>" in line or "<str>" in line or "list[" in line]


def test_units_are_printed_for_this_library(reclaim: Command, settings: Settings) -> None:
    """With full paths, so that they work from anywhere."""
    unit = reclaim("watch", "systemd", "--every", "30m").out
    assert f"--library {settings.library} watch --once" in unit
    assert "OnUnitInactiveSec=1800s" in unit
    assert reclaim("watch", "cron").out.rstrip().endswith(f"--library {settings.library} watch --once --quiet")


def test_ways_to_tell_are_tried(reclaim: Command) -> None:
    """Without any, it says how to set one; one that fails is exit code 1."""
    assert "watch set --email ADDRESS" in reclaim("watch", "test").out
    reclaim("watch", "set", "--email", "ann@studio.example")
    answer = reclaim("watch", "test")
    assert answer.code == 1
    assert "email: There is no mail server yet" in answer.out


def test_kinds_are_listed_with_what_they_need(reclaim: Command) -> None:
    """Ours at least, and what every kind may have."""
    said = reclaim("source", "kinds").out
    assert max(map(len, said.splitlines()[:-1])) <= 80
    assert "feed        A feed" in said
    one = reclaim("source", "kinds", "feed").out
    assert "feed - A feed" in one
    assert "--option stills_only=VALUE" in one
    assert max(map(len, one.splitlines())) <= 80
    known = {one["kind"] for one in json.loads(reclaim("source", "kinds", "--json").out)}
    assert known >= {"folder", "list", "feed", "site", "peertube", "mastodon", "youtube"}
