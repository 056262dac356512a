"""Letters as e-mail: read back by the standard library, and proof against names that want to be headers."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pypdfium2
import pytest

from monitor.notices import ExportError, export, load_pack, render, to_eml, write_letter
from tests.monitor.notices.samples import NOW, notice, with_part

PACK = load_pack()
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LETTER = render(notice(), PACK)


def mail(whole=None, attachments=(("RC-2026-0017.pdf", b"%PDF"),), markdown=LETTER):
    """Return the message of a letter, read back."""
    return read(to_eml(whole or notice(), PACK, markdown, attachments, AT))


def read(content):
    """Return a message as the standard library reads it."""
    return BytesParser(policy=policy.default).parsebytes(content)


def test_a_signed_letter_becomes_a_message_that_is_ready_to_send():
    """Sender, recipient, subject with the reference, time of the signature; mail programs open it for sending."""
    message = read(write_letter(notice(), PACK, now=NOW, format="eml").content)
    assert message["X-Unsent"] == "1"
    assert [a.addr_spec for a in message["From"].addresses] == ["rights@lindqvist.example"]
    assert [a.display_name for a in message["To"].addresses] == ["YouTube, Inc., DMCA Complaints"]
    assert message["Subject"] == "Notice of claimed infringement (17 U.S.C. § 512(c)(3)) [RC-2026-0017]"
    assert parsedate_to_datetime(message["Date"]) == AT
    assert message["Message-ID"].endswith("@lindqvist.example>")


def test_the_body_is_the_letter_and_the_pdf_is_attached():
    """Services want the text in the body; the file beside it is the letter as it prints."""
    message = read(write_letter(notice(), PACK, now=NOW, format="eml").content)
    body = message.get_body(("plain",)).get_content()
    assert body.splitlines() == export(LETTER, "txt").decode().splitlines()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "RC-2026-0017.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert (
        "RC-2026-0017" in pypdfium2.PdfDocument(io.BytesIO(attached.get_content()))[0].get_textpage().get_text_range()
    )


@pytest.mark.parametrize("name", ["evidence.zip", "rapport d'été.pdf", "証拠.docx", "a.eml", "no ending", "x.html"])
def test_attachments_arrive_as_they_were(name):
    """Whatever they are called and hold, bytes that look like a boundary included."""
    content = bytes(range(256)) + b"\r\n--=_\r\n.\r\nFrom me\r\n"
    (attached,) = mail(attachments=[(name, content)]).iter_attachments()
    assert attached.get_filename() == name
    assert attached.get_payload(decode=True) == content


@pytest.mark.parametrize(
    "hostile",
    [
        "Eve\r\nBcc: all@evil.example",
        "Eve\nX-Evil: 1",
        "Eve\r\n\r\nbody",
        "Eve\x00\x0b\x0c\u2028Bcc: a@evil.example",
        "\u202eeve",
        '"Eve" <eve@evil.example>, ',
        "=?utf-8?q?Eve=0d=0aBcc:_a@evil.example?=",
        "é" * 300,
        "Ж, 日本 <x@y.example>",
    ],
)
def test_no_name_becomes_a_header(hostile):
    """A name or reference changes nothing but itself: no further header, recipient or part."""
    whole = with_part("recipient", name=hostile)(with_part("sender", name=hostile)(notice(reference=hostile)))
    message = mail(whole, attachments=[(hostile, b"x")], markdown=render(whole, PACK))
    assert set(message.keys()) == set(mail().keys())
    assert [a.addr_spec for a in message["From"].addresses] == ["rights@lindqvist.example"]
    assert [a.addr_spec for a in message["To"].addresses] == ["copyright@youtube.example"]
    assert len(list(message.iter_attachments())) == 1


@pytest.mark.parametrize(
    "address",
    ["a@b", "a b@c.example", "a@c.example\r\nBcc: x@y.example", "a@c.example, b@c.example", "ä@c.example", "@"],
)
@pytest.mark.parametrize("who", ["sender", "recipient"])
def test_what_is_no_address_is_refused(who, address):
    """With the text and whose it is."""
    with pytest.raises(ExportError, match="e-mail address"):
        mail(with_part(who, email=address)(notice()))


def test_a_letter_without_an_address_is_refused():
    """The sentence says whose is missing."""
    with pytest.raises(ExportError, match="The recipient of the letter has no e-mail address"):
        mail(with_part("recipient", email=" ")(notice()))


def test_what_the_letter_calls_enclosed_must_be_attached():
    """Nobody gets a letter that speaks of a file that is not there."""
    whole = replace(notice(), enclosures=("complaint.pdf",))
    with pytest.raises(ExportError, match=r"complaint\.pdf is enclosed"):
        mail(whole)
    assert len(list(mail(whole, attachments=[("complaint.pdf", b"x")]).iter_attachments())) == 1


def test_more_than_a_mail_server_takes_is_refused():
    """Before anything is handed over."""
    with pytest.raises(ExportError, match="26 MB"):
        mail(attachments=[("big.bin", b"x" * 26 * 2**20)])


def test_every_line_is_one_that_mail_servers_take():
    """ASCII, lines of at most 998 characters ended by CR and LF, however long an address in the letter is."""
    content = to_eml(notice(), PACK, "# T\n\n" + "x" * 3000 + " é\n", [("é.bin", b"\xff" * 5000)], AT)
    assert content.isascii()
    assert all(len(line) <= 998 and b"\n" not in line for line in content.split(b"\r\n"))


def test_different_letters_are_different_messages():
    """The id and the boundary come from text, files and time."""
    ids = {mail()["Message-ID"], mail(attachments=())["Message-ID"], mail(markdown="# T\n")["Message-ID"]}
    assert len(ids) == 3
