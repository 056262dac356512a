"""The command line as a whole: help, version, exit codes, and errors in one sentence."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.console import count, short, timecode
from monitor.cli.helping import fill
from monitor.settings import Settings
from monitor.store.connection import connect
from tests.monitor.conftest import Command


def test_help_names_every_command(reclaim: Command) -> None:
    """The list of the contract."""
    answer = reclaim("--help")
    commands = ["register", "works", "scan", "matches", "match", "decide", "case", "letter", "profile", "doctor"]
    commands += ["reindex", "demo"]
    assert answer.code == 0
    assert [name for name in commands if f"│ {name} " not in answer.out] == []


def test_help_speaks_to_people(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are filled, and no types of a programming language stand in it."""
    monkeypatch.setenv("COLUMNS", "80")
    for words in ((), ("scan",), ("decide",), ("letter",), ("case", "consider")):
        lines = reclaim(*words, "--help").out.splitlines()
        assert max(map(len, lines)) <= 80
        assert not [line for line in lines if "<bool>" in line or "<str>" in line or "<int>" in line or "list[" in line]
    assert "owner|agent" in reclaim("letter", "--help").out
    assert (
        fill("""One,
        two.

        Three.""")
        == "One, two.\n\nThree."
    )


def test_help_does_not_load_the_engine() -> None:
    """It answers at once: decoder, numpy and database wait until a command needs them."""
    code = "import sys, monitor.cli; print(sorted({'numpy', 'av', 'cv2', 'sqlite_utils', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_module_is_the_command() -> None:
    """``python -m monitor.cli`` works where the script is not on the path."""
    done = subprocess.run([sys.executable, "-m", "monitor.cli"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Usage: reclaim" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [("works",), ("matches",), ("matches", "--undecided"), ("case", "list"), ("profile", "show"), ("scan",)],
)
def test_an_empty_library_says_what_comes_next(reclaim: Command, words: tuple[str, ...]) -> None:
    """In one line, without an error."""
    answer = reclaim(*words)
    assert answer.code == 0
    assert len(answer.out.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("register",),
        ("decide", "1"),
        ("decide", "1", "perhaps", "--reason", "x"),
        ("match", "7"),
        ("case", "show", "7"),
        ("letter", "7"),
        ("scan", "--manifest", "/nowhere/m.csv"),
    ],
)
def test_wrong_usage_is_exit_code_2(reclaim: Command, words: tuple[str, ...]) -> None:
    """With a word about it on the error stream and nothing on standard output."""
    answer = reclaim(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("deadlines", "--days", "soon"), "--days must be a whole number, at least 0; it is “soon”."),
        (("matches", "--min-score", "7"), "--min-score must be a number from 0 to 1; it is “7”."),
        (("mail", "set", "--port", "smtp"), "--port must be a whole number; it is “smtp”."),
        (("letter", "1", "--format", "txt", "--format", "zip"), "--format must be one of md, txt, pdf, docx, html,"),
        (("letter", "1", "--role", "boss"), "--role must be one of owner, agent; it is “boss”."),
        (("decide", "1", "bad", "--reason", "x"), "VERDICT must be one of confirmed, not-a-copy, licensed,"),
    ],
)
def test_choices_and_numbers_are_refused_in_our_own_words(
    reclaim: Command, words: tuple[str, ...], complaint: str
) -> None:
    """Whatever the libraries below would say."""
    answer = reclaim(*words)
    assert answer.code == 2
    assert answer.err.startswith(complaint)


def test_the_library_can_be_named_by_the_environment(
    reclaim: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The option wins."""
    monkeypatch.setenv("RECLAIM_LIBRARY", str(tmp_path / "other"))
    reclaim("works")
    assert not (tmp_path / "other").exists()
    code = "from monitor.cli import run; raise SystemExit(run(['works']))"
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (tmp_path / "other" / "reclaim.db").exists()
    assert settings.database.exists()


def test_a_library_that_another_process_writes_to_is_exit_code_4(reclaim: Command, settings: Settings) -> None:
    """One sentence; reading goes on."""
    reclaim("works")
    other = connect(settings.database, lock_wait_s=1)
    with other.transaction():
        answer = reclaim("profile", "set", "--phone", "1")
        assert reclaim("works").code == 0
    other.close()
    assert answer.code == 4
    assert answer.err.count("\n") == 1
    assert "another process" in answer.err


def test_a_library_that_is_a_file_is_exit_code_4(reclaim: Command, settings: Settings) -> None:
    """It is not overwritten."""
    settings.library.write_text("mine")
    answer = reclaim("works")
    assert (answer.code, settings.library.read_text()) == (4, "mine")
    assert "not a folder" in answer.err


def test_a_library_below_a_file_is_exit_code_4(reclaim: Command, settings: Settings) -> None:
    """The file is named, not the folder that cannot be."""
    settings.library.write_text("mine")
    answer = reclaim("--library", settings.library / "sub" / "deep", "works")
    assert (answer.code, answer.out) == (4, "")
    assert f"{settings.library} is a file, not a folder" in answer.err


@pytest.mark.parametrize("name", ["", " "])
def test_a_library_without_a_name_is_exit_code_2(
    reclaim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The folder in which somebody stands does not become one."""
    monkeypatch.chdir(tmp_path)
    answer = reclaim("--library", name, "works")
    assert (answer.code, list(tmp_path.iterdir())) == (2, [])
    assert "--library is empty" in answer.err


@pytest.mark.parametrize("words", [("--help",), ("register", "--help"), ("case", "create", "--help")])
def test_help_speaks_in_words(reclaim: Command, words: tuple[str, ...]) -> None:
    """No types of a programming language."""
    assert not re.search(r"<?bool|INTEGER|FLOAT|PATH\.\.\.\]\.|RANGE|“", reclaim(*words).out)


def test_a_database_that_is_not_ours_is_exit_code_4(reclaim: Command, settings: Settings) -> None:
    """Nor is it touched."""
    settings.library.mkdir()
    settings.database.write_text("x" * 5000)
    answer = reclaim("works")
    assert (answer.code, settings.database.read_text()) == (4, "x" * 5000)


@pytest.mark.parametrize(("seconds", "text"), [(0.04, "0:00.0"), (59.96, "1:00.0"), (3600, "1:00:00.0")])
def test_time_codes_are_short(seconds: float, text: str) -> None:
    """Tenths are enough for a table."""
    assert timecode(seconds) == text


def test_long_digits_are_shortened_for_people() -> None:
    """The first digits of a SHA-256 tell one file from another."""
    assert short(Path("clips") / f"{'0123456789abcdef' * 4}.mp4") == str(Path("clips") / "01234567….mp4")
    assert short(Path("0123456789abcdef.mp4")) == "0123456789abcdef.mp4"


def test_nouns_are_counted_in_english() -> None:
    """One match, two matches."""
    assert [count(1, "match"), count(2, "match"), count(0, "work")] == ["1 match", "2 matches", "0 works"]
