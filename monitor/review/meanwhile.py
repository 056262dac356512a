"""Two people at once: what somebody else decided since a person looked is not silently overwritten."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from fingerprints.errors import printable
from monitor.errors import ChangedMeanwhileError
from monitor.store.library import Library
from monitor.values import Verdict

MOST_NAMED = 3
"""Decisions of others that a refusal tells one by one."""


def demand_unchanged(library: Library, match_ids: Sequence[int], seen: Mapping[int, int]) -> None:
    """Refuse to go on where somebody decided about a match since a person looked; call it in the transaction.

    :param seen: the number of the decision that the person saw on each match, 0 for none; others are not asked about
    :raises ChangedMeanwhileError: says who decided what, and when
    """
    asked = [id_ for id_ in match_ids if id_ in seen]
    now = library.store.decisions.latest_of(asked)
    _refuse_changed(library, [id_ for id_ in asked if seen[id_] != (now[id_].id if id_ in now else 0)])


def seen_until(library: Library, match_ids: Sequence[int], last: int) -> dict[int, int]:
    """Return the decisions that a person saw on matches of a list that was shown when ``last`` was the newest.

    :param last: number of the newest decision of the library at that time
    :raises ChangedMeanwhileError: somebody decided about one of them since; says who, what and when
    """
    later = library.store.decisions.decided_after(last)
    _refuse_changed(library, [id_ for id_ in match_ids if id_ in later])
    latest = library.store.decisions.latest_of(match_ids)
    return {id_: latest[id_].id if id_ in latest else 0 for id_ in match_ids}


def _refuse_changed(library: Library, changed: Sequence[int]) -> None:
    if not changed:
        return
    said = [_say_change(library, id_) for id_ in changed[:MOST_NAMED]]
    more = [f"so it is with {len(changed) - len(said)} more"] if len(changed) > len(said) else []
    raise ChangedMeanwhileError(
        f"Nothing is changed, because somebody was quicker: {'; '.join([*said, *more])}. Look again, then decide."
    )


def _say_change(library: Library, match_id: int) -> str:
    history = library.store.decisions.history(match_id)
    if not history:
        return f"match {match_id} has no decision any more"
    last = history[-1]
    when = last.decided_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    what = "took the decision back on" if last.verdict is Verdict.WITHDRAWN else f"decided {last.verdict} on"
    return f"{printable(last.actor)} {what} match {match_id} at {when} (“{printable(last.reason)}”)"
