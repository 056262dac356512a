"""Whose turn it is: one request at a time for each host, with pauses, back-off and budgets by the day.

Hosts of one registered site (``www.``, ``media7.``) are run by the same people, so their requests count together: they
share the pauses and the budgets, and at most two of them are asked at the same time. What a host said of its limits is
kept beyond one run.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.blotting import shown
from monitor.collected import Access, Basis, HostState
from monitor.errors import ContentRefusedError
from monitor.policy import AccessRefusedError
from monitor.sources.fetch.places import Place
from monitor.sources.fetch.resting import rest_of
from monitor.sources.fetch.trouble import EndedError, RestingError
from monitor.sources.fetch.wire import stopped
from monitor.watch_settings import WatchSettings

MOST_WAIT_S = 120.0
"""Whoever would have to wait longer for a host that rests is told when to come again."""
PARALLEL_PER_SITE = 2
_LOOK_S = 0.3
"""How often waiting threads look at the kill switch."""
_LONGEST_S = 6 * 3600.0
_CHANCE = random.SystemRandom()


@dataclass(eq=False)
class _Party:
    """A host, or a site with all its hosts."""

    state: HostState
    condition: threading.Condition = field(default_factory=threading.Condition)
    is_busy: bool = False
    running: int = 0
    next_at: float = 0.0
    """Moment of ``time.monotonic`` before which nothing is sent."""
    earlier_at: float = float("-inf")
    """When an earlier run of the program asked last, as such a moment."""


@dataclass(eq=False)
class Turn:
    """The right to send one request; to be ended."""

    pacer: "Pacer"
    host: _Party
    site: _Party
    place: Place
    interval_s: float
    retry_at: datetime | None = None
    """When the host allows another try, after it refused one."""

    def heard(self) -> None:
        """Count the pause from now on: the host has surely seen the request."""
        with self.site.condition:
            self.site.next_at = max(self.site.next_at, time.monotonic() + self.interval_s)

    def demand_room(self, length: int | None) -> None:
        """Refuse a body that is larger than what is left of the day's bytes.

        :raises AccessRefusedError: it is; tomorrow it is not
        :raises ContentRefusedError: it is larger than a whole day's bytes
        """
        self.pacer.demand_room(self, length or 0)

    def end(
        self, size_bytes: int, status: int | None, headers: Mapping[str, str], *, is_hosts_fault: bool
    ) -> list[HostState]:
        """Give the turn to the next; returns how host and site are to be treated from now on."""
        return self.pacer.end(self, size_bytes, (status, headers), is_hosts_fault=is_hosts_fault)


class Pacer:
    """Gives turns; threads that wait hold no lock that others need."""

    def __init__(
        self,
        how: WatchSettings,
        clock: Callable[[], datetime],
        closing: threading.Event,
        is_stopped: Callable[[], bool],
        load: Callable[[str], tuple[HostState, datetime | None]],
    ) -> None:
        """Know what is needed.

        :param load: returns the state of a host or site, and when an earlier run asked it last
        """
        self._how = how
        self._clock = clock
        self._closing = closing
        self._is_stopped = is_stopped
        self._load = load
        self._lock = threading.Lock()
        self._parties: dict[str, _Party] = {}
        self._day = ""
        self._total = 0

    def count_earlier(self, size_bytes: int) -> None:
        """Count bytes that arrived earlier on this day."""
        self._day, self._total = _day(self._clock()), size_bytes

    def turn(self, place: Place, interval_s: float | None) -> Turn:
        """Wait for the turn to send a request.

        :param interval_s: least pause that the host asks for
        :raises AccessRefusedError: the day's budget is used up, or the kill switch was turned
        :raises RestingError: the host rests for long
        :raises EndedError: the program ends
        """
        host, site = self._party(place.netloc), self._party(place.site)
        turn = Turn(self, host, site, place, max(self._how.interval_s, interval_s or 0.0))
        with host.condition:
            while host.is_busy:
                self._pause(host.condition, _LOOK_S, place)
            host.is_busy = True
        try:
            self._demand_budget(turn)
            self._rest(turn)
            self._space(turn)
        except BaseException:
            _free(host)
            raise
        return turn

    def end(
        self, turn: Turn, size_bytes: int, said: tuple[int | None, Mapping[str, str]], *, is_hosts_fault: bool
    ) -> list[HostState]:
        """End a turn; see ``Turn.end``."""
        now = self._clock()
        status, headers = said
        with turn.site.condition:
            turn.site.running -= 1
            turn.site.next_at = max(turn.site.next_at, time.monotonic() + (turn.interval_s if status is None else 0.0))
            counted = self._today(turn.site)
            turn.site.state = replace(counted, size_bytes=counted.size_bytes + size_bytes)
            turn.site.condition.notify_all()
        with self._lock:
            self._total += size_bytes
        self._judge(turn, now, rest_of(status, headers, now), status if is_hosts_fault or status else 0)
        states = {party.state.host: party.state for party in (turn.site, turn.host)}
        _free(turn.host)
        return list(states.values())

    def _judge(self, turn: Turn, now: datetime, until: datetime | None, status: int | None) -> None:
        """Let a host rest that says so, or that fails; 0 stands for an end that says nothing about it."""
        failed = status is None or status == 429 or status >= 500
        with turn.host.condition:
            state = turn.host.state
            if failed:
                base = 2 * turn.interval_s * 2 ** min(state.failures, 20)
                own = now + timedelta(seconds=min(base, _LONGEST_S) * _CHANCE.uniform(0.75, 1.25))
                turn.retry_at = until or own
                state = replace(state, failures=state.failures + 1, not_before=turn.retry_at)
            elif status:
                state = replace(state, failures=0, not_before=until)
            turn.host.state = state
        if until and status == 429 and turn.site is not turn.host:
            with turn.site.condition:
                turn.site.state = replace(turn.site.state, not_before=until)

    def demand_room(self, turn: Turn, length: int) -> None:
        """Refuse what does not fit into the day; see ``Turn.demand_room``."""
        how, used = self._how, self._today(turn.site).size_bytes
        for most, before, whose in (
            (how.host_bytes_per_day, used, turn.place.site),
            (how.bytes_per_day, self._total, "all hosts"),
        ):
            if length > most:
                raise ContentRefusedError(
                    f"{shown(turn.place.url)}: it announces {length:,} bytes; of {whose} no more than {most:,} are"
                    " fetched on a day."
                )
            if before + length > most:
                raise self._over(turn, f"{before:,} of {most:,} bytes of {whose}", f"{length:,} more do not fit")

    def _demand_budget(self, turn: Turn) -> None:
        how, state = self._how, self._today(turn.site)
        if state.requests >= how.host_requests_per_day:
            raise self._over(turn, f"{state.requests:,} requests to {turn.place.site}", "that is all for one day")
        if state.size_bytes >= how.host_bytes_per_day:
            raise self._over(turn, f"{state.size_bytes:,} bytes of {turn.place.site}", "that is all for one day")
        if self._total >= how.bytes_per_day:
            raise self._over(turn, f"{self._total:,} bytes of all hosts", "that is all for one day")

    def _over(self, turn: Turn, used: str, why: str) -> AccessRefusedError:
        now = self._clock()
        again = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        reason = f"Today {used} have been used, and {why}; it goes on at {again:%Y-%m-%d %H:%M} UTC."
        return AccessRefusedError(
            Access(url=turn.place.url, is_allowed=False, basis=Basis.RATE, reason=reason), retry_at=again
        )

    def _today(self, site: _Party) -> HostState:
        """Return the state of a site with the counts of this day; counts of all begin anew with it."""
        day = _day(self._clock())
        with self._lock:
            if self._day != day:
                self._day, self._total = day, 0
        if site.state.day != day:
            site.state = replace(site.state, day=day, requests=0, size_bytes=0)
        return site.state

    def _rest(self, turn: Turn) -> None:
        moments = [one.state.not_before for one in (turn.host, turn.site) if one.state.not_before]
        until = max(moments, default=None)
        left = (until - self._clock()).total_seconds() if until else 0.0
        if until and left > MOST_WAIT_S:
            raise RestingError(
                f"The host {turn.place.netloc} is to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC, as it asked or"
                " because it failed.",
                retry_at=until,
            )
        end = time.monotonic() + left
        with turn.host.condition:
            while (left := end - time.monotonic()) > 0:
                self._pause(turn.host.condition, left, turn.place)

    def _space(self, turn: Turn) -> None:
        site = turn.site
        with site.condition:
            while True:
                left = max(site.next_at, turn.host.earlier_at + turn.interval_s) - time.monotonic()
                if left > MOST_WAIT_S:
                    again = self._clock() + timedelta(seconds=left)
                    raise RestingError(
                        f"The host {turn.place.netloc} wants {turn.interval_s:g} s between two requests.",
                        retry_at=again,
                    )
                if left <= 0 and site.running < PARALLEL_PER_SITE:
                    break
                self._pause(site.condition, left if left > 0 else _LOOK_S, turn.place)
            site.running += 1
            site.next_at = time.monotonic() + turn.interval_s
            counted = self._today(site)
            site.state = replace(counted, requests=counted.requests + 1)

    def _pause(self, condition: threading.Condition, seconds: float, place: Place) -> None:
        if self._is_stopped():
            raise stopped(place)
        if self._closing.is_set():
            raise EndedError(f"{place.netloc} is not asked any more, because the program ends.")
        condition.wait(min(seconds, _LOOK_S))

    def _party(self, name: str) -> _Party:
        with self._lock:
            known = self._parties.get(name)
        if known is None:
            state, last = self._load(name)
            made = _Party(state)
            if last:
                made.earlier_at = time.monotonic() - max(0.0, (self._clock() - last).total_seconds())
            with self._lock:
                known = self._parties.setdefault(name, made)
        return known


def _free(host: _Party) -> None:
    with host.condition:
        host.is_busy = False
        host.condition.notify()


def _day(now: datetime) -> str:
    return now.date().isoformat()
