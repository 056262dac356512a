"""Every file of the library, and whether it names an account: in its name, its bytes, or inside an archive."""

import json
import re
import tomllib
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from monitor.files import write_whole, writing
from monitor.privacy.inventory import inventory
from monitor.privacy.naming import ERASED, ERASED_HOST, Mentions, Name
from monitor.privacy.unpacking import forms, unpacked
from monitor.store.library import Library

_TEXT_BYTES = 32 << 20
"""A larger file is read piece by piece."""
_PIECE = 8 << 20
_AROUND = 512
_DEPTH = 3
_NUMBERS = ("prints", "index", "bank")
"""Folders whose files hold figures alone and are called by hashes: a handle may be a part of them by chance."""
_OF_CONTENT = re.compile(r"[0-9a-f]{16,}(?:[.-].*)?")
"""Names of files that are made of hashes."""
_FOLDERS = frozenset(
    {"films", "stills", "warc", "enclosed", "letters", "evidence", "cache", "clips", "captures", "uploads"}
)
"""Folders that Reclaim names."""
_DONE, _DONE_HOST = ERASED.encode(), f"//{ERASED_HOST}.".encode()
_TEXTS = frozenset({".toml", ".json", ".txt", ".md", ".csv", ""})


@dataclass(slots=True)
class Swept:
    """What became of the files that name an account."""

    deleted: list[Path] = field(default_factory=list)
    rewritten: list[Path] = field(default_factory=list)
    waiting: list[Path] = field(default_factory=list)
    """Files of what is on hold."""
    left: list[Path] = field(default_factory=list)
    """Files that cannot be changed without being spoiled, or that belong to somebody else."""


def database_files(library: Library) -> set[Path]:
    """Return the files of the database itself."""
    path = library.settings.database
    return {path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")}


def files_in(library: Library) -> Iterator[Path]:
    """Yield every file below the library's folder except the database; links are not followed."""
    apart = database_files(library)
    for path in sorted(library.settings.library.rglob("*")):
        if (path.is_symlink() or path.is_file()) and path not in apart:
            yield path


def sweep_files(library: Library, name: Name, spared: Collection[Path], named: Collection[Path]) -> Swept:
    """Delete or rewrite the files that name an account.

    :param spared: files of what must stay
    :param named: files that rows of the database still name, so that they are not deleted
    """
    swept = Swept()
    for path in files_in(library):
        if not file_names(library, name, path):
            continue
        if path in spared:
            swept.waiting.append(path)
        elif path.name.endswith(".warc.gz"):
            _thin(path, name)
            swept.rewritten.append(path)
        elif path.suffix in _TEXTS and path.parent == library.settings.library:
            (swept.rewritten if _rewritten(path, name) else swept.left).append(path)
        elif path in named or path.relative_to(library.settings.library).parts[0] == "documents":
            swept.left.append(path)
        else:
            with writing(path):
                path.unlink(missing_ok=True)
            swept.deleted.append(path)
    return swept


def _rewritten(path: Path, name: Name) -> bool:
    """Take an account out of a file of settings, unless it would mean something else then."""
    before = path.read_text(encoding="utf-8")
    after = name.erased(before)
    read = {".toml": tomllib.loads, ".json": json.loads}.get(path.suffix)
    if read is not None:
        with suppress(ValueError):  # what cannot be read before may be rewritten
            old = read(before)
            try:
                is_alike = _is_alike(old, read(after))
            except ValueError:
                is_alike = False
            if not is_alike:
                return False
    write_whole(path, after.encode(), private=True)
    return True


def _is_alike(before: object, after: object) -> bool:
    """Tell whether two values have the same keys, and differ in texts only."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_is_alike(before[one], after[one]) for one in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_is_alike, before, after))
    return before == after or (isinstance(before, str) and isinstance(after, str))


def file_names(library: Library, name: Name, path: Path) -> bool:
    """Tell whether a file names an account, in its name below the library or in what it holds."""
    inside = path.relative_to(library.settings.library)
    if inside.parts[0] in _NUMBERS:
        return False
    own = {entry.place.rstrip("/") for entry in inventory() if not entry.column} | _FOLDERS
    if any(name.is_in(part) for part in inside.parts if part not in own and not _OF_CONTENT.fullmatch(part)):
        return True
    if path.is_symlink():
        return name.is_in(str(path.readlink()))
    with suppress(FileNotFoundError):
        return holds(path, name)
    return False


def holds(path: Path, name: Name, *, unpacks: bool = True) -> bool:
    """Tell whether the bytes of a file name an account."""
    if path.stat().st_size <= _TEXT_BYTES:
        return in_bytes(path.read_bytes(), name, unpacks=unpacks)
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            if _in_raw(before + piece, name):
                return True
            before = piece[-_AROUND:]
    if unpacks and zipfile.is_zipfile(path):
        return any(_in_member(path, member, name) for member in zipfile.ZipFile(path).infolist())
    return False


def in_bytes(content: bytes, name: Name, *, unpacks: bool = True, depth: int = _DEPTH) -> bool:
    """Tell whether bytes name an account, as text of any usual encoding, or packed."""
    if _in_raw(content, name):
        return True
    text = _as_text(content)
    if text is not None and name.is_in(text):
        return True
    return unpacks and depth > 0 and any(in_bytes(one, name, depth=depth - 1) for one in unpacked(content))


def _in_raw(content: bytes, name: Name) -> bool:
    """Look for the handle in the encodings that bytes may have, whatever stands around it."""
    small = content.lower().replace(_DONE, b"\0" * len(_DONE)).replace(_DONE_HOST, b"\0" * len(_DONE_HOST))
    for wanted, encoding in forms(frozenset({name.account.handle, *name.spellings})):
        at = small.find(wanted)
        while at >= 0:
            if name.mentions is Mentions.EVERYWHERE and not name.is_shared:
                return True
            start = max(at - _AROUND, at % 2)  # an even number of bytes before, for those who have two
            start += (at - start) % 2
            around = content[start : at + len(wanted) + _AROUND]
            if name.is_in(around.decode(encoding, "replace").replace("\0", " ")):
                return True
            at = small.find(wanted, at + 1)
    return False


def _as_text(content: bytes) -> str | None:
    """Return bytes as text; None for what is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _in_member(path: Path, member: zipfile.ZipInfo, name: Name) -> bool:
    if name.is_in(member.filename):
        return True
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        before = b""
        while piece := file.read(_PIECE):
            if _in_raw(before + piece, name):
                return True
            before = piece[-_AROUND:]
    return False


def _thin(path: Path, name: Name) -> None:
    """Take the records that name an account out of an archive of requests; the others stay byte for byte."""
    kept = [record for record in _records(path.read_bytes()) if not in_bytes(record, name)]
    known = path.with_name(f"{path.name}.length")  # says how far the file is whole
    if kept and not name.is_in(path.name):
        content = b"".join(kept)
        write_whole(path, content, private=True)
        write_whole(known, str(len(content)).encode(), private=True)
        return
    with writing(path):
        path.unlink(missing_ok=True)
        known.unlink(missing_ok=True)


def _records(content: bytes) -> Iterator[bytes]:
    """Yield the members of a file that was packed record by record."""
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            unpacker.decompress(content)
        except zlib.error:
            return  # what follows was broken off, and says nothing
        rest = unpacker.unused_data
        if not unpacker.eof:
            return
        yield content[: len(content) - len(rest)]
        content = rest
