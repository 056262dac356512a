"""What came of a run, as numbers for machines and as one sentence for people."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from monitor.collected import ItemState, WatchRun

_STATES = {
    ItemState.KEPT: "fetched",
    ItemState.GONE: "gone",
    ItemState.REFUSED: "refused",
    ItemState.FAILED: "failed",
    ItemState.UNUSABLE: "unusable",
    ItemState.TO_SUPPLY: "to_supply",
    ItemState.PASSED: "passed_over",
}
"""What is counted of items that changed, and its name in the summary."""
_WORDS = {
    "new": "{n} new",
    "fetched": "{n} fetched",
    "to_supply": "{n} for you to supply",
    "passed_over": "{n} not worth fetching",
    "refused": "{n} refused by the access policy",
    "gone": "{n} gone",
    "failed": "{n} failed and to be tried again",
    "unusable": "{n} unusable",
}


class Sums:
    """Counts of one run."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, number: int = 1) -> None:
        """Count something."""
        self._counts[name] += number

    def add_state(self, state: ItemState | None) -> None:
        """Count an item that came into a state."""
        if state in _STATES:
            self.add(_STATES[state])

    def count(self, name: str) -> int:
        """Return how often something was counted."""
        return self._counts[name]

    def as_summary(self) -> dict[str, Any]:
        """Return the counts that are not zero."""
        return {name: number for name, number in sorted(self._counts.items()) if number}


def sentence_of(run: WatchRun) -> str:
    """Return what came of a run, in one sentence."""
    if run.error:
        return f"Broken off: {run.error}"
    if run.ended_at is None:
        return "Runs still, or was ended from outside; what was done is kept."
    said = _sources(run.summary)
    items = [words.format(n=run.summary[name]) for name, words in _WORDS.items() if run.summary.get(name)]
    nothing = "" if run.summary.get("stopped") or run.summary.get("no_sources") else ", nothing new"
    said += f": {', '.join(items)}" if items else nothing
    matches = run.summary.get("matches", 0)
    said += f"; {matches} {'match' if matches == 1 else 'matches'}" if matches else ""
    return f"{said}{' (stopped before the end)' if run.summary.get('cut_short') else ''}."


def _sources(summary: Mapping[str, Any]) -> str:
    if summary.get("stopped"):
        return "The kill switch is on, so nothing was fetched (reclaim watch --resume turns it off)"
    number, failing = summary.get("sources", 0), summary.get("sources_failing", 0)
    if not number and summary.get("no_sources"):
        return "You have no sources yet (reclaim source add KIND ADDRESS)"
    if not number:
        return "No source was due"
    said = f"Searched {number} source{'' if number == 1 else 's'}"
    return f"{said} ({failing} failing)" if failing else said
