"""Files whose time is over and that no row names: unfinished uploads, what is left of a crash, pictures, drafts."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from monitor.evidence.marking import marks_in
from monitor.files import writing
from monitor.sources.warc import warc_path
from monitor.store.library import Library

_PARCEL = re.compile(r"[0-9a-f]{32}", re.ASCII)
_UNFINISHED = (".part", ".draft")
_ROTATED = re.compile(r"other-(\d{8})\.warc\.gz", re.ASCII)
ROTATION = timedelta(days=30)
"""So often the archive of what belongs to no item begins anew."""


def old_uploads(library: Library, before: datetime) -> Iterator[Path]:
    """Yield what was sent by browser in part, or never added, and the unfinished files of a program that died."""
    folder = library.settings.uploads
    for path in _files(folder):
        if path.suffix == ".json" and _PARCEL.fullmatch(path.stem) and _is_old(path, before):
            part = path.with_suffix(".part")
            if part.exists() and not _is_old(part, before):
                continue
            yield from (path, part, *_sent(library, path))
    for place in (library.settings.library, folder, library.settings.clips, library.settings.letters):
        yield from (path for path in _files(place) if path.suffix in _UNFINISHED and _is_old(path, before))
    yield from (path for path in library.settings.prints.glob("*/*.part") if _is_old(path, before))
    evidence = library.settings.evidence
    yield from (path for path in evidence.glob(".*.part") if _is_old(path, before))


def old_pictures(library: Library, before: datetime) -> Iterator[Path]:
    """Yield what pages showed and can draw again, stills that were drawn for evidence, and drafts of letters.

    A picture whose name does not say what it shows, as it was before names did, is yielded whatever its age.
    """
    stills = library.settings.evidence / "stills"
    for folder in (library.settings.cache, stills):
        if folder.is_dir() and not folder.is_symlink():
            for path in folder.rglob("*"):
                name = path.parent.name if folder == stills else path.name
                is_nameless = path.parent.name != "films" and not marks_in(name)
                if not path.is_dir() and (is_nameless or _is_old(path, before)):
                    yield path
    for path in _files(library.settings.letters):
        if path.name.startswith("DRAFT-") and _is_old(path, before):
            yield path


def old_archives(library: Library, before: datetime) -> Iterator[Path]:
    """Yield the archives of requests that belong to no item and were put aside before a moment."""
    for path, ended in _put_aside(library):
        if ended < before:
            yield path


def put_archive_aside(library: Library) -> None:
    """Let the archive of requests that belong to no item begin anew, once in a while, so that its old part can go."""
    now, path = library.clock(), warc_path(library.settings.captures, None)
    latest = max((ended for _, ended in _put_aside(library)), default=None)
    if not path.is_file() or (latest is not None and now - latest <= ROTATION):
        return
    with writing(path):
        path.replace(path.with_name(f"other-{now:%Y%m%d}.warc.gz"))
        path.with_name(f"{path.name}.length").unlink(missing_ok=True)


def _put_aside(library: Library) -> Iterator[tuple[Path, datetime]]:
    for path in _files(warc_path(library.settings.captures, None).parent):
        named = _ROTATED.fullmatch(path.name)
        if named:
            with suppress(ValueError):
                yield path, datetime.strptime(f"{named[1]}+0000", "%Y%m%d%z")


def _sent(library: Library, parcel: Path) -> Iterator[Path]:
    """Yield the file that a parcel became, unless the library knows it."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        name = json.loads(parcel.read_text(encoding="utf-8"))["file"]
        path = parcel.with_name(name)
        if name and path.parent == parcel.parent and not library.store.lapsing.named_paths([path]):
            yield path


def _files(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in sorted(folder.iterdir()) if not path.is_dir()]
    return []


def _is_old(path: Path, before: datetime) -> bool:
    with suppress(OSError):
        return path.lstat().st_mtime < before.timestamp()
    return False
