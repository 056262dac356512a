"""Drafting a letter of a case: read it as its recipient will, mend what is missing, sign it."""

import base64
from dataclasses import replace

from starlette.responses import HTMLResponse, Response

from monitor.errors import ExportError, InputError, LetterRefusedError, NotFoundError, RefusedError, TemplateError
from monitor.notices import FORMATS, ending_of, export, supplies_from, write_draft
from monitor.notices.exports.document import parse
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.pdf import to_pages
from monitor.notices.recipients.profiles import Viewer
from monitor.people import Scope
from monitor.review.addressing import LetterRequest
from monitor.review.agreeing import PROMISE
from monitor.review.letters import Written
from monitor.review.previewing import AS_READ, Reading, RuleState, as_seen_by, sign_as_read
from monitor.review.recipients import load_recipients
from monitor.rights.territories import MEMBER_STATES
from monitor.web import draftroom
from monitor.web.casefile import refused
from monitor.web.draftroom import Draft, agreement_in, drafted
from monitor.web.hints import FIELDS, fields_in
from monitor.web.letter_form import COUNTRIES, KINDS, PURPOSES, offered, wanted_by
from monitor.web.looks import render_alone
from monitor.web.routing import page
from monitor.web.visit import Visit

FORMAT_WORDS: dict[str, str] = {
    "pdf": "PDF",
    "docx": "Word",
    "html": "Web page",
    "txt": "Plain text, for a form",
    "md": "Markdown",
    "eml": "E-mail message",
    "xarf": "XARF report, for abuse desks",
    "lumen": "Lumen, for the archive of notices",
    "csv": "Table of the copies",
    "json": "JSON, for programs",
}
TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
}
ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox;"
    " frame-ancestors 'self'"
)
"""What a letter may do in its frame: be seen, by a page of ours, and nothing else."""
UNSIGNED = "Preview, not signed"


def show(visit: Visit) -> Response:
    """Show the drafting page."""
    return _page(visit, drafted(visit))


def _page(visit: Visit, draft: Draft, *, error: Exception | None = None, template: str = "draft.html") -> Response:
    remedies = [one.rule.remedy for one in _missing(draft)]
    pack = draft.reading.pack if draft.reading else None
    status = 200 if error is None else 422 if isinstance(error, RefusedError) else 400
    return visit.page(
        template,
        status=status,
        draft=draft,
        case=draft.case,
        given=draft.given,
        reading=draft.reading,
        lines=draftroom.checklist(draft),
        exposure=draftroom.exposure(draft),
        known=draftroom.known_of(draft.profile),
        usual=draftroom.usual_of(draft),
        statements=draftroom.statements(draft),
        offered=offered(draft.profile),
        purposes=PURPOSES,
        kinds=KINDS,
        countries=COUNTRIES,
        members=[(code, f"European Union: {code}") for code in sorted(MEMBER_STATES)],
        labels=dict(FIELDS.values()),
        wanted=wanted_by(pack, draft.given, remedies) if pack else set(draft.given.values),
        short={name for remedy in remedies for name in fields_in(remedy)},
        on_draft=True,
        profiles=[one.name for one in load_recipients(visit.library.settings.recipients)],
        formats=FORMAT_WORDS,
        ticked=visit.fields("format") or ["pdf"],
        error=draftroom.hint_of(str(error), draft).text if error else "",
        told=refused(error, draft.at) if error else [],
        promise=PROMISE,
    )


def _missing(draft: Draft) -> tuple[RuleState, ...]:
    return draft.reading.missing if draft.reading else ()


def reading(visit: Visit) -> Response:
    """Return the part of the page that follows what is typed: what is missing, the letter, who will see what."""
    return _page(visit, drafted(visit), template="_draft_reading.html")


def preview(visit: Visit) -> Response:
    """Return the letter alone, as its recipient or the uploader will see it, for a frame."""
    draft = drafted(visit)
    if draft.reading is None:
        return _alone(render_alone("_draft_none.html", message=draft.message))
    viewer = Viewer.UPLOADER if visit.asked("viewer") == Viewer.UPLOADER else Viewer.RECIPIENT
    text = as_seen_by(draft.reading, viewer)
    made = export(text, "html", language=draft.reading.pack.language, footer=UNSIGNED)
    return _alone(made.decode())


def pages(visit: Visit) -> Response:
    """Return pictures of the pages of the letter as its PDF shows them, for a frame."""
    draft = drafted(visit)
    if draft.reading is None:
        return _alone(render_alone("_draft_none.html", message=draft.message))
    document = parse(draft.reading.markdown)
    imprint = Imprint(
        title=document.title,
        author=document.author,
        language=draft.reading.pack.language,
        footer=UNSIGNED,
        at=visit.library.clock(),
    )
    try:
        pictures = [base64.b64encode(page).decode() for page in to_pages(document, imprint)]
    except ExportError as error:
        return _alone(render_alone("_draft_none.html", message=str(error)))
    return _alone(render_alone("_draft_pages.html", pictures=pictures))


def _alone(content: str) -> Response:
    """Return a page of its own for a sandboxed frame."""
    return HTMLResponse(content, headers={"Content-Security-Policy": ALONE, "X-Frame-Options": "SAMEORIGIN"})


def download(visit: Visit) -> Response:
    """Return the draft as a file, marked as a draft; nothing is put on record."""
    name, draft = visit.request.path_params["format"], drafted(visit)
    if name not in FORMATS:
        raise NotFoundError(f"Letters cannot be written as {name}; choose one of {', '.join(FORMATS)}.")
    if draft.reading is None:
        raise InputError(draft.message)
    found, supplies = draft.reading, supplies_from(visit.library.settings.templates)
    supplies = replace(supplies, remarks=found.remarks)
    letter = write_draft(found.notice, found.pack, now=visit.library.clock(), format=name, supplies=supplies)
    file = f"{found.notice.reference}.{ending_of(name)}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(letter.content, media_type=TYPES.get(name, "application/octet-stream"), headers=headers)


def sign(visit: Visit) -> Response:
    """Sign the letter that was read, and write it."""
    draft = drafted(visit)
    try:
        written = _signed(visit, draft)
    except (RefusedError, InputError, ExportError, TemplateError) as error:
        return _page(visit, draft, error=error)
    reference = written[0].reference
    return visit.go(
        f"/letters/{reference}", f"{reference} is signed. Nothing has been sent: it waits here until you send it."
    )


def _signed(visit: Visit, draft: Draft) -> list[Written]:
    if draft.reading is None or draft.request is None:
        raise InputError(draft.message)
    _demand_read(visit, draft.reading)
    if draft.wording and visit.field("accepts") != "yes":
        raise InputError("Tick that you accept the recipient’s own statement, or keep the sentence of the law.")
    request = replace(draft.request, accepts_wording=_accepted(visit, draft))
    formats = visit.fields("format") or ["pdf"]
    library = visit.library if visit.person else replace(visit.library, actor=request.sender.name)
    return sign_as_read(
        library,
        draft.case.id,
        request,
        formats,
        agreement_in(visit),
        enclosed=_enclosed(visit, request) if "eml" in formats else (),
        letterhead=_content(visit, "letterhead"),
    )


def _demand_read(visit: Visit, reading: Reading) -> None:
    """Refuse to sign what is not what was read, before anything else is asked."""
    if visit.field("revision") != reading.revision:
        raise LetterRefusedError("The letter changed since you read it, so it was not signed:", (AS_READ,))


def _accepted(visit: Visit, draft: Draft) -> str:
    return draft.wording.required if draft.wording and visit.field("accepts") == "yes" else ""


def _enclosed(visit: Visit, request: LetterRequest) -> tuple[tuple[str, bytes], ...]:
    """Return the files that go with an e-mail; they are those that the letter names."""
    files = [one for one in visit.form.getlist("files") if not isinstance(one, str) and one.filename]
    found = tuple((one.filename or "", one.file.read()) for one in files)
    if {name for name, _ in found} != set(request.enclosures):
        raise InputError(
            "The files that you chose for the e-mail are not those that the letter calls enclosed:"
            f" it names {', '.join(request.enclosures) or 'none'}."
        )
    return found


def _content(visit: Visit, name: str) -> bytes | None:
    file = visit.file(name)
    return file.file.read() if file else None


ROUTES = [
    page("/cases/{id}/letter", show),
    page("/cases/{id}/letter", sign, needs=Scope.LETTERS, methods=["POST"]),
    page("/cases/{id}/letter/reading", reading),
    page("/cases/{id}/letter/preview", preview),
    page("/cases/{id}/letter/pages", pages),
    page("/cases/{id}/letter/draft.{format}", download),
]
