"""The scene of the watch, for what is kept by whole runs."""

from tests.monitor.watch.conftest import scene, without_pauses, works_library

__all__ = ["scene", "without_pauses", "works_library"]
