"""The measured parts of the documents: text between two marks that only the measuring commands write."""

import os
import platform
import textwrap
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def write_section(page: Path, name: str, text: str) -> None:
    """Replace what stands between the begin and end marks of a section.

    :raises ValueError: the page does not hold each of the two marks once
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    whole = page.read_text("utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise ValueError(f"{page} must hold {begin!r} and {end!r} once each; put them where the figures belong")
    before, rest = whole.split(begin)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}", "utf-8")


def measured_with(command: str) -> str:
    """Say when, how and on what this was measured, without the full stop."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{command}` ({machine})"


def filled(text: str, bullet: str = "") -> str:
    """Break a paragraph into lines."""
    return textwrap.fill(
        text,
        118,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
