"""What is to be done once a day, by whoever comes first."""

from datetime import date
from threading import Lock


class Daily:
    """Remembers the day on which something was done last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done: date | None = None

    def is_due(self, day: date) -> bool:
        """Tell whether it is still to be done on this day; whoever is told so does it."""
        with self._lock:
            is_due, self._done = self._done != day, day
        return is_due
