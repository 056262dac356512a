"""What later letters say of earlier ones: the notice that is followed, reminders of it, and other notices like it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitor.casework.addresses import concerns, lives
from monitor.casework.lifecycle import OutcomeClass, State
from monitor.casework.values import LetterRecord
from monitor.licensing import permission_of
from monitor.notices import EarlierNotice, InfringingItem, Notice, from_json, load_pack
from monitor.review.outcomes import fates_of
from monitor.store.library import Library
from monitor.values import Verdict

CORRECTION = "xx_correction"
REMINDERS = ("xx_followup_1", "xx_followup_2")
REPEATS = "xx_repeat_infringer"
ARCHIVE = "xx_lumen_submission"
_GIVEN_UP = frozenset({State.SUPERSEDED, State.CLOSED})
"""States of a letter that was signed and never left."""


def origin_of(library: Library, letter: LetterRecord) -> LetterRecord:
    """Return the notice at the beginning of a chain of letters."""
    while letter.follows is not None and not letter.is_claim:
        letter = library.store.letters.get(letter.follows)
    return letter


def corrections_of(library: Library, letter: LetterRecord, besides: int | None = None) -> list[LetterRecord]:
    """Return the corrections of a notice that were sent, or signed and not given up, the oldest first.

    :param besides: letter that does not count
    """
    return [
        later
        for later in library.store.letters.following(letter.id)
        if later.pack == CORRECTION and later.id != besides and (later.sent_at or later.state not in _GIVEN_UP)
    ]


def standing_urls(library: Library, letter: LetterRecord, besides: int | None = None) -> tuple[str, ...]:
    """Return the addresses of a notice that still stand: neither withdrawn nor left out by any correction.

    A correction only narrows, so that what one of them left out no other brings back.

    :param besides: correction that does not count
    """
    past, kept = lives(letter.events, letter.urls), set(letter.urls)
    for correction in corrections_of(library, letter, besides):
        kept &= set(correction.urls)
    return tuple(url for url in letter.urls if url in kept and State.RETRACTED not in past[url])


def unanswered_urls(library: Library, letter: LetterRecord) -> tuple[str, ...]:
    """Return the addresses of a notice of which no outcome is known."""
    pending = {fate.url for fate in fates_of(letter) if fate.outcome is OutcomeClass.PENDING}
    return tuple(url for url in standing_urls(library, letter) if url in pending)


def earlier_of(library: Library, letter: LetterRecord, urls: Iterable[str] = (), account: str = "") -> EarlierNotice:
    """Return a letter that was sent as later letters speak of it.

    :param urls: addresses of the letter that are spoken of; none means all
    :param account: handle under which they had been posted; by default the one that all of them share
    """
    first = origin_of(library, letter)
    named = tuple(urls) or letter.urls
    past = lives(first.events, first.urls)
    states = {state for url in named for state in past.get(url, ())}
    standing = set(standing_urls(library, first))
    withdrawn = tuple(url for url in named if url not in standing)
    outcome = _outcome(letter, named)
    return EarlierNotice(
        reference=letter.reference,
        sent_on=(letter.sent_at or letter.created_at).date(),
        recipient=letter.recipient,
        urls=named,
        outcome=outcome,
        outcome_on=_outcome_on(letter, named) if outcome else None,
        counter_noticed=State.COUNTER_NOTICED in states,
        retracted=bool(named) and withdrawn == named,
        withdrawn=withdrawn,
        jurisdiction=load_pack(first.pack).jurisdiction,
        account=account or _shared_account(from_json(letter.notice), named),
    )


def _outcome(letter: LetterRecord, urls: Iterable[str]) -> str:
    """Return what came of the addresses, in words; empty where nothing is known of any."""
    wanted = set(urls)
    counts = Counter(fate.outcome for fate in fates_of(letter) if fate.url in wanted)
    if not set(counts) - {OutcomeClass.PENDING}:
        return ""
    if len(counts) == 1:
        return str(next(iter(counts)))
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in OutcomeClass if counts[outcome])


def _outcome_on(letter: LetterRecord, urls: Iterable[str]) -> date | None:
    """Return when the last thing happened that made an outcome of the addresses."""
    silent = {State.SENT, State.ACKNOWLEDGED, State.CLOSED, State.SUPERSEDED}
    days = [
        event.happened_at.date()
        for event in letter.events
        if letter.sent_at and event.at >= letter.sent_at and event.state not in silent
        if any(concerns(event, url) for url in urls)
    ]
    return max(days, default=None)


def _shared_account(notice: Notice, urls: Iterable[str]) -> str:
    wanted = set(urls)
    accounts = {item.account for item in notice.items if item.url in wanted}
    return accounts.pop() if len(accounts) == 1 else ""


def foregoing(
    library: Library, letter: LetterRecord, pack_id: str, urls: tuple[str, ...] = ()
) -> tuple[EarlierNotice, ...]:
    """Return the letters that a new one speaks of, the oldest first.

    A second reminder names the notice and the reminders that were sent; a list of repeats all notices about the same
    account to the same recipient that nobody disputed or withdrew.

    :param letter: the notice that is followed
    :param urls: addresses that the new letter is about, where it is not about all
    """
    if pack_id == REPEATS:
        return _repeats(library, letter, urls)
    # What withdraws or corrects speaks of the whole notice.
    whole = load_pack(pack_id).kind == "withdrawal"
    first = earlier_of(library, letter, () if whole else urls)
    if pack_id != REMINDERS[1]:
        return (_with_pending(first) if pack_id == ARCHIVE else first,)
    reminders = [
        (later, tuple(url for url in later.urls if url in first.urls))
        for later in library.store.letters.following(letter.id)
        if later.pack in REMINDERS and later.sent_at
    ]
    # Of a reminder that was about more, what became of the rest does not matter.
    return (first, *(earlier_of(library, later, about) for later, about in reminders if about))


def _repeats(library: Library, letter: LetterRecord, urls: tuple[str, ...]) -> tuple[EarlierNotice, ...]:
    wanted = set(urls or letter.urls)
    accounts = {item.account for item in from_json(letter.notice).items if item.url in wanted and item.account}
    account = min(accounts, default="")
    found = []
    for other in library.store.letters.claims_sent():
        if other.recipient != letter.recipient or not account:
            continue
        whole = library.store.letters.get(other.id)
        posted = _posted_by(library, whole, account)
        if posted:
            found.append(_with_pending(earlier_of(library, whole, posted, account)))
    return tuple(found)


def _posted_by(library: Library, letter: LetterRecord, account: str) -> tuple[str, ...]:
    """Return the addresses of a notice that an account posted, and that may be held against it today."""
    return tuple(
        item.url
        for item in undisputed_items(library, letter)
        if item.account.casefold() == account.casefold() and item.url
    )


def undisputed_items(library: Library, letter: LetterRecord) -> list[InfringingItem]:
    """Return the items of a notice that its sender would notify again today.

    Those are neither withdrawn nor answered by a counter-notice, still confirmed, and covered by no permission.
    """
    past, standing = lives(letter.events, letter.urls), set(standing_urls(library, letter))
    return [
        item
        for item in from_json(letter.notice).items
        if item.url in standing and State.COUNTER_NOTICED not in past[item.url] and _holds(library, item)
    ]


def _holds(library: Library, item: InfringingItem) -> bool:
    """Tell whether a person's decision about an item still is that it infringes, and nothing permits it."""
    if item.decision is None:
        return False
    finding = library.store.matches.get(item.decision.match_id)
    if finding.decision is None or finding.decision.verdict is not Verdict.CONFIRMED:
        return False
    return permission_of(library, finding, day=library.clock()) is None


def _with_pending(earlier: EarlierNotice) -> EarlierNotice:
    """Say of a notice that its outcome is pending, where nothing else is known."""
    return earlier if earlier.outcome else replace(earlier, outcome=str(OutcomeClass.PENDING))
