"""Totals of the user's own videos: what is counted, values by day, unusual days, notes, and export files."""

import base64
import binascii

from monitor.errors import InputError, NotFoundError
from monitor.insights.counting import add_count
from monitor.insights.events import add_event, close_look, remove_event
from monitor.insights.importing import import_totals
from monitor.insights.keeping import NO_REPORT, kept_report
from monitor.insights.linking import link_work
from monitor.insights.reading.wishes import DateOrder, NumberStyle, Wishes
from monitor.insights.words import said_measure
from monitor.people import Scope
from monitor.shapes.insights import (
    count_json,
    counted_json,
    event_json,
    import_json,
    imported_json,
    look_json,
    series_json,
    surge_report_json,
)
from monitor.totals import LookState, Measure, OwnEventKind
from monitor.web.api.jobs import begun
from monitor.web.api.named import path_of
from monitor.web.api.schema import Schema, asked, day, flag, many, maybe, number, paged, ref, table, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.pages.insight_files import name_of, read
from monitor.web.pages.insights import begin_report
from monitor.web.setaside import File

_WISHES: dict[str, Schema] = {
    "platform": text("Only where the file does not show it.", most=100),
    "account": text("Your own, as you call it.", most=200),
    "dates": text("How days are written that could be two.", most=20, among=[str(one) for one in DateOrder]),
    "numbers": text("How numbers are written that could be two.", most=20, among=[str(one) for one in NumberStyle]),
    "since": day("First day of the file, as it was chosen when it was exported."),
    "until": day("Last day of the file."),
    "year": whole("Of days without a year.", least=2000, most=2100),
    "exported": day("On which the file was made."),
    "columns": table(text(most=200, least=1), "Header by what it is: date, video, title, url, published or a measure."),
    "is_whole": flag("Somebody has looked: no line is cut, and days that are not there were never in it."),
    "video_per_file": flag("Each file is one video, called as the file is."),
    "again": flag("Read files once more that were read before."),
}

_FILE = asked(
    {
        "name": text("As it was exported.", most=200, least=1),
        "content": text("The whole file, base64.", most=1_000_000),
    },
    "name",
    "content",
)
_FILE_EXAMPLE = {
    "files": [{"name": "totals.csv", "content": "ZGF0ZSx2aWV3cwoyMDI2LTA5LTAxLDEyMAo="}],
    "platform": "tiktok",
}


def list_(call: Call) -> Told:
    """Return what is counted."""
    offset, limit, totals = call.query["offset"], call.query["limit"], call.library.store.totals
    found, total = call.library.store.total_lists.find(call.query.get("q", ""), first=offset, most=limit)
    return call.page([counted_json(one, totals.measures(one.id)) for one in found], total)


def show(call: Call) -> Told:
    """Return one thing that is counted."""
    totals, number_ = call.library.store.totals, call.visit.number()
    counted = counted_json(totals.get(number_), totals.measures(number_))
    return Told(counted | {"counts": [count_json(one) for one in totals.counts(number_)]})


def series(call: Call) -> Told:
    """Return one measure by day."""
    totals, number_ = call.library.store.totals, call.visit.number()
    counted, measure = totals.get(number_), Measure(call.query["measure"])
    found = totals.series(number_, measure)
    if found is None:
        raise NotFoundError(f"Nothing is known by day of {said_measure(measure).lower()} of “{counted.name}”.")
    return Told(series_json(found))


def count(call: Call) -> Told:
    """Keep a number that somebody read on a screen."""
    until = call.day("until") or call.library.clock().date()
    number_, measure = call.visit.number(), Measure(call.body["measure"])
    value, since = float(call.body["value"]), call.day("since")
    add_count(call.library, number_, measure, value, until, since=since, note=call.text("note"))
    kept = call.library.store.totals.counts(number_)
    (one,) = [one for one in kept if (one.measure, one.since, one.until) == (measure, since, until)]
    return Told(count_json(one))


def link(call: Call) -> Told:
    """Say which work it is."""
    counted = link_work(call.library, call.visit.number(), call.body["work"])
    return Told(counted_json(counted, call.library.store.totals.measures(counted.id)))


def imports(call: Call) -> Told:
    """Return the files that were read."""
    return call.slice(call.library.store.totals.imports(limit=10_000), import_json)


def take_in(call: Call) -> Told:
    """Read export files."""
    said = call.body
    wishes = Wishes(
        platform=call.text("platform"),
        account=call.text("account"),
        columns=said.get("columns", {}),
        dates=DateOrder(said["dates"]) if "dates" in said else None,
        numbers=NumberStyle(said["numbers"]) if "numbers" in said else None,
        since=call.day("since"),
        until=call.day("until"),
        year=said.get("year"),
        exported=call.day("exported"),
        is_whole=said.get("is_whole", False),
        video_per_file=said.get("video_per_file", False),
        again=said.get("again", False),
    )
    paths = [path_of(call, one) for one in said.get("paths", ())]
    files = [File(name=name_of(one["name"]), data=_bytes_of(one)) for one in said.get("files", ())]
    if not paths and not files:
        raise InputError("Neither “files” nor “paths” names anything; send one of them.")
    found = [*import_totals(call.library, paths, wishes), *read(call.library, files, wishes)]
    return Told([imported_json(one) for one in found])


def _bytes_of(file: dict[str, str]) -> bytes:
    try:
        return base64.b64decode(file["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"The content of “{name_of(file['name'])}” is no base64; encode the whole file.") from error


def surges(call: Call) -> Told:
    """Return the last report of unusual days."""
    kept = kept_report(call.library)
    if kept is None:
        return Told({"made_at": None, "is_current": False} | surge_report_json(NO_REPORT))
    head = {"made_at": kept.made_at.isoformat(), "is_current": kept.is_current}
    return Told(head | surge_report_json(kept.report))


def look_again(call: Call) -> Told:
    """Make the report anew."""
    return begun(begin_report(call.visit.room, call.library))


def looks(call: Call) -> Told:
    """Return the proposals to look for copies."""
    return call.slice(call.library.store.own_events.tasks(closed=call.query["closed"]), look_json)


def settle(call: Call) -> Told:
    """Keep what became of a proposal."""
    state = LookState(call.body["state"])
    return Told(look_json(close_look(call.library, call.visit.number(), state, call.text("note"))))


def events(call: Call) -> Told:
    """Return what users noted."""
    return call.slice(call.library.store.own_events.all(), event_json)


def note(call: Call) -> Told:
    """Keep what a user notes because it may move totals."""
    starts = call.day("starts_on")
    if starts is None:
        raise InputError("The field “starts_on” is empty; name the first day.")
    ends = call.day("ends_on") or starts
    kind, platform, about = OwnEventKind(call.body["kind"]), call.text("platform"), call.body.get("counted_id")
    event = add_event(call.library, kind, call.text("note"), starts, ends, platform=platform, counted_id=about)
    return Told(event_json(event))


def take_back(call: Call) -> Told:
    """Take an event back."""
    return Told(event_json(remove_event(call.library, call.visit.number())))


_EVENT: dict[str, Schema] = {
    "kind": text("What happened.", most=30, among=[str(one) for one in OwnEventKind]),
    "note": text("In your words; no names of viewers.", most=500),
    "starts_on": day("First day."),
    "ends_on": day("Last day; where it is not given, the first."),
    "platform": text("Empty for all.", most=100),
    "counted_id": maybe(whole("The one video or account that it is about.", least=1)),
    "by": BY,
}
_LISTS = [
    Verb(
        name="listTotals",
        path="/insights",
        says="What is counted of the creator's own videos: accounts first, then videos, the latest first.",
        more="Totals only. No platform says who watched, shared or downloaded a video.",
        view=list_,
        query=PAGES | {"q": text("Words of its title, platform or account.", most=200)},
        answer=paged(ref("Counted")),
    ),
    Verb(
        name="listTotalImports",
        path="/insights/imports",
        says="The export files that were read, the latest first.",
        view=imports,
        query=PAGES,
        answer=paged(ref("TotalImport")),
    ),
    Verb(
        name="importTotals",
        method="POST",
        path="/insights/imports",
        says="Read export files of TikTok, Instagram, YouTube, or tables of your own.",
        more="One answer for each file. Nothing of a file that is refused is kept; its problem says what to answer. A"
        " file that was read before changes nothing.",
        view=take_in,
        needs=Scope.WORKS,
        body=asked(
            {
                "files": many(_FILE, most=50),
                "paths": many(text(most=4000, least=1), "Files of the machine of the library.", most=1000),
                "by": BY,
            }
            | _WISHES
        ),
        example={
            "files": [{"name": "totals.csv", "content": "ZGF0ZSx2aWV3cwoyMDI2LTA5LTAxLDEyMAo="}],
            "platform": "tiktok",
        },
        answer=many(ref("ImportedTotals")),
    ),
    Verb(
        name="getSurges",
        path="/insights/surges",
        says="The last report of unusual days, with harmless causes first and what totals cannot show.",
        more="Its time is null where nobody has looked yet.",
        view=surges,
        answer=ref("SurgeReport"),
    ),
    Verb(
        name="findSurges",
        method="POST",
        path="/insights/surges",
        says="Look for unusual days anew.",
        more="A job does it; one that waits or runs already is returned instead of another.",
        view=look_again,
        needs=Scope.WORKS,
        body=asked({"by": BY}),
        example={"by": "Mara Lindqvist"},
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="listLooks",
        path="/insights/looks",
        says="Proposals to look for copies, because days were unusual; they are no evidence of anything.",
        view=looks,
        query=PAGES | {"closed": flag("Also those that are closed or withdrawn.") | {"default": False}},
        answer=paged(ref("LookProposal")),
    ),
    Verb(
        name="closeLook",
        method="POST",
        path="/insights/looks/{id}",
        says="Say what became of a proposal.",
        view=settle,
        needs=Scope.WORKS,
        body=asked(
            {
                "state": text(most=20, among=[LookState.DONE, LookState.DISMISSED]),
                "note": text("What was seen.", most=500),
                "by": BY,
            },
            "state",
        ),
        example={"state": "done", "note": "Searched its sound: no copy."},
        answer=ref("LookProposal"),
    ),
    Verb(
        name="listOwnEvents",
        path="/insights/events",
        says="What users noted because it may move totals, the first day first.",
        view=events,
        query=PAGES,
        answer=paged(ref("OwnEvent")),
    ),
    Verb(
        name="addOwnEvent",
        method="POST",
        path="/insights/events",
        says="Note what may move totals: news, a challenge, a promotion, a change of the platform.",
        view=note,
        needs=Scope.WORKS,
        body=asked(_EVENT, "kind", "starts_on"),
        example={"kind": "challenge", "note": "Sunset walk", "starts_on": "2026-09-01", "ends_on": "2026-09-14"},
        answer=ref("OwnEvent"),
        status=201,
    ),
    Verb(
        name="removeOwnEvent",
        method="POST",
        path="/insights/events/{id}/remove",
        says="Take back what was noted.",
        view=take_back,
        needs=Scope.WORKS,
        body=asked({"by": BY}),
        example={"by": "Mara Lindqvist"},
        answer=ref("OwnEvent"),
    ),
]
VERBS = [
    *_LISTS,
    Verb(
        name="getTotals",
        path="/insights/{id}",
        says="One video or account that is counted, with its single numbers.",
        view=show,
        answer=ref("CountedWithCounts"),
    ),
    Verb(
        name="getSeries",
        path="/insights/{id}/series",
        says="One measure by day.",
        view=series,
        query={"measure": text("What was counted.", most=30, among=[str(one) for one in Measure], usual="views")},
        answer=ref("Series"),
    ),
    Verb(
        name="addCount",
        method="POST",
        path="/insights/{id}/counts",
        says="Keep a number that an app only shows on its screen, such as downloads.",
        view=count,
        needs=Scope.WORKS,
        body=asked(
            {
                "measure": text(most=30, among=[str(one) for one in Measure]),
                "value": number(least=-1e15, most=1e15),
                "until": day("The last day that it counts, or when it was read; today where it is not given."),
                "since": day("The first day; from the beginning where it is not given."),
                "note": text("Where it was read.", most=500),
                "by": BY,
            },
            "measure",
            "value",
        ),
        example={"measure": "downloads", "value": 312, "until": "2026-09-30"},
        answer=ref("Count"),
        status=201,
    ),
    Verb(
        name="linkTotals",
        method="POST",
        path="/insights/{id}/link",
        says="Say which work a video is; null for none.",
        view=link,
        needs=Scope.WORKS,
        body=asked({"work": maybe(whole(least=1)), "by": BY}, "work"),
        example={"work": 1},
        answer=ref("Counted"),
    ),
]
