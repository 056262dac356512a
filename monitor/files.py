"""Files on disk: finding media, hashing, writing so that a crash leaves the old file or the new one.

The only module that walks folders. It knows nothing of the database or the engine's prints.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fingerprints.errors import MediaEmptyError, MediaError, MediaForbiddenError, MediaMissingError, printable
from monitor.errors import LibraryForbiddenError, LibraryFullError, NoMediaError, ReclaimError
from monitor.values import SourceFile

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""Rights on POSIX by which nobody but the owner sees anything."""
FULL = {errno.ENOSPC, errno.EDQUOT}


def absolute(path: Path) -> Path:
    """Return the absolute path under which a file is known everywhere: without ``..``, symbolic links kept."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - pathlib keeps ".." or follows links


def find_media(
    paths: Iterable[Path], *, skip: Path, pictures: bool = False
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """List the media files that paths lead to, folders searched to the bottom, each file once.

    A file that is named outright is taken whatever its name; inside a folder the suffix decides, and
    hidden files and the ``skip`` folder (the library itself) are passed over.

    :param pictures: whether to take still pictures, too
    :returns: absolute paths in the order given (sorted inside a folder), and the problems met
    """
    found: dict[Path, None] = {}
    problems: list[tuple[Path, str]] = []
    for path in paths:
        try:
            inside = list(_walk(path, skip, problems, pictures=pictures)) if path.is_dir() else [_regular(path)]
        except MediaError as error:
            problems.append((path, str(error)))
            continue
        if not inside and not any(path in (where, *where.parents) for where, _ in problems):
            problems.append((path, str(NoMediaError(_no_media(path, pictures=pictures)))))
        found.update(dict.fromkeys(absolute(p) for p in inside))
    return list(found), problems


def _no_media(folder: Path, *, pictures: bool) -> str:
    kinds = "video, sound or picture file" if pictures else "video or sound file"
    return f"{printable(str(folder))}: no {kinds} inside; name a folder that holds some, or the files."


def _walk(folder: Path, skip: Path, problems: list[tuple[Path, str]], *, pictures: bool) -> Iterator[Path]:
    from fingerprints.media import (  # noqa: PLC0415 - costs 0.3 s, and only walks need it
        is_media_name,
        is_picture_name,
    )

    def unreadable(error: OSError) -> None:
        where = Path(error.filename)
        message = f"{printable(str(where))}: the folder cannot be read ({error.strerror}); change its permissions."
        problems.append((where, message))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(parent)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _same(here / f, skip))
        for name in sorted(names):
            path = here / name
            is_wanted = is_media_name(path) or (pictures and is_picture_name(path))
            if not name.startswith(".") and is_wanted and path.is_file():
                yield path


def _same(path: Path, other: Path) -> bool:
    return other.exists() and path.samefile(other)


def _regular(path: Path) -> Path:
    """Return the path of a regular file that has bytes and may be read.

    :raises MediaError: it is not one
    """
    try:
        status = path.stat()
    except PermissionError as error:
        raise MediaForbiddenError(path, "the file may not be read", "change its permissions") from error
    except (OSError, ValueError) as error:
        raise MediaMissingError(path, "there is no such file", "check the name") from error
    if not stat.S_ISREG(status.st_mode):
        raise MediaMissingError(path, "it is neither a file nor a folder", "name a video or sound file")
    return path


def make_own(folder: Path) -> None:
    """Make a folder whose files are all the program's own: it may write to and delete whatever lies there.

    :raises LibraryForbiddenError: a link to another place, where files of others lie, is there in its stead
    """
    if folder.is_symlink():
        raise LibraryForbiddenError(
            f"{printable(str(folder))} is a link to another place, and nothing is written or deleted through it; remove"
            " the link. (The whole folder of the captures may be a link, the folders in it may not.)"
        )
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def look_at(path: Path) -> tuple[int, int]:
    """Return size in bytes and modification time in ns.

    :raises MediaError: there is no such file, it is empty or it may not be read
    """
    status = _regular(path).stat()
    if status.st_size == 0:
        raise MediaEmptyError(path, "the file has no bytes", "copy or download it again")
    return status.st_size, status.st_mtime_ns


def read_source(path: Path) -> SourceFile:
    """Hash a file.

    :raises MediaError: there is no such file, it is empty or it may not be read
    """
    size_bytes, mtime_ns = look_at(path)
    return SourceFile(path=path, size_bytes=size_bytes, mtime_ns=mtime_ns, sha256=sha256_of(path))


def still_there(file: SourceFile) -> bool:
    """Tell whether a file still lies where it was read, with the same bytes."""
    try:
        return look_at(file.path) == (file.size_bytes, file.mtime_ns) or sha256_of(file.path) == file.sha256
    except MediaError:
        return False


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    :raises MediaError: the file cannot be read
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except PermissionError as error:
        raise MediaForbiddenError(path, "the file may not be read", "change its permissions") from error
    except OSError as error:
        raise MediaMissingError(path, f"the file cannot be read ({error.strerror})", "check the disk") from error


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file so that a crash leaves either the old content or the new: temporary file, fsync, rename.

    :param private: whether only the owner of the file may read it
    :raises LibraryFullError: the disk is full
    :raises LibraryForbiddenError: the operating system refuses
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(part, "wb", opener=_alone if private else None) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _alone(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a failed write into one sentence.

    :raises LibraryFullError: the disk is full
    :raises LibraryForbiddenError: anything else
    """
    where = printable(str(path))
    try:
        yield
    except OSError as error:
        # A write that ended early, as numpy reports it, has no number; the disk was full.
        if error.errno in FULL or error.errno is None:
            raise LibraryFullError(f"{where}: the disk is full; free some space and run the command again.") from error
        raise LibraryForbiddenError(f"{where}: cannot be written ({error.strerror}); check the permissions.") from error


def display_name(path: Path) -> str:
    """Return the stem of a path as text that a database can hold: bytes that are not UTF-8 are escaped."""
    return printable(path.stem) if has_raw_bytes(path) else path.stem


def has_raw_bytes(path: Path) -> bool:
    """Tell whether a name holds bytes that are not UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in str(path))


def refuse_file(path: Path) -> ReclaimError:
    """Return the error for a library path that is a file."""
    return LibraryForbiddenError(f"{printable(str(path))} is a file, not a folder; name another library.")
