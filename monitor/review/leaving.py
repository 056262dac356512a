"""Letters that are signed and have not left: which of them must leave, which may, and which still wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.notices import load_pack
from monitor.review.claims import is_gated
from monitor.review.following import WITHDRAWAL
from monitor.review.foregoing import CORRECTION
from monitor.review.gates import COOL_OFF, cooled_off_at
from monitor.store.library import Library

TAKES_BACK = frozenset({WITHDRAWAL, CORRECTION})
"""Letters that take a claim back, wholly or in part: whoever made it owes them at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A signed letter that has not left."""

    letter: LetterRecord
    free_at: datetime
    """From when it may leave, if every safeguard holds then."""

    @property
    def is_withdrawal(self) -> bool:
        """Whether it takes a claim back."""
        return self.letter.pack in TAKES_BACK

    def may_leave(self, now: datetime) -> bool:
        """Tell whether it has waited long enough."""
        return now >= self.free_at


def leaving(letter: LetterRecord) -> Leaving | None:
    """Return from when a letter may leave; None for one that left, was given up, or is not signed."""
    if letter.state is not State.QUEUED:
        return None
    free_at = letter.approved_at or letter.created_at
    if is_gated(load_pack(letter.pack)):
        # Lists are read without the notices; there the life of the letter says when it was signed.
        free_at = cooled_off_at(letter) if letter.notice else free_at + COOL_OFF
    return Leaving(letter=letter, free_at=free_at)


def waiting_to_leave(library: Library) -> Sequence[Leaving]:
    """Return the letters that are signed and unsent: withdrawals first, then by the moment from which each may leave.

    A letter of which nobody knows whether it was sent is not among them: it must be found out first.
    """
    store = library.store
    unknown = {attempt.letter_id for attempt in store.dispatches.all_open()}
    letters = store.letters.some([id_ for id_ in store.letter_lists.unsent() if id_ not in unknown])
    found = [one for one in map(leaving, letters) if one is not None]
    return sorted(found, key=lambda one: (not one.is_withdrawal, one.free_at, one.letter.id))
