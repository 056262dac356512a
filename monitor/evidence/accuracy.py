"""How often the method errs: figures that were measured, shipped with the program as data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.casework.budget import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """An error rate as it was counted."""

    figure: str
    wrong: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.wrong, self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What was measured with one command on one named set."""

    name: str
    """Of the test set."""
    contents: str
    caveat: str
    """What keeps the figures from being an independent result."""
    command: str
    measured_on: date
    rates: tuple[Rate, ...]
    exactness: tuple[tuple[str, str], ...] = ()
    """(figure, value with its unit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """All that was measured, of picture and of sound."""

    version: str
    """Of the program that was measured."""
    machine: str
    picture: Measurement
    sound: Measurement


@cache
def accuracy() -> Accuracy:
    """Return the figures that are shipped."""
    data = tomllib.loads(files("monitor.evidence").joinpath("accuracy.toml").read_text(encoding="utf-8"))
    return Accuracy(
        version=data["version"],
        machine=data["machine"],
        picture=_measurement(data | data["test_set"]),
        sound=_measurement(data["sound"]),
    )


def _measurement(data: dict[str, Any]) -> Measurement:
    return Measurement(
        name=data["name"],
        contents=data["contents"],
        caveat=data["caveat"],
        command=data["command"],
        measured_on=data["measured_on"],
        rates=tuple(Rate(**rate) for rate in data["rates"]),
        exactness=tuple((one["figure"], one["value"]) for one in data.get("exactness", ())),
    )
