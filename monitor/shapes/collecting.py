"""Sources, items, requests and runs of the watch as JSON."""

from datetime import datetime
from typing import Any

from fingerprints.errors import printable
from monitor.collected import FetchRecord, KeptItem, SourceRecord, WatchRun

Json = dict[str, Any]


def source_json(source: SourceRecord) -> Json:
    """Return a source for machines."""
    names = ("id", "name", "kind", "address", "every_s", "failures", "last_error", "added_by", "key", "key_origin")
    return {
        **{name: getattr(source, name) for name in names},
        "options": dict(source.options),
        "state": str(source.state),
        "next_at": _time(source.next_at),
        "last_run_at": _time(source.last_run_at),
        "last_ok_at": _time(source.last_ok_at),
        "added_at": _time(source.added_at),
    }


def item_json(kept: KeptItem) -> Json:
    """Return an item for machines."""
    item = kept.item
    said = ("key", "url", "title", "account", "platform", "duration_s", "views", "thumbnail", "is_supplied_only")
    done = ("id", "source_id", "reason", "attempts", "sha256", "size_bytes", "clip_id")
    times = ("next_at", "first_seen_at", "seen_at", "checked_at", "captured_at")
    return {
        **{name: getattr(kept, name) for name in done},
        **{name: getattr(item, name) for name in said},
        **{name: _time(getattr(kept, name)) for name in times},
        "published_at": _time(item.published_at),
        "media": [{"url": one.url, "kind": str(one.kind), "height_px": one.height_px} for one in item.media],
        "state": str(kept.state),
        "path": printable(str(kept.path)) if kept.path else None,
    }


def fetch_json(fetch: FetchRecord) -> Json:
    """Return a request and the rule that decided about it for machines."""
    names = ("id", "url", "host", "source_id", "item_id", "status", "size_bytes", "sha256", "final_url", "outcome")
    access = fetch.access
    return {
        **{name: getattr(fetch, name) for name in names},
        "at": _time(fetch.at),
        "ended_at": _time(fetch.ended_at),
        "purpose": str(fetch.purpose),
        "is_allowed": access.is_allowed,
        "basis": str(access.basis),
        "reason": access.reason,
        "rule": access.source,
    }


def proof_json(kept: KeptItem, fetches: list[FetchRecord], checks: list[tuple[datetime, str, str]]) -> Json:
    """Return an item with every request for it and every look at it for machines."""
    looks = [{"at": at.isoformat(), "state": state, "note": note} for at, state, note in checks]
    return item_json(kept) | {"fetches": [fetch_json(one) for one in fetches], "checks": looks}


def run_json(run: WatchRun) -> Json:
    """Return a run of the watch for machines."""
    times = {"started_at": _time(run.started_at), "ended_at": _time(run.ended_at)}
    return {"id": run.id, **times, "summary": dict(run.summary), "error": run.error}


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
