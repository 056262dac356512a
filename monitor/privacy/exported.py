"""What is kept about an account, as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TO_CHECK = "(to check before it is handed on) "
"""Stands before a text that somebody typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one table keeps."""

    table: str
    purpose: str
    basis: str
    retention: str
    origin: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Everything that is kept about an account."""

    account: str
    made_at: datetime
    parts: tuple[Part, ...]
    recipients: tuple[Mapping[str, str], ...]
    """Who received letters about it: reference, recipient and kind of each letter."""
    done: Mapping[str, int]
    """How often which action about it stands in the audit."""

    @property
    def to_check(self) -> int:
        """How many texts a person must read before they are handed on."""
        return json.dumps(self.as_json(), ensure_ascii=False).count(TO_CHECK)

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "account": self.account,
            "made_at": self.made_at.isoformat(),
            "kept": [
                {
                    "what": part.table,
                    "purpose": part.purpose,
                    "basis": part.basis,
                    "retention": part.retention,
                    "source": part.origin,
                    "records": [dict(row) for row in part.rows],
                }
                for part in self.parts
            ],
            "recipients": [dict(one) for one in self.recipients],
            "done": dict(self.done),
        }
