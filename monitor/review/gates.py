"""What must hold at the moment a letter leaves, whoever asks and by whatever way (safeguards G1 to G16).

A letter was checked when it was signed. Since then a licence may have been found, a copy may be gone, a decision
reversed: so the notice is taken up again with the facts of today, and every rule of its law pack is asked once more.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from monitor.casework.budget import FREEZE_RATE, Standing
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import LetterRefusedError, Objection
from monitor.notices import Notice, Severity, check, from_json, load_pack
from monitor.people import name_key
from monitor.posting import Cleared
from monitor.review.claims import is_gated, own_law, own_territory, told_before
from monitor.review.confirming import ended_since
from monitor.review.foregoing import origin_of
from monitor.review.outcomes import budget_of
from monitor.review.pressing import presses_further, untrue
from monitor.review.seen import unseen
from monitor.review.today import SAFEGUARD, refreshed, shrunk, vanished
from monitor.review.tracing import untraced
from monitor.store.library import Library
from monitor.values import is_person, says_something

__all__ = ["BATCH_CAP", "COOL_OFF", "SAFEGUARD", "clear", "cooled_off_at", "demand_may_leave", "refreshed"]

COOL_OFF = timedelta(hours=24)
"""From the signature until a claim may leave; no setting shortens it."""
BATCH_CAP = 20
"""Claims that one sender may send in 24 hours; no setting raises it."""
_DAY = timedelta(hours=24)
_SINCE = {
    "G8": "Open its address now: reclaim look MATCH live, if the copy is still there; if it is gone, reclaim look MATCH"
    " gone, and write the letter again without it, or give it up.",
}
"""By rule: what to do about it once a letter is signed, where that is not what to do before."""


def clear(
    library: Library,
    letter: LetterRecord,
    message: bytes = b"",
    *,
    live_stream: str = "",
    at: datetime | None = None,
) -> Cleared:
    """Let one letter leave, if every gate holds now; the only place that makes a ``Cleared``.

    :param message: the letter as it goes out to its address; empty where a person hands it over
    :raises LetterRefusedError: as ``demand_may_leave``
    """
    demand_may_leave(library, letter, live_stream=live_stream, at=at)
    leaves = message or library.store.letters.text_of(letter.id).encode()
    return Cleared(
        letter_id=letter.id,
        reference=letter.reference,
        address=letter.address,
        sha256=hashlib.sha256(leaves).hexdigest(),
        checked_at=library.clock(),
    )


def demand_may_leave(
    library: Library, letter: LetterRecord, *, live_stream: str = "", at: datetime | None = None
) -> Notice:
    """Let a letter leave only if every gate holds now, and return its notice with the facts of today.

    :param live_stream: why it cannot wait, where it is about a stream that is being broadcast
    :param at: when it left, where that was before; by default now
    :raises LetterRefusedError: names every gate that does not hold, and the lawful next step
    """
    notice = refreshed(library, letter)
    objections = tuple(_objections(library, letter, notice, (live_stream, at or library.clock())))
    if objections:
        raise LetterRefusedError(f"The letter {letter.reference} may not leave:", objections)
    return notice


def _objections(
    library: Library, letter: LetterRecord, notice: Notice, leaving: tuple[str, datetime]
) -> Iterator[Objection]:
    pack, now = load_pack(letter.pack), library.clock()
    if letter.state is not State.QUEUED:
        yield _object("G11", f"It is {letter.state.replace('_', ' ')}; only a signed letter that waits may leave.")
        return
    if not is_person(library.actor):
        yield _object("G10", "Nobody is named as the person who lets it leave; give your name with --by NAME.")
    if notice.signature is None:
        yield _object("G10", f"Nobody has signed it; sign it: reclaim letter {letter.case_id or 'CASE'} --sign.")
    for finding in check(notice, pack, now=now, letter=library.store.letters.text_of(letter.id) or None):
        if finding.severity is Severity.ERROR:
            remedy = _SINCE.get(finding.rule_id, finding.remedy)
            yield Objection(rule=finding.rule_id, source=finding.source, message=f"{finding.message} {remedy}")
    yield from untraced(library, letter, notice)
    yield from ended_since(library, notice)
    first = origin_of(library, library.store.letters.get(letter.follows)) if letter.follows is not None else None
    yield from untrue(library, notice, first, case_id=letter.case_id, besides=letter.id)
    if is_gated(pack) or presses_further(notice, pack):
        yield from unseen(library, from_json(letter.notice))
        yield from shrunk(library, letter, notice)
        yield from vanished(letter, notice)
    if is_gated(pack):
        yield from _of_claims(library, letter, notice, leaving)


def _of_claims(
    library: Library, letter: LetterRecord, notice: Notice, leaving: tuple[str, datetime]
) -> Iterator[Objection]:
    """Yield what stands against letting a claim leave; withdrawals and questions may leave at once."""
    live_stream, at = leaving
    if letter.case_id is None:
        yield _object(
            "G5", "It belongs to no case, so nobody decided about its matches; make one: reclaim case create."
        )
    if not notice.items:
        yield _object("G1", "It names no copy; write the letter of a case: reclaim letter CASE --sign.")
    yield from own_law(notice)
    yield from own_territory(notice)
    yield from _second_person(notice)
    yield from _waiting(library, letter, live_stream, at)
    yield from _too_many(library, notice, at)
    yield from _frozen(library)
    yield from told_before(library, notice, besides=letter.follows)


def _second_person(notice: Notice) -> Iterator[Objection]:
    """Who gave the decision that holds is no second person, even if the case was reviewed before that decision."""
    deciders = {name_key(item.decision.by) for item in notice.items if item.decision and item.indicators}
    if notice.reviewer and name_key(notice.reviewer) in deciders:
        yield _object(
            "G6",
            f"{notice.reviewer} has decided about a match and looked at the case as the second person; let somebody"
            " else look: reclaim case review CASE --by NAME --reason “...”.",
        )


def _waiting(library: Library, letter: LetterRecord, live_stream: str, at: datetime) -> Iterator[Objection]:
    until = cooled_off_at(letter, at)
    least = library.settings.reason_characters
    if min(at, library.clock()) >= until or says_something(live_stream, least):
        return
    yield _object(
        "G12",
        f"It was signed less than {COOL_OFF // timedelta(hours=1)} hours before; it may leave from"
        f" {until.isoformat(' ', 'minutes')}. If it is about a live stream and cannot wait, say why in {least}"
        " characters: --live-stream “...”.",
    )


def cooled_off_at(letter: LetterRecord, at: datetime | None = None) -> datetime:
    """Return when a claim has waited long enough after its signature.

    :param at: taken for the signature where nothing says when that was; by default when the letter was made
    """
    return max(_signatures(letter), default=at or letter.created_at) + COOL_OFF


def _signatures(letter: LetterRecord) -> Iterable[datetime]:
    """Yield when a letter was signed: as it says, and as its life does."""
    signature = from_json(letter.notice).signature
    return [moment for moment in (letter.approved_at, signature.signed_at if signature else None) if moment]


def _too_many(library: Library, notice: Notice, at: datetime) -> Iterator[Objection]:
    lately = library.store.letters.sent_by(name_key(notice.sender.name), at - _DAY, at + _DAY)
    if len(lately) < BATCH_CAP:
        return
    free = lately[-BATCH_CAP] + _DAY
    yield _object(
        "G12",
        f"{notice.sender.name} has sent {len(lately)} claims in 24 hours, and {BATCH_CAP} is the most; the next may"
        f" leave from {free.isoformat(' ', 'minutes')}.",
    )


def _frozen(library: Library) -> Iterator[Objection]:
    budget = budget_of(library)
    if budget.standing is Standing.FROZEN:
        low, high = budget.interval
        yield _object(
            "G13",
            f"{budget.wrong} of {budget.sent} claims were answered by a counter-notice, withdrawn or refused"
            f" ({low:.0%} to {high:.0%}); sending is frozen from {FREEZE_RATE:.0%}: find out why (reclaim outcomes),"
            " withdraw what was wrong (reclaim retract REFERENCE), and let a lawyer look.",
        )


def _object(rule: str, message: str) -> Objection:
    return Objection(rule=rule, source=SAFEGUARD, message=message)
