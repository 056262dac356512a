"""Files of letters on their way to a browser: only what lies in the library, and only as it was put on record."""

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.store.library import Library

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".eml": "message/rfc822",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
FRAME = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
        " sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""For a letter in a frame of ours: it may show its own style, and nothing else (W3C CSP Level 3)."""
MOST_NAME = 120
"""Bytes of a name; file systems take 255, and what is written beside it while it is on its way needs some."""
MOST_ENDING = 16


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be kept, never to be shown as a page of ours."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


def sound(folder: Path, path: Path, digest: str) -> bytes:
    """Return the content of a file that lies in a folder and is the one on record.

    :raises InputError: it lies elsewhere, cannot be read, or was changed since
    """
    name = printable(path.name)
    if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{name} does not lie in the library’s folder of letters, so it is not handed out.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}); export the letter again below.") from error
    if sha256(content).hexdigest() != digest:
        raise InputError(
            f"{name} is not the file that was put on record: it was changed on the disk since. It is not handed out;"
            " restore it from a backup, or export the letter again below."
        )
    return content


def file_name(name: str) -> str:
    """Return the name of an uploaded file, without folders and without what no name should hold.

    :raises InputError: nothing is left of it
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip().lstrip(".")
    ending = Path(kept).suffix if len(Path(kept).suffix.encode()) <= MOST_ENDING else ""
    stem = kept.removesuffix(ending).encode()[: MOST_NAME - len(ending.encode())].decode("utf-8", "ignore")
    kept = f"{stem.rstrip()}{ending}"
    if not kept:
        raise InputError("The file has no name that can be kept; give it another name and choose it again.")
    return kept


def enclosed(library: Library, reference: str) -> list[Path]:
    """Return the files that were laid ready to go with a letter, in the order of their names."""
    folder = enclosures_folder(library, reference)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def enclosures_folder(library: Library, reference: str) -> Path:
    """Return where the files lie that go with a letter."""
    return library.settings.letters / "enclosed" / re.sub(r"[^A-Za-z0-9._-]", "_", reference)


def packs_title(reference: str) -> str:
    """Return how the job is called that writes an evidence pack for a letter."""
    return f"Evidence pack of {reference}"


def evidence_of(library: Library, reference: str) -> list[Path]:
    """Return the evidence packs that were written for a letter, the newest first."""
    folder = library.settings.evidence
    if not folder.is_dir():
        return []
    named = re.compile(rf"{re.escape(reference)}-\d{{8}}T\d{{6}}Z\.zip")
    found = (path for path in folder.iterdir() if named.fullmatch(path.name))
    return sorted((path for path in found if path.is_file() and not path.is_symlink()), reverse=True)
