"""What the status of an answer means, and whether the answer itself forbids its use."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from monitor.collected import Access, Basis, Mark, Purpose
from monitor.errors import CollectError, FetchFailedError, GoneError
from monitor.policy import AccessRefusedError, reserved
from monitor.sources.fetch.door import Hop
from monitor.sources.fetch.limits import read_small, unpack
from monitor.sources.fetch.resting import rest_of

MOST_REFUSAL_BYTES = 64 * 1024
"""Of what a host says with its refusal."""
_COUNTRY = re.compile(
    rb"geo.?(block|restrict|fenc)|(your|this) (country|region|location)|not available in", re.IGNORECASE
)
_WITHOUT = frozenset({Basis.API, Basis.PERMISSION})
"""Bases on which a reservation to others does not count."""
_GONE = {404: "is not there", 410: "was removed for good"}


def demand_ok(hop: Hop, now: datetime) -> None:
    """Refuse an answer that is not what was asked for.

    :raises GoneError: it is not there, or not in this country
    :raises FetchFailedError: anything else
    """
    status = hop.answer.status
    if 200 <= status < 300 or status == 304:
        return
    if status in _GONE:
        raise GoneError(f"{hop.shown} {_GONE[status]} ({status}).", status)
    if status < 400:
        raise FetchFailedError(f"{hop.shown}: the host leads on ({status}), but not to an address.", status=status)
    body = _refusal(hop)
    if status == 451 or (status == 403 and _COUNTRY.search(body)):
        raise GoneError(f"{hop.shown} is not shown in this country ({status}).", status)
    again = rest_of(status, hop.answer.headers, now)
    raise FetchFailedError(
        f"{hop.shown}: the host says {status}{_PHRASES.get(status, '')}.", status=status, retry_at=again, body=body
    )


_PHRASES = {
    401: " (it wants a password or key)",
    403: " (it forbids it)",
    429: " (it was asked too much)",
    503: " (it is busy)",
}


def _refusal(hop: Hop) -> bytes:
    with suppress(CollectError):
        raw = read_small(hop.parts(), MOST_REFUSAL_BYTES, hop.shown, is_cut=True)
        return unpack(raw, hop.header("Content-Encoding"), MOST_REFUSAL_BYTES, hop.shown, is_cut=True)
    return b""


def demand_unreserved(hop: Hop, body: bytes = b"") -> None:
    """Refuse an answer that reserves text and data mining, unless the interface or a permission gives it.

    :raises AccessRefusedError: it does
    """
    if hop.access.basis in _WITHOUT or hop.request.ask.purpose in {Purpose.RULES, Purpose.MESSAGE, Purpose.CHECK}:
        return
    why = reserved(hop.answer.headers, body, hop.header("Content-Type"))
    if why:
        access = Access(
            url=hop.place.url, is_allowed=False, basis=Basis.RESERVATION, reason=f"{hop.shown}: {why}", source=hop.shown
        )
        raise AccessRefusedError(access)


def conditions_of(mark: Mark | None) -> dict[str, str]:
    """Return the headers that ask for something only if it has changed."""
    if mark and mark.etag:
        return {"If-None-Match": mark.etag}
    return {"If-Modified-Since": mark.last_modified} if mark and mark.last_modified else {}


def mark_of(headers: Mapping[str, str]) -> Mark:
    """Return what an answer says of its version."""
    return Mark(etag=headers.get("ETag", "").strip(), last_modified=headers.get("Last-Modified", "").strip())


def is_same(known: Mark | None, now: Mark) -> bool | None:
    """Tell whether two versions are the same; None where the host says nothing that would tell."""
    if known is None:
        return None
    if known.etag and now.etag:
        return known.etag.removeprefix("W/") == now.etag.removeprefix("W/")
    if known.last_modified and now.last_modified:
        return known.last_modified == now.last_modified
    return None
