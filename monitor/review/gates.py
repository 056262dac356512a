"""What must hold at the moment a letter leaves, whoever asks and by whatever way (safeguards G1 to G16).

A letter was checked when it was signed. Since then a licence may have been found, a copy may be gone, a decision
reversed: so the notice is taken up again with the facts of today, and every rule of its law pack is asked once more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.casework.budget import FREEZE_RATE, Standing
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import LetterRefusedError, Objection
from monitor.licensing import own_accounts_known
from monitor.notices import ClaimedWork, InfringingItem, Notice, Pack, Severity, check, from_json, load_pack
from monitor.review.drafting import Claimant, exceptions_of
from monitor.review.outcomes import budget_of
from monitor.review.repeats import repeated
from monitor.store.library import Library
from monitor.values import is_person, says_something

COOL_OFF = timedelta(hours=24)
"""From the signature until a claim may leave; no setting shortens it."""
BATCH_CAP = 20
"""Claims that one sender may send in 24 hours; no setting raises it."""
SAFEGUARD = "Reclaim's safeguard against false claims"
_LESS_S = 0.05
"""A claim may shrink by so much in rounding."""


def demand_may_leave(library: Library, letter: LetterRecord, *, live_stream: str = "") -> Notice:
    """Let a letter leave only if every gate holds now, and return its notice with the facts of today.

    :param live_stream: why it cannot wait, where it is about a stream that is being broadcast
    :raises LetterRefusedError: names every gate that does not hold, and the lawful next step
    """
    notice = refreshed(library, letter)
    objections = tuple(_objections(library, letter, notice, live_stream))
    if objections:
        raise LetterRefusedError(f"The letter {letter.reference} may not leave:", objections)
    return notice


def refreshed(library: Library, letter: LetterRecord) -> Notice:
    """Return the notice of a letter as it was signed, with the facts of today where they may have changed."""
    notice, pack = from_json(letter.notice), load_pack(letter.pack)
    if pack.kind != "notice" or letter.case_id is None:
        return notice
    case = library.store.cases.get(letter.case_id)
    claimant = Claimant(library=library, owner=notice.principal.name, territory=notice.territory)
    now = library.clock()
    return replace(
        notice,
        works=tuple(_today(claimant, work, now) for work in notice.works),
        exceptions=exceptions_of(case, pack),
        own_accounts_known=own_accounts_known(library),
    )


def _today(claimant: Claimant, work: ClaimedWork, now: datetime) -> ClaimedWork:
    return replace(work, infringing_items=tuple(_item_today(claimant, item, now) for item in work.infringing_items))


def _item_today(claimant: Claimant, item: InfringingItem, now: datetime) -> InfringingItem:
    if item.decision is None:
        return item
    fresh = claimant.item(claimant.library.store.matches.get(item.decision.match_id), now)
    seen = [moment for moment in (item.seen_live_at, fresh.seen_live_at) if moment]
    return replace(
        item,
        claimable_s=fresh.claimable_s if fresh.claimable_s < item.claimable_s - _LESS_S else item.claimable_s,
        segments=item.segments if fresh.claimable else (),
        permitted_by=fresh.permitted_by,
        decision=fresh.decision,
        seen_live_at=max(seen, default=None),
        gone_at=fresh.gone_at,
    )


def _objections(library: Library, letter: LetterRecord, notice: Notice, live_stream: str) -> Iterator[Objection]:
    pack, now = load_pack(letter.pack), library.clock()
    if letter.state is not State.QUEUED:
        yield _object("G11", f"It is {letter.state.replace('_', ' ')}; only a signed letter that waits may leave.")
        return
    if not is_person(library.actor):
        yield _object("G10", "Nobody is named as the person who lets it leave; give your name with --by NAME.")
    for finding in check(notice, pack, now=now):
        if finding.severity is Severity.ERROR:
            yield Objection(rule=finding.rule_id, source=finding.source, message=f"{finding.message} {finding.remedy}")
    if pack.kind == "notice":
        yield from _of_claims(library, letter, notice, pack, live_stream)


def _of_claims(
    library: Library, letter: LetterRecord, notice: Notice, pack: Pack, live_stream: str
) -> Iterator[Objection]:
    """Yield what stands against letting a claim leave; withdrawals and questions may leave at once."""
    for old, new in zip(from_json(letter.notice).items, notice.items, strict=True):
        if new.claimable_s < old.claimable_s or (old.claimable and not new.claimable):
            yield _object(
                "G1",
                f"{old.url}: the letter claims {old.claimable_s:g} s, but {new.claimable_s:g} s may be claimed today; "
                f"write the letter again: reclaim letter {letter.case_id} --pack {pack.id} --sign.",
            )
    yield from _waiting(library, letter, live_stream)
    yield from _too_many(library, notice)
    yield from _frozen(library)
    yield from repeated(library, notice, besides=letter.follows)


def _waiting(library: Library, letter: LetterRecord, live_stream: str) -> Iterator[Objection]:
    signed_at = letter.approved_at or library.clock()
    until = signed_at + COOL_OFF
    if library.clock() >= until or says_something(live_stream, library.settings.reason_characters):
        return
    when = until.isoformat(" ", "minutes")
    yield _object(
        "G12",
        f"It was signed less than {COOL_OFF // timedelta(hours=1)} hours ago and may leave from {when}; if a live"
        f" stream cannot wait, say why in {library.settings.reason_characters} characters: --live-stream “...”.",
    )


def _too_many(library: Library, notice: Notice) -> Iterator[Objection]:
    since, sender = library.clock() - timedelta(hours=24), notice.sender.name.casefold()
    lately = [letter for letter in library.store.letters.all() if letter.sent_at and letter.sent_at > since]
    claims = [letter for letter in lately if load_pack(letter.pack).kind == "notice"]
    own = [letter for letter in claims if from_json(letter.notice).sender.name.casefold() == sender]
    if len(own) < BATCH_CAP:
        return
    free = min(letter.sent_at for letter in own if letter.sent_at) + timedelta(hours=24)
    yield _object(
        "G12",
        f"{notice.sender.name} has sent {len(own)} claims in 24 hours, and {BATCH_CAP} is the most; the next may leave"
        f" from {free.isoformat(' ', 'minutes')}.",
    )


def _frozen(library: Library) -> Iterator[Objection]:
    budget = budget_of(library)
    if budget.standing is Standing.FROZEN:
        low, high = budget.interval
        yield _object(
            "G13",
            f"{budget.wrong} of {budget.sent} claims were answered by a counter-notice, withdrawn or refused"
            f" ({low:.0%} to {high:.0%}); sending is frozen from {FREEZE_RATE:.0%}: find out why (reclaim outcomes),"
            " withdraw what was wrong (reclaim retract), and let a lawyer look.",
        )


def _object(rule: str, message: str) -> Objection:
    return Objection(rule=rule, source=SAFEGUARD, message=message)
