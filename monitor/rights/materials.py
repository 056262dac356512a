"""Material of others inside works, and the consent of people who are in them: what it may be used for, and how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fingerprints.values import Modality
from monitor.rights.values import Document, Grant


class MaterialKind(StrEnum):
    """What somebody else has a say in."""

    MUSIC = "music"
    FOOTAGE = "footage"
    IMAGE = "image"
    FONT = "font"
    PERSON = "person"
    """Somebody who is seen or heard; the licence is the consent."""
    OTHER = "other"


class PublicUse(StrEnum):
    """For what a work is published."""

    PERSONAL = "personal"
    COMMERCIAL = "commercial"
    """Money is made with it: it runs with advertisements, or belongs to a business."""
    ADVERTISING = "advertising"
    """It advertises something itself."""


IN_LEDGER = {
    MaterialKind.MUSIC: Modality.SOUND,
    MaterialKind.FOOTAGE: Modality.PICTURE,
    MaterialKind.IMAGE: Modality.PICTURE,
}
"""Kinds that keep a stretch of a work from being claimed, and what of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A licence for one thing inside a work, or the consent of one person."""

    id: int
    work_id: int
    kind: MaterialKind
    name: str
    """What it is, or who: a pseudonym is enough, and nothing more is kept of a person."""
    licensor: str = ""
    """Who licensed it; of a person nothing."""
    modality: Modality | None = None
    """Whether it is seen or heard; None for both."""
    start_s: float = 0.0
    end_s: float | None = None
    """None means to the end of the work."""
    platforms: tuple[str, ...] = ()
    """Where it may be published; empty means everywhere."""
    uses: tuple[PublicUse, ...] = ()
    """For what; empty means that nobody has said, which allows nothing."""
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    """Last day."""
    conditions: str = ""
    """What must be done, for example a credit line."""
    document: Document | None = None
    is_minor: bool = False
    by_guardian: bool = False
    """Whether whoever has custody of a minor has consented."""
    grant_id: int | None = None
    """The line of the ledger that keeps it from being claimed."""
    track_id: int | None = None
    """The known track that it is."""
    added_by: str
    added_at: datetime
    ended_at: datetime | None = None
    """When it was ended before its time; it stays on record."""
    end_reason: str = ""
    not_in_work: bool = False
    """Whether it was ended because the work does not hold the material, so that nothing need be asked."""

    @property
    def key(self) -> tuple[MaterialKind, str]:
        """What two licences for the same thing have in common."""
        return self.kind, name_of(self.name)

    def holds(self, start_s: float, end_s: float) -> bool:
        """Tell whether a stretch of the work lies inside this one."""
        return self.start_s <= start_s and (self.end_s is None or end_s <= self.end_s)

    def is_of(self, modality: Modality) -> bool:
        """Tell whether it is about the picture, or the sound."""
        return self.modality in {None, modality}


def name_of(text: str) -> str:
    """Return a name as it is compared: however it is written large or small, and spaced."""
    return " ".join(text.casefold().split())


def is_about(line: Grant, material: Material) -> bool:
    """Tell whether a line of the ledger may be about material: it says so, or names nothing and nobody else."""
    if not material.is_of(line.modality):
        return False
    if line.label:
        return name_of(line.label) == name_of(material.name)
    return not line.owner or name_of(line.owner) == name_of(material.licensor)


def in_force(materials: Iterable[Material]) -> list[Material]:
    """Return the licences that nobody has ended."""
    return [one for one in materials if one.ended_at is None]


def say_material(material: Material) -> str:
    """Return what is licensed, or who has consented, as the beginning of a sentence."""
    if material.kind is MaterialKind.PERSON:
        return f"The consent of “{material.name}”"
    what = {MaterialKind.OTHER: "material"}.get(material.kind, str(material.kind))
    return f"The licence for the {what} “{material.name}”"
