"""Fingerprints as files, content-addressed by the SHA-256 of the source and the id of the engine's parameters."""

from pathlib import Path

from fingerprints.codec import decode, encode
from fingerprints.errors import PrintCorruptError, printable
from fingerprints.values import Fingerprint
from monitor.errors import LibraryDamagedError
from monitor.files import write_whole


class Prints:
    """The folder of fingerprints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str, spec_id: str) -> Path:
        """Return where the fingerprint of a source lies."""
        return self.folder / sha256[:2] / f"{sha256}-{spec_id}.print"

    def put(self, sha256: str, fingerprint: Fingerprint) -> None:
        """Store a fingerprint, whole or not at all.

        :raises LibraryError: the disk is full or refuses
        """
        write_whole(self.path(sha256, fingerprint.spec_id), encode(fingerprint))

    def get(self, sha256: str, spec_id: str) -> Fingerprint:
        """Read a fingerprint.

        :raises LibraryDamagedError: it is missing or damaged
        """
        path = self.path(sha256, spec_id)
        try:
            return decode(path.read_bytes())
        except OSError as error:
            raise LibraryDamagedError(f"{self._where(path)} cannot be read ({error.strerror}); {REMEDY}.") from error
        except PrintCorruptError as error:
            raise LibraryDamagedError(f"{self._where(path)} is damaged; {REMEDY}.") from error

    @staticmethod
    def _where(path: Path) -> str:
        return f"The fingerprint file {printable(str(path))}"

    def size_bytes(self) -> int:
        """Return the bytes that all fingerprints take."""
        return sum(path.stat().st_size for path in self.folder.glob("*/*.print"))


REMEDY = "run `reclaim reindex`, which makes it again from the video if that is still there"
