"""How to collect and whom to tell, as the library's ``watch.toml`` says; it holds no password and no key."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fingerprints.errors import printable
from monitor.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """The numbers that steer collecting, and the ways to tell people."""

    contact: str = ""
    """E-mail address or web page of the user, sent with every request (RFC 9110, section 10.1.5); needed to collect."""
    interval_s: float = 2.0
    """Least time between two requests to one host; longer where its robots.txt asks for it."""
    parallel_hosts: int = 16
    """Hosts that are asked at the same time; of each, one request at a time."""
    host_requests_per_day: int = 5000
    host_bytes_per_day: int = 20 * 10**9
    bytes_per_day: int = 50 * 10**9
    """Of all hosts together."""
    largest_file_bytes: int = 4 * 10**9
    largest_page_bytes: int = 10 * 10**6
    """Of a page, after it is unpacked."""
    longest_transfer_s: float = 1800.0
    longest_video_s: float = 4 * 3600.0
    """A video that says it is longer is passed over."""
    timeout_s: float = 30.0
    """For connecting, and for the next bytes."""
    attempts: int = 5
    """Tries of one item before it is given up."""
    recheck_s: int = 7 * 86_400
    """How often the address of a kept or vanished item is asked again."""
    keep_warc: bool = False
    """Whether requests and answers are kept as WARC 1.1, too; needs the extra ``warc``."""
    email: str = ""
    """Whom to send a digest of what is new."""
    webhook: str = ""
    """Address to which news is posted as JSON."""
    desktop: bool = False
    """Whether the desktop shows what is new."""
    apprise: tuple[str, ...] = ()
    """Names of environment variables that hold addresses for apprise; needs the extra ``apprise``."""
    room: str = ""
    """Address of the user's review room, for links in messages."""
    strong_score: float = 0.8
    """A match is announced from this score on."""
    digest_every_s: int = 3600
    """Messages go out at most so often; what is new meanwhile waits for the next."""


def load_watch_settings(path: Path) -> WatchSettings:
    """Read the settings; an absent file is all defaults.

    :raises InputError: the file is not TOML, or holds something that is no such setting
    """
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return WatchSettings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{printable(str(path))}: cannot be read ({error}); mend or delete it.") from error
    known = {field.name: type(getattr(WatchSettings(), field.name)) for field in fields(WatchSettings)}
    for name, value in given.items():
        kind = known.get(name)
        if kind is tuple and isinstance(value, list) and all(isinstance(one, str) for one in value):
            continue
        fits = kind is not None and type(value) in ({int, float} if kind is float else {kind})
        if not fits:
            raise InputError(f"{printable(str(path))}: {name} is no setting of the watch, or has no such value.")
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
    return WatchSettings(**values)
