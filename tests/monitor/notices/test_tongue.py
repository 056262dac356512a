"""Letters that are not in English: the signs say so, and not that everything is missing."""

from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.notices import load_pack, render
from monitor.notices.intake import lint_text
from monitor.notices.opening import open_letter
from monitor.notices.tongue import foreign_language
from tests.monitor.conftest import Command
from tests.monitor.notices.received_counter_notices import COUNTER_NOTICES
from tests.monitor.notices.received_elsewhere import ELSEWHERE
from tests.monitor.notices.received_notices import NOTICES
from tests.monitor.notices.test_claim_packs import SAMPLES

FOREIGN = {
    "eu_dsa_art16_de": "German",
    "eu_dsa_art16_fr": "French",
    "eu_dsa_art16_es": "Spanish",
    "jp_tps_request": "Japanese",
    "br_notice": "Portuguese",
}


def letter(pack_id: str) -> str:
    """Return a letter of our own."""
    return render(SAMPLES[pack_id]()[0], load_pack(pack_id))


@pytest.mark.parametrize(("pack_id", "name"), FOREIGN.items())
def test_the_language_of_a_letter_is_told(pack_id: str, name: str) -> None:
    """Also where its table of works is in English."""
    assert foreign_language(letter(pack_id)) == name
    with pytest.raises(InputError, match=f"^This is {name}; the signs know English only"):
        lint_text(letter(pack_id), "eu_dsa_art16")


@pytest.mark.parametrize("pack_id", [one for one in SAMPLES if one not in FOREIGN and one[-3] != "_"])
def test_our_english_letters_are_english(pack_id: str) -> None:
    """Whatever their law."""
    assert not foreign_language(letter(pack_id))


def test_received_english_letters_are_english() -> None:
    """However short, and whoever wrote them."""
    written = [
        *NOTICES.values(),
        *COUNTER_NOTICES.values(),
        *(one for law in ELSEWHERE.values() for one in law.values()),
    ]
    for pieces in written:
        assert not foreign_language("".join(text for _, text in pieces))


@pytest.mark.parametrize("text", ["", "Der Film ist weg.", "YouTube https://www.youtube.com/watch?v=dQw4w9WgXcQ", "？"])
def test_of_little_nothing_is_said(text: str) -> None:
    """A few words may be a title."""
    assert not foreign_language(text)


def test_the_command_says_it_and_exits_with_2(reclaim: Command, tmp_path: Path) -> None:
    """It is no defect of the letter."""
    path = tmp_path / "RC-2026-0001.txt"
    path.write_text(letter("eu_dsa_art16_de"), encoding="utf-8")
    answer = reclaim("lint", path, "--pack", "eu_dsa_art16")
    assert answer.code == 2
    assert "This is German; the signs know English only." in " ".join(answer.err.split())


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfejunk and more junk",
        b"\xff\xfe" + bytes(range(1, 201)),
        b"\xfe\xff" + bytes(range(200, 0, -1)),
        b"\xff\xfe\x00\xd8",
        bytes(range(1, 128)) * 4,
    ],
)
def test_junk_is_not_text(tmp_path: Path, content: bytes) -> None:
    """Even where it begins with the mark of UTF-16."""
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not text"):
        open_letter(path)
