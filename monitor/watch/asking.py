"""Asks hosts for their rules, where somebody wants to know what the access policy says and it has to ask them."""

from monitor.collected import SiteRules
from monitor.errors import InputError
from monitor.sources.fetch import Fetcher, UnfoundHostError
from monitor.store.library import Library
from monitor.watch.steering import sound_settings


class Asker:
    """Opens the network only where the policy has to ask a host for its rules; to be closed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._fetcher: Fetcher | None = None

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's ``robots`` or ``tdmrep`` file.

        :raises InputError: nobody has set whom a host may write to, or the host cannot be found
        """
        if self._fetcher is None:
            settings = self._library.settings
            self._fetcher = Fetcher(settings, sound_settings(settings.watch), clock=self._library.clock)
        rules = self._fetcher.rules(origin, kind)
        trouble = self._fetcher.trouble(origin) if rules.status == 0 else None
        if isinstance(trouble, UnfoundHostError):  # no rule of a host that may not be there was broken
            raise InputError(f"{trouble} Nothing was decided.")
        return rules

    def close(self) -> None:
        """Close what was opened."""
        if self._fetcher:
            self._fetcher.close()
