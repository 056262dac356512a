"""Fields of forms that hold days, times and places, and the sentences for those that cannot be read."""

from datetime import date

from monitor.errors import InputError
from monitor.rights.moments import read_day, read_moment
from monitor.rights.territories import read_territories
from monitor.web.visit import Visit


def day_in(visit: Visit, name: str, label: str) -> date | None:
    """Return the day in a field; None where it is empty.

    :raises InputError: it holds no day; the sentence names the field as its label does
    """
    text = visit.field(name)
    try:
        return read_day(text) if text else None
    except InputError as error:
        raise InputError(f"{label}: {error}") from error


def moment_in(visit: Visit, name: str, label: str) -> float | None:
    """Return the position in a field, in seconds; None where it is empty.

    :raises InputError: it holds no position; the sentence names the field as its label does
    """
    text = visit.field(name)
    try:
        return read_moment(text) if text else None
    except InputError as error:
        raise InputError(f"{label}: {error}") from error


def territories_in(visit: Visit, name: str) -> tuple[str, ...]:
    """Return the territories in a field; the world where it is empty.

    :raises InputError: it holds something else
    """
    return read_territories(visit.field(name) or "WORLD")
