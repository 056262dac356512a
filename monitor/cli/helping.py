"""Help for people: paragraphs that fill the line, and words instead of the types of a programming language."""

import inspect
import re
from typing import Any

import typer

PANELS = {
    "Originals and rights": ("register", "works", "rights", "allow", "reindex"),
    "Clips and matches": ("scan", "clips", "clip", "matches", "match", "decide", "bank", "release"),
    "Cases and letters": ("case", "letter", "packs", "recipient", "profile", "evidence"),
    "After the signature": ("look", "mail", "send", "notice", "retract", "deadlines", "outcomes", "lint"),
    "Help": ("demo", "doctor"),
}
"""The commands in the order in which people need them."""


def command_of(app: typer.Typer) -> Any:  # noqa: ANN401 - typer's commands are not public types
    """Return the command line of an app, its help made readable."""
    command = typer.main.get_command(app)
    _make_readable(command)
    _arrange(command)
    return command


def _arrange(command: Any) -> None:  # noqa: ANN401 - as above
    """Put the commands into panels; every command has one."""
    order = [name for names in PANELS.values() for name in names]
    command.commands = {name: command.commands[name] for name in sorted(command.commands, key=order.index)}
    for panel, names in PANELS.items():
        for name in names:
            command.commands[name].rich_help_panel = panel


def _make_readable(command: Any) -> None:  # noqa: ANN401 - as above
    command.help = fill(command.help or "")
    for parameter in [*command.params, command.get_help_option(typer.Context(command))]:
        if parameter.param_type_name == "argument":
            parameter.display_type_rich = _no_type
        elif parameter.metavar is None:
            parameter.metavar = "" if parameter.is_flag else "TEXT"
    for inner in getattr(command, "commands", {}).values():
        _make_readable(inner)


def _no_type(ctx: Any) -> str:  # noqa: ANN401, ARG001 - takes the place of a method of typer
    return ""


def fill(text: str) -> str:
    """Return the paragraphs of a docstring, each on one line: typer breaks lines only where the terminal ends."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)))
