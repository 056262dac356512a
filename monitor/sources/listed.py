"""A list that the user keeps: addresses and files with what is known of them, as CSV, or one address per line."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from fingerprints.errors import printable
from monitor.collected import Item, SourceRecord
from monitor.errors import InputError
from monitor.files import absolute
from monitor.manifest import ALIASES
from monitor.sources.base import Reader
from monitor.sources.entries import (
    count_of,
    is_media,
    key_of,
    media_at,
    plain,
    platform_of,
    seconds_of,
    time_of,
    web_address,
    why_supplied,
)
from monitor.sources.folder import local_path, mark_of
from monitor.sources.pages import open_item

NAMES = {
    **ALIASES,
    "file": ALIASES["file"] - {"name"},
    "name": {"name"},
    "title": {"title", "video title", "caption", "headline"},
    "duration": {"duration", "length", "duration s", "seconds", "duration seconds"},
}
"""Names of the columns, in lower case with blanks for ``_`` and ``-``."""
_LARGEST = 50 * 10**6
"""Bytes of a list on disk."""
_MOST_FROM_WEB = 20_000
"""Lines of a list from the web that are read; it may be anybody's, and each line takes time."""
_MOST_ODD = 10_000
"""Lines that cannot be used, after which a list is none."""
_LONGEST_LINE = 20_000
_MOST_TOLD = 19
"""So many odd lines are told one by one; the others are counted."""
_GROUPED = re.compile(r"(?<=\d)[ .'’\u00a0\u202f](?=\d{3}(?!\d))")
"""Signs that people write between thousands, besides the comma."""

_SEPARATOR = re.compile(r"sep=.", re.IGNORECASE)

Row = tuple[int, Mapping[str, str]]
"""Number of a line, and its cells by the names of our columns."""


class Kind:
    """Names what stands in a list; what no program may fetch is named, too, so that people see what to supply."""

    kind: ClassVar[str] = "list"
    title: ClassVar[str] = "A list of addresses and files (CSV or text)"
    address_is: ClassVar[str] = "the file, or its https address"
    options: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def check(self, source: SourceRecord) -> None:
        """Refuse what is neither a file nor an https address.

        :raises InputError: its address cannot be used
        """
        address = source.address.strip()
        if "://" not in address:
            path = local_path(address, "file")
            if not path.is_file():
                raise InputError(f"{printable(address)}: there is no such file; check its name.")
        elif not address.startswith(("https://", "http://")) or not web_address(address):
            raise InputError(f"“{printable(address[:200])}” is no address of a list; write https://… or a whole path.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield each line that can be used, and tell the others.

        :raises InputError: the list as a whole cannot be read
        """
        address = reader.source.address.strip()
        if "://" in address:
            page = reader.page(address)
            if page.is_unchanged:
                return
            text, folder = _few(reader, page.text), None
        else:
            path = local_path(address, "file")
            text, folder = _text_of(path), path.parent
        yield from _items(reader, text, folder)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return the item with the file that its page shows."""
        return open_item(reader, item)


def _few(reader: Reader, text: str) -> str:
    """Return the first lines of a list from the web; where there are more, it is told."""
    lines = list(islice(io.StringIO(text, newline=""), _MOST_FROM_WEB + 1))
    if len(lines) <= _MOST_FROM_WEB:
        return text
    reader.tell(f"The list has more than {_MOST_FROM_WEB:,} lines; those after them were not read: split it.")
    return "".join(lines[:_MOST_FROM_WEB])


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        shown = printable(str(path))
        raise InputError(f"{shown}: the list cannot be read ({error.strerror}); check the file.") from error
    if len(data) > _LARGEST:
        raise InputError(f"{printable(str(path))}: the list is larger than {_LARGEST // 10**6} MB; split it.")
    return _decoded(data)


def _decoded(data: bytes) -> str:
    """Return what spreadsheets write: UTF-8, UTF-16 with its mark, else the letters of western Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _items(reader: Reader, text: str, folder: Path | None) -> Iterator[Item]:
    """Yield an item for each line, each only once; an odd line is told.

    :raises InputError: the list is empty, or no line of it can be used
    """
    if not text.strip("\ufeff\0 \t\r\n"):
        raise InputError("The list is empty; write an address on each line, or a CSV with a column “url”.")
    seen: set[str] = set()
    first, odd = "", 0
    for number, cells in rows_of(text):
        try:
            item = item_of(cells, folder)
        except InputError as error:
            odd += 1
            first = first or f"Line {number}: {error}"
            if odd <= _MOST_TOLD:
                reader.tell(f"Line {number}: {error}")
            _demand_list(odd, first)
            continue
        if item.key not in seen:
            seen.add(item.key)
            yield item
    if odd and not seen:
        lines = "Its one line could not" if odd == 1 else f"None of its {odd} lines could"
        raise InputError(f"{lines} be read. {first}")
    if odd > _MOST_TOLD:
        reader.tell(f"{odd - _MOST_TOLD} further lines cannot be used, either.")


def _demand_list(odd: int, first: str) -> None:
    if odd > _MOST_ODD:
        message = f"More than {_MOST_ODD:,} lines of the list cannot be used; look whether it is one."
        raise InputError(f"{message} {first}")


def rows_of(text: str) -> Iterator[Row]:
    """Yield the lines of a list: of a CSV if its first line names a column of ours, else an address per line."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    first, _, rest = text.partition("\n")
    skipped = 0
    if _SEPARATOR.fullmatch(first.rstrip("\r")):  # what a spreadsheet is told of the file stands before its header
        text, first, skipped = rest, rest.partition("\n")[0], 1
    for delimiter in sorted(",;\t", key=first.count, reverse=True):
        columns = _columns(_header(first[:_LONGEST_LINE], delimiter))
        if columns:
            yield from ((number + skipped, cells) for number, cells in _csv_rows(text, delimiter, columns))
            return
    for number, line in enumerate(io.StringIO(text), 1):
        address = line[:_LONGEST_LINE].strip()
        if address and not address.startswith("#"):
            yield number, {"url": address} if "://" in address else {"file": address}


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.strip()], delimiter=delimiter), [])
    except csv.Error:
        return []


def _columns(header: list[str]) -> dict[str, int]:
    """Return the place of each column of ours; empty where neither addresses nor files are among them."""
    plain_names = [name.strip().lower().replace("_", " ").replace("-", " ") for name in header]
    found = {
        ours: n for ours, known in NAMES.items() for n, name in reversed([*enumerate(plain_names)]) if name in known
    }
    if not {"url", "file"} & found.keys() and "name" in found:
        found["file"] = found.pop("name")
    return found if {"url", "file"} & found.keys() else {}


def _csv_rows(text: str, delimiter: str, columns: Mapping[str, int]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(reader, None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell longer than any address; the reader goes on with the next line.
            yield reader.line_num, {}
            continue
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield reader.line_num, {name: cells[n].strip() for name, n in columns.items() if n < len(cells)}


def item_of(cells: Mapping[str, str], folder: Path | None) -> Item:
    """Return what a line says.

    :param folder: where files are looked for; None for a list from the web, which names none
    :raises InputError: it names neither a web address nor a file that is there
    """
    written, name, called = cells.get("url", ""), cells.get("file", ""), cells.get("name", "")
    url = web_address(written)
    if called and not name and (not url or is_media(called) or _is_file(called, folder)):
        name = called  # else it is what the video is called
    if written and not url:
        raise InputError(f"“{printable(written[:200])}” is no web address; write it with https://.")
    file = _file(name, folder) if name and (folder or not url) else None
    if not url and file is None:
        raise InputError("it names neither an address nor a file; write one of them.")
    said = Item(
        key=key_of(url or printable(str(file))),
        url=url,
        file=file,
        title=plain(cells.get("title")) or plain(file.stem if file else called),
        account=plain(cells.get("account"), 100),
        platform=plain(cells.get("platform"), 100) or (platform_of(url) if url else ""),
        published_at=time_of(cells.get("published_at")),
        duration_s=seconds_of(cells.get("duration")),
        views=count_of(_GROUPED.sub("", cells.get("views", ""))),
        mark=mark_of(file) if file else "",
    )
    if file or not url:
        return said
    why = why_supplied(url)
    if why:
        return replace(said, is_supplied_only=True, supply=why)
    return replace(said, media=(media_at(url),)) if is_media(url) else said


def _file(name: str, folder: Path | None) -> Path:
    if folder is None:
        raise InputError("a list from the web may not name files; write an address.")
    if not _is_file(name, folder):
        raise InputError(f"“{printable(name[:200])}” is neither a web address nor a file that is there; correct it.")
    return absolute(folder / name)


def _is_file(name: str, folder: Path | None) -> bool:
    try:
        return folder is not None and absolute(folder / name).is_file()
    except (OSError, ValueError):  # a name longer than any file's
        return False
