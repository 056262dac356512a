"""Help for people: paragraphs that fill the line, and words instead of the types of a programming language."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import inspect
import re
from collections.abc import Sequence
from enum import Enum
from typing import Any

import typer

PANELS = {
    "Originals and rights": ("register", "works", "rights", "allow", "reindex"),
    "Clips and matches": ("review", "scan", "clips", "clip", "matches", "match", "decide", "bank", "release"),
    "Finding copies": ("source", "words", "found", "watch", "access"),
    "Cases and letters": ("case", "letter", "packs", "recipient", "profile", "evidence"),
    "After the signature": ("look", "mail", "send", "notice", "retract", "deadlines", "outcomes", "lint"),
    "Totals, settings, licences": ("insights", "settings", "check-app", "licence"),
    "Privacy": ("privacy",),
    "Team": ("people", "token"),
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
        _complain_in_words(parameter)
    for inner in getattr(command, "commands", {}).values():
        _make_readable(inner)


def _complain_in_words(parameter: Any) -> None:  # noqa: ANN401 - as above
    """Let a choice or a number that is none be refused in a sentence of ours, not of the libraries below."""
    described: Any = getattr(parameter, "type_descriptor", None)
    if described is None or described.parameter_info.parser is not None or getattr(parameter, "is_flag", False):
        return
    kinds = {int: "a whole number", float: "a number"}
    annotation = described.annotation
    kind = next((said for type_, said in kinds.items() if annotation in (type_, list[type_])), "")  # type: ignore[valid-type]
    choices = tuple(str(one.value if isinstance(one, Enum) else one) for one in described.choices or ())
    if not kind and not choices:
        return
    name, process = (
        parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar,
        parameter.process_value,
    )

    def read(ctx: Any, value: Any) -> Any:  # noqa: ANN401 - as above
        for text in value if isinstance(value, list | tuple) else [value]:
            if isinstance(text, str) and choices:
                _demand_choice(name, text, choices)
            elif isinstance(text, str):
                _demand_number(name, text, kind, (parameter.min, parameter.max))
        return process(ctx, value)

    parameter.process_value = read


def _demand_choice(name: str, text: str, choices: Sequence[str]) -> None:
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if text not in choices:
        listed = choices[0] if len(choices) == 1 else f"one of {', '.join(choices)}"
        raise InputError(f"{name} must be {listed}; it is “{printable(text)}”.")


def _demand_number(name: str, text: str, kind: str, ends: tuple[float | None, float | None]) -> None:
    from fingerprints.errors import printable
    from monitor.errors import InputError

    least, most = ends
    whole = kind == "a whole number"
    written = re.fullmatch(r"[+-]?\d{1,15}" if whole else r"[+-]?(\d+\.?\d*|\.\d+)", text.strip(), re.ASCII)
    if written and (least is None or float(text) >= least) and (most is None or float(text) <= most):
        return
    if least is not None and most is not None:
        kind = f"{kind} from {least:g} to {most:g}"
    elif least is not None:
        kind = f"{kind}, at least {least:g}"
    raise InputError(f"{name} must be {kind}; it is “{printable(text)}”.")


def _no_type(ctx: Any) -> str:  # noqa: ANN401, ARG001 - takes the place of a method of typer
    return ""


def fill(text: str) -> str:
    """Return the paragraphs of a docstring, each on one line: typer breaks lines only where the terminal ends."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)))
