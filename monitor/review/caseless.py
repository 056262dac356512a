"""Letters that belong to no case: a question about a licence, the confirmation of a permission.

They are checked, numbered, kept and sent like every other letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.errors import InputError
from monitor.notices import ClaimedWork, LicenceTerms, Notice, Party, Recipient, RecipientKind, Role
from monitor.review.drafting import describe, lines_of, name_and_address, sender_of, signature_of
from monitor.review.letters import Written, keep_letter, next_reference
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """To whom a letter goes, and who sends it."""

    to: str
    """``Name <address>``."""
    to_address: str = ""
    """Postal address; lines separated by semicolons."""
    sender: Profile
    authority_document: str = ""
    reply_by: date | None = None
    enclosures: tuple[str, ...] = ()
    sign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a letter of no case says."""

    pack_id: str
    draft_name: str
    owner: str
    """Of the works, as the library knows; empty where it does not."""
    works: tuple[ClaimedWork, ...]
    licence: LicenceTerms


def write_alone(library: Library, envelope: Envelope, message: Message, formats: Sequence[str]) -> list[Written]:
    """Write a letter that belongs to no case; a draft unless the envelope says that it is signed.

    Call it in a transaction.

    :raises InputError: the recipient cannot be understood
    :raises LetterRefusedError, ExportError, LibraryError: as ``keep_letter``
    """
    name, email = name_and_address(envelope.to)
    if not name:
        raise InputError("Nobody is named to whom the letter goes; write --to “Name <address@example.org>”.")
    now, sender = library.clock(), envelope.sender
    role = Role(sender.role or Role.OWNER)
    owner = owner_of(sender, message.owner)
    notice = Notice(
        reference=next_reference(library, now) if envelope.sign else message.draft_name,
        dated_on=now.date(),
        pack_id=message.pack_id,
        principal=Party(name=owner, kind=Role.OWNER, organisation=sender.organisation if role is Role.OWNER else ""),
        sender=sender_of(sender, role),
        recipient=Recipient(name=name, kind=RecipientKind.PARTNER, email=email, address=lines_of(envelope.to_address)),
        works=message.works,
        signature=signature_of(sender, now, role, envelope.authority_document),
        licence=message.licence,
        reply_by=envelope.reply_by,
        enclosures=envelope.enclosures,
    )
    return keep_letter(library, notice, formats, sign=envelope.sign)


def owner_of(sender: Profile, known: str) -> str:
    """Return in whose name somebody writes; who does not say to be the owner is not taken for it.

    :param known: the owner of the works, as the library knows; empty where it does not
    """
    return sender.principal or known or (sender.name if sender.role == Role.OWNER else "")


def named_work(work: Work) -> ClaimedWork:
    """Return a work as a letter names it that claims nothing of it."""
    rights = work.rights
    return ClaimedWork(
        title=work.name,
        description=describe(work),
        owner=rights.owner or "",
        published_on=date.fromisoformat(rights.published[:10]) if rights.published else None,
        copyrighted_urls=(rights.url,) if rights.url else (),
        deposit_sha256=work.file.sha256,
    )
