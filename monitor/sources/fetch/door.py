"""The way of every request: asked of the policy, looked up, paced, put on record, sent; and each hop of it anew."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urljoin

from monitor import policy
from monitor.blotting import shown, shown_host
from monitor.collected import Access, Allowance, Basis, FetchRecord, Purpose
from monitor.errors import CollectError, FetchFailedError, ReclaimError
from monitor.policy import AccessRefusedError, Question, RuleReader
from monitor.sources.fetch.guard import Guard
from monitor.sources.fetch.journal import Journal
from monitor.sources.fetch.pacing import Pacer, Turn
from monitor.sources.fetch.places import Place, place_of
from monitor.sources.fetch.trouble import EndedError, RestingError, UnfoundHostError
from monitor.sources.fetch.values import Ask
from monitor.sources.fetch.wire import Answer, Call, Wire

MOST_HOPS = 5
_LEADS = frozenset({301, 302, 303, 307, 308})
_OURS_ALONE = frozenset(
    {
        *("host", "user-agent", "accept-encoding", "cookie", "referer", "connection", "content-length"),
        *("transfer-encoding", "proxy-authorization", "te", "upgrade", "expect"),
    }
)
"""Headers that nobody who asks may set."""
_SAY_NOTHING = frozenset({"accept", "accept-language"})
"""Headers that hold no keys."""
_KINDS = {Basis.ROBOTS: "robots", Basis.RESERVATION: "tdmrep"}
"""Which rules of a host a verdict goes by."""
_AGAIN_S = 600.0
"""When a host whose rules could not be had is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be sent, whichever way it leads."""

    ask: Ask
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Conditions and ranges; they go along to other hosts, unlike those of ``ask``."""
    body: bytes | None = None
    most_s: float
    follows: bool = True
    elsewhere: str = ""
    """The path that alone may be asked of another host to which it leads; empty: every path, by that host's rules."""


@dataclass(slots=True, kw_only=True)
class Hop:
    """One request that was sent, with its answer."""

    request: Request
    place: Place
    access: Access
    record: FetchRecord
    turn: Turn
    answer: Answer
    shown: str
    """The address as it may be said and kept."""
    size: int = 0
    """Bytes of the body that have come."""
    sha256: str = ""
    body: bytes | Path = b""
    """What is kept of the answer where exchanges are kept."""
    body_start: int = 0
    is_decoded: bool = False

    def header(self, name: str) -> str:
        """Return a header; empty where there is none."""
        return self.answer.headers.get(name, "").strip()

    def parts(self, size: int = 1 << 16) -> Iterator[bytes]:
        """Yield the body as it comes; errors as ``Answer.parts``."""
        for part in self.answer.parts(size):
            self.size += len(part)
            yield part


class Rules(RuleReader, Protocol):
    """Knows what hosts say of themselves."""

    def trouble(self, origin: str) -> CollectError | None:
        """Return why a host could not be asked for its rules at all, if that is why it seems unreachable."""
        ...


class Door:
    """Sends requests by all rules; may be used by many threads at once."""

    def __init__(  # noqa: PLR0913 - the rooms that the door leads through
        self,
        *,
        journal: Journal,
        guard: Guard,
        pacer: Pacer,
        wire: Wire,
        rules: Rules,
        clock: Callable[[], datetime],
        is_stopped: Callable[[], bool],
        agent: str,
        timeout_s: float,
        keep: Callable[[Hop, Mapping[str, str], str], None] | None = None,
    ) -> None:
        self._journal = journal
        self._guard = guard
        self._pacer = pacer
        self._wire = wire
        self._rules = rules
        self._clock = clock
        self._is_stopped = is_stopped
        self._agent = agent
        self._timeout_s = timeout_s
        self._keep = keep

    @contextmanager
    def asked(self, request: Request) -> Iterator[Hop]:
        """Send a request, follow where it leads, and give the last answer for the length of a block.

        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        self._demand_name(request.ask)
        for _ in range(MOST_HOPS + 1):
            hop = self._sent(request)
            place = self._lead(hop)
            if place is None or not request.follows:
                yield from self._given(hop)
                return
            with self._ending(hop), suppress(FetchFailedError):
                next(iter(hop.parts(1 << 12)), b"")  # of a redirection nobody reads more
            request = self._next(request, hop.place, place)
        raise FetchFailedError(
            f"{_shown(request.ask)}: the host leads on more than {MOST_HOPS} times, so it was not followed further.",
            status=hop.answer.status,
        )

    def _demand_name(self, ask: Ask) -> None:
        """Refuse to ask where nobody has said who asks.

        :raises RestingError: so it is
        """
        if not self._agent:
            raise RestingError(f"{_shown(ask)} was not asked: nobody has said yet who asks.")

    def _given(self, hop: Hop) -> Iterator[Hop]:
        with self._ending(hop):
            yield hop

    @contextmanager
    def _ending(self, hop: Hop) -> Iterator[None]:
        """Put on record what became of a request, and give its turn to the next."""
        problem: BaseException | None = None
        try:
            yield
        except BaseException as error:
            problem = error
            raise
        finally:
            hop.answer.close()
            is_broken = _is_broken(problem) and not self._is_stopped()
            status = None if is_broken else hop.answer.status
            states = hop.turn.end(hop.size, status, hop.answer.headers, is_hosts_fault=is_broken)
            if isinstance(problem, FetchFailedError) and problem.retry_at is None:
                problem.retry_at = hop.turn.retry_at
            ended = replace(
                hop.record,
                status=hop.answer.status,
                size_bytes=hop.size,
                sha256=hop.sha256,
                final_url=self._lead_shown(hop),
                outcome=_outcome(problem),
            )
            self._journal.end(ended, self._clock(), states)
            if self._keep:
                self._keep(hop, hop.answer.call.headers, "disconnect" if problem and hop.answer.status < 400 else "")

    def _sent(self, request: Request) -> Hop:
        ask = request.ask
        access, allowances = self._allowed(ask)
        place = place_of(ask.url)
        turn, addresses = self._turn(ask, place, access, allowances)
        try:
            record = self._begin(ask, access, place)
        except BaseException:
            turn.end(0, 0, {}, is_hosts_fault=False)
            raise
        call = Call(
            place=place,
            addresses=addresses,
            headers=self._headers(request, place),
            method=request.method,
            body=request.body,
            most_s=request.most_s,
            timeout_s=self._timeout_s,
            shown=record.url,
        )
        try:
            answer = self._wire.send(call)
        except BaseException as error:
            self._lost(record, turn, error)
            raise
        turn.heard()
        return Hop(
            request=request, place=place, access=access, record=record, turn=turn, answer=answer, shown=record.url
        )

    def _lost(self, record: FetchRecord, turn: Turn, error: BaseException) -> None:
        """Put on record that a request had no answer."""
        states = turn.end(0, None, {}, is_hosts_fault=_is_broken(error))
        if isinstance(error, FetchFailedError):
            error.retry_at = error.retry_at or turn.retry_at
        self._journal.end(replace(record, outcome=_outcome(error)), self._clock(), states)

    def _allowed(self, ask: Ask) -> tuple[Access, list[Allowance]]:
        """Ask the policy.

        :raises AccessRefusedError: it forbids the request; that is on record
        :raises RestingError: what the host says of itself cannot be had now
        """
        allowances = self._journal.allowances()
        question = Question(url=ask.url, purpose=ask.purpose, api=ask.api)
        access = policy.decide(question, self._rules, allowances, is_stopped=self._is_stopped())
        if access.is_allowed:
            return access, allowances
        problem = self._without_rules(ask, access)
        self._begin(ask, problem.access if isinstance(problem, AccessRefusedError) else access, None)
        raise problem or AccessRefusedError(access)

    def _without_rules(self, ask: Ask, access: Access) -> CollectError | None:
        """Return why a host's rules cannot be had now; None where they are known and forbid, or do not decide."""
        kind = _KINDS.get(access.basis)
        if kind is None:
            return None
        origin = place_of(ask.url).origin
        if not policy.is_unknown(self._rules.rules(origin, kind).status):
            return None
        again = self._clock() + timedelta(seconds=_AGAIN_S)
        trouble = self._rules.trouble(origin) or RestingError(f"{_shown(ask)}: {access.reason}", retry_at=again)
        if isinstance(trouble, UnfoundHostError):
            trouble.retry_at = again
        return trouble

    def _turn(self, ask: Ask, place: Place, access: Access, allowances: list[Allowance]) -> tuple[Turn, list[str]]:
        """Look the host up and wait for the turn; what is refused is on record."""
        try:
            addresses = self._guard.addresses_of(place, allowances)
            return self._pacer.turn(place, access.interval_s), addresses
        except AccessRefusedError as error:
            self._begin(ask, error.access, place)
            raise
        except UnfoundHostError as error:
            error.retry_at = self._clock() + timedelta(seconds=_AGAIN_S)
            raise

    def _begin(self, ask: Ask, access: Access, place: Place | None) -> FetchRecord:
        record = FetchRecord(
            id=0,
            at=self._clock(),
            url=_shown(ask),
            host=place.netloc if place else _host(ask.url),
            purpose=ask.purpose,
            access=access,
            source_id=ask.source_id,
            item_id=ask.item_id,
        )
        return replace(record, id=self._journal.begin(record))

    def _headers(self, request: Request, place: Place) -> dict[str, str]:
        ask = request.ask
        given = {name: one for name, one in ask.headers.items() if name.lower() not in _OURS_ALONE}
        if ask.key_origin and place.origin != ask.key_origin:
            given = {name: one for name, one in given.items() if name.lower() in _SAY_NOTHING}
        fixed = {"Host": place.netloc, "User-Agent": self._agent, "Accept-Encoding": "identity"}
        return {"Accept": "*/*", **fixed, **request.headers, **given}

    def _lead(self, hop: Hop) -> str | None:
        if hop.answer.status not in _LEADS or not hop.header("Location"):
            return None
        place = hop.header("Location").encode("latin-1", "replace").decode("utf-8", "replace")
        try:
            return urljoin(hop.place.url, place)
        except ValueError:
            return place

    def _lead_shown(self, hop: Hop) -> str:
        place = self._lead(hop)
        return shown(place) if place else ""

    def _next(self, request: Request, old: Place, url: str) -> Request:
        """Return the request to where a host leads: keys stay behind, and encryption is never left.

        :raises AccessRefusedError: it leads to something that is not asked
        """
        ask = replace(request.ask, url=url)
        try:
            new = _demand_safe(old, url)
            _demand_own(request, old, new)
        except AccessRefusedError as error:
            self._begin(ask, error.access, None)
            raise
        if new.origin != old.origin:
            ask = replace(ask, headers=MappingProxyType({}), api=ask.api if new.site == old.site else None)
        return replace(request, ask=ask)


def _demand_safe(old: Place, url: str) -> Place:
    new = place_of(url)
    if old.scheme == "https" and new.scheme == "http":
        reason = f"{old.netloc} leads from https to http ({shown(url)}), where anybody on the way could change it."
        raise AccessRefusedError(Access(url=url, is_allowed=False, basis=Basis.SCHEME, reason=reason))
    return new


def _demand_own(request: Request, old: Place, new: Place) -> None:
    """Refuse to ask another host for a path that only its own rules could free.

    :raises AccessRefusedError: it is asked for such a path
    """
    if request.elsewhere and new.netloc != old.netloc and new.target != request.elsewhere:
        reason = (
            f"{old.netloc} leads to {shown(new.url)}; of another host only {request.elsewhere} is asked without asking"
            " for its rules first."
        )
        raise AccessRefusedError(Access(url=new.url, is_allowed=False, basis=Basis.ROBOTS, reason=reason))


def _shown(ask: Ask) -> str:
    return shown_host(ask.url) if ask.purpose is Purpose.MESSAGE else shown(ask.url)


def _host(url: str) -> str:
    try:
        return place_of(url).netloc
    except AccessRefusedError:
        return ""


def _is_broken(problem: BaseException | None) -> bool:
    """Tell whether the host failed in the middle, or gave no answer at all."""
    return isinstance(problem, FetchFailedError) and problem.status is None and not isinstance(problem, EndedError)


def _outcome(problem: BaseException | None) -> str:
    if problem is None or isinstance(problem, GeneratorExit):
        return ""
    if isinstance(problem, ReclaimError):
        return str(problem)
    return f"It was broken off ({type(problem).__name__})."
