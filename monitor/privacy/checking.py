"""What was rewritten is read again before it stands, so that no request leaves a library that cannot be read."""

from collections.abc import Callable, Iterator

from monitor.errors import DefectError, LibraryError
from monitor.notices import from_json
from monitor.store.library import Library
from monitor.values import Standing


def demand_whole(library: Library) -> None:
    """Read all that forgetting may have rewritten, in the transaction that it is done in.

    :raises DefectError: something cannot be read any more; whoever calls this undoes the transaction
    """
    for what, read in _readings(library):
        try:
            read()
        except (LibraryError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise DefectError(
                f"Nothing was erased: afterwards {what} could not have been read any more. The request stays open; say"
                " --mentions marked to erase only where the account is certainly meant."
            ) from error


def _readings(library: Library) -> Iterator[tuple[str, Callable[[], object]]]:
    store = library.store
    yield "the works", store.works.all
    yield "the clips", store.clips.all
    yield "the matches", lambda: [store.matches.all(one) for one in Standing]
    yield "the cases", store.cases.all
    yield "the letters", lambda: [from_json(one.notice) for one in store.letters.all()]
    yield "the sources", lambda: store.sources.all(removed=True)
    yield "the items", lambda: [store.items.get(one.id) for one in store.traces.items()]
    yield "the permissions", lambda: store.permissions.all(ended=True)
    yield "the holds", lambda: store.holds.all(released=True)
    yield "the licences", lambda: (store.licences.all(ended=True), store.tracks.all(removed=True))
    yield "the totals", store.totals.all
    yield "the people", store.people.all
    yield "the audit record", store.audit.verify
