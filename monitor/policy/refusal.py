"""A request that the access policy forbids."""

from datetime import datetime

from monitor.collected import Access
from monitor.errors import CollectError


class AccessRefusedError(CollectError):
    """The access policy forbids the request."""

    def __init__(self, access: Access, *, retry_at: datetime | None = None) -> None:
        self.access = access
        """The verdict: which rule, where it stands, and which lawful ways there are."""
        self.retry_at = retry_at
        """When it will be allowed, where only the day's budget is used up; None where waiting changes nothing."""
        super().__init__(access.reason)
