"""Withdrawing a mistaken notice: one call writes the letter, marks the notice, and lets the library learn from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError
from monitor.licensing import NewPermission, add_permission, permission_of
from monitor.notices import InfringingItem, from_json
from monitor.permitted import review_permissions
from monitor.review.decisions import decide
from monitor.review.following import WITHDRAWAL, FollowRequest, follow
from monitor.review.foregoing import CORRECTION, origin_of, standing_urls
from monitor.review.letters import Written
from monitor.review.progress import Report, report
from monitor.rights.values import PermissionKind
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Verdict, is_person, says_something

BECAUSE = {
    "licensed": Verdict.LICENSED,
    "not-a-copy": Verdict.NOT_A_COPY,
    "exception": Verdict.EXCEPTION,
    "other": Verdict.IGNORED,
}
"""Why a notice is withdrawn, and the verdict that its matches get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why a notice is withdrawn, and what is learned from it."""

    because: str
    """One of ``BECAUSE``."""
    reason: str
    """In the sender's own words; stands in the library, and in the letter if the request explains nothing else."""
    whole_account: bool = False
    """Whether the licence is that of the account, and not of the item alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal brought about."""

    letters: tuple[Written, ...]
    letter: LetterRecord
    """The notice that was withdrawn, wholly or in part."""
    urls: tuple[str, ...]
    """Addresses that are withdrawn now."""
    decided: tuple[int, ...]
    """Matches that have a new verdict."""
    permissions: tuple[int, ...]
    """Numbers of the permissions that were put on record."""


def retract(
    library: Library, reference: str, withdrawal: Withdrawal, request: FollowRequest, formats: Sequence[str]
) -> Withdrawn:
    """Withdraw a notice, or, where the request names some of its addresses, those alone.

    The withdrawal is signed and may leave at once. Its matches are decided anew; what is licensed is put on the list of
    permissions, and what is no copy is remembered, so that neither is claimed again.

    :param reference: of the notice, or of a letter that followed it
    :raises NotFoundError: there is no such letter
    :raises InputError: an unknown reason, none, or an address that is not in the letter
    :raises CaseRefusedError: the letter was not sent, was withdrawn before, or nobody is named
    :raises LetterRefusedError: the letter of withdrawal lacks an element; nothing is changed
    """
    with library.store.transaction():
        letter = origin_of(library, library.store.letters.called(reference))
        what, gone, standing = letter_of(library, letter, withdrawal, request)
        written = follow(library, letter.reference, what, formats)
        said = Report(state=State.RETRACTED, reason=withdrawal.reason, urls=gone if standing else ())
        letter = report(library, letter.reference, said)
        items = tuple(item for item in from_json(letter.notice).items if item.url in gone)
        permissions = _learn(library, items, withdrawal)
        decided = _decide(library, items, withdrawal)
        review_permissions(library)
    return Withdrawn(letters=tuple(written), letter=letter, urls=gone, decided=decided, permissions=permissions)


def letter_of(
    library: Library, letter: LetterRecord, withdrawal: Withdrawal, request: FollowRequest
) -> tuple[FollowRequest, tuple[str, ...], tuple[str, ...]]:
    """Return the letter by which a notice is withdrawn, the addresses that are withdrawn now, and those that stand.

    :raises InputError, CaseRefusedError: as ``retract``
    """
    _demand_said(library, letter.reference, withdrawal)
    gone, standing = _parted(library, letter, request.urls)
    # A correction lists what stands; a withdrawal names everything.
    what = replace(
        request,
        pack=CORRECTION if standing else WITHDRAWAL,
        urls=standing,
        sign=True,
        explanation=request.explanation or withdrawal.reason,
    )
    return what, gone, standing


def _demand_said(library: Library, reference: str, withdrawal: Withdrawal) -> None:
    if withdrawal.because not in BECAUSE:
        raise InputError(f"“{withdrawal.because}” is no reason to withdraw; say one of {', '.join(BECAUSE)}.")
    demand_brief("The reason", withdrawal.reason)
    least = library.settings.factor_characters
    if not says_something(withdrawal.reason, least):
        raise InputError(
            f"Say why {reference} is withdrawn, in whole words, at least {least} characters: --reason “...”."
        )
    if not is_person(library.actor):
        raise CaseRefusedError(f"Nobody is named who withdraws {reference}; give your name with --by NAME.")


def _parted(library: Library, letter: LetterRecord, named: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that are withdrawn now, and those that stand.

    :raises InputError: an address is not in the letter
    :raises CaseRefusedError: all of them were withdrawn before
    """
    unknown = sorted(set(named) - set(letter.urls))
    if unknown:
        raise InputError(
            f"{unknown[0]} is not in {letter.reference}; reclaim notice show {letter.reference} lists them."
        )
    open_urls = standing_urls(library, letter)
    gone = tuple(url for url in open_urls if not named or url in named)
    if not gone:
        raise CaseRefusedError(
            f"{letter.reference} was withdrawn before; its letter lies in {library.settings.letters}."
        )
    return gone, tuple(url for url in open_urls if url not in gone)


def _decide(library: Library, items: Sequence[InfringingItem], withdrawal: Withdrawal) -> tuple[int, ...]:
    ids = tuple(dict.fromkeys(item.decision.match_id for item in items if item.decision))
    for match_id in ids:
        decide(library, match_id, BECAUSE[withdrawal.because], withdrawal.reason)
    return ids


def _learn(library: Library, items: Sequence[InfringingItem], withdrawal: Withdrawal) -> tuple[int, ...]:
    """Put on record what is licensed: the items, or the accounts that posted them; not what is permitted already."""
    if withdrawal.because != "licensed":
        return ()
    reason = withdrawal.reason
    if withdrawal.whole_account:
        accounts = dict.fromkeys((item.account, item.platform) for item in items if item.account)
        new = [
            NewPermission(kind=PermissionKind.ACCOUNT, value=account, platform=platform, holder=account, reason=reason)
            for account, platform in accounts
        ]
    else:
        new = [
            NewPermission(kind=PermissionKind.ITEM, value=item.url, holder=item.account, reason=reason)
            for item in items
            if not _is_permitted(library, item)
        ]
    return tuple(add_permission(library, one).id for one in new)


def _is_permitted(library: Library, item: InfringingItem) -> bool:
    """Tell whether a permission on record covers an item, or will: with its term, which another one would not have."""
    if item.decision is None:
        return False
    finding, now = library.store.matches.get(item.decision.match_id), library.clock()
    begins = {one.starts_on for one in library.store.permissions.all() if one.starts_on and one.starts_on > now.date()}
    return any(permission_of(library, finding, day=day) for day in (now, *begins))
