"""The part of docs/data-inventory.md made of the inventory; ``python -m monitor.privacy.inventory_page`` prints it."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from monitor.privacy.inventory import inventory
from monitor.retained import PERIODS, Entry, Whose

BEGIN, END = "<!-- The inventory begins. -->", "<!-- The inventory ends. -->"
_WORDS = {
    Whose.USER: "you",
    Whose.TEAM: "your team",
    Whose.UPLOADER: "whoever posted",
    Whose.CONTACT: "rights holders and recipients",
    Whose.CONSENTING: "people who consented",
}


def lines() -> Iterator[str]:
    """Yield the lines between the two marks: the periods, the files, then table by table."""
    yield "## Periods"
    yield ""
    yield "| Category | Days, unless you set others | What it is |"
    yield "|---|---|---|"
    for category, period in PERIODS.items():
        yield f"| `{category}` | {period.days} | {period.sentence} |"
    yield ""
    yield "## Files in the library's folder"
    yield ""
    yield "| File or folder | About whom | What for | Basis | How long | Comes from |"
    yield "|---|---|---|---|---|---|"
    for entry in (one for one in inventory() if not one.column):
        facts = (_whose(entry.whose), entry.purpose, entry.basis or "-", _period(entry), entry.origin)
        yield f"| `{entry.place}` | {' | '.join(facts)} |"
    yield ""
    yield "## Tables of the database"
    yield ""
    yield "| Table | Columns about people | Other columns | What for | Basis | How long | Comes from |"
    yield "|---|---|---|---|---|---|---|"
    for table, entries in groupby((one for one in inventory() if one.column), key=lambda one: one.place):
        yield _table(table, list(entries))


def _table(table: str, entries: list[Entry]) -> str:
    about = []
    for whose in Whose:
        names = [f"`{one.column}`" for one in entries if whose in one.whose]
        if names:
            about.append(f"{_WORDS[whose]}: {', '.join(names)}")
    plain = ", ".join(f"`{one.column}`" for one in entries if not one.is_personal)
    first = next((one for one in entries if one.is_personal), entries[0])
    facts = ("; ".join(about) or "none", plain or "none", first.purpose, first.basis or "-")
    return f"| `{table}` | {' | '.join(facts)} | {_period(first)} | {first.origin} |"


def _whose(whose: Iterable[Whose]) -> str:
    return ", ".join(_WORDS[one] for one in whose) or "nobody"


def _period(entry: Entry) -> str:
    """Return how long something stays, with the names of categories as they are typed."""
    names = "|".join(sorted((re.escape(one) for one in PERIODS), key=len, reverse=True))
    return re.sub(rf"(?<![a-z-])({names})(?![a-z-])", r"`\1`", entry.retention)


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
