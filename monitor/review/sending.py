"""Sending: the one way by which a letter leaves Reclaim itself, never without having shown what leaves.

The order makes it safe to be cut off anywhere. First everything is checked and put together; then, in one transaction
on the disk, the gates are asked and the attempt is written down; then the message is handed over; then the answer is
written down. Cut off in between, the attempt stays open: nobody knows whether the letter left, nothing sends it again,
and a person who has looked says which it was.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from monitor.casework.lifecycle import State
from monitor.casework.values import Dispatch, LetterRecord
from monitor.errors import CaseRefusedError, InputError, NotSentError, Objection, PerhapsSentError
from monitor.notices import Notice, from_json
from monitor.notices.recipients.exposure import VIEWERS, exposed, sources
from monitor.posting import Cleared, MailServer, post
from monitor.review.gates import SAFEGUARD, clear, demand_may_leave, refreshed
from monitor.review.messages import (
    Attachment,
    attachment,
    build_message,
    contents_of,
    documents_of,
    message_id,
)
from monitor.review.progress import Report, demand_resolved, lay_withdrawal, step
from monitor.store.audit import canonical
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import is_person, says_something

LEAST_DIGITS = 12
"""So many digits of a list's digest must be typed to confirm it."""
RESOLUTIONS = ("sent", "not-sent")
"""What a person may have found out about an attempt that was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """What somebody says who wants a letter to leave."""

    sender: str
    """The address that it comes from."""
    enclosures: tuple[Path, ...] = ()
    """Files that go with it, besides its own document."""
    live_stream: str = ""
    """Why it cannot wait, where it is about a stream that is being broadcast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of the final list."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalList:
    """Everything that leaves with a letter; who sends it has seen this."""

    reference: str
    sender: str
    """Name and address that the recipient sees."""
    reply_to: str
    recipient: str
    address: str
    subject: str
    text: Part
    attachments: tuple[Part, ...]
    urls: tuple[str, ...]
    claimable_s: float
    exposures: tuple[str, ...]
    """Who sees the sender's name and address, one sentence each."""
    live_stream: str
    files: tuple[Attachment, ...] = field(repr=False)

    @property
    def sender_address(self) -> str:
        """The address that it comes from, without the name."""
        return self.sender.rpartition("<")[2].removesuffix(">")

    @property
    def sha256(self) -> str:
        """Digest of the list; whoever confirms it confirms all that stands in it."""
        shown = {key: value for key, value in asdict(self).items() if key != "files"}
        return hashlib.sha256(canonical(shown).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter that left."""

    letter: LetterRecord
    answer: str
    """What the mail server said."""
    problem: str
    """Why its withdrawal could not be laid ready; empty where it was."""


def final_list(library: Library, reference: str, request: SendRequest) -> FinalList:
    """Return what would leave, if every gate holds now; nothing is sent.

    :raises NotFoundError: there is no such letter
    :raises InputError: it cannot go by mail, or a document or an enclosure is missing or was changed
    :raises CaseRefusedError: nobody knows whether it was sent before
    :raises LetterRefusedError: it may not leave
    """
    letter = library.store.letters.called(reference)
    demand_resolved(library, letter)
    notice = demand_may_leave(library, letter, live_stream=request.live_stream)
    return _listed(library, letter, notice, request)


def send(library: Library, reference: str, request: SendRequest, server: MailServer, *, confirmed: str) -> Sent:
    """Send a letter by mail, once.

    :param confirmed: the digest of the final list, or its first digits, from somebody who has seen the list
    :raises NotFoundError, InputError, LetterRefusedError: as ``final_list``
    :raises CaseRefusedError: the list is not the confirmed one, or nobody knows whether the letter was sent before
    :raises NotSentError: the server did not take it; it waits as before
    :raises PerhapsSentError: the connection broke while it was handed over: see ``resolve``
    """
    with library.store.lasting():
        letter = library.store.letters.called(reference)
        demand_resolved(library, letter)
        listed = _listed(library, letter, refreshed(library, letter), request)
        _demand_confirmed(listed, confirmed)
        message = _message(library, letter, request.sender, listed.files)
        cleared = clear(library, letter, message, live_stream=request.live_stream)
        attempt = _begin(library, letter, listed, server, cleared)
    answer = _post(library, letter, message, server, (cleared, attempt))
    with library.store.lasting():
        library.store.dispatches.finish(attempt.id, answer, library.clock())
        reason = f"Sent to {letter.address} by {server.name}: {answer}"
        after = step(
            library, letter, Report(state=State.SENT, reason=reason, live_stream=request.live_stream,
                                    happened_at=attempt.started_at),
        )  # fmt: skip
    return Sent(letter=after, answer=answer, problem=lay_withdrawal(library, after))


def resolve(library: Library, reference: str, found: str, reason: str) -> LetterRecord:
    """Put on record whether a letter left of which nobody knew, as a person found out.

    :param found: one of ``RESOLUTIONS``
    :raises NotFoundError: there is no such letter
    :raises InputError: an unknown finding, or no reason
    :raises CaseRefusedError: there is no open attempt, or nobody is named
    """
    letter = library.store.letters.called(reference)
    attempt = library.store.dispatches.open_of(letter.id)
    if found not in RESOLUTIONS:
        raise InputError(f"“{found}” is nothing that can be found out; say one of {', '.join(RESOLUTIONS)}.")
    demand_brief("The reason", reason)
    if not says_something(reason, library.settings.factor_characters):
        raise InputError(
            f"Say how you know, in at least {library.settings.factor_characters} characters: --reason “...”."
        )
    if attempt is None:
        raise CaseRefusedError(f"Nothing is open about {reference}: it is {letter.state.replace('_', ' ')}.")
    if not is_person(library.actor):
        raise CaseRefusedError(f"Nobody is named who looked for {reference}; give your name with --by NAME.")
    with library.store.lasting():
        if found == "not-sent":
            library.store.dispatches.drop(attempt.id)
            library.record("letter.not_sent", f"letter {reference}", reason=reason.strip(), attempt=attempt.id)
            return letter
        library.store.dispatches.finish(attempt.id, f"found out: {reason.strip()}", library.clock())
        said = Report(state=State.SENT, reason=reason, happened_at=attempt.started_at)
        letter = step(library, letter, said)
    lay_withdrawal(library, letter)
    return letter


def _demand_confirmed(listed: FinalList, confirmed: str) -> None:
    if len(confirmed) >= LEAST_DIGITS and listed.sha256.startswith(confirmed.lower()):
        return
    raise CaseRefusedError(
        f"What leaves with {listed.reference} was not confirmed, or has changed since it was shown; look again:"
        f" reclaim send {listed.reference} --dry-run.",
        (Objection(rule="G11", source=SAFEGUARD, message="Nothing leaves that nobody has seen."),),
    )


def _listed(library: Library, letter: LetterRecord, notice: Notice, request: SendRequest) -> FinalList:
    """Put the message together, and list what stands in it."""
    _demand_mail(letter)
    files = (*documents_of(library, letter), *map(attachment, request.enclosures))
    _demand_enclosed(letter, notice, [one.name for one in files])
    subject, body, parts = contents_of(_message(library, letter, request.sender, files))
    text = body.encode()
    reply_to = notice.sender.email if notice.sender.email.casefold() != request.sender.casefold() else ""
    return FinalList(
        reference=letter.reference,
        sender=f"{notice.sender.name} <{request.sender}>",
        reply_to=reply_to,
        recipient=letter.recipient,
        address=letter.address,
        subject=subject,
        text=Part(name="letter", size_bytes=len(text), sha256=hashlib.sha256(text).hexdigest()),
        attachments=tuple(Part(name=one.name, size_bytes=len(one.content), sha256=one.sha256) for one in parts),
        urls=letter.urls,
        claimable_s=sum(item.claimable_s for item in from_json(letter.notice).items) if letter.is_claim else 0.0,
        exposures=_exposures(notice, library.store.letters.text_of(letter.id)),
        live_stream=request.live_stream.strip(),
        files=files,
    )


def _demand_mail(letter: LetterRecord) -> None:
    if urlsplit(letter.address).scheme or "@" not in letter.address:
        where = f"by the form {letter.address}" if letter.address else "by hand, since no address of its is known"
        raise InputError(
            f"{letter.reference} goes to {letter.recipient} {where}; hand it over there, and then say so: reclaim"
            f" notice mark {letter.reference} sent --reason “...”."
        )


def _demand_enclosed(letter: LetterRecord, notice: Notice, names: Sequence[str]) -> None:
    """Refuse a message that lacks what its letter says goes with it.

    :raises InputError: names what is missing
    """
    missing = [name for name in notice.enclosures if name not in names]
    if missing:
        raise InputError(f"{letter.reference} says that {missing[0]} goes with it; name the file: --enclose FILE.")


def _exposures(notice: Notice, text: str) -> tuple[str, ...]:
    """Return who sees what of the sender, as far as it is known: each fact, then where one knows it from."""
    facts = tuple(
        f"{one.label} ({one.value}): "
        + ", ".join(f"{VIEWERS[who].lower()} {sight}" for who, sight in one.seen_by.items())
        for one in exposed(notice, text)
    )
    return (*facts, *dict.fromkeys(one.value for one in sources(notice)))


def _message(library: Library, letter: LetterRecord, sender: str, files: Sequence[Attachment]) -> bytes:
    text = library.store.letters.text_of(letter.id)
    return build_message(letter, from_json(letter.notice), sender, text, files, library.clock())


def _begin(library: Library, letter: LetterRecord, listed: FinalList, server: MailServer, cleared: Cleared) -> Dispatch:
    """Write down that a letter is about to be handed over."""
    attempt = library.store.dispatches.begin(
        Dispatch(
            id=0,
            letter_id=letter.id,
            message_id=message_id(letter, listed.sender_address),
            sha256=cleared.sha256,
            server=server.name,
            address=letter.address,
            started_at=library.clock(),
        ),
        cleared,
    )
    library.record(
        "letter.dispatch",
        f"letter {letter.reference}",
        attempt=attempt.id,
        message=attempt.sha256,
        list=listed.sha256,
        server=attempt.server,
        address=attempt.address,
        live_stream=listed.live_stream,
    )
    return attempt


def _post(
    library: Library, letter: LetterRecord, message: bytes, server: MailServer, begun: tuple[Cleared, Dispatch]
) -> str:
    """Hand a message over; what surely did not leave may be tried again, what perhaps did stays open."""
    cleared, attempt = begun
    subject = f"letter {letter.reference}"
    try:
        return post(message, server, cleared)
    except NotSentError as error:
        with library.store.lasting():
            library.store.dispatches.drop(attempt.id)
            library.record("letter.not_sent", subject, reason=str(error), attempt=attempt.id)
        raise
    except PerhapsSentError as error:
        library.record("letter.perhaps_sent", subject, reason=str(error), attempt=attempt.id)
        raise PerhapsSentError(
            f"{error} Then say what you found: reclaim send {letter.reference} --resolve sent|not-sent --reason “...”."
        ) from error
