"""What later letters say of earlier ones: the notice that is followed, reminders of it, and other notices like it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitor.casework.addresses import concerns, lives
from monitor.casework.lifecycle import OutcomeClass, State
from monitor.casework.values import LetterRecord
from monitor.notices import EarlierNotice, Notice, from_json, load_pack
from monitor.review.outcomes import fates_of
from monitor.store.library import Library

CORRECTION = "xx_correction"
REMINDERS = ("xx_followup_1", "xx_followup_2")
REPEATS = "xx_repeat_infringer"
ARCHIVE = "xx_lumen_submission"


def origin_of(library: Library, letter: LetterRecord) -> LetterRecord:
    """Return the notice at the beginning of a chain of letters."""
    while letter.follows is not None and not letter.is_claim:
        letter = library.store.letters.get(letter.follows)
    return letter


def standing_urls(library: Library, letter: LetterRecord) -> tuple[str, ...]:
    """Return the addresses of a notice that still stand: neither withdrawn nor left out by a correction."""
    past = lives(letter.events, letter.urls)
    corrections = [
        later for later in library.store.letters.following(letter.id) if later.pack == CORRECTION and later.sent_at
    ]
    kept = set(corrections[-1].urls) if corrections else set(letter.urls)
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
    outcome = _outcome(letter, named)
    return EarlierNotice(
        reference=letter.reference,
        sent_on=(letter.sent_at or letter.created_at).date(),
        recipient=letter.recipient,
        urls=named,
        outcome=outcome,
        outcome_on=_outcome_on(letter, named) if outcome else None,
        counter_noticed=State.COUNTER_NOTICED in states,
        retracted=all(State.RETRACTED in past.get(url, ()) for url in named) and bool(named),
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
        later for later in library.store.letters.following(letter.id) if later.pack in REMINDERS and later.sent_at
    ]
    return (first, *(earlier_of(library, library.store.letters.get(later.id)) for later in reminders))


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
    """Return the addresses of a notice that an account posted, and that nobody disputed or withdrew."""
    past, standing = lives(letter.events, letter.urls), set(standing_urls(library, letter))
    return tuple(
        item.url
        for item in from_json(letter.notice).items
        if item.account.casefold() == account.casefold() and item.url in standing
        if State.COUNTER_NOTICED not in past[item.url]
    )


def _with_pending(earlier: EarlierNotice) -> EarlierNotice:
    """Say of a notice that its outcome is pending, where nothing else is known."""
    return earlier if earlier.outcome else replace(earlier, outcome=str(OutcomeClass.PENDING))
