"""Commands that people are told to type work when they are copied."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest
import typer.main

from monitor.cli import app, run
from monitor.cli.hints import COMMANDS, complete, program
from monitor.settings import Settings
from tests.monitor.conftest import Command


@pytest.mark.parametrize(
    "words",
    [("works",), ("matches",), ("scan",), ("case", "list"), ("match", "7"), ("case", "show", "7"), ("match", "x")],
)
def test_hints_name_the_library_that_was_named(reclaim: Command, settings: Settings, words: tuple[str, ...]) -> None:
    """In messages of the command line and of the application below it; with straight quotes only."""
    answer = reclaim(*words)
    told = (answer.out + answer.err).partition("reclaim ")[2]
    assert told.startswith(f"--library {settings.library} ")
    assert not set("‹›“”") & set(told.partition("`")[0])


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("words", [("matches",), ("match", "2", "--no-stills"), ("case", "create", "1")])
def test_hints_can_be_read_by_a_shell(reclaim: Command, words: tuple[str, ...]) -> None:
    """Each command is one that the program has."""
    answer = reclaim(*words, *(("--recipient", "v.example") if words[0] == "case" else ()))
    lines = [line for line in (answer.out + answer.err).splitlines() if "reclaim --library" in line]
    assert lines
    for line in lines:
        typed = shlex.split(line.partition("reclaim ")[2].rstrip(".`"))
        assert typed[2] in COMMANDS


def test_a_library_of_the_environment_need_not_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It holds for the next command, too."""
    monkeypatch.setenv("RECLAIM_LIBRARY", str(tmp_path / "l"))
    assert run(["works"]) == 0
    assert capfd.readouterr().out == "No works yet. Register your originals: reclaim register FOLDER\n"


def test_a_library_with_blanks_is_quoted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """So that it stays one word."""
    assert run(["--library", str(tmp_path / "my library"), "works"]) == 0
    assert f"reclaim --library '{tmp_path / 'my library'}' register FOLDER" in capfd.readouterr().out


def test_a_program_that_is_not_on_the_path_is_named_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``make demo`` calls it; on the path the name is enough."""
    script = tmp_path / ".venv" / "bin" / "reclaim"
    script.parent.mkdir(parents=True)
    shutil.copy(sys.executable, script)
    monkeypatch.setattr(sys, "argv", [str(script)])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == ".venv/bin/reclaim"
    monkeypatch.setenv("PATH", str(script.parent))
    assert program() == "reclaim"


def test_only_commands_are_completed() -> None:
    """Other sentences stay as they are."""
    text = "Ask reclaim for help, or run `reclaim reindex`; reclaim scanned /reclaim scan."
    assert complete(text) == text


def test_every_command_can_be_completed() -> None:
    """The list of commands is the list of the program."""
    assert sorted(COMMANDS) == sorted(getattr(typer.main.get_command(app), "commands"))  # noqa: B009 - typer's own
