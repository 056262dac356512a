"""What can be set for a video on a platform, and what each choice prevents and what it does not; it is data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

UNKNOWN, ABSENT = "unknown", "absent"
"""Values that every setting has: what is set is not known any more, and the platform does not offer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a setting."""

    value: str
    name: str
    effect: str
    """What it prevents and what it does not, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something that platforms let their users set for a video."""

    key: str
    name: str
    question: str
    options: tuple[Option, ...]

    def option(self, value: str) -> Option | None:
        """Return the choice with this value; None where there is none."""
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a setting on one platform, and from where."""

    value: str
    source: str
    """Web address."""
    on: date
    """When it was read."""
    mark: str
    """``read`` on the platform's own page, or ``press``: in a report about it."""
    language: str = ""
    """Of the page, by its English name; empty for English."""
    page: str = ""
    """What page it is, where it is neither the platform's own nor a report."""

    @property
    def page_words(self) -> str:
        """Return what page the source is, and in which language."""
        return page_words(self.mark, self.page, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPrivacy:
    """What is known of the settings of one platform; what is not in it was not checked."""

    name: str
    known: Mapping[str, Known]
    """By the key of the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSaid:
    """What somebody said is set for a work on a platform; a later word takes an earlier one's place, and none goes."""

    id: int
    work_id: int
    platform: str
    setting: str
    value: str
    note: str
    set_by: str
    set_at: datetime


_ALWAYS = (
    Option(value=ABSENT, name="not offered there", effect="The platform does not offer it, as far as you know."),
    Option(value=UNKNOWN, name="not known", effect="Nobody knows what is set; look there, and say it here."),
)


def page_words(mark: str, page: str, language: str) -> str:
    """Return what page a source is, and in which language where it is not English."""
    kind = page or ("the platform’s own page" if mark == "read" else "a report or guide by others")
    return f"{kind}, in {language}" if language else kind


@cache
def settings() -> tuple[Setting, ...]:
    """Return all settings in the order in which they are shown."""
    return tuple(_setting(entry) for entry in _data()["settings"])


@cache
def privacy_of_platforms() -> tuple[PlatformPrivacy, ...]:
    """Return what is known of each platform that can be chosen; the last one stands for all others."""
    return tuple(_platform(entry) for entry in _data()["platforms"])


def setting_called(key: str) -> Setting | None:
    """Return the setting with this key; None where there is none."""
    return next((one for one in settings() if one.key == key), None)


def privacy_of(platform: str) -> PlatformPrivacy:
    """Return what is known of a platform's settings: nothing of one that is not listed."""
    found = (one for one in privacy_of_platforms() if one.name == platform)
    return next(found, PlatformPrivacy(name=platform, known={}))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("monitor.sites") / "privacy.toml").read_text(encoding="utf-8"))


def _setting(entry: dict[str, Any]) -> Setting:
    options = (*(Option(**option) for option in entry["options"]), *_ALWAYS)
    return Setting(**(entry | {"options": options}))


def _platform(entry: dict[str, Any]) -> PlatformPrivacy:
    known = {key: Known(**said) for key, said in entry.get("known", {}).items()}
    return PlatformPrivacy(name=entry["name"], known=known)
