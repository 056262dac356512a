"""``reclaim privacy text`` and ``details``."""

import json
from pathlib import Path

from monitor.settings import Settings
from tests.monitor.conftest import Command

ME = ("--signer", "Mara Lindqvist", "--address", "Quay 1, Harbour", "--email", "mara@studio.example")
NONE = ("--representative", "none", "--officer", "none", "--transfers", "none", "--hosting", "none")


def test_texts_are_listed_for_people_and_machines(reclaim: Command) -> None:
    """With the word that no lawyer has verified them."""
    listed = reclaim("privacy", "text").out
    assert "balancing" in listed
    assert "No lawyer has verified them" in listed
    told = json.loads(reclaim("privacy", "text", "--json").out)
    assert {"notice", "record", "consent"} <= {one["kind"] for one in told}
    assert {element["verified_by"] for one in told for element in one["elements"]} == {""}


def test_what_is_missing_is_named_with_what_to_type(reclaim: Command) -> None:
    """Exit code 3, each element with its place in the law."""
    answer = reclaim("privacy", "text", "notice")
    assert (answer.code, answer.out) == (3, "")
    assert "P14-1b (GDPR art. 14(1)(b))" in answer.err
    assert 'privacy details --representative "..." --officer' in answer.err


def test_a_text_is_printed_or_written(reclaim: Command, settings: Settings, tmp_path: Path) -> None:
    """What the user must know stands beside it, never in it; only the user can read the file."""
    assert reclaim("profile", "set", *ME).code == 0
    assert reclaim("privacy", "details", *NONE).code == 0
    assert json.loads(reclaim("privacy", "details", "--json").out)["officer"] == "none"
    printed = reclaim("privacy", "text", "notice")
    assert "Your right to object" in printed.out
    assert "No lawyer has verified" not in printed.out
    assert "No lawyer has verified" in printed.err
    file = tmp_path / "notice.docx"
    assert reclaim("privacy", "text", "notice", "--language", "fr", "--output", str(file)).code == 0
    assert file.read_bytes().startswith(b"PK")
    assert file.stat().st_mode & 0o077 == 0
    assert not list(settings.library.rglob("*.docx"))


def test_what_is_judged_is_set_for_one_text(reclaim: Command) -> None:
    """A draft says which questions are open."""
    reclaim("profile", "set", *ME)
    reclaim("privacy", "details", *NONE)
    draft = reclaim("privacy", "text", "balancing", "--set", "q_harm=Little, for the post is public.")
    assert "Little, for the post is public." in " ".join(draft.out.split())
    assert "A draft; still to be judged" in draft.err


def test_wrong_words_are_one_sentence(reclaim: Command, tmp_path: Path) -> None:
    """A format that no terminal shows, an ending that says nothing, a fact without a name, an unknown text."""
    for words in (
        ("notice", "--format", "pdf"),
        ("notice", "--output", str(tmp_path / "notice.odt")),
        ("notice", "--set", "nothing"),
        ("poem",),
    ):
        answer = reclaim("privacy", "text", *words)
        assert (answer.code, len(answer.err.strip().splitlines())) == (2, 1), words
