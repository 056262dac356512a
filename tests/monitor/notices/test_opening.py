"""Letters that come as files: text, e-mail and Word are read; of everything else one sentence says what to do."""

from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from monitor.errors import InputError
from monitor.notices.intake import lint_text
from monitor.notices.opening import LONGEST_BYTES, open_letter
from tests.monitor.notices.received_notices import NOTICES

WHOLE = "".join(text for _, text in NOTICES["law firm"])


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", WHOLE.encode()),
        ("a.md", b"\xef\xbb\xbf" + WHOLE.encode()),
        ("a", WHOLE.encode()),
        ("utf16.txt", WHOLE.encode("utf-16")),
        ("windows.txt", WHOLE.replace("\n", "\r\n").encode()),
    ],
)
def test_text_is_read_as_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    """With or without a mark of its encoding, with any line ends."""
    assert open_letter(put(tmp_path, name, content)).split() == WHOLE.split()


def test_an_email_is_read_with_its_sender(tmp_path: Path) -> None:
    """The body counts, not what is attached; the headers say who wrote."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Maya Lindqvist <maya@lindqvist.example>", "Takedown"
    message.set_content("Please take it down.")
    message.add_alternative("<p>Please take it down.</p>", subtype="html")
    message.add_attachment(b"12345", maintype="image", subtype="png", filename="shot.png")
    text = open_letter(put(tmp_path, "a.eml", bytes(message)))
    assert text.startswith("From: Maya Lindqvist <maya@lindqvist.example>\nSubject: Takedown")
    assert "Please take it down." in text
    assert "shot" not in text


def test_an_email_of_one_page_in_html_is_read(tmp_path: Path) -> None:
    """Its marks do not count."""
    message = EmailMessage()
    message["From"] = "x@x.example"
    message.set_content("".join(text for _, text in NOTICES["HTML e-mail"]), subtype="html")
    path = put(tmp_path, "a.eml", bytes(message))
    assert not [one for one in lint_text(open_letter(path), "us_dmca_notice") if one.severity == "warning"]


def test_a_word_document_is_read_with_its_tables(tmp_path: Path) -> None:
    """A row of a form reads like a line of one."""
    document = docx.Document()
    document.add_paragraph("Counter notice")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Phone:", "937-555-0118"
    document.add_paragraph("Regards")
    document.save(tmp_path / "a.docx")
    assert open_letter(tmp_path / "a.docx").splitlines() == ["Counter notice", "Phone: 937-555-0118", "Regards"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"%PDF-1.7 x", "is a PDF, which Reclaim does not read; .* plain text"),
        ("renamed.txt", b"%PDF-1.7 x", "is a PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "is a .doc file"),
        ("a.docx", b"no zip", "no Word document"),
        ("a.docx", b"PK\x03\x04 broken", "no Word document"),
        ("a.eml", b"\x00\x01\x02", "no e-mail|holds no text"),
        ("a.txt", b"caf\xe9", "no text in UTF-8"),
        ("a.txt", b"a\x00b", "is no text"),
        ("a.txt", b"  \n", "holds no text"),
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"x" * (LONGEST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """What it is, and what to do instead."""
    with pytest.raises(InputError, match=message) as caught:
        open_letter(put(tmp_path, name, content))
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["none.txt", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    """Nor is a folder a letter."""
    with pytest.raises(InputError, match="cannot be read"):
        open_letter(tmp_path / name)
