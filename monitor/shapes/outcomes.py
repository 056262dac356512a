"""What became of copies, as JSON."""

from collections.abc import Sequence

from monitor.casework.budget import Budget, wilson
from monitor.review.outcomes import Fate, tally
from monitor.shapes.records import Json


def outcomes_json(found: Sequence[Fate], budget: Budget) -> Json:
    """Return what became of every copy in every notice that was sent, by recipient, for machines."""
    by_recipient: dict[str, list[Fate]] = {}
    for fate in found:
        by_recipient.setdefault(fate.recipient, []).append(fate)
    counted = {name: tally_json(some) for name, some in sorted(by_recipient.items())}
    return {"recipients": counted, "all": tally_json(found), "budget": _budget_json(budget)}


def tally_json(found: Sequence[Fate]) -> Json:
    """Return how many copies came to which end, with the interval of each share, for machines."""
    return {
        str(outcome): {"count": number, "interval": [round(end, 4) for end in wilson(number, len(found))]}
        for outcome, number in tally(found).items()
    }


def _budget_json(budget: Budget) -> Json:
    return {
        "sent": budget.sent,
        "counter_noticed": budget.counter_noticed,
        "retracted": budget.retracted,
        "refused": budget.refused,
        "rate": round(budget.rate, 4),
        "interval": [round(end, 4) for end in budget.interval],
        "standing": str(budget.standing),
    }
