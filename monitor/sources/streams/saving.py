"""A stream saved as one file: a kill at any moment loses no whole segment, and no half of it passes for the whole."""

import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from fingerprints.errors import MediaError
from fingerprints.media.joining import join
from fingerprints.values import MediaInfo
from monitor.collected import Mark, MediaAddress, MediaKind
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError
from monitor.files import make_own, sha256_of, write_whole, writing
from monitor.sources.base import Page
from monitor.sources.fetch import Arrived, Ask, EndedError, Fetcher, RestingError
from monitor.sources.streams.dash import read_dash
from monitor.sources.streams.hls import read_hls
from monitor.sources.streams.plan import Plan, Segment

_CHUNK = 1 << 20
_FETCHED = "file-"


def save_stream(fetcher: Fetcher, ask: Ask, media: MediaAddress, folder: Path, mark: Mark | None = None) -> Arrived:
    """Fetch all of a stream and join it into one file; what an earlier try has brought is not fetched again.

    :param ask: for what and for whom; its address is replaced by those of the stream
    :param folder: of this item alone, kept until the file was moved out of it: then it may be deleted
    :param mark: version of the manifest that is known; where it is unchanged, nothing else is fetched
    :raises AccessRefusedError, GoneError, FetchFailedError: as they say; a segment that is missing fails the whole
    :raises ContentRefusedError: the stream is protected, live, too long or too large, or no stream
    :raises LibraryFullError, LibraryForbiddenError: it cannot be written
    """
    page = fetcher.page(replace(ask, url=media.url), mark)
    if page.is_unchanged:
        return _arrived(page, folder, {"sha256": "", "size": 0})

    def playlist(url: str) -> Page:
        return fetcher.page(_within(ask, page, url))

    plan = read_dash(page) if media.kind is MediaKind.DASH else read_hls(page, playlist)
    if plan.duration_s > fetcher.how.longest_video_s:
        raise ContentRefusedError(_too_long(media.url, plan.duration_s, fetcher))
    return _Saving(fetcher, ask, page, plan, folder).save()


def _too_long(url: str, duration_s: float, fetcher: Fetcher) -> str:
    return f"{url} lasts {duration_s:,.0f} s; {fetcher.how.longest_video_s:,.0f} s are allowed (longest_video_s)."


def _within(ask: Ask, page: Page, url: str) -> Ask:
    """Ask for something that a manifest names: another host gets neither its headers nor its basis."""
    own = {urlsplit(page.url).netloc, urlsplit(page.final_url).netloc}
    if urlsplit(url).netloc in own:
        return replace(ask, url=url)
    return replace(ask, url=url, api=None, headers={})


def _arrived(page: Page, path: Path, whole: dict[str, Any]) -> Arrived:
    return Arrived(
        path=path,
        sha256=whole["sha256"],
        size_bytes=whole["size"],
        content_type="video/x-matroska" if path.suffix == ".mkv" else "video/mp4",
        final_url=page.final_url,
        mark=page.mark,
        is_unchanged=page.is_unchanged,
    )


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    while size and (data := source.read(min(_CHUNK, size))):
        target.write(data)
        size -= len(data)


class _Saving:
    """One stream on its way; each track grows in a file of its own, of which ``state.json`` says how much is whole."""

    def __init__(self, fetcher: Fetcher, ask: Ask, page: Page, plan: Plan, folder: Path) -> None:
        self._fetcher = fetcher
        self._ask = ask
        self._page = page
        self._plan = plan
        self._folder = folder
        self._parts = folder / "parts"
        self._state_file = folder / "state.json"
        self._state: dict[str, Any] = {"plan": hashlib.sha256(repr(plan).encode()).hexdigest(), "tracks": {}}
        segments = [one for part in plan.parts for track in part.tracks for one in track]
        named = Counter(one.url for one in segments)
        # A file of which parts are named is fetched once, as a whole: fewer requests, and no host need know ranges.
        self._shared = {one.url for one in segments if one.is_part or named[one.url] > 1}
        self._shared_bytes = 0
        self._place = 0
        self._count = len(segments)

    def save(self) -> Arrived:
        """Fetch what is missing, join it, and return the file."""
        try:
            with writing(self._folder):
                self._resume()
            if "whole" not in self._state:
                self._join(self._tracks())
        except ContentRefusedError:
            self._clear()
            raise
        shutil.rmtree(self._parts, ignore_errors=True)
        whole = self._state["whole"]
        return _arrived(self._page, self._folder / whole["name"], whole)

    def _resume(self) -> None:
        """Take up what an earlier try has left, if it was of the same stream."""
        make_own(self._folder)
        try:
            state = json.loads(self._state_file.read_text(encoding="utf-8"))
            is_same = state["plan"] == self._state["plan"] and isinstance(state["tracks"], dict)
        except (OSError, ValueError, KeyError, TypeError):
            is_same = False
        if is_same:
            self._state = state
            whole = state.get("whole")
            if whole and not (self._folder / whole["name"]).is_file():
                is_same = False
        if not is_same:
            self._state = {"plan": self._state["plan"], "tracks": {}}
            self._clear()
        make_own(self._parts)
        self._shared_bytes = sum(one.stat().st_size for one in self._parts.glob(f"{_FETCHED}*") if not one.suffix)

    def _clear(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)
        for name in ("state.json", "whole.mp4", "whole.mkv"):
            (self._folder / name).unlink(missing_ok=True)

    def _tracks(self) -> list[list[Path]]:
        return [
            [self._track(f"{index:04}-{which}", track) for which, track in enumerate(part.tracks)]
            for index, part in enumerate(self._plan.parts)
        ]

    def _track(self, name: str, segments: tuple[Segment, ...]) -> Path:
        """Let the file of a track grow to its whole size."""
        path = self._parts / f"track-{name}"
        done, size = self._state["tracks"].get(name, (0, 0))
        if not path.exists() or path.stat().st_size < size:
            done, size = 0, 0
        self._place += done
        for index, segment in enumerate(segments[done:], done + 1):
            self._place += 1
            source = self._fetched(segment)
            with writing(path):
                size = self._appended(segment, source, path, size)
                self._state["tracks"][name] = (index, size)
                write_whole(self._state_file, json.dumps(self._state).encode())
                if segment.url not in self._shared:
                    source.unlink(missing_ok=True)
        return path

    def _fetched(self, segment: Segment) -> Path:
        """Return the file of a segment."""
        path = self._parts / f"{_FETCHED}{hashlib.sha256(segment.url.encode()).hexdigest()}"
        if path.exists():
            return path
        try:
            self._fetcher.download(_within(self._ask, self._page, segment.url), path)
        except (EndedError, RestingError):
            raise
        except GoneError as error:
            raise FetchFailedError(self._failed(str(error)), status=error.status) from error
        except FetchFailedError as error:
            message = self._failed(str(error))
            raise FetchFailedError(message, status=error.status, retry_at=error.retry_at) from error
        if segment.url in self._shared:
            self._shared_bytes += path.stat().st_size
            self._demand_small(self._shared_bytes)
        return path

    def _failed(self, reason: str) -> str:
        return f"{reason} It is segment {self._place:,} of {self._count:,}, without which the video is not whole."

    def _appended(self, segment: Segment, source: Path, path: Path, size: int) -> int:
        """Write a segment behind what is whole of its track, and return how much is whole then."""
        there = source.stat().st_size
        left = there - segment.start if segment.size is None else segment.size
        if left <= 0 or segment.start + left > there:
            raise ContentRefusedError(f"{segment.url} is shorter than its manifest says.")
        self._demand_small(sum(one for _, one in self._state["tracks"].values()) + left)
        with source.open("rb") as read, path.open("ab") as file:
            # What was written behind the last whole segment is half of one.
            file.truncate(size)
            read.seek(segment.start)
            _copy(read, file, left)
            file.flush()
            os.fsync(file.fileno())
        return size + left

    def _demand_small(self, size: int) -> None:
        most = self._fetcher.how.largest_file_bytes
        if size > most:
            message = f"{self._page.url} is larger than {most:,} bytes, which a file may be (largest_file_bytes)."
            raise ContentRefusedError(message)

    def _join(self, tracks: list[list[Path]]) -> None:
        """Make the one file, and note that it is whole only when it is on the disk."""
        how = self._fetcher.how
        try:
            made, info = join(tracks, self._parts, timeout_s=how.longest_transfer_s)
            self._demand_short(info)
            sha256 = sha256_of(made)
        except MediaError as error:
            raise ContentRefusedError(f"{self._page.url}: {error.problem}; {error.remedy}.") from error
        whole = self._folder / made.name
        with writing(whole):
            with made.open("rb+") as file:
                os.fsync(file.fileno())
            made.replace(whole)
        self._state["whole"] = {"name": whole.name, "sha256": sha256, "size": whole.stat().st_size}
        write_whole(self._state_file, json.dumps(self._state).encode())

    def _demand_short(self, info: MediaInfo) -> None:
        if info.duration_s > self._fetcher.how.longest_video_s:
            raise ContentRefusedError(_too_long(self._page.url, info.duration_s, self._fetcher))
