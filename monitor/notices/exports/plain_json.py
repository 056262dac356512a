"""A notice as the JSON that Reclaim keeps, laid out for people: schema ``reclaim-notice.schema.json``."""

import json

from monitor.notices.codec import to_json
from monitor.notices.values import Notice


def to_plain_json(notice: Notice) -> bytes:
    """Return the notice as JSON with sorted keys; that of a draft says that it is one. ``from_json`` reads both."""
    layout = json.loads(to_json(notice))
    if notice.signature is None:
        layout["draft"] = True
    try:
        return (json.dumps(layout, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # a name with bytes that are no UTF-8; escapes keep it as it is
        return (json.dumps(layout, indent=2, sort_keys=True) + "\n").encode()
