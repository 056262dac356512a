"""Letters that follow another, and withdrawals: read before they are signed, as the first letter is."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.notices import load_pack
from monitor.review.agreeing import Agreement
from monitor.review.following import FollowRequest, follow, followed_by, following
from monitor.review.foregoing import origin_of
from monitor.review.letters import Written
from monitor.review.previewing import Reading, demand_as_read, reading_of
from monitor.review.withdrawing import Withdrawal, Withdrawn, letter_of, retract
from monitor.store.library import Library


def read_follower(library: Library, reference: str, request: FollowRequest) -> Reading:
    """Return a letter that follows another as it would be signed now; nothing is written.

    :raises NotFoundError, PackError, InputError, CaseRefusedError: as ``following.follow``
    :raises TemplateError: a template of the firm is broken
    """
    first = followed_by(library, reference, load_pack(request.pack))
    notice = following(library, first, request, library.clock(), "")
    return reading_of(library, notice, first.case_id, follows=first)


def sign_follower(
    library: Library, reference: str, request: FollowRequest, formats: Sequence[str], agreement: Agreement
) -> list[Written]:
    """Sign a letter that follows another and write it, if it still says what its signer has read.

    :raises InputError: a statement is not ticked, or the name not typed
    :raises LetterRefusedError: it says something else by now, or as ``following.follow``
    """
    with library.store.transaction():  # nothing may change between the look and the signature
        demand_as_read(read_follower(library, reference, request), agreement)
        return follow(library, reference, replace(request, sign=True), formats)


def read_withdrawal(library: Library, reference: str, withdrawal: Withdrawal, request: FollowRequest) -> Reading:
    """Return the letter by which a notice would be withdrawn now; nothing is written.

    :raises NotFoundError, InputError, CaseRefusedError: as ``withdrawing.retract``
    :raises TemplateError: a template of the firm is broken
    """
    letter = origin_of(library, library.store.letters.called(reference))
    what, _, _ = letter_of(library, letter, withdrawal, request)
    return read_follower(library, letter.reference, what)


def sign_withdrawal(
    library: Library,
    reference: str,
    withdrawal: Withdrawal,
    request: FollowRequest,
    formats: Sequence[str],
    agreement: Agreement,
) -> Withdrawn:
    """Withdraw a notice, if its letter still says what its signer has read.

    :raises InputError: a statement is not ticked, or the name not typed
    :raises LetterRefusedError: it says something else by now, or as ``withdrawing.retract``
    """
    with library.store.transaction():
        demand_as_read(read_withdrawal(library, reference, withdrawal, request), agreement)
        return retract(library, reference, withdrawal, request, formats)
