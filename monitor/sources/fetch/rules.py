"""What hosts say of their rules: asked at most once a day, by one thread, and before anything else is."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.collected import Purpose, SiteRules
from monitor.errors import CollectError, ContentRefusedError, FetchFailedError
from monitor.policy import AccessRefusedError, is_unknown
from monitor.sources.fetch.door import Door, Request
from monitor.sources.fetch.journal import Journal
from monitor.sources.fetch.limits import read_small, unpack
from monitor.sources.fetch.trouble import EndedError, RestingError
from monitor.sources.fetch.values import Ask

PATHS = {"robots": "/robots.txt", "tdmrep": "/.well-known/tdmrep.json"}
"""Where the rules of each kind lie."""
MOST_BYTES = 500 * 1024
"""RFC 9309, section 2.5: at least so much is read; what is beyond is left out."""
_ELSEWHERE = {"robots": 0, "tdmrep": 302}
"""What it means that a file leads to what is not asked: no robots.txt can be had; but hosts without reservations often
lead every unknown path to somebody's front page."""
_FRESH = timedelta(days=1)
_FRESH_FAILURE_S = 600.0
_OLDEST = timedelta(days=30)
"""So long a host that cannot be reached is treated by what it said last (RFC 9309, sections 2.3.1.4 and 2.4)."""
_MOST_KNOWN = 1000


class RuleBook:
    """Knows what hosts say of themselves, and asks them where it does not know."""

    def __init__(self, journal: Journal, clock: Callable[[], datetime], most_s: float) -> None:
        self.door: Door | None = None
        """By which hosts are asked; the door itself asks for rules."""
        self._journal = journal
        self._clock = clock
        self._most_s = most_s
        self._lock = threading.Lock()
        self._asking: dict[tuple[str, str], threading.Lock] = {}
        self._known: dict[tuple[str, str], SiteRules] = {}
        self._failed: dict[tuple[str, str], float] = {}
        self._troubles: dict[str, CollectError] = {}
        self._here = threading.local()

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's rules of a kind, at most a day old; status 0 where it cannot be reached or asked."""
        if getattr(self._here, "is_asking", False):  # rules lead elsewhere: there they are not asked for rules
            return SiteRules(origin=origin, kind=kind, status=404, read_at=self._clock())
        key = (origin, kind)
        with self._lock:
            turn = self._asking.setdefault(key, threading.Lock())
        with turn:
            known = self._known.get(key) or self._journal.read(lambda store: store.hosts.rules(origin, kind))
            if known is None or not self._is_fresh(key, known):
                try:
                    known = self._asked(key, known)
                except CollectError as error:
                    self._troubles[origin] = error
                    return SiteRules(origin=origin, kind=kind, status=0, read_at=self._clock())
            with self._lock:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = known
        return known

    def trouble(self, origin: str) -> CollectError | None:
        """Return why a host could not be asked at all: it rests, its address is private, or the program ends."""
        return self._troubles.get(origin)

    def _is_fresh(self, key: tuple[str, str], known: SiteRules) -> bool:
        if key in self._failed:
            return time.monotonic() - self._failed[key] < _FRESH_FAILURE_S
        age = self._clock() - known.read_at
        return age < (timedelta(seconds=_FRESH_FAILURE_S) if is_unknown(known.status) else _FRESH)

    def _asked(self, key: tuple[str, str], known: SiteRules | None) -> SiteRules:
        found = self._read(*key)
        self._troubles.pop(key[0], None)
        if not is_unknown(found.status):
            self._failed.pop(key, None)
        elif known and not is_unknown(known.status) and found.read_at - known.read_at < _OLDEST:
            self._failed[key] = time.monotonic()
            return known
        self._journal.set_rules(found)
        return found

    def _read(self, origin: str, kind: str) -> SiteRules:
        """Ask a host; what cannot be had or read is status 0, so that nothing is allowed by it.

        No rules are asked before rules are. So another host is asked only for its own file, wherever a host leads.

        :raises CollectError: it cannot be asked at all
        """
        path = PATHS[kind]
        ask = Ask(url=f"{origin}{path}", purpose=Purpose.RULES)
        request = Request(ask=ask, most_s=self._most_s, elsewhere=path)
        status, body = 0, b""
        self._here.is_asking = True
        try:
            status, body = self._answer(request)
        except (RestingError, EndedError):
            raise
        except AccessRefusedError as error:
            if error.access.url == ask.url:  # not where the host leads on to
                raise
            status = _ELSEWHERE[kind]
        except ContentRefusedError:
            status = 0
        except FetchFailedError as error:
            status = error.status or 0  # of a redirection too many
        finally:
            self._here.is_asking = False
        return SiteRules(origin=origin, kind=kind, status=status, body=body, read_at=self._clock())

    def _answer(self, request: Request) -> tuple[int, bytes]:
        if self.door is None:
            raise FetchFailedError(f"{request.ask.url} cannot be asked: there is no way to it.")
        with self.door.asked(request) as hop:
            if not 200 <= hop.answer.status < 300:
                return hop.answer.status, b""
            raw = read_small(hop.parts(), MOST_BYTES, hop.shown, is_cut=True)
            return hop.answer.status, unpack(raw, hop.header("Content-Encoding"), MOST_BYTES, hop.shown, is_cut=True)
