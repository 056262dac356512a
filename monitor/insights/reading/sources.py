"""The bytes of a table, wherever they lie, and in which characters they are written."""

import codecs
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

from monitor.insights.reading.wishes import refusal

BLOCK = 1 << 22
_BOMS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_WESTERN = 1 << 29
"""Bytes of a file that is not UTF-8; it is looked at as a whole."""
_HEAD = 256
"""So many bytes tell whether every other one is empty, as in UTF-16 without its mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, or a part of a zip, that can be read from its beginning as often as one likes."""

    name: str
    """As the user knows it; of a part of a zip the zip's name comes first."""
    stem: str
    """Name without folder and ending."""
    suffix: str
    """Ending of the name in lower case."""
    folder: str
    """That it lies in; of a part of a zip within it."""
    size: int
    open: Callable[[], IO[bytes]]
    is_whole: bool
    """Whether a check sum proves that nothing is cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """How to make text of a source."""

    encoding: str
    skip: int
    """Bytes of the mark at the beginning."""
    ends_with_line: bool
    """Whether its last character ends a line."""
    is_odd: bool = False
    """Whether it ends inside a character, so that it must be cut."""

    def text(self, source: Source) -> TextIO:
        """Open a source as text; all ends of lines are as Unix writes them."""
        file = source.open()
        file.read(self.skip)
        errors = "ignore" if self.is_odd else "strict"  # what is ignored are the bytes of the last character
        return io.TextIOWrapper(file, encoding=self.encoding, errors=errors, newline=None)


def file_source(path: Path) -> Source:
    """Return a file as a source."""
    return Source(
        name=str(path),
        stem=path.stem,
        suffix=path.suffix.lower(),
        folder=str(path.parent),
        size=path.stat().st_size,
        open=lambda: path.open("rb"),
        is_whole=False,
    )


def member_source(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Source:
    """Return a part of a zip as a source."""
    path = Path(info.filename)
    return Source(
        name=f"{name}: {info.filename}",
        stem=path.stem,
        suffix=path.suffix.lower(),
        folder=str(path.parent),
        size=info.file_size,
        open=lambda: archive.open(info),
        is_whole=True,
    )


def characters_of(source: Source) -> Characters:
    """Find out in which characters a source is written.

    :raises InputError: it is no text, or damaged
    """
    with source.open() as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \r\n\t"):
        raise refusal(source.name, "there is nothing in the file; export it again.")
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            if not encoding:
                raise refusal(source.name, "it is written in UTF-32; save it as CSV UTF-8.")
            return _checked(source, encoding, len(mark))
    if head[1::2].count(0) > len(head) // 4 and not head[0::2].count(0):
        return _checked(source, "utf-16-le", 0)
    if head[0::2].count(0) > len(head) // 4 and not head[1::2].count(0):
        return _checked(source, "utf-16-be", 0)
    return _checked(source, "utf-8", 0)


def _checked(source: Source, encoding: str, skip: int) -> Characters:
    decoder = codecs.getincrementaldecoder(encoding)()
    last, is_ascii = "", True
    try:
        with source.open() as file:
            file.read(skip)
            while block := file.read(BLOCK):
                text = decoder.decode(block)
                if "\0" in text:
                    raise refusal(source.name, "there are empty bytes in it, so it is damaged; export it again.")
                last, is_ascii = text[-1:] or last, is_ascii and text.isascii()
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or skip or not is_ascii:
            raise refusal(source.name, "some of its characters are damaged; export it again.") from error
        return _western(source)
    rest = decoder.getstate()[0]
    if rest and encoding != "utf-8":
        raise refusal(source.name, "it ends in the middle of a character, so it was cut; export it again.")
    if rest and is_ascii:
        return _western(source)
    ends = last in {"\n", "\r"} and not rest
    return Characters(encoding=encoding, skip=skip, ends_with_line=ends, is_odd=bool(rest))


def _western(source: Source) -> Characters:
    """Read it as Windows writes western languages, if nothing of it speaks for UTF-8."""
    damaged = "its characters are neither UTF-8 nor those of Windows in western languages; save it as CSV UTF-8."
    if source.size > _MOST_WESTERN:
        raise refusal(source.name, damaged)
    with source.open() as file:
        raw = file.read()
    if any("\udc80" > letter > "\x7f" for letter in raw.decode("utf-8", "surrogateescape")):
        raise refusal(source.name, "some of its characters are damaged; export it again.")
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal(source.name, damaged) from error
    if "\0" in text:
        raise refusal(source.name, "there are empty bytes in it, so it is damaged; export it again.")
    return Characters(encoding="cp1252", skip=0, ends_with_line=text[-1:] in {"\n", "\r"})
