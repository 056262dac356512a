"""The rights ledger and the permissions as tables, as a picture of text, and as JSON."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys
import textwrap
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from monitor.cli.console import out, timecode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fingerprints.values import Modality
    from monitor.rights.terms import Ending
    from monitor.rights.values import Grant, Permission
    from monitor.store.library import Library
    from monitor.values import Work

LABEL = 9
"""Columns before a time line."""
WIDEST = 110
STYLES = ("green", "dim", "yellow")
"""Of what may be claimed, what nobody has said, and what may not be claimed."""
BLOCKS, LETTERS = "█·▒", "#.x"
"""Of the same, where the terminal can show them and where not."""


def ledger_table(grants: "Sequence[Grant]") -> Table:
    """Return lines of the ledger of one work as a table."""
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Line", justify="right")
    table.add_column("What", no_wrap=True)
    table.add_column("From – to", no_wrap=True)
    table.add_column("Right", overflow="fold")
    table.add_column("Owner", overflow="fold")
    table.add_column("Where, when", no_wrap=True)
    for grant in grants:
        where = "\n".join(textwrap.wrap(f"{' '.join(grant.territories)}, {say_term(grant)}".removesuffix(", "), 17))
        cells = (str(grant.modality), span_of(grant), Text(say_right(grant)), Text(printable(grant.owner)), where)
        table.add_row(str(grant.id), *cells, style="strike dim" if grant.ended_at else "")
    return table


def span_of(grant: "Grant") -> str:
    """Return which stretch of its work a line is about."""
    if not grant.start_s and grant.end_s is None:
        return "all of it"
    return f"{timecode(grant.start_s)} – {timecode(grant.end_s) if grant.end_s is not None else 'end'}"


def say_right(grant: "Grant") -> str:
    """Return by what right a stretch is held, and what it is."""
    from fingerprints.errors import printable
    from monitor.rights.claiming import POSITIVE

    shared = "" if grant.exclusive or grant.title not in POSITIVE else ", not exclusive"
    label = f" “{printable(grant.label)}”" if grant.label else ""
    struck = ", struck out" if grant.ended_at else ""
    return f"{grant.title.replace('-', ' ')}{shared}{label}{struck}"


def say_term(of: "Grant | Permission") -> str:
    """Return from when until when something holds; empty for always."""
    starts = f"from {of.starts_on}" if of.starts_on else ""
    return " ".join(part for part in (starts, f"until {of.ends_on}" if of.ends_on else "") if part)


def document_notes(of: "Sequence[Grant | Permission]") -> list[str]:
    """Return a sentence for each document that is no longer what was put on record."""
    from fingerprints.errors import printable
    from monitor.licensing import document_problem
    from monitor.rights.values import Grant

    notes = []
    for one in of:
        problem = document_problem(one.document) if one.document and one.ended_at is None else ""
        if one.document and problem:
            what = f"Line {one.id}" if isinstance(one, Grant) else f"Permission {one.id}"
            notes.append(
                f"{what}: its document {printable(str(one.document.path))} {problem}; put the right file back, or end"
                " it and add it again with the document that holds now."
            )
    return notes


def draw_ledger(library: "Library", work: "Work") -> None:
    """Print what of a work's time line may be claimed, one line for its picture and one for its sound."""
    from fingerprints.values import Modality
    from monitor.licensing import ledger_of

    grants, day = ledger_of(library, work.id), library.clock().date()
    columns = min(out().width, WIDEST) - LABEL
    has = {Modality.PICTURE: bool(work.media.width_px), Modality.SOUND: work.media.audio_codec is not None}
    for modality in (one for one in Modality if has[one]):
        out().print(_line(grants, modality, work.media.duration_s, day, columns), no_wrap=True)
    ends = timecode(work.media.duration_s)
    middle = timecode(work.media.duration_s / 2)
    out().print(f"{'':{LABEL}}0:00.0{middle:^{columns - 6 - len(ends)}}{ends}", style="dim", no_wrap=True)
    legend = zip(_marks(), STYLES, ("may be claimed", "nobody has said", "may not be claimed"), strict=True)
    out().print(Text(" " * LABEL) + Text("   ").join(Text(f"{mark} {said}", style) for mark, style, said in legend))


def _line(grants: "Sequence[Grant]", modality: "Modality", length_s: float, day: "date", columns: int) -> Text:
    from monitor.rights.timeline import draw_line

    line = Text(f"{modality.capitalize():{LABEL}}")
    for mark in draw_line(grants, modality, length_s, day, columns):
        line.append(_marks()[mark], STYLES[mark])
    return line


def _marks() -> str:
    try:
        BLOCKS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return LETTERS
    return BLOCKS


def ending_json(ending: "Ending", works: "Mapping[int, Work]", matches: "Mapping[int, int]") -> dict[str, Any]:
    """Return something that ends for machines.

    :param matches: how many matches rest on each line of the ledger
    """
    from monitor.shapes.licences import material_json
    from monitor.shapes.rights import grant_json, permission_json

    grant, permission, material = ending.grant, ending.permission, ending.material
    return {
        "last_day": ending.last_day.isoformat(),
        "has_ended": ending.has_ended,
        "line": grant_json(grant, works[grant.work_id]) if grant else None,
        "permission": permission_json(permission) if permission else None,
        "licence": material_json(material, works[material.work_id]) if material else None,
        "matches": matches.get(grant.id, 0) if grant else 0,
        "follows": ending.follows,
    }


def permission_table(permissions: "Iterable[Permission]") -> Table:
    """Return permissions as a table."""
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("What", overflow="fold", ratio=3)
    table.add_column("Whose", overflow="fold", ratio=2)
    table.add_column("Works")
    table.add_column("Where", overflow="fold")
    table.add_column("Term")
    for one in permissions:
        style = "strike dim" if one.ended_at else ""
        works, whose = " ".join(map(str, one.work_ids)) or "all", "own" if one.is_own else printable(one.holder)
        where = " ".join(one.territories)
        ended = f"ended {one.ended_at.date()}" if one.ended_at else say_term(one)
        table.add_row(str(one.id), Text(say_permitted(one)), Text(whose), works, where, ended, style=style)
    return table


def say_permitted(one: "Permission") -> str:
    """Return what a permission is about, in a few words."""
    from fingerprints.errors import printable

    if one.kind == "no-own-account":
        return "no own account anywhere"
    platform = f"{printable(one.platform)} " if one.platform else ""
    return f"{platform}{one.kind} {printable(one.value)}"
