"""What is done for one item away from the library: its page is read, it is judged, its file is fetched.

Runs in threads, and so touches no database: whatever came of it is told to the main thread as a value.
"""

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fingerprints.errors import MediaError, printable
from monitor.collected import Basis, Item, KeptItem, Mark, MediaAddress, MediaKind, Purpose, SourceRecord
from monitor.errors import CollectError, ContentRefusedError, DefectError, FetchFailedError, GoneError, ReclaimError
from monitor.files import sha256_of
from monitor.policy import AccessRefusedError
from monitor.sources.base import Source
from monitor.sources.capture import Captures, seal
from monitor.sources.collecting_outcomes import is_of_host
from monitor.sources.fetch import Arrived, Ask, EndedError, Fetcher
from monitor.sources.offering import basis_of
from monitor.sources.reading import Known, SourceReader
from monitor.sources.storing import tidied
from monitor.sources.streams import save_stream

_MOST_TRIES = 4
"""Addresses of one item that are tried in one go."""
_ANSWERS = (AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError)


class Judgement(Protocol):
    """Whether the file of an item is to be fetched; see ``monitor.sources.triage``."""

    @property
    def is_wanted(self) -> bool:
        """Whether it is."""

    @property
    def reason(self) -> str:
        """Why, in a sentence."""

    @property
    def rank(self) -> int:
        """Items with a higher one come first."""

    @property
    def not_before(self) -> datetime | None:
        """When to ask again, where it is neither wanted nor passed over yet."""


Triage = Callable[[KeptItem], Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is known of an item after a look at its page and its still."""

    item: KeptItem
    """With what its page said."""
    judgement: Judgement | None = None
    error: ReclaimError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What came of fetching the file of an item."""

    item: KeptItem
    """With what its page said, where that was read anew."""
    arrived: Arrived | None = None
    media_url: str = ""
    ending: str = ""
    error: ReclaimError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Does jobs for the items of one source."""

    source: SourceRecord
    kind: Source
    fetcher: Fetcher
    captures: Captures
    known: Known
    triage: Triage | None = None

    def look(self, item: KeptItem) -> Looked:
        """Read the page of an item where its source could not say where its file is, and judge it."""
        try:
            if not (item.item.media or item.item.file or item.item.is_supplied_only):
                item = replace(item, item=self._resolved(item, item.item))
            return Looked(item=item, judgement=self._judge(item))
        except ReclaimError as error:
            return Looked(item=item, error=error)
        except Exception as error:  # noqa: BLE001 - sources are others' code, and one item must not end the run
            return Looked(item=item, error=_defect(item, error))

    def fetch(self, item: KeptItem) -> Got:
        """Fetch the file of an item from the best of its addresses that gives one."""
        try:
            if item.item.file:
                return _supplied(item, item.item.file)
            item = replace(item, item=self._with_media(item))
            return self._first(item)
        except ReclaimError as error:
            return Got(item=item, error=error)
        except Exception as error:  # noqa: BLE001 - as above
            return Got(item=item, error=_defect(item, error))

    def _judge(self, item: KeptItem) -> Judgement | None:
        try:
            return self.triage(item) if self.triage else None
        except EndedError:
            raise
        except AccessRefusedError as error:
            if error.access.basis in {Basis.SWITCH, Basis.RATE}:
                raise
        except CollectError:  # a still that cannot be had says nothing of the video
            return None
        return None

    def _with_media(self, kept: KeptItem) -> Item:
        """Return an item with its addresses; asked for anew where the old ones look as if they were for once only."""
        item = kept.item
        if not item.media:
            return self._resolved(kept, item)
        if kept.attempts == 0 or not any("?" in one.url for one in item.media):
            return item
        with suppress(CollectError):
            found = self._resolved(kept, replace(item, media=()))
            return found if found.media else item
        return item

    def _resolved(self, kept: KeptItem, item: Item) -> Item:
        reader = SourceReader(self.source, self.fetcher, self.known, item_id=kept.id)
        found = self.kind.resolve(reader, item)
        fit = tidied(replace(found, key=item.key), self.fetcher.clock())
        return fit or item

    def _first(self, item: KeptItem) -> Got:
        """Try the addresses of an item in their order; after an early failure the best is tried alone once more."""
        errors: list[CollectError] = []
        for media in self._candidates(item.item):
            try:
                return self._transfer(item, media)
            except _ANSWERS as error:
                errors.append(error)
                if isinstance(error, EndedError) or is_of_host(error):
                    break
                if isinstance(error, FetchFailedError) and item.attempts == 0:
                    break
        if not errors:
            where = item.item.url or item.item.key
            errors.append(ContentRefusedError(f"{where} names no video file that is small enough to be fetched."))
        return Got(item=item, error=_weightiest(errors))

    def _candidates(self, item: Item) -> Iterator[MediaAddress]:
        most = self.fetcher.how.largest_file_bytes
        fitting = [one for one in item.media if one.size_bytes is None or one.size_bytes <= most]
        yield from fitting[:_MOST_TRIES]

    def _transfer(self, item: KeptItem, media: MediaAddress) -> Got:
        api = basis_of(self.kind, self.source, item.item.url, media.url)
        ask = Ask(url=media.url, purpose=Purpose.MEDIA, source_id=item.source_id, item_id=item.id, api=api)
        is_known = bool(item.captured_at and item.media_url == media.url and (item.etag or item.last_modified))
        mark = Mark(etag=item.etag, last_modified=item.last_modified) if is_known else None
        if media.kind is MediaKind.FILE:
            arrived = self.fetcher.download(ask, self.captures.part(item.id, media.url), mark, is_lasting=True)
        else:
            folder = self.captures.part(item.id, media.url, "stream")
            arrived = save_stream(self.fetcher, ask, media, folder, mark)
        if arrived.is_unchanged:
            return Got(item=item, arrived=arrived, media_url=media.url)
        ending = seal(arrived.path)
        if not ending:
            arrived.path.unlink(missing_ok=True)
            kind = arrived.content_type or "nothing that is known"
            raise ContentRefusedError(f"{media.url} holds no video or sound; its host calls it {printable(kind)}.")
        return Got(item=item, arrived=arrived, media_url=media.url, ending=ending)


def _supplied(item: KeptItem, path: Path) -> Got:
    """Hash a file that the user has supplied; it stays where it lies."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Got(item=item, error=ContentRefusedError(f"{printable(str(path))} is no regular file."))
        digest = sha256_of(path)
    except (OSError, MediaError):
        return Got(item=item, error=GoneError(f"{printable(str(path))} is not there, or may not be read.", 404))
    arrived = Arrived(path=path, sha256=digest, size_bytes=status.st_size, content_type="", final_url="", mark=Mark())
    return Got(item=item, arrived=arrived)


def _weightiest(errors: list[CollectError]) -> CollectError:
    """Return what decides of an item none of whose addresses gave its file: what may still change comes first."""
    return min(errors, key=lambda error: next(n for n, kind in enumerate(_WEIGHTS) if isinstance(error, kind)))


_WEIGHTS = (FetchFailedError, AccessRefusedError, ContentRefusedError, GoneError)


def _defect(item: KeptItem, error: Exception) -> DefectError:
    name = printable(item.item.title or item.item.url)
    return DefectError(f"“{name}” could not be fetched by a fault of the program ({type(error).__name__}: {error}).")
