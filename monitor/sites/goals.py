"""What people wish for their videos, which values of settings fit, and which wishes exclude each other; it is data."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What a goal wants of one setting."""

    setting: str
    values: tuple[str, ...]
    """Those that fit; the first one is proposed."""
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something that people wish for their videos."""

    key: str
    name: str
    says: str
    wants: tuple[Want, ...]

    def wanted(self, setting: str) -> Want | None:
        """Return what this goal wants of a setting; None where it does not care."""
        return next((want for want in self.wants if want.setting == setting), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Friction:
    """What two goals do to each other, in words."""

    goals: frozenset[str]
    says: str
    excludes: bool
    """They cannot both be had; otherwise they can, at a price."""


@cache
def goals() -> tuple[Goal, ...]:
    """Return all goals in the order in which they are offered."""
    return tuple(_goal(entry) for entry in _data()["goals"])


def goal_called(key: str) -> Goal | None:
    """Return the goal with this key; None where there is none."""
    return next((goal for goal in goals() if goal.key == key), None)


@cache
def always() -> tuple[str, ...]:
    """Return what stays possible whatever is set."""
    return tuple(_data()["always"])


@cache
def frictions() -> tuple[Friction, ...]:
    """Return what pairs of goals do to each other, those that exclude each other first."""
    kinds = (("conflicts", True), ("tensions", False))
    return tuple(
        Friction(goals=frozenset(entry["goals"]), says=entry["says"], excludes=excludes)
        for kind, excludes in kinds
        for entry in _data()[kind]
    )


def frictions_among(keys: Collection[str]) -> tuple[Friction, ...]:
    """Return what chosen goals do to each other."""
    return tuple(one for one in frictions() if one.goals <= set(keys))


def clashes() -> set[frozenset[str]]:
    """Return the pairs of goals of which no value of some setting fits both."""
    return {
        frozenset((one.key, other.key))
        for one, other in combinations(goals(), 2)
        for want in one.wants
        if (against := other.wanted(want.setting)) and not set(want.values) & set(against.values)
    }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("monitor.sites") / "goals.toml").read_text(encoding="utf-8"))


def _goal(entry: dict[str, Any]) -> Goal:
    wants = tuple(Want(**(want | {"values": tuple(want["values"])})) for want in entry["wants"])
    return Goal(**(entry | {"wants": wants}))
