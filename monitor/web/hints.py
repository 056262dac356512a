"""What rules say to do, in the words of the review room: pages and fields in place of commands and options."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.notices import Notice, load_pack
from monitor.web.wording import DRAFT as FIELDS
from monitor.web.wording import NOWHERE, OPTION, Place, Telling, Way

__all__ = ["FIELDS", "NOWHERE", "Hint", "Place", "Way", "fields_in", "hint", "place_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What to do about a rule, and where."""

    text: str
    ways: tuple[Way, ...] = ()


def hint(text: str, at: Place = NOWHERE) -> Hint:
    """Return what a rule says to do in the words of the room, with the places where it is done, the first one first."""
    telling = Telling(text, at)
    telling.fields(lambda key: f"/cases/{at.case_id}/letter#field-{key}" if at.case_id else "")
    return Hint(text=telling.text, ways=telling.ways)


def fields_in(text: str) -> set[str]:
    """Return the fields of the drafting page that a rule speaks of."""
    return {FIELDS[found["name"]][0] for found in OPTION.finditer(text) if found["name"] in FIELDS}


def place_of(case_id: int, notice: Notice | None, works: Mapping[int, int]) -> Place:
    """Return what placeholders mean in a letter of a case.

    :param works: number of the work by the number of each match of the case
    """
    matches, ids = list(works), set(works.values())
    if notice is not None:
        matches = [item.decision.match_id for item in notice.items if item.decision] or matches
    return Place(
        case_id=case_id,
        match_id=matches[0] if len(matches) == 1 else 0,
        work_id=next(iter(ids)) if len(ids) == 1 else 0,
        law=load_pack(notice.pack_id).jurisdiction if notice is not None else "",
    )
