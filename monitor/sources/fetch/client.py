"""The fetcher: pages, files, looks and messages, each within the policy, the pace and the limits, and on record."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from monitor.collected import Mark, Purpose, SiteRules
from monitor.errors import CollectError, FetchFailedError, GoneError, InputError
from monitor.settings import Settings, version_of
from monitor.sources.base import Page
from monitor.sources.fetch.door import Door, Hop, Request
from monitor.sources.fetch.downloading import Downloads
from monitor.sources.fetch.guard import Guard, Resolver, system_resolver
from monitor.sources.fetch.journal import Journal
from monitor.sources.fetch.keeping import keeper
from monitor.sources.fetch.limits import demand_length, demand_picture, read_small, unpack
from monitor.sources.fetch.pacing import Pacer
from monitor.sources.fetch.partial import Partial
from monitor.sources.fetch.rules import RuleBook
from monitor.sources.fetch.values import Arrived, Ask, Checked
from monitor.sources.fetch.verdicts import conditions_of, demand_ok, demand_unreserved, is_same, mark_of
from monitor.sources.fetch.watchdog import Watchdog
from monitor.sources.fetch.wire import Wire
from monitor.watch_settings import WatchSettings

_CONTACT = re.compile(r"(https?://|mailto:)?[!-'*-~]+", re.ASCII)
_NO_HEAD = frozenset({400, 403, 404, 405, 406, 410, 451, 501})
"""Answers to HEAD that a GET must confirm: many hosts know HEAD badly."""
LARGEST_STILL_BYTES = 2 * 10**6
_PAGE_TIMEOUTS = 4
"""A page may take so many times as long as the next bytes may."""


class Fetcher:
    """Fetches for a library; may be used by many threads at once. To be closed at the end."""

    def __init__(
        self,
        settings: Settings,
        how: WatchSettings,
        *,
        clock: Callable[[], datetime],
        resolver: Resolver = system_resolver,
        ca_file: Path | None = None,
        is_mute: bool = False,
    ) -> None:
        """Open what is needed.

        :param resolver: looks up the addresses of hosts
        :param ca_file: PEM file of the certificates that are trusted, in place of the system's
        :param is_mute: for sources on this computer, where nobody has said who asks: every request is refused
        :raises InputError: no contact is set, or WARC is to be kept and its extra is missing
        """
        agent = "" if is_mute else _agent(how.contact)
        keep = keeper(settings, how)
        self.settings = settings
        self.how = how
        self.is_mute = is_mute
        self.clock = clock
        self._page_s = min(how.longest_transfer_s, _PAGE_TIMEOUTS * how.timeout_s)
        self._watchdog = Watchdog(self._is_stopped)
        self._wire = Wire(self._watchdog, ca_file)
        self._journal = Journal(settings)
        journal = self._journal
        self._pacer = Pacer(
            how,
            clock,
            self._watchdog.closing,
            self._is_stopped,
            lambda host: journal.read(lambda store: (store.hosts.state(host), store.fetches.last_at(host))),
        )
        midnight = clock().replace(hour=0, minute=0, second=0, microsecond=0)
        self._pacer.count_earlier(journal.read(lambda store: store.fetches.bytes_since(midnight)))
        self._rules = RuleBook(journal, clock, self._page_s)
        self._door = Door(
            journal=journal,
            guard=Guard(resolver),
            pacer=self._pacer,
            wire=self._wire,
            rules=self._rules,
            clock=clock,
            is_stopped=self._is_stopped,
            agent=agent,
            timeout_s=how.timeout_s,
            keep=keep,
        )
        self._rules.door = self._door
        self._downloads = Downloads(self._door, how, clock)

    def _is_stopped(self) -> bool:
        return self.settings.is_stopped

    def stop(self) -> None:
        """End all transfers and waits, soon and for good; what is on its way can be continued later.

        It only sets an event, so that a handler of a signal may call it.
        """
        self._watchdog.closing.set()

    def close(self) -> None:
        """End all transfers and close what is open."""
        self._watchdog.close()
        self._wire.close()
        self._journal.close()

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's ``robots`` or ``tdmrep`` file, at most a day old; status 0 where it cannot be had."""
        return self._rules.rules(origin, kind)

    def trouble(self, origin: str) -> CollectError | None:
        """Return why a host could not be asked for its rules at all; None where it was."""
        return self._rules.trouble(origin)

    def page(self, ask: Ask, mark: Mark | None = None) -> Page:
        """Return a small answer as a whole.

        :param mark: version that is known; an answer that nothing has changed has no body
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        with self._door.asked(Request(ask=ask, headers=conditions_of(mark), most_s=self._page_s)) as hop:
            demand_ok(hop, self.clock())
            body = self._body(hop)
            return _page(ask.url, hop, body, mark)

    def _body(self, hop: Hop) -> bytes:
        if hop.answer.status == 304:
            return b""
        is_still = hop.request.ask.purpose is Purpose.STILL
        most = min(self.how.largest_page_bytes, LARGEST_STILL_BYTES) if is_still else self.how.largest_page_bytes
        demand_unreserved(hop)
        demand_length(hop.shown, hop.answer.length, most)
        raw = read_small(hop.parts(), most, hop.shown)
        coding = hop.header("Content-Encoding")
        hop.body = unpack(raw, coding, most, hop.shown)
        hop.is_decoded = bool(coding)
        demand_unreserved(hop, hop.body)
        if is_still:
            demand_picture(hop.shown, hop.header("Content-Type"), hop.body)
        return hop.body

    def download(self, ask: Ask, target: Path, mark: Mark | None = None, *, is_lasting: bool = False) -> Arrived:
        """Write a file; what is there from an earlier try of the same version is continued.

        What is on its way lies in ``target`` + ``.part`` with ``.state`` beside it; ``target`` is there only whole.

        :param mark: version that is known, so that nothing is written where the host says that it is the same
        :param is_lasting: whether ``.state`` stays when the file is whole, so that the same call after a kill only asks
            whether it is still the same
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        :raises LibraryError: the disk is full or refuses
        """
        return self._downloads.download(ask, Partial(target, ask.url), mark, is_lasting=is_lasting)

    def check(self, ask: Ask, mark: Mark | None = None) -> Checked:
        """Tell whether something is still there, without fetching it.

        :param mark: version that is known
        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        conditions = conditions_of(mark)
        with self._door.asked(Request(ask=ask, method="HEAD", headers=conditions, most_s=self._page_s)) as hop:
            if hop.answer.status not in _NO_HEAD:
                return self._checked(hop, mark)
        with self._door.asked(Request(ask=ask, headers={"Range": "bytes=0-0"}, most_s=self._page_s)) as hop:
            return self._checked(hop, mark)

    def _checked(self, hop: Hop, mark: Mark | None) -> Checked:
        status = hop.answer.status
        if status == 416:  # an empty file is there, too
            return Checked(is_there=True, status=status)
        try:
            demand_ok(hop, self.clock())
        except GoneError as error:
            return Checked(is_there=False, status=error.status, note=str(error))
        now = mark_of(hop.answer.headers)
        if status == 304:
            return Checked(is_there=True, status=status, mark=mark or now, is_same=True)
        return Checked(is_there=True, status=status, mark=now, is_same=is_same(mark, now))

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send a message to an address that the user has named; it is not sent on to another.

        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        ask = Ask(url=url, purpose=Purpose.MESSAGE, headers={**(headers or {}), "Content-Type": content_type})
        request = Request(ask=ask, method="POST", body=body, most_s=self._page_s, follows=False)
        with self._door.asked(request) as hop:
            if 300 <= hop.answer.status < 400:
                said = f"{hop.shown}: the host leads elsewhere, and messages are not sent on; name the new address."
                raise FetchFailedError(said, status=hop.answer.status)
            demand_ok(hop, self.clock())
            raw = read_small(hop.parts(), 1 << 16, hop.shown, is_cut=True)
            return _page(url, hop, raw, None)


def _agent(contact: str) -> str:
    """Return how the program names itself to hosts.

    :raises InputError: nobody could write to whoever runs it
    """
    contact = contact.strip()
    if not contact or not _CONTACT.fullmatch(contact):
        raise InputError(
            "Hosts must be able to write to whoever collects from them, so nothing is fetched without a contact; set"
            " your e-mail address or web page: reclaim watch set --contact ADDRESS"
        )
    version = ".".join(version_of().split(".")[:2])
    number = version if re.fullmatch(r"[\d.]+", version) else "0"
    return f"Reclaim/{number} (+{contact}; lawful copy finder)"


def _page(url: str, hop: Hop, body: bytes, mark: Mark | None) -> Page:
    kind, _, rest = hop.header("Content-Type").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest, re.IGNORECASE)
    now, is_unchanged = mark_of(hop.answer.headers), hop.answer.status == 304
    if is_unchanged and mark:
        now = Mark(etag=now.etag or mark.etag, last_modified=now.last_modified or mark.last_modified)
    return Page(
        url=url,
        final_url=hop.place.url,
        status=hop.answer.status,
        content_type=kind.strip().lower(),
        charset=charset[1] if charset else "",
        body=body,
        is_unchanged=is_unchanged,
        mark=now,
        links=_links(hop),
    )


def _links(hop: Hop) -> Mapping[str, str] | None:
    """Return the addresses of the header Link by their relation (RFC 8288); the first of each counts."""
    found: dict[str, str] = {}
    for place, parameters in re.findall(r"<([^>]*)>((?:\s*;[^,<]*(?:\"[^\"]*\")?)*)", hop.header("Link")[:16_384]):
        named = re.search(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", parameters, re.IGNORECASE)
        for relation in (named[1] or named[2]).lower().split() if named else ():
            found.setdefault(relation, urljoin(hop.place.url, place))
    return found or None
