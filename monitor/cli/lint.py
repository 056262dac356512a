"""``reclaim lint``: what a notice or counter-notice that somebody else wrote shows of the elements of a law."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import REFUSED, AsJson, count, say, say_json, tell

if TYPE_CHECKING:
    from monitor.notices.intake import Element

_COUNTER = re.compile(r"(?i)\bcounter[- ]?(?:noti(?:ce|fication)|claim)")
NAMES = {
    "us_dmca_notice": "a notification under 17 U.S.C. § 512(c)(3)",
    "us_counter_notice": "a counter-notification under 17 U.S.C. § 512(g)(3)",
    "eu_dsa_art16": "a notice under art. 16 of Regulation (EU) 2022/2065",
    "gb_notice": "a notice under SI 2002/2013 (United Kingdom)",
    "in_r75": "a complaint under r. 75 of the Copyright Rules 2013 (India)",
    "ca_notice_and_notice": "a notice under s. 41.25 of the Copyright Act (Canada)",
}
"""What each sheet of signs reads a letter as."""


def lint(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The letter: .txt, .md, .html, .eml or .docx.")],
    pack: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="Law that it is read under: us_dmca_notice, us_counter_notice, eu_dsa_art16, gb_notice, in_r75 or"
            " ca_notice_and_notice. [dim]Default: one of the first two, by its words.[/]",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check a notice or counter-notice that you received: what of the law's elements is there, and what is missing.

    It reads the text alone, by signs, needs no library and stores nothing. That an element is there does not make it
    true. Exits with 3 if something is missing or must not be there.
    """
    from monitor.notices.intake import read_elements
    from monitor.notices.opening import open_letter

    text = open_letter(file)
    sheet = _sheet(pack, text)
    elements = read_elements(text, sheet)
    defects = [one for one in elements if one.problems and one.sign.severity != "info"]
    if as_json:
        say_json({"file": str(file), "pack": sheet, "complete": not defects, "elements": [_json(e) for e in elements]})
    else:
        _show(file, sheet, elements, len(defects))
    if defects:
        raise typer.Exit(REFUSED)


def _sheet(asked: str, text: str) -> str:
    """Return what a letter is read as.

    :raises InputError: there is nothing of that name to read it as
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.notices.intake import sheet_ids

    if not asked:
        return "us_counter_notice" if _COUNTER.search(text[:2000]) else "us_dmca_notice"
    if asked not in sheet_ids():
        raise InputError(f"--pack is “{printable(asked)}”; a letter can be read as one of {', '.join(sheet_ids())}.")
    return asked


def _json(element: "Element") -> dict[str, Any]:
    sign = element.sign
    return {
        "id": sign.id,
        "title": sign.title,
        "source": sign.source,
        "severity": str(sign.severity),
        "there": not element.problems,
        "problems": list(element.problems),
        "message": element.finding.message if element.finding else "",
        "remedy": sign.remedy if element.problems else "",
    }


def _show(file: Path, sheet: str, elements: "tuple[Element, ...]", defects: int) -> None:
    from fingerprints.errors import printable

    say(f"{printable(str(file))}, read as {NAMES[sheet]}:", style="bold")
    for element in elements:
        sign, finding = element.sign, element.finding
        if finding is None:
            if sign.wanted and sign.severity != "info":
                tell(f"there    {sign.id}  {sign.title} ({sign.source})", 9)
        elif sign.severity == "info":
            tell(f"remark   {sign.id}  {printable(finding.message)} {sign.remedy} ({sign.source})", 9)
        else:
            word = "missing" if sign.wanted else "odd"
            say(f"{word:<8} {sign.id}  {sign.title} ({sign.source})", style="bold red")
            tell(f"         {printable(finding.message)} {sign.remedy}", 9)
    verdict = f"{count(defects, 'defect')} found" if defects else "Every element seems to be there"
    tell(
        f"{verdict}. A program read the words alone: whether they are true, and whether they suffice, is for a person."
    )
    say("Nothing here is legal advice.", style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(lint)
