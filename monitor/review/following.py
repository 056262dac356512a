"""Letters that follow another: reminders, withdrawals, corrections, replies to answers, requests about repeats."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from monitor.casework.values import AnswerRecord, LetterRecord
from monitor.errors import CaseRefusedError, InputError
from monitor.notices import (
    Answer,
    ClaimedWork,
    Grounds,
    LicenceTerms,
    Notice,
    Pack,
    Party,
    Recipient,
    RecipientKind,
    Role,
    Signature,
    from_json,
    load_pack,
)
from monitor.people import name_key
from monitor.review.addressing import LetterRequest, demand_not_caseless
from monitor.review.drafting import lines_of, name_and_address
from monitor.review.foregoing import (
    CORRECTION,
    REMINDERS,
    REPEATS,
    foregoing,
    origin_of,
    standing_urls,
    unanswered_urls,
    undisputed_items,
)
from monitor.review.gates import refreshed
from monitor.review.letters import Written, keep_letter, next_reference
from monitor.review.pressing import GIVING_UP
from monitor.review.today import FOLLOW_UP, as_claimed
from monitor.review.users import goes_to_user, user_of
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.texts import LONGEST_PASSAGE, demand_brief, texts_in

WITHDRAWAL, COUNTER_RESPONSE = "xx_retraction", "us_counter_response"
_ANSWERED = {
    COUNTER_RESPONSE: "counter_notice",
    "eu_dsa_art20_complaint": "refusal",
    "eu_dsa_art21_referral": "refusal",
}
"""What kind of answer a letter replies to; any other speaks of the last one."""
UNSIGNED = frozenset({"record", "declaration"})
"""Kinds of packs whose papers Reclaim never signs."""
_NOT_HERE = frozenset({"notice", "received"})
"""Kinds of packs whose letters follow nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequest:
    """What the signer says when asking for a letter that follows another."""

    pack: str
    sender: Profile
    sign: bool = False
    to: str = ""
    """``Name <address>``; by default the recipient of the first letter."""
    kind: RecipientKind | None = None
    """What the recipient is, where it is not the recipient of the first letter."""
    urls: tuple[str, ...] = ()
    """Addresses that the letter is about; by default those that stand, in a reminder those without an answer."""
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
    territory: str = ""
    """Country whose law the letter names; by default that of the first letter."""
    enclosed: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Name and content of the files that go with the letter; an e-mail carries them."""
    letterhead: bytes | None = field(default=None, repr=False)
    """A .docx file, whose page, header, footer and styles a Word letter gets."""


def follow(library: Library, reference: str, request: FollowRequest, formats: Sequence[str]) -> list[Written]:
    """Write a letter that follows another; a draft unless the request says that it is signed.

    An annex, a report or the draft of a certification is never signed, whatever the request says.

    :param reference: of the first letter, or of one that followed it
    :raises NotFoundError: there is no such letter
    :raises PackError: there is no such law pack
    :raises InputError: the pack is for first notices, or an address is not in the first letter
    :raises CaseRefusedError: the first letter was never sent, or what the letter is about does not stand any more
    :raises LetterRefusedError: the letter lacks an element, or the facts speak against it; nothing is written
    """
    pack = load_pack(request.pack)
    with library.store.transaction():
        first = followed_by(library, reference, pack)
        now, sign = library.clock(), request.sign and pack.kind not in UNSIGNED
        number = next_reference(library, now) if sign else draft_name(first.reference, pack.id)
        notice = following(library, first, request, now, number)
        return keep_letter(
            library,
            notice,
            formats,
            sign=sign,
            case_id=first.case_id,
            follows=first,
            enclosed=request.enclosed,
            letterhead=request.letterhead,
        )


def followed_by(library: Library, reference: str, pack: Pack) -> LetterRecord:
    """Return the notice that a letter of a pack follows, if one may.

    :raises NotFoundError, InputError, CaseRefusedError: as ``follow``
    """
    demand_not_caseless(pack)
    if pack.kind in _NOT_HERE:
        raise InputError(
            f"{pack.id} follows no other letter; write it for a case: reclaim letter CASE --pack {pack.id}."
        )
    first = origin_of(library, library.store.letters.called(reference))
    if first.sent_at is None:
        raise CaseRefusedError(
            f"{first.reference} was never sent, so nothing can follow it; give it up instead:"
            f" reclaim notice mark {first.reference} superseded --reason “...”."
        )
    return first


def draft_name(reference: str, pack_id: str) -> str:
    """Return what the draft of a letter that follows another is called; each kind has its own."""
    return f"DRAFT-{reference}" if pack_id == WITHDRAWAL else f"DRAFT-{reference}-{pack_id.partition('_')[2]}"


def following(library: Library, first: LetterRecord, request: FollowRequest, now: datetime, reference: str) -> Notice:
    """Return the notice of a letter that follows another; nothing is checked yet.

    :raises InputError: an address is not in the first letter, or a text is too long
    """
    demand_brief("What the letter is to say", *texts_in(request), most=LONGEST_PASSAGE)
    old, today = from_json(first.notice), as_claimed(library, refreshed(library, first))
    pack = load_pack(request.pack)
    unknown = sorted(set(request.urls) - {item.url for item in old.items})
    if unknown:
        raise InputError(f"{unknown[0]} is not in {first.reference}; reclaim notice show {first.reference} lists them.")
    _demand_standing(library, first, request, pack)
    urls = request.urls or _urls_by_default(library, first, pack)
    sender = old.sender if not request.sender.name else _sender(old, request.sender)
    return replace(
        today,
        reference=reference,
        dated_on=now.date(),
        pack_id=pack.id,
        sender=sender,
        recipient=_recipient(library, first, pack, request),
        works=_only(today.works, urls),
        signature=None if pack.kind in UNSIGNED else _signature(old, sender, request, now),
        earlier=foregoing(library, first, pack.id, urls),
        answer=_answer(library.store.answers.of_letter(first.id), request, pack),
        reply_by=request.reply_by,
        licence=request.licence,
        enclosures=request.enclosures,
        grounds=replace(
            request.grounds,
            explanation=request.explanation or request.grounds.explanation,
            unpublished=request.grounds.unpublished or old.grounds.unpublished,
        ),
        territory=request.territory or old.territory,
    )


def _demand_standing(library: Library, first: LetterRecord, request: FollowRequest, pack: Pack) -> None:
    """Refuse a letter that presses or corrects what does not stand any more.

    :raises CaseRefusedError: names the first address that does not
    """
    if pack.id != CORRECTION and (pack.kind != FOLLOW_UP or request.choice in GIVING_UP):
        return
    stands = standing_urls(library, first)
    if not stands:
        raise CaseRefusedError(f"Nothing of {first.reference} stands any more: it was withdrawn. Send nothing.")
    fallen = [url for url in request.urls if url not in stands]
    if fallen:
        raise CaseRefusedError(
            f"{fallen[0]} does not stand any more: {first.reference} was withdrawn or corrected so that it is left out."
            f" Leave it out; what stands is {', '.join(stands)}."
        )


def _urls_by_default(library: Library, first: LetterRecord, pack: Pack) -> tuple[str, ...]:
    """Return what a letter is about where nobody says it.

    In a reminder that is what has no answer, in a list of repeats what may be held against the account today, and else
    what stands.
    """
    if pack.id == REPEATS:
        return _to_hold_against(library, first)
    if pack.kind == "withdrawal" and pack.id != CORRECTION:
        return ()
    waiting = unanswered_urls(library, first) if pack.id in REMINDERS else ()
    return waiting or standing_urls(library, first)


def _to_hold_against(library: Library, first: LetterRecord) -> tuple[str, ...]:
    urls = tuple(item.url for item in undisputed_items(library, first))
    if not urls:
        raise CaseRefusedError(
            f"Nothing of {first.reference} may be held against an account today: all of it is withdrawn, disputed,"
            " permitted, or not confirmed any more. Follow another notice about the account, if there are enough."
        )
    return urls


def _sender(old: Notice, profile: Profile) -> Party:
    """Return who writes now; what the profile leaves out is as in the first letter if the same person wrote that."""
    if name_key(profile.name) != name_key(old.sender.name):
        return Party(
            name=profile.name,
            kind=Role(profile.role or Role.OWNER),
            organisation=profile.organisation,
            address=lines_of(profile.address),
            phone=profile.phone,
            email=profile.email,
        )
    return replace(
        old.sender,
        name=profile.name,
        kind=Role(profile.role or old.sender.kind),
        organisation=profile.organisation or old.sender.organisation,
        address=lines_of(profile.address) or old.sender.address,
        phone=profile.phone or old.sender.phone,
        email=profile.email or old.sender.email,
    )


def _recipient(library: Library, first: LetterRecord, pack: Pack, request: FollowRequest) -> Recipient:
    old = from_json(first.notice)
    if goes_to_user(pack) and first.case_id:
        case = library.store.cases.get(first.case_id)
        meant = [item for item in old.items if not request.urls or item.url in request.urls]
        findings = [library.store.matches.get(item.decision.match_id) for item in meant if item.decision]
        asked = LetterRequest(to=request.to, kind=request.kind, sender=request.sender)
        return user_of(library, case, asked, pack, findings)
    if not request.to:
        return old.recipient
    name, email = name_and_address(request.to)
    kind = request.kind or old.recipient.kind
    # A person has no address but the one that is given; the place of the copy is where an uploader is reached.
    url = old.items[0].url if kind is RecipientKind.UPLOADER and not email and old.items else ""
    return replace(old.recipient, name=name, kind=kind, email=email, address=(), url=url)


def _signature(old: Notice, sender: Party, request: FollowRequest, now: datetime) -> Signature:
    """Sign for the sender; a title or a mandate of somebody else is not taken over."""
    before = old.signature if old.signature and name_key(old.signature.name) == name_key(sender.name) else None
    return Signature(
        name=sender.name,
        signed_at=now,
        role=Role(request.sender.role) if request.sender.role else before.role if before else sender.kind,
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


def _answer(records: Sequence[AnswerRecord], request: FollowRequest, pack: Pack) -> Answer | None:
    """Return the last answer of the kind that the letter replies to."""
    wanted = _ANSWERED.get(pack.id)
    found = [record for record in records if wanted in {None, record.kind}]
    if not found:
        return None
    record = found[-1]
    return Answer(
        kind=record.kind,
        received_on=record.received_at.date(),
        reference=record.reference,
        by=record.author,
        summary=record.summary,
        choice=request.choice,
        action=request.action,
    )
