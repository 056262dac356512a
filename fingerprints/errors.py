"""Everything that can go wrong in the engine.

::

    FingerprintsError
    ├── MediaError                  one media file cannot be used; carries path, problem, remedy
    │   ├── MediaMissingError       nothing is there, or it is a folder or a device
    │   ├── MediaForbiddenError     the file may not be read
    │   ├── MediaEmptyError         the file has no bytes
    │   ├── MediaUndecodableError   not a media file, or too broken to decode
    │   └── MediaWithoutContentError  neither picture nor sound could be decoded
    ├── PrintError                  a stored fingerprint cannot be used
    │   ├── PrintCorruptError       wrong magic, length or checksum
    │   └── SpecMismatchError       made with other parameters than asked for
    ├── DescriptorError             a neural descriptor cannot be loaded or run
    └── IndexStoreError             an index folder cannot be used
        ├── IndexCorruptError       a file of it is damaged: rebuild it from the fingerprints
        └── IndexLockedError        another process is writing to it

Every message is one sentence that says what happened, to which input, and what to do.
"""

from pathlib import Path


class FingerprintsError(Exception):
    """Root of the engine's errors."""


class MediaError(FingerprintsError):
    """One media file cannot be used."""

    def __init__(self, path: Path | str, problem: str, remedy: str) -> None:
        self.path = Path(path)
        """The file as it was named by the caller."""
        self.problem = problem
        """What is wrong with it, without the name."""
        self.remedy = remedy
        """What the user can do."""
        super().__init__(f"{self.printable_path}: {problem}; {remedy}.")

    def __reduce__(self) -> tuple[type["MediaError"], tuple[Path, str, str]]:
        # Errors cross process borders: rebuild from the three parts, not from the sentence.
        return type(self), (self.path, self.problem, self.remedy)

    @property
    def printable_path(self) -> str:
        """The path on one line: newlines, control characters and bytes that are not UTF-8 are escaped."""
        return printable(str(self.path))


class MediaMissingError(MediaError):
    """Nothing is there, or it is not a regular file."""


class MediaForbiddenError(MediaError):
    """The operating system refuses to let us read the file."""


class MediaEmptyError(MediaError):
    """The file has no bytes."""


class MediaUndecodableError(MediaError):
    """Not a media file, or too broken to decode a single frame."""


class MediaWithoutContentError(MediaError):
    """A media file that holds neither a decodable picture nor decodable sound."""


class PrintError(FingerprintsError):
    """A stored fingerprint cannot be used."""


class PrintCorruptError(PrintError):
    """Wrong magic, length or checksum."""


class SpecMismatchError(PrintError):
    """Two fingerprints, or a fingerprint and an index, were made with different parameters."""


class DescriptorError(FingerprintsError):
    """The file that the user named as a neural descriptor cannot be loaded or run."""


class IndexStoreError(FingerprintsError):
    """An index folder cannot be used."""


class IndexCorruptError(IndexStoreError):
    """A file of the index is damaged; it can be rebuilt from the fingerprints."""


class IndexLockedError(IndexStoreError):
    """Another process is writing to the index."""


def printable(text: str) -> str:
    """Return ``text`` on one line, with control characters and undecodable bytes escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
