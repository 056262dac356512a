"""The room itself: what all requests of one running server share."""

import hmac
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from threading import Lock

from monitor.settings import Settings
from monitor.watch.means import Means
from monitor.web.daily import Daily
from monitor.web.jobs import Jobs
from monitor.web.live import Live
from monitor.web.setaside import Aside
from monitor.web.throttle import Throttle
from monitor.web.undoing import Lots
from monitor.web.uploading import Parcels
from monitor.web.workshop import Workshop


class Tone(StrEnum):
    """How something is told."""

    GOOD = "good"
    PLAIN = "plain"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence for whoever did something, shown once on the next page."""

    text: str
    tone: Tone = Tone.GOOD
    undo: str = ""
    """Address to which a form is posted that takes the action back; empty where nothing can be."""


class Entry:
    """The one-time tokens by which the only user of a library without accounts comes in."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: set[str] = set()

    def issue(self) -> str:
        """Return a new token, good for one use."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens.add(token)
        return token

    def take(self, token: str) -> bool:
        """Use a token up; tells whether it was good."""
        with self._lock:
            good = next((one for one in self._tokens if hmac.compare_digest(one.encode(), token.encode())), None)
            self._tokens.discard(good or "")
        return good is not None


class Telling:
    """What is to be told on the next page of each session."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, list[Said]] = defaultdict(list)

    def put(self, session: str, said: Said) -> None:
        """Keep a sentence for the next page of a session."""
        with self._lock:
            self._waiting[session].append(said)

    def take(self, session: str) -> list[Said]:
        """Return what waits for a session; it waits no longer."""
        with self._lock:
            return self._waiting.pop(session, [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One running review room."""

    settings: Settings
    clock: Callable[[], datetime]
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    """Names under which browsers may ask for it; others are refused, so that no foreign name can lead here."""
    is_secure: bool = False
    """Whether browsers reach it by HTTPS, so that cookies may be kept to that."""
    is_local: bool = True
    """Whether it is served on this machine alone, so that whoever uses it may name folders of this machine."""
    cookie: str = "reclaim_session"
    """Name of the session's cookie; cookies know no ports, so rooms on several ports need several names."""
    origin: str = ""
    """How browsers name the room where a proxy changes the name on the way; empty where none does."""
    means: Means = field(default_factory=Means)
    """Secrets for the runs of the watch that are started here, from the environment of whoever serves the room."""
    passwords: Throttle = field(default_factory=Throttle)
    """Wrong passwords and invitations, by address of the network."""
    tokens: Throttle = field(default_factory=Throttle)
    """Wrong tokens of programs, by address of the network."""
    entry: Entry = field(default_factory=Entry)
    telling: Telling = field(default_factory=Telling)
    aside: Aside = field(default_factory=Aside)
    """Export files whose senders are asked something."""
    lots: Lots = field(default_factory=Lots)
    permissions: Daily = field(default_factory=Daily)
    """Permissions end with a day, so what they cover is looked at again once a day."""
    pictures: Workshop = field(default_factory=partial(Workshop, hands=2))
    """Where pictures of films are drawn."""
    films: Workshop = field(default_factory=partial(Workshop, hands=1))
    """Where copies are made of what browsers do not play."""
    jobs: Jobs = field(init=False)
    """Long work that goes on while people do other things."""
    parcels: Parcels = field(init=False)
    """Files that people send by browser."""
    live: Live = field(init=False)
    """Who is told at once what changes."""

    def __post_init__(self) -> None:
        """Make what needs the settings."""
        object.__setattr__(self, "jobs", Jobs(self.settings, self.clock))
        object.__setattr__(self, "parcels", Parcels(self.settings, self.clock))
        object.__setattr__(self, "live", Live(self.settings, self.clock, self.jobs))

    def close(self) -> None:
        """End the streams of news and stop the jobs in good order."""
        self.live.close()
        self.jobs.close()
        self.pictures.close()
        self.films.close()
