"""Which tables a path leads to: a file, the parts of a zip, the files of a folder."""

import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from fingerprints.errors import printable
from monitor.insights.reading.sources import Source, file_source, member_source
from monitor.insights.reading.wishes import refusal

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
MOST_PARTS = 200_000
MOST_BYTES = 8 << 30
MOST_RATIO = 300
"""So many bytes one byte of a zip becomes at most, beyond the first ten million; tables of numbers become far fewer."""
_MOST_BESIDE = 1000
_SMALL = 10_000_000
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?![0-9])")


def files_of(path: Path) -> list[Path]:
    """Return the files that a path leads to; in a folder those that may hold tables.

    :raises InputError: it leads to none
    """
    if path.is_dir():
        found = [
            Path(parent) / name
            for parent, folders, names in os.walk(path)
            for name in names
            if not name.startswith(".") and name.lower().endswith((*TABLES, ".zip")) and _is_open(parent, folders)
        ]
        if not found:
            raise refusal(str(path), "there is no CSV, TSV, XLSX or zip in this folder; name one that holds some.")
        return sorted(found)
    if not path.is_file():
        raise refusal(str(path), "there is no such file; check the name.")
    return [path]


def _is_open(parent: str, folders: list[str]) -> bool:
    folders[:] = [name for name in folders if not name.startswith(".")]
    return not Path(parent).name.startswith(".")


def sources_of(path: Path, notes: list[str]) -> Iterator[Source]:
    """Yield the tables of a file: itself, or those in a zip.

    :param notes: gets a sentence about parts that are not read
    :raises InputError: the zip is damaged, or unpacks to more than can be right
    """
    if path.suffix.lower() != ".zip":
        yield file_source(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [info for info in archive.infolist() if not info.is_dir()]
            _demand_sane(path, parts)
            wanted = [info for info in parts if _is_table(info.filename)]
            if not wanted:
                raise refusal(str(path), "there is no CSV, TSV or XLSX in this zip; export it again.")
            if len(wanted) < len(parts):
                others = ", ".join(printable(info.filename) for info in parts if info not in wanted[:20])[:200]
                notes.append(f"Not tables, and not read: {others}.")
            for info in wanted:
                yield member_source(archive, info, str(path))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError) as error:
        raise refusal(str(path), "the zip is damaged or cut, or has a password; export it again.") from error


def names_beside(path: Path) -> frozenset[str]:
    """Return the names, without endings, of what lies in a zip, or beside a file in its folder."""
    if path.suffix.lower() != ".zip":
        return frozenset(one.stem for one in islice(path.parent.iterdir(), _MOST_BESIDE))
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(Path(name).stem for name in archive.namelist()[:_MOST_BESIDE])
    except zipfile.BadZipFile:  # whoever reads it will say so
        return frozenset()


def _is_table(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in TABLES and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _demand_sane(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    size, packed = sum(info.file_size for info in parts), sum(info.compress_size for info in parts)
    if len(parts) > MOST_PARTS or size > MOST_BYTES or (size > _SMALL and size > MOST_RATIO * max(packed, 1)):
        raise refusal(str(path), "it unpacks to more than totals can be; import its parts one by one.")


def span_in(path: Path) -> tuple[date, date] | None:
    """Return the first and last day that the name of a file, or of the folder it lies in, tells; None without two."""
    for name in (path.stem, path.parent.name):
        found = _DAY.findall(name)
        if len(found) == 2:
            try:
                since, until = (date(int(year), int(month), int(day)) for year, month, day in found)
            except ValueError:
                continue
            if since <= until:
                return since, until
    return None
