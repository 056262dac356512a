"""The bank's indexes: they are brought up to date with the database before they are used, and hold nothing else."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from fingerprints.errors import IndexCorruptError, SpecMismatchError
from fingerprints.index import Index
from fingerprints.spec import Spec
from monitor.bank.masking import BankShelf
from monitor.errors import LibraryDamagedError
from monitor.files import writing
from monitor.store.library import Library
from monitor.values import Job, Outcome

Wanted = Mapping[int, tuple[str, str]]
"""(SHA-256, name) by number."""


def bank_shelf(library: Library) -> BankShelf:
    """Return what is left out of clips at present."""
    return BankShelf(
        folder=library.settings.bank,
        prints=library.settings.prints,
        spec=library.spec,
        footage=tuple(library.store.bank.all()),
        rejections=tuple(library.store.memory.all()),
    )


def file_bank(library: Library, shelf: BankShelf) -> Iterator[Outcome]:
    """Make the indexes hold what the shelf has; yields an outcome only for what cannot be added.

    :raises LibraryError, IndexStoreError: the library cannot be used
    """
    footage = {one.id: (one.file.sha256, one.name) for one in shelf.footage}
    rejected = {one.clip_id: (one.clip_sha256, f"clip {one.clip_id}") for one in shelf.rejections}
    yield from _file(library, shelf.footage_index, footage)
    # A verdict may be undone and given again, but an index takes no number twice: what is too much does no harm.
    yield from _file(library, shelf.rejected_index, rejected, keep=True)


def discard_indexes(library: Library) -> None:
    """Delete the bank's indexes; they are built anew when they are needed.

    :raises LibraryError: the operating system refuses
    """
    if library.settings.bank.exists():
        with writing(library.settings.bank):
            shutil.rmtree(library.settings.bank)


def _file(library: Library, folder: Path, wanted: Wanted, *, keep: bool = False) -> Iterator[Outcome]:
    if not wanted and not folder.exists():
        return
    present = _present(folder, library.spec)
    with Index(folder, library.spec) as index:
        for id_ in sorted(wanted.keys() - present):
            sha256, name = wanted[id_]
            try:
                print_ = library.store.prints.get(sha256, library.spec.id)
            except LibraryDamagedError as error:
                yield library.failed(Job.BANK, name, error)
                continue
            with writing(folder):
                index.add(id_, print_)
            library.store.failures.clear(Job.BANK, name)
        with writing(folder):
            for id_ in () if keep else sorted(present - wanted.keys()):
                index.remove(id_)
            index.flush()


def _present(folder: Path, spec: Spec) -> frozenset[int]:
    """Return what an index holds; one that is damaged, or made by another version, is discarded."""
    try:
        with Index(folder, spec) as index:
            return index.work_ids
    except (IndexCorruptError, SpecMismatchError):
        with writing(folder):
            shutil.rmtree(folder)
        return frozenset()
