"""A letter as an e-mail: its text as the body, files attached; the very bytes that are sent.

Every part of the message comes from the letter, so equal letters are equal messages. Whatever could end a header is a
blank before it gets into one, and the library that writes the headers refuses the rest.
"""

import hashlib
import mimetypes
from collections.abc import Iterable
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

from monitor.notices.errors import ExportError
from monitor.notices.exports.document import parse
from monitor.notices.exports.text import to_text
from monitor.notices.pack import Pack
from monitor.notices.values import Notice
from monitor.templating import one_line

POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=78)
MOST_BYTES = 25 * 1024 * 1024
"""Together, of all attachments; many services take no larger message."""
_TYPES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def to_eml(notice: Notice, pack: Pack, markdown: str, attachments: Iterable[tuple[str, bytes]], at: datetime) -> bytes:
    """Return a signed letter as a message that mail programs open ready to send (``X-Unsent``).

    :param markdown: the letter
    :param attachments: name and content of each file, the letter's PDF first
    :param at: timezone-aware time that the message bears
    :raises ExportError: the letter is a draft, an address is missing or is none, an attachment is missing or too large
    """
    files = [(_file_name(name), content) for name, content in attachments]
    _demand_ready(notice, files)
    message = EmailMessage(policy=POLICY)
    message["X-Unsent"] = "1"
    message["From"] = _address(notice.sender.name, notice.sender.email, "sender")
    message["To"] = _address(notice.recipient.name, notice.recipient.email, "recipient")
    message["Subject"] = _bare(f"{parse(markdown).title or pack.title} [{notice.reference}]")
    message["Date"] = at.astimezone(UTC)
    digest = _digest(markdown, files, at)
    message["Message-ID"] = f"<{digest[:40]}@{notice.sender.email.rpartition('@')[2].strip()}>"
    message.set_content(to_text(parse(markdown)), cte="quoted-printable")
    for name, content in files:
        _attach(message, name, content)
    if files:
        # Neither base64 nor quoted-printable text can hold "=_", so no content can look like a boundary.
        message.set_boundary(f"=_{digest[:40]}")
    content = message.as_bytes()
    _demand_headers(content, message)
    return content


def _demand_headers(content: bytes, message: EmailMessage) -> None:
    """Read the message back: it has the headers that were given and no other, whatever the names in them.

    :raises ExportError: it has others
    """
    read = BytesParser(policy=policy.default).parsebytes(content, headersonly=True)
    recipients = [address.addr_spec for address in read["To"].addresses]
    if read.keys() != message.keys() or len(recipients) != 1:
        raise ExportError("A name or title of the letter cannot stand in an e-mail; write it in plain letters.")


def _bare(text: str) -> str:
    """Return a text for a header on one line, in which nothing looks like text that is encoded already."""
    return one_line(text).replace("=?", "= ?").replace("?=", "? =")


def _demand_ready(notice: Notice, files: list[tuple[str, bytes]]) -> None:
    if notice.signature is None:
        raise ExportError(
            f"The letter {notice.reference} is a draft, and an e-mail is for signed letters; sign it first."
        )
    missing = [name for name in notice.enclosures if _file_name(name) not in {file for file, _ in files}]
    if missing:
        raise ExportError(
            f"The letter {notice.reference} says that {', '.join(missing)} is enclosed, but no such file is attached;"
            " attach it, or choose pdf and write the e-mail yourself."
        )
    size = sum(len(content) for _, content in files)
    if size > MOST_BYTES:
        raise ExportError(
            f"The attachments of {notice.reference} are {size / 2**20:.0f} MB together, more than the"
            f" {MOST_BYTES // 2**20} MB that mail servers take; enclose less."
        )


def _address(name: str, email: str, who: str) -> Address:
    """Return a mailbox.

    :raises ExportError: there is no address, or it is not one that every mail server takes
    """
    text = email.strip()
    if not text:
        raise ExportError(f"The {who} of the letter has no e-mail address; give one, or choose pdf, docx or txt.")
    try:
        address = Address(display_name=_bare(name), addr_spec=text)
    except (MessageError, ValueError, IndexError) as error:
        raise ExportError(f"“{one_line(email)}” is not the e-mail address of the {who}; correct it.") from error
    if not text.isascii() or not address.username or "." not in address.domain or any(c.isspace() for c in text):
        raise ExportError(f"“{one_line(email)}” is not an e-mail address that every server takes; correct it.")
    return address


def _file_name(name: str) -> str:
    """Return the last part of a file's name, without what file systems or headers read as a sign."""
    bare = _bare(name).replace("\\", "/").rpartition("/")[2]
    return "".join("_" if c in '<>:"|?*;' else c for c in bare) or "attachment"


def _attach(message: EmailMessage, name: str, content: bytes) -> None:
    ending = name.rpartition(".")[2].lower()
    kind = _TYPES.get(ending) or mimetypes.MimeTypes(()).guess_type(name)[0] or "application/octet-stream"
    main, _, sub = kind.partition("/")
    if main in {"message", "multipart"}:
        main, sub = "application", "octet-stream"
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)


def _digest(markdown: str, files: list[tuple[str, bytes]], at: datetime) -> str:
    parts = [markdown.encode(), at.astimezone(UTC).isoformat().encode()]
    parts += [part for name, content in files for part in (name.encode(), content)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
