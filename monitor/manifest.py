"""The CSV that tells where supplied clips were seen: one row per item, several where a file was seen several times."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from types import MappingProxyType

from fingerprints.errors import printable
from monitor.errors import ManifestError
from monitor.files import absolute
from monitor.values import Provenance

COLUMNS = ("file", "url", "platform", "account", "captured_at", "views", "published_at")
ALIASES = {
    "file": {"file", "filename", "file name", "path", "clip", "video", "name"},
    "url": {"url", "link", "source url", "item url", "video url", "source"},
    "platform": {"platform", "site", "service", "host"},
    "account": {"account", "handle", "user", "username", "uploader", "channel", "author"},
    "captured_at": {"captured at", "captured", "capture time", "collected at", "downloaded at", "timestamp"},
    "views": {"views", "view count", "viewcount", "plays", "play count"},
    "published_at": {"published at", "published", "uploaded at", "uploaded", "posted at", "posted", "upload date"},
}
"""Other names of the columns, in lower case with blanks for ``_`` and ``-``."""

_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}([ ,.'’\u00a0\u202f])[0-9]{3}(\1[0-9]{3})*")
"""Digits, or digits by the thousand with the same sign between all of them."""
_MOST_CHARACTERS = 20
"""Nothing was seen more often than can be written so."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says, and what is wrong with it."""

    provenance: dict[Path, tuple[Provenance, ...]]
    """By absolute path, one for each address at which the file was seen; every file exists."""
    problems: tuple[str, ...]
    """One sentence for each row that cannot be used."""
    ignored_columns: tuple[str, ...]


def read_manifest(
    path: Path,
    folders: tuple[Path, ...],
    files: tuple[Path, ...] = (),
    *,
    names: Mapping[str, Path] = MappingProxyType({}),
) -> Manifest:
    """Read a manifest.

    A file is looked for beside the manifest and in ``folders``, by its path as given there or, in a folder, by name;
    then among ``files``, by name or by the end of the path; at last by its name alone, whatever folder the manifest
    names, if no other line and no other file has that name.

    :param names: names under which files are known to whoever wrote the manifest; they come before everything else
    :raises ManifestError: the manifest as a whole cannot be used
    """
    rows, columns, ignored = _read(path)
    paths = {(row.get(columns["file"]) or "").strip() for _, row in rows}
    where = _Places((path.parent, *folders), files, names, Counter(map(_last, paths)))
    seen: dict[Path, dict[str | None, Provenance]] = {}
    problems: list[str] = []
    for number, row in rows:
        try:
            cells = {name: (row.get(column) or "").strip() for name, column in columns.items()}
            file, provenance = where.find(cells["file"]), _provenance(cells)
            seen.setdefault(file, {})[provenance.url] = provenance
        except ManifestError as error:
            problems.append(f"{printable(str(path))} line {number}: {error}")
    return Manifest(
        provenance={file: tuple(items.values()) for file, items in seen.items()},
        problems=tuple(problems),
        ignored_columns=tuple(ignored),
    )


def _read(path: Path) -> tuple[list[tuple[int, dict[str, str]]], dict[str, str], list[str]]:
    """Return the numbered rows, the header's word for each known column, and the unknown columns."""
    shown = printable(str(path))
    try:
        # Spreadsheets write a byte order mark, and semicolons where the comma is the decimal sign.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ManifestError(f"{shown}: there is no such file; check the name of the manifest.") from error
    except IsADirectoryError as error:
        raise ManifestError(f"{shown}: this is a folder; name the CSV file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(
            f"{shown}: the manifest cannot be read as UTF-8 text ({error}); save it as CSV UTF-8."
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name for name in reader.fieldnames or () if name]
    columns = {name: column for name in COLUMNS for column in header if _means(column, name)}
    if "file" not in columns:
        raise ManifestError(f"{shown}: no column is called “file”; the columns are {', '.join(COLUMNS)}.")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ManifestError(
            f"{shown} line {reader.line_num}: this is not CSV ({error}); save it as CSV UTF-8."
        ) from error
    return rows, columns, [printable(column) for column in header if column not in columns.values()]


def _means(column: str, name: str) -> bool:
    return column.strip().lower().replace("_", " ").replace("-", " ") in ALIASES[name]


def _provenance(cells: dict[str, str]) -> Provenance:
    captured_at, views, published_at = (cells.get(name) for name in ("captured_at", "views", "published_at"))
    return Provenance(
        url=cells.get("url") or None,
        platform=cells.get("platform") or None,
        account=cells.get("account") or None,
        captured_at=_time("captured_at", captured_at) if captured_at else None,
        views=_whole("views", views) if views else None,
        published_at=_day_or_time("published_at", published_at) if published_at else None,
    )


def _whole(column: str, text: str) -> int:
    """Return a number as people and spreadsheets write it: 12400, 12,400 or 12 400."""
    if not _WHOLE.fullmatch(text) or len(text) > _MOST_CHARACTERS:
        raise ManifestError(f"{column} is “{printable(text)}”; write a whole number like 12400, without K or M.")
    return int("".join(character for character in text if character.isdigit()))


def _day_or_time(column: str, text: str) -> datetime:
    """Return a time, or the beginning of a day in UTC: sites often tell the day only."""
    return _time(column, text, f"{text}T00:00Z" if _DAY.fullmatch(text) else text)


def _time(column: str, text: str, completed: str = "") -> datetime:
    try:
        time = datetime.fromisoformat(completed or text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise ManifestError(
            f"{column} is “{printable(text)}”; write date, time and zone like 2026-11-23T17:05:00+01:00 or ...Z."
        )
    return time


def _last(path: str) -> str:
    """Return the name at the end of a path of any system, with letters of any case written alike."""
    return unicodedata.normalize("NFC", PurePath(path.replace("\\", "/")).name).casefold()


class _Places:
    """Where the files of a manifest may lie."""

    def __init__(
        self, folders: tuple[Path, ...], files: tuple[Path, ...], given: Mapping[str, Path], lasts: Mapping[str, int]
    ) -> None:
        self._folders = folders
        self._given = given
        self._lasts = lasts
        """How many paths of the manifest end with each name."""
        self._files = [absolute(file) for file in files if file.is_file()]
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, name: str) -> Path:
        """Return the absolute path of a file.

        :raises ManifestError: there is none, or there are several
        """
        if not name:
            raise ManifestError("the file name is empty; write the name of the clip.")
        if name in self._given:
            return absolute(self._given[name])
        beside = next((absolute(path) for folder in self._folders if (path := folder / name).is_file()), None)
        if beside in self._files:
            return beside
        # What was sent from this machine lies on it, too.
        sent = self._alike(name, self._given.items()) or beside
        return sent or self._among_files(name)

    def _among_files(self, name: str) -> Path:
        everywhere = [*self._named(name), *self._names().get(name, [])]
        found = list({path.resolve(): path for path in everywhere}.values())
        if len(found) > 1:
            raise ManifestError(f"“{printable(name)}” is there {len(found)} times; write its path below the folder.")
        if not found:
            alike = self._alike(name, ((path.name, path) for path in self._files))
            if alike is None:
                raise ManifestError(f"“{printable(name)}” is not there; correct the name or remove the line.")
            return alike
        return found[0]

    def _alike(self, name: str, files: Iterable[tuple[str, Path]]) -> Path | None:
        """Return the only file with the name at the end of a path, if no other path of the manifest ends with it."""
        last = _last(name)
        if self._lasts.get(last) != 1:
            return None
        found = {absolute(path) for known, path in files if _last(known) == last}
        return found.pop() if len(found) == 1 else None

    def _named(self, name: str) -> list[Path]:
        wanted = Path(name).parts
        return [file for file in self._files if file.parts[-len(wanted) :] == wanted]

    def _names(self) -> dict[str, list[Path]]:
        if self._by_name is None:
            self._by_name = {}
            for path in set(self._below()):
                self._by_name.setdefault(path.name, []).append(path)
        return self._by_name

    def _below(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from (absolute(path) for path in folder.rglob("*") if path.is_file())
