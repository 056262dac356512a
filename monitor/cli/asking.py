"""Questions at a terminal, for what a person must weigh and has not typed as an option."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys

import typer

from monitor.cli.console import INTERRUPTED, note


def is_somebody_there() -> bool:
    """Tell whether a person can be asked; a script is not kept waiting."""
    return sys.stdin.isatty()


def ask_consideration(thoughts: dict[str, str], each: int, least: int) -> dict[str, str]:
    """Ask for what is missing of a consideration of fair use and return it whole.

    :param thoughts: what was given for each factor, ``conclusion`` and ``reason``; empty where it is missing
    :param each: the shortest thought about a factor that is accepted, in characters
    :param least: the shortest reason that is accepted, in characters
    :raises typer.Exit: the person gave up
    """
    from monitor.review.cases import FACTORS
    from monitor.values import Conclusion

    questions = {name: f"What do you think of the {meaning} (a sentence)?" for name, meaning in FACTORS.items()}
    questions["conclusion"] = f"What does it come to: {', '.join(Conclusion)}?"
    questions["reason"] = f"Why, in your own words (at least {least} characters)?"
    given = dict(thoughts)
    note("Would the law allow this use (fair use, 17 U.S.C. 107)? Ctrl-C stops; then nothing is recorded.")
    for name, question in questions.items():
        while not _is_enough(name, given[name], least if name == "reason" else each):
            given[name] = _answer(question)
    return given


def _is_enough(name: str, answer: str, least: int) -> bool:
    from monitor.values import Conclusion, says_something

    return answer in list(Conclusion) if name == "conclusion" else says_something(answer, least)


def _answer(question: str) -> str:
    try:
        return str(typer.prompt(question, default="", show_default=False, prompt_suffix="\n> ", err=True))
    except typer.Abort as error:
        raise typer.Exit(INTERRUPTED) from error
