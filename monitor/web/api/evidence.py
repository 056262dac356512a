"""Evidence packs of letters."""

from collections.abc import Iterator

from starlette.responses import FileResponse, Response

from monitor.dossier import PackRequest, Wanted, write_pack
from monitor.errors import CaseRefusedError, NotFoundError
from monitor.people import Scope
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.web.api.jobs import begun
from monitor.web.api.schema import asked, flag, paged, ref
from monitor.web.api.verbs import PAGES, Call, Told, Verb
from monitor.web.pages.letter_files import MEDIA_TYPES, evidence_of


def list_(call: Call) -> Told:
    """Return the packs that were written for a letter."""
    letter = call.library.store.letters.called(call.word("reference"))
    found = evidence_of(call.library, letter.reference)
    return call.slice(found, lambda path: {"name": path.name, "size_bytes": path.stat().st_size})


def pack(call: Call) -> Told:
    """Begin to write the evidence pack of a letter's case.

    :raises CaseRefusedError: the letter belongs to no case
    """
    letter = call.library.store.letters.called(call.word("reference"))
    if letter.case_id is None:
        raise CaseRefusedError(f"{letter.reference} belongs to no case, so there is no evidence to pack.")
    case_id, reference, with_original = letter.case_id, letter.reference, bool(call.body.get("with_original"))

    def work(library: Library) -> Iterator[Outcome]:
        target = library.settings.evidence / f"{reference}-{library.clock():%Y%m%dT%H%M%SZ}.zip"
        wanted = Wanted(reference=reference, with_original=with_original)
        packed = write_pack(library, case_id, PackRequest(output=target, wanted=wanted))
        note = " ".join(packed.problems) or None
        yield Outcome(item=target.name, status=Status.DONE, name=target.name, note=note)

    jobs = call.visit.room.jobs
    return begun(jobs.start(f"Evidence pack of {reference}", work, total=1, actor=call.library.actor, kind="evidence"))


def fetch(call: Call) -> Response:
    """Return a pack that was written.

    :raises NotFoundError: there is none of that name
    """
    letter = call.library.store.letters.called(call.word("reference"))
    found = next((one for one in evidence_of(call.library, letter.reference) if one.name == call.word("name")), None)
    if found is None:
        raise NotFoundError(f"There is no such evidence pack of {letter.reference}; its list names those that are.")
    return FileResponse(found, media_type=MEDIA_TYPES[".zip"], filename=found.name)


_EVIDENCE = "/letters/{reference}/evidence"
VERBS = [
    Verb(
        name="listEvidence",
        path=_EVIDENCE,
        says="The evidence packs that were written for a letter, the newest first.",
        view=list_,
        query=PAGES,
        answer=paged(ref("EvidencePack")),
    ),
    Verb(
        name="packEvidence",
        method="POST",
        path=_EVIDENCE,
        says="Write all that is on record of a letter's case as a zip that anybody can check offline.",
        more="A job does it; then the list names the file.",
        view=pack,
        needs=Scope.REVIEW,
        body=asked({"with_original": flag("Put the originals' files in, too.")}),
        example={"with_original": False},
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="getEvidence",
        path=_EVIDENCE + "/{name}",
        says="An evidence pack.",
        view=fetch,
        media="application/zip",
    ),
]
