"""Letters that come as files: text, e-mail and Word are read; of everything else one sentence says what to do."""

import contextlib
import io
import random
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from monitor.errors import InputError
from monitor.notices.intake import lint_text
from monitor.notices.opening import LONGEST_BYTES, LONGEST_TEXT, LONGEST_UNPACKED, open_letter
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
        ("a.txt", b"caf\xe9", "not text in UTF-8"),
        ("a.txt", b"a\x00b", "is not text"),
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


def word(path: Path, body: str, **parts: str) -> Path:
    """Write a Word document with a body of one's own."""
    document = io.BytesIO()
    docx.Document().save(document)
    with zipfile.ZipFile(document) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + body.encode())
            changed.writestr(name, content)
        for name, said in parts.items():
            changed.writestr(name, said)
    return path


def paragraph(text: str) -> str:
    """Return a paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_cell_over_two_thousand_million_columns_is_one_cell(tmp_path: Path) -> None:
    """The file may say what it likes."""
    wide = '<w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
    cells = f"<w:tc>{wide}{paragraph('Phone:')}</w:tc><w:tc>{wide}{paragraph('937-555-0118')}</w:tc>"
    path = word(tmp_path / "a.docx", f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cells}</w:tr></w:tbl>")
    assert open_letter(path) == "Phone: 937-555-0118"


def test_a_document_is_read_as_far_as_a_letter_goes(tmp_path: Path) -> None:
    """What comes after it is not even looked at."""
    path = word(tmp_path / "a.docx", paragraph("a") * (LONGEST_TEXT + 10))
    started = time.process_time()
    assert len(open_letter(path)) == LONGEST_TEXT
    assert time.process_time() - started < 5


def test_a_document_that_unpacks_to_far_more_is_not_read(tmp_path: Path) -> None:
    """A small file can hold gigabytes of the same letter."""
    path = word(tmp_path / "a.docx", "", bomb="A" * (LONGEST_UNPACKED + 1))
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="far larger than it looks"):
        open_letter(path)


def test_links_and_fields_of_a_form_are_words_of_a_letter(tmp_path: Path) -> None:
    """Also around whole paragraphs; what was deleted is none."""
    link = "<w:hyperlink><w:r><w:t>https://a.example/1</w:t></w:r></w:hyperlink>"
    gone = "<w:del><w:r><w:delText>not</w:delText></w:r></w:del>"
    field = f"<w:sdt><w:sdtContent>{paragraph('Maya Lindqvist')}</w:sdtContent></w:sdt>"
    path = word(tmp_path / "a.docx", f"<w:p><w:r><w:t>See</w:t><w:tab/></w:r>{gone}{link}</w:p>{field}")
    assert open_letter(path).splitlines() == ["See\thttps://a.example/1", "Maya Lindqvist"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"From: " + b"(" * 3000 + b"\r\nSubject: x\r\n\r\nhello", "too deep in each other"),
        (b"From: a\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"hello", "too deep in each other"),
        (b"From: a\r\nContent-Type: text/plain; charset=rot13\r\n\r\nhello", "not a text encoding"),
        (b"From: a\r\nContent-Type: text/plain; charset=idna\r\n\r\n" + b"a." * 200_000, "idna"),
        (b"From: a\r\n\r\n" + b"\n" * 100_001, "more parts or lines than a letter"),
        (
            b"From: a\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + b"".join(b"--x\nContent-Type: multipart/mixed; boundary=x%d\n\n" % i for i in range(3000)),
            "more parts or lines than a letter",
        ),
    ],
)
def test_an_email_that_cannot_be_understood_gets_one_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    """However deep it is nested, and whatever it says of itself."""
    with pytest.raises(InputError, match=message):
        open_letter(put(tmp_path, "a.eml", content))


def test_of_a_long_header_the_beginning_is_read(tmp_path: Path) -> None:
    """The letter is there all the same."""
    content = b"Subject: " + b"a " * 500_000 + b"\r\n\r\nPlease take it down."
    text = open_letter(put(tmp_path, "a.eml", content))
    assert text.endswith("Please take it down.")
    assert len(text) < 3000


def mutants() -> Iterator[tuple[str, bytes]]:
    """Yield letters with chance changes: bytes altered, doubled, cut, or set in again from elsewhere."""
    chance = random.Random(20)
    message = EmailMessage()
    message["From"], message["Subject"] = "Maya <maya@lindqvist.example>", "=?utf-8?q?Take=20it=20down?="
    message.set_content(WHOLE)
    message.add_alternative(f"<p>{WHOLE}</p>", subtype="html")
    page = "".join(text for _, text in NOTICES["HTML e-mail"]).encode()
    form = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Phone:</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" + paragraph("Maya")
    odd = (
        b"(",
        b"<",
        b'"',
        b"\x00",
        b"\xff",
        b"\r\n",
        b"--",
        b"=?",
        b"boundary=",
        b"message/rfc822",
        b"<w:tc>",
        b"&a;",
    )
    for ending, seed in [(".eml", bytes(message)), (".html", page), (".txt", WHOLE.encode()), (".docx", form.encode())]:
        for _ in range(50):
            changed = bytearray(seed)
            for _ in range(chance.randint(1, 12)):
                at, length = chance.randrange(len(changed) + 1), chance.randint(0, 40)
                changed[at : at + chance.choice((0, length))] = chance.choice(odd) * chance.choice((1, 2, 300))
                changed[at:at] = changed[: chance.choice((0, length))]
            yield ending, bytes(changed)


def test_no_letter_however_broken_brings_the_reader_down(tmp_path: Path) -> None:
    """Each is read, or refused with a sentence, and within a second."""
    read = 0
    for number, (ending, content) in enumerate(mutants()):
        path = tmp_path / f"{number}{ending}"
        if ending == ".docx" and number % 2:
            word(path, content.decode("utf-8", "replace"))
        elif ending == ".docx":
            whole = bytearray(word(path, paragraph("Maya")).read_bytes())
            whole[len(content) : len(content) + 30] = content[:30]
            path.write_bytes(whole)
        else:
            path.write_bytes(content)
        started = time.process_time()
        with contextlib.suppress(InputError):
            lint_text(open_letter(path), "us_dmca_notice")
            read += 1
        assert time.process_time() - started < 1, path.name
    assert read > 50
