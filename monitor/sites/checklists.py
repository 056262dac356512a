"""Where each setting is found on a platform, and from where that is known; it is data."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.sites.privacy import page_words, setting_called

APPS, VIEWERS = "apps", "viewers"
"""What steps can be about besides settings: connected apps, and what is shown of those who watched or saved."""
OTHER = "Other"


class Mark(StrEnum):
    """How something is known."""

    READ = "read"
    PRESS = "press"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Something that is said of a platform or an app, with its source."""

    source: str = ""
    """Web address; empty where there is none."""
    on: date | None = None
    """When the source was read; None where nobody looked it up."""
    mark: Mark
    language: str = ""
    """Of the source, by its English name; empty for English."""
    page: str = ""
    """What the source is, where it is neither the platform's own page nor a report or guide."""

    @property
    def page_words(self) -> str:
        """Return what page the source is, and in which language."""
        return page_words(self.mark, self.page, self.language)

    @property
    def known_by(self) -> str:
        """Return in a few words how it is known."""
        if self.mark is Mark.KNOWLEDGE or self.on is None:
            return "not checked at the source: look there" if self.source else "not checked at a source"
        before = "on" if self.mark is Mark.READ and not self.page else "in"
        return f"read {before} {self.page_words}{',' if self.language else ''} on {self.on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Sourced):
    """Where something is set on a platform."""

    setting: str
    """Key of a setting, ``apps`` or ``viewers``."""
    where: str
    """Menus as they are called there, with ``>`` between them."""
    note: str = ""
    is_task: bool = True
    """Whether there is anything to do or to look for; what only tells how it is has no box to tick."""

    @property
    def name(self) -> str:
        """Return what the step is about, as people call it."""
        setting = setting_called(self.setting)
        names = {APPS: "Connected apps", VIEWERS: "Who watched or saved"}
        return setting.name if setting else names[self.setting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The steps of one platform."""

    platform: str
    steps: tuple[Step, ...]
    is_general: bool = False
    """Nothing is known of this platform: the steps are those for any."""

    def about(self, setting: str) -> tuple[Step, ...]:
        """Return the steps about one setting."""
        return tuple(step for step in self.steps if step.setting == setting)

    @property
    def settings(self) -> tuple[str, ...]:
        """Return what the steps are about, each once, in their order."""
        return tuple(dict.fromkeys(step.setting for step in self.steps))


@cache
def checklists() -> tuple[Checklist, ...]:
    """Return the checklists of all platforms; the last one stands for all others."""
    data = tomllib.loads((files("monitor.sites") / "checklists.toml").read_text(encoding="utf-8"))
    return tuple(
        Checklist(platform=entry["name"], steps=tuple(_step(step) for step in entry["steps"]))
        for entry in data["platforms"]
    )


def checklist_of(platform: str) -> Checklist:
    """Return the checklist of a platform; the general one under its name where nothing is known of it."""
    found = next((one for one in checklists() if one.platform == platform and platform != OTHER), None)
    return found or Checklist(platform=platform, steps=checklists()[-1].steps, is_general=True)


def listed_platforms() -> tuple[str, ...]:
    """Return the platforms that have a checklist of their own."""
    return tuple(one.platform for one in checklists() if one.platform != OTHER)


def known_platform(name: str) -> str:
    """Return a listed platform's name as it spells itself, whatever the case of the letters; else what was written."""
    return next((one for one in listed_platforms() if one.casefold() == name.strip().casefold()), name)


def unlooked(steps: Iterable[Step]) -> int:
    """Return how many steps nobody has checked at their source."""
    return sum(step.mark is Mark.KNOWLEDGE for step in steps)


def _step(entry: dict[str, Any]) -> Step:
    return Step(**(entry | {"mark": Mark(entry["mark"])}))
