"""Letters that were signed: their lives, their files, and what is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from monitor.casework.addresses import lives, standing
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterRecord
from monitor.errors import InputError, NotFoundError
from monitor.notices import FORMATS, Grounds
from monitor.people import Scope
from monitor.review.following import WITHDRAWAL, FollowRequest
from monitor.review.following_read import read_withdrawal, sign_withdrawal
from monitor.review.incoming import STATES, Incoming, record_answer
from monitor.review.progress import Report, report
from monitor.review.withdrawing import BECAUSE, Withdrawal
from monitor.shapes.letters import answer_json, kept_json, letter_json, line_json, next_due
from monitor.shapes.records import Json
from monitor.store.letter_lists import LetterQuery
from monitor.web.api.drafting import SIGNATURE, agreement_of, reading_json
from monitor.web.api.schema import asked, flag, many, moment, paged, ref, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.letter_form import Given, sender_of
from monitor.web.pages.letter_files import MEDIA_TYPES, download, sound

SAYABLE = [state for state in State if state is not State.RETRACTED]
_URLS = many(text(most=2000), "Copies that it is about; default: all.", most=1000)


def list_(call: Call) -> Told:
    """Return letters, the newest first."""
    library, query = call.library, call.query
    wanted = LetterQuery(
        words=query.get("q", "").strip(),
        state=query.get("state", ""),
        recipient=query.get("recipient", ""),
        pack=query.get("pack", ""),
        case_id=query.get("case"),
    )
    lists = library.store.letter_lists
    ids = lists.ids(wanted, limit=query["limit"], offset=query["offset"])
    found = {letter.id: letter for letter in library.store.letters.some(ids)}
    open_ids = {attempt.letter_id for attempt in library.store.dispatches.all_open()}
    return call.page([_line(found[id_], is_open=id_ in open_ids) for id_ in ids], lists.count(wanted))


def _line(letter: LetterRecord, *, is_open: bool) -> Json:
    return line_json(letter, standing(lives(letter.events, letter.urls)), next_due(letter), is_open=is_open)


def show(call: Call) -> Told:
    """Return one letter."""
    return Told(letter_json(call.library, call.word("reference")))


def document(call: Call) -> Response:
    """Return a letter as a file, if it is the one that was put on record.

    :raises NotFoundError: it was not written in this format
    """
    library, reference, format_ = call.library, call.word("reference"), call.word("format")
    library.store.letters.called(reference)
    found = [one for one in library.store.notices.of_letter(reference) if one.format == format_]
    if not found:
        raise NotFoundError(f"{reference} was not written in this format; the letter lists its documents.")
    content = sound(library.settings.letters, found[-1].path, found[-1].sha256)
    return download(content, found[-1].path.name, MEDIA_TYPES.get(found[-1].path.suffix, "application/octet-stream"))


def mark(call: Call) -> Told:
    """Put on record what happened to a letter."""
    reference = call.word("reference")
    said = Report(
        state=State(call.body["state"]),
        reason=call.text("reason"),
        happened_at=call.moment("happened_at"),
        urls=tuple(call.body.get("urls", ())),
        live_stream=call.text("live_stream"),
    )
    report(call.library, reference, said)
    return Told(letter_json(call.library, reference))


def answer(call: Call) -> Told:
    """Keep an answer to a letter."""
    library, reference = call.library, call.word("reference")
    with _as_file(call.text("text")) as file:
        incoming = Incoming(
            kind=call.body["kind"],
            received_at=call.moment("received_at") or library.clock(),
            file=file,
            reference=call.text("number"),
            author=call.text("author"),
            summary=call.text("summary"),
            urls=tuple(call.body.get("urls", ())),
        )
        kept = record_answer(library, reference, incoming)
    return Told(answer_json(kept, library.store.letters.get(kept.letter_id)))


@contextmanager
def _as_file(text_: str) -> Iterator[Path | None]:
    """Give a text as a file for the length of a block; None for an empty one."""
    if not text_:
        yield None
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answer.txt"
        path.write_text(text_, encoding="utf-8")
        try:
            yield path
        except InputError as error:
            raise InputError(str(error).replace(f"{folder}/", "")) from error


def take_back(call: Call) -> Told:
    """Take a notice back with its letter."""
    withdrawal, request = _withdrawal(call)
    formats = list(dict.fromkeys(call.body.get("formats", ["pdf"])))
    done = sign_withdrawal(call.library, call.word("reference"), withdrawal, request, formats, agreement_of(call))
    return Told(
        {
            "notice": done.letter.reference,
            "state": str(done.letter.state),
            "urls": list(done.urls),
            "letters": [kept_json(one) for one in done.letters],
            "matches": list(done.decided),
            "permissions": list(done.permissions),
        }
    )


def preview_withdrawal(call: Call) -> Told:
    """Return the letter by which a notice would be taken back now."""
    return Told(reading_json(read_withdrawal(call.library, call.word("reference"), *_withdrawal(call))))


def _withdrawal(call: Call) -> tuple[Withdrawal, FollowRequest]:
    given = Given(values={key: call.text(key) for key in ("signer", "role") if key in call.body})
    request = FollowRequest(
        pack=WITHDRAWAL,
        sender=sender_of(call.visit, given),
        urls=tuple(call.body.get("urls", ())),
        authority_document=call.text("authority"),
        grounds=Grounds(apologises=bool(call.body.get("apologise"))),
    )
    withdrawal = Withdrawal(
        because=call.body["because"], reason=call.text("reason"), whole_account=bool(call.body.get("account"))
    )
    return withdrawal, request


_LETTER = "/letters/{reference}"
_WITHDRAWAL = {
    "because": text(among=BECAUSE),
    "reason": text("What was wrong; stands in the letter.", least=1),
    "urls": _URLS,
    "account": flag("With licensed: allow the whole account, not the item alone."),
    "apologise": flag("Say in the letter that you are sorry."),
    "signer": text("As for a letter.", most=200),
    "role": text(among=("owner", "agent")),
    "authority": text("What authorises an agent, with its date.", most=1000),
    "by": BY,
}
VERBS = [
    Verb(
        name="listLetters",
        path="/letters",
        says="Signed letters, the newest first.",
        view=list_,
        query={
            "q": text("Stands in the reference, the recipient, or an address.", most=300),
            "state": text("One of its copies is in this state; or open, or perhaps_sent.", most=60),
            "recipient": text(most=300),
            "pack": text(most=60),
            "case": whole("Number of the case.", least=1),
            **PAGES,
        },
        answer=paged(ref("LetterLine")),
    ),
    Verb(
        name="getLetter",
        path=_LETTER,
        says="One letter: its life, its copies, its clocks, its documents, and what can come next.",
        view=show,
        answer=ref("Letter"),
    ),
    Verb(
        name="getDocument",
        path=_LETTER + "/documents/{format}",
        says="A letter as a file, if it is byte for byte the one on record.",
        view=document,
        media="application/octet-stream",
    ),
    Verb(
        name="reportEvent",
        method="POST",
        path=_LETTER + "/events",
        says="Put on record what happened to a letter, or to some of its copies.",
        more="A letter that you handed over yourself is marked sent, under the same safeguards as one that is mailed.",
        view=mark,
        needs=Scope.LETTERS,
        body=asked(
            {
                "state": text("What it came to.", among=SAYABLE),
                "reason": text("What happened, and how you know."),
                "happened_at": moment("When. Default: now."),
                "urls": _URLS,
                "live_stream": text("With sent: why it could not wait 24 hours, and which live stream.", most=1000),
                "by": BY,
            },
            "state",
        ),
        example={"state": "acknowledged", "reason": "Their mail of today."},
        answer=ref("Letter"),
        status=201,
    ),
    Verb(
        name="keepAnswer",
        method="POST",
        path=_LETTER + "/answers",
        says="Keep an answer; a counter-notice is read for its defects, and starts the clock of the law.",
        view=answer,
        needs=Scope.LETTERS,
        body=asked(
            {
                "kind": text(among=STATES),
                "received_at": moment("Default: now."),
                "number": text("Number or name that the answer bears.", most=300),
                "author": text("Who wrote it, as it is signed.", most=300),
                "summary": text("What it says, in a sentence.", most=2000),
                "text": text("The whole answer.", most=500_000),
                "urls": _URLS,
                "by": BY,
            },
            "kind",
        ),
        example={"kind": "acknowledgement", "number": "T-4711", "summary": "They have it."},
        answer=ref("Answer"),
        status=201,
    ),
    Verb(
        name="previewRetraction",
        method="POST",
        path=_LETTER + "/retraction/preview",
        says="The letter by which a notice would be taken back now: its text, its rules, its statements.",
        more="Nothing is written or put on record.",
        view=preview_withdrawal,
        needs=Scope.LETTERS,
        body=asked(_WITHDRAWAL, *("because", "reason")),
        example={"because": "licensed", "reason": "Their licence of May covers it."},
        answer=ref("Preview"),
    ),
    Verb(
        name="retractNotice",
        method="POST",
        path=_LETTER + "/retraction",
        says="Take a mistaken notice back, wholly or for some of its copies, with the letter that says so.",
        more="It signs the withdrawal as its preview was read, marks the notice, and decides the matches anew."
        " Nothing is sent.",
        view=take_back,
        needs=Scope.LETTERS,
        body=asked(
            {
                **_WITHDRAWAL,
                "formats": many(text(among=FORMATS), "Default: pdf.", least=1, most=12),
                **SIGNATURE,
            },
            *("because", "reason"),
        ),
        example={"because": "licensed", "reason": "Their licence of May covers it.", "apologise": True},
        answer=ref("Withdrawn"),
        status=201,
    ),
]
