"""The command line: one file per noun, each command thin. Exit codes stand in ``docs/cli.md``.

Commands import the heavy parts of the application when they run, so that ``reclaim --help`` answers at once.
"""

from monitor.cli.main import app, main, run

__all__ = ["app", "main", "run"]
