"""Streams (HLS, DASH) saved as one file: every address is fetched by the fetcher, and joined from local files only."""

from monitor.sources.streams.saving import save_stream

__all__ = ["save_stream"]
