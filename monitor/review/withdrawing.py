"""Withdrawing a mistaken notice: one call writes the letter, marks the notice, and lets the library learn from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError
from monitor.licensing import NewPermission, add_permission
from monitor.notices import InfringingItem, from_json
from monitor.review.decisions import decide
from monitor.review.following import FollowRequest, follow
from monitor.review.letters import Written
from monitor.review.progress import Report, report
from monitor.rights.values import PermissionKind
from monitor.store.library import Library
from monitor.values import Verdict, is_person

WITHDRAWAL, CORRECTION = "xx_retraction", "xx_correction"
BECAUSE = {
    "licensed": Verdict.LICENSED,
    "not-a-copy": Verdict.NOT_A_COPY,
    "exception": Verdict.EXCEPTION,
    "other": Verdict.IGNORED,
}
"""Why a notice is withdrawn, and the verdict that its matches get."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal brought about."""

    letters: tuple[Written, ...]
    letter: LetterRecord
    """The notice that was withdrawn, wholly or in part."""
    decided: tuple[int, ...]
    """Matches that have a new verdict."""
    permissions: tuple[int, ...]
    """Numbers of the permissions that were put on record."""


def retract(
    library: Library,
    reference: str,
    because: str,
    reason: str,
    request: FollowRequest,
    formats: Sequence[str],
) -> Withdrawn:
    """Withdraw a notice, or, where the request names some of its addresses, those alone.

    The withdrawal is signed and may leave at once. Its matches are decided anew; what is licensed is put on the list of
    permissions, and what is no copy is remembered, so that neither is claimed again.

    :raises NotFoundError: there is no such letter
    :raises InputError: an unknown reason, or an address that is not in the letter
    :raises CaseRefusedError: the letter was not sent, was withdrawn before, or nobody is named
    :raises LetterRefusedError: the letter of withdrawal lacks an element; nothing is changed
    """
    if because not in BECAUSE:
        raise InputError(f"“{because}” is no reason to withdraw; say one of {', '.join(BECAUSE)}.")
    if not is_person(library.actor):
        raise CaseRefusedError(f"Nobody is named who withdraws {reference}; give your name with --by NAME.")
    with library.store.transaction():
        letter = library.store.letters.called(reference)
        if letter.had(State.RETRACTED):
            raise CaseRefusedError(f"{reference} was withdrawn before; its letter lies in {library.settings.letters}.")
        items = from_json(letter.notice).items
        gone = tuple(item for item in items if not request.urls or item.url in request.urls)
        standing = tuple(item.url for item in items if item not in gone)
        # A correction lists what stands; a withdrawal names everything.
        what = replace(request, pack=CORRECTION if standing else WITHDRAWAL, urls=standing, sign=True)
        written = follow(library, reference, what, formats)
        if not standing:
            letter = report(library, reference, Report(state=State.RETRACTED, reason=reason))
        permissions = _learn(library, gone, because, reason) if because == "licensed" else ()
        decided = _decide(library, gone, BECAUSE[because], reason)
    return Withdrawn(letters=tuple(written), letter=letter, decided=decided, permissions=permissions)


def _decide(library: Library, items: Sequence[InfringingItem], verdict: Verdict, reason: str) -> tuple[int, ...]:
    ids = tuple(dict.fromkeys(item.decision.match_id for item in items if item.decision))
    for match_id in ids:
        decide(library, match_id, verdict, reason)
    return ids


def _learn(library: Library, items: Sequence[InfringingItem], because: str, reason: str) -> tuple[int, ...]:
    return tuple(
        add_permission(
            library,
            NewPermission(kind=PermissionKind.ITEM, value=item.url, holder=item.account or because, reason=reason),
        ).id
        for item in items
    )
