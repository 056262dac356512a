"""What is set for works on platforms, as the user says it: platforms show it to nobody but the account's holder."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from fingerprints.errors import printable
from monitor.errors import InputError, RefusedError
from monitor.sites.checklists import known_platform
from monitor.sites.platforms import site_named
from monitor.sites.privacy import SettingSaid, setting_called, settings
from monitor.store.library import Library
from monitor.texts import demand_brief

LONGEST = 60
"""Characters of a platform's name."""


def platform_called(name: str) -> str:
    """Return a platform's name as it spells itself.

    :raises InputError: none is given, or something too long to be one
    """
    said = known_platform(" ".join(site_named(known_platform(name)).split()))
    if not said or len(said) > LONGEST:
        raise InputError(f"Say which platform is meant, in at most {LONGEST} characters.")
    return said


def state_settings(
    library: Library,
    work_ids: Sequence[int],
    platform: str,
    chosen: Mapping[str, str],
    note: str = "",
) -> tuple[SettingSaid, ...]:
    """Put on record what is set for works on a platform; what was said before in the same words is not said again.

    :param chosen: value by the key of the setting; empty values say nothing
    :raises NotFoundError: there is no such work
    :raises InputError: no work, no platform, nothing chosen, or a value that the setting does not have
    """
    where, wanted = platform_called(platform), _read(chosen)
    demand_brief("The note", note)
    if not work_ids:
        raise InputError("Choose at least one work.")
    if not wanted:
        raise InputError("Choose a value for at least one setting.")
    added: list[SettingSaid] = []
    with library.store.transaction():
        for work_id in dict.fromkeys(work_ids):
            library.store.works.get(work_id)
            new = _state(library, work_id, where, wanted, note)
            if new:
                told: dict[str, str] = {one.setting: one.value for one in new}
                library.record("platform.set", f"work {work_id}", platform=where, **told, note=note.strip())
            added += new
    return tuple(added)


def newest_of(library: Library, work_ids: Iterable[int], platform: str) -> int:
    """Return the number of what was said last of works on a platform; 0 where nothing was."""
    return max((one.id for one in library.store.platforms.latest(work_ids) if one.platform == platform), default=0)


def demand_unchanged(library: Library, work_ids: Iterable[int], platform: str, seen: int) -> None:
    """Refuse to go on where somebody else has said something since a page was read.

    :param seen: what ``newest_of`` returned for the works of the page
    :raises RefusedError: something newer was said of one of these works
    """
    if newest_of(library, work_ids, platform) > seen:
        raise RefusedError(
            f"Somebody else changed what is said of {printable(platform)} while you were reading; look at it below,"
            " then save again what you still want to change."
        )


def _read(chosen: Mapping[str, str]) -> dict[str, str]:
    for key, value in chosen.items():
        setting = setting_called(key)
        if setting is None:
            keys = [one.key for one in settings()]
            raise InputError(
                f"There is no setting “{printable(key)}”{_meant(key, keys)}; there are: {', '.join(keys)}."
            )
        if value and setting.option(value) is None:
            values = [one.value for one in setting.options]
            raise InputError(
                f"“{printable(value)}” is no value of {key}{_meant(value, values)}; it has: {', '.join(values)}."
            )
    return {key: value for key, value in chosen.items() if value}


def _meant(said: str, known: Sequence[str]) -> str:
    """Return a question about what may have been meant; empty where nothing is like it."""
    alike = get_close_matches(said.casefold(), known, n=1)
    return f" (did you mean “{alike[0]}”?)" if alike else ""


def _state(library: Library, work_id: int, platform: str, wanted: Mapping[str, str], note: str) -> list[SettingSaid]:
    before = {one.setting: one.value for one in library.store.platforms.latest([work_id]) if one.platform == platform}
    return [
        library.store.platforms.add(
            SettingSaid(
                id=0,
                work_id=work_id,
                platform=platform,
                setting=setting,
                value=value,
                note=note.strip(),
                set_by=library.actor,
                set_at=library.clock(),
            )
        )
        for setting, value in wanted.items()
        if before.get(setting) != value
    ]
