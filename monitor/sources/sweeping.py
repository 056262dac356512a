"""Captures that nothing names any more, such as a file that another replaced before it became a clip, are deleted."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from monitor.store.library import Library

LEAST_AGE = timedelta(days=1)
"""A file that was written to later than so long ago stays, whoever names it."""
_FOLDER = re.compile(r"[0-9a-f]{2}", re.ASCII)
_FILE = re.compile(r"([0-9a-f]{64})\.[a-z0-9]+", re.ASCII)


def sweep_captures(library: Library) -> int:
    """Delete the captures whose content nothing in the library has; returns how many.

    A file counts as named by its content and not by its path, so that a library that was moved loses none. Links are
    neither followed nor deleted, and what is not called as a capture is somebody else's.
    """
    now, swept, size_bytes = library.clock(), 0, 0
    for folder in _folders(library.settings.captures):
        old = dict(_old_files(folder, now))
        unnamed = library.store.items.unnamed(set(old.values()))
        for path in [path for path, sha256 in old.items() if sha256 in unnamed]:
            with suppress(OSError):
                size = path.lstat().st_size
                path.unlink()
                swept, size_bytes = swept + 1, size_bytes + size
    if swept:
        library.record("captures.sweep", "captures", count=swept, size=size_bytes)
    return swept


def _folders(captures: Path) -> list[Path]:
    """Return the folders that hold captures; none where there are none yet."""
    try:
        with os.scandir(captures) as entries:
            found = [entry for entry in entries if _FOLDER.fullmatch(entry.name)]
            return sorted(Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _old_files(folder: Path, now: datetime) -> Iterator[tuple[Path, str]]:
    """Yield the captures in a folder that are old enough, with the SHA-256 by which they are called."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            name = _FILE.fullmatch(entry.name)
            if name is None or not name[1].startswith(folder.name):
                continue
            seen = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(seen.st_mode) and now.timestamp() - seen.st_mtime > LEAST_AGE.total_seconds():
                yield Path(entry.path), name[1]
