"""A letter of a case that speaks of the notice sent before it: the request to keep records about its copies."""

from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError
from monitor.notices import Notice
from monitor.review.addressing import DEMAND, LetterRequest
from monitor.review.following import FollowRequest, draft_name, following
from monitor.store.library import Library

OF_LAST_NOTICE = frozenset({"xx_preservation"})
"""Letters that are asked for by their case, and follow the last notice that was sent of it."""


def last_notice(library: Library, case_id: int, pack_id: str) -> LetterRecord:
    """Return the last notice of a case that was sent.

    :param pack_id: of the letter that speaks of it
    :raises NotFoundError: there is no such case
    :raises CaseRefusedError: none was sent
    """
    library.store.cases.get(case_id)
    sent = [
        one for one in library.store.letters.of_case(case_id) if one.is_claim and one.pack != DEMAND and one.sent_at
    ]
    if not sent:
        raise CaseRefusedError(
            f"No notice of case {case_id} was sent, and the letter {pack_id} speaks of one; write and send it first:"
            f" reclaim letter {case_id}."
        )
    return max(sent, key=lambda one: (one.sent_at is not None and one.sent_at, one.id))


def as_follower(request: LetterRequest) -> FollowRequest:
    """Return what was asked of a case as it is asked of the notice before it.

    :raises InputError: it says something that such a letter takes from the records alone
    """
    if request.seen_live_at:
        raise InputError(
            f"The letter {request.pack} tells when the copies were seen from the records; put a new look there, and"
            " leave out --seen-live: reclaim look MATCH live."
        )
    if request.licence:
        raise InputError(f"The letter {request.pack} offers no licence; leave out its terms.")
    return FollowRequest(
        pack=request.pack,
        sender=request.sender,
        sign=request.sign,
        to=request.to,
        kind=request.kind,
        explanation=request.grounds.explanation,
        reply_by=request.reply_by,
        authority_document=request.authority_document,
        enclosures=request.enclosures,
        grounds=request.grounds,
        territory=request.territory,
    )


def preview_of(library: Library, case_id: int, request: LetterRequest) -> Notice:
    """Return the notice of a letter that follows the last notice of a case; nothing is checked yet.

    :raises NotFoundError, CaseRefusedError: as ``last_notice``
    :raises InputError: as ``as_follower``
    """
    first = last_notice(library, case_id, request.pack)
    name = draft_name(first.reference, request.pack)
    return following(library, first, as_follower(request), library.clock(), name)
