"""The message that a letter becomes: the letter itself as its text, the signed documents and enclosures as attachments.

Services read the text of a mail and many do not open attachments, so the text is the whole letter.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from monitor.casework.values import LetterRecord
from monitor.errors import InputError
from monitor.notices import Notice, load_pack, to_eml
from monitor.notices.exports.mail import POLICY
from monitor.store.library import Library
from monitor.templating import one_line

_BESIDE = (".pdf", ".docx")
"""Documents of the letter that go with it, the first that there is; its text is in the message anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()


def message_id(letter: LetterRecord, sender: str) -> str:
    """Return the Message-ID of a letter: the same each time, so that mail servers recognise a repetition."""
    name = uuid5(NAMESPACE_URL, f"reclaim:{letter.reference}:{letter.created_at.isoformat()}")
    return f"<{letter.reference}.{name}@{sender.rpartition('@')[2]}>"


def contents_of(message: bytes) -> tuple[str, str, tuple[Attachment, ...]]:
    """Return what somebody who opens a message sees: its subject, its text, its attachments."""
    opened = BytesParser(EmailMessage, policy=POLICY).parsebytes(message)
    body = opened.get_body(("plain",))
    parts = [
        Attachment(name=part.get_filename() or "", content=content)
        for part in opened.iter_attachments()
        if isinstance(content := part.get_payload(decode=True), bytes)
    ]
    text = str(body.get_content()) if body is not None else ""
    return str(opened["Subject"]), text.replace("\r\n", "\n"), tuple(parts)


def documents_of(library: Library, letter: LetterRecord) -> tuple[Attachment, ...]:
    """Return the signed document that goes with a letter: its PDF, else its Word document; none where it has neither.

    :raises InputError: the file is gone, or is not the one that was signed
    """
    records = {record.path.suffix: record for record in library.store.notices.of_letter(letter.reference)}
    chosen = next((records[suffix] for suffix in _BESIDE if suffix in records), None)
    if chosen is None:
        return ()
    found = attachment(chosen.path)
    if found.sha256 != chosen.sha256:
        raise InputError(
            f"{chosen.path} is not the document that was signed: it was changed since. Write the letter again: reclaim"
            f" letter {letter.case_id or 'CASE'} --sign."
        )
    return (found,)


def attachment(path: Path) -> Attachment:
    """Return a file as an attachment.

    :raises InputError: it cannot be read
    """
    try:
        return Attachment(name=path.name, content=path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name another file.") from error


def build_message(
    letter: LetterRecord, notice: Notice, sender: str, markdown: str, attachments: Sequence[Attachment], now: datetime
) -> bytes:
    """Return a letter as a message, ready to be handed to a mail server.

    It is the message that ``reclaim letter --format eml`` writes, without the mark that it is unsent, and with the
    address of the mail account as its sender; answers go to the address that stands in the letter.

    :param sender: the address that it comes from
    :raises ExportError: an address is none
    """
    files = [(one.name, one.content) for one in attachments]
    unsent = to_eml(notice, load_pack(letter.pack), markdown, files, now)
    message = BytesParser(EmailMessage, policy=POLICY).parsebytes(unsent)
    for name in ("X-Unsent", "From", "Message-ID"):
        del message[name]
    message["From"] = Address(display_name=one_line(notice.sender.name), addr_spec=sender)
    if notice.sender.email.casefold() != sender.casefold():
        message["Reply-To"] = Address(display_name=one_line(notice.sender.name), addr_spec=notice.sender.email)
    message["Message-ID"] = message_id(letter, sender)
    return message.as_bytes()
