"""Files written as they come: limited, hashed, judged by their first bytes, and continued after an earlier try."""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.collected import Mark, Purpose
from monitor.errors import ContentRefusedError, FetchFailedError
from monitor.files import writing
from monitor.sources.fetch.door import Door, Hop, Request
from monitor.sources.fetch.limits import HEAD_BYTES, demand_length, demand_media, demand_picture
from monitor.sources.fetch.partial import Partial, Version, validator_of
from monitor.sources.fetch.values import Arrived, Ask
from monitor.sources.fetch.verdicts import conditions_of, demand_ok, demand_unreserved, mark_of
from monitor.watch_settings import WatchSettings

SPARE_BYTES = 256 * 10**6
"""So much of the disk is left free."""
_PART = 1 << 18
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)


class _AgainError(Exception):
    """What is there cannot be continued: the file is asked for from its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """Bytes that are there from an earlier try."""

    size: int = 0
    version: Version | None = None


class Downloads:
    """Saves files by the door."""

    def __init__(self, door: Door, how: WatchSettings, clock: Callable[[], datetime]) -> None:
        self._door = door
        self._how = how
        self._clock = clock

    def download(self, ask: Ask, partial: Partial, mark: Mark | None, *, is_lasting: bool) -> Arrived:
        """Write a file; see ``Fetcher.download``."""
        begun = partial.begun()
        if begun and begun[0].length == begun[1]:
            return self._finished(partial, begun[0], is_lasting=is_lasting)
        known = _Begun(version=begun[0], size=begun[1]) if begun else _Begun()
        try:
            return self._asked(ask, partial, mark, known, is_lasting=is_lasting)
        except _AgainError:
            partial.clear()
            return self._asked(ask, partial, mark, _Begun(), is_lasting=is_lasting)

    def _finished(self, partial: Partial, version: Version, *, is_lasting: bool) -> Arrived:
        """Finish a file of which all bytes had come when the program was ended: nothing needs to be asked."""
        size = version.length or 0
        with writing(partial.part):
            version = replace(version, sha256=partial.digest(size).hexdigest())
            with partial.opened(version, size) as file:
                partial.finish(file, version, is_lasting=is_lasting)
        return _arrived(partial, version)

    def _asked(self, ask: Ask, partial: Partial, mark: Mark | None, begun: _Begun, *, is_lasting: bool) -> Arrived:
        whole = partial.whole()
        conditions = conditions_of(whole.mark if whole else mark)
        if begun.version:
            conditions = {"Range": f"bytes={begun.size}-", "If-Range": begun.version.validator}
        request = Request(ask=ask, headers=conditions, most_s=self._how.longest_transfer_s)
        with self._door.asked(request) as hop:
            hop.body = partial.part
            if hop.answer.status == 304 and conditions:
                hop.body = b""
                if whole:
                    hop.sha256 = whole.sha256
                    return _arrived(partial, whole)
                return _unchanged(hop, partial, mark or Mark())
            if hop.answer.status == 416 and begun.version:
                raise _AgainError
            demand_ok(hop, self._clock())
            start = _start(hop, begun)
            hop.body_start = start
            try:
                return self._received(hop, partial, start, begun, is_lasting=is_lasting)
            except ContentRefusedError:
                partial.clear()
                raise

    def _received(self, hop: Hop, partial: Partial, start: int, begun: _Begun, *, is_lasting: bool) -> Arrived:
        total = None if hop.answer.length is None else start + hop.answer.length
        self._demand(hop, total, partial)
        version = begun.version if start and begun.version else _version(hop, partial, total)
        digest = partial.digest(start) if start else hashlib.sha256()
        size, parts = start, hop.parts(_PART)
        with partial.opened(version, start) as file, writing(partial.part):
            for part in parts if start else _judged(parts, hop):
                size += len(part)
                if size > self._how.largest_file_bytes:
                    raise ContentRefusedError(
                        f"{hop.shown}: it is larger than {self._how.largest_file_bytes:,} bytes, so it was cut off."
                    )
                if len(part) > _free(partial):
                    raise _full(hop, partial)
                digest.update(part)
                file.write(part)
            if version.length is not None and size != version.length:
                raise FetchFailedError(f"{hop.shown}: {size:,} of {version.length:,} bytes came.")
            hop.sha256 = digest.hexdigest()
            version = replace(version, length=size, sha256=hop.sha256)
            partial.finish(file, version, is_lasting=is_lasting)
            hop.body = partial.target
        return _arrived(partial, version)

    def _demand(self, hop: Hop, total: int | None, partial: Partial) -> None:
        """Refuse a body before any of it is read."""
        demand_unreserved(hop)
        coding = hop.header("Content-Encoding").lower()
        if coding not in {"", "identity"}:
            raise ContentRefusedError(f"{hop.shown}: the file is packed as “{coding[:40]}”, which was not asked for.")
        if not hop.answer.is_delimited:
            raise ContentRefusedError(
                f"{hop.shown}: the host does not say how long the file is, so a part of it could"
                " be taken for the whole."
            )
        demand_length(hop.shown, total, self._how.largest_file_bytes)
        hop.turn.demand_room(hop.answer.length)
        length = hop.answer.length
        free = _free(partial)
        if (length or 0) > free:
            has = "the host does not say how many bytes it has" if length is None else f"it has {length:,} bytes"
            raise FetchFailedError(
                f"{hop.shown}: {has}, and the disk has room for {max(free, 0):,}; free some space.",
                status=hop.answer.status,
            )


def _free(partial: Partial) -> int:
    """Return how many bytes may still be written where a file comes; below 0 where too few are free already."""
    folder = next(one for one in partial.target.parents if one.is_dir())
    return shutil.disk_usage(folder).free - SPARE_BYTES


def _full(hop: Hop, partial: Partial) -> FetchFailedError:
    """Return why a file is not written further; of one whose host does not say where it ends nothing is left."""
    if hop.answer.length is None:
        partial.clear()
    return FetchFailedError(
        f"{hop.shown}: the disk became full while it came, of which {SPARE_BYTES:,} bytes stay free; free some space.",
        status=hop.answer.status,
    )


def _start(hop: Hop, begun: _Begun) -> int:
    """Return from which byte on an answer brings the file.

    :raises FetchFailedError: another part comes than was asked for
    :raises _AgainError: what comes is a part of another version
    """
    status, said = hop.answer.status, hop.header("Content-Range")
    if status == 200:
        return 0
    if status != 206 or begun.version is None:
        raise FetchFailedError(f"{hop.shown}: the host answers {status}, which is no whole file.", status=status)
    if hop.header("ETag") and begun.version.etag and hop.header("ETag") != begun.version.etag:
        raise _AgainError
    asked = _CONTENT_RANGE.fullmatch(said)
    first, last, total = (int(one) for one in asked.groups()) if asked else (-1, -1, -1)
    is_rest = first == begun.size and last == total - 1 and begun.version.length in {None, total}
    if not is_rest or hop.answer.length not in {None, last - first + 1}:
        raise _AgainError
    return first


def _version(hop: Hop, partial: Partial, length: int | None) -> Version:
    mark = mark_of(hop.answer.headers)
    return partial.version(
        validator=validator_of(mark.etag, mark.last_modified, hop.header("Date")),
        etag=mark.etag,
        last_modified=mark.last_modified,
        length=length,
        content_type=_type(hop),
        final_url=hop.place.url,
    )


def _judged(parts: Iterable[bytes], hop: Hop) -> Iterator[bytes]:
    """Pass on a body when its first bytes show that it is what was asked for.

    :raises ContentRefusedError: it is something else
    """
    head, is_judged = b"", False
    for part in parts:
        if is_judged:
            yield part
            continue
        head += part
        if len(head) >= HEAD_BYTES:
            _judge(hop, head)
            is_judged = True
            yield head
    if not is_judged:
        _judge(hop, head)
        yield head


def _judge(hop: Hop, head: bytes) -> None:
    purpose = hop.request.ask.purpose
    if not head:
        raise ContentRefusedError(f"{hop.shown}: an empty file came.")
    if purpose is Purpose.MEDIA:
        demand_media(hop.shown, _type(hop), head[:HEAD_BYTES])
    elif purpose is Purpose.STILL:
        demand_picture(hop.shown, _type(hop), head[:HEAD_BYTES])


def _type(hop: Hop) -> str:
    return hop.header("Content-Type").partition(";")[0].strip().lower()


def _arrived(partial: Partial, version: Version) -> Arrived:
    return Arrived(
        path=partial.target,
        sha256=version.sha256,
        size_bytes=version.length or 0,
        content_type=version.content_type,
        final_url=version.final_url,
        mark=version.mark,
    )


def _unchanged(hop: Hop, partial: Partial, mark: Mark) -> Arrived:
    now = mark_of(hop.answer.headers)
    return Arrived(
        path=partial.target,
        sha256="",
        size_bytes=0,
        content_type=_type(hop),
        final_url=hop.place.url,
        mark=Mark(etag=now.etag or mark.etag, last_modified=now.last_modified or mark.last_modified),
        is_unchanged=True,
    )
