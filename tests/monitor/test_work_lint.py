"""Reference lint: black, logo and still pictures, short works, overlaps, and what the ledger leaves open."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fingerprints.values import Modality
from monitor.licensing import NewGrant, add_grant
from monitor.linting import Fault, Remark, clock, lint_facts, lint_ledger, lint_works
from monitor.registry import register
from monitor.rights.values import Title
from monitor.store.library import Library
from monitor.values import Rights, Work
from tests.media import MediaShelf
from tests.media.film import Film, make_film, save
from tests.monitor.bank_samples import Cutting
from tests.monitor.samples import add_work

TODAY = date(2026, 11, 23)


def lint(library: Library, *paths: Path) -> dict[Fault, Remark]:
    """Register films, and return what there is to remark about the last one."""
    assert all(outcome.name for outcome in register(library, paths, Rights(owner="Ann", published="2026-01-02")))
    *_, (_, remarks) = lint_works(library, library.store.works.all())
    return {remark.fault: remark for remark in remarks}


def shown(shelf: MediaShelf, name: str, *frames: np.ndarray) -> Path:
    """Return a film that shows each frame for as long, under the sound of another film."""
    film = make_film(71, 6.0, (160, 120))
    pictures = [frame for frame in frames for _ in range(len(film.frames) // len(frames))]
    return shelf.get(f"{name}.mp4", lambda path: save(replace(film, frames=pictures), path))


def facts(work: Work, **changes: object) -> set[Fault]:
    """Return what is wrong with the facts about a work."""
    return {remark.fault for remark in lint_facts(replace(work, **changes), TODAY)}  # type: ignore[arg-type]


def test_an_ordinary_film_has_only_its_sound_to_be_told(library: Library, shelf: MediaShelf) -> None:
    """Whose it is, because nobody has said so."""
    remarks = lint(library, shelf.video(seed=11, seconds=4.0))
    assert set(remarks) == {Fault.SOUND_UNSAID}
    assert "reclaim rights add 1 --modality sound" in remarks[Fault.SOUND_UNSAID].text


@pytest.mark.parametrize(
    ("name", "fault"), [("lint-black", Fault.BLACK), ("lint-logo", Fault.BARE), ("lint-still", Fault.STILL)]
)
def test_a_picture_that_shows_too_little_is_told(library: Library, shelf: MediaShelf, name: str, fault: Fault) -> None:
    """Nearly black, a small mark on a flat ground, or one picture all the time."""
    black = np.zeros((120, 160, 3), np.uint8)
    logo = np.full_like(black, 90)
    logo[50:60, 70:80] = 200
    frames = {"lint-black": black, "lint-logo": logo, "lint-still": make_film(72, 1.0, (160, 120)).frames[0]}
    found = set(lint(library, shown(shelf, name, frames[name]))) & {Fault.BLACK, Fault.BARE, Fault.STILL}
    assert found == {fault}


@pytest.mark.parametrize(
    ("owner", "question"),
    [("Bo", "owned by Bo: who owns what? Say it for both"), ("ann", "put it into the bank: reclaim bank add")],
)
def test_works_that_share_footage_are_told_once(library: Library, shelf: MediaShelf, owner: str, question: str) -> None:
    """With the seconds; of two owners it is asked who owns what."""
    room = Cutting(shelf)
    for name, of in (("first", "Ann"), ("second", owner)):
        path = room.join(f"intro-{name}", "intro", name)
        assert all(outcome.name for outcome in register(library, [path], Rights(owner=of)))
    found = [r for _, remarks in lint_works(library, library.store.works.all()) for r in remarks if r.other_id]
    assert [(remark.work_id, remark.other_id) for remark in found] == [(1, 2)]
    assert "0:00 to 0:0" in found[0].text
    assert "(picture)" in found[0].text
    assert question in found[0].text


def test_works_that_share_music_only_overlap_in_their_sound(library: Library, shelf: MediaShelf) -> None:
    """Their pictures have nothing in common."""
    room = Cutting(shelf)
    paths = [room.join(f"{name}-with-music", name, music=True) for name in ("first", "second")]
    overlap = [r for _, remarks in lint_all(library, paths) for r in remarks if r.fault is Fault.OVERLAP]
    assert len(overlap) == 1
    assert "(sound)" in overlap[0].text
    assert "(picture)" not in overlap[0].text


def lint_all(library: Library, paths: list[Path]) -> list[tuple[Work, list[Remark]]]:
    """Register films and return all that there is to remark."""
    assert all(outcome.name for outcome in register(library, paths, Rights(owner="Ann")))
    return list(lint_works(library, library.store.works.all()))


def test_facts_that_stand_in_the_way_of_a_claim_are_told(library: Library) -> None:
    """No owner, a day to come, too short for the engine, nothing to hear."""
    work = add_work(library, owner="Ann")
    assert facts(work) == set()
    assert facts(work, rights=Rights()) == {Fault.OWNER}
    assert facts(work, rights=Rights(owner="Ann", published="2026-11-24")) == {Fault.FUTURE}
    assert facts(work, rights=Rights(owner="Ann", published="spring")) == set()
    assert facts(work, media=replace(work.media, duration_s=1.8)) == {Fault.SHORT}
    assert facts(work, media=replace(work.media, sound_s=0.0)) == {Fault.SILENT}


def test_parts_that_are_not_the_owners_are_told_from_the_ledger(library: Library) -> None:
    """Stock, public domain and other people's music are matched, but never claimed."""
    work = add_work(library, owner="Ann")
    titles = (Title.LICENCE, Title.PUBLIC_DOMAIN, Title.NOT_OWNED, Title.OWNED)
    for title in titles:
        new = NewGrant(modality=Modality.SOUND, start_s=1, end_s=5, title=title, owner="Bo", label="Song")
        add_grant(library, work.id, new)
    said = [remark.text for remark in lint_ledger(work, library.store.grants.of_work(work.id))]
    assert len(said) == 3
    assert said[1] == "Its sound from 0:01 to 0:05 “Song” is in the public domain: it is matched, and never claimed."


def test_times_are_written_as_they_can_be_typed() -> None:
    """With hours and tenths only where there are any."""
    assert [clock(seconds) for seconds in (0, 65.5, 59.96, 3725)] == ["0:00", "1:05.5", "1:00", "1:02:05"]


def test_a_work_without_sound_is_not_asked_whose_its_sound_is(library: Library, shelf: MediaShelf) -> None:
    """There is none."""
    film = make_film(73, 4.0, (160, 120))
    path = shelf.get("lint-mute.mp4", lambda path: save(Film(frames=film.frames, sound=film.sound[:0]), path))
    assert set(lint(library, path)) == {Fault.SILENT}
