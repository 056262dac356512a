"""What is kept about an account, for people to read: in sentences and labelled fields, as Markdown or HTML."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fingerprints.errors import printable
from monitor.privacy.exported import About, Part
from monitor.retained import Category, Retention

_INTRODUCTION = (
    "This is everything that is kept about the account in this library, with why, on what basis, how long and where it"
    " comes from. Names of the people who worked with it are left out, and so are other accounts. Numbers that are of"
    " use to programs alone stand in the form for machines."
)
_PERIODS = {
    Category.UNMATCHED_COLLECTED: "{} after the scan where it was collected and matches nothing",
    Category.UNMATCHED_SUPPLIED: "{} after the scan where it was supplied and matches nothing",
    Category.REJECTED: "{} after somebody found it to be no copy, or let it be",
    Category.CLOSED_CASES: "{} after its case is closed",
    Category.REQUESTS: "{} after it was asked for",
    Category.NEWS: "{} after it was told",
    Category.WATCH_RUNS: "{} after the run",
    Category.FAILURES: "{} after the failure",
    Category.UPLOADS: "{} after it was sent",
    Category.CACHE: "{} after it was made",
}
_NAMES = re.compile(rf"(?<![\w-])({'|'.join(sorted(_PERIODS, key=len, reverse=True))})(?![\w-])")
_TABLES = {
    "fetches": "Requests to the site",
    "items": "Posts that were found",
    "letter_items": "Posts that letters name",
    "case_matches": "Matches that are pursued",
    "item_checks": "Looks at the posts",
    "live_checks": "Looks whether it is still there",
    "failures": "What failed",
    "segments": "Stretches that agree with a work",
}
_LABELS = {
    "id": "Number",
    "url": "Address",
    "final_url": "Address in the end",
    "sha256": "Hash of the file (SHA-256)",
    "captured_at": "Seen on",
    "scanned_at": "Stored on",
    "first_seen_at": "First seen on",
    "size_bytes": "Size in bytes",
    "unit": "Unit",
}
_ENDINGS = {"_at": " on", "_on": " on", "_s": " in seconds", "_px": " in pixels"}
_FOR_PROGRAMS = re.compile(r"\w+_(id|ns|revision|json|state|key|fps)|remembered|revision|spec|digest|hash")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|\+00:00)?")


def stays(retention: str, days: Retention) -> str:
    """Return how long something stays in days and words, where the inventory names a category."""

    def said(found: re.Match[str]) -> str:
        category = Category(found[1])
        many = days.of(category)
        return _PERIODS[category].format("1 day" if many == 1 else f"{many} days")

    return _NAMES.sub(said, retention)


def markdown_of(told: About) -> str:
    """Return it as Markdown."""
    return "\n".join(_markdown(told)) + "\n"


def html_of(told: About) -> str:
    """Return it as a page that needs nothing else."""
    return "\n".join(_html(told)) + "\n"


def _markdown(told: About) -> Iterator[str]:
    yield f"# What is kept about {printable(told.account)}\n\n{_INTRODUCTION} Made on {told.made_at:%Y-%m-%d}.\n"
    for part in told.parts:
        yield f"## {_title(part)} ({len(part.rows)})\n"
        yield from (f"- {label}: {text}" for label, text in _facts(part))
        for number, row in enumerate(part.rows, 1):
            yield f"\n### Record {number}\n"
            yield from (f"- {label}: {text}" for label, text in _fields(row))
        yield ""
    yield "## Who received letters about it\n"
    yield from (f"- {one['letter']} ({one['kind']}): {printable(one['recipient'])}" for one in told.recipients)
    yield "" if told.recipients else "Nobody.\n"
    yield "## What was done\n"
    yield from (f"- {_deed(action)}: {_times(many)}" for action, many in told.done.items())


def _html(told: About) -> Iterator[str]:
    title = f"What is kept about {html.escape(printable(told.account))}"
    yield f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>'
    yield f"<p>{_INTRODUCTION} Made on {told.made_at:%Y-%m-%d}.</p>"
    for part in told.parts:
        yield f"<h2>{html.escape(_title(part))} ({len(part.rows)})</h2>\n<ul>"
        yield from (f"<li>{label}: {html.escape(text)}</li>" for label, text in _facts(part))
        yield "</ul>"
        for number, row in enumerate(part.rows, 1):
            cells = (f"<dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd>" for label, text in _fields(row))
            yield f"<h3>Record {number}</h3>\n<dl>{''.join(cells)}</dl>"
    yield "<h2>Who received letters about it</h2>\n<ul>"
    for one in told.recipients or ({"letter": "", "recipient": "Nobody", "kind": ""},):
        yield f"<li>{html.escape(' '.join(filter(None, one.values())))}</li>"
    yield "</ul>\n<h2>What was done</h2>\n<ul>"
    yield from (f"<li>{html.escape(_deed(action))}: {_times(many)}</li>" for action, many in told.done.items())
    yield "</ul>\n</html>"


def _title(part: Part) -> str:
    return _TABLES.get(part.table, part.table.replace("_", " ").capitalize())


def _facts(part: Part) -> list[tuple[str, str]]:
    """Return what must be said of a kind of data beside the data."""
    facts = [("What for", part.purpose), ("Basis", part.basis), ("How long", part.retention), ("From", part.origin)]
    return [(label, text) for label, text in facts if text]


def _fields(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a record says to people, without what only programs need."""
    return [(_label(name), _cell(cell)) for name, cell in row.items() if not _FOR_PROGRAMS.fullmatch(name)]


def _label(name: str) -> str:
    if name in _LABELS:
        return _LABELS[name]
    ending = next((one for one in _ENDINGS if name.endswith(one)), "")
    return f"{name.removesuffix(ending).replace('_', ' ').capitalize()}{_ENDINGS.get(ending, '')}"


def _cell(cell: object) -> str:
    return _MOMENT.sub(r"\1 \2 UTC", printable(str(cell)))


def _deed(action: str) -> str:
    noun, _, verb = action.replace("-", " ").replace("_", " ").partition(".")
    return f"{noun.capitalize()}, {verb}" if verb else noun.capitalize()


def _times(many: int) -> str:
    return "once" if many == 1 else f"{many} times"
