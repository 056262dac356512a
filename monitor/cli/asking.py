"""Questions at a terminal, for what a person must weigh and has not typed as an option."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys

import typer

from monitor.cli.console import INTERRUPTED, note


def is_somebody_there() -> bool:
    """Tell whether a person can be asked; a script is not kept waiting."""
    return sys.stdin.isatty()


def ask_consideration(thoughts: dict[str, str], jurisdiction: str, each: int, least: int) -> dict[str, str]:
    """Ask for what is missing of a consideration of exceptions and return it whole.

    :param thoughts: what was given for each head, ``conclusion`` and ``reason``; empty where it is missing
    :param jurisdiction: whose law
    :param each: the shortest thought about a head that is accepted, in characters
    :param least: the shortest reason that is accepted, in characters
    :raises typer.Exit: the person gave up
    """
    from monitor.review.exceptions import heads_of, source_of
    from monitor.values import Conclusion

    heads = heads_of(jurisdiction)
    questions = {name: f"What do you think of the {meaning} (a sentence)?" for name, meaning in heads.items()}
    questions["conclusion"] = f"What does it come to: {', '.join(Conclusion)}?"
    questions["reason"] = f"Why, in your own words (at least {least} characters)?"
    given = dict(thoughts)
    note(f"Would the law allow this use ({source_of(jurisdiction)})? Ctrl-C stops; then nothing is recorded.")
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


def ask_reason(question: str, least: int) -> str:
    """Ask until somebody says something in whole words, and return it.

    :param least: the shortest answer that is accepted, in characters
    :raises typer.Exit: the person gave up
    """
    from monitor.values import says_something

    answer = ""
    while not says_something(answer, least):
        answer = _answer(f"{question} (at least {least} characters)?")
    return answer


def ask_undertaking(name: str) -> None:
    """Let a person who is to sign an Indian complaint say once more that there will be a law suit.

    :raises typer.Exit: the person did not say so
    """
    note(
        f"{name}, this letter promises to sue the uploader in India, and to bring the order of a court, within 21 days"
        " from the day on which it is received (Copyright Rules, 2013, r. 75(2)(f))."
    )
    if _answer("If you will, type: I will sue").strip().rstrip(".").casefold() != "i will sue":
        note("Nobody has undertaken to sue, so no letter was written.")
        raise typer.Exit(INTERRUPTED)
