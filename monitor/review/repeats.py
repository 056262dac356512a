"""Addresses that were complained about already: nobody gets the same notice twice (safeguard G16).

What somebody has disputed before a court, or by a counter-notice, is for a court alone: about it no new notice goes to
anybody, whatever came after.
"""

import re
from collections.abc import Iterator

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import Objection
from monitor.notices import Notice, Recipient, RecipientKind, from_json
from monitor.notices.urls import names_site, site_of
from monitor.rights.permitting import address_of
from monitor.store.library import Library

SOURCE = "Reclaim's safeguard against repeated notices"
_OVER = frozenset({State.RETRACTED, State.SUPERSEDED, State.REAPPEARED})
"""States in which an earlier notice does not stand in the way of another."""
_DISPUTED = frozenset({State.COUNTER_NOTICED, State.ACTION_FILED, State.LET_BACK})
"""States after which a court decides about an address, and no notice."""
_OF_SERVICES = frozenset(
    {RecipientKind.DESIGNATED_AGENT, RecipientKind.PLATFORM_FORM, RecipientKind.CONTACT_POINT, RecipientKind.HOST}
)
"""Ways to whoever keeps a copy; one service may be reached by several, under several names."""


def repeated(library: Library, notice: Notice, besides: int | None = None) -> tuple[Objection, ...]:
    """Return an objection for every address of a notice that stands in the way of it.

    That is one which the same recipient was told of and has not settled, and one which is disputed, whoever was told.

    :param besides: letter that does not count as told, because the notice is its own continuation
    """
    found = []
    for letter, url, states in _known(library, notice):
        if _is_disputed(states):
            found.append(_disputed(letter, url))
        elif letter.id != besides and _is_same_recipient(library, letter, notice):
            found += [_told(letter, url, standing) for standing in _in_the_way(library, letter, states)]
    return tuple(found)


def disputed(library: Library, notice: Notice) -> tuple[Objection, ...]:
    """Return an objection for every address of a notice about which a court decides."""
    return tuple(_disputed(letter, url) for letter, url, states in _known(library, notice) if _is_disputed(states))


def _known(library: Library, notice: Notice) -> Iterator[tuple[LetterRecord, str, tuple[State, ...]]]:
    """Yield the addresses of a notice that other claims name, with those letters and their lives in them."""
    keys = {address_of(item.url) for item in notice.items if item.url}
    for letter in library.store.letters.about(sorted(keys)):
        if letter.reference == notice.reference:
            continue
        for url, states in lives(letter.events, letter.urls).items():
            if address_of(url) in keys:
                yield letter, url, states


def _is_disputed(states: tuple[State, ...]) -> bool:
    return State.SENT in states and not _DISPUTED.isdisjoint(states)


def _told(letter: LetterRecord, url: str, standing: str) -> Objection:
    return Objection(
        rule="G16",
        source=SOURCE,
        message=f"{url} is in {letter.reference}, which is {standing}; go on there (reclaim notice show"
        f" {letter.reference}), or take the item out.",
    )


def _disputed(letter: LetterRecord, url: str) -> Objection:
    return Objection(
        rule="G16",
        source=SOURCE,
        message=f"{url} is in {letter.reference}, which was answered by a counter-notice, so a court decides about it"
        f" and no notice to anybody; let a lawyer look (reclaim notice show {letter.reference}), and take the item"
        " out.",
    )


def _in_the_way(library: Library, letter: LetterRecord, states: tuple[State, ...]) -> Iterator[str]:
    """Yield how an address stands of which a letter has told its recipient; nothing where that is settled."""
    if State.SENT not in states:
        if library.store.dispatches.open_of(letter.id) is not None:
            yield "perhaps sent"
        return
    last = next(state for state in reversed(states) if state is not State.CLOSED)
    if last not in _OVER:
        yield last.replace("_", " ")


def _is_same_recipient(library: Library, letter: LetterRecord, notice: Notice) -> bool:
    """Tell whether a letter went to the recipient of a notice: by its name, by its address, or by its service."""
    old, new = from_json(library.store.letters.get(letter.id).notice).recipient, notice.recipient
    if _key(letter.recipient) == _key(new.name):
        return True
    reached = {_key(one) for one in (letter.address, old.email, old.url) if one}
    if not reached.isdisjoint(_key(one) for one in (new.email, new.url) if one):
        return True
    return {old.kind, new.kind} <= _OF_SERVICES and _is_same_service(old, new, notice)


def _is_same_service(old: Recipient, new: Recipient, notice: Notice) -> bool:
    """Tell whether two recipients belong to one service: one domain, both of the copies' site, or one named service.

    The service that a case is pursued with speaks only where no address says more.
    """
    domains = _domains(old), _domains(new)
    if not domains[0].isdisjoint(domains[1]):
        return True
    sites = {item.site for item in notice.items if item.site}
    if any(_is_of(old, site) and _is_of(new, site) for site in sites):
        return True
    return not all(domains) and bool(old.service.strip()) and _key(old.service) == _key(new.service)


def _domains(recipient: Recipient) -> set[str]:
    addresses = (recipient.email.rpartition("@")[2], re.sub(r"^https?://", "", recipient.url))
    return {site_of(f"https://{one}") for one in addresses if one} - {""}


def _is_of(recipient: Recipient, site: str) -> bool:
    return names_site(f"{recipient.name} {recipient.email} {recipient.url}", site)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
