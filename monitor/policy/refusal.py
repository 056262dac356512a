"""A request that the access policy forbids."""

from monitor.collected import Access
from monitor.errors import CollectError


class AccessRefusedError(CollectError):
    """The access policy forbids the request."""

    def __init__(self, access: Access) -> None:
        self.access = access
        """The verdict: which rule, where it stands, and which lawful ways there are."""
        super().__init__(access.reason)
