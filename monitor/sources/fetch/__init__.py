"""The only door to the network for collecting: every request asks the access policy first and is on record."""

from monitor.sources.fetch.client import Arrived, Ask, Fetcher

__all__ = ["Arrived", "Ask", "Fetcher"]
