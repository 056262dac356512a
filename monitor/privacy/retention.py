"""How long what is kept of others stays in this library, as its ``privacy.toml`` says."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.retained import DEFAULTS, PERIODS, Category, Retention
from monitor.store.library import Library

TABLE = "retention"
"""The part of the file that says it; others may stand beside it."""


def load_retention(path: Path) -> Retention:
    """Read the periods; an absent file is all defaults.

    :raises InputError: the file is not TOML, or holds something that is no such period
    """
    where = printable(str(path))
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return DEFAULTS
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{where}: cannot be read ({error}); mend or delete it.") from error
    table = given.get(TABLE, {})
    if not isinstance(table, dict):
        raise InputError(f"{where}: {TABLE} is no table; mend or delete it.")
    days = dict(DEFAULTS.days)
    for name, value in table.items():
        try:
            category = category_named(name)
            demand_days(category, value)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        days[category] = value
    return Retention(days=MappingProxyType(days))


def set_retention(library: Library, category: Category, days: int) -> str:
    """Keep a period in the library's ``privacy.toml``; comments and everything else in it stay.

    :returns: what should be thought of, in one sentence; empty where the period is a usual one
    :raises InputError: it is no such period, or the file cannot be read
    :raises LibraryError: the file cannot be written
    """
    demand_days(category, days)
    path = library.settings.privacy
    was = load_retention(path).of(category)
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    table = document.setdefault(TABLE, tomlkit.table())
    table[str(category)] = days
    with library.store.transaction():
        library.record("privacy.retention", "privacy", category=category, days=days, was=was)
        write_whole(path, tomlkit.dumps(document).encode(), private=True)
    return caution(category, days)


def caution(category: Category, days: int) -> str:
    """Return what should be thought of where a period is unusual; empty where it is not."""
    period = PERIODS[category]
    if days > period.usual:
        return (
            f"{days} days is long for this: data of other people may stay only as long as they are needed"
            " (Art. 5(1)(e) GDPR), so write down why, in the balancing test: reclaim privacy text balancing."
        )
    if category is Category.CLOSED_CASES and days < period.days:
        return (
            f"In the USA claims about copyright may be made for three years (17 U.S.C. 507(b)); after {days} days"
            " your proof is gone."
        )
    return ""


def category_named(name: str) -> Category:
    """Return a category by its name.

    :raises InputError: there is none of that name
    """
    try:
        return Category(name)
    except ValueError as error:
        raise InputError(f"“{printable(name)}” is no category; they are {', '.join(Category)}.") from error


def demand_days(category: Category, days: object) -> None:
    """Refuse what is no whole number of days, or lies out of bounds.

    :raises InputError: says which numbers are possible
    """
    period = PERIODS[category]
    if type(days) is not int or not period.least <= days <= period.most:
        raise InputError(
            f"{category} must be a whole number of days from {period.least} to {period.most}; it is"
            f" “{printable(str(days))}”."
        )


def retention_rows(retention: Retention) -> list[Mapping[str, Any]]:
    """Return the periods for lists and for JSON, in their order."""
    return [
        {
            "category": str(category),
            "days": retention.of(category),
            "default": period.days,
            "sentence": period.sentence,
            "caution": caution(category, retention.of(category)),
        }
        for category, period in PERIODS.items()
    ]
