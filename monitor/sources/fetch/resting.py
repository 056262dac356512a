"""What a host says of how long it wants to be left alone: Retry-After, and the limits of interfaces."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=7)
"""No host is obeyed for longer."""


def rest_of(status: int | None, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return until when a host wants to be left alone; None where it does not say so.

    Retry-After counts with a refusal (RFC 9110, section 10.2.3), ``X-RateLimit-Remaining: 0`` with every answer.
    """
    names = ["Retry-After"] if status is not None and status >= 400 else []
    families = ("X-RateLimit", "RateLimit")
    names += [f"{one}-Reset" for one in families if headers.get(f"{one}-Remaining", "").strip() == "0"]
    found = [moment_of(headers.get(name, ""), now) for name in names]
    later = [one for one in found if one is not None and one > now]
    return min(max(later), now + LONGEST) if later else None


def moment_of(text: str, now: datetime) -> datetime | None:
    """Return the moment that seconds, a Unix time, an HTTP date or an ISO time mean; None for anything else."""
    text = text.strip()
    try:
        number = float(text) if text.replace(".", "", 1).isdigit() else None
        if number is not None:
            seconds = number / 1000 if number > 1e11 else number
            return datetime.fromtimestamp(seconds, UTC) if seconds > 1e9 else now + timedelta(seconds=seconds)
        return _dated(text)
    except (ValueError, OverflowError, OSError):
        return None


def _dated(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = parsedate_to_datetime(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
