"""Files that go: which belong to a content, a letter or a case, and their going after the rows that named them.

Rows go first, with the names of their files among the doomed in the same transaction; then the files; then the
database is scrubbed. Whatever breaks off in between, the next call does the rest.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fingerprints.errors import printable
from monitor.errors import LibraryError
from monitor.evidence.marking import mark_of, marks_in
from monitor.sources.warc import warc_path
from monitor.store.erasing import DATABASE
from monitor.store.library import Library

_READ_ELSEWHERE = (
    "What was deleted still lies in the log of the database, because another program has the library open; close the"
    " review room and the watch, or wait: the next purge tries again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What came of letting files and bytes go."""

    files: int = 0
    size_bytes: int = 0
    problems: tuple[str, ...] = ()
    """What is left for the next time, a sentence each."""


def finish(library: Library) -> Finished:
    """Delete the doomed files, and scrub the database if rows have gone. Outside every transaction.

    :raises LibraryError: the database cannot be written
    """
    files, size_bytes, gone, problems = 0, 0, [], []
    doomed = library.store.erasing.doomed()
    for name in doomed:
        if name == DATABASE:
            continue
        try:
            size = _remove(library, name)
        except OSError as error:
            problems.append(f"{printable(name)} cannot be deleted ({error.strerror}); the next purge tries again.")
            continue
        gone.append(name)
        files, size_bytes = files + (size is not None), size_bytes + (size or 0)
    if gone:
        library.store.erasing.done(gone)
    if doomed:
        problems += _scrub(library)
    return Finished(files=files, size_bytes=size_bytes, problems=tuple(problems))


def _scrub(library: Library) -> list[str]:
    try:
        is_whole = library.store.erasing.scrub()
    except LibraryError as error:
        return [f"What was deleted still lies in free places of the database: {error} The next purge tries again."]
    if not is_whole:
        return [_READ_ELSEWHERE]
    library.store.erasing.done([DATABASE])
    return []


def _remove(library: Library, name: str) -> int | None:
    """Delete a file or folder below the library and return its size, None where there is none; no link is followed."""
    root = library.settings.library
    path = root / name
    inside = Path(os.path.normpath(path)).is_relative_to(root) and path != root
    folders = [folder for folder in path.parents if folder.is_relative_to(root) and folder != root]
    if not inside or any(folder.is_symlink() for folder in folders):
        return None
    if path.is_symlink() or path.is_file():
        size = path.lstat().st_size
        path.unlink()
    elif path.is_dir():
        size = sum(one.lstat().st_size for one in path.rglob("*") if one.is_file())
        shutil.rmtree(path)
    else:
        return None
    if root not in {path.parent.parent, path.parent}:
        with suppress(OSError):  # others are in it
            path.parent.rmdir()
    return size


def below(library: Library, path: Path) -> str:
    """Return a path below the library's folder as doomed files are named; empty where it lies elsewhere."""
    root = library.settings.library
    inside = Path(os.path.normpath(root / path))
    return inside.relative_to(root).as_posix() if inside.is_relative_to(root) and inside != root else ""


class Belongings:
    """The files of the library, each folder listed once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._drawn: dict[str, list[Path]] = {}
        self._by_content: dict[Path, dict[str, list[Path]]] = {}
        settings = library.settings
        for folder in (settings.cache, settings.evidence / "stills"):
            for path in _listed(folder, deep=folder == settings.cache):
                for mark in marks_in(path.name):
                    self._drawn.setdefault(mark, []).append(path)
        self._letters = list(_listed(settings.letters))
        self._evidence = list(_listed(settings.evidence))
        self._sheets = {path.name: path for path in self._evidence}
        self._archives = {path.name: path for path in _listed(warc_path(settings.captures, None).parent)}

    def drawn_of(self, sha256: str) -> Iterator[Path]:
        """Yield what was drawn or made playable of a content."""
        yield from self._drawn.get(mark_of(sha256), ())
        yield from self._called(self._library.settings.cache / "films", sha256)

    def print_of(self, sha256: str) -> Iterator[Path]:
        """Yield the fingerprints of a content, by whatever parameters they were made."""
        yield from self._called(self._library.settings.prints / sha256[:2], sha256)

    def copies_of(self, sha256: str) -> Iterator[Path]:
        """Yield the copies of a content that the library made: captures, and clips that were confirmed."""
        yield from self._called(self._library.settings.clips, sha256)
        yield from self._called(self._library.settings.captures / sha256[:2], sha256)

    def _called(self, folder: Path, sha256: str) -> list[Path]:
        """Return the files of a folder whose names begin with a content."""
        if folder not in self._by_content:
            found: dict[str, list[Path]] = {}
            for path in _listed(folder):
                found.setdefault(path.name[: len(sha256)], []).append(path)
            self._by_content[folder] = found
        return self._by_content[folder].get(sha256, [])

    def of_items(self, ids: Collection[int]) -> Iterator[Path]:
        """Yield the archives of what was asked about items."""
        for id_ in ids:
            name = warc_path(self._library.settings.captures, id_).name
            yield from (self._archives[one] for one in (name, f"{name}.length") if one in self._archives)

    def of_matches(self, ids: Collection[int]) -> Iterator[Path]:
        """Yield the sheets that were drawn of matches."""
        names = (f"match-{id_}.png" for id_ in ids)
        yield from (self._sheets[name] for name in names if name in self._sheets)

    def of_letters(self, references: Collection[str]) -> Iterator[Path]:
        """Yield letters with their covers, answers, enclosures, drafts that follow them, and evidence packs."""
        for reference in references:
            named = re.compile(rf"(DRAFT-)?{re.escape(reference)}(?![0-9])")
            yield from (path for path in (*self._letters, *self._evidence) if named.match(path.name))
            enclosed = re.sub(r"[^A-Za-z0-9._-]", "_", reference)
            yield self._library.settings.letters / "enclosed" / enclosed

    def of_cases(self, ids: Collection[int]) -> Iterator[Path]:
        """Yield the drafts and evidence packs of cases."""
        starts = tuple(f"{word}-{id_:04}{end}" for id_ in ids for word, end in (("case", "-"), ("DRAFT", ".")))
        yield from (path for path in (*self._letters, *self._evidence) if path.name.startswith(starts))

    def present(self, paths: Collection[Path]) -> dict[str, int]:
        """Return the bytes of those files that are there, by their place below the library."""
        found: dict[str, int] = {}
        for path in paths:
            name = below(self._library, path)
            with suppress(OSError):
                size = path.lstat().st_size
                if path.is_dir() and not path.is_symlink():
                    size = sum(one.lstat().st_size for one in path.rglob("*") if one.is_file())
                if name:
                    found[name] = size
        return found


def _listed(folder: Path, *, deep: bool = False) -> Iterator[Path]:
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if deep and path.is_dir() and not path.is_symlink():
                yield from _listed(path)
            else:
                yield path
