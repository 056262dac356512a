"""A firm's own Word document as the paper that a letter is written on."""

import io
import zipfile

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from monitor.notices.errors import ExportError

PLACE = "{{letter}}"
"""A paragraph with this text alone is where the letter goes; without one it goes to the end."""
MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_UNPACKED = 200 * 1024 * 1024
NO_DOCUMENT = "The letterhead is not a Word document ({}); save it as .docx and name it again."
_HARMLESS = "/hyperlink"
"""The only kind of relationship that may lead out of the file."""


def open_letterhead(content: bytes) -> WordDocument:
    """Return a firm's document, ready to take a letter.

    :raises ExportError: it is not a .docx file, holds macros, or draws something from elsewhere when it is opened
    """
    _demand_harmless(content)
    try:
        return docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, SyntaxError) as error:
        raise ExportError(
            f"The letterhead is not a Word document ({error}); save it as .docx and name it again."
        ) from error


def place_of(word: WordDocument) -> BaseOxmlElement | None:
    """Return the paragraph that the letter takes the place of; None where it goes to the end."""
    for paragraph in word.paragraphs:
        if paragraph.text.replace(" ", "") == PLACE:
            return paragraph._p  # noqa: SLF001  the library has no public way
    return None


def move_to(word: WordDocument, place: BaseOxmlElement | None, kept: set[BaseOxmlElement]) -> None:
    """Move everything but what was ``kept`` to its place, which it fills."""
    body = word.element.body
    if place is None:
        return
    for block in [block for block in body if block not in kept]:
        place.addprevious(block)
    body.remove(place)


def _demand_harmless(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise ExportError(f"The letterhead is larger than {MOST_BYTES // 2**20} MB; use smaller pictures in it.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES_UNPACKED:
                raise ExportError("The letterhead is far larger than it looks; save it anew in Word.")
            names = archive.namelist()
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activeX/" in name for name in names):
                raise ExportError("The letterhead holds macros; save it as .docx without them.")
            outside = [target for name in names if name.endswith(".rels") for target in _outside(archive.read(name))]
    except (zipfile.BadZipFile, SyntaxError, RuntimeError) as error:
        raise ExportError(
            f"The letterhead is not a Word document ({error}); save it as .docx and name it again."
        ) from error
    if outside:
        raise ExportError(
            f"The letterhead draws something from elsewhere when it is opened ({outside[0]});"
            " put it into the file itself."
        )


def _outside(relationships: bytes) -> list[str]:
    return [
        entry.get("Target", "")
        for entry in parse_xml(relationships)
        if entry.get("TargetMode") == "External" and not entry.get("Type", "").endswith(_HARMLESS)
    ]
