"""Files on their way, continued after a kill: what has come, and beside it of which version that is.

What has come lies in ``<target>.part``, and ``<target>.state`` says of which version. The state is written before the
first byte of a version and removed before that of the next, so that all bytes belong to the version that it names; the
target itself is there only when it is whole.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from io import FileIO
from pathlib import Path

from monitor.collected import Mark
from monitor.files import PRIVATE_FILE, writing

_PART = 1 << 20
_flush = getattr(os, "fdatasync", os.fsync)
"""Writes to the disk itself; times of change may wait."""
_SURE_S = 60.0
"""So much older than the answer a time of change must be to tell versions apart (RFC 9110, section 8.8.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Of which version of a file some bytes are."""

    address: str
    """SHA-256 of the address that was asked; it may hold keys."""
    validator: str = ""
    """What names the version surely, for If-Range; empty where nothing does."""
    etag: str = ""
    last_modified: str = ""
    length: int | None = None
    """Of the whole."""
    content_type: str = ""
    final_url: str = ""
    sha256: str = ""
    """Of the whole, as soon as it has come."""

    @property
    def mark(self) -> Mark:
        """What the host said of the version."""
        return Mark(etag=self.etag, last_modified=self.last_modified)


def validator_of(etag: str, last_modified: str, date: str) -> str:
    """Return what names a version surely: a strong ETag, else a time of change that is old enough; else nothing."""
    if etag:
        return etag if etag.startswith('"') else ""
    with suppress(ValueError, TypeError):
        age = parsedate_to_datetime(date) - parsedate_to_datetime(last_modified)
        return last_modified if age.total_seconds() >= _SURE_S else ""
    return ""


class Partial:
    """One file on its way."""

    def __init__(self, target: Path, url: str) -> None:
        self.target = target
        self.part = target.with_name(f"{target.name}.part")
        self._state = target.with_name(f"{target.name}.state")
        self._address = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()

    def version(self, **said: object) -> Version:
        """Return a version of this file."""
        return Version(address=self._address, **said)  # type: ignore[arg-type]

    def begun(self) -> tuple[Version, int] | None:
        """Return of which version bytes are there that can be continued, and how many; None for none."""
        version = self._read()
        if version is None or not (version.sha256 or version.validator):
            return None
        with suppress(OSError):
            size = self.part.stat().st_size
            is_good = size == version.length if version.sha256 else size <= (version.length or size)
            if size and is_good:
                return version, size
        return None

    def whole(self) -> Version | None:
        """Return of which version the target is, where an earlier call has finished it and left word of that."""
        version = self._read()
        with suppress(OSError):
            if version and version.sha256 and self.target.stat().st_size == version.length:
                return version
        return None

    def digest(self, size: int) -> "hashlib._Hash":
        """Return the SHA-256 over what is there, to be continued.

        :raises OSError: it cannot be read, or is shorter
        """
        digest, left = hashlib.sha256(), size
        with self.part.open("rb") as file:
            while left:
                data = file.read(min(_PART, left))
                if not data:
                    raise OSError(f"{self.part} is shorter than it was")
                digest.update(data)
                left -= len(data)
        return digest

    @contextmanager
    def opened(self, version: Version, at: int) -> Iterator[FileIO]:
        """Open the part for writing from a place on, as a part of this version.

        :raises LibraryError: the disk is full or refuses
        """
        with writing(self.part):
            self.target.parent.mkdir(parents=True, exist_ok=True)
            if at == 0:
                self._state.unlink(missing_ok=True)
                self.part.unlink(missing_ok=True)
                self._write(version)
            descriptor = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.truncate(at)
            file.seek(at)
            yield file

    def finish(self, file: FileIO, version: Version, *, is_lasting: bool) -> None:
        """Put the whole file into its place when it lies on the disk itself.

        Its hash is kept before that, so that a kill at any moment leaves a whole file that is known to be whole.

        :param is_lasting: whether word of the version is left beside it, for a call that comes again after a kill
        :raises LibraryError: the disk is full or refuses
        """
        with writing(self.target):
            _flush(file.fileno())
            self._write(version)
            self.part.replace(self.target)
            if not is_lasting:
                self._state.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove what has come."""
        for path in (self._state, self.part):
            with suppress(OSError):
                path.unlink()

    def _read(self) -> Version | None:
        try:
            version = Version(**json.loads(self._state.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return version if version.address == self._address else None

    def _write(self, version: Version) -> None:
        new = self._state.with_name(f"{self._state.name}.new")
        new.write_text(json.dumps(asdict(version)), encoding="utf-8")
        new.chmod(PRIVATE_FILE)
        new.replace(self._state)
