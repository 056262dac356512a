"""Numbers that no export names and a person reads on a screen, such as downloads."""

import math
from datetime import date, timedelta

from monitor.errors import InputError
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.totals import Changes, Count, Measure


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
