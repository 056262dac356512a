"""Legal holds as JSON."""

from typing import Any

from monitor.casework.holds import Hold


def hold_json(hold: Hold) -> dict[str, Any]:
    """Return that something must not be deleted."""
    return {
        "id": hold.id,
        "kind": str(hold.kind),
        "subject": hold.subject,
        "reason": hold.reason,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at.isoformat(),
        "review_on": hold.review_on.isoformat() if hold.review_on else None,
        "released_by": hold.released_by,
        "released_at": hold.released_at.isoformat() if hold.released_at else None,
        "release_reason": hold.release_reason,
    }
