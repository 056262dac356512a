"""Looks for a word in every byte of a library, in whatever way a file may hold it."""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


def spellings(word: str) -> tuple[bytes, ...]:
    """Return a word as bytes may spell it: UTF-8, UTF-16, percent-encoded, escaped for JSON."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
    encoded = "".join(f"%{byte:02X}" for byte in word.encode())
    texts = (word, quote(word), encoded, escaped)
    return tuple({one.lower() for text in texts for one in (text.encode(), text.encode("utf-16-le"))})


def places_of(word: str, folder: Path) -> list[str]:
    """Return the files below a folder whose name or bytes hold a word, whatever its case."""
    known = spellings(word)
    found = []
    for path in sorted(folder.rglob("*")):
        name = os.fsencode(path.relative_to(folder)).lower()
        layers = _layers(path.read_bytes()) if path.is_file() else ()
        if any(one in text for text in (name, *(layer.lower() for layer in layers)) for one in known):
            found.append(str(path.relative_to(folder)))
    return found


def _layers(data: bytes) -> Iterator[bytes]:
    """Yield bytes, and what is packed in them: members of a zip, and streams of a PDF or a gzip file."""
    yield data
    if data[:4] == b"PK\x03\x04":
        yield from _members(data)
    if data[:2] == b"\x1f\x8b":
        yield zlib.decompressobj(31).decompress(data)
    for packed in re.finditer(rb"stream\r?\n", data) if data[:5] == b"%PDF-" else ():
        try:
            yield zlib.decompressobj().decompress(data[packed.end() :])
        except zlib.error:
            continue


def _members(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield from _layers(archive.read(name))
