"""Parameters: their id names them, and impossible ones are refused."""

import pytest

from fingerprints import Spec


def test_equal_parameters_have_equal_ids_and_others_do_not() -> None:
    """The id depends on every parameter and on nothing else."""
    assert Spec().id == Spec().id
    ids = {Spec().id, Spec(version=2).id, Spec(drift_bits=20).id, Spec(layout_version=2).id, Spec(sound_fft=2048).id}
    assert len(ids) == 5


def test_frames_must_divide_into_hashed_squares() -> None:
    """A frame size that does not fit is refused by name."""
    with pytest.raises(ValueError, match="frame_size_px"):
        Spec(frame_size_px=100)
