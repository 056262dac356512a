"""Advice on the settings of platforms: what fits what somebody wishes, where it is set, and what stays possible.

Advice is never a promise: it says which value fits, whether what was said here differs, what the value prevents and
what it does not. Goals are not kept; whoever asks again says again what is wished.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.sites.checklists import Step, checklist_of
from monitor.sites.goals import Friction, Goal, always, frictions_among, goal_called, goals
from monitor.sites.privacy import ABSENT, UNKNOWN, Known, Option, Setting, SettingSaid, privacy_of, settings
from monitor.store.library import Library


class Standing(StrEnum):
    """How what was said of a setting stands to what is wished."""

    FITS = "fits"
    DIFFERS = "differs"
    UNSAID = "not said"
    UNKNOWN = "not known"
    ABSENT = "not offered"
    CLASH = "the goals exclude each other"
    FREE = "no goal asks for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is advised of one setting on one platform."""

    setting: Setting
    fitting: tuple[Option, ...]
    """Values that fit all goals, the proposed one first; none where no goal asks, or the goals exclude each other."""
    because: tuple[str, ...]
    standing: Standing
    """Of one work; over all works ``FREE``, ``CLASH`` or ``UNSAID``."""
    now: SettingSaid | None
    """What was said last of the work that is asked about."""
    steps: tuple[Step, ...]
    """Where it is set there."""
    known: Known | None
    works: Mapping[Standing, int]
    """Over all works of which anything was said on the platform: how many stand how; empty for one work."""

    @property
    def proposed(self) -> Option | None:
        """Return the value that is proposed; None where there is none."""
        return self.fitting[0] if self.fitting else None

    @property
    def is_due(self) -> bool:
        """Tell whether something is to be done: set there, or looked up and said here."""
        waiting = {Standing.DIFFERS, Standing.UNSAID, Standing.UNKNOWN}
        return bool(self.fitting) and (self.standing in waiting if not self.works else bool(waiting & set(self.works)))

    @property
    def now_name(self) -> str:
        """Return what was said last, as people call it; empty where nothing was."""
        option = self.setting.option(self.now.value) if self.now else None
        return option.name if option else self.now.value if self.now else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """The advice on all settings of one platform."""

    platform: str
    goals: tuple[Goal, ...]
    work_id: int | None
    advice: tuple[Advice, ...]
    frictions: tuple[Friction, ...]
    always: tuple[str, ...]

    @property
    def asked(self) -> tuple[Advice, ...]:
        """Return the advice on settings that a goal asks for."""
        return tuple(one for one in self.advice if one.standing is not Standing.FREE)

    @property
    def due(self) -> int:
        """Return how many settings wait for something to be done."""
        return sum(one.is_due for one in self.asked)


def goals_called(keys: Iterable[str]) -> tuple[Goal, ...]:
    """Return goals by their keys, each once.

    :raises InputError: none is named, or there is no such goal
    """
    found: dict[str, Goal] = {}
    for key in keys:
        goal = goal_called(key.strip().casefold())
        if goal is None:
            offered = ", ".join(one.key for one in goals())
            raise InputError(f"There is no goal “{printable(key)}”; choose from: {offered}.")
        found[goal.key] = goal
    if not found:
        raise InputError(f"Say what you wish, once or several times: {', '.join(one.key for one in goals())}.")
    return tuple(found.values())


def advise_work(library: Library, work_id: int, platform: str, wished: Sequence[Goal]) -> Counsel:
    """Return what fits the goals for one work on a platform, against what was said last of it.

    :raises NotFoundError: there is no such work
    """
    library.store.works.get(work_id)
    said = {one.setting: one for one in library.store.platforms.latest([work_id]) if one.platform == platform}
    pieces = [_piece(setting, platform, wished, said.get(setting.key), {}) for setting in settings()]
    return _counsel(platform, wished, pieces, work_id)


def advise_all(library: Library, platform: str, wished: Sequence[Goal]) -> Counsel:
    """Return what fits the goals on a platform, and how many works stand how."""
    counts, works = library.store.platforms.counts(), len(library.store.platforms.works_on(platform))
    pieces = []
    for setting in settings():
        values = {value: n for (place, key, value), n in counts.items() if (place, key) == (platform, setting.key)}
        values[""] = works - sum(values.values())
        pieces.append(_piece(setting, platform, wished, None, values))
    return _counsel(platform, wished, pieces, None)


def platforms_said(library: Library, work_id: int | None) -> tuple[str, ...]:
    """Return the platforms of which anything was said: of a work, or of any."""
    if work_id is None:
        return tuple(sorted({platform for platform, _, _ in library.store.platforms.counts()}, key=str.casefold))
    library.store.works.get(work_id)
    return tuple(dict.fromkeys(one.platform for one in library.store.platforms.latest([work_id])))


def _counsel(platform: str, wished: Sequence[Goal], pieces: Iterable[Advice], work_id: int | None) -> Counsel:
    return Counsel(
        platform=platform,
        goals=tuple(wished),
        work_id=work_id,
        advice=tuple(pieces),
        frictions=frictions_among([goal.key for goal in wished]),
        always=always(),
    )


def _piece(
    setting: Setting, platform: str, wished: Sequence[Goal], now: SettingSaid | None, values: Mapping[str, int]
) -> Advice:
    wants = [want for goal in wished if (want := goal.wanted(setting.key))]
    common = [value for value in wants[0].values if all(value in want.values for want in wants)] if wants else []
    whole = Standing.FREE if not wants else Standing.CLASH if not common else None
    works: dict[Standing, int] = {}
    for value, number in values.items() if not whole else ():
        standing = _standing(value, common)
        works[standing] = works.get(standing, 0) + number
    return Advice(
        setting=setting,
        fitting=tuple(option for value in common if (option := setting.option(value))),
        because=tuple(want.because for want in wants),
        standing=whole or _standing(now.value if now else "", common),
        now=now,
        steps=checklist_of(platform).about(setting.key),
        known=privacy_of(platform).known.get(setting.key),
        works={standing: number for standing, number in works.items() if number},
    )


def _standing(value: str, fitting: Collection[str]) -> Standing:
    by_itself = {"": Standing.UNSAID, UNKNOWN: Standing.UNKNOWN, ABSENT: Standing.ABSENT}
    return by_itself.get(value) or (Standing.FITS if value in fitting else Standing.DIFFERS)
