"""Which video of the totals is which work: by its address surely, by its title perhaps."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit

from monitor.errors import NotFoundError
from monitor.store.library import Library
from monitor.totals import Counted
from monitor.values import Work

_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"}
_SHORT = {"youtu.be"}
_PATH_ID = re.compile(r"/(?:shorts|live|embed|v)/([A-Za-z0-9_-]{11})")
_TIKTOK_ID = re.compile(r"/(?:@[^/]+/)?(?:video|photo)/([0-9]+)")


def address_of(url: str) -> str:
    """Return an address in the form in which addresses of one video are equal; empty for what is none."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if not host:
        return ""
    path = parts.path.rstrip("/")
    if host in _YOUTUBE | _SHORT:
        found = _PATH_ID.fullmatch(path)
        id_ = found[1] if found else parse_qs(parts.query).get("v", [""])[0]
        id_ = path.lstrip("/") if host in _SHORT else id_
        return f"youtube:{id_}" if id_ else ""
    if host.endswith("tiktok.com") and (found := _TIKTOK_ID.fullmatch(path)):
        return f"tiktok:{found[1]}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host.removeprefix('www.')}{path}{query}" if path or query else ""


class Linking:
    """The works of a library by address and by title."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._by_address: defaultdict[str, set[int]] = defaultdict(set)
        self._by_title: defaultdict[str, set[int]] = defaultdict(set)
        for work in works:
            address = address_of(work.rights.url or "")
            if address:
                self._by_address[address].add(work.id)
            self._by_title[_title(work.name)].add(work.id)

    def work_at(self, url: str) -> int | None:
        """Return the one work that was published at an address."""
        return _only(self._by_address, address_of(url))

    def work_called(self, title: str) -> int | None:
        """Return the one work of a title; that is a proposal only."""
        return _only(self._by_title, _title(title))


def _only(found: Mapping[str, set[int]], key: str) -> int | None:
    ids = found.get(key, set()) if key else set()
    return next(iter(ids)) if len(ids) == 1 else None


def _title(text: str) -> str:
    return " ".join(text.casefold().split())


def link_work(library: Library, counted_id: int, work_id: int | None) -> Counted:
    """Record which work a video of the totals is.

    :param work_id: None for none of them
    :raises NotFoundError: there is no such video or work
    """
    totals = library.store.totals
    counted = totals.get(counted_id)
    if counted.is_account:
        raise NotFoundError(
            f"Number {counted_id} is a whole account and no video; `reclaim insights list` shows which is."
        )
    if work_id is not None:
        library.store.works.get(work_id)
    with library.store.transaction():
        linked = totals.link(counted_id, work_id)
        library.record("insights.link", f"counted {counted_id}", work=work_id)
    return linked
