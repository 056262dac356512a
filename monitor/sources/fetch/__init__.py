"""The only door to the network for collecting: every request asks the access policy first and is on record."""

from monitor.sources.fetch.client import Fetcher
from monitor.sources.fetch.limits import unpack
from monitor.sources.fetch.trouble import EndedError, RestingError, UnfoundHostError
from monitor.sources.fetch.values import Arrived, Ask, Checked

__all__ = ["Arrived", "Ask", "Checked", "EndedError", "Fetcher", "RestingError", "UnfoundHostError", "unpack"]
