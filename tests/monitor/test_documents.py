"""Uploaded documents: kept once under their hash, whatever their name, and given out only as they were."""

import hashlib
from pathlib import Path

import pytest

from fingerprints.values import Modality
from monitor.documents import documents_of, keep_document, kept_document
from monitor.errors import InputError, NotFoundError
from monitor.licensing import NewGrant, add_grant
from monitor.rights.values import Document, Title
from monitor.store.library import Library
from tests.monitor.samples import add_work

CONTRACT = b"%PDF-1.7 a contract"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.pdf", "C:\\x\\y.PDF", "noend", ".", "", "x.</script>", "a/b.p df"]
)
def test_a_name_decides_nothing_but_the_end(library: Library, name: str) -> None:
    """A document lies in its folder under the hash of its content, however it is called."""
    path = keep_document(library, name, CONTRACT)
    assert path.parent == documents_of(library)
    assert path.stem == hashlib.sha256(CONTRACT).hexdigest()
    assert path.suffix in {"", ".pdf"}
    assert path.read_bytes() == CONTRACT


def test_an_empty_document_is_refused(library: Library) -> None:
    """Nothing is kept."""
    with pytest.raises(InputError, match="empty"):
        keep_document(library, "contract.pdf", b"")
    assert not documents_of(library).exists()


def line_with(library: Library, path: Path) -> Document | None:
    """Add a line with a document and return what is on record of it."""
    new = NewGrant(modality=Modality.PICTURE, title=Title.LICENCE, owner="Bo", document=path)
    return add_grant(library, add_work(library).id, new).document


def test_a_document_comes_back_until_it_changes(library: Library) -> None:
    """What is on record is its content, not its place."""
    document = line_with(library, keep_document(library, "contract.pdf", CONTRACT))
    path = kept_document(library, document, "line 1")
    assert path.read_bytes() == CONTRACT
    path.write_bytes(b"another contract")
    with pytest.raises(NotFoundError, match="has changed"):
        kept_document(library, document, "line 1")


def test_a_document_outside_the_library_is_not_given_out(library: Library) -> None:
    """A line may name any file of this computer; the room does not open them."""
    secret = library.settings.library / "secret.txt"
    secret.write_bytes(b"secret")
    with pytest.raises(NotFoundError, match="keeps no document"):
        kept_document(library, line_with(library, secret), "line 1")
