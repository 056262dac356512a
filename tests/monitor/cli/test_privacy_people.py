"""Holds, forgetting and what is kept about an account, on the command line."""

import json
from pathlib import Path

from monitor.casework.holds import TombKind
from monitor.store.library import Library
from monitor.values import Provenance
from tests.monitor.conftest import Command
from tests.monitor.samples import add_clip

SEEN = Provenance(url="https://vids.example/watch/1", platform="vids.example", account="kanari_77")
ON_TIKTOK = Provenance(url="https://www.tiktok.com/@kanari_77/video/7", platform="TikTok", account="kanari_77")


def test_forget_shows_what_goes_and_asks(library: Library, reclaim: Command) -> None:
    """A script that does not say --yes changes nothing; a dry run neither."""
    add_clip(library, 101, SEEN)
    words = ("privacy", "forget", "@kanari_77", "--reason", "Asked for it.", "--by", "Ann Lee")
    refused = reclaim(*words)
    assert refused.code == 3
    assert "Goes: 1 clip," in refused.out
    assert "--yes" in refused.err
    shown = json.loads(reclaim(*words, "--dry-run", "--json").out)
    assert (shown["goes"]["clips"], shown["mentions"]) == (1, "everywhere")
    assert library.store.clips.count() == 1
    done = json.loads(reclaim(*words, "--yes", "--json").out)
    assert (done["is_done"], done["left"], done["request"]["reason"]) == (True, [], "Asked for it.")
    assert library.store.clips.count() == 0
    assert "Request 1" in reclaim("privacy", "requests").out
    assert "kanari" not in reclaim("privacy", "requests", "--json").out


def test_a_hold_is_placed_listed_and_released(library: Library, reclaim: Command) -> None:
    """While it lasts, forget waits and says for what; afterwards the request is carried on with."""
    add_clip(library, 101, SEEN)
    placed = reclaim("privacy", "hold", "add", "account", "@kanari_77", "--reason", "A suit.", "--review", "2099-01-01")
    assert placed.code == 0
    assert "Hold 1 on account kanari_77" in reclaim("privacy", "hold", "list").out
    waits = reclaim("privacy", "forget", "kanari_77", "--reason", "Asked.", "--yes")
    assert waits.code == 0
    assert "stays open" in waits.out
    assert reclaim("privacy", "hold", "release", 1, "--reason", "Settled.").code == 0
    assert reclaim("privacy", "hold", "release", 1, "--reason", "Again.").code == 2
    assert json.loads(reclaim("privacy", "requests", "--run", "--json").out)[0]["done_at"]
    assert reclaim("privacy", "hold", "list").out.startswith("No holds")
    assert json.loads(reclaim("privacy", "hold", "list", "--all", "--json").out)[0]["release_reason"] == "Settled."


def test_a_file_that_cannot_be_changed_is_named(library: Library, reclaim: Command) -> None:
    """Where the name stands inside a film of somebody else, the command says which, and fails."""
    film = library.settings.captures / "ab" / f"{102:064x}.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"\0\0\0\x20ftypisom" + bytes(64) + b"by kanari_77" + bytes(64))
    add_clip(library, 102, Provenance(url="https://vids.example/watch/2", account="otter"))
    add_clip(library, 101, SEEN)
    done = reclaim("privacy", "forget", "kanari_77", "--reason", "Asked.", "--yes")
    assert done.code == 1
    assert film.name in done.err.replace("\n", "")
    assert film.exists()


def test_what_is_kept_is_exported(library: Library, reclaim: Command, tmp_path: Path) -> None:
    """To the screen, as JSON, and to a file."""
    add_clip(library, 101, SEEN)
    assert "# What is kept about kanari_77" in reclaim("privacy", "export", "kanari_77").out
    assert json.loads(reclaim("privacy", "export", "kanari_77", "--json").out)["account"] == "kanari_77"
    path = tmp_path / "told.html"
    assert reclaim("privacy", "export", "kanari_77", "--output", path).code == 0
    assert "vids.example" in path.read_text()
    assert reclaim("privacy", "export", "kanari_77", "--output", tmp_path / "told.doc").code == 2


def test_an_account_is_readmitted_on_the_platform_on_which_it_was_erased(library: Library, reclaim: Command) -> None:
    """Nobody need remember the platform; one that does not fit is said to."""
    add_clip(library, 101, ON_TIKTOK)
    words = ("privacy", "forget", "@kanari_77", "--platform", "TikTok", "--reason", "Asked.", "--by", "Ann Lee")
    reclaim(*words, "--yes")
    other = reclaim("privacy", "readmit", "@kanari_77", "--platform", "YouTube", "--reason", "A claim.")
    assert (other.code, "on this platform" in other.err) == (2, True)
    done = reclaim("privacy", "readmit", "@kanari_77", "--reason", "A claim.")
    assert (done.code, done.out) == (0, "What the account posts on TikTok may be stored again.\n")
    gone = reclaim("privacy", "readmit", "@kanari_77", "--reason", "A claim.")
    assert (gone.code, "--platform NAME" in gone.err) == (2, True)


def test_a_missing_reason_is_named_with_its_option(library: Library, reclaim: Command) -> None:
    """And a dry run ends with the whole command that does it."""
    add_clip(library, 101, ON_TIKTOK)
    for words in (("forget", "kanari_77"), ("readmit", "kanari_77"), ("hold", "release", 1)):
        refused = reclaim("privacy", *words)
        assert (refused.code, '--reason "..."' in refused.err) == (2, True)
    shown = reclaim("privacy", "forget", "kanari_77", "--platform", "TikTok", "--dry-run").out
    assert shown.rstrip().endswith('privacy forget kanari_77 --platform TikTok --reason "..."')
    placed = reclaim("privacy", "hold", "add", "account", "@kanari_77", "--reason", "A suit.")
    assert placed.out.rstrip().endswith('privacy hold release 1 --reason "..."')


def test_open_requests_name_the_account(library: Library, reclaim: Command) -> None:
    """It is kept until they are done, and no longer."""
    add_clip(library, 101, SEEN)
    reclaim("privacy", "hold", "add", "account", "@kanari_77", "--reason", "A suit.")
    reclaim("privacy", "forget", "kanari_77", "--reason", "Asked.", "--yes")
    assert "about kanari_77: open" in reclaim("privacy", "requests").out
    reclaim("privacy", "hold", "release", 1, "--reason", "Settled.")
    assert "1 request to erase is open" in reclaim("privacy", "purge", "--dry-run").out
    purged = reclaim("privacy", "purge", "--yes").out
    assert "Nothing is due" not in purged
    assert "1 request to erase that had to wait is done now." in purged
    assert "kanari" not in reclaim("privacy", "requests").out


def test_an_account_is_readmitted(library: Library, reclaim: Command) -> None:
    """Once; whoever was not erased needs no readmission."""
    add_clip(library, 101, SEEN)
    reclaim("privacy", "forget", "kanari_77", "--reason", "Asked.", "--yes")
    assert reclaim("privacy", "readmit", "kanari_77", "--reason", "A claim.").code == 0
    assert reclaim("privacy", "readmit", "kanari_77", "--reason", "A claim.").code == 2


def test_a_case_is_closed_and_opened_again(library: Library, reclaim: Command) -> None:
    """Lists and pages say so."""
    library.store.cases.add("vids.example", (), "Ann", library.clock())
    assert reclaim("case", "close", 1, "--reason", "Gone.", "--by", "Ann Lee").out.startswith("Case 1 is closed.")
    assert "closed 20" in reclaim("case", "list").out
    assert "Closed 20" in reclaim("case", "show", 1).out
    assert reclaim("case", "close", 1, "--reason", "Gone.", "--by", "Ann Lee").code == 3
    assert (
        json.loads(reclaim("case", "reopen", 1, "--reason", "Back.", "--by", "Ann Lee", "--json").out)["closed_at"]
        is None
    )


def test_a_clip_of_an_erased_account_is_passed_over(library: Library, reclaim: Command, tmp_path: Path) -> None:
    """It is named and counted, and is no failure."""
    library.store.tombstones.add(TombKind.ACCOUNT, "kanari_77", "request 1", library.clock())
    (tmp_path / "reupload.mp4").write_bytes(b"never read")
    (tmp_path / "clips.csv").write_text("file,account\nreupload.mp4,@kanari_77\n")
    scanned = reclaim("scan", "--manifest", tmp_path / "clips.csv")
    assert (scanned.code, scanned.out.splitlines()[0]) == (0, "Scanned 0 clips (1 passed over).")
    assert "reupload.mp4: " in scanned.err
    assert 'privacy readmit HANDLE --reason "..."' in scanned.err
