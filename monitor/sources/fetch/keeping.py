"""Requests and answers handed to whoever keeps them as WARC, where the user wants that."""

from collections.abc import Callable, Mapping
from pathlib import Path

from monitor.collected import Purpose
from monitor.settings import Settings
from monitor.sources.fetch.door import Hop
from monitor.sources.warc import Exchange, demand_warc, keep_exchange
from monitor.watch_settings import WatchSettings

_NEVER = frozenset({Purpose.RULES, Purpose.MESSAGE})


def keeper(settings: Settings, how: WatchSettings) -> Callable[[Hop, Mapping[str, str], str], None] | None:
    """Return what keeps an exchange; None where none are to be kept.

    :raises InputError: they are to be kept, and the extra for it is not installed
    """
    if not how.keep_warc:
        return None
    demand_warc()

    def keep(hop: Hop, sent: Mapping[str, str], truncated: str) -> None:
        if hop.record.purpose in _NEVER or (isinstance(hop.body, Path) and not hop.body.exists()):
            return
        exchange = Exchange(
            url=hop.shown,
            at=hop.record.at,
            method=hop.request.method,
            request_headers=tuple(sent.items()),
            status=hop.answer.status,
            reason=hop.answer.reason,
            response_headers=hop.answer.lines,
            body=hop.body,
            body_start=hop.body_start,
            body_size=hop.size if isinstance(hop.body, Path) else None,
            ip=hop.answer.ip,
            is_decoded=hop.is_decoded,
            truncated=truncated,
            notes={
                "purpose": hop.record.purpose,
                "access-basis": hop.access.basis,
                "access-reason": hop.access.reason,
                "access-source": hop.access.source,
            },
        )
        keep_exchange(settings.captures, hop.record.item_id, exchange, contact=how.contact)

    return keep
