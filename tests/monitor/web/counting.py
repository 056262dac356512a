"""Totals for the pages: a video with unusual days that is a work, a note, a typed number and a proposal to look."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.insights.keeping import report_now
from monitor.store.library import Library
from monitor.totals import (
    Changes,
    Count,
    Counted,
    LookState,
    LookTask,
    Measure,
    OwnEvent,
    OwnEventKind,
    TotalImport,
)
from tests.monitor.insights.charts import day, totals_in

Say = Callable[[str], str]


def fill_totals(library: Library, say: Say = lambda words: words) -> Counted:
    """Store something for every part of the pages of totals.

    :param say: returns what stands in the place of a text
    """
    now, who = library.clock(), say("Ann")
    counted = totals_in(library, title=say("Golden hour"), key=say("v-1"))
    counted = library.store.totals.counted(replace(counted, url=say("https://www.tiktok.com/@a/video/1")))
    library.store.totals.link(counted.id, 1)
    library.store.totals.add_count(
        Count(
            id=0,
            counted_id=counted.id,
            measure=Measure.DOWNLOADS,
            since=None,
            until=day(100),
            value=312,
            import_id=None,
            note=say("read in the app"),
            added_by=who,
            added_at=now,
        )
    )
    _note(library, counted, say)
    _read_file(library, say)
    report_now(library)
    return counted


def _note(library: Library, counted: Counted, say: Say) -> None:
    now, who = library.clock(), say("Ann")
    library.store.own_events.add(
        OwnEvent(
            id=0,
            kind=OwnEventKind.CHALLENGE,
            note=say("Sunset walk"),
            platform="",
            counted_id=counted.id,
            starts_on=day(90),
            ends_on=day(110),
            added_by=who,
            added_at=now,
        )
    )
    library.store.own_events.propose(
        LookTask(
            id=0,
            counted_id=counted.id,
            measure=Measure.VIEWS,
            first_day=day(100),
            last_day=day(102),
            why=say("Views were five times the usual."),
            state=LookState.OPEN,
            note="",
            opened_by=who,
            opened_at=now,
        )
    )


def _read_file(library: Library, say: Say) -> None:
    now, who = library.clock(), say("Ann")
    library.store.totals.add_import(
        TotalImport(
            id=0,
            sha256="0" * 64,
            name=say("totals.csv"),
            shape="table",
            platform="tiktok",
            account=say("mine"),
            first_day=day(0),
            last_day=day(0) + timedelta(days=119),
            changes=Changes(added=240),
            notes=(say("One column was left out."),),
            imported_by=who,
            imported_at=now,
        )
    )
