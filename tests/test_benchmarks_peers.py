"""The peers of the benchmark: how matched frames and the log of ffmpeg's signature become claims."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.peer_claims import agreeing_stretch
from tests.benchmarks.peer_hashes import Hashes, matched_percent, phash_claims
from tests.benchmarks.peer_signature import Meeting, Reduced, claim_of, parse_log
from tests.benchmarks.peers import Row, describe_methods

LOG = """[Parsed_signature_0 @ 0x1] matching of video 0 at 1.500000 and 1 at 12.250000, 250 frames matching
[Parsed_signature_0 @ 0x1] no matching of video 0 and 2
[Parsed_signature_0 @ 0x1] no matching of video 1 and 2
"""


def test_the_offset_with_most_frames_wins() -> None:
    """Frames that agree on one offset make the stretch, and a stray match elsewhere does not widen it."""
    query_s, ref_s = np.array([0.0, 1, 2, 3, 4]), np.array([20.0, 21, 22, 23, 90])
    found = agreeing_stretch(query_s, ref_s, 1.0)
    assert (found.query_start_s, found.query_end_s, found.ref_start_s, found.ref_end_s) == (0, 4, 20, 24)
    assert found.frames == 4


def test_a_hash_that_comes_twice_counts_once() -> None:
    """VPDQ's percentage is over the different hashes of the clip."""
    query = Hashes(times_s=np.arange(4.0), words=np.array([[1], [1], [2], [3]], np.uint64))
    assert matched_percent(query, np.array([0, 1])) == pytest.approx(100 / 3)


def test_hashes_further_than_the_limit_do_not_match() -> None:
    """Eleven bits of a perceptual hash are one too many."""
    clip = {"clip": Hashes(times_s=np.array([0.0]), words=np.array([[0]], np.uint64))}
    for bits, count in ((10, 1), (11, 0)):
        work = {"work": Hashes(times_s=np.array([5.0]), words=np.array([[2**bits - 1]], np.uint64))}
        assert len(phash_claims(clip, work)) == count


def test_the_log_of_the_filter_is_read() -> None:
    """A pair that matches gives its numbers, a pair that does not gives nothing."""
    assert parse_log(LOG, 3) == [Meeting(first=0, second=1, first_s=1.5, second_s=12.25, frames=250)]


def test_a_log_that_lacks_pairs_is_refused() -> None:
    """A filter that ended early must not pass for one that found nothing."""
    with pytest.raises(ValueError, match="compared 3 pairs of 4 inputs"):
        parse_log(LOG, 4)


def test_a_matched_stretch_begins_as_early_as_both_videos_allow() -> None:
    """The clip's begin bounds the lead; the length is that of the matched frames."""
    clip = Reduced(path=Path("clip.nut"), name="clip", frames=250, duration_s=10.0)
    work = Reduced(path=Path("work.nut"), name="work", frames=1500, duration_s=60.0)
    claim = claim_of(clip, work, 1.5, 12.25, 250)
    times_s = (claim.query_start_s, claim.query_end_s, claim.ref_start_s, claim.ref_end_s)
    assert times_s == pytest.approx((0.0, 10.0, 10.75, 20.75))


def test_a_row_without_measured_time_has_a_dash() -> None:
    """Figures that nobody measured are not made up."""
    figures = {"micro_ap": 0.5, "recall_p100": 0.5, "seg_f1": 0.5, "segment_ap": 0.5, "r_start_err_median": None}
    row = Row(method="peer", parts=dict.fromkeys(("all", "A", "B"), figures), cpu_ratio=None)
    assert describe_methods([row]).splitlines()[-1].endswith("| 0.500 | – | – |")
