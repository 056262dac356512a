"""The text of a letter that came as a file: plain text, Markdown, a page, an e-mail, or a Word document."""

import email
import email.policy
import io
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table

from monitor.errors import InputError

LONGEST_BYTES = 5_000_000
"""A larger file is no letter."""
LONGEST_TEXT = 200_000
"""Characters that are read; what a letter says stands before."""
_AS_TEXT = frozenset({"", ".txt", ".md", ".markdown", ".text", ".html", ".htm"})
_HEADERS = ("From", "Reply-To", "Date", "Subject")


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
        if path.stat().st_size > LONGEST_BYTES:
            raise InputError(
                f"{path} is larger than {LONGEST_BYTES // 1_000_000} MB; give the text of the letter alone."
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the file that holds the letter.") from error


def _decoded(path: Path, content: bytes) -> str:
    """Return a text in UTF-8, or in UTF-16 with its mark."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text in UTF-8; save the letter as plain text (UTF-8) and name that.") from error
    if "\x00" in text:
        raise InputError(f"{path} is no text; save the letter as plain text (UTF-8) and name that file.")
    return text


def _of_email(path: Path, content: bytes) -> str:
    """Return who wrote an e-mail, its subject and its body; what is attached is not read."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise InputError(f"{path} is no e-mail; save the message as .eml, or its text as plain text (UTF-8).")
    body = message.get_body(preferencelist=("plain", "html"))
    try:
        text = body.get_content() if body else ""
        heads = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    except (LookupError, UnicodeError, ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"The e-mail {path} cannot be understood ({error}); save its text as plain text (UTF-8) and name that."
        ) from error
    return "\n".join([*heads, "", text]) if text.strip() else ""


def _of_word(path: Path, content: bytes) -> str:
    try:
        document = docx.Document(io.BytesIO(content))
        return "\n".join(_lines_of(document))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # what broken parts raise
        raise InputError(
            f"{path} is no Word document that can be read ({error}); save it again, or its text as plain text (UTF-8)."
        ) from error


def _lines_of(document: Document) -> list[str]:
    """Return paragraphs and table rows in the order of the page; a row of a form reads ``label: answer``."""
    lines = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
                lines.append(": ".join(re.sub(r":$", "", cell) if n == 0 else cell for n, cell in enumerate(cells)))
        else:
            lines.append(part.text)
    return lines
