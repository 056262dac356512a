"""The page of one letter, which all that can be done with it comes back to."""

from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response

from monitor.casework.addresses import lives
from monitor.casework.values import LetterRecord
from monitor.errors import InputError
from monitor.notices import DOCUMENTS, from_json, load_pack
from monitor.notices.recipients.exposure import view as exposure_view
from monitor.review.leaving import leaving
from monitor.review.outcomes import fates_of
from monitor.web.pages.letter_files import evidence_of, packs_title, sound
from monitor.web.pages.letter_refusals import refusal_of
from monitor.web.pages.letter_words import LOOKS, acts_of, dues_of, line_of, look_of, mark_of
from monitor.web.visit import Visit

TYPED = ("reason", "when", "live_stream", "how", "number", "author", "found")
"""Fields of the forms on the page."""


def address_of(reference: str, *rest: str) -> str:
    """Return the address of a letter's page, or of what lies below it."""
    return "/".join(("/letters", quote(reference, safe=""), *rest))


def called(visit: Visit) -> LetterRecord:
    """Return the letter of the path.

    :raises NotFoundError: there is none
    """
    reference = str(visit.request.path_params["reference"])
    return visit.library.store.letters.called(reference)


def shown(visit: Visit, letter: LetterRecord, **context: object) -> Response:
    """Return the page of a letter.

    :param context: the form that is open, and what went wrong with it; status of the answer
    """
    library, store = visit.library, visit.library.store
    attempt = store.dispatches.open_of(letter.id)
    outcomes = {fate.url: fate.outcome for fate in fates_of(letter)} if letter.is_claim else {}
    past = lives(letter.events, letter.urls)
    text = store.letters.text_of(letter.id)
    notice = from_json(letter.notice)
    status = context.pop("status", 200)
    typed: dict[str, object] = {**dict.fromkeys(TYPED, ""), "urls": []}
    defaults = refusal_of(None) | {"act": None, "typed": typed}
    return visit.page(
        "letter.html",
        status=status if isinstance(status, int) else 200,
        letter=letter,
        line=line_of(letter, library.clock(), is_open=attempt is not None),
        attempt=attempt,
        leaving=None if attempt else leaving(letter),
        now=library.clock(),
        notice=notice,
        pack=load_pack(letter.pack),
        mark=mark_of(letter),
        follows=store.letters.get(letter.follows) if letter.follows else None,
        followers=[line_of(one, library.clock()) for one in store.letters.following(letter.id)],
        fates=[(url, look_of(states[-1]), outcomes.get(url)) for url, states in past.items() if url and states],
        looks=LOOKS,
        life=list(reversed(letter.events)),
        answers=store.answers.of_letter(letter.id),
        dues=dues_of(letter, library.clock()),
        documents=[(one, _problem(visit, one.path, one.sha256)) for one in store.notices.of_letter(letter.reference)],
        formats=DOCUMENTS if text else (),
        exposure=exposure_view(notice, text),
        acts=[] if attempt else acts_of(letter),
        evidence=evidence_of(library, letter.reference),
        packs_title=packs_title(letter.reference),
        packing=visit.room.jobs.latest("evidence", packs_title(letter.reference)),
        can_follow=letter.sent_at is not None and attempt is None,
        by_mail="@" in letter.address and "://" not in letter.address,
        has_text=bool(text),
        **(defaults | context),
    )


def _problem(visit: Visit, path: Path, digest: str) -> str:
    """Return why a document cannot be handed out; empty where it can."""
    try:
        sound(visit.library.settings.letters, path, digest)
    except InputError as error:
        return str(error)
    return ""
