"""What users note because it moves totals, and what became of proposals to look for copies."""

from datetime import date

from monitor.errors import InputError
from monitor.insights.looking import explain_looks
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.totals import LookState, LookTask, OwnEvent, OwnEventKind

MOST_WORDS = 500


def add_event(  # noqa: PLR0913 - each is a fact of the event
    library: Library,
    kind: OwnEventKind,
    note: str,
    starts_on: date,
    ends_on: date,
    *,
    platform: str = "",
    counted_id: int | None = None,
) -> OwnEvent:
    """Keep what a user notes because it may move totals; open proposals to look that it explains are withdrawn.

    :param platform: where it happened; empty for all
    :param counted_id: the one video or account that it is about; None for all
    :raises InputError: it ends before it begins, or its words have no reasonable end
    :raises NotFoundError: nothing is counted under this number
    """
    if ends_on < starts_on:
        raise InputError(f"The last day, {ends_on}, is before the first, {starts_on}; turn them round.")
    demand_brief("The note", note, most=MOST_WORDS)
    demand_brief("The platform", platform, most=100)
    if counted_id is not None:
        library.store.totals.get(counted_id)
    with library.store.transaction():
        event = library.store.own_events.add(
            OwnEvent(
                id=0,
                kind=kind,
                note=note,
                platform=platform,
                counted_id=counted_id,
                starts_on=starts_on,
                ends_on=ends_on,
                added_by=library.actor,
                added_at=library.clock(),
            )
        )
        library.record("insights.event", f"event {event.id}", kind=str(kind))
        explain_looks(library)
    return event


def remove_event(library: Library, event_id: int) -> OwnEvent:
    """Take a user's event back; proposals to look that only it explained are open again.

    :raises NotFoundError: there is none
    """
    with library.store.transaction():
        event = library.store.own_events.remove(event_id, library.clock())
        library.record("insights.event.remove", f"event {event_id}")
        explain_looks(library)
    return event


def close_look(library: Library, look_id: int, state: LookState, note: str = "") -> LookTask:
    """Keep what became of a proposal to look for copies.

    :raises InputError: it is to be open, or its words have no reasonable end
    :raises NotFoundError: there is none
    """
    if state in {LookState.OPEN, LookState.EXPLAINED}:
        raise InputError("A proposal is done or dismissed; say which.")
    demand_brief("The note", note, most=MOST_WORDS)
    library.store.own_events.get(look_id)
    with library.store.transaction():
        task = library.store.own_events.close(look_id, state, note, library.actor, library.clock())
        library.record("insights.look.close", f"look {look_id}", state=str(state))
    return task
