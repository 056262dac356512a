"""Letting go of cases that were closed so long ago that nobody can sue any more, and of letters without a case."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.casework.holds import HoldKind
from monitor.privacy.holding import Held
from monitor.privacy.leaving import Belongings, below
from monitor.privacy.purging_clips import OVER, Gone, doom, drop_matches
from monitor.privacy.redacting import redact_about
from monitor.store.lapsing_cases import OldLetter
from monitor.store.library import Library

_OF_A_LETTER = ("answers", "dispatches", "letter_events", "letter_items", "letter_facts")
_OF_A_CASE = ("considerations", "exceptions", "reviews", "case_matches", "closings")


def old_cases(library: Library, held: Held, days: int) -> tuple[list[int], int]:
    """Return the closed cases whose time is over, and how many others of that age must stay."""
    before = library.clock() - timedelta(days=days)
    closed = library.store.closings.all()
    old = {id_ for id_, closing in closed.items() if closing.closed_at <= before}
    free = {id_ for id_ in old if not held.is_held(HoldKind.CASE, id_)}
    # A letter that answers one of another case would lose what it answers: such cases go together.
    letters = library.store.lapsing_cases.letters()
    case_of = {one.id: one.case_id for one in letters}
    while tied := {
        case_of[one.follows]
        for one in letters
        if one.follows and case_of.get(one.follows) in free and one.case_id is not None and one.case_id not in free
    }:
        free -= tied
    return sorted(free), len(old) - len(free)


def old_letters(library: Library, held: Held, before: datetime) -> list[int]:
    """Return the letters without a case whose last step is before a moment, each with all that follow it."""
    steps = {id_: last for id_, _, last in library.store.holds.letters()}
    letters = library.store.lapsing_cases.letters()

    def is_old(one: OldLetter) -> bool:
        return one.case_id is None and steps[one.id] < before and not held.is_held(HoldKind.LETTER, one.id)

    chosen = {one.id for one in letters if is_old(one)}
    while needed := {one.follows for one in letters if one.follows in chosen and one.id not in chosen}:
        chosen -= needed
    return sorted(chosen)


def drop_cases(library: Library, ids: Collection[int], files: Belongings) -> Gone:
    """Delete cases with their letters, answers, evidence and matches; figures in the audit stay."""
    store = library.store
    matches = store.lapsing_cases.matches_only_in(ids)
    letters = _with_followers(store.lapsing_cases.letters(), ids)
    gone = drop_letters(library, [one.id for one in letters], files)
    notices = [id_ for id_, case_id, _ in store.lapsing_cases.notices() if case_id in set(ids)]
    store.erasing.delete("notices", notices)
    for table in _OF_A_CASE:
        store.erasing.delete(table, ids, by="case_id")
    store.erasing.delete("cases", ids)
    free = set(matches) - store.lapsing_cases.claimed(matches)
    drop_matches(library, free)
    redact_about(library, {f"case {id_}" for id_ in ids}, OVER.reason)
    went = [*files.of_cases(ids), *files.of_matches(free)]
    if free:  # the index of what was rejected may hold pictures of clips that go now; it is built anew
        went.append(library.settings.bank / "rejected")
    return doom(library, files, went, Gone(count=len(ids), files=gone.files))


def drop_letters(library: Library, ids: Collection[int], files: Belongings) -> Gone:
    """Delete letters with their answers and the files of both."""
    store = library.store
    references = [one.reference for one in store.lapsing_cases.letters() if one.id in set(ids)]
    answered = [path for path in store.lapsing_cases.answered(ids) if below(library, path)]
    own = set(files.of_letters(references))
    names = {path.name for path in own}
    notices = [id_ for id_, _, path in store.lapsing_cases.notices() if path.name in names]
    for table in _OF_A_LETTER:
        store.erasing.delete(table, ids, by="letter_id")
    store.erasing.delete("notices", notices)
    store.erasing.delete("letters", ids)
    named = store.lapsing.named_paths(answered)
    redact_about(library, {f"letter {reference}" for reference in references}, OVER.reason)
    went: list[Path] = [*own, *(path for path in answered if path not in named)]
    return doom(library, files, went, Gone(count=len(ids)))


def _with_followers(letters: Iterable[OldLetter], case_ids: Collection[int]) -> list[OldLetter]:
    """Return the letters of cases, and those without a case that follow them."""
    everything, cases = list(letters), set(case_ids)
    chosen = {one.id for one in everything if one.case_id in cases}
    while more := {one.id for one in everything if one.follows in chosen} - chosen:
        chosen |= more
    return [one for one in everything if one.id in chosen]
