"""Addresses that were complained about already: nobody gets the same notice twice (safeguard G16)."""

from collections.abc import Iterator

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import Objection
from monitor.notices import Notice
from monitor.rights.permitting import address_of
from monitor.store.library import Library

_OVER = frozenset({State.RETRACTED, State.SUPERSEDED, State.REAPPEARED})
"""States in which an earlier notice does not stand in the way of another."""


def repeated(library: Library, notice: Notice, besides: int | None = None) -> tuple[Objection, ...]:
    """Return an objection for every address of a notice that the same recipient was told of and has not settled.

    :param besides: letter that does not count, because the notice is its own continuation
    """
    keys = {address_of(item.url) for item in notice.items if item.url}
    found = []
    for letter in library.store.letters.about(sorted(keys)):
        if letter.id == besides or letter.reference == notice.reference or not _is_same_recipient(letter, notice):
            continue
        for url, standing in _in_the_way(library, letter):
            if address_of(url) in keys:
                found.append(_object(letter, url, standing))
    return tuple(found)


def _object(letter: LetterRecord, url: str, standing: str) -> Objection:
    return Objection(
        rule="G16",
        source="Reclaim's safeguard against repeated notices",
        message=f"{url} is in {letter.reference}, which is {standing}; go on there (reclaim notice show"
        f" {letter.reference}), or take the item out.",
    )


def _in_the_way(library: Library, letter: LetterRecord) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a letter has told its recipient of, and how they stand."""
    may_have_left = library.store.dispatches.open_of(letter.id) is not None
    for url, states in lives(letter.events, letter.urls).items():
        if State.SENT not in states:
            if may_have_left:
                yield url, "perhaps sent"
            continue
        last = next(state for state in reversed(states) if state is not State.CLOSED)
        if last not in _OVER:
            yield url, last.replace("_", " ")


def _is_same_recipient(letter: LetterRecord, notice: Notice) -> bool:
    """Tell whether a letter went to the recipient of a notice, by its name or by its address."""
    recipient = notice.recipient
    addresses = {one.casefold() for one in (recipient.email, recipient.url) if one}
    return letter.recipient.casefold() == recipient.name.casefold() or letter.address.casefold() in addresses
