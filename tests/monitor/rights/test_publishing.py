"""May a work be published: what is on record of the material inside it, and that nobody's silence is a right."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprints.values import Modality
from monitor.rights.materials import Material, MaterialKind, PublicUse
from monitor.rights.publishing import Inside, Level, Plan, concerns, is_allowed
from monitor.rights.tracks import FindState, Standing, Stretch, Track, TrackFind
from monitor.rights.values import Grant, Title
from tests.monitor.samples import facts, source

AT = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 26)
PLAN = Plan(platform="TikTok", use=PublicUse.COMMERCIAL, territory="DE", day=TODAY)


def song(id_: int = 1, **changes: Any) -> Material:
    """Return a licence for a song from 10 to 40 s, for all uses everywhere."""
    values: dict[str, Any] = {"kind": MaterialKind.MUSIC, "name": "Slow tide", "modality": Modality.SOUND}
    values |= {"start_s": 10.0, "end_s": 40.0, "uses": tuple(PublicUse)}
    return Material(id=id_, work_id=3, added_by="Ann", added_at=AT, **(values | changes))


def person(id_: int = 9, **changes: Any) -> Material:
    """Return the consent of somebody who is seen."""
    return song(
        id_, **({"kind": MaterialKind.PERSON, "name": "M.", "modality": None, "start_s": 0.0, "end_s": None} | changes)
    )


def line(id_: int = 1, **changes: Any) -> Grant:
    """Return a line of the ledger: Ann owns the sound."""
    values: dict[str, Any] = {"modality": Modality.SOUND, "title": Title.OWNED, "owner": "Ann"}
    return Grant(id=id_, work_id=3, added_by="Ann", added_at=AT, **(values | changes))


def work(*materials: Material, grants: tuple[Grant, ...] = (line(),), **changes: Any) -> Inside:
    """Return a work of a minute that is all sound, and Ann's."""
    values: dict[str, Any] = {"work_id": 3, "length_s": 60.0, "modalities": (Modality.SOUND,)}
    return Inside(**(values | {"grants": grants, "materials": materials} | changes))


def found(standing: Standing, state: FindState = FindState.OPEN) -> tuple[TrackFind, Track]:
    """Return a track that was found in the work."""
    track = Track(
        id=5, name="Loud", file=source(5), media=facts(), standing=standing, added_by="Ann", added_at=AT
    )  # fmt: skip
    where = Stretch(work_start_s=5, work_end_s=20, track_start_s=0, track_end_s=15, speed=1.0, score=20.0)
    return TrackFind(id=7, track_id=5, work_id=3, where=where, state=state, found_at=AT), track


def blocking(inside: Inside, **plan: Any) -> list[str]:
    """Return the sentences that stand in the way."""
    return [
        one.text for one in concerns(inside, replace(PLAN, **plan)) if one.level in {Level.FORBIDDEN, Level.UNKNOWN}
    ]


def test_what_is_licensed_for_it_may_be_published() -> None:
    """Where the rest of the work is the owner's."""
    assert blocking(work(song(), person())) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uses": ()}, "does not say for what"),
        ({"uses": (PublicUse.PERSONAL,)}, "is not for commercial use (it is for personal)"),
        ({"platforms": ("YouTube",)}, "does not reach TikTok (it is for YouTube)"),
        ({"territories": ("US",)}, "does not reach DE (it is for US)"),
        ({"territories": ("WORLD", "-DE")}, "does not reach DE"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ended on 2026-11-25"),
        ({"starts_on": TODAY + timedelta(days=1)}, "begins on 2026-11-27"),
        ({"ended_at": AT, "end_reason": "Taken back."}, "was ended on 2026-11-01 (Taken back.)"),
    ],
)
def test_what_a_licence_does_not_allow_stands_in_the_way(changes: dict[str, Any], sentence: str) -> None:
    """One sentence each, which names the licence."""
    (said,) = blocking(work(song(**changes)))
    assert said.startswith("The licence for the music “Slow tide”")
    assert sentence in said


def test_the_last_day_is_the_owners_wherever_the_work_is_seen() -> None:
    """A plain day holds to its end; a moment at which the day is over somewhere does not."""
    held = work(song(ends_on=TODAY))
    assert blocking(held, day=TODAY) == []
    assert blocking(held, day=datetime(2026, 11, 26, 9, 59, tzinfo=UTC)) == []
    assert blocking(held, day=datetime(2026, 11, 26, 10, 0, tzinfo=UTC))
    assert blocking(held, day=TODAY + timedelta(days=1))


def test_a_minor_needs_a_guardian() -> None:
    """Their own consent is not enough."""
    assert "no consent of a guardian" in blocking(work(person(is_minor=True)))[0]
    assert blocking(work(person(is_minor=True, by_guardian=True))) == []


def test_consent_that_was_taken_back_counts_no_more() -> None:
    """Until it is given anew; nothing is asked of somebody who is not in the work."""
    gone = person(1, ended_at=AT, end_reason="Letter.")
    assert "The consent of “M.” was ended" in blocking(work(gone))[0]
    assert blocking(work(gone, person(2))) == []
    assert blocking(work(replace(gone, not_in_work=True))) == []


def test_of_two_licences_for_one_thing_one_is_enough() -> None:
    """If it reaches as far in the work; a shorter one does not answer for the longer."""
    narrow = song(1, platforms=("YouTube",))
    assert blocking(work(narrow, song(2, name="slow  TIDE", end_s=None))) == []
    assert blocking(work(narrow, song(2, end_s=30.0)))


def test_silence_of_the_ledger_is_no_right() -> None:
    """Where nobody has said whose the sound is, where it is somebody else's, and where the owner's rights end."""
    assert blocking(work(grants=())) == ["Sound from 0:00 to 1:00: nobody has said whose the sound is."]
    (said,) = blocking(
        work(grants=(line(), line(2, title=Title.LICENCE, start_s=10, end_s=40, label="Slow tide", owner="")))
    )
    assert "Sound from 0:10 to 0:40: by line 2 of the ledger it holds “Slow tide” by licence" in said
    named = line(2, title=Title.LICENCE, start_s=10, end_s=40, label="Slow tide")
    assert blocking(work(song(), grants=(line(), named))) == []
    assert "ended on 2026-11-25" in blocking(work(grants=(line(ends_on=TODAY - timedelta(days=1)),)))[0]
    assert blocking(work(grants=(line(title=Title.PUBLIC_DOMAIN),))) == []


@pytest.mark.parametrize(
    ("standing", "state", "level"),
    [
        (Standing.FORBIDDEN, FindState.OPEN, Level.FORBIDDEN),
        (Standing.FORBIDDEN, FindState.NOT_MINE, Level.FORBIDDEN),
        (Standing.FORBIDDEN, FindState.WRONG, None),
        (Standing.UNKNOWN, FindState.OPEN, Level.UNKNOWN),
        (Standing.LICENSED, FindState.OPEN, Level.UNKNOWN),
        (Standing.UNKNOWN, FindState.NOT_MINE, Level.FORBIDDEN),
        (Standing.LICENSED, FindState.LICENSED, Level.UNKNOWN),
    ],
)
def test_tracks_that_were_found_stand_in_the_way(standing: Standing, state: FindState, level: Level | None) -> None:
    """Forbidden ones always, others until a licence is on record; a wrong find never."""
    said = concerns(work(finds=(found(standing, state),)), PLAN)
    assert [one.level for one in said] == ([level] if level else [])


@pytest.mark.parametrize("state", [FindState.LICENSED, FindState.NOT_MINE])
def test_a_settled_find_is_answered_by_a_licence_for_its_track_alone(state: FindState) -> None:
    """As far as it was found, within a second; what was ended because it is not in the work is no answer."""
    finds = (found(Standing.LICENSED, state),)
    exact = song(name="loud", start_s=5.5, end_s=20.0)
    assert blocking(work(exact, finds=finds)) == []
    assert blocking(work(song(name="Another", start_s=0.0, end_s=None, track_id=5), finds=finds)) == []
    for useless in (song(start_s=0.0), song(name="Loud"), replace(exact, ended_at=AT, not_in_work=True)):
        assert "no licence for it is on record" in blocking(work(useless, finds=finds))[0]


@pytest.mark.parametrize("title", [Title.LICENCE, Title.NOT_OWNED])
def test_a_line_is_answered_only_by_a_licence_for_what_it_holds(title: Title) -> None:
    """By its name and as far as it reaches; of a line without a name, by the one that is linked to it."""
    whole = song(name="Song Y", start_s=0.0, end_s=None)
    named = (line(), line(2, title=title, label="Song X", owner="Label Z"))
    assert "“Song X” of Label Z" in blocking(work(whole, grants=named))[0]
    assert blocking(work(replace(whole, grant_id=2), grants=named))
    assert blocking(work(replace(whole, name="song  x"), grants=named)) == []
    assert "from 0:30 to 1:00" in blocking(work(replace(whole, name="Song X", end_s=30.0), grants=named))[0]
    nameless = (line(), line(2, title=title, owner="Label Z"))
    assert blocking(work(replace(whole, licensor="Label Z"), grants=nameless))
    assert blocking(work(replace(whole, licensor="label z", grant_id=2), grants=nameless)) == []
    assert blocking(work(replace(whole, licensor="Bo", grant_id=2), grants=nameless))


@pytest.mark.parametrize("kind", [MaterialKind.OTHER, MaterialKind.PERSON, MaterialKind.FONT])
def test_a_permit_says_nothing_about_whose_the_sound_is(kind: MaterialKind) -> None:
    """A permit to film in the park is neither a right in the sound nor in the picture."""
    permit = song(kind=kind, name="Permit to film", modality=None, start_s=0.0, end_s=None)
    both = (Modality.PICTURE, Modality.SOUND)
    said = blocking(work(permit, grants=(), modalities=both))
    assert [one.split(":")[0] for one in said] == ["Picture from 0", "Sound from 0"]


def test_what_is_allowed_comes_with_what_is_to_be_done() -> None:
    """The credit line to copy; what ends soon, and what has no document or a changed one, is only remarked."""
    inside = work(song(conditions="Music: Bo", ends_on=TODAY + timedelta(days=30)), unsought=2)
    said = concerns(inside, PLAN)
    assert is_allowed(said)
    assert [one.text for one in said if one.level is Level.CONDITION] == ["Music: Bo"]
    doubts = " ".join(one.text for one in said if one.level is Level.DOUBT)
    assert "ends on 2026-12-26" in doubts
    assert "without a document" in doubts
    assert "2 known tracks were not looked for" in doubts


uses = st.lists(st.sampled_from(PublicUse), unique=True).map(tuple)
places = st.sampled_from([(), ("TikTok",), ("YouTube",), ("TikTok", "YouTube")])
territories = st.sampled_from([("WORLD",), ("EU",), ("DE",), ("WORLD", "-DE"), ("US",)])
days = st.one_of(st.none(), st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n)))
plans = st.builds(
    Plan,
    platform=st.sampled_from(["", "TikTok", "YouTube"]),
    use=st.sampled_from(PublicUse),
    territory=st.sampled_from(["WORLD", "EU", "DE", "US"]),
    day=st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n)),
)
materials = st.builds(
    song,
    st.just(0),
    name=st.sampled_from(["a", "b"]),
    uses=uses,
    platforms=places,
    territories=territories,
    starts_on=days,
    ends_on=days,
    start_s=st.sampled_from([0.0, 10.0]),
    end_s=st.sampled_from([40.0, None]),
)


def restricted(one: Material, how: int) -> Material:
    """Return a licence that allows less."""
    steps: list[dict[str, Any]] = [
        {"uses": one.uses[1:]},
        {"platforms": one.platforms[:1] or ("Elsewhere",)},
        {"territories": (*one.territories, "-DE")},
        {"ends_on": min(one.ends_on or TODAY, TODAY)},
        {"starts_on": max(one.starts_on or TODAY, TODAY)},
        {"ended_at": AT},
        {"is_minor": True, "kind": MaterialKind.PERSON} if one.kind is MaterialKind.PERSON else {"uses": ()},
    ]
    return replace(one, **steps[how])


@given(st.lists(materials, min_size=1, max_size=4), plans, st.integers(0, 3), st.integers(0, 6))
def test_a_restriction_never_lets_a_check_pass(held: list[Material], plan: Plan, place: int, how: int) -> None:
    """Whatever else is on record: allowing less in one licence allows no more of the work."""
    numbered = [replace(one, id=number) for number, one in enumerate(held, 1)]
    place %= len(numbered)
    narrower = [*numbered[:place], restricted(numbered[place], how), *numbered[place + 1 :]]
    before, after = (is_allowed(concerns(work(*some), plan)) for some in (numbered, narrower))
    assert before or not after


lines = st.builds(
    line,
    st.integers(1, 3),
    title=st.sampled_from(Title),
    label=st.sampled_from(["", "a", "b"]),
    owner=st.sampled_from(["", "Ann", "Bo"]),
    start_s=st.sampled_from([0.0, 10.0]),
    end_s=st.sampled_from([40.0, None]),
)


@given(
    st.lists(materials, max_size=3),
    st.lists(lines, max_size=3),
    plans,
    st.one_of(
        st.builds(found, st.sampled_from(Standing), st.sampled_from([FindState.OPEN, FindState.NOT_MINE])),
        lines.filter(lambda one: one.title in {Title.LICENCE, Title.NOT_OWNED}),
    ),
)
def test_a_find_or_a_line_about_others_never_lets_a_check_pass(
    held: list[Material], ledger: list[Grant], plan: Plan, more: Grant | tuple[TrackFind, Track]
) -> None:
    """Whatever else is on record, and whatever line a licence is linked to."""
    linked = [replace(one, id=number, grant_id=number) for number, one in enumerate(held, 1)]
    before = work(*linked, grants=tuple(ledger))
    is_line = isinstance(more, Grant)
    after = replace(before, grants=(*ledger, more)) if is_line else replace(before, finds=(more,))
    assert is_allowed(concerns(before, plan)) or not is_allowed(concerns(after, plan))


@given(st.lists(materials, max_size=3), plans)
def test_one_unsettled_find_is_enough_to_stop(held: list[Material], plan: Plan) -> None:
    """No licence answers for a forbidden track."""
    assert not is_allowed(concerns(work(*held, finds=(found(Standing.FORBIDDEN),)), plan))
