"""What comes after a letter: letters that follow it, its withdrawal, and the evidence pack."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import FileResponse, Response

from fingerprints.errors import printable
from monitor.accounts import signer_of
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.dossier import PackRequest, Wanted, write_pack
from monitor.errors import CaseRefusedError, ExportError, InputError, NotFoundError, RefusedError
from monitor.notices import FORMATS, Grounds, LicenceTerms, Pack, export, load_pack, pack_ids
from monitor.people import Scope
from monitor.review.addressing import CASELESS
from monitor.review.following import COUNTER_RESPONSE, FollowRequest, follow
from monitor.review.following_read import read_follower, read_withdrawal, sign_follower, sign_withdrawal
from monitor.review.foregoing import CORRECTION, origin_of, standing_urls
from monitor.review.letters import Written
from monitor.review.previewing import Reading
from monitor.review.withdrawing import BECAUSE, Withdrawal
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.web.draftroom import agreement_in
from monitor.web.pages.letter_acts import moment_of
from monitor.web.pages.letter_files import FRAME, MEDIA_TYPES, evidence_of, packs_title
from monitor.web.pages.letter_page import address_of, called
from monitor.web.pages.letter_refusals import findings_of, refusal_of
from monitor.web.pages.letter_words import demand_seen, mark_of
from monitor.web.routing import page, status_of
from monitor.web.visit import Visit

FIELDS = {
    "us_counter_response": ("choice", "action"),
    "xx_cease_desist": ("right", "law", "remedy", "lawyer", "reply_by"),
    "xx_licence_offer": ("licence", "reply_by", "to"),
    "xx_retro_licence": ("licence", "reply_by", "to"),
    "xx_uploader_contact": ("reply_by", "to"),
    "us_512h_pack": ("to",),
}
"""What else each letter may need to be told; any other goes to the recipient of the notice with a few words."""
ORDER = (
    *("xx_followup_1", "xx_followup_2", "eu_dsa_art20", "eu_dsa_art21", "xx_repeat", "xx_preservation"),
    *("xx_cease", "us_512h", "us_counter", "xx_uploader", "xx_licence", "xx_retro"),
)
"""In which order letters are offered: the usual ones first."""
CHOICES = {
    "": "not said",
    "withdraw": "I withdraw the notice",
    "court": "an action was filed in court",
    "ccb": "a proceeding was begun before the Copyright Claims Board",
    "licence": "I license the use",
}
WHY = {
    "licensed": "The use is licensed: allow it from now on",
    "not-a-copy": "It is not a copy: do not propose it again",
    "exception": "The law permits the use",
    "other": "Another reason",
}
_TEXTS = (
    *("explanation", "choice", "action", "right", "law", "remedy", "lawyer", "lawyer_on", "to", "reply_by"),
    *("licensee", "scope", "licence_territory", "starts", "ends", "fee", "authority", "territory", "because", "reason"),
)


def followers(letter: LetterRecord) -> list[Pack]:
    """Return what may follow a letter under its law, the usual ones first; an answer where one is due."""
    here = load_pack(letter.pack).jurisdiction
    packs = [load_pack(id_) for id_ in pack_ids()]
    fit = [
        one
        for one in packs
        if one.kind in {"follow-up", "contact", "record"} and one.jurisdiction in {here, "XX"} and not _is_apart(one.id)
    ]
    answers = letter.had(State.COUNTER_NOTICED)
    return sorted(fit, key=lambda one: (not (answers and one.id == COUNTER_RESPONSE), _rank(one.id), one.id))


def _rank(pack_id: str) -> int:
    """Return where a letter stands in the list."""
    return next((rank for rank, start in enumerate(ORDER) if pack_id.startswith(start)), len(ORDER))


def _is_apart(pack_id: str) -> bool:
    """Tell whether a letter is about no notice: it speaks of permissions, of references, or of a whole period."""
    return pack_id in CASELESS or pack_id == "xx_transparency_report" or pack_id.startswith("eu_cdsm")


def offer(visit: Visit) -> Response:
    """Show what may follow a letter, and the form of the one that is chosen."""
    letter = called(visit)
    chosen = visit.asked("pack")
    return _form(visit, letter, next((one for one in followers(letter) if one.id == chosen), None))


def _form(visit: Visit, letter: LetterRecord, pack: Pack | None, **context: object) -> Response:
    first = origin_of(visit.library, letter)
    typed = {name: visit.field(name) for name in _TEXTS} | {"urls": visit.fields("url")}
    status = context.pop("status", 200)
    return visit.page(
        "letter_follow.html",
        status=status if isinstance(status, int) else 200,
        letter=letter,
        first=first,
        mark=mark_of(letter),
        pack=pack,
        packs=followers(letter),
        wants=FIELDS.get(pack.id, ()) if pack else (),
        choices=list(CHOICES.items()),
        formats=FORMATS,
        chosen=visit.fields("format") or ["pdf", "docx"],
        urls=standing_urls(visit.library, first) if first.sent_at else (),
        typed=typed,
        **({"findings": ()} | _signing(visit, None) | refusal_of(None) | context),
    )


def write(visit: Visit) -> Response:
    """Write the draft of a letter that follows, or sign it."""
    letter, library = called(visit), visit.library
    pack = next((one for one in followers(letter) if one.id == visit.field("pack")), None)
    if pack is None:
        return _form(visit, letter, None, status=400, **refusal_of(InputError("Choose which letter it is to be.")))
    signs = visit.field("do") == "sign"
    try:
        with library.store.transaction():
            demand_seen(library, letter.reference, visit.field("seen"))
            request, formats = _request(visit, pack), _formats(visit, signs=signs)
            if signs and pack.kind != "record":
                written = sign_follower(library, letter.reference, request, formats, agreement_in(visit))
            else:
                written = follow(library, letter.reference, request, formats)
            reading = read_follower(library, letter.reference, request)
    except (InputError, RefusedError, ExportError) as error:
        status = 400 if isinstance(error, ExportError) else status_of(error)
        again = _again(lambda: read_follower(library, letter.reference, _request(visit, pack))) if signs else None
        return _form(visit, letter, pack, status=status, **_signing(visit, again), **refusal_of(error, letter))
    if written[0].record is None:
        found = findings_of(letter, written[0].letter.findings)
        return _form(visit, letter, pack, findings=found, **_signing(visit, reading))
    said = f"{written[0].reference} is signed and waits to be sent."
    return visit.go(address_of(written[0].reference), said)


def _formats(visit: Visit, *, signs: bool) -> Sequence[str]:
    """Return the formats that were chosen; a draft is written to be read here.

    :raises InputError: one is unknown, or none is chosen
    """
    chosen = visit.fields("format")
    if unknown := [one for one in chosen if one not in FORMATS]:
        raise InputError(f"“{printable(unknown[0])}” is no format of a letter; choose one of {', '.join(FORMATS)}.")
    if signs and not chosen:
        raise InputError("No format is chosen; tick at least one, PDF for example.")
    return chosen if signs else ("html", *(one for one in chosen if one != "html"))


def _request(visit: Visit, pack: Pack) -> FollowRequest:
    says = visit.field
    asks_licence = "licence" in FIELDS.get(pack.id, ())
    return FollowRequest(
        pack=pack.id,
        sender=signer_of(visit.library).updated(name=visit.library.actor),
        to=says("to"),
        urls=tuple(visit.fields("url")),
        explanation=says("explanation"),
        choice=says("choice"),
        action=says("action"),
        reply_by=_day(visit, "reply_by"),
        authority_document=says("authority"),
        licence=_licence(visit) if asks_licence else None,
        grounds=Grounds(
            right=says("right"), law=says("law"), remedy=says("remedy"), lawyer=says("lawyer"),
            lawyer_at=moment_of(visit, "lawyer_on"),
        ),
        territory=says("territory").upper(),
    )  # fmt: skip


def _licence(visit: Visit) -> LicenceTerms:
    says = visit.field
    return LicenceTerms(
        licensee=says("licensee"),
        scope=says("scope"),
        territory=says("licence_territory"),
        starts_on=_day(visit, "starts"),
        ends_on=_day(visit, "ends"),
        fee=says("fee"),
    )


def _day(visit: Visit, name: str) -> date | None:
    text = visit.field(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"“{printable(text)}” is no day; write it like 2026-11-23.") from error


def _query(visit: Visit) -> str:
    """Return what a form says as the query of an address, for the frame that shows its letter."""
    kept = {*_TEXTS, "pack", "url", "account", "apologise"}
    return urlencode([(key, value) for key, value in visit.form.multi_items() if key in kept and value])


def _again(read: Callable[[], Reading]) -> Reading | None:
    """Return the letter whose signature was refused, to be signed after a slip; None where there is none."""
    try:
        return read()
    except (InputError, RefusedError, ExportError):
        return None


def _signing(visit: Visit, reading: Reading | None) -> dict[str, Any]:
    """Return what a form shows of a letter and of its signature; a letter that changed is agreed to anew."""
    same = reading is not None and visit.field("revision") == reading.revision
    return {
        "reading": reading,
        "query": _query(visit),
        "agreed": {*visit.fields("agree"), *(["read_all"] if visit.field("read_all") else [])} if same else (),
        "typed_name": visit.field("typed_name") if same else "",
    }


def _as_form(visit: Visit) -> Visit:
    """Return a request as if its query were a form."""
    return replace(visit, form=FormData(visit.request.query_params))


def draft_frame(visit: Visit) -> Response:
    """Return a letter that follows as it would be signed now, for a frame of our own."""
    letter, asks = called(visit), _as_form(visit)
    pack = next((one for one in followers(letter) if one.id == asks.field("pack")), None)
    if pack is None:
        raise NotFoundError("There is no such letter.")
    return _framed(read_follower(visit.library, letter.reference, _request(asks, pack)))


def withdrawal_frame(visit: Visit) -> Response:
    """Return the letter of a withdrawal as it would be signed now, for a frame of our own."""
    letter, asks = called(visit), _as_form(visit)
    return _framed(read_withdrawal(visit.library, letter.reference, *_withdrawal(asks)))


def _framed(reading: Reading) -> Response:
    made = export(reading.markdown, "html", language=reading.pack.language, footer="Preview, not signed")
    return Response(made, media_type="text/html", headers=FRAME)


def ask(visit: Visit) -> Response:
    """Show the form by which a notice is taken back, with what it brings about."""
    return _withdrawal_form(visit, called(visit))


def _withdrawal_form(
    visit: Visit,
    letter: LetterRecord,
    error: InputError | RefusedError | ExportError | None = None,
    reading: Reading | None = None,
) -> Response:
    first = origin_of(visit.library, letter)
    return visit.page(
        "letter_retract.html",
        status=400 if isinstance(error, ExportError) else status_of(error) if error else 200,
        letter=letter,
        first=first,
        mark=mark_of(letter),
        urls=standing_urls(visit.library, first),
        why=[(key, WHY[key]) for key in BECAUSE],
        least=visit.library.settings.factor_characters,
        typed={name: visit.field(name) for name in _TEXTS} | {"urls": visit.fields("url")},
        ticked={name for name in ("account", "apologise", "sure") if visit.field(name)},
        **_signing(visit, reading),
        **refusal_of(error, letter),
    )


def take_back(visit: Visit) -> Response:
    """Show the letter by which a notice is taken back; once it was read, sign it and decide the matches anew."""
    letter, library = called(visit), visit.library
    try:
        _demand_chosen(visit)
        why, request = _withdrawal(visit)
        with library.store.transaction():
            demand_seen(library, letter.reference, visit.field("seen"))
            if visit.field("do") != "sign":
                reading = read_withdrawal(library, letter.reference, why, request)
                return _withdrawal_form(visit, letter, reading=reading)
            _demand_sure(visit)
            done = sign_withdrawal(library, letter.reference, why, request, ["pdf", "txt"], agreement_in(visit))
    except (InputError, RefusedError, ExportError) as error:
        signs = visit.field("do") == "sign"
        again = _again(lambda: read_withdrawal(library, letter.reference, *_withdrawal(visit))) if signs else None
        return _withdrawal_form(visit, letter, error, again)
    said = _said(done.letters, done.letter.reference, len(done.decided))
    return visit.go(address_of(done.letters[0].reference), said)


def _withdrawal(visit: Visit) -> tuple[Withdrawal, FollowRequest]:
    request = FollowRequest(
        pack=CORRECTION,
        sender=signer_of(visit.library).updated(name=visit.library.actor),
        urls=tuple(visit.fields("url")),
        authority_document=visit.field("authority"),
        grounds=Grounds(apologises=bool(visit.field("apologise"))),
    )
    why = Withdrawal(
        because=visit.field("because"), reason=visit.field("reason"), whole_account=bool(visit.field("account"))
    )
    return why, request


def _demand_sure(visit: Visit) -> None:
    if not visit.field("sure"):
        raise InputError("Nothing was changed: tick that you have read what the withdrawal brings about.")


def _demand_chosen(visit: Visit) -> None:
    if visit.field("asks_urls") and not visit.fields("url"):
        raise InputError("No copy is chosen; tick those that the withdrawal is about.")


def _said(letters: Sequence[Written], reference: str, decided: int) -> str:
    matches = f" {decided} {'match was' if decided == 1 else 'matches were'} decided anew." if decided else ""
    return f"{reference} is taken back by {letters[0].reference}, which is signed: send it at once.{matches}"


def pack_evidence(visit: Visit) -> Response:
    """Write the evidence pack of the letter's case as a zip, as a job."""
    letter = called(visit)
    if letter.case_id is None:
        raise CaseRefusedError(f"{letter.reference} belongs to no case, so there is no evidence to pack.")
    case_id, reference, with_original = letter.case_id, letter.reference, bool(visit.field("with_original"))

    def work(library: Library) -> Iterator[Outcome]:
        target = library.settings.evidence / f"{reference}-{library.clock():%Y%m%dT%H%M%SZ}.zip"
        wanted = Wanted(reference=reference, with_original=with_original)
        packed = write_pack(library, case_id, PackRequest(output=target, wanted=wanted))
        note = " ".join(packed.problems) or None
        yield Outcome(item=target.name, status=Status.DONE, name=target.name, note=note)

    visit.room.jobs.start(packs_title(reference), work, total=1, actor=visit.library.actor, kind="evidence")
    return visit.go(
        f"{address_of(reference)}#evidence",
        "The evidence pack is being written; it stands here as soon as it is done.",
    )


def evidence(visit: Visit) -> Response:
    """Return an evidence pack that was written for the letter."""
    letter, name = called(visit), str(visit.request.path_params["name"])
    found = next((one for one in evidence_of(visit.library, letter.reference) if one.name == name), None)
    if found is None:
        raise NotFoundError(f"There is no evidence pack {name} of {letter.reference}; its page lists those that are.")
    return FileResponse(found, media_type=MEDIA_TYPES[".zip"], filename=found.name)


ROUTES = [
    page("/letters/{reference}/follow", offer, needs=Scope.LETTERS),
    page("/letters/{reference}/follow", write, needs=Scope.LETTERS, methods=["POST"]),
    page("/letters/{reference}/follow/reading", draft_frame, needs=Scope.LETTERS),
    page("/letters/{reference}/retract", ask, needs=Scope.LETTERS),
    page("/letters/{reference}/retract", take_back, needs=Scope.LETTERS, methods=["POST"]),
    page("/letters/{reference}/retract/reading", withdrawal_frame, needs=Scope.LETTERS),
    page("/letters/{reference}/evidence", pack_evidence, needs=Scope.REVIEW, methods=["POST"]),
    page("/letters/{reference}/evidence/{name}", evidence),
]
