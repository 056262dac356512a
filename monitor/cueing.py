"""Cue sheets become lines of the rights ledger: all of them or none, and none twice."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.files import absolute
from monitor.licensing import NewGrant, draft_grant, hash_document
from monitor.rights.cues import Cue, read_cues
from monitor.rights.values import Grant
from monitor.store.library import Library

CUE_SHEET = "cue sheet"
"""Origin of the lines that come from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a cue sheet."""

    added: tuple[Grant, ...] = ()
    already: int = 0
    """Rows that the ledger says already."""
    problems: tuple[str, ...] = ()
    """One sentence for each row that cannot be used; if there is any, nothing was added."""
    ignored_columns: tuple[str, ...] = ()


def import_cues(library: Library, work_id: int, sheet: Path, fps: Fraction | None = None) -> Imported:
    """Add what a cue sheet says to the ledger of a work; if one row cannot be used, nothing is added.

    :param fps: pictures per second, where the time codes of the sheet count pictures
    :raises NotFoundError: there is no such work
    :raises InputError: the sheet as a whole cannot be read
    """
    work = library.store.works.get(work_id)
    read = read_cues(_bytes(sheet), absolute(sheet).parent, fps)
    drafts: list[Grant] = []
    problems = list(read.problems)
    for cue in read.cues:
        try:
            drafts.append(draft_grant(library, work, _new(cue)))
        except InputError as error:
            problems.append(f"Row {cue.row}: {error}")
    if problems:
        ordered = tuple(sorted(problems, key=lambda text: int(text.split(maxsplit=1)[1].split(":")[0])))
        return Imported(problems=ordered, ignored_columns=read.ignored_columns)
    added = _added(library, work_id, drafts, sheet)
    return Imported(added=added, already=len(drafts) - len(added), ignored_columns=read.ignored_columns)


def _bytes(sheet: Path) -> bytes:
    try:
        return sheet.read_bytes()
    except OSError as error:
        problem = error.strerror or str(error)
        raise InputError(f"{printable(str(sheet))} cannot be read ({problem}); name the cue sheet’s file.") from error


def _new(cue: Cue) -> NewGrant:
    return NewGrant(
        modality=cue.modality,
        start_s=cue.start_s,
        end_s=cue.end_s,
        title=cue.title,
        owner=cue.owner,
        exclusive=cue.exclusive,
        territories=cue.territories,
        starts_on=cue.starts_on,
        ends_on=cue.ends_on,
        label=cue.label,
        document=cue.document,
        origin=CUE_SHEET,
    )


def _added(library: Library, work_id: int, drafts: list[Grant], sheet: Path) -> tuple[Grant, ...]:
    """Store the lines that the ledger does not hold yet."""
    store, added = library.store, []
    with store.transaction():
        known = {_what(grant) for grant in store.grants.of_work(work_id)}
        for draft in drafts:
            if _what(draft) not in known:
                known.add(_what(draft))
                added.append(store.grants.add(draft))
        if added:
            ids, digest = [grant.id for grant in added], hash_document(sheet).sha256
            library.record("rights.import", f"work {work_id}", sheet=digest, grants=ids)
    return tuple(added)


def _what(grant: Grant) -> tuple[object, ...]:
    """Return all that a line says, without who said it and when."""
    span = grant.modality, round(grant.start_s, 3), grant.end_s and round(grant.end_s, 3)
    terms = grant.exclusive, grant.territories, grant.starts_on, grant.ends_on
    document = grant.document.sha256 if grant.document else None
    return *span, grant.title, grant.owner, *terms, grant.label, document
