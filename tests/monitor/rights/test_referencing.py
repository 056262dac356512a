"""What may serve as a reference: the owner's own, and never a second of anybody else's."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.values import Modality
from monitor.rights.claiming import Claimant
from monitor.rights.referencing import reference
from monitor.rights.values import Grant, Title

ANN = Claimant(holder="Ann", day=date(2026, 11, 26))
FILM = ((Modality.PICTURE, 60.0), (Modality.SOUND, 60.0))


def line(**changes: Any) -> Grant:
    """Return a line of the ledger: Ann owns the whole picture."""
    values: dict[str, Any] = {"modality": Modality.PICTURE, "title": Title.OWNED, "owner": "Ann"}
    return Grant(id=0, work_id=1, added_by="Ann", added_at=datetime(2026, 11, 1, tzinfo=UTC), **(values | changes))


def spans(found: Any) -> list[tuple[str, float, float]]:
    """Return stretches in short."""
    return [(str(one.modality), one.work_start_s, one.work_end_s) for one in found]


def test_the_owners_picture_is_offered_and_unknown_sound_is_not():
    """Silence of the ledger is no right."""
    found = reference(FILM, [line()], ANN)
    assert spans(found.held) == [("picture", 0.0, 60.0)]
    assert spans(found.withheld) == [("sound", 0.0, 60.0)]


def test_stock_footage_is_cut_out_of_the_picture():
    """It would block everybody who has licensed it as well."""
    stock = line(start_s=20.0, end_s=30.0, title=Title.LICENCE, owner="Stock")
    found = reference(FILM[:1], [line(), stock], ANN)
    assert spans(found.held) == [("picture", 0.0, 20.0), ("picture", 30.0, 60.0)]
    assert spans(found.withheld) == [("picture", 20.0, 30.0)]


def test_what_a_work_lacks_is_neither_offered_nor_left_out():
    """A silent film has no sound to speak of."""
    found = reference([(Modality.PICTURE, 60.0), (Modality.SOUND, 0.0)], [line()], ANN)
    assert {one.modality for one in (*found.held, *found.withheld)} == {Modality.PICTURE}


times = st.floats(0, 60, allow_nan=False)
lines = st.builds(
    lambda modality, title, owner, one, other: line(
        modality=modality, title=title, owner=owner, start_s=min(one, other), end_s=max(one, other)
    ),
    *(st.sampled_from(list(Modality)), st.sampled_from(list(Title)), st.sampled_from(["Ann", "Bob"]), times, times),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, max_size=6))
def test_nothing_is_both_offered_and_left_out_and_all_of_the_work_is_one_of_them(ledger):
    """Whatever the ledger says."""
    found = reference(FILM, ledger, ANN)
    for modality in Modality:
        stretches = sorted(
            (one.work_start_s, one.work_end_s) for one in (*found.held, *found.withheld) if one.modality is modality
        )
        assert abs(sum(end - start for start, end in stretches) - 60.0) < 1e-3
        assert all(second[0] >= first[1] - 1e-6 for first, second in pairwise(stretches))
