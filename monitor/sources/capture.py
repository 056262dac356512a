"""Files that arrived: put into their place by what they are, so that a kill at any moment loses and repeats nothing.

A file on its way lies in ``captures/parts`` under the number of its item. When it is whole, the item is COMPLETE with
its SHA-256 before the file is renamed to ``captures/ab/<sha256>.<ending>``, and KEPT afterwards: whatever stood between
is done by the next run, from what lies there and what the item says.
"""

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fingerprints.errors import MediaError
from monitor.blotting import shown
from monitor.collected import ItemState, KeptItem
from monitor.files import PRIVATE_FILE, PRIVATE_FOLDER, make_own, sha256_of, writing
from monitor.sources.fetch import Arrived
from monitor.sources.sweeping import sweep_captures
from monitor.store.library import Library

_HEAD = 4096
"""Bytes at the beginning of a file that tell what it is."""
_PART = re.compile(r"(\d+)-[0-9a-f]{12}\.(part|stream)(\..+)?", re.ASCII)
_PACKET = 188
"""Bytes of a packet of an MPEG transport stream."""
_OPEN = frozenset({ItemState.FOUND, ItemState.WANTED, ItemState.COMPLETE, ItemState.FAILED})
"""States of items whose parts may still be of use."""


def ending_of(head: bytes) -> str:
    """Return the ending of a file by its first bytes, whatever its host called it; empty for no video or sound."""
    for magic, ending in _MAGIC.items():
        if head.startswith(magic):
            return ending
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return _boxes(head)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else "mkv"
    if head.startswith(b"RIFF"):
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12], "")
    if len(head) > _PACKET and head[0] == head[_PACKET] == ord("G"):
        return "ts"
    return _frames(head)


_MAGIC = {
    b"OggS": "ogg",
    b"FLV\x01": "flv",
    b"fLaC": "flac",
    b"ID3": "mp3",
    b"#!AMR": "amr",
    b"GIF8": "gif",
    b"\x00\x00\x01\xba": "mpg",
    b"\x00\x00\x01\xb3": "mpg",
    b"0&\xb2u\x8ef\xcf\x11": "asf",
    b"FORM": "aiff",
}


def _boxes(head: bytes) -> str:
    brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
    if brand in {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"}:  # pictures in the same boxes
        return ""
    return {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}.get(brand, "mp4")


def _frames(head: bytes) -> str:
    """Return the ending of bare frames of sound, which begin with eleven set bits."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    return "aac" if head[1] & 0x06 == 0 else "mp3"


class Captures:
    """The folder of files that sources brought."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.folder = library.settings.captures
        self.parts = self.folder / "parts"

    def prepare(self) -> None:
        """Make the folders, finish what an earlier run has begun, and remove what nobody will go on with.

        :raises LibraryError: the disk is full or refuses
        """
        with writing(self.parts):
            self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            make_own(self.parts)
        for item in self._library.store.items.in_states({ItemState.COMPLETE}):
            self._finish_begun(item)
        self._sweep()
        sweep_captures(self._library)

    def part(self, item_id: int, url: str, kind: str = "part") -> Path:
        """Return where the file of an item from an address lies while it is on its way.

        :param kind: ``part`` for a file, ``stream`` for the folder of a stream
        """
        return self.parts / f"{item_id}-{hashlib.sha256(url.encode()).hexdigest()[:12]}.{kind}"

    def place(self, sha256: str, ending: str) -> Path:
        """Return where a file with these bytes lies."""
        return self.folder / sha256[:2] / f"{sha256}.{ending}"

    def begin(self, item: KeptItem, arrived: Arrived, media_url: str, ending: str) -> KeptItem:
        """Store that a file has arrived as a whole, before it is put into its place; what was kept before is let go."""
        complete = replace(
            item,
            state=ItemState.COMPLETE,
            reason="",
            attempts=0,
            next_at=None,
            etag=arrived.mark.etag,
            last_modified=arrived.mark.last_modified,
            media_url=media_url,
            sha256=arrived.sha256,
            path=self.place(arrived.sha256, ending),
            size_bytes=arrived.size_bytes,
            captured_at=None,
            clip_id=item.clip_id if item.sha256 == arrived.sha256 else None,
        )
        with self._library.store.lasting():
            self._library.store.items.keep(complete)
        return complete

    def finish(self, item: KeptItem, part: Path) -> KeptItem:
        """Put a whole file into its place and store that it is kept.

        :raises LibraryError: the disk is full or refuses
        """
        target = item.path or part
        with writing(target):
            make_own(target.parent)
            if _holds(target, item.sha256):  # of another item: what was scanned there is not touched
                part.unlink()
            else:
                part.chmod(PRIVATE_FILE)
                part.replace(target)
                _to_disk(target.parent)
        return self._commit(item)

    def forget(self, item_id: int, besides: Collection[Path] = ()) -> None:
        """Remove what lies of an item on its way.

        :param besides: parts that stay, with what lies beside them
        """
        for path in self.parts.glob(f"{item_id}-*"):
            if not any(path.name.startswith(one.name) for one in besides):
                _remove(path)

    def _commit(self, item: KeptItem) -> KeptItem:
        now = self._library.clock()
        kept = replace(item, state=ItemState.KEPT, captured_at=now, checked_at=now)
        with self._library.store.transaction():
            self._library.store.items.keep(kept)
            url = item.item.url or item.media_url
            self._library.record(
                "item.capture", f"item {item.id}", sha256=item.sha256, url=shown(url), size=item.size_bytes
            )
        self.forget(item.id)
        return kept

    def _finish_begun(self, item: KeptItem) -> None:
        """Do what is left to do for a file that had arrived; fetch it again where its bytes are lost."""
        where = (self.part(item.id, item.media_url), *self._streams(item))
        if item.path and _holds(item.path, item.sha256):
            self._commit(item)
        elif part := next((one for one in where if _holds(one, item.sha256)), None):
            self.finish(item, part)
        else:
            self._library.store.items.keep(replace(item, state=ItemState.WANTED, sha256="", path=None, size_bytes=0))

    def _streams(self, item: KeptItem) -> list[Path]:
        return sorted(self.part(item.id, item.media_url, "stream").glob("whole.*"))

    def _sweep(self) -> None:
        """Remove parts of items that are over, and whatever else lies among the parts."""
        still = {item.id: item for item in self._library.store.items.in_states(_OPEN)}
        for path in self.parts.iterdir():
            name = _PART.fullmatch(path.name)
            item = still.get(int(name[1])) if name else None
            is_given_up = item is not None and item.state is ItemState.FAILED and item.next_at is None
            if item is None or is_given_up:
                _remove(path)


def seal(path: Path) -> str:
    """Write a file that has arrived to the disk itself and return its ending; empty where it is no video or sound.

    :raises LibraryError: the disk is full or refuses
    """
    with writing(path):
        with path.open("rb+") as file:
            head = file.read(_HEAD)
            os.fsync(file.fileno())
        return ending_of(head)


def fault_of(item: KeptItem) -> str:
    """Return in one sentence why the file of a kept item proves nothing by now; empty where it is as it was captured.

    The whole file is read.
    """
    if item.state is not ItemState.KEPT or not (item.path and item.sha256):
        return ""
    try:
        now = sha256_of(item.path) if stat.S_ISREG(item.path.lstat().st_mode) else ""
    except (OSError, MediaError):
        return "It is not there any more, or cannot be read; put it back from a backup of the library."
    if now == item.sha256:
        return ""
    seen = f" (its SHA-256 is {now})" if now else ""
    return (
        f"It was changed after it was captured{seen}, so it proves nothing; put it back from a backup of the library."
    )


def _holds(path: Path, sha256: str) -> bool:
    """Tell whether a regular file with these bytes lies somewhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode) and sha256_of(path) == sha256
    except (OSError, MediaError):
        return False


def _to_disk(folder: Path) -> None:
    """Write the names in a folder to the disk itself, where the operating system lets us."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
