"""Whether files are of one account: what tells that two were mixed before their numbers are kept as one series."""

from collections.abc import Iterable

import numpy as np

from monitor.insights.reading.wishes import Reading, Wishes, refusal
from monitor.totals import Measure

Origins = dict[tuple[str, str, Measure], str]
"""Folder from which the numbers by day of a platform, video and measure come."""
_SHARE, _LEAST = 0.1, 2
"""By so much of the larger, and by so many, a number differs that is no correction."""
_UNFINISHED = 2
"""So many last days are counted to their end later only, and then grow."""


def plain_account(account: str) -> str:
    """Return an account as it is compared: ``@Me`` and ``me`` are one."""
    return account.strip().removeprefix("@").casefold()


def demand_one_folder(readings: Iterable[tuple[str, Reading]], wishes: Wishes, origins: Origins, name: str) -> None:
    """Refuse numbers of one series out of two folders: they may be of two accounts.

    :param readings: each with the folder it lies in
    :param origins: what came from where; what is new is added
    :raises InputError: nobody said that all are of one account
    """
    for folder, reading in readings:
        for key, measure, _ in reading.days:
            known = origins.setdefault((reading.platform, key, measure), folder)
            if known != folder and not wishes.account:
                raise refusal(
                    name,
                    f"there are {measure} at {reading.platform} in two folders, which may be of two accounts. Import"
                    " them one by one, each with --account NAME; if all are of one account, import all with it.",
                )


class Overlap:
    """How much of what is known a file says otherwise."""

    def __init__(self) -> None:
        self._known = self._differ = 0

    def see(self, old: np.ndarray, new: np.ndarray) -> None:
        """Look at a year of one series, as ``Totals.merge`` has it."""
        known = np.flatnonzero(~np.isnan(old))
        both = known[~np.isnan(new[known])]
        if not len(both):
            return
        before, after = old[both], new[both]
        step = np.abs(after - before)
        differs = (step >= _LEAST) & (step > _SHARE * np.maximum(np.abs(before), np.abs(after)))
        is_late = both >= known[-_UNFINISHED:][0]
        self._known += len(both)
        self._differ += int(np.count_nonzero(differs & ~(is_late & (after > before))))

    def demand_same(self, name: str, wishes: Wishes) -> None:
        """Refuse a file that says something else of more than half of what is known: it may be of another account.

        :raises InputError: says how much, and what to answer
        """
        if self._differ * 2 > self._known and not wishes.again:
            raise refusal(
                name,
                f"{self._differ:,} of {self._known:,} numbers that are known would change by more than a tenth, so it"
                " may be of another account or counted in another way. If it is of another account, import it with"
                " --account NAME; if it is to take the place of what is known, with --again.",
            )
