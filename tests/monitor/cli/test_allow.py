"""``reclaim allow``: own accounts, licensees, sites, items and campaigns."""

import json
from pathlib import Path

import pytest

from tests.monitor.conftest import Command

pytestmark = pytest.mark.usefixtures("stocked")
LEE = ("--holder", "Lee Films", "--reason", "Contract of May.")


def permissions(reclaim: Command, *words: object) -> list[dict[str, object]]:
    """Return the permissions as machines see them."""
    found: list[dict[str, object]] = json.loads(reclaim("allow", "list", *words, "--json").out)
    return found


def waiting(reclaim: Command) -> list[int]:
    """Return the numbers of the matches that come before people."""
    return [finding["id"] for finding in json.loads(reclaim("matches", "--json").out)]


def test_an_own_account_sets_its_copies_aside(reclaim: Command) -> None:
    """And they come back when it is no longer one."""
    answer = reclaim("allow", "own", "vids.example", "@Thief", "--by", "Bo")
    assert answer.out.startswith("Permission 1, own: vids.example account @Thief is on record.\n1 match set aside")
    assert waiting(reclaim) == [2]
    assert permissions(reclaim)[0]["added_by"] == "Bo"
    ended = reclaim("allow", "end", 1, "--reason", "Sold.")
    assert "1 match waits for a decision again" in ended.out
    assert waiting(reclaim) == [1, 2]
    assert (permissions(reclaim), len(permissions(reclaim, "--ended"))) == ([], 1)


def test_an_account_at_an_ip_address_is_at_this_one_alone(reclaim: Command) -> None:
    """Two addresses whose ends are alike are two sites."""
    answer = reclaim("allow", "own", "127.0.0.1", "@lee")
    assert answer.out.startswith("Permission 1, own: 127.0.0.1 account @lee is on record.")
    assert "Permission 2, own: 10.0.0.1 account @lee" in reclaim("allow", "own", "http://10.0.0.1/", "@lee").out


def test_no_own_account_and_one_exclude_each_other(reclaim: Command) -> None:
    """What was said later counts."""
    assert "No claim is signed before" in reclaim("allow", "list").out
    assert reclaim("allow", "own", "--none").out == "Permission 1: no own account anywhere is on record.\n"
    assert "No claim is signed before" not in reclaim("allow", "list").out
    assert "was on record before" in reclaim("allow", "own", "--none").out
    answer = reclaim("allow", "own", "YouTube", "@ann")
    assert "Permission 1 (no own account anywhere) has ended because of it." in answer.out
    assert "(YouTube account @ann) has ended" in reclaim("allow", "own", "--none").out


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("account", "vids.example", "thief"), [2]),
        (("account", "elsewhere.example", "thief"), [1, 2]),
        (("account", "vids.example", "thief", "--until", "2020-01-01"), [1, 2]),
        (("account", "vids.example", "thief", "--from", "2099-01-01"), [1, 2]),
        (("account", "vids.example", "thief", "--work", 1), [2]),
        (("domain", "https://vids.example/"), []),
        (("item", "https://www.vids.example/watch/2?utm_source=mail"), [1]),
        (("campaign", "spring27"), [1, 2]),
    ],
)
def test_each_kind_of_permission_covers_what_it_names(
    reclaim: Command, words: tuple[object, ...], left: list[int]
) -> None:
    """And nothing before its first or after its last day."""
    assert reclaim("allow", *words, *LEE).code == 0
    assert waiting(reclaim) == left


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("own",), "give both"),
        (("own", "YouTube", "@ann", "--none"), "leave out one of them"),
        (("account", "", "thief", *LEE), "Say on which platform"),
        (("account", "TikTok", "thief", "--holder", "Lee", "--reason", " "), "Say why it is permitted"),
        (("account", "TikTok", "thief", *LEE, "--work", 9), "There is no work 9"),
        (("account", "TikTok", "thief", *LEE, "--until", "May"), "--until: “May” is no day"),
        (("domain", "www.youtube.com", *LEE), "youtube.com is YouTube, where strangers post, too"),
        (("domain", "com", *LEE), "“com” is no site"),
        (("domain", "https://co.uk/", *LEE), "“co.uk” is no site"),
        (("domain", "my site", *LEE), "“my site” is no site"),
        (("item", "vids.example/watch/2", "--reason", "x"), "does not begin with https://"),
        (("item", "https://www.youtube.com/@ann", "--reason", "x"), "is not the address of one item"),
        (("end", 4, "--reason", "x"), "There is no permission 4"),
    ],
)
def test_what_would_permit_nothing_or_strangers_is_refused(
    reclaim: Command, words: tuple[object, ...], complaint: str
) -> None:
    """In one sentence, with exit code 2."""
    answer = reclaim("allow", *words)
    assert (answer.code, answer.out) == (2, "")
    assert complaint in answer.err
    assert permissions(reclaim) == []


def test_the_list_shows_terms_and_fits_80_columns(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with long names."""
    monkeypatch.setenv("COLUMNS", "80")
    words = ("--territory", "WORLD -CN", "--from", "2026-01-01", "--until", "2099-12-31", "--work", 1)
    reclaim("allow", "account", "TikTok", "@a.rather.long.handle.of.somebody", *LEE, *words)
    lines = reclaim("allow", "list").out.splitlines()[:-1]
    assert max(map(len, lines)) <= 80
    assert {"Lee", "Films", "-CN", "2099-12-31"} <= {word for line in lines for word in line.split()}


def test_a_changed_document_is_told(reclaim: Command, tmp_path: Path) -> None:
    """A contract is kept by its hash."""
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"one")
    reclaim("allow", "campaign", "spring27", *LEE, "--document", contract)
    contract.write_bytes(b"two")
    assert "Permission 1: its document" in reclaim("allow", "list").err


def test_clips_that_are_scanned_later_are_recognised_at_once(reclaim: Command, supplied: Path) -> None:
    """The scan says how many; nobody has seen them before."""
    reclaim("allow", "own", "vids.example", "thief")
    answer = reclaim("scan", supplied, "--manifest", supplied / "clips.csv", "--again")
    assert "1 match besides is permitted by what is on record" in answer.out
    assert waiting(reclaim) == [2]


def test_a_permission_whose_last_day_is_over_is_warned_of(reclaim: Command) -> None:
    """It is kept, because it says something of the past."""
    words = ("account", "vids.example", "thief", "--until", "2020-01-01")
    answer = reclaim("allow", *words, *LEE)
    assert (answer.code, "Its last day, 2020-01-01, is over" in answer.err) == (0, True)
    assert "is over" not in reclaim("allow", "account", "vids.example", "lee", "--until", "2099-01-01", *LEE).err
