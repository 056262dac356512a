"""JSON of what is kept, how long, and what was let go of."""

from collections.abc import Iterable
from typing import Any

from monitor.privacy.inventory import entry_row
from monitor.privacy.purging import Purged
from monitor.retained import Entry


def inventory_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the data inventory."""
    return [entry_row(entry) for entry in entries]


def purged_json(purged: Purged) -> dict[str, Any]:
    """Return what a purge let go of, or would let go of."""
    return {
        "dry_run": purged.is_dry,
        "went": [
            {
                "category": str(one.category),
                "what": one.what,
                "days": one.days,
                "count": one.count,
                "files": one.files,
                "size_bytes": one.size_bytes,
                "held": one.held,
            }
            for one in purged.went
        ],
        "requests_done": purged.erased,
        "holds": list(purged.holds),
        "files_deleted": purged.finished.files,
        "problems": list(purged.finished.problems),
    }
