"""Failures that are nobody's fault: nothing was asked, or it was broken off by us."""

from monitor.errors import FetchFailedError


class RestingError(FetchFailedError):
    """The host was not asked, because it wants to be left alone until ``retry_at``."""


class UnfoundHostError(RestingError):
    """The host was not asked, because its name leads nowhere: it is misspelt, gone, or this computer is offline."""


class EndedError(FetchFailedError):
    """The program ends, so the request was not made or was broken off."""
