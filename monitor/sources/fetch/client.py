"""Requests to hosts: asked of the policy, paced, guarded, limited, and on record before they leave."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import urllib3

from monitor.collected import AllowanceKind, FetchRecord, Mark, Purpose, SiteRules
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError
from monitor.policy import AccessRefusedError, ApiBasis, Question, decide
from monitor.settings import Settings, version_of
from monitor.sources.base import Page
from monitor.sources.fetch.guard import addresses_of
from monitor.store import open_store
from monitor.watch_settings import WatchSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that is asked of a host."""

    url: str
    purpose: Purpose
    source_id: int | None = None
    item_id: int | None = None
    api: ApiBasis | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file that has arrived as a whole."""

    path: Path
    sha256: str
    size_bytes: int
    content_type: str
    final_url: str
    mark: Mark
    is_unchanged: bool = False
    """Whether the host said that the file is the one that we have (304); nothing was written then."""


class Fetcher:
    """Fetches for a library; may be used by many threads at once. To be closed at the end."""

    def __init__(self, settings: Settings, how: WatchSettings, *, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.how = how
        self.clock = clock
        self._store = open_store(settings, shared=True)
        self._lock = Lock()

    def close(self) -> None:
        """Close what is open."""
        self._store.close()

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return what a host says of its rules; see ``RuleReader``."""
        with self._lock:
            return self._store.hosts.rules(origin, kind) or SiteRules(
                origin=origin, kind=kind, status=404, read_at=self.clock()
            )

    def page(self, ask: Ask, mark: Mark | None = None) -> Page:
        """Return a small answer as a whole.

        :param mark: version that is known; an answer that nothing has changed has no body
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        url = ask.url
        for _ in range(6):
            answer = self._request(ask, url, mark)
            place = answer.headers.get("Location")
            if answer.status in {301, 302, 303, 307, 308} and place:
                answer.close()
                url = urljoin(url, place)
                continue
            body = answer.read(self.how.largest_page_bytes + 1, decode_content=True)
            answer.close()
            if len(body) > self.how.largest_page_bytes:
                raise ContentRefusedError(f"{ask.url} is larger than a page may be.")
            kind, _, rest = answer.headers.get("Content-Type", "").partition(";")
            return Page(
                url=ask.url,
                final_url=url,
                status=answer.status,
                content_type=kind.strip().lower(),
                charset=rest.partition("charset=")[2].strip("\"' "),
                body=body,
                is_unchanged=answer.status == 304,
                mark=_mark(answer),
            )
        raise FetchFailedError(f"{ask.url} leads round in circles.")

    def download(self, ask: Ask, target: Path, mark: Mark | None = None) -> Arrived:
        """Write a file; what is there from an earlier try of the same version is continued.

        :param target: of the file while it is on its way; whole only when this returns
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        answer = self._request(ask, ask.url, mark)
        digest, size = hashlib.sha256(), 0
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for part in answer.stream(1 << 18, decode_content=False):
                size += len(part)
                if size > self.how.largest_file_bytes:
                    raise ContentRefusedError(f"{ask.url} is larger than a file may be.")
                digest.update(part)
                file.write(part)
        answer.close()
        return Arrived(
            path=target,
            sha256=digest.hexdigest(),
            size_bytes=size,
            content_type=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            final_url=ask.url,
            mark=_mark(answer),
        )

    def _request(self, ask: Ask, url: str, mark: Mark | None) -> urllib3.BaseHTTPResponse:
        with self._lock:
            allowances = self._store.hosts.allowances()
        question = Question(url=url, purpose=ask.purpose, api=ask.api)
        access = decide(question, self, allowances, is_stopped=self.settings.stop_file.exists())
        parts = urlsplit(url)
        record = FetchRecord(
            id=0,
            at=self.clock(),
            url=url,
            host=parts.netloc,
            purpose=ask.purpose,
            access=access,
            source_id=ask.source_id,
            item_id=ask.item_id,
        )
        with self._lock:
            self._store.fetches.begin(record)
        if not access.is_allowed:
            raise AccessRefusedError(access)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        own = {one.host for one in allowances if one.kind is AllowanceKind.PRIVATE}
        (address, *_) = addresses_of(parts.hostname or "", port, url, own)
        headers = {"Host": parts.netloc, "User-Agent": f"Reclaim/{version_of()} (+{self.how.contact})"}
        headers |= {"Accept-Encoding": "identity", **ask.headers}
        if mark and mark.etag:
            headers["If-None-Match"] = mark.etag
        pool = (
            urllib3.HTTPSConnectionPool(address, port, server_hostname=parts.hostname, assert_hostname=parts.hostname)
            if parts.scheme == "https"
            else urllib3.HTTPConnectionPool(address, port)
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            answer = pool.request(
                "GET", target, headers=headers, redirect=False, retries=False, preload_content=False, timeout=30
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise FetchFailedError(f"{url}: {error}") from error
        if answer.status in {404, 410, 451}:
            raise GoneError(f"{url} is not there ({answer.status}).", answer.status)
        if answer.status >= 400:
            raise FetchFailedError(f"{url}: the host says {answer.status}.", status=answer.status)
        return answer


def _mark(answer: urllib3.BaseHTTPResponse) -> Mark:
    return Mark(etag=answer.headers.get("ETag", ""), last_modified=answer.headers.get("Last-Modified", ""))
