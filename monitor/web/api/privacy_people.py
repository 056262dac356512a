"""What people ask for: what is kept about an account, erasing it, and letting it be stored again."""

from monitor.people import Scope
from monitor.privacy.exporting import about
from monitor.privacy.forgetting import Wish, plan
from monitor.privacy.readmitting import readmit
from monitor.shapes.privacy import plan_json, request_json
from monitor.web.api.jobs import begun
from monitor.web.api.schema import Schema, asked, flag, paged, ref, text, told
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.pages.privacy_people import begin_forgetting, demand_meant

_ACCOUNT: dict[str, Schema] = {
    "handle": text("In any spelling, or the address of the profile.", most=500, least=1),
    "platform": text("Only there; empty for every site.", most=200),
}
_REASON = text("Why; the handle is taken out of it.", most=2000, least=1)
_WHOM = {"handle": "@sam_poster", "platform": "TikTok"}


def export(call: Call) -> Told:
    """Return everything that is kept about an account."""
    return Told(about(call.library, call.text("handle"), call.text("platform")).as_json())


def look(call: Call) -> Told:
    """Return what would be erased and what would stay."""
    return Told(plan_json(plan(call.library, _wish(call))))


def erase(call: Call) -> Told:
    """Begin to erase all about an account."""
    wish = _wish(call)
    demand_meant(wish, call.text("confirm"))
    plan(call.library, wish)  # refuses own accounts before anything begins
    return begun(begin_forgetting(call.visit.room, call.library, wish))


def requests(call: Call) -> Told:
    """Return what was asked to be erased; of what is done without whom it was about."""
    return call.slice(call.library.store.erasures.all(), request_json)


def let_back(call: Call) -> Told:
    """Let what an account posts be stored again."""
    known = readmit(call.library, call.text("handle"), call.text("platform"), call.text("reason"))
    return Told({"was_erased": bool(known)})


def _wish(call: Call) -> Wish:
    return Wish(handle=call.text("handle"), platform=call.text("platform"), reason=call.text("reason"))


VERBS = [
    Verb(
        name="exportAbout",
        method="POST",
        path="/privacy/people/export",
        says="Everything that is kept about an account.",
        more="What may speak of others is marked “to check”; a person reads it before it is handed on.",
        view=export,
        needs=Scope.LETTERS,
        body=asked(_ACCOUNT | {"by": BY}, "handle"),
        example=_WHOM,
        answer=ref("AboutAccount"),
    ),
    Verb(
        name="planForgetting",
        method="POST",
        path="/privacy/people/plan",
        says="What would be erased of an account and what would stay; nothing is changed.",
        view=look,
        needs=Scope.LETTERS,
        body=asked(_ACCOUNT | {"by": BY}, "handle"),
        example=_WHOM,
        answer=ref("ErasurePlan"),
    ),
    Verb(
        name="forgetAccount",
        method="POST",
        path="/privacy/people/forget",
        says="Erase all about an account that nothing holds.",
        more="A job does it. What must stay waits as a request, and goes when nothing holds it any more.",
        view=erase,
        needs=Scope.ADMIN,
        body=asked(
            _ACCOUNT | {"reason": _REASON, "confirm": text("The handle once more.", most=500, least=1), "by": BY},
            "handle",
            "reason",
            "confirm",
        ),
        example=_WHOM | {"reason": "Request of 3 March 2026.", "confirm": "@sam_poster"},
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="listErasureRequests",
        path="/privacy/requests",
        says="What was asked to be erased: what is done, and what waits for what.",
        view=requests,
        needs=Scope.LETTERS,
        query=PAGES,
        answer=paged(ref("ErasureRequest")),
    ),
    Verb(
        name="readmitAccount",
        method="POST",
        path="/privacy/people/readmit",
        says="Let what an account posts be stored again after it was erased.",
        view=let_back,
        needs=Scope.ADMIN,
        body=asked(_ACCOUNT | {"reason": _REASON, "by": BY}, "handle", "reason"),
        example=_WHOM | {"reason": "The person has asked for it."},
        answer=told({"was_erased": flag("Whether it was erased before.")}),
    ),
]
