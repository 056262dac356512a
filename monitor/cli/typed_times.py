"""Days and times as they are typed."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.store.library import Library


def past_day(library: "Library", name: str, text: str | None) -> date | None:
    """Return the day that was typed, on which something was done: today, or an earlier one.

    :param name: of the option
    :raises InputError: it is none, or lies ahead
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    today = library.clock().date()
    try:
        day = (today if text == "today" else date.fromisoformat(text)) if text else None
    except ValueError as error:
        raise InputError(f"{name} is “{printable(text or '')}”; write today, or a day like 2026-11-23.") from error
    if day and day > today + timedelta(days=1):  # it is tomorrow already somewhere
        raise InputError(f"{name} is {day}, which is still to come; give the day on which you did it, or today.")
    return day


def moment_of(library: "Library", name: str, text: str | None) -> datetime | None:
    """Return the time that was typed: now, or one with its zone.

    :param name: of the option
    :raises InputError: it is written in another way
    """
    from monitor.errors import InputError

    if text is None:
        return None
    if text == "now":
        return library.clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InputError(f"{name} is “{text}”; write now, or a time with zone like 2026-11-23T17:05:00+01:00.")
    return moment
