"""What a run is handed by whoever starts it: secrets, which stand in no file of the library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.sources.keys import keys_in

MAIL_PASSWORD = "RECLAIM_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
WEBHOOK_SECRET = "RECLAIM_WEBHOOK_SECRET"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Secrets by the names of the environment variables that hold them."""

    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def keys(self) -> dict[str, str]:
        """Those that sources may be handed: their keys, and nothing else."""
        return keys_in(self.secrets)
