"""Licences inside works: they are put on record, end, and keep the ledger from claiming what is licensed."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fingerprints.values import Modality
from monitor.errors import InputError, NotFoundError
from monitor.licensing import NewGrant, add_grant
from monitor.materials.checking import check_work
from monitor.materials.keeping import NewMaterial, add_material, end_material
from monitor.rights.materials import MaterialKind, PublicUse
from monitor.rights.publishing import Level, Plan
from monitor.rights.stretches import claimable_s
from monitor.rights.values import Title
from monitor.store.library import Library
from tests.monitor.samples import add_work

DAY = date(2026, 11, 26)
SONG = NewMaterial(kind=MaterialKind.MUSIC, name="Slow tide", licensor="Bo Music", start_s=2.0, end_s=8.0)
PERSON = NewMaterial(kind=MaterialKind.PERSON, name="M.")


@pytest.fixture
def work_id(library: Library) -> int:
    """Give a work of twelve seconds, picture and sound of which are Ann's."""
    work = add_work(library, owner="Ann")
    add_grant(library, work.id, NewGrant(modality=Modality.SOUND, title=Title.OWNED, owner="Ann"))
    return work.id


def claimable(library: Library, work_id: int) -> float:
    """Return the seconds of sound that may be claimed."""
    return claimable_s(library.store.grants.of_work(work_id), Modality.SOUND, 12.0, DAY)


def test_licensed_music_is_never_claimed_even_after_the_licence(library: Library, work_id: int) -> None:
    """The ledger gets a line, which outlives the licence."""
    assert claimable(library, work_id) == 12.0
    kept = add_material(library, work_id, replace(SONG, ends_on=DAY))
    assert claimable(library, work_id) == 6.0
    line = library.store.grants.get(kept.grant_id or 0)
    assert (line.title, line.exclusive, line.label, line.owner, line.ends_on) == (
        Title.LICENCE, False, "Slow tide", "Bo Music", None,
    )  # fmt: skip
    end_material(library, kept.id, "Cancelled.")
    assert claimable(library, work_id) == 6.0


def test_a_line_that_is_there_is_not_written_again(library: Library, work_id: int) -> None:
    """One that holds the same for a longer stretch is enough; one about another song says nothing of this one."""
    line = add_grant(library, work_id, NewGrant(modality=Modality.SOUND, title=Title.NOT_OWNED, label="slow  TIDE"))
    assert add_material(library, work_id, SONG).grant_id == line.id
    assert len(library.store.grants.of_work(work_id)) == 3
    other = add_material(library, work_id, replace(SONG, name="Song Y"))
    assert other.grant_id not in {None, line.id}
    assert len(library.store.grants.of_work(work_id)) == 4


@pytest.mark.parametrize("new", [PERSON, NewMaterial(kind=MaterialKind.FONT, name="Serif")])
def test_people_and_fonts_take_nothing_from_the_ledger(library: Library, work_id: int, new: NewMaterial) -> None:
    """Nobody claims them."""
    assert add_material(library, work_id, new).grant_id is None
    assert claimable(library, work_id) == 12.0


def test_the_audit_holds_nothing_about_people(library: Library, work_id: int) -> None:
    """Neither the name nor the reason, only numbers."""
    kept = add_material(library, work_id, replace(PERSON, name="Mira Example"))
    end_material(library, kept.id, "Mira wrote on 3 March.")
    said = " ".join(f"{one.action} {one.subject} {one.data}" for one in library.store.audit.all())
    assert "licence.add" in said
    assert "Mira" not in said


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (replace(SONG, name=" "), "Say what is licensed"),
        (replace(PERSON, name=""), "a pseudonym is enough"),
        (replace(SONG, end_s=99.0), "is no stretch of"),
        (replace(SONG, starts_on=DAY, ends_on=date(2026, 1, 1)), "cannot end"),
        (replace(SONG, modality=Modality.PICTURE), "belongs to the sound"),
        (replace(SONG, by_guardian=True), "Only people have guardians"),
        (replace(PERSON, licensor="Agency"), "the name is kept and nothing more"),
        (replace(SONG, document=Path("/nowhere/licence.pdf")), "cannot be read"),
        (replace(SONG, name="x" * 201), "shorten it"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    library: Library, work_id: int, new: NewMaterial, sentence: str
) -> None:
    """In one sentence; the ledger is as it was."""
    with pytest.raises(InputError, match=sentence):
        add_material(library, work_id, new)
    assert library.store.licences.all(ended=True) == []
    assert len(library.store.grants.of_work(work_id)) == 2


def test_a_licence_ends_once_and_with_a_reason(library: Library, work_id: int) -> None:
    """It stays on record."""
    kept = add_material(library, work_id, SONG)
    with pytest.raises(InputError, match="Say why"):
        end_material(library, kept.id, " ")
    end_material(library, kept.id, "Cancelled.")
    with pytest.raises(NotFoundError, match="ended before"):
        end_material(library, kept.id, "Again.")
    assert [one.end_reason for one in library.store.licences.all(ended=True)] == ["Cancelled."]


def test_a_document_that_changed_or_is_gone_is_told(library: Library, work_id: int, tmp_path: Path) -> None:
    """It does not forbid: the licence may still be held."""
    document = tmp_path / "licence.pdf"
    document.write_bytes(b"signed")
    add_material(library, work_id, replace(SONG, uses=tuple(PublicUse), document=document))

    def said() -> str:
        found = check_work(library, work_id, Plan(day=DAY)).concerns
        return " ".join(one.text for one in found if one.level is Level.DOUBT)

    assert said() == ""
    document.write_bytes(b"forged")
    assert "has changed" in said()
    document.unlink()
    assert "cannot be read" in said()


def test_what_is_kept_comes_back_as_it_was(library: Library, work_id: int) -> None:
    """All that can be said of a licence."""
    changes: dict[str, Any] = {"platforms": ("tiktok", "YouTube"), "uses": (PublicUse.ADVERTISING, PublicUse.PERSONAL)}
    changes |= {"territories": ("EU", "-FR"), "starts_on": DAY, "ends_on": DAY, "conditions": "Credit: Bo"}
    kept = add_material(library, work_id, replace(SONG, **changes))
    assert library.store.licences.get(kept.id) == kept
    assert kept.platforms == ("TikTok", "YouTube")
    assert kept.uses == (PublicUse.PERSONAL, PublicUse.ADVERTISING)
