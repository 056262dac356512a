"""What stands in a letter's way, in the words of the room: its pages and fields in place of commands and options."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from monitor.casework.values import LetterRecord
from monitor.errors import Objection, ReclaimError, RefusedError
from monitor.notices import Finding, from_json
from monitor.web.hints import Hint, Way, hint, place_of

UNSIGNED = "R4"
"""The rule that a letter is signed."""
_REFERENCE = r"(?:[A-Z]+-[\w-]*\d|REFERENCE)"
_WORDS = (
    (r"give your name with --by NAME(?:, or keep it with reclaim profile set --signer NAME)?",
     "keep your name in your profile"),
    (rf"reclaim notice show {_REFERENCE} lists them", "its page lists them"),
    (rf"look again: reclaim send {_REFERENCE} --dry-run", "look at the list as it is now"),
    (rf"(?:and then say so|hand it over yourself): reclaim notice mark {_REFERENCE} sent --reason “...”",
     "and put that on record on its page: “I hand it over myself”"),
    (rf": reclaim send {_REFERENCE} --resolve sent\|not-sent --reason “...”", " on the letter’s page"),
    (rf": reclaim notice mark {_REFERENCE} superseded --reason “...”", " on its page"),
    (r"name the file: --enclose FILE", "enclose the file below"),
    (r"; name one: reclaim mail set[^.]*", "; name one"),
    (r": reclaim mail set[^.]*", ": see the mail server’s page"),
    (r" \(reclaim mail show\)", ""),
    (r": --reason “...”", ""),
    (r": --url URL, for each", ""),
    (r", for example --form-url URL --source “...”", ""),
    (r": --source “...”", ""),
    (r"Make it with reclaim recipient set\.", "Add it on the page of recipients."),
)  # fmt: skip
"""What commands say, and what is said here."""


def in_words(text: str) -> str:
    """Return a message with what is typed in commands told as what is done on pages."""
    for pattern, words in _WORDS:
        text = re.sub(pattern, words, text)
    return text


def refusal_of(error: ReclaimError | None, letter: LetterRecord | None = None) -> dict[str, Any]:
    """Return what a page says about an error: the message, the rules that are not met, and where each is put right.

    :param letter: that it is about
    """
    if error is None:
        return {"message": "", "objections": (), "ways": ()}
    objections = error.objections if isinstance(error, RefusedError) else ()
    message, told = _told(str(error), letter), [(one, _told(one.message, letter)) for one in objections]
    ways: dict[Way, None] = dict.fromkeys(way for one in (message, *(said for _, said in told)) for way in one.ways)
    return {
        "message": message.text,
        "objections": tuple(_reworded(one, said.text) for one, said in told),
        "ways": tuple(ways),
    }


def _reworded(one: Objection, text: str) -> Objection:
    return replace(one, message=text)


def findings_of(letter: LetterRecord, found: Sequence[Finding]) -> list[Finding]:
    """Return what a draft leaves open, in words of the room; that it is not signed yet is what a draft is."""
    open_ones = (one for one in found if one.rule_id != UNSIGNED)
    return [
        replace(one, message=_told(one.message, letter).text, remedy=_told(one.remedy, letter).text)
        for one in open_ones
    ]


def _told(text: str, letter: LetterRecord | None) -> Hint:
    said = in_words(text)
    if letter is None or letter.case_id is None:
        return Hint(text=said)
    return hint(said, place_of(letter.case_id, from_json(letter.notice), {}))
