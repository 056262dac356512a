"""The gate: on films drawn for it, every change of a copy is found in its place and nothing else is claimed."""

import pytest

from fingerprints import MatchKind
from tests.benchmarks.generated import COPIES, DESK, NEGATIVES, PARK, Shelves


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    """Give the registered works."""
    return Shelves(tmp_path_factory.mktemp("generated"))


@pytest.mark.parametrize("name", COPIES)
def test_every_piece_of_a_copy_is_found_in_its_place(name: str, shelves: Shelves) -> None:
    """All pieces, half a second off at most, and no claim besides."""
    query = COPIES[name]()
    outcome = shelves.look_for(query)
    assert (outcome.found, outcome.missed, outcome.strange) == (len(query.pieces), (), ())
    assert outcome.found > 0


@pytest.mark.parametrize("name", NEGATIVES)
def test_what_was_not_copied_is_not_claimed(name: str, shelves: Shelves) -> None:
    """Of all these clips only the shared intro is a work's, and only for its seconds."""
    query = NEGATIVES[name]()
    outcome = shelves.look_for(query)
    assert outcome.strange == ()
    assert outcome.found == len(query.pieces) == (name == "shared intro")


@pytest.mark.parametrize("name", ["other take of the same scene", "other minute of the same take"])
def test_the_same_scene_is_looked_at_and_refused(name: str, shelves: Shelves) -> None:
    """These negatives are hard: the index proposes the work, and the movement decides."""
    assert shelves.matches(NEGATIVES[name]().film)[DESK].kind is MatchKind.NONE


def test_the_same_music_is_shared_sound(shelves: Shelves) -> None:
    """It is said of the work whose music it is, and never called a copy."""
    matches = shelves.matches(NEGATIVES["same music under another film"]().film)
    assert {work_id: match.kind for work_id, match in matches.items() if match.kind is not MatchKind.NONE} == {
        PARK: MatchKind.SHARES_SOUND
    }
