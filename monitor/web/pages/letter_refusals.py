"""What stands in a letter's way, in the words of the room: its pages and fields in place of commands and options."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from monitor.casework.values import LetterRecord
from monitor.errors import Objection, ReclaimError, RefusedError
from monitor.notices import Finding, from_json
from monitor.web.hints import Hint, Way, hint, place_of

UNSIGNED = "R4"
"""The rule that a letter is signed."""


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
    if letter is None or letter.case_id is None:
        return hint(text)
    return hint(text, place_of(letter.case_id, from_json(letter.notice), {}))
