"""Whether an app by others should be let near an account: questions, flags, a verdict with reasons, and what to do.

The questions and reasons are data. Nothing of an answer is kept, and the check sees nothing of the app itself.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.sites.checklists import APPS, Mark, Sourced, Step, checklists


class Kind(StrEnum):
    """How much a flag weighs."""

    STOP = "stop"
    """It alone is enough not to use the app."""
    WARN = "warn"
    ASK = "ask"
    """To be asked of the maker before."""
    STATE = "state"
    """No flag; it decides which steps are shown."""


class Answer(StrEnum):
    """What can be answered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the check comes to."""

    DO_NOT_USE = "do not use it"
    RISKY = "risky"
    NOTHING = "nothing found of what was asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Sourced):
    """One question about an app, and what an answer means."""

    key: str
    ask: str
    kind: Kind
    bad: Answer | None = None
    """The answer that raises the flag; None where none does."""
    flag: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Sourced):
    """Something to do where an app was used."""

    do: str
    when: frozenset[str] = frozenset()
    """Keys of questions of which one must have been answered badly, or with yes; empty where it always counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a check."""

    verdict: Verdict
    raised: tuple[Question, ...]
    """Flags, the heaviest first."""
    open: tuple[Question, ...]
    """Questions to which nobody knows the answer."""
    was_used: bool
    """It was used or paid already, or nobody said that it was not."""
    remedies: tuple[Remedy, ...]
    places: tuple[tuple[str, Step], ...]
    """Platform, and where it lists connected apps."""
    cannot_know: tuple[str, ...]
    caution: str
    """What a verdict without a flag is worth."""


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions in the order in which they are asked."""
    return tuple(_question(entry) for entry in _data()["questions"])


@cache
def remedies() -> tuple[Remedy, ...]:
    """Return everything that may have to be done, in the order in which it is done."""
    return tuple(_remedy(entry) for entry in _data()["steps"])


def cannot_know() -> tuple[str, ...]:
    """Return what no app can know."""
    return tuple(_data()["cannot_know"])


def answers_read(pairs: Iterable[str]) -> dict[str, Answer]:
    """Return answers that are written as ``key=yes``, ``key=no`` or ``key=unknown``.

    :raises InputError: there is no such question or answer, or one is answered twice
    """
    known, given = {question.key for question in questions()}, dict[str, Answer]()
    for pair in pairs:
        key, _, value = (part.strip().casefold() for part in pair.partition("="))
        if key not in known:
            raise InputError(f"There is no question “{printable(key)}”; the questions are: {', '.join(sorted(known))}.")
        if value not in list(Answer):
            raise InputError(f"Answer “{printable(key)}” with yes, no or unknown: {key}=yes.")
        if key in given:
            raise InputError(f"“{key}” is answered twice.")
        given[key] = Answer(value)
    return given


def check_app(given: Mapping[str, Answer], platforms: Collection[str] = ()) -> Checked:
    """Return what answers come to; a question without an answer counts as one to which nobody knows it.

    :param platforms: whose lists of connected apps are wanted; none means all that are known
    """
    answered = {question.key: given.get(question.key, Answer.UNKNOWN) for question in questions()}
    flags = [question for question in questions() if question.bad and answered[question.key] is question.bad]
    weights = list(Kind)
    unsure = [one for one in questions() if one.bad and answered[one.key] is Answer.UNKNOWN]
    called = {one.key for one in flags} | {key for key, said in answered.items() if said is Answer.YES}
    return Checked(
        verdict=_verdict(flags, unsure),
        raised=tuple(sorted(flags, key=lambda one: weights.index(one.kind))),
        open=tuple(unsure),
        was_used=Answer.YES in {answered["used"], answered["paid"]} or answered["used"] is Answer.UNKNOWN,
        remedies=tuple(one for one in remedies() if not one.when or one.when & called),
        places=places_of_apps(platforms),
        cannot_know=cannot_know(),
        caution=_data()["nothing_found"],
    )


def places_of_apps(platforms: Collection[str] = ()) -> tuple[tuple[str, Step], ...]:
    """Return where platforms list connected apps; an unknown platform gets the general way."""
    listed = {one.platform: one.about(APPS) for one in checklists()}
    names = list(dict.fromkeys(platforms)) or [name for name, steps in listed.items() if steps]
    general = checklists()[-1].about(APPS)
    return tuple((name, step) for name in names for step in listed.get(name) or general)


def _verdict(flags: Collection[Question], unsure: Collection[Question]) -> Verdict:
    if any(question.kind is Kind.STOP for question in flags):
        return Verdict.DO_NOT_USE
    # What nobody knows of the heavy questions is no clearance.
    if flags or any(question.kind in {Kind.STOP, Kind.WARN} for question in unsure):
        return Verdict.RISKY
    return Verdict.NOTHING


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("monitor") / "appcheck.toml").read_text(encoding="utf-8"))


def _question(entry: dict[str, Any]) -> Question:
    bad = Answer(entry["bad"]) if "bad" in entry else None
    mark = Mark(entry.get("mark", Mark.KNOWLEDGE))
    return Question(**(entry | {"kind": Kind(entry["kind"]), "bad": bad, "mark": mark}))


def _remedy(entry: dict[str, Any]) -> Remedy:
    return Remedy(**(entry | {"when": frozenset(entry.get("when", ())), "mark": Mark(entry["mark"])}))
