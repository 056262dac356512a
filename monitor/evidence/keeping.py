"""Keeping a clip: what is to be pursued must not vanish with the folder that it was supplied in."""

import shutil
from pathlib import Path

from fingerprints.errors import MediaError, printable
from monitor.errors import EvidenceError
from monitor.files import sha256_of, still_there, writing
from monitor.values import Clip, SourceFile


def keep_clip(folder: Path, clip: Clip) -> Path:
    """Copy a clip's file into a folder under the name of its SHA-256, and return where it lies.

    :raises EvidenceError: the file is gone, or is no longer the one that was scanned
    :raises LibraryError: the disk is full or refuses
    """
    source, target = clip.file.path, _place(folder, clip)
    if target.exists():
        return target
    part = target.with_suffix(".part")
    with writing(target):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with source.open("rb") as original, writing(target), part.open("wb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
        if sha256_of(part) != clip.file.sha256:
            raise EvidenceError(f"{printable(str(source))}: the file has changed since it was scanned; {_REMEDY}.")
        with writing(target):
            part.replace(target)
    except (OSError, MediaError) as error:
        raise EvidenceError(f"{printable(str(source))}: no copy could be kept ({error}); {_REMEDY}.") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def is_kept(folder: Path, clip: Clip) -> bool:
    """Tell whether a folder holds a copy of a clip."""
    return _place(folder, clip).exists()


def clip_file(folder: Path, clip: Clip) -> Path:
    """Return where a clip can be read: the copy kept in a folder if there is one, else the file as supplied.

    :raises EvidenceError: the file is no longer the one that was scanned, or the clip was let go of
    """
    kept = _place(folder, clip)
    if clip.is_let_go and not kept.exists():
        raise EvidenceError(say_let_go(clip))
    return kept if kept.exists() else unchanged(clip.file)


def say_let_go(clip: Clip) -> str:
    """Return why nothing of a clip that was let go of can be shown."""
    return f"The clip was {clip.name}: nothing of it is left to show."


def unchanged(file: SourceFile) -> Path:
    """Return where a file lies; what is no longer there at all is left to who opens it.

    :raises EvidenceError: other content lies there now, of which nothing may be shown
    """
    if file.path.exists() and not still_there(file):
        raise EvidenceError(f"{printable(str(file.path))}: the file has changed since it was read; {_REMEDY}.")
    return file.path


def _place(folder: Path, clip: Clip) -> Path:
    return folder / f"{clip.file.sha256}{clip.file.path.suffix.lower()}"


_REMEDY = "get it again and keep it safe, for it is your evidence"
