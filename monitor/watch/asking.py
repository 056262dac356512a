"""Asks hosts for their rules, where somebody wants to know what the access policy says and it has to ask them."""

from monitor.collected import SiteRules
from monitor.sources.fetch import Fetcher
from monitor.store.library import Library
from monitor.watch_settings import load_watch_settings


class Asker:
    """Opens the network only where the policy has to ask a host for its rules; to be closed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._fetcher: Fetcher | None = None

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's ``robots`` or ``tdmrep`` file.

        :raises InputError: nobody has set whom a host may write to
        """
        if self._fetcher is None:
            settings = self._library.settings
            self._fetcher = Fetcher(settings, load_watch_settings(settings.watch), clock=self._library.clock)
        return self._fetcher.rules(origin, kind)

    def close(self) -> None:
        """Close what was opened."""
        if self._fetcher:
            self._fetcher.close()
