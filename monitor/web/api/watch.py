"""The watch: how it collects, its runs, and the kill switch."""

from monitor.people import Scope
from monitor.shapes.collecting import run_json
from monitor.shapes.steering import watch_json
from monitor.watch.steering import choose, resume, stop
from monitor.watch.summing import sentence_of
from monitor.watch_settings import load_watch_settings
from monitor.web.api.jobs import begun
from monitor.web.api.schema import Schema, asked, flag, many, number, paged, ref, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.watching import begin_run

MOST_RUNS = 200
_SETTINGS: dict[str, Schema] = {
    "contact": text("E-mail address or web page that every host is told; no host is asked without.", most=300),
    "interval_s": number("Least time between two requests to one host.", least=2, most=86_400),
    "parallel_hosts": whole("Hosts that are asked at the same time.", least=1, most=200),
    "host_requests_per_day": whole(least=1),
    "host_bytes_per_day": whole(least=1),
    "bytes_per_day": whole("Of all hosts together.", least=1),
    "largest_file_bytes": whole(least=1),
    "longest_video_s": number("A longer one is passed over.", least=1),
    "attempts": whole("Tries of one item before it is given up.", least=1, most=100),
    "recheck_s": whole("How often known copies are asked for again.", least=3600),
    "keep_warc": flag("Keep requests and answers as WARC 1.1, too."),
    "email": text("Whom to send a digest of what is new; empty for nobody.", most=300),
    "webhook": text("Address to which news is posted; empty for none.", most=2000),
    "desktop": flag("Show news on the desktop."),
    "apprise": many(text(most=100), "Names of environment variables with addresses for apprise.", most=20),
    "strong_score": number("A match is told from this score on.", least=0, most=1),
    "digest_every_s": whole("Messages leave at most so often.", least=60),
    "room": text("Address of the review room, for links in messages.", most=2000),
}
_BY = asked({"by": BY})
_WHO = {"by": "Mara Lindqvist"}


def show(call: Call) -> Told:
    """Return how it collects."""
    return _set(call)


def change(call: Call) -> Told:
    """Change how it collects."""
    given = {name: value for name, value in call.body.items() if name != "by"}
    given |= {"apprise": tuple(given["apprise"])} if "apprise" in given else {}
    given |= {name: float(given[name]) for name in ("interval_s", "longest_video_s", "strong_score") if name in given}
    choose(call.library, given)
    return _set(call)


def _set(call: Call) -> Told:
    settings = call.library.settings
    return Told(watch_json(load_watch_settings(settings.watch), is_stopped=settings.is_stopped))


def runs(call: Call) -> Told:
    """Return the latest runs."""
    found = call.library.store.watches.latest(MOST_RUNS)
    return call.slice(found, lambda one: run_json(one) | {"said": sentence_of(one)})


def run(call: Call) -> Told:
    """Begin to search what is due."""
    return begun(begin_run(call.visit.room, call.library))


def press(call: Call) -> Told:
    """Press the kill switch."""
    stop(call.library, call.text("reason"))
    return _set(call)


def release(call: Call) -> Told:
    """Release the kill switch."""
    resume(call.library)
    return _set(call)


VERBS = [
    Verb(name="getWatch", path="/watch", says="How it collects and whom it tells.", view=show, answer=ref("Watch")),
    Verb(
        name="changeWatch",
        method="PATCH",
        path="/watch",
        says="Change how it collects and whom it tells; what is not given stays as it is.",
        view=change,
        needs=Scope.ADMIN,
        body=asked(_SETTINGS | {"by": BY}),
        example={"contact": "mailto:watch@studio.example", "bytes_per_day": 10_000_000_000},
        answer=ref("Watch"),
    ),
    Verb(
        name="listRuns",
        path="/watch/runs",
        says="The latest runs of the watch and what came of each.",
        view=runs,
        query=PAGES,
        answer=paged(ref("WatchRun")),
    ),
    Verb(
        name="runWatch",
        method="POST",
        path="/watch/run",
        says="Search the sources that are due.",
        more="A job does it; one that waits or runs already is returned instead of another.",
        view=run,
        needs=Scope.WORKS,
        body=_BY,
        example=_WHO,
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="stopWatch",
        method="POST",
        path="/watch/stop",
        says="Press the kill switch: from the next request on, nothing is fetched by anybody.",
        view=press,
        body=asked({"reason": text("Why.", most=500), "by": BY}),
        example={"reason": "A host has complained."},
        answer=ref("Watch"),
    ),
    Verb(
        name="resumeWatch",
        method="POST",
        path="/watch/resume",
        says="Release the kill switch.",
        view=release,
        needs=Scope.WORKS,
        body=_BY,
        example=_WHO,
        answer=ref("Watch"),
    ),
]
