"""``reclaim check-app``: whether an app that wants to be let near an account should be."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asking import is_somebody_there
from monitor.cli.console import INTERRUPTED, AsJson, count, say, say_json, tell
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.appcheck import Answer, Checked, Question
    from monitor.sites.checklists import Sourced

LONGEST = 80
"""Characters of an app's name that are printed."""
_WORDS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "d": "unknown", "?": "unknown", "don't know": "unknown"}
_STYLES = {"do not use it": "bold red", "risky": "bold yellow"}


def check_app(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Of the app, for the heading only.")] = "",
    answer: Annotated[
        list[str],
        typer.Option("--answer", metavar="KEY=yes|no|unknown", help="Answer a question beforehand; may be repeated."),
    ] = [],  # noqa: B006 - typer copies it
    platform: Annotated[
        list[str],
        typer.Option("--platform", metavar="NAME", help="Whose list of connected apps to show. Default: all known."),
    ] = [],  # noqa: B006 - typer copies it
    questions: Annotated[bool, typer.Option("--questions", help="Only list the questions with their keys.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check an app by others before it gets near your account: red flags, a verdict with reasons, and what to do.

    At a terminal you are asked; elsewhere what is not answered counts as not known. Nothing of it is kept or sent.

    Example: reclaim check-app "Who saved my video" --answer names=yes --answer password=yes
    """
    from monitor.appcheck import answers_read
    from monitor.appcheck import check_app as check
    from monitor.platform_settings import platform_called

    if questions:
        _list_questions(as_json=as_json)
        return
    given, places = answers_read(answer), [platform_called(one) for one in platform]
    if is_somebody_there() and not as_json:
        given = _asked(given)
    checked = check(given, places)
    if as_json:
        say_json(_json(name, given, checked))
    else:
        _say(name, checked)


def _list_questions(*, as_json: bool) -> None:
    from monitor.appcheck import questions

    if as_json:
        say_json([{"key": one.key, "ask": one.ask, "kind": one.kind.value} for one in questions()])
        return
    for one in questions():
        tell(f"{one.key}: {one.ask}")
    say(f"Answer like this: {hint('check-app --answer password=no --answer names=yes')}", style="dim")


def _asked(given: "Mapping[str, Answer]") -> "dict[str, Answer]":
    """Ask what was not answered beforehand.

    :raises typer.Exit: the person gave up
    """
    from monitor.appcheck import Answer, questions

    answers = dict(given)
    missing = [one for one in questions() if one.key not in answers]
    if missing:
        tell("Answer with y (yes), n (no) or d (don’t know). Ctrl-C stops. Nothing is kept.", style="dim")
    for at, one in enumerate(missing, 1):
        said = ""
        while said not in _WORDS:
            try:
                tell(f"{at} of {len(missing)}. {one.ask}")
                said = (
                    str(typer.prompt("", default="d", show_default=False, prompt_suffix="y/n/d > ")).strip().casefold()
                )
            except typer.Abort as error:
                raise typer.Exit(INTERRUPTED) from error
        answers[one.key] = Answer(_WORDS[said])
    return answers


def _say(name: str, checked: "Checked") -> None:
    from fingerprints.errors import printable

    about = f"“{printable(name)[:LONGEST]}”: " if name.strip() else ""
    say("")
    tell(f"{about}{checked.verdict}.", style=_STYLES.get(checked.verdict.value, "bold"))
    for one in checked.raised:
        say("")
        tell(f"{one.kind.value.upper()}: {one.flag}.", style="bold")
        tell(f"  {one.why}")
        _say_source(one)
    _say_open(checked)
    if not checked.raised:
        tell(checked.caution)
    say("")
    say("What no app can know:", style="bold")
    for sentence in checked.cannot_know:
        tell(f"- {sentence}")
    if checked.was_used:
        _say_steps(checked)
    else:
        tell("If you use it later and regret it: answer “used” with yes, and the steps back are listed.", style="dim")


def _say_open(checked: "Checked") -> None:
    from monitor.appcheck import Verdict

    if checked.open and checked.verdict is Verdict.DO_NOT_USE:
        tell(f"{count(len(checked.open), 'more question')} without an answer could only add to that.", style="dim")
    elif checked.open:
        say("")
        say("Not known; find out before you use it:", style="bold")
        for one in checked.open:
            tell(f"- {one.ask}")


def _say_steps(checked: "Checked") -> None:
    say("")
    say("If you have used it already, in this order:", style="bold")
    for at, one in enumerate(checked.remedies, 1):
        tell(f"{at:>2}. {one.do}", indent=4)
    say("")
    say("Where connected apps are listed:", style="bold")
    for platform, step in checked.places:
        tell(f"- {platform}: {step.where} ({step.known_by}).")


def _say_source(one: "Sourced") -> None:
    tell(f"  {one.known_by}{': ' if one.source else ''}{one.source}", style="dim")


def _json(name: str, given: "Mapping[str, Answer]", checked: "Checked") -> dict[str, Any]:
    return {
        "name": name,
        "verdict": checked.verdict.value,
        "answers": {key: value.value for key, value in given.items()},
        "flags": [_question_json(one) for one in checked.raised],
        "open": [one.key for one in checked.open],
        "cannot_know": list(checked.cannot_know),
        "caution": checked.caution,
        "steps": [{"do": one.do, **_sourced_json(one)} for one in checked.remedies] if checked.was_used else [],
        "places": [{"platform": name, "where": step.where, **_sourced_json(step)} for name, step in checked.places],
    }


def _question_json(one: "Question") -> dict[str, Any]:
    return {"key": one.key, "kind": one.kind.value, "flag": one.flag, "why": one.why, **_sourced_json(one)}


def _sourced_json(one: "Sourced") -> dict[str, Any]:
    return {
        "source": one.source or None,
        "language": one.language or "English",
        "on": one.on.isoformat() if one.on else None,
        "mark": one.mark.value,
    }


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(name="check-app")(check_app)
