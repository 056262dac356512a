"""What is on record of the days beside totals: settings that were changed, and copies that were published or seen."""

from datetime import date

from monitor.insights.charting import Mark, MarkKind
from monitor.sites.privacy import settings
from monitor.store.library import Library
from monitor.store.total_lists import CopySeen
from monitor.totals import Counted, OwnEvent, OwnEventKind

EVENT_WORDS = {
    OwnEventKind.PUBLISHED: "published",
    OwnEventKind.PROMOTION: "promotion",
    OwnEventKind.NEWS: "news",
    OwnEventKind.CHALLENGE: "challenge or trend",
    OwnEventKind.COLLABORATION: "collaboration",
    OwnEventKind.PLATFORM_CHANGE: "the platform changed something",
    OwnEventKind.OTHER: "other",
}


def landmarks_of(library: Library, counted: Counted) -> tuple[Mark, ...]:
    """Return what is on record of the work that something counted is, the first day first.

    That any of it moved a total is not said.
    """
    if counted.work_id is None:
        return ()
    marks = [*_changes(library, counted, counted.work_id), *_copies(library, counted.work_id)]
    return tuple(sorted(marks, key=lambda mark: (mark.first_day, mark.last_day)))


def events_of(library: Library, counted: Counted) -> list[OwnEvent]:
    """Return what the user noted of something that is counted, or of all, the first day first."""
    return [
        event
        for event in library.store.own_events.all()
        if event.counted_id in {None, counted.id} and event.platform.casefold() in {"", counted.platform.casefold()}
    ]


def _changes(library: Library, counted: Counted, work_id: int) -> list[Mark]:
    names = {one.key: one.name for one in settings()}
    options = {(one.key, option.value): option.name for one in settings() for option in one.options}
    return [
        _mark(
            MarkKind.SETTING,
            said.set_at.astimezone().date(),
            f"{names.get(said.setting, said.setting)}: {options.get((said.setting, said.value), said.value)}",
            f"/works/{work_id}/settings?platform={said.platform}",
        )
        for said in library.store.platforms.history(work_id)
        if said.platform.casefold() == counted.platform.casefold()
    ]


def _copies(library: Library, work_id: int) -> list[Mark]:
    marks = []
    for one in library.store.total_lists.copies_of(work_id):
        path = f"/matches/{one.match_id}"
        if one.published_on:
            marks.append(_mark(MarkKind.COPY, one.published_on, f"{_called(one)} published", path))
        marks.append(_mark(MarkKind.COPY, one.seen_on, f"{_called(one)} first seen", path))
    return marks


def _called(one: CopySeen) -> str:
    what = "copy" if one.is_confirmed else "possible copy"
    return f"{what} on {one.platform}" if one.platform else what


def _mark(kind: MarkKind, day: date, text: str, path: str) -> Mark:
    return Mark(kind=kind, first_day=day, last_day=day, text=text, path=path)
