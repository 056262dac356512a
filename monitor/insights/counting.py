"""Numbers that no export names and a person reads on a screen, such as downloads."""

import math
import re
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError
from monitor.insights.reading.numbers import FRACTIONAL, is_plain, number_of
from monitor.insights.reading.wishes import NumberStyle
from monitor.insights.sameness import plain_account
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.totals import Changes, Count, Counted, Measure

LONGEST_NAME = 500
ALIKE, MOST_ALIKE = 0.75, 3
"""How alike names are that may be one mistyped, of 1, and how many of them are named."""
_LONGEST_NUMBER = 15
_DIGITS = re.compile("[0-9]+")


def add_count(  # noqa: PLR0913 - each is a fact of the number
    library: Library,
    counted_id: int,
    measure: Measure,
    value: float,
    until: date,
    *,
    since: date | None = None,
    note: str = "",
) -> Changes:
    """Keep a number that somebody read; one of the same days takes the place of that before.

    :param until: the last day that it counts, or the day on which it was read
    :param since: the first day that it counts; None where it counts from the beginning
    :raises InputError: it is no number, or of days that are still to come or turned round
    :raises NotFoundError: nothing is counted under this number
    """
    if not math.isfinite(value) or (value < 0 and measure is not Measure.FOLLOWERS_CHANGE):
        raise InputError("A count is a number from 0 on; write it as the app shows it.")
    if until > library.clock().date() + timedelta(days=1):
        raise InputError(f"{until} is still to come; give the day on which it was read.")
    if since and since > until:
        raise InputError(f"The first day, {since}, is after the last, {until}; turn them round.")
    demand_brief("The note", note, most=500)
    library.store.totals.get(counted_id)
    with library.store.transaction():
        changes = library.store.totals.add_count(
            Count(
                id=0,
                counted_id=counted_id,
                measure=measure,
                since=since,
                until=until,
                value=value,
                import_id=None,
                note=note,
                added_by=library.actor,
                added_at=library.clock(),
            )
        )
        library.record("insights.count", f"counted {counted_id}", measure=str(measure), until=until.isoformat())
    return changes


def counted_called(library: Library, what: str, platform: str, account: str, *, is_new: bool = True) -> Counted:
    """Return what is counted under a number, or a value for what is called so from now on; nothing is stored.

    :param is_new: a new name is taken although others are alike
    :raises InputError: there is no such number, a new name comes without its platform, or others are called alike
    """
    name = what.strip()
    totals = library.store.totals
    if name.isascii() and name.isdecimal() and len(name) <= _LONGEST_NUMBER:
        return totals.get(int(name))
    demand_brief("The name", name, most=LONGEST_NAME)
    if not name:
        raise InputError("WHAT is empty; give a number from `reclaim insights list`, or a new name.")
    if not platform:
        raise NotFoundError(
            f"“{printable(name)}” is no number from `reclaim insights list`; if it is a video that is not counted yet,"
            " say where: --platform NAME."
        )
    demand_brief("The platform", platform, most=100)
    demand_brief("The account", account, most=200)
    account = plain_account(account)
    same = [one for one in totals.all(platform=platform.casefold()) if name in {one.key, one.title, one.url}]
    same = [one for one in same if account in {"", one.account}]
    if len(same) > 1:
        numbers = ", ".join(str(one.id) for one in same[:5])
        raise InputError(f"{len(same)} videos are called “{printable(name)}” ({numbers}); give the number of the one.")
    if not same and not is_new:
        _demand_unlike(totals.all(platform=platform.casefold()), name)
    return same[0] if same else _new(library, name, platform.casefold(), account)


def _demand_unlike(known: Iterable[Counted], name: str) -> None:
    """Refuse a new name that is nearly one that is known, for it may be mistyped.

    Addresses are pasted, not typed, and names with other numbers in them, such as of episodes, are other names.
    """
    if _is_address(name):
        return
    numbers = _DIGITS.findall(name)
    videos = [one for one in known if not one.is_account and _DIGITS.findall(one.name) == numbers]
    alike = get_close_matches(_folded(name), {_folded(one.name) for one in videos}, n=MOST_ALIKE, cutoff=ALIKE)
    meant = [one for one in videos if _folded(one.name) in alike][:MOST_ALIKE]
    if meant:
        named = ", ".join(f"“{printable(one.name)}” (number {one.id})" for one in meant)
        raise InputError(
            f"No video is called “{printable(name)}”. Did you mean {named}? Give its number; if it is another video,"
            " say so with --new."
        )


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _new(library: Library, name: str, platform: str, account: str) -> Counted:
    return Counted(
        id=0,
        platform=platform,
        account=account,
        key=name,
        title="" if _is_address(name) else name,
        url=name if _is_address(name) else "",
        published_on=None,
        work_id=None,
        added_at=library.clock(),
    )


def count_of(
    library: Library, what: Counted, measure: Measure, value: float, said: tuple[date, str]
) -> tuple[int, Changes]:
    """Keep the total until a day of what ``counted_called`` returned; what is new is stored first.

    :param said: the day on which it was read, and a note
    :returns: the number under which it is counted, and what has changed
    """
    until, note = said
    with library.store.transaction():
        counted = what if what.id else library.store.totals.counted(what)
        return counted.id, add_count(library, counted.id, measure, value, until, note=note)


def typed_number(text: str, measure: Measure) -> float:
    """Return a number that was typed; signs between thousands are not guessed at.

    :raises InputError: it is none, or could be two
    """
    if not is_plain(text) and (measure not in FRACTIONAL or "," in text):
        raise InputError(f"COUNT is “{printable(text)}”; write it in full and in digits only.")
    value = number_of(text, measure, NumberStyle.POINT)
    if math.isnan(value):
        raise InputError(f"COUNT is “{printable(text)}”; write it in full and in digits only.")
    return value
