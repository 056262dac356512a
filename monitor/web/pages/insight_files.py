"""Export files of totals, sent by browser: read, or refused with the question to answer.

What was refused is kept for a while in the memory of the room, so that whoever answers the question need not choose
the files again. Nothing of it lies on the disk but while it is read.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.insights.importing import Imported, import_totals
from monitor.insights.reading.wishes import DateOrder, NumberStyle, Wishes
from monitor.store.library import Library
from monitor.values import Status
from monitor.web.setaside import File
from monitor.web.typed import day_in
from monitor.web.visit import Visit

MOST_FILES = 50
FIELDS = (
    *("platform", "account", "dates", "numbers", "since", "until", "year", "exported", "columns"),
    *("whole", "video_per_file", "again"),
)
FORM: Mapping[str, Any] = {
    "date_orders": [
        ("", "as the file shows"),
        (DateOrder.DAY_FIRST, "day first"),
        (DateOrder.MONTH_FIRST, "month first"),
    ],
    "number_styles": [("", "as the file shows"), *((style, style) for style in NumberStyle)],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one file, in words."""

    name: str
    text: str
    is_failure: bool


def wishes_in(visit: Visit) -> Wishes:
    """Return what somebody says of files in a form.

    :raises InputError: a field cannot be read
    """
    year = visit.field("year")
    if year and not (year.isascii() and year.isdigit() and len(year) == len("2026")):
        raise InputError(f"Year: “{printable(year)}” is none; write four digits, or leave it empty.")
    dates, numbers = visit.field("dates"), visit.field("numbers")
    return Wishes(
        platform=visit.field("platform"),
        account=visit.field("account"),
        columns=columns_of(visit.field("columns")),
        dates=DateOrder(dates) if dates in set(DateOrder) else None,
        numbers=NumberStyle(numbers) if numbers in set(NumberStyle) else None,
        since=day_in(visit, "since", "First day of the file"),
        until=day_in(visit, "until", "Last day of the file"),
        year=int(year) if year else None,
        exported=day_in(visit, "exported", "Exported on"),
        is_whole=bool(visit.field("whole")),
        video_per_file=bool(visit.field("video_per_file")),
        again=bool(visit.field("again")),
    )


def columns_of(text: str) -> dict[str, str]:
    """Return headers by what they are, as lines like ``views=Aufrufe`` say.

    :raises InputError: a line says neither
    """
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        what, is_said, header = line.partition("=")
        if not is_said or not what.strip() or not header.strip():
            raise InputError(f"Columns: “{printable(line)}” is not like views=HEADER; write one such line for each.")
        found[what.strip()] = header.strip()
    return found


def read(library: Library, files: Sequence[File], wishes: Wishes) -> list[Imported]:
    """Read files into the library; they lie in a folder of their own while that lasts."""
    found: list[Imported] = []
    with tempfile.TemporaryDirectory(prefix="reclaim-") as folder:
        for number, file in enumerate(files):
            # Its own folder: two may be called alike, and a name tells readers which days the file is of.
            place = Path(folder) / str(number)
            place.mkdir()
            path = place / file.name
            path.write_bytes(file.data)
            found += [
                replace(one, path=file.name, problem=one.problem.replace(printable(str(path)), file.name))
                for one in import_totals(library, [path], wishes)
            ]
    return found


def files_in(visit: Visit) -> list[File]:
    """Return the files of a form, or those that wait for an answer.

    :raises InputError: there is none
    """
    sent = [one for one in visit.form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if len(sent) > MOST_FILES:
        raise InputError(f"These are {len(sent)} files; send at most {MOST_FILES} at once, or a zip of them.")
    files = [File(name=name_of(str(one.filename)), data=one.file.read()) for one in sent]
    files = files or list(visit.room.aside.take(visit.field("waiting"), visit.session))
    if not files:
        raise InputError("No file was chosen, or those that waited have gone; choose the export files.")
    return files


def name_of(said: str) -> str:
    """Return the name of a file as it can stand in a folder."""
    name = printable(said.replace("\\", "/").rpartition("/")[2]).strip(". ")[-120:].replace("/", "_")
    return name or "file.csv"


def told_of(one: Imported) -> Told:
    """Return what became of a file in a sentence."""
    if one.status is Status.FAILED:
        return Told(name=one.path, text=one.problem.removeprefix(f"{one.path}: "), is_failure=True)
    if one.status is Status.ALREADY or one.done is None:
        said = "It was read before; nothing has changed. Tick “Read again” to read it once more."
        return Told(name=one.path, text=f"{said} {one.remark}".rstrip(), is_failure=False)
    changes = one.done.changes
    said = f"{changes.added} numbers added, {changes.changed} changed, {changes.same} known already."
    return Told(name=one.path, text=" ".join((said, *one.done.notes)), is_failure=False)
