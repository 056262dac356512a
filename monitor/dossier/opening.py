"""A pack that is to be checked, as a folder or as a zip; nothing of a zip is written to the disk."""

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.evidence.sums import MANIFEST, Difference, differences

MOST_FILES = 20_000
"""Files in a zip; a pack has some hundred."""
MOST_TIMES, MOST_BESIDES = 100, 64 << 20
"""A zip may unfold to so many times its own size and so many bytes: packs are mostly videos, which do not shrink."""
MOST_READ = 256 << 20
"""Bytes of one file that are read at once: of the manifest, the audit, the timestamp."""
_BLOCK = 1 << 20
_USUAL = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError)
"""What reading a broken zip may raise."""


class OpenPack(Protocol):
    """What can be asked of a pack."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None where there is none that can be read."""

    def differences(self, sums: Mapping[str, str], besides: frozenset[str]) -> list[Difference]:
        """Return what is not as a manifest says, sorted by name; names in ``besides`` need not be in it."""


@contextmanager
def opened_pack(place: Path) -> Iterator[OpenPack]:
    """Open a pack: its folder, or a zip of it.

    :raises InputError: a zip is broken, unfolds to far too much, or holds what no pack holds
    """
    if not place.is_file():
        yield _Folder(place)
        return
    try:
        archive = zipfile.ZipFile(place)
    except _BROKEN as error:
        raise InputError(
            f"{printable(str(place))} is no zip that can be read; name the zip of an evidence pack, or its unpacked"
            " folder."
        ) from error
    with archive:
        yield _Zip(place, archive)


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def differences(self, sums: Mapping[str, str], besides: frozenset[str]) -> list[Difference]:
        return differences(self._folder, sums, besides=besides)


class _Zip:
    def __init__(self, place: Path, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _demand_harmless(place, infos)
        self._infos = _below_manifest(infos)

    def read(self, name: str) -> bytes | None:
        info = self._infos.get(name)
        if info is None or info.file_size > MOST_READ:
            return None
        try:
            return self._archive.read(info)
        except _BROKEN:
            return None

    def differences(self, sums: Mapping[str, str], besides: frozenset[str]) -> list[Difference]:
        there = self._infos.keys()
        found = [Difference(name=name, problem="missing") for name in sums.keys() - there]
        found += [Difference(name=name, problem="not in the manifest") for name in there - sums.keys() - besides]
        changed = [name for name in sums.keys() & there if self._sum(name) != sums[name]]
        return sorted(found + [Difference(name=name, problem="changed") for name in changed], key=lambda one: one.name)

    def _sum(self, name: str) -> str:
        digest = sha256()
        try:
            with self._archive.open(self._infos[name]) as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
        except _BROKEN:  # its own checksum is wrong, too
            return ""
        return digest.hexdigest()


def _below_manifest(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files by their names in the pack, which may lie in a folder; others keep their whole names."""
    places = [info.filename for info in infos if info.filename.rpartition("/")[2] == MANIFEST]
    folder = min(places, key=lambda name: (name.count("/"), name), default="").removesuffix(MANIFEST)
    return {info.filename.removeprefix(folder): info for info in infos}


def _demand_harmless(place: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip that no pack can be.

    :raises InputError: says why
    """
    shown = printable(str(place))
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > _most_bytes(place):
        raise InputError(f"{shown} unfolds to far more than an evidence pack holds, so it is not opened.")
    often = Counter(info.filename for info in infos)
    odd = next((info for info in infos if _is_odd(info) or often[info.filename] > 1), None)
    if odd is not None:
        raise InputError(
            f"{shown} holds “{printable(odd.filename)}”, which is no file as packs have them (a way out of the folder,"
            " a link, a password, or one name twice); it is not opened."
        )


def _most_bytes(place: Path) -> int:
    return place.stat().st_size * MOST_TIMES + MOST_BESIDES


def _is_odd(info: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    leads_out = "\\" in info.filename or any(part in {"", ".", ".."} for part in info.filename.split("/"))
    return is_link or leads_out or bool(info.flag_bits & 1) or info.compress_type not in _USUAL
