"""The rights ledger of a work: lines are added after a look at what they change, struck out, or imported."""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import FileResponse, Response

from fingerprints.values import Modality
from monitor.cueing import Imported, import_cues
from monitor.documents import documents_of, keep_document, kept_document
from monitor.errors import InputError, RefusedError
from monitor.licensing import NewGrant, add_grant, draft_grant, end_grant, ledger_of
from monitor.people import Scope
from monitor.rights.claiming import POSITIVE
from monitor.rights.cues import read_cues
from monitor.rights.moments import read_rate
from monitor.rights.values import Grant, Title
from monitor.store.library import Library
from monitor.values import Work
from monitor.web.pages.works import FIELDS, context_of
from monitor.web.routing import page
from monitor.web.timelines import Bar, bars_of, modalities_of, say_line
from monitor.web.typed import day_in, moment_in, territories_in
from monitor.web.visit import Visit

CHANGED = (
    "Somebody else changed this ledger after your page was loaded. What you typed is kept below: look at the ledger as"
    " it is now, then save again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a line would change."""

    said: str
    before: Bar
    after: Bar

    @property
    def difference(self) -> str:
        """The change in words."""
        gain = self.after.claimable_s - self.before.claimable_s
        if abs(gain) < 0.05:
            return f"What may be claimed of the {self.after.modality} stays as it is."
        more = "More" if gain > 0 else "Less"
        return f"{more} of the {self.after.modality} may be claimed than before: {abs(gain):.1f} seconds."


def add(visit: Visit) -> Response:
    """Show what a new line would change, or put it on record."""
    library, work_id = visit.library, visit.number()
    work = library.store.works.get(work_id)
    typed = {name: visit.field(name) for name in FIELDS}
    try:
        new = _new(visit, work)
        if visit.field("step") != "save":
            return _preview(visit, work, draft_grant(library, work, new), typed)
        _demand_unchanged(library, work_id, visit.field("seen"))
        document = visit.file("document")
        if document:
            path = keep_document(library, document.filename or "", document.file.read())
            new = replace(new, document=path)
        grant = add_grant(library, work_id, new)
    except (InputError, RefusedError) as error:
        return _again(visit, work_id, typed, error)
    return visit.go(f"/works/{work_id}#line-{grant.id}", f"Line {grant.id} is on record. {say_line(grant)}")


def _new(visit: Visit, work: Work) -> NewGrant:
    """Return the line that the form describes.

    :raises InputError: a field cannot be read, or says nothing where something is needed
    """
    wanted, title = visit.field("modality"), visit.field("title")
    if wanted not in modalities_of(work):
        raise InputError("Choose what the line is about: the picture or the sound.")
    if title not in set(Title):
        raise InputError("Choose by what right it is held.")
    if Title(title) in POSITIVE and not visit.field("owner"):
        raise InputError(f"Say whose the {wanted} is: fill in the owner.")
    return NewGrant(
        modality=Modality(wanted),
        start_s=moment_in(visit, "start", "From") or 0.0,
        end_s=moment_in(visit, "end", "To"),
        title=Title(title),
        owner=visit.field("owner"),
        exclusive=not visit.field("shared"),
        territories=territories_in(visit, "territories"),
        starts_on=day_in(visit, "starts_on", "First day"),
        ends_on=day_in(visit, "ends_on", "Last day"),
        label=visit.field("label"),
    )


def _demand_unchanged(library: Library, work_id: int, seen: str) -> None:
    if seen != library.store.shelf.states([work_id]).get(work_id, "0-0"):
        raise RefusedError(CHANGED)


def _preview(visit: Visit, work: Work, draft: Grant, typed: dict[str, str]) -> Response:
    day, held = visit.library.clock().date(), ledger_of(visit.library, work.id)

    def bar(grants: list[Grant]) -> Bar:
        return next(one for one in bars_of(work, grants, day) if one.modality is draft.modality)

    preview = Preview(said=say_line(draft), before=bar(held), after=bar([*held, draft]))
    if visit.is_part:
        return visit.page("_line_preview.html", preview=preview)
    again = context_of(visit.library, work.id, typed) | {"preview": preview}
    return visit.page("work.html", **again)


def _again(visit: Visit, work_id: int, typed: dict[str, str], error: Exception) -> Response:
    """Show the form again as it was filled, with what is wrong."""
    status = 409 if isinstance(error, RefusedError) else 400
    if visit.is_part:  # the answer to a question, which browsers would else log as a failure
        return visit.page("_refusal.html", message=str(error), objections=())
    context = context_of(visit.library, work_id, typed) | {"message": str(error)}
    return visit.page("work.html", status=status, **context)


def end(visit: Visit) -> Response:
    """Strike a line out, with the reason."""
    line, reason = visit.number(), visit.field("reason")
    work_id = visit.library.store.grants.get(line).work_id
    if not reason:
        context = context_of(visit.library, work_id)
        return visit.page("work.html", status=400, **(context | {"message": f"Say why line {line} no longer holds."}))
    end_grant(visit.library, line, reason)
    return visit.go(f"/works/{work_id}#ledger", f"Line {line} no longer holds; it stays on record with your reason.")


def import_sheet(visit: Visit) -> Response:
    """Add the rows of a cue sheet: all of them or none."""
    work_id, sheet = visit.number(), visit.file("sheet")
    if sheet is None:
        return _again(visit, work_id, {}, InputError("Choose the cue sheet’s file."))
    try:
        if seen := visit.field("seen"):
            _demand_unchanged(visit.library, work_id, seen)
        done = _imported(visit.library, work_id, sheet.file.read(), visit.field("fps"))
    except (InputError, RefusedError) as error:
        return _again(visit, work_id, {}, error)
    if done.problems:
        context = context_of(visit.library, work_id)
        said = "Nothing was added, because not all rows can be used; correct the sheet and choose it again."
        return visit.page("work.html", status=400, **(context | {"message": said, "problems": done.problems}))
    already = f" {done.already} stood there already." if done.already else ""
    ignored = f" Columns that are not used: {', '.join(done.ignored_columns)}." if done.ignored_columns else ""
    return visit.go(f"/works/{work_id}#ledger", f"Lines added from the cue sheet: {len(done.added)}.{already}{ignored}")


def _imported(library: Library, work_id: int, data: bytes, fps: str) -> Imported:
    rate = read_rate(fps) if fps else None
    # Names in a sheet are those of files on its maker's computer; here they would open whatever lies under that name.
    named = [cue.row for cue in read_cues(data, documents_of(library), rate).cues if cue.document]
    if named:
        raise InputError(
            f"Row {named[0]} names a document, which an upload cannot bring along: empty that column and add the"
            " document to its line by the form, or use `reclaim rights import` on the computer where the files are."
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cues.csv"
        path.write_bytes(data)
        done = import_cues(library, work_id, path, rate)
    if done.added:  # the audit names the sheet by its hash, so it must be found again
        keep_document(library, "cues.csv", data)
    return done


def document(visit: Visit) -> Response:
    """Send the document of a line, as it was put on record."""
    line = visit.number()
    path = kept_document(visit.library, visit.library.store.grants.get(line).document, f"line {line}")
    return FileResponse(path, media_type="application/octet-stream", filename=f"line-{line}{path.suffix}")


ROUTES = [
    page("/works/{id}/grants", add, needs=Scope.WORKS, methods=["POST"]),
    page("/works/{id}/cues", import_sheet, needs=Scope.WORKS, methods=["POST"]),
    page("/grants/{id}/end", end, needs=Scope.WORKS, methods=["POST"]),
    page("/grants/{id}/document", document),
]
