"""A folder of files that the user has supplied, looked through again and again."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from fingerprints.errors import printable
from monitor.collected import Item, SourceRecord
from monitor.errors import InputError
from monitor.files import absolute, display_name, find_media
from monitor.manifest import read_manifest
from monitor.sources.base import Reader
from monitor.sources.entries import key_of, plain, platform_of, web_address
from monitor.values import Provenance

_LIBRARY = "reclaim.db"
"""Marks the folder of a library: what lies below it has been collected already."""


class Kind:
    """Names the video and sound files below a folder; a manifest may say where they were seen."""

    kind: ClassVar[str] = "folder"
    title: ClassVar[str] = "A folder of supplied files"
    address_is: ClassVar[str] = "the folder"
    options: ClassVar[Mapping[str, str]] = {"manifest?": "CSV file that says where the files were seen"}

    def check(self, source: SourceRecord) -> None:
        """Refuse what is no folder, and a manifest that is no file.

        :raises InputError: its address or its manifest cannot be used
        """
        folder = local_path(source.address, "folder")
        if not folder.is_dir():
            raise InputError(f"{printable(source.address)}: there is no such folder; check its name.")
        manifest = source.options.get("manifest")
        if manifest and not (folder / manifest).is_file():
            raise InputError(f"{printable(manifest)}: there is no such manifest; name a CSV file.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield each file, once for each address at which the manifest says that it was seen.

        :raises InputError: the folder is not there, or the manifest cannot be read
        """
        self.check(reader.source)
        folder = local_path(reader.source.address, "folder")
        files, problems = find_media([folder], skip=folder / ".reclaim")
        for _, problem in problems:
            reader.tell(problem)
        seen = _seen(reader, folder)
        libraries: dict[Path, bool] = {}
        for file in files:
            if any(_is_library(parent, libraries) for parent in _between(file, folder)):
                continue
            for provenance in seen.get(file, (Provenance(),)):
                item = _item(file, folder, provenance)
                if item:
                    yield item

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return the item as it is: its file is there."""
        _ = reader
        return item


def local_path(address: str, what: str) -> Path:
    """Return the whole path that an address names.

    :param what: ``folder`` or ``file``
    :raises InputError: it is empty, or depends on where the program is started
    """
    if not address.strip() or "\0" in address:
        raise InputError(f"“{printable(address)}” names no {what}; name the {what} with its whole path.")
    path = Path(address)
    if not path.is_absolute():
        whole = printable(str(absolute(path)))
        raise InputError(f"“{printable(address)}” is not a whole path; write {whole}, if that is meant.")
    return absolute(path)


def mark_of(file: Path) -> str:
    """Return what changes when a file is written again; empty where it cannot be seen."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"


def _seen(reader: Reader, folder: Path) -> Mapping[Path, tuple[Provenance, ...]]:
    name = reader.source.options.get("manifest")
    if not name:
        return {}
    manifest = read_manifest(folder / name, (folder,))
    for problem in manifest.problems:
        reader.tell(problem)
    return manifest.provenance


def _item(file: Path, folder: Path, seen: Provenance) -> Item | None:
    url = web_address(seen.url or "")
    mark = mark_of(file)
    if not mark:  # it was taken away since the folder was listed
        return None
    name = printable(file.relative_to(folder).as_posix())
    return Item(
        key=key_of(f"{name} {url}" if url else name),
        url=url,
        file=file,
        title=plain(display_name(file)),
        account=plain(seen.account),
        platform=plain(seen.platform) or (platform_of(url) if url else ""),
        published_at=seen.published_at,
        views=seen.views,
        mark=mark,
    )


def _between(file: Path, folder: Path) -> Iterator[Path]:
    """Yield the folders that lead from ``folder`` to a file, both ends included."""
    for parent in file.parents:
        yield parent
        if parent == folder:
            return


def _is_library(folder: Path, known: dict[Path, bool]) -> bool:
    if folder not in known:
        known[folder] = (folder / _LIBRARY).is_file()
    return known[folder]
