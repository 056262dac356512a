"""Cue sheets: tables of the music, and of other people's footage, in a work; as spreadsheets save them."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.errors import InputError
from monitor.rights.moments import read_day, read_moment
from monitor.rights.territories import read_territories
from monitor.rights.values import Title

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "in", "from", "time in", "tc in", "in time", "start time"),
    "end": ("end", "out", "to", "time out", "tc out", "out time", "end time"),
    "duration": ("duration", "length", "dur"),
    "label": ("label", "title", "cue", "cue title", "track", "song", "name", "work title"),
    "owner": ("owner", "publisher", "rights holder", "rightsholder", "copyright owner", "licensor"),
    "right": ("right", "kind", "kind of right", "title of right", "rights", "title"),
    "exclusive": ("exclusive",),
    "modality": ("modality", "what"),
    "territory": ("territory", "territories", "countries"),
    "starts": ("starts", "starts on", "licence from", "license from", "valid from"),
    "ends": ("ends", "ends on", "licence until", "license until", "valid until", "expires"),
    "document": ("document", "contract", "licence document", "license document"),
}
"""What each column may be called, in small letters; the first name is ours. No column serves twice."""
_RIGHTS = {
    Title.OWNED: ("owned", "own", "original", "assigned"),
    Title.EXCLUSIVE_LICENCE: ("exclusive licence", "exclusive license", "exclusive"),
    Title.LICENCE: ("licence", "license", "licensed", "stock", "library", "production music"),
    Title.NOT_OWNED: ("not owned", "third party", "somebody else", "unlicensed", "unknown", ""),
    Title.PUBLIC_DOMAIN: ("public domain", "pd"),
}
"""Words for the kind of right. A cue of which nothing is said is somebody else's."""
_MODALITIES = {
    Modality.SOUND: ("sound", "music", "audio", ""),
    Modality.PICTURE: ("picture", "video", "footage", "image"),
}
_T = TypeVar("_T")
_YES, _NO = ("yes", "y", "true", "1", "x", ""), ("no", "n", "false", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One row of a cue sheet."""

    row: int
    """As a spreadsheet counts: the names of the columns are row 1."""
    start_s: float
    end_s: float
    label: str
    owner: str
    title: Title
    exclusive: bool
    modality: Modality
    territories: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    document: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CueSheet:
    """What a cue sheet says, and what is wrong with it."""

    cues: tuple[Cue, ...]
    problems: tuple[str, ...] = ()
    """One sentence for each row that cannot be used, with its number."""
    ignored_columns: tuple[str, ...] = ()


def read_cues(data: bytes, folder: Path, fps: Fraction | None = None) -> CueSheet:
    """Read a cue sheet.

    :param folder: in which documents are looked for
    :param fps: pictures per second, where its time codes count pictures
    :raises InputError: the table as a whole cannot be used
    """
    header, rows = _table(_decoded(data))
    columns = _places(header)
    _demand_columns(header, columns)
    cues: list[Cue] = []
    problems: list[str] = []
    for number, row in rows:
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
        try:
            cues.append(_cue(number, cells, folder, fps))
        except InputError as error:
            problems.append(f"Row {number}: {error}")
    ignored = [printable(name) for place, name in enumerate(header) if name and place not in columns.values()]
    return CueSheet(cues=tuple(cues), problems=tuple(problems), ignored_columns=tuple(ignored))


def _decoded(data: bytes) -> str:
    """Return the text of a file that a spreadsheet saved: UTF-8, with or without a mark, or UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[:1] == b"\0":
        encoding = "utf-16-be"
    else:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError("The cue sheet is no text in UTF-8 or UTF-16; save it as “CSV UTF-8”.") from error


def _table(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Return the names of the columns and the rows that are not empty, with their numbers."""
    first, _, rest = text.partition("\n")
    before = 0
    if first.lower().startswith("sep=") and len(first.strip()) <= len("sep=;"):
        text, before = rest, 1
        delimiter = first.rstrip("\r\n")[len("sep=") :] or "\t"
    else:
        delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"The cue sheet is not CSV ({error}); save it as “CSV UTF-8”.") from error
    if not rows:
        raise InputError("The cue sheet is empty; its first row names the columns: start, end, label, owner, right.")
    numbered = ((number, row) for number, row in enumerate(rows[1:], 2 + before) if any(map(str.strip, row)))
    return [" ".join(name.lower().replace("_", " ").replace("-", " ").split()) for name in rows[0]], numbered


def _places(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, names in COLUMNS.items():
        free = [header.index(name) for name in names if name in header and header.index(name) not in found.values()]
        found |= {key: free[0]} if free else {}
    return found


def _demand_columns(header: list[str], columns: Mapping[str, int]) -> None:
    lacking = [name for name in ("start", "label") if name not in columns]
    lacking += [] if {"end", "duration"} & columns.keys() else ["end"]
    if lacking:
        present = printable(", ".join(header)[:200]) or "none"
        raise InputError(
            f"The cue sheet has no column “{lacking[0]}”; it has {present}, and these are understood:"
            f" {', '.join(COLUMNS)}."
        )


def _cue(number: int, cells: Mapping[str, str], folder: Path, fps: Fraction | None) -> Cue:
    start_s = _moment(cells, "start", fps)
    end_s = _moment(cells, "end", fps) if cells.get("end") else start_s + _moment(cells, "duration", fps)
    if end_s <= start_s:
        raise InputError(f"it ends at {end_s:g} s and begins at {start_s:g} s; a cue ends after it begins.")
    exclusive = _word(cells.get("exclusive", ""), {True: _YES, False: _NO}, "exclusive is yes or no")
    document = cells.get("document", "")
    return Cue(
        row=number,
        start_s=start_s,
        end_s=end_s,
        label=cells.get("label", ""),
        owner=cells.get("owner", ""),
        title=_word(cells.get("right", ""), _RIGHTS, f"the kind of right is one of {', '.join(Title)}"),
        exclusive=exclusive,
        modality=_word(cells.get("modality", ""), _MODALITIES, "the modality is sound or picture"),
        territories=read_territories(cells.get("territory") or "WORLD"),
        starts_on=read_day(cells["starts"]) if cells.get("starts") else None,
        ends_on=read_day(cells["ends"]) if cells.get("ends") else None,
        document=folder / document if document else None,
    )


def _moment(cells: Mapping[str, str], column: str, fps: Fraction | None) -> float:
    text = cells.get(column, "")
    if not text:
        raise InputError(f"it has no {'end' if column == 'duration' else column}; write the time in the work.")
    return read_moment(text, fps)


def _word(text: str, words: Mapping[_T, tuple[str, ...]], rule: str) -> _T:
    wanted = " ".join(text.lower().replace("-", " ").replace("_", " ").split())
    for meaning, spellings in words.items():
        if wanted in spellings:
            return meaning
    raise InputError(f"“{printable(text)}” is not understood; {rule}.")
