"""The text of a letter that came as a file: plain text, Markdown, a page, an e-mail, or a Word document."""

import codecs
import email
import email.policy
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from monitor.errors import InputError

LONGEST_BYTES = 5_000_000
"""A larger file is no letter."""
LONGEST_TEXT = 200_000
"""Characters that are read; what a letter says stands before."""
_AS_TEXT = frozenset({"", ".txt", ".md", ".markdown", ".text", ".html", ".htm"})
_HEADERS = ("From", "Reply-To", "Date", "Subject")

LONGEST_UNPACKED = 20_000_000
"""Bytes of a Word document without its compression; a larger one is no letter."""
LONGEST_HEADER = 2_000
"""Characters of a header that are read; to understand a long one takes very long."""
MOST_BOUNDARIES = 20
"""A message of more parts within parts is no letter, and takes long to read."""
MOST_LINES = 100_000
_BOUNDARY = re.compile(rb"(?i)boundary[*\d]*[ \t]*=")
_SLOW = frozenset({"idna", "punycode"})
"""Encodings that no letter has, and that take long to read."""
LONGEST_WORD = 60
"""Characters; of addresses longer ones occur, but never as all of a letter."""
_MEANINGLESS = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories of characters: controls, and those that stand for nothing."""
_P, _TABLE, _ROW, _CELL, _TEXT = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:t"))
_MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_AROUND = frozenset(
    map(qn, ("w:r", "w:hyperlink", "w:ins", "w:sdt", "w:sdtContent", "w:smartTag", "w:fldSimple", "w:customXml"))
)
"""What stands around words, or around paragraphs: links, fields of a form, insertions."""
_BROKEN = (
    *(OpcError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, SyntaxError, TypeError, AttributeError),
    *(IndexError, EOFError, OverflowError, RuntimeError, OSError),
)
"""What is raised when a part of a Word document is broken, missing or encrypted."""


class _ShortHeaders(email.policy.EmailPolicy):
    """Reads no more of a header than a letter needs."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Return the name of a header and the beginning of what it says."""
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:LONGEST_HEADER]


_POLICY = _ShortHeaders()


def open_letter(path: Path) -> str:
    """Return the text of a letter.

    :raises InputError: it cannot be read, is too large, holds no text, or is of a kind that is not read
    """
    content, ending = _content(path), path.suffix.lower()
    if ending == ".eml":
        text = _of_email(path, content)
    elif ending == ".docx":
        text = _of_word(path, content)
    elif ending in _AS_TEXT and not content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        text = _decoded(path, content)
    else:
        kind = "a PDF" if content.startswith(b"%PDF") else f"a {ending or 'binary'} file"
        raise InputError(
            f"{path} is {kind}, which Reclaim does not read; open it, save or copy its text as plain text (UTF-8,"
            " ending .txt), and name that file."
        )
    if not text.strip():
        raise InputError(f"{path} holds no text; name the file that holds the letter.")
    return text[:LONGEST_TEXT]


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            path.stat()  # says better why, where there is nothing
            raise InputError(f"{path} cannot be read (it is no file); name the file that holds the letter.")
        with path.open("rb") as file:
            content = file.read(LONGEST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the file that holds the letter.") from error
    if len(content) > LONGEST_BYTES:
        raise InputError(f"{path} is larger than {LONGEST_BYTES // 1_000_000} MB; give the text of the letter alone.")
    return content


def _decoded(path: Path, content: bytes) -> str:
    """Return a text in UTF-8, or in UTF-16 with its mark, which other files may begin with by chance."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not text in UTF-8; save the letter as plain text (UTF-8) and name that."
        ) from error
    if _is_junk(text) or (encoding == "utf-16" and content[2:].isascii() and b"\x00" not in content):
        raise InputError(f"{path} is not text; save the letter as plain text (UTF-8) and name that file.")
    return text


def _is_junk(text: str) -> bool:
    """Return whether a text has what no text has: more than a few characters that mean nothing, or no end of a word."""
    odd = sum(unicodedata.category(one) in _MEANINGLESS and not one.isspace() for one in text[:LONGEST_TEXT])
    endless = len(text) > LONGEST_WORD and re.search(r"[\s。、]", text) is None
    return "\x00" in text or odd > 2 + len(text[:LONGEST_TEXT]) // 100 or endless


def _of_email(path: Path, content: bytes) -> str:
    """Return who wrote an e-mail, its subject and its body; what is attached is not read."""
    if len(_BOUNDARY.findall(content)) > MOST_BOUNDARIES or content.count(b"\n") > MOST_LINES:
        raise InputError(
            f"The e-mail {path} has more parts or lines than a letter; save its text as plain text (UTF-8) and name"
            " that."
        )
    try:
        message = email.message_from_bytes(content, policy=_POLICY)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise InputError(f"{path} is no e-mail; save the message as .eml, or its text as plain text (UTF-8).")
        text = _body_of(message)
        heads = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    except RecursionError:
        raise _not_understood(path, "its parts or its headers lie too deep in each other") from None
    except (LookupError, UnicodeError, ValueError, TypeError, AttributeError, AssertionError, MessageError) as error:
        raise _not_understood(path, str(error) or type(error).__name__) from error
    return "\n".join([*heads, "", text]) if text.strip() else ""


def _not_understood(path: Path, why: str) -> InputError:
    return InputError(
        f"The e-mail {path} cannot be understood ({why}); save its text as plain text (UTF-8) and name that."
    )


def _body_of(message: EmailMessage) -> str:
    """Return the beginning of the text of an e-mail, longer than anything that is read of it.

    :raises LookupError: its encoding is unknown, or none of texts
    """
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    encoding = codecs.lookup(body.get_content_charset() or "ascii").name
    if encoding in _SLOW:
        raise LookupError(f"encoding “{encoding}”")
    content = body.get_payload(decode=True)
    return content[: 4 * LONGEST_TEXT].decode(encoding, errors="replace") if isinstance(content, bytes) else ""


def _of_word(path: Path, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LONGEST_UNPACKED:
            raise InputError(
                f"{path} is far larger than it looks; save its text as plain text (UTF-8) and name that file."
            )
        document = docx.Document(io.BytesIO(content))
        return "\n".join(_beginning(_lines_of(document.element.body)))
    except _BROKEN as error:
        raise InputError(
            f"{path} is no Word document that can be read ({error}); save it again, or its text as plain text (UTF-8)."
        ) from error


def _beginning(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines until they are longer than what is read of a letter."""
    length = 0
    for line in lines:
        yield line
        length += len(line) + 1
        if length > LONGEST_TEXT:
            return


def _lines_of(block: BaseOxmlElement) -> Iterator[str]:
    """Yield paragraphs and table rows in the order of the page; a row of a form reads ``label: answer``."""
    for part in block:
        if part.tag == _P:
            yield "".join(_words_of(part))
        elif part.tag == _TABLE:
            yield from map(_line_of_row, part.iterchildren(_ROW))
        elif part.tag in _AROUND:
            yield from _lines_of(part)


def _line_of_row(row: BaseOxmlElement) -> str:
    """Return a row as one line.

    Cells count as they stand in the file: over how many columns one reaches, the file may say as it likes.
    """
    texts = ("\n".join("".join(_words_of(one)) for one in cell.iterchildren(_P)).strip() for cell in row.iter(_CELL))
    cells = list(dict.fromkeys(texts))
    return ": ".join(re.sub(r":$", "", cell) if n == 0 else cell for n, cell in enumerate(cells))


def _words_of(part: BaseOxmlElement) -> Iterator[str]:
    """Yield the words of a paragraph, also in links and in fields of a form; neither pictures nor what was deleted."""
    for one in part:
        if one.tag == _TEXT:
            yield one.text or ""
        elif one.tag in _MARKS:
            yield _MARKS[one.tag]
        elif one.tag in _AROUND:
            yield from _words_of(one)
