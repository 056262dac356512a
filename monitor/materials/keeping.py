"""Licences inside works are put on record and ended; the rights ledger hears of what may never be claimed."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.errors import InputError
from monitor.licensing import NewGrant, add_grant, demand_stretch, demand_term, hash_document, platform_name
from monitor.rights.materials import IN_LEDGER, Material, MaterialKind, PublicUse, is_about
from monitor.rights.values import Grant, Title
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Work

ORIGIN = "licence"
"""Origin of the lines of the ledger that come from licences."""
LONGEST_NAME = 200
"""Characters of a name."""
_FIXED = IN_LEDGER | {MaterialKind.FONT: Modality.PICTURE}
_FREE = frozenset({MaterialKind.FOOTAGE, MaterialKind.PERSON, MaterialKind.OTHER})
"""Kinds that may be seen, heard, or both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMaterial:
    """A licence that somebody puts on record, or somebody's consent."""

    kind: MaterialKind
    name: str
    licensor: str = ""
    modality: Modality | None = None
    """None for what the kind usually is."""
    start_s: float = 0.0
    end_s: float | None = None
    platforms: tuple[str, ...] = ()
    uses: tuple[PublicUse, ...] = ()
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    conditions: str = ""
    document: Path | None = None
    is_minor: bool = False
    by_guardian: bool = False
    track_id: int | None = None


def add_material(library: Library, work_id: int, new: NewMaterial) -> Material:
    """Put a licence for something inside a work on record, or the consent of somebody who is in it.

    Music, footage and images get a line of the rights ledger that keeps them from being claimed, unless one does so.

    :raises NotFoundError: there is no such work
    :raises InputError: no name, a stretch outside the work, a term that ends before it begins, a document that cannot
        be read, or what does not fit the kind
    """
    work = library.store.works.get(work_id)
    draft = draft_material(library, work, new)
    with library.store.transaction():
        line = line_against(library, work, draft)
        kept = library.store.licences.add(replace(draft, grant_id=line.id if line else None))
        library.record("licence.add", f"work {work_id}", licence=kept.id, kind=str(kept.kind), grant=kept.grant_id)
    return kept


def draft_material(library: Library, work: Work, new: NewMaterial) -> Material:
    """Return a licence as it would stand on record, without storing it.

    :raises InputError: as ``add_material``
    """
    demand_brief("What is said of the licence", new.conditions, " ".join(new.platforms), " ".join(new.territories))
    demand_brief("The name", new.name, new.licensor, most=LONGEST_NAME)
    if not new.name.strip():
        who = "who consents (a pseudonym is enough)" if new.kind is MaterialKind.PERSON else "what is licensed"
        raise InputError(f"Say {who}: --name NAME.")
    demand_stretch(work, new.start_s, new.end_s)
    demand_term(new.starts_on, new.ends_on)
    _demand_fitting(new)
    return Material(
        id=0,
        work_id=work.id,
        kind=new.kind,
        name=new.name.strip(),
        licensor=new.licensor.strip(),
        modality=_modality(work, new),
        start_s=new.start_s,
        end_s=new.end_s,
        platforms=tuple(dict.fromkeys(platform_name(name) for name in new.platforms if name.strip())),
        uses=tuple(use for use in PublicUse if use in new.uses),
        territories=new.territories,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        conditions=new.conditions.strip(),
        document=hash_document(new.document) if new.document else None,
        is_minor=new.is_minor or new.by_guardian,
        by_guardian=new.by_guardian,
        track_id=new.track_id,
        added_by=library.actor,
        added_at=library.clock(),
    )


def _demand_fitting(new: NewMaterial) -> None:
    is_person = new.kind is MaterialKind.PERSON
    if is_person and new.licensor.strip():
        raise InputError("Of a person the name is kept and nothing more; leave out who licenses.")
    if not is_person and (new.is_minor or new.by_guardian):
        raise InputError(f"Only people have guardians, and this is {new.kind}; leave that out, or use --kind person.")


def _modality(work: Work, new: NewMaterial) -> Modality | None:
    """Return whether material is seen or heard, which the work must have.

    :raises InputError: the kind is something else, or the work has none of it
    """
    usual = _FIXED.get(new.kind)
    if new.modality and new.modality is not usual and new.kind not in _FREE:
        raise InputError(f"{new.kind.capitalize()} belongs to the {usual} of a work; leave out --modality.")
    chosen = new.modality or usual
    has = {Modality.PICTURE: bool(work.media.width_px), Modality.SOUND: work.media.audio_codec is not None}
    if chosen and not has[chosen]:
        raise InputError(f"“{printable(work.name)}” has no {chosen}, so it holds no {new.kind}; name another work.")
    return chosen


def line_against(library: Library, work: Work, draft: Material, title: Title = Title.LICENCE) -> Grant | None:
    """Return the line of the ledger that keeps material from being claimed, which is added where there is none.

    A line about something else is none: it says nothing of this material. None for what nobody claims: fonts, people,
    and the like.
    """
    if draft.kind not in IN_LEDGER or draft.modality is None:
        return None
    end_s = work.media.duration_s if draft.end_s is None else draft.end_s
    for line in library.store.grants.of_work(work.id):
        reaches = line.start_s <= draft.start_s and (line.end_s is None or line.end_s >= end_s)
        if line.title in {title, Title.NOT_OWNED} and reaches and is_about(line, draft):
            return line
    new = NewGrant(
        modality=draft.modality,
        start_s=draft.start_s,
        end_s=draft.end_s,
        title=title,
        owner=draft.licensor,
        exclusive=False,
        label=draft.name,
        origin=ORIGIN,
    )
    # Without a last day: a licence that is over makes nothing the owner's.
    return add_grant(library, work.id, new)


def end_material(library: Library, licence_id: int, reason: str, *, not_in_work: bool = False) -> Material:
    """End a licence, or write down that somebody has taken consent back; it stays on record, as does the ledger's line.

    :param not_in_work: the work does not hold it, so that nothing need be asked of it any more
    :raises NotFoundError: there is no such licence that still holds
    :raises InputError: no reason
    """
    demand_brief("The reason", reason)
    if not reason.strip():
        raise InputError(f"Say why licence {licence_id} no longer holds: --reason “...”.")
    store = library.store
    with store.transaction():
        ended = store.licences.end(licence_id, reason.strip(), library.clock(), not_in_work=not_in_work)
        library.record("licence.end", f"work {ended.work_id}", licence=ended.id, not_in_work=not_in_work)
    return ended
