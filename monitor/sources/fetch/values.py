"""What is asked of hosts, and what comes of it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from monitor.collected import Mark, Purpose
from monitor.policy import ApiBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that is asked of a host."""

    url: str
    purpose: Purpose
    source_id: int | None = None
    item_id: int | None = None
    api: ApiBasis | None = None
    """The interface that offers the address; it counts on the same site only when the host leads elsewhere."""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Sent to this host alone: they may hold keys."""
    key_origin: str = ""
    """Where alone all headers are sent, since they may hold the key of a source; elsewhere only what says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file that has arrived as a whole."""

    path: Path
    sha256: str
    size_bytes: int
    content_type: str
    """Without parameters, in small letters; empty where the host does not say."""
    final_url: str
    mark: Mark
    is_unchanged: bool = False
    """Whether the host said that the file is the one that we have (304); nothing was written then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Whether something is still where it was, told without fetching it."""

    is_there: bool
    status: int
    mark: Mark = field(default_factory=Mark)
    is_same: bool | None = None
    """Whether it is the version that is known; None where the host says nothing that would tell."""
    note: str = ""
    """One sentence, where it is not there."""
