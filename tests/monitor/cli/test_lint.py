"""``reclaim lint``: letters of other people against a law, without a library."""

import json
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.monitor.conftest import Command
from tests.monitor.notices.received_counter_notices import COUNTER_NOTICES
from tests.monitor.notices.received_elsewhere import ELSEWHERE
from tests.monitor.notices.received_notices import NOTICES


def put(tmp_path: Path, pieces: tuple[tuple[str, str], ...], without: str = "") -> Path:
    """Write a letter as a file, or what is left of it without one element."""
    path = tmp_path / "letter.txt"
    path.write_text("".join(text for element, text in pieces if not without or element != without), encoding="utf-8")
    return path


def test_a_whole_notice_is_fine(reclaim: Command, tmp_path: Path, settings: Settings) -> None:
    """And no library is made for it."""
    answer = reclaim("lint", put(tmp_path, NOTICES["law firm"]))
    assert (answer.code, answer.err) == (0, "")
    assert "Every element seems to be there." in answer.out
    assert "not legal advice" in answer.out or "legal advice" in answer.out
    assert not settings.library.exists()


def test_what_is_missing_is_named_with_its_source(reclaim: Command, tmp_path: Path) -> None:
    """And the command says so by its exit code."""
    answer = reclaim("lint", put(tmp_path, NOTICES["law firm"], without="US-N5"))
    assert answer.code == 3
    assert "missing  US-N5  Good faith belief (17 U.S.C. § 512(c)(3)(A)(v))" in answer.out
    assert "1 defect found." in answer.out


def test_a_counter_notice_is_recognised(reclaim: Command, tmp_path: Path) -> None:
    """By its own words."""
    answer = reclaim("lint", put(tmp_path, COUNTER_NOTICES["statute"], without="US-C4:phone"))
    assert answer.code == 3
    assert "counter-notification under 17 U.S.C." in answer.out
    assert "no telephone number" in answer.out


def test_the_law_can_be_chosen(reclaim: Command, tmp_path: Path) -> None:
    """A Canadian notice that asks for money is out of form."""
    path = put(tmp_path, (*ELSEWHERE["ca_notice_and_notice"]["notice"], ("", "Pay CAD 300 to settle.\n")))
    answer = reclaim("lint", path, "--pack", "ca_notice_and_notice")
    assert answer.code == 3
    assert "odd      CA-X1" in answer.out


def test_machines_get_every_element(reclaim: Command, tmp_path: Path) -> None:
    """With what is there and what is not."""
    answer = reclaim("lint", put(tmp_path, NOTICES["statute"], without="US-N1"), "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["pack"], told["complete"]) == (3, "us_dmca_notice", False)
    there = {one["id"]: one["there"] for one in told["elements"]}
    assert (there["US-N1"], there["US-N2"]) == (False, True)
    assert {one["severity"] for one in told["elements"]} == {"warning", "info"}


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("none.txt", None, (), "cannot be read"),
        ("a.pdf", b"%PDF-1.7", (), "save or copy its text as plain text"),
        ("a.txt", b"\x80\x81", (), "not text in UTF-8"),
        ("a.txt", b"Hello", ("--pack", "us_law"), "eu_dsa_art16"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(
    reclaim: Command, tmp_path: Path, name: str, content: bytes | None, options: tuple[str, ...], said: str
) -> None:
    """On the error stream."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    answer = reclaim("lint", path, *options)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.strip().splitlines()) == 1
