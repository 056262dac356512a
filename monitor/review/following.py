"""Letters that follow another: reminders, withdrawals, corrections, replies to answers, requests about repeats."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.casework.lifecycle import State
from monitor.casework.values import AnswerRecord, LetterRecord
from monitor.errors import CaseRefusedError, InputError
from monitor.notices import (
    Answer,
    ClaimedWork,
    EarlierNotice,
    Grounds,
    LicenceTerms,
    Notice,
    Party,
    Recipient,
    Role,
    Signature,
    from_json,
    load_pack,
)
from monitor.review.drafting import lines_of, name_and_address
from monitor.review.gates import refreshed
from monitor.review.letters import Written, keep_letter, next_reference
from monitor.review.outcomes import fates
from monitor.settings import Profile
from monitor.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequest:
    """What the signer says when asking for a letter that follows another."""

    pack: str
    sender: Profile
    sign: bool = False
    to: str = ""
    """``Name <address>``; by default the recipient of the first letter."""
    urls: tuple[str, ...] = ()
    """Addresses that the letter is about; by default all of the first letter."""
    explanation: str = ""
    """What the sender says in his own words."""
    choice: str = ""
    """After a counter-notice: withdraw, court, ccb or licence."""
    action: str = ""
    """The action that was filed: court, docket number and date."""
    reply_by: date | None = None
    authority_document: str = ""
    licence: LicenceTerms | None = None
    enclosures: tuple[str, ...] = ()
    grounds: Grounds = field(default_factory=Grounds)


def follow(library: Library, reference: str, request: FollowRequest, formats: Sequence[str]) -> list[Written]:
    """Write a letter that follows another.

    :raises NotFoundError: there is no such letter
    :raises CaseRefusedError: the first letter was never sent
    :raises LetterRefusedError: the letter lacks an element, or the facts speak against it; nothing is written
    """
    with library.store.transaction():
        first = library.store.letters.called(reference)
        if first.sent_at is None:
            raise CaseRefusedError(
                f"{reference} was never sent, so nothing can follow it; give it up instead:"
                f" reclaim notice mark {reference} superseded --reason “...”."
            )
        now = library.clock()
        number = next_reference(library, now) if request.sign else f"DRAFT-{reference}"
        notice = following(library, first, request, now, number)
        return keep_letter(library, notice, formats, sign=request.sign, case_id=first.case_id, follows=first)


def following(library: Library, first: LetterRecord, request: FollowRequest, now: datetime, reference: str) -> Notice:
    """Return the notice of a letter that follows another; nothing is checked yet.

    :raises InputError: an address is not in the first letter
    """
    old, today, pack = from_json(first.notice), refreshed(library, first), load_pack(request.pack)
    unknown = sorted(set(request.urls) - {item.url for item in old.items})
    if unknown:
        raise InputError(f"{unknown[0]} is not in {first.reference}; reclaim notice show {first.reference} lists them.")
    answers = library.store.answers.of_letter(first.id)
    sender = old.sender if not request.sender.name else _sender(old, request.sender)
    return replace(
        today,
        reference=reference,
        dated_on=now.date(),
        pack_id=pack.id,
        sender=sender,
        recipient=_recipient(old, request),
        works=_only(today.works, request.urls),
        signature=_signature(old, sender.name, request, now),
        earlier=_earlier(library, first, old, pack.id),
        answer=_answer(answers[-1], request) if answers else None,
        reply_by=request.reply_by,
        licence=request.licence,
        enclosures=request.enclosures,
        grounds=replace(request.grounds, explanation=request.explanation or request.grounds.explanation),
    )


def _sender(old: Notice, profile: Profile) -> Party:
    return replace(
        old.sender,
        name=profile.name,
        kind=Role(profile.role or old.sender.kind),
        organisation=profile.organisation or old.sender.organisation,
        address=lines_of(profile.address) or old.sender.address,
        phone=profile.phone or old.sender.phone,
        email=profile.email or old.sender.email,
    )


def _recipient(old: Notice, request: FollowRequest) -> Recipient:
    if not request.to:
        return old.recipient
    name, email = name_and_address(request.to)
    return replace(old.recipient, name=name, email=email, address=(), url="")


def _signature(old: Notice, name: str, request: FollowRequest, now: datetime) -> Signature:
    before = old.signature
    return Signature(
        name=name,
        signed_at=now,
        role=Role(request.sender.role) if request.sender.role else before.role if before else Role.OWNER,
        capacity=request.sender.capacity or (before.capacity if before else ""),
        authority_document=request.authority_document or (before.authority_document if before else ""),
    )


def _only(works: tuple[ClaimedWork, ...], urls: tuple[str, ...]) -> tuple[ClaimedWork, ...]:
    if not urls:
        return works
    kept = (
        replace(work, infringing_items=tuple(item for item in work.infringing_items if item.url in urls))
        for work in works
    )
    return tuple(work for work in kept if work.infringing_items)


def _earlier(library: Library, first: LetterRecord, notice: Notice, pack_id: str) -> tuple[EarlierNotice, ...]:
    """Return the letter that is followed; where the letter lists repeats, all about the same accounts."""
    if not pack_id.endswith("repeat_infringer"):
        return (earlier_of(library, first),)
    accounts = {item.account.casefold() for item in notice.items if item.account}
    letters = [
        letter for letter in library.store.letters.all() if letter.sent_at and letter.recipient == first.recipient
    ]
    same = [letter for letter in letters if accounts & _accounts(letter) and load_pack(letter.pack).kind == "notice"]
    return tuple(earlier_of(library, letter) for letter in same if not _disputed(letter))


def _accounts(letter: LetterRecord) -> set[str]:
    return {item.account.casefold() for item in from_json(letter.notice).items if item.account}


def _disputed(letter: LetterRecord) -> bool:
    return letter.had(State.RETRACTED) or letter.had(State.COUNTER_NOTICED)


def earlier_of(library: Library, letter: LetterRecord) -> EarlierNotice:
    """Return a letter that was sent as later letters speak of it."""
    notice = from_json(letter.notice)
    last = letter.events[-1]
    answered = {fate.outcome for fate in fates(library) if fate.reference == letter.reference} - {"pending"}
    return EarlierNotice(
        reference=letter.reference,
        sent_on=(letter.sent_at or letter.created_at).date(),
        recipient=letter.recipient,
        urls=tuple(dict.fromkeys(item.url for item in notice.items)),
        outcome=", ".join(sorted(answered)),
        outcome_on=last.happened_at.date() if answered else None,
        counter_noticed=letter.had(State.COUNTER_NOTICED),
        retracted=letter.had(State.RETRACTED),
    )


def _answer(record: AnswerRecord, request: FollowRequest) -> Answer:
    return Answer(
        kind=record.kind,
        received_on=record.received_at.date(),
        reference=record.reference,
        by=record.author,
        summary=record.summary,
        choice=request.choice,
        action=request.action,
    )
