"""Known tracks that were found keep the sound around them from being claimed, until they are settled as wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprints.values import Modality
from monitor.rights.claiming import Claimant, claim
from monitor.rights.heard import ROOM_S, heard_lines
from monitor.rights.tracks import FindState, Standing, Stretch, Track, TrackFind
from monitor.rights.values import Grant, Title
from tests.monitor.samples import facts, segment, source

AT = datetime(2026, 11, 1, tzinfo=UTC)
OWNED = Grant(
    id=1, work_id=3, modality=Modality.SOUND, title=Title.OWNED, owner="Ann", added_by="Ann", added_at=AT
)  # fmt: skip
COPY = tuple(replace(segment(0, 60, one), work_start_s=0, work_end_s=60) for one in (Modality.SOUND, Modality.PICTURE))


def found(
    start_s: float, end_s: float, state: FindState = FindState.OPEN, standing: Standing = Standing.LICENSED
) -> tuple[TrackFind, Track]:
    """Return a find of a track in the work."""
    track = Track(
        id=5, name="Loud", file=source(5), media=facts(), standing=standing, added_by="Ann", added_at=AT
    )  # fmt: skip
    where = Stretch(work_start_s=start_s, work_end_s=end_s, track_start_s=0, track_end_s=9, speed=1.0, score=20.0)
    return TrackFind(id=7, track_id=5, work_id=3, where=where, state=state, found_at=AT), track


def claimed(*finds: tuple[TrackFind, Track], ledger: tuple[Grant, ...] = (OWNED,)) -> list[tuple[float, float]]:
    """Return from where to where the sound of a copy of the whole work may be claimed."""
    told = claim(COPY, [*heard_lines(finds), *ledger], Claimant(day=AT))
    return [(one.work_start_s, one.work_end_s) for one in told.claimed if one.modality is Modality.SOUND]


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("state", [FindState.OPEN, FindState.NOT_MINE, FindState.LICENSED])
def test_what_was_heard_is_not_claimed(standing: Standing, state: FindState) -> None:
    """Nor what is close by, because finds are shorter than what sounds; whatever the user may do with the track."""
    assert claimed(found(20, 30, state, standing)) == [(0, 20 - ROOM_S), (30 + ROOM_S, 60)]


def test_a_wrong_find_frees_the_sound() -> None:
    """All of it."""
    assert claimed(found(20, 30, FindState.WRONG)) == [(0, 60)]


def test_why_it_is_not_claimed_names_the_track_and_the_find() -> None:
    """As long as it is open; then the track alone."""
    for state, said in ((FindState.OPEN, "settled that yet (find 7)"), (FindState.NOT_MINE, "not the owner’s: “Loud”")):
        told = claim(COPY[:1], [*heard_lines([found(0, 60, state)]), OWNED], Claimant(day=AT))
        (one,) = told.unclaimed
        assert said in one.reason


spots = st.floats(0, 60).map(lambda one: round(one, 1))
finds = st.builds(
    lambda start, length, state, standing: found(start, min(60, start + length), state, standing),
    spots,
    spots,
    st.sampled_from(FindState),
    st.sampled_from(Standing),
)
grants = st.builds(
    lambda title, start, length, label: Grant(
        **{name: getattr(OWNED, name) for name in ("id", "work_id", "modality", "owner", "added_by", "added_at")},
        title=title, start_s=start, end_s=start + length, label=label,
    ),
    st.sampled_from(Title), spots, spots, st.sampled_from(["", "Loud", "Song Y"]),
)  # fmt: skip


@given(st.lists(finds, max_size=3), st.lists(grants, max_size=3), st.one_of(finds, grants))
def test_a_find_or_a_line_about_others_never_adds_claimable_seconds(
    heard: list[tuple[TrackFind, Track]], ledger: list[Grant], more: Grant | tuple[TrackFind, Track]
) -> None:
    """Whatever stands there already; each second that is claimed after it was claimed before."""
    before = claim(COPY, [*heard_lines(heard), *ledger], Claimant(day=AT))
    if isinstance(more, Grant):
        negative = more.title in {Title.LICENCE, Title.NOT_OWNED, Title.PUBLIC_DOMAIN}
        after = claim(COPY, [*heard_lines(heard), *ledger, *([more] if negative else [])], Claimant(day=AT))
    else:
        after = claim(COPY, [*heard_lines([*heard, more]), *ledger], Claimant(day=AT))
    assert after.sound_s <= before.sound_s + 1e-6
    assert after.picture_s == before.picture_s
