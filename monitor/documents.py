"""Licences and assignments that somebody uploads: kept in the library under the hash of their content."""

import hashlib
import re
from pathlib import Path

from monitor.errors import InputError, NotFoundError
from monitor.files import sha256_of, write_whole
from monitor.rights.values import Document
from monitor.store.library import Library

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


def keep_document(library: Library, name: str, data: bytes) -> Path:
    """Keep a document in the library and return where it lies; the same content is kept once.

    :param name: what its owner calls the file; only the end of it is used
    :raises InputError: it is empty
    :raises LibraryError: the disk is full or refuses
    """
    if not data:
        raise InputError("The document is an empty file; choose the right one.")
    suffix = Path(name.replace("\0", "")).suffix.lower()
    ending = suffix if _SUFFIX.fullmatch(suffix) else ""
    path = documents_of(library) / f"{hashlib.sha256(data).hexdigest()}{ending}"
    if not path.exists():
        write_whole(path, data)
    return path


def documents_of(library: Library) -> Path:
    """Return the folder of uploaded documents."""
    return library.settings.library / "documents"


def kept_document(library: Library, document: Document | None, whose: str) -> Path:
    """Return where a document on record lies, if the library keeps it and it is what it was.

    :param whose: what it belongs to, as in ``line 3``
    :raises NotFoundError: there is none that is kept here, or it has changed
    """
    folder = documents_of(library)
    if document is None or document.path.parent != folder.absolute() or not document.path.is_file():
        raise NotFoundError(f"The library keeps no document of {whose}; it may lie elsewhere on this computer.")
    if sha256_of(document.path) != document.sha256:
        raise NotFoundError(f"The document of {whose} has changed since it was put on record; restore it.")
    return document.path
