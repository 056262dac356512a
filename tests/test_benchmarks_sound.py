"""The benchmark of the sound: how clips are drawn, how chromaprint is compared, and how recall is counted."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.chromaprint import LEAST_WINDOW, STEP_S, WINDOW, likeness
from tests.benchmarks.pages import write_section
from tests.benchmarks.sound_answers import Answer, Peer, Place, found_above, worst_false
from tests.benchmarks.sound_edits import RATE_HZ, Cover, Edit, make_excerpt
from tests.benchmarks.sound_effects import at_level, loudness, mixed
from tests.benchmarks.sound_list import EDITS, STRANGERS
from tests.benchmarks.sound_made import music, voice
from tests.benchmarks.sound_report import Report, describe


def words(seed: int, count: int) -> np.ndarray:
    """Draw a fingerprint at random."""
    return np.random.default_rng(seed).integers(0, 2**32, count, np.uint32)


def test_the_best_window_is_found_wherever_it_lies() -> None:
    """An excerpt of a fingerprint, inside other words, is found whole and at its place."""
    work = words(1, 400)
    clip = np.concatenate([words(2, 30), work[150:230], words(3, 25)])
    found = likeness(clip, work)
    assert found is not None
    assert found.score == 1
    assert found.work_s - found.clip_s == pytest.approx((150 - 30) * STEP_S)
    assert 30 <= round(found.clip_s / STEP_S - WINDOW / 2) <= 30 + 80 - WINDOW


def test_a_window_counts_the_bits_that_differ() -> None:
    """One bit of every word turned over leaves 31 of 32 alike."""
    work = words(1, 200)
    found = likeness(work[20:120] ^ np.uint32(4), work)
    assert found is not None
    assert found.score == pytest.approx(31 / 32)


def test_a_work_shorter_than_the_window_is_compared_whole() -> None:
    """No window reaches past either end, where there is nothing to compare."""
    clip = words(1, 200)
    found = likeness(clip, clip[60:90])
    assert found is not None
    assert found.score == 1
    assert found.clip_s - found.work_s == pytest.approx(60 * STEP_S)


def test_sound_that_is_too_short_has_no_likeness() -> None:
    """A few words agree with anything, so they are not compared."""
    work = words(1, 200)
    assert likeness(work[: LEAST_WINDOW - 1], work) is None


def test_recall_is_counted_above_the_highest_wrong_score() -> None:
    """Works that are in a clip are never wrong, and a tie with a wrong work is not found."""
    rankings = [
        ({"a": 0.9, "b": 0.7}, ("a", "b")),
        ({"a": 0.6, "c": 0.8}, ("c",)),
        ({"d": 0.6}, ("d",)),
        ({"b": 0.5}, ()),
    ]
    assert worst_false(rankings) == 0.6
    assert found_above(rankings, 0.6) == 2


def test_nothing_wrong_leaves_no_threshold() -> None:
    """Whatever was reported counts as found."""
    rankings = [({"a": 0.01}, ("a",)), ({}, ("b",))]
    assert found_above(rankings, worst_false(rankings)) == 1


def answer(own: float, peer: Peer | None, edit: Edit | None) -> Answer:
    """Make an answer for a clip of the work ``a``, or for one that holds nothing."""
    place = Place(off_s=0.004, speed=0.0, semitones=0.0, begin_s=0.0, end_s=0.0)
    return Answer(
        group=edit.group if edit else "as it is",
        edit=edit,
        holds=("a",) if edit else (),
        scores={"a": own} if own else {},
        place=place if own and edit else None,
        covered_s=0.0,
        true_s=10.0,
        peer=peer,
        fingerprint_s=0.0,
        query_s=0.0,
        compare_s=0.0,
    )


def page_of(answers: list[Answer]) -> str:
    """Describe a run with these answers, in one line, so that line breaks do not matter."""
    report = Report(
        works=3,
        audible=2,
        tunes=1,
        sound_s=60.0,
        peaks=100,
        table_bytes=10,
        posting_bytes=10,
        kin=[],
        answers=answers,
    )
    return " ".join(describe(report, "the command").split())


def test_both_methods_are_held_to_their_own_wrong_scores() -> None:
    """A threshold comes from the method's own wrong scores, with and without clips that hold nothing."""
    edits = [Edit(group="loud"), Edit(group="quiet")]
    found = answer(0.5, Peer(scores={"a": 0.9, "b": 0.6}, off_s=0.05), edits[0])
    missed = answer(0.0, Peer(scores={"a": 0.7, "b": 0.5}, off_s=0.05), edits[1])
    strange = answer(0.0, Peer(scores={"b": 0.8}, off_s=None), None)
    page = page_of([found, missed, strange])
    assert "| **all** | 2 | 1 (50.0%) | 1 | 1 (50.0%) | 1 (50.0%) |" in page
    assert "all edits: Reclaim 1 (50.0%), chromaprint 1 (50.0%) above 0.800." in page
    assert "Reclaim 1 (50.0%), chromaprint 2 (100.0%) above 0.600." in page
    assert "as it is 0 of 1" in page


def test_a_missing_peer_is_said_plainly() -> None:
    """Where chromaprint is not installed, its column is left out and the page says what to install."""
    page = page_of([answer(0.5, None, Edit(group="loud"))])
    assert "| **all** | 1 | 1 (100.0%) | 1 | 1 (100.0%) |" in page
    assert "install `libchromaprint-tools`" in page


def test_generated_sound_depends_on_its_seed_alone() -> None:
    """Two runs draw the same music and the same voice, and two seeds different ones."""
    assert np.array_equal(music(3, 4.0), music(3, 4.0))
    assert not np.array_equal(music(3, 4.0), music(4, 4.0))
    first, second = (voice(RATE_HZ, np.random.default_rng(seed)) for seed in (5, 5))
    assert np.array_equal(first, second)
    assert len(first) == RATE_HZ
    assert loudness(first) > 0.001


@pytest.mark.parametrize("louder_db", [-6, 0, 12])
def test_a_cover_is_as_much_louder_as_it_says(louder_db: float) -> None:
    """What is left when the excerpt is taken out of the mix is the cover, at its level."""
    tone = at_level(np.sin(np.arange(RATE_HZ) * 0.05).astype(np.float32))
    over = at_level(np.sin(np.arange(RATE_HZ) * 0.21).astype(np.float32))
    both = mixed(tone, over, louder_db)
    heard = [abs(np.dot(both, part)) for part in (tone, over)]
    assert 20 * np.log10(heard[1] / heard[0]) == pytest.approx(louder_db, abs=0.1)


def test_pieces_with_a_gap_lie_where_the_truth_says() -> None:
    """Each piece is the sound of the work at the place that the truth names."""
    sounds = {"work": music(1, 20.0)}
    edit = Edit(group="two", seconds=6, pieces=2, gap_s=2)
    excerpt = make_excerpt(edit, "work", sounds, np.random.default_rng(1))
    assert len(excerpt.samples) == pytest.approx(8 * RATE_HZ, abs=4)
    for piece in excerpt.pieces:
        count = 2 * RATE_HZ
        cut, own = (round(start_s * RATE_HZ) for start_s in (piece.clip_start_s, piece.work_start_s))
        clip, work = excerpt.samples[cut : cut + count], sounds["work"][own : own + count]
        assert np.corrcoef(clip, work)[0, 1] > 0.99


def test_only_registered_sound_is_in_the_truth() -> None:
    """A clip under another work holds both, a clip under a voice holds one."""
    sounds = {name: music(seed, 8.0) for seed, name in enumerate(("one", "two"))}
    for cover, other in ((Cover.WORK, "two"), (Cover.VOICE, None), (Cover.MUSIC, None)):
        edit = Edit(group="covered", seconds=3, cover=cover, louder_db=0)
        assert make_excerpt(edit, "one", sounds, np.random.default_rng(2)).other == other


def test_the_draw_of_an_edit_is_its_own() -> None:
    """Seeds come from names, so no two edits or kinds of strangers may share one."""
    names = [(edit.group, edit.level) for edit in EDITS]
    assert len(set(names)) == len(names)
    assert len({stranger.group for stranger in STRANGERS}) == len(STRANGERS)


def test_a_section_is_replaced_between_its_marks(tmp_path: Path) -> None:
    """What stands around the marks stays, and other sections too."""
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- begin: one -->\nold\n<!-- end: one -->\n<!-- begin: two -->\nkept\n<!-- end: two -->\n"
    )
    write_section(page, "one", "new")
    whole = page.read_text()
    assert whole.startswith("before\n<!-- begin: one -->\n\nnew\n\n<!-- end: one -->")
    assert whole.endswith("<!-- begin: two -->\nkept\n<!-- end: two -->\n")


def test_a_page_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    """The command says which marks are missing instead of guessing where the figures belong."""
    page = tmp_path / "page.md"
    page.write_text("no marks")
    with pytest.raises(ValueError, match="begin: one"):
        write_section(page, "one", "new")
    assert page.read_text() == "no marks"
