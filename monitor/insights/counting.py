"""Numbers that no export names and a person reads on a screen, such as downloads."""

import math
from datetime import date, timedelta

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError
from monitor.insights.reading.numbers import FRACTIONAL, is_plain, number_of
from monitor.insights.reading.wishes import NumberStyle
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.totals import Changes, Count, Counted, Measure

LONGEST_NAME = 500
_LONGEST_NUMBER = 15


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


def counted_called(library: Library, what: str, platform: str, account: str) -> Counted:
    """Return what is counted under a number, or a value for what is called so from now on; nothing is stored.

    :raises InputError: there is no such number, or a new name comes without its platform
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
    same = [one for one in totals.all(platform=platform.casefold()) if name in {one.key, one.title, one.url}]
    same = [one for one in same if account in {"", one.account}]
    if len(same) > 1:
        numbers = ", ".join(str(one.id) for one in same[:5])
        raise InputError(f"{len(same)} videos are called “{printable(name)}” ({numbers}); give the number of the one.")
    return same[0] if same else _new(library, name, platform.casefold(), account)


def _new(library: Library, name: str, platform: str, account: str) -> Counted:
    return Counted(
        id=0,
        platform=platform,
        account=account,
        key=name,
        title="" if name.startswith(("http://", "https://")) else name,
        url=name if name.startswith(("http://", "https://")) else "",
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
