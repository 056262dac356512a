"""Copies that come back: at an address that was gone, or at another one under the same account.

The old case is put before people again. What it comes to is theirs to say: after a copy has reappeared, a new notice
about it may go out, so no machine records that it has (``monitor.review.progress`` asks for a named person).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fingerprints.errors import printable
from monitor.blotting import shown
from monitor.casework.addresses import concerns, lives
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.collected import ItemState, KeptItem, News, NewsKind
from monitor.sites.addresses import address_of
from monitor.sources.collecting_again import Change
from monitor.store.library import Library
from monitor.values import Clip, Standing, Verdict
from monitor.watch.rechecking import letters_about

_AWAY = frozenset({State.REMOVED, State.PARTLY_REMOVED, State.ALREADY_GONE})
"""States of an address in a letter after which its copy should not be there."""
_THERE = frozenset({Change.SAME, Change.BACK, Change.CHANGED})
"""What a look finds where the address answers with a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A copy that came back and that a letter has as gone: a person must look, and say so."""

    case_id: int | None
    reference: str
    url: str
    """As the letter names it."""
    since: datetime
    """When it was said to be gone."""
    seen_at: datetime
    """When the watch found it there."""
    item_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Away:
    """An address that a letter has as gone."""

    letter: LetterRecord
    url: str
    since: datetime


def open_returns(library: Library) -> list[Return]:
    """Return the copies that answer again although a letter has them as gone, until a person has said what is true."""
    return _returns(library, _all_away(library))


def _returns(library: Library, aways: list[_Away]) -> list[Return]:
    found = [
        Return(
            case_id=away.letter.case_id,
            reference=away.letter.reference,
            url=away.url,
            since=away.since,
            seen_at=seen_at,
            item_id=item.id,
        )
        for away in aways
        for item in library.store.items.at_address(away.url)
        if (seen_at := _seen_at(library, item)) and seen_at > away.since
    ]
    return sorted(found, key=lambda one: (one.seen_at, one.item_id, one.reference))


def tell_returns(library: Library) -> None:
    """Put on record, once, each copy that came back; it stands in the audit of its case, too."""
    for news, item in _known(library):
        with library.store.transaction():
            if library.store.watches.announce(news):
                library.record("item.back", _subject(news), item=item.id, url=shown(item.item.url))


def _known(library: Library) -> Iterator[tuple[News, KeptItem]]:
    """Yield what there is to tell, whether it was told before or not."""
    aways = _all_away(library)
    returns = _returns(library, aways)
    for one in returns:
        text = (
            f"A copy that {one.reference} has as gone answers again ({printable(one.url)}); open it yourself, and if it"
            f" is the copy, say so: reclaim notice mark {one.reference} reappeared --url URL --reason “...”"
        )
        key = f"back:{one.item_id}:{one.reference}:{one.since.isoformat()}"
        yield _news(library, key, text, one.case_id), library.store.items.get(one.item_id)
    told = {one.item_id for one in returns}
    for item in library.store.items.looked_at(Change.BACK):
        back_at = _back_at(library, item)
        if back_at is None or item.id in told or not _is_copy(library, item) or _is_said(library, item):
            continue
        text = f"A copy that was gone answers again: {_said(item)}"
        for case_id in _cases_of(library, item) or [None]:
            yield _news(library, f"back:{item.id}:{case_id}:{back_at.isoformat()}", text, case_id), item
    for away in aways:
        yield from _elsewhere(library, away)


def _all_away(library: Library) -> list[_Away]:
    """Return the addresses that letters have as gone; a letter that was closed afterwards counts still."""
    found = []
    for letter in library.store.letters.claims_sent():
        for url, states in lives(letter.events, letter.urls).items():
            standing = [state for state in states if state is not State.CLOSED]
            if url and standing and standing[-1] in _AWAY:
                steps = [one for one in letter.events if concerns(one, url) and one.state in _AWAY]
                found.append(_Away(letter=letter, url=url, since=steps[-1].happened_at))
    return found


def _seen_at(library: Library, item: KeptItem) -> datetime | None:
    """Return when a copy was there last: when it was fetched, or found there again; None where none is there."""
    if item.state is not ItemState.KEPT or not _is_copy(library, item):
        return None
    seen = [at for at, state, _ in library.store.items.checks(item.id) if state in _THERE]
    return max((moment for moment in (item.captured_at, *seen) if moment), default=None)


def _is_copy(library: Library, item: KeptItem) -> bool:
    """Tell whether what lies at an address now matches a work, and nobody has said that it is no copy or permitted."""
    found = library.store.matches.of_clip(item.clip_id) if item.clip_id is not None else []
    return any(
        one.standing is Standing.OPEN and (one.decision is None or one.decision.verdict is Verdict.CONFIRMED)
        for one in found
    )


def _back_at(library: Library, item: KeptItem) -> datetime | None:
    """Return when an item that was gone was found again; None where it is still gone, or never was."""
    found = [at for at, state, _ in library.store.items.checks(item.id) if state == Change.BACK]
    return found[-1] if found else None


def _is_said(library: Library, item: KeptItem) -> bool:
    """Tell whether a person has said already that the copy is back."""
    return any(state is State.REAPPEARED for _, _, state in letters_about(library, item.item.url))


def _elsewhere(library: Library, away: _Away) -> Iterator[tuple[News, KeptItem]]:
    """Yield that the copy of an old case is at another address of the same account."""
    case_id = away.letter.case_id
    for old in library.store.clips.seen_at(away.url) if case_id is not None else ():
        for item in _siblings(library, old):
            text = (
                f"The copy of case {case_id} appeared again, under the same account at another address: {_said(item)}"
            )
            yield _news(library, f"again:{item.id}:{case_id}", text, case_id), item


def _siblings(library: Library, old: Clip) -> Iterator[KeptItem]:
    """Yield the items with the content and the account of a clip at other addresses, seen after it."""
    account, url = old.provenance.account or "", old.provenance.url or ""
    for clip in library.store.clips.all_with_content(old.file.sha256) if account else ():
        seen = clip.provenance
        is_same = clip.id <= old.id or not seen.url or address_of(seen.url) == address_of(url)
        if not is_same and (seen.account or "").casefold() == account.casefold():
            yield from library.store.items.of_clip(clip.id)


def _cases_of(library: Library, item: KeptItem) -> Sequence[int | None]:
    found = library.store.matches.of_clip(item.clip_id) if item.clip_id is not None else []
    return sorted({case_id for one in found for case_id in library.store.cases.with_match(one.id)})


def _news(library: Library, key: str, text: str, case_id: int | None) -> News:
    path = f"/cases/{case_id}" if case_id is not None else ""
    return News(key=key, kind=NewsKind.BACK, text=text, path=path, at=library.clock())


def _subject(news: News) -> str:
    return f"case {news.path.rpartition('/')[2]}" if news.path else "watch"


def _said(item: KeptItem) -> str:
    title = f"“{printable(item.item.title)}”, " if item.item.title else ""
    return f"{title}{printable(item.item.url)}"
