"""Bytes as a handle may stand in them: in the encodings and escapes that files use, and what is packed inside them."""

import email
import email.policy
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.errors import MessageError
from functools import lru_cache
from html.entities import name2codepoint
from io import BytesIO
from unicodedata import normalize
from urllib.parse import quote

from monitor.privacy.folding import plain

_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
"""How gzip and zlib begin, wherever in a file: in records of requests, in PDF and in PNG."""
_MOST = 64 << 20
"""Bytes that are unpacked of one stream."""
_PIECE = 1 << 16
_MAIL = re.compile(rb"^(?:content-transfer-encoding|content-type|mime-version):", re.IGNORECASE | re.MULTILINE)
_ENCODED_WORD = re.compile(rb"=\?[\w-]+\?[bq]\?", re.IGNORECASE)
_SHARP = ("ss", "\u00df", "\u1e9e")
"""What one spelling writes for another, and folding makes one of."""


@lru_cache(maxsize=64)
def forms(spellings: frozenset[str]) -> tuple[tuple[bytes, str], ...]:
    """Return a handle as bytes may spell it, in small letters of ASCII, each with the encoding to read it by."""
    found: dict[bytes, str] = {}
    for text in _texts(spellings):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found.setdefault(text.encode(encoding, "surrogatepass").lower(), encoding)
        with suppress(UnicodeEncodeError):
            found.setdefault(text.encode("latin-1").lower(), "latin-1")
        for escaped in _escaped(text):
            found.setdefault(escaped.encode("ascii", "ignore").lower(), "utf-8")
    return tuple((form, encoding) for form, encoding in found.items() if form)


def _texts(spellings: Iterable[str]) -> set[str]:
    cases = {
        form
        for one in spellings
        for text in (one, plain(one), *_sharp(plain(one)), *_sharp(one))
        for form in (text, text.upper(), text.title(), text.lower(), text.casefold(), text.swapcase())
    }
    return {normalize(form, one) for one in cases for form in ("NFC", "NFD")} - {""}


def _sharp(text: str) -> Iterator[str]:
    yield from (text.replace(one, other) for one in _SHARP for other in _SHARP if one in text)


def _escaped(text: str) -> Iterator[str]:
    """Yield a text as it is escaped: in addresses, in JSON, in HTML and in mails."""
    if text.isascii():
        return
    raw = text.encode("utf-8", "surrogatepass")
    yield quote(raw)
    yield json.dumps(text)[1:-1]
    yield "".join(one if one.isascii() else f"&#{ord(one)};" for one in text)
    yield "".join(one if one.isascii() else f"&#x{ord(one):x};" for one in text)
    named = {chr(code): name for name, code in name2codepoint.items()}
    yield "".join(one if one.isascii() else f"&{named[one]};" if one in named else one for one in text)
    yield "".join(chr(byte) if byte < 128 else f"={byte:02x}" for byte in raw)
    yield "".join(chr(byte) if byte < 128 else f"\\x{byte:02x}" for byte in raw)


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what bytes hold packed: members of archives and their names, streams of gzip and zlib, parts of mails."""
    if content.startswith(b"PK"):
        with suppress(zipfile.BadZipFile, OSError, zlib.error, RuntimeError):
            archive = zipfile.ZipFile(BytesIO(content))
            for member in archive.infolist():
                yield member.filename.encode("utf-8", "surrogateescape")
                yield archive.read(member)
        return
    yield from _streams(content)
    if _MAIL.search(content[:8192]) or _ENCODED_WORD.search(content):
        yield from _mailed(content)


def _streams(content: bytes) -> Iterator[bytes]:
    view, end = memoryview(content), 0
    for found in _PACKED.finditer(content):
        if found.start() < end:
            continue  # inside what was unpacked
        unpacker, text, at = zlib.decompressobj(wbits=47), bytearray(), found.start()
        with suppress(zlib.error):
            while at < len(content) and not unpacker.eof and len(text) < _MOST:
                text += unpacker.decompress(view[at : at + _PIECE])
                at += _PIECE
        if unpacker.eof:
            end = min(at, len(content)) - len(unpacker.unused_data)
        if text:
            yield bytes(text)


def _mailed(content: bytes) -> Iterator[bytes]:
    """Yield headers and parts of a mail as they are read."""
    with suppress(MessageError, ValueError, LookupError, AttributeError, TypeError):
        mail = email.message_from_bytes(content, policy=email.policy.default)
        for part in mail.walk():
            yield "\n".join(str(value) for value in part.values()).encode("utf-8", "replace")
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload
                charset = part.get_content_charset("utf-8")
                yield payload.decode(charset, "replace").encode("utf-8", "replace")
