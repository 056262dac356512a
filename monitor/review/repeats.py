"""Addresses that were complained about already: nobody gets the same notice twice (safeguard G16)."""

from monitor.casework.lifecycle import UNSENT, State
from monitor.casework.values import LetterRecord
from monitor.errors import Objection
from monitor.notices import Notice, from_json, load_pack
from monitor.store.library import Library

_OVER = frozenset({State.RETRACTED, State.SUPERSEDED, State.REAPPEARED, State.DUPLICATE, *UNSENT})
"""States in which an earlier notice does not stand in the way of another."""


def repeated(library: Library, notice: Notice, besides: int | None = None) -> tuple[Objection, ...]:
    """Return an objection for every address of a notice that the same recipient was told of and has not settled.

    :param besides: letter that does not count, because the notice is its own continuation
    """
    wanted = {item.url for item in notice.items if item.url}
    found = []
    for letter in library.store.letters.all():
        if letter.id == besides or letter.reference == notice.reference or letter.state in _OVER:
            continue
        for url in sorted(wanted & _urls_to(letter, notice)):
            message = (
                f"{url} is in {letter.reference}, which is {letter.state.replace('_', ' ')}; go on there"
                f" (reclaim notice show {letter.reference}), or take the item out."
            )
            found.append(Objection(rule="G16", source="Reclaim's safeguard against repeated notices", message=message))
    return tuple(found)


def _urls_to(letter: LetterRecord, notice: Notice) -> set[str]:
    """Return the addresses that an earlier claim told the same recipient of."""
    if load_pack(letter.pack).kind != "notice" or letter.recipient.casefold() != notice.recipient.name.casefold():
        return set()
    return {item.url for item in from_json(letter.notice).items}
