"""The clips: their list, and the page of each on which people say where it was seen."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from monitor.bank.masking import say_left_out
from monitor.errors import InputError, RefusedError
from monitor.people import Scope
from monitor.scanning import restate_clip
from monitor.store.clip_lists import ClipTally
from monitor.store.library import Library
from monitor.values import AuditEntry, Clip, Provenance
from monitor.web.declaring import seen_in
from monitor.web.pages.works import number_of
from monitor.web.room import Tone
from monitor.web.routing import page
from monitor.web.visit import Visit

PAGE = 50
"""Clips on one page of the list."""
FIELDS = ("url", "platform", "account", "captured", "posted", "views")
CHANGED = "Somebody has said since where this clip was seen; look at what is there now, then say it again if need be."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A clip in the list."""

    clip: Clip
    tally: ClipTally
    why_none: str
    """Why it has no match; empty where it has some."""


def show_all(visit: Visit) -> Response:
    """Show the clips, found as asked."""
    store, text, homeless = visit.library.store, visit.asked("q"), visit.asked("address") == "none"
    total = store.clips.count()
    _, found = store.clip_lists.find(text, homeless=homeless, first=0, most=0)
    pages = max(1, -(-found // PAGE))
    number = min(max(number_of(visit.asked("page"), 1), 1), pages)
    clips, _ = store.clip_lists.find(text, homeless=homeless, first=(number - 1) * PAGE, most=PAGE)
    tallies = store.clip_lists.tallies([clip.id for clip in clips])
    return visit.page(
        "clips.html",
        rows=[_row(visit.library, clip, tallies.get(clip.id, ClipTally())) for clip in clips],
        total=total,
        found=found,
        without=store.clip_lists.homeless(),
        number=number,
        pages=pages,
        asked={"q": text, "address": "none" if homeless else ""},
    )


def _row(library: Library, clip: Clip, tally: ClipTally) -> Row:
    return Row(clip=clip, tally=tally, why_none=_why_none(library, clip, tally))


def _why_none(library: Library, clip: Clip, tally: ClipTally) -> str:
    """Say why nobody is asked about a clip; empty where somebody is or was."""
    if tally.waiting or tally.decided:
        return ""
    if tally.aside:
        return "What was found is set aside: a permission covers it, or it looks like what was no copy before."
    if not library.store.works.count():
        return "There are no originals yet to compare it with."
    if clip.matched_revision < library.store.works.revision():
        return "It has not been compared with all originals yet."
    left_out = " ".join(say_left_out(library.store.bank.left_out(clip.id)))
    return left_out or "Nothing of your originals is in it."


def show(visit: Visit) -> Response:
    """Show one clip, what was found in it, and where it was seen."""
    clip = visit.library.store.clips.get(visit.number())
    return _page(visit, clip, _typed_of(clip.provenance))


def _page(visit: Visit, clip: Clip, typed: dict[str, str], error: Exception | None = None) -> Response:
    store = visit.library.store
    said, tally = _said(visit.library, clip.id), store.clip_lists.tallies([clip.id]).get(clip.id, ClipTally())
    status = 200 if error is None else 409 if isinstance(error, RefusedError) else 400
    return visit.page(
        "clip.html",
        status=status,
        clip=clip,
        findings=store.matches.of_clip(clip.id),
        why_none=_why_none(visit.library, clip, tally),
        twins=[one for one in store.clips.all_with_content(clip.file.sha256) if one.id != clip.id],
        said=said,
        seen=_seen(said),
        typed=typed,
        match=number_of(visit.asked("match") or visit.field("match"), 0),
        message=str(error) if error else "",
        objections=(),
    )


def _said(library: Library, clip_id: int) -> list[AuditEntry]:
    """Return what was said of where a clip was seen after it was scanned, the latest first."""
    entries = library.store.audit.about([f"clip {clip_id}"])
    return [entry for entry in entries if entry.action == "clip.provenance"][::-1]


def _seen(said: list[AuditEntry]) -> str:
    return str(said[0].id if said else 0)


def say(visit: Visit) -> Response:
    """Say where a clip was seen, in place of what was said before."""
    library, number = visit.library, visit.number()
    clip = library.store.clips.get(number)
    try:
        seen = _unrounded(clip.provenance, seen_in(visit) or Provenance())
        with library.store.transaction():
            if visit.field("seen") != _seen(_said(library, number)):
                raise RefusedError(CHANGED)  # noqa: TRY301 - told on the form, as all that cannot be
            is_new = restate_clip(library, number, seen)
    except (InputError, RefusedError) as error:
        return _page(visit, clip, {name: visit.field(name) for name in FIELDS}, error)
    match = number_of(visit.field("match"), 0)
    where = f"/matches/{match}" if match else f"/clips/{number}"
    if not is_new:
        return visit.go(where, "Nothing was changed.", Tone.PLAIN)
    return visit.go(where, f"Where “{clip.name}” was seen is on record.")


def _typed_of(seen: Provenance) -> dict[str, str]:
    """Return what is known of where a clip was seen as the fields of the form hold it."""
    return {
        "url": seen.url or "",
        "platform": seen.platform or "",
        "account": seen.account or "",
        "captured": _local(seen.captured_at),
        "posted": _local(seen.published_at),
        "views": "" if seen.views is None else str(seen.views),
    }


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%dT%H:%M}" if moment else ""


def _unrounded(old: Provenance, new: Provenance) -> Provenance:
    """Return what was typed with the seconds that a field does not show, where nobody has changed it."""
    return Provenance(
        url=new.url,
        platform=new.platform,
        account=new.account,
        captured_at=_same_minute(old.captured_at, new.captured_at),
        views=new.views,
        published_at=_same_minute(old.published_at, new.published_at),
    )


def _same_minute(old: datetime | None, new: datetime | None) -> datetime | None:
    return old if _local(old) == _local(new) else new


ROUTES = [
    page("/clips", show_all),
    page("/clips/{id}", show),
    page("/clips/{id}", say, needs=Scope.WORKS, methods=["POST"]),
]
