"""Holds, requests to erase and what came of them, as JSON."""

from monitor.casework.holds import ErasureRequest, Hold
from monitor.privacy.forgetting import Forgotten, Plan
from monitor.shapes.collecting import Json
from monitor.sites.whose import key_of


def hold_json(hold: Hold) -> Json:
    """Return a hold for machines."""
    return {
        "id": hold.id,
        "kind": str(hold.kind),
        "subject": hold.subject,
        "reason": hold.reason,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at.isoformat(),
        "review_on": hold.review_on.isoformat() if hold.review_on else None,
        "released_by": hold.released_by,
        "released_at": hold.released_at.isoformat() if hold.released_at else None,
        "release_reason": hold.release_reason,
    }


def request_json(request: ErasureRequest) -> Json:
    """Return a request to erase for machines; whom it is about is never in it."""
    return {
        "id": request.id,
        "reason": request.reason,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at.isoformat(),
        "done_at": request.done_at.isoformat() if request.done_at else None,
        "counts": dict(request.counts),
        "waits_for": list(request.waits_for),
    }


def plan_json(plan: Plan) -> Json:
    """Return what would be erased, and what would stay, for machines."""
    return {
        "account": key_of(plan.known.name.account),
        "mentions": str(plan.known.name.mentions),
        "goes": dict(plan.goes),
        "stays": dict(plan.stays),
        "waits_for": list(plan.waits_for),
        "until": plan.until.isoformat() if plan.until else None,
        "outside": [str(path) for path in plan.outside],
        "unclear": plan.unclear,
        "others": list(plan.known.others),
    }


def forgotten_json(done: Forgotten) -> Json:
    """Return what came of a request for machines."""
    return {
        "request": request_json(done.request),
        "counts": dict(done.counts),
        "waits_for": list(done.waits_for),
        "left": [str(path) for path in done.left],
        "problems": list(done.problems),
        "unclear": done.unclear,
        "is_done": done.is_done,
    }
