"""What platforms count of the user's own videos: the list, unusual days, proposals to look, and the user's notes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.insights.charting import say_number, say_span
from monitor.insights.counting import count_of, counted_called
from monitor.insights.events import add_event, close_look, remove_event
from monitor.insights.keeping import kept_report, report_now
from monitor.insights.landmarks import EVENT_WORDS
from monitor.insights.reporting import CAUSES, HOW_SURE, LIMITS
from monitor.insights.words import said_measure, said_platform
from monitor.people import Scope
from monitor.store.library import Library
from monitor.totals import LookState, OwnEventKind
from monitor.values import Outcome, Status
from monitor.web.jobs import Job, Stage
from monitor.web.pages import insight, insight_files
from monitor.web.pages.works import number_of
from monitor.web.room import Room, Tone
from monitor.web.routing import page
from monitor.web.sparks import row_of
from monitor.web.typed import day_in
from monitor.web.visit import Visit

PAGE = 25
"""Of what is counted, on one page of the list."""
FEW = 5
"""Unusual days that are shown before all are asked for."""
MOST = 200
KIND, TITLE = "insights", "Look for unusual days"


def show(visit: Visit) -> Response:
    """Show the totals."""
    return shown(visit)


def shown(
    visit: Visit,
    typed: Mapping[str, str] | None = None,
    error: Exception | None = None,
    *,
    outcomes: Sequence[insight_files.Told] = (),
    waiting: str = "",
) -> Response:
    """Return the page.

    :param typed: fields of a form that is shown again
    :param error: why it is
    :param outcomes: what became of files that were sent
    :param waiting: name of those that wait for an answer; empty where none do
    """
    library, text = visit.library, visit.asked("q")
    _, found = library.store.total_lists.find(text, first=0, most=0)
    pages = max(1, -(-found // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    counted, _ = library.store.total_lists.find(text, first=(number - 1) * PAGE, most=PAGE)
    return visit.page(
        "insights.html",
        status=400 if error or outcomes else 200,
        rows=[row_of(library, one) for one in counted],
        total=library.store.total_lists.find("", first=0, most=0)[1] if text else found,
        found=found,
        number=number,
        pages=pages,
        asked={"q": text},
        imports=library.store.totals.imports(5),
        message=str(error) if error else "",
        objections=(),
        typed=typed or {},
        **_unusual(visit),
        **_notes(library),
        **insight_files.FORM,
        countable=insight.COUNTABLE,
        today=visit.library.clock().astimezone().date(),
        outcomes=outcomes,
        waiting=waiting,
    )


def _unusual(visit: Visit) -> dict[str, Any]:
    """Return what the page says of unusual days, from the last report: to make it anew takes too long for a page."""
    most = MOST if visit.asked("surges") == "all" else FEW
    kept = kept_report(visit.library, most=most)
    job = visit.room.jobs.latest(KIND, TITLE)
    return {
        "kept": kept,
        "surges": kept.report.surges if kept else (),
        "more_surges": kept.left_off if kept else 0,
        "changes": kept.report.ratio_changes[:most] if kept else (),
        "causes": CAUSES,
        "limits": LIMITS,
        "how_sure": HOW_SURE,
        "job": job if job and not job.is_over else None,
        "looks": [
            (one, visit.library.store.totals.get(one.counted_id)) for one in visit.library.store.own_events.tasks()
        ],
        "said_measure": said_measure,
        "said_platform": said_platform,
        "say_number": say_number,
        "say_span": say_span,
    }


def _notes(library: Library) -> dict[str, Any]:
    counted = {event.counted_id for event in library.store.own_events.all() if event.counted_id is not None}
    return {
        "events": library.store.own_events.all()[::-1],
        "event_names": {one.id: one.name for one in library.store.totals.by_number(counted)},
        "event_kinds": [(str(kind), words[:1].upper() + words[1:]) for kind, words in EVENT_WORDS.items()],
    }


def begin_report(room: Room, library: Library) -> Job:
    """Start the job that makes the report anew; one that is not over does."""
    before = room.jobs.latest(KIND, TITLE)
    if before and not before.is_over:
        return before
    return room.jobs.start(TITLE, _report, total=0, actor=library.actor, kind=KIND)


def _report(library: Library) -> Iterator[Outcome | Stage]:
    yield Stage(doing="Comparing each day with what is usual", did="report made", total=1)
    kept = report_now(library)
    examined = kept.report.examined
    note = f"{len(kept.report.surges)} stretches of unusual days, in {examined.looked_at} series that were looked at."
    yield Outcome(item="report", status=Status.DONE, name="The report", note=note)


def look_again(visit: Visit) -> Response:
    """Make the report anew, as a job."""
    return visit.go(f"/jobs/{begin_report(visit.room, visit.library).id}")


def note(visit: Visit) -> Response:
    """Keep what a user notes because it may move totals."""
    try:
        starts = day_in(visit, "starts", "First day")
        if starts is None:
            raise InputError("First day: name the day on which it began.")  # noqa: TRY301 - told on the form
        event = add_event(
            visit.library,
            OwnEventKind(visit.field("kind")),
            visit.field("note"),
            starts,
            day_in(visit, "ends", "Last day") or starts,
            platform=visit.field("platform"),
        )
    except (InputError, ValueError) as error:
        typed = {name: visit.field(name) for name in ("kind", "note", "starts", "ends", "platform")}
        return shown(visit, {"form": "note", **typed}, error)
    said = f"Noted: {EVENT_WORDS[event.kind]}. It stands beside unusual days from now on."
    return visit.go("/insights#notes", said)


def take_back(visit: Visit) -> Response:
    """Take a note back."""
    remove_event(visit.library, visit.number())
    return visit.go("/insights#notes", "The note is taken back.", Tone.PLAIN)


def count(visit: Visit) -> Response:
    """Keep a number of something that may not be counted yet."""
    typed = {name: visit.field(name) for name in ("name", "platform", "account", "measure", "value", "until", "note")}
    try:
        _demand_named(typed["name"], typed["platform"])
        measure, value, until = insight.typed_count(visit, "measure")
        what = counted_called(visit.library, typed["name"], typed["platform"], typed["account"])
        number, _ = count_of(visit.library, what, measure, value, (until, typed["note"]))
    except InputError as error:
        return shown(visit, {"form": "count", **typed}, error)
    return visit.go(f"/insights/{number}#counts", insight.said_count(measure, value, until))


def _demand_named(name: str, platform: str) -> None:
    if not name or not platform:
        raise InputError("Say what the number is of: its title or address, and the platform that counts it.")
    if name.isdecimal():
        raise InputError(f"“{printable(name[:60])}” is a number and no title; write its address instead.")


def settle(visit: Visit) -> Response:
    """Say what became of a proposal to look."""
    state = LookState.DONE if visit.field("act") == "done" else LookState.DISMISSED
    close_look(visit.library, visit.number(), state, visit.field("note"))
    words = "It is on record that you looked." if state is LookState.DONE else "The proposal is dismissed."
    return visit.go("/insights#looks", words)


def take_in(visit: Visit) -> Response:
    """Read the export files that were sent."""
    typed = {"form": "import"} | {name: visit.field(name) for name in insight_files.FIELDS}
    try:
        wishes, files = insight_files.wishes_in(visit), insight_files.files_in(visit)
        found = insight_files.read(visit.library, files, wishes)
    except InputError as error:
        return shown(visit, typed, error)
    if any(one.status is Status.DONE for one in found):
        begin_report(visit.room, visit.library)
    told = [insight_files.told_of(one) for one in found]
    failed = {one.name for one in told if one.is_failure}
    if failed:
        waiting = visit.room.aside.put([file for file in files if file.name in failed], visit.session)
        return shown(visit, typed, outcomes=told, waiting=waiting)
    for one in told:
        visit.tell(f"{one.name}: {one.text}")
    return visit.go("/insights")


ROUTES = [
    page("/insights", show),
    page("/insights/import", take_in, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/count", count, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/report", look_again, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/notes", note, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/notes/{id}/remove", take_back, needs=Scope.WORKS, methods=["POST"]),
    page("/insights/looks/{id}", settle, needs=Scope.WORKS, methods=["POST"]),
    *insight.ROUTES,
]
