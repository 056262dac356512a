"""Libraries keep to one thread while a file is worked on, and only then."""

import cv2
import pytest
from threadpoolctl import threadpool_info

from fingerprints.threads import one_thread


def counts() -> list[int]:
    """Return how many threads each library may use."""
    return [cv2.getNumThreads(), *(pool["num_threads"] for pool in threadpool_info())]


def test_threads_are_given_back() -> None:
    """Inside there is one thread each, outside as many as before, also after an error."""
    before = counts()
    with one_thread():
        assert set(counts()) == {1}
    assert counts() == before
    with pytest.raises(KeyError), one_thread():
        raise KeyError
    assert counts() == before
