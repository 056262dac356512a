"""The documents tell the truth about commands, options, exit codes and the library folder."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from monitor.cli import app
from monitor.cli.console import FINE, INTERRUPTED, LIBRARY, REFUSED, SOME_FAILED, USAGE
from monitor.cli.output import CSV_COLUMNS
from monitor.manifest import COLUMNS
from monitor.settings import Settings
from monitor.values import Verdict

ROOT = Path(__file__).parents[2]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
LIBRARY_DOC = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def commands(group: Any, prefix: str = "reclaim") -> dict[str, Any]:
    """Return all commands by the words that call them."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inside = commands(command, f"{prefix} {name}") if hasattr(command, "commands") else {}
        # A group that does something without a further word is a command, too.
        is_command = not inside or command.invoke_without_command
        found |= inside | ({f"{prefix} {name}": command} if is_command else {})
    return found


COMMANDS = commands(typer.main.get_command(app))


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_help_and_a_chapter(words: str) -> None:
    """The chapter's title calls the command."""
    assert COMMANDS[words].help
    assert re.search(rf"^### `{words}\b", CLI, re.MULTILINE)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_has_help_and_stands_in_the_chapter(words: str) -> None:
    """Under the name that is typed."""
    chapter = re.split(rf"^### `{words}\b", CLI, flags=re.MULTILINE)[1].partition("\n### ")[0]
    for option in COMMANDS[words].params:
        if option.param_type_name == "option" and option.name != "help":
            assert option.help, option.name
            assert f"`{option.opts[0]}" in chapter, option.opts


def test_no_chapter_is_about_a_command_that_is_gone() -> None:
    """Titles of chapters are calls of commands."""
    titles = re.findall(r"^### `(reclaim [a-z -]+?)(?: [A-Z\[].*)?`", CLI, re.MULTILINE)
    assert sorted(titles) == sorted(COMMANDS)


def test_every_exit_code_is_documented() -> None:
    """In the table of exit codes."""
    for code in (FINE, SOME_FAILED, USAGE, REFUSED, LIBRARY, INTERRUPTED):
        assert re.search(rf"^\| {code} \|", CLI, re.MULTILINE)


def test_words_and_columns_are_documented() -> None:
    """Verdicts, the manifest's columns and the columns of the CSV."""
    assert [verdict for verdict in Verdict if f"`{verdict}`" not in CLI] == []
    assert [column for column in COLUMNS if f"`{column}`" not in CLI] == []
    assert ",".join(CSV_COLUMNS) in CLI


def test_everything_in_the_library_is_documented() -> None:
    """Each file and folder by its name."""
    settings = Settings(library=Path("library"))
    parts = ("database", "prints", "index", "bank", "clips", "evidence", "letters", "profile", "mail", "recipients")
    parts += ("captures", "stop_file", "watch")
    names = [getattr(settings, part).name for part in parts]
    assert [name for name in names if f"`{name}" not in LIBRARY_DOC] == []
