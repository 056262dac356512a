"""Long work: what is registered, scanned, matched or packed in the background."""

from monitor.people import Scope
from monitor.shapes.records import Json
from monitor.web.api.schema import paged, ref
from monitor.web.api.verbs import BASE, PAGES, Call, Told, Verb
from monitor.web.jobs import Job
from monitor.web.programs import Problem


def job_json(job: Job) -> Json:
    """Return a job for programs."""
    return {
        "id": job.id,
        "title": job.title,
        "kind": job.kind,
        "actor": job.actor,
        "asked_at": job.asked_at.isoformat(),
        "phase": str(job.phase),
        "is_stopping": job.is_stopping,
        "share": job.share,
        "summary": job.summary,
        "stages": [
            {"doing": one.stage.doing, "total": one.stage.total, "done": one.done, "matches": one.matches}
            for one in job.tallies
        ],
        "remarks": [{"text": one.text, "is_failure": one.is_failure} for one in job.remarks],
        "remarks_left_out": job.remarks_left_out,
        "message": job.message,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
    }


def begun(job: Job) -> Told:
    """Return a job that was begun, with the address at which to ask how far it is."""
    return Told(job_json(job), {"Location": f"{BASE}/jobs/{job.id}"})


def list_(call: Call) -> Told:
    """Return the jobs, the latest first."""
    return call.slice(call.visit.room.jobs.all(), job_json)


def show(call: Call) -> Told:
    """Return one job."""
    return Told(job_json(call.visit.room.jobs.get(call.visit.number())))


def cancel(call: Call) -> Told:
    """Stop a job after the item at hand.

    :raises Problem: it is somebody else's, and the token may not add works
    """
    job = call.visit.room.jobs.get(call.visit.number())
    if job.actor != call.visit.library.actor and not call.visit.may(Scope.WORKS):
        raise Problem(403, f"Only {job.actor}, or a token with “{Scope.WORKS}”, can stop this job.")
    return Told(job_json(call.visit.room.jobs.cancel(job.id)))


VERBS = [
    Verb(
        name="listJobs",
        path="/jobs",
        says="The jobs of this room, the latest first.",
        more="They are forgotten when the review room is closed; what they did is in the library.",
        view=list_,
        query=PAGES,
        answer=paged(ref("Job")),
    ),
    Verb(name="getJob", path="/jobs/{id}", says="How far a job is.", view=show, answer=ref("Job")),
    Verb(
        name="cancelJob",
        method="POST",
        path="/jobs/{id}/cancel",
        says="Stop a job after the item at hand; what is done is kept.",
        more="A token without the scope works stops the jobs of its own person only.",
        view=cancel,
        answer=ref("Job"),
    ),
]
