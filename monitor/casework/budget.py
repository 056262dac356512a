"""The error budget: how many of a sender's notices turned out to be wrong, and when that stops the sending.

The two rates are those of YouTube's own statistics: fewer than 2 % counter-notices where tools are vetted, more than
7 % on the open web form; Regulation (EU) 2022/2065 art. 23(2) suspends those who frequently send unfounded notices.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

WARN_RATE = 0.02
FREEZE_RATE = 0.07
LEAST_NOTICES = 20
"""With fewer notices a rate says nothing."""
_Z = 1.959963984540054
"""Of a two-sided 95 % interval."""


class Standing(StrEnum):
    """What the budget says."""

    FINE = "fine"
    WARNED = "warned"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Notices sent in the window, and how many of them were wrong."""

    sent: int
    counter_noticed: int = 0
    retracted: int = 0
    refused: int = 0
    """Refusals that were not overturned."""

    @property
    def wrong(self) -> int:
        """How many were counter-noticed, retracted or refused; a notice counts once, by the first of these."""
        return self.counter_noticed + self.retracted + self.refused

    @property
    def rate(self) -> float:
        """Share of wrong notices; 0 where none was sent."""
        return self.wrong / self.sent if self.sent else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the rate."""
        return wilson(self.wrong, self.sent)

    @property
    def standing(self) -> Standing:
        """Frozen where even the lower bound reaches 7 % of at least 20 notices; warned at 2 % of any number."""
        if self.sent >= LEAST_NOTICES and self.interval[0] >= FREEZE_RATE:
            return Standing.FROZEN
        return Standing.WARNED if self.wrong and self.rate >= WARN_RATE else Standing.FINE


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after E. B. Wilson (1927); (0, 1) where nothing was counted."""
    if not total:
        return 0.0, 1.0
    share, squared = count / total, _Z * _Z
    middle = (share + squared / (2 * total)) / (1 + squared / total)
    half = _Z * sqrt(share * (1 - share) / total + squared / (4 * total * total)) / (1 + squared / total)
    return max(0.0, middle - half), min(1.0, middle + half)
