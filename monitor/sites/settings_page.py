"""What is known of settings as Markdown: a checklist to tick, and the tables of two documents.

``python -m monitor.sites.settings_page`` prints what stands between the marks of docs/settings.md, and with the word
``viewers`` what stands between those of docs/who-downloaded.md.
"""

import sys
from collections.abc import Iterator

from monitor.sites.checklists import OTHER, VIEWERS, Checklist, Mark, Step, checklists
from monitor.sites.goals import always, frictions, goals
from monitor.sites.privacy import settings

BEGIN, END = "<!-- What follows is made of data. -->", "<!-- Here the data ends. -->"


def checklist_markdown(checklist: Checklist) -> Iterator[str]:
    """Yield the lines of a checklist to print and tick."""
    yield f"# Settings on {_plain(checklist.platform)}"
    yield ""
    if checklist.is_general:
        yield "Nobody has looked this platform up; these steps hold for any."
        yield ""
    for key in checklist.settings:
        steps = checklist.about(key)
        yield f"## {steps[0].name}"
        yield ""
        for step in steps:
            yield f"- [ ] {_plain(step.where)}" if step.is_task else f"- {_plain(step.where)}"
            lead = "      " if step.is_task else "  "
            if step.note:
                yield f"{lead}{_plain(step.note)}"
            yield f"{lead}({_source(step)})"
        yield ""
    yield "Whatever is set:"
    yield ""
    yield from (f"- {sentence}" for sentence in always())


def lines() -> Iterator[str]:
    """Yield the lines between the two marks of docs/settings.md."""
    yield from _goals()
    yield from _effects()
    yield "## Where it is set"
    yield ""
    for checklist in checklists():
        if checklist.platform != OTHER:
            yield from _table(checklist)


def viewer_lines() -> Iterator[str]:
    """Yield the lines between the two marks of docs/who-downloaded.md."""
    yield "| Platform | What it shows | Known by |"
    yield "|---|---|---|"
    for checklist in checklists():
        for step in checklist.about(VIEWERS):
            note = f" {step.note}" if step.note else ""
            yield f"| {checklist.platform} | {step.where}.{note} | {_source(step)} |"


def _goals() -> Iterator[str]:
    yield "## Goals"
    yield ""
    yield "| `--goal` | You wish | What fits |"
    yield "|---|---|---|"
    for goal in goals():
        fits = ", ".join(f"`{want.setting}={want.values[0]}`" for want in goal.wants)
        yield f"| `{goal.key}` | {goal.name}: {goal.says} | {fits} |"
    yield ""
    for friction in frictions():
        names = [goal.key for goal in goals() if goal.key in friction.goals]
        yield f"- **{' and '.join(names)}:** {friction.says}"
    yield ""


def _effects() -> Iterator[str]:
    yield "## What each choice prevents, and what not"
    yield ""
    yield "| Setting | Choice | What it does, and what not |"
    yield "|---|---|---|"
    for setting in settings():
        for option in setting.options[:-2]:
            yield f"| {setting.name} | `{setting.key}={option.value}` | {option.effect} |"
    yield ""
    yield "Every setting can also be `absent` (the platform does not offer it) or `unknown` (nobody knows what is set)."
    yield ""


def _table(checklist: Checklist) -> Iterator[str]:
    yield f"### {checklist.platform}"
    yield ""
    yield "| Setting | Where | Known by |"
    yield "|---|---|---|"
    for step in checklist.steps:
        note = f" *{step.note}*" if step.note else ""
        yield f"| {step.name} | {step.where}{note} | {_source(step)} |"
    yield ""


def _source(step: Step) -> str:
    if step.mark is Mark.KNOWLEDGE:
        return f"not checked at the source: [look there]({step.source})" if step.source else "not checked"
    return f"[{step.known_by}]({step.source})"


def _plain(text: str) -> str:
    """Return a name that somebody typed as it cannot be read as Markdown or break a line."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<#|" else sign for sign in flat)


if __name__ == "__main__":
    sys.stdout.write("\n".join(viewer_lines() if sys.argv[1:] == ["viewers"] else lines()) + "\n")
