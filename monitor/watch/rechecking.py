"""Looks again at copies that are known: is each still there, and has one come back? Outcomes, no errors.

A look of the watch is its own. The look that a letter needs (``monitor.review.looking``) is a person's.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import UNSENT, State
from monitor.casework.values import LetterRecord
from monitor.collected import KeptItem, News, NewsKind
from monitor.policy import AccessRefusedError
from monitor.sites.addresses import address_of
from monitor.sources.collecting_again import Change, Look, look_again
from monitor.sources.fetch import EndedError, Fetcher
from monitor.store.library import Library

_SETTLED = frozenset(
    {
        *(State.REMOVED, State.PARTLY_REMOVED, State.ALREADY_GONE, State.NOT_IN_INDEX),
        *(State.RETRACTED, State.SUPERSEDED, State.CLOSED),
    }
)
"""States of an address in a letter in which nobody waits any more for the copy to go."""


def recheck(library: Library, fetcher: Fetcher, is_ending: Callable[[], bool]) -> Iterator[Look]:
    """Ask again at the addresses whose turn it is; where a letter is under way about one that is gone, tell people.

    Why a copy is gone nobody can see from outside, so nothing of that is recorded: the people do.

    :returns: what was found; it ends early where the kill switch, the budget of the day or somebody ends it
    """
    before = library.clock() - timedelta(seconds=fetcher.how.recheck_s)
    for item in library.store.items.to_recheck(before):
        if is_ending():
            return
        try:
            look = look_again(library, fetcher, item)
        except (AccessRefusedError, EndedError):
            return
        if look.change is Change.VANISHED:
            tell_gone(library, look.item)
        yield look


def tell_gone(library: Library, item: KeptItem) -> None:
    """Tell people that a copy is gone about which a letter is under way."""
    for letter, url, state in letters_about(library, item.item.url):
        if state in UNSENT or state in _SETTLED:
            continue
        news = News(
            key=f"gone:{item.id}:{letter.reference}:{_day(item.checked_at, library)}",
            kind=NewsKind.GONE,
            text=f"A copy that {letter.reference} is about does not answer any more ({url}); open it yourself, and say"
            f" what you found: reclaim notice mark {letter.reference} removed|already-gone --url URL --reason “...”.",
            path=f"/letters/{letter.reference}",
            at=library.clock(),
        )
        library.store.watches.announce(news)


def letters_about(library: Library, url: str) -> list[tuple[LetterRecord, str, State]]:
    """Return the claims that name an address in any of its spellings, with how it stands in each."""
    key = address_of(url)
    found = []
    for letter in library.store.letters.about([key]):
        for named, states in lives(letter.events, letter.urls).items():
            if states and named and address_of(named) == key:
                found.append((letter, named, states[-1]))
    return found


def _day(moment: datetime | None, library: Library) -> str:
    return (moment or library.clock()).date().isoformat()
