"""What people ask for: what is kept about an account, erasing it, and letting it be stored again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from starlette.responses import Response

from monitor.errors import InputError, Objection, RefusedError
from monitor.people import Scope
from monitor.privacy.exporting import about
from monitor.privacy.exporting_pages import html_of
from monitor.privacy.forgetting import Forgotten, Plan, Wish, forget, plan
from monitor.privacy.knowing import account_meant
from monitor.privacy.readmitting import readmit, say_missing
from monitor.privacy.saying import account_in, counted
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.web.jobs import Job, Stage
from monitor.web.pages.letter_files import MEDIA_TYPES, download
from monitor.web.room import Room
from monitor.web.routing import page
from monitor.web.visit import Visit

KIND, TITLE = "forget", "Erase an account"
"""The title names nobody: jobs are shown to everybody."""
TYPED = ("handle", "platform", "reason", "confirm")


def show(visit: Visit) -> Response:
    """Show the requests, and the form that looks for an account."""
    return _page(visit, {})


def _page(
    visit: Visit,
    typed: Mapping[str, str],
    message: str = "",
    *,
    found: Plan | None = None,
    objections: Sequence[Objection] = (),
) -> Response:
    requests = visit.library.store.erasures.all()
    return visit.page(
        "privacy_people.html",
        status=400 if message else 200,
        waiting=[(one, account_in(one)) for one in requests if one.done_at is None],
        done=[one for one in reversed(requests) if one.done_at],
        typed={**dict.fromkeys(TYPED, ""), **typed},
        found=found,
        counted=counted,
        message=message,
        objections=objections,
    )


def look(visit: Visit) -> Response:
    """Show what is kept about an account, what would go, and what must stay; nothing is changed."""
    typed = _typed(visit)
    try:
        found = plan(visit.library, Wish(handle=typed["handle"], platform=typed["platform"]))
    except (InputError, RefusedError) as error:
        return _refused(visit, typed, error)
    return _page(visit, typed, found=found)


def erase(visit: Visit) -> Response:
    """Start the job that erases all about an account, after its handle was typed once more."""
    typed, found = _typed(visit), None
    try:
        wish = Wish(handle=typed["handle"], platform=typed["platform"], reason=typed["reason"])
        found = plan(visit.library, wish)
        demand_meant(wish, typed["confirm"])
        job = begin_forgetting(visit.room, visit.library, wish)
    except (InputError, RefusedError) as error:
        return _refused(visit, typed, error, found)
    return visit.go(f"/jobs/{job.id}")


def demand_meant(wish: Wish, confirmed: str) -> None:
    """Let nobody erase an account by accident, or without a reason.

    :raises InputError: the handle was not typed once more, or no reason is given
    """
    if not wish.reason.strip():
        raise InputError("Say why: for example that the person asked for it, and on which day.")
    meant = account_meant(wish.handle, wish.platform)
    if not confirmed.strip() or account_meant(confirmed, wish.platform).handle != meant.handle:
        raise InputError("Type the handle once more into the field for it: what is erased cannot be brought back.")


def begin_forgetting(room: Room, library: Library, wish: Wish) -> Job:
    """Start the job that erases all about an account.

    :param library: in the hands of whoever asks for it
    """
    return room.jobs.start(TITLE, partial(_forget, wish), total=1, actor=library.actor, kind=KIND)


def _forget(wish: Wish, library: Library) -> Iterator[Outcome | Stage]:
    yield Stage(doing="Erasing, and writing the database anew", did="request carried out", total=1)
    done = forget(library, wish)
    for sentence in done.problems:
        yield Outcome(item="request", status=Status.FAILED, note=sentence)
    yield Outcome(item="request", status=Status.DONE, name=f"Request {done.request.id}", note=sentence_of(done))


def sentence_of(done: Forgotten) -> str:
    """Return what came of a request, without naming anybody."""
    went = counted(sorted(done.counts.items()))
    said = f"Erased: {went}." if went else "Nothing was kept about this account."
    if done.waits_for:
        said += f" The rest waits: {' '.join(done.waits_for)}"
    if done.left:
        said += f" The name is still found in {len(done.left)} {'file' if len(done.left) == 1 else 'files'}."
    if done.unclear:
        said += f" The word stands in {done.unclear} other places, where it may mean something else."
    return said


def export(visit: Visit) -> Response:
    """Hand out everything that is kept about an account, as a file."""
    typed, ending = _typed(visit), "json" if visit.field("format") == "json" else "html"
    try:
        told = about(visit.library, typed["handle"], typed["platform"])
    except InputError as error:
        return _refused(visit, typed, error)
    text = json.dumps(told.as_json(), ensure_ascii=False, indent=2) if ending == "json" else html_of(told)
    # Its name says nothing of whom it is about: names of files stand in histories of browsers.
    return download(text.encode("utf-8", "backslashreplace"), f"kept-about-you.{ending}", MEDIA_TYPES[f".{ending}"])


def let_back(visit: Visit) -> Response:
    """Let what an account posts be stored again."""
    typed = _typed(visit)
    try:
        known = readmit(visit.library, typed["handle"], typed["platform"], typed["reason"])
    except InputError as error:
        return _refused(visit, typed, error)
    if not known:
        return _refused(visit, typed, InputError(say_missing(typed["platform"])))
    return visit.go("/privacy/people", "What this account posts may be stored again.")


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.field(name) for name in TYPED}


def _refused(
    visit: Visit, typed: Mapping[str, str], error: InputError | RefusedError, found: Plan | None = None
) -> Response:
    if visit.is_part:
        raise error
    objections = error.objections if isinstance(error, RefusedError) else ()
    return _page(visit, typed, str(error), found=found, objections=objections)


ROUTES = [
    page("/privacy/people", show, needs=Scope.LETTERS),
    page("/privacy/people/look", look, needs=Scope.LETTERS, methods=["POST"]),
    page("/privacy/people/export", export, needs=Scope.LETTERS, methods=["POST"]),
    page("/privacy/people/erase", erase, needs=Scope.ADMIN, methods=["POST"]),
    page("/privacy/people/readmit", let_back, needs=Scope.ADMIN, methods=["POST"]),
]
