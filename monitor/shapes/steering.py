"""What users state about hosts, what the access policy says, and how the watch is set, as JSON."""

from dataclasses import asdict
from typing import Any

from monitor.collected import Access, Allowance
from monitor.watch_settings import WatchSettings

Json = dict[str, Any]


def allowance_json(one: Allowance) -> Json:
    """Return what a user has stated about a host for machines."""
    return {
        "id": one.id,
        "host": one.host,
        "kind": str(one.kind),
        "reason": one.reason,
        "added_by": one.added_by,
        "added_at": one.added_at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }


def access_json(access: Access) -> Json:
    """Return what the access policy says of an address for machines."""
    return {
        "url": access.url,
        "is_allowed": access.is_allowed,
        "basis": str(access.basis),
        "reason": access.reason,
        "rule": access.source,
        "ways": list(access.ways),
        "interval_s": access.interval_s,
        "steps": list(access.steps),
    }


def watch_json(how: WatchSettings, *, is_stopped: bool) -> Json:
    """Return how the watch is set for machines; of a webhook only whether there is one: it may hold a secret.

    :param is_stopped: whether the kill switch is on
    """
    said = asdict(how) | {"apprise": list(how.apprise), "is_stopped": is_stopped}
    webhook = said.pop("webhook")
    return said | {"has_webhook": bool(webhook)}
