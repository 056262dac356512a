"""Letters after their signature: the list, one letter as it was signed, and its documents."""

from hashlib import sha256
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from monitor.casework.values import LetterRecord
from monitor.errors import NotFoundError
from monitor.notices import DOCUMENTS, export, load_pack
from monitor.people import Scope
from monitor.store.letter_lists import LetterQuery
from monitor.web.pages import letter_acts, letter_check, letter_following, letter_sending
from monitor.web.pages.letter_files import FRAME, MEDIA_TYPES, download, sound
from monitor.web.pages.letter_page import TYPED, called, shown
from monitor.web.pages.letter_words import LOOKS, acts_of, fold, title_of
from monitor.web.routing import page
from monitor.web.visit import MOST_DIGITS, Visit

PAGE = 50
"""So many letters stand on one page of the list."""


def index(visit: Visit) -> Response:
    """Show the letters, the newest first, those that are asked for."""
    lists, query = visit.library.store.letter_lists, query_of(visit)
    count, number = lists.count(query), max(1, _number(visit.asked("page")) or 1)
    pages = max(1, -(-count // PAGE))
    number = min(number, pages)
    ids = lists.ids(query, limit=PAGE, offset=(number - 1) * PAGE)
    states = lists.states()
    asked = {key: value for key, value in visit.request.query_params.items() if key != "page" and value}
    return visit.page(
        "letters.html",
        lines=fold(visit.library.store.letters.some(ids), visit.library),
        count=count,
        query=query,
        states=[(str(state), f"{look.word} ({states[state]})") for state, look in LOOKS.items() if states.get(state)],
        recipients=lists.recipients(),
        packs=[(pack, title_of(pack)) for pack in lists.packs()],
        number=number,
        pages=pages,
        rest=urlencode(asked),
        is_filtered=query != LetterQuery(),
    )


def query_of(visit: Visit) -> LetterQuery:
    """Return which letters the query string asks for."""
    return LetterQuery(
        words=visit.asked("words"),
        state=visit.asked("state"),
        recipient=visit.asked("recipient"),
        pack=visit.asked("pack"),
        case_id=_number(visit.asked("case")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def show(visit: Visit) -> Response:
    """Show one letter with all that is on record of it."""
    return shown(visit, called(visit))


def act(visit: Visit) -> Response:
    """Show one letter with the form of something that can be put on record about it.

    The copies that the query names are chosen in it; of what the letter is not about, none is.
    """
    letter = called(visit)
    found = next((one for one in acts_of(letter) if one.slug == visit.request.path_params["act"]), None)
    if found is None:
        raise NotFoundError(f"That cannot be said of {letter.reference} as it stands now; its page shows what can.")
    chosen = [url for url in visit.request.query_params.getlist("url") if url in letter.urls]
    return shown(visit, letter, act=found, typed={**dict.fromkeys(TYPED, ""), "urls": chosen})


def frame(visit: Visit) -> Response:
    """Return the letter as it was signed, as a page that can do nothing, for a frame of our own."""
    letter = called(visit)
    text = visit.library.store.letters.text_of(letter.id)
    if not text:
        raise NotFoundError(f"{letter.reference} was signed by an older version that kept no text; see its documents.")
    return Response(_exported(letter, text, "html"), media_type="text/html", headers=FRAME)


def exported(visit: Visit) -> Response:
    """Return the letter as it was signed in one more format; the text alone is set, and the text is that of then."""
    letter, format_ = called(visit), str(visit.request.path_params["format"])
    text = visit.library.store.letters.text_of(letter.id)
    if format_ not in DOCUMENTS or not text:
        raise NotFoundError(f"{letter.reference} cannot be had as {format_}; its page shows how it can.")
    content = _exported(letter, text, format_)
    visit.library.record(
        "letter.export", f"letter {letter.reference}", format=format_, sha256=sha256(content).hexdigest()
    )
    return download(content, f"{letter.reference}.{format_}", MEDIA_TYPES[f".{format_}"])


def _exported(letter: LetterRecord, text: str, format_: str) -> bytes:
    language = load_pack(letter.pack).language
    return export(text, format_, language=language, footer=letter.reference, stamped_at=letter.approved_at)


def document(visit: Visit) -> Response:
    """Return a document of a letter, if it is the one that was signed."""
    letter, number = called(visit), visit.number()
    found = next((one for one in visit.library.store.notices.of_letter(letter.reference) if one.id == number), None)
    if found is None:
        raise NotFoundError(f"{letter.reference} has no document {number}; its page lists those that it has.")
    content = sound(visit.library.settings.letters, found.path, found.sha256)
    return download(content, found.path.name, MEDIA_TYPES.get(found.path.suffix, "application/octet-stream"))


def answer_document(visit: Visit) -> Response:
    """Return an answer as it came."""
    letter, number = called(visit), visit.number()
    found = next((one for one in visit.library.store.answers.of_letter(letter.id) if one.id == number), None)
    if found is None or found.document is None:
        raise NotFoundError(f"No file was kept with that answer to {letter.reference}.")
    folder = visit.library.settings.letters
    # Where the library was moved, the file still lies beside the letters.
    content = sound(folder, folder / found.document.path.name, found.document.sha256)
    return download(content, found.document.path.name, "application/octet-stream")


ROUTES: list[Route] = [
    page("/letters", index),
    *letter_check.ROUTES,
    *letter_sending.SETTINGS_ROUTES,
    page("/letters/{reference}", show),
    page("/letters/{reference}/frame", frame),
    page("/letters/{reference}/documents/{id}", document),
    page("/letters/{reference}/answers/{id}", answer_document),
    page("/letters/{reference}/export/{format}", exported, methods=["POST"]),
    page("/letters/{reference}/act/{act}", act, needs=Scope.LETTERS),
    *letter_acts.ROUTES,
    *letter_sending.ROUTES,
    *letter_following.ROUTES,
]
