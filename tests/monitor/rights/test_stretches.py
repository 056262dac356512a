"""A time line cut into stretches: what may be claimed, and of which kind the rest is."""

from datetime import UTC, date, datetime

from fingerprints.values import Modality
from monitor.rights.stretches import Kind, claimable_s, stretches_of
from monitor.rights.values import Grant, Title

TODAY = date(2026, 11, 26)


def line(title: Title, start_s: float = 0.0, end_s: float | None = None, **changes: object) -> Grant:
    """Return a line about the sound."""
    said = {"modality": Modality.SOUND, "owner": "Ann", "added_by": "Ann", "added_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return Grant(id=1, work_id=1, start_s=start_s, end_s=end_s, title=title, **(said | changes))  # type: ignore[arg-type]


def kinds(*grants: Grant) -> list[tuple[float, float, Kind]]:
    """Return the stretches of ten seconds of sound."""
    found = stretches_of(grants, Modality.SOUND, 10.0, TODAY)
    return [(one.start_s, one.end_s, one.kind) for one in found]


def test_a_ledger_that_says_nothing_is_silent_all_along() -> None:
    """Nothing may be claimed, and the reason is told."""
    assert kinds() == [(0.0, 10.0, Kind.SILENT)]
    assert stretches_of([], Modality.SOUND, 10.0, TODAY)[0].reason == "Nobody has said whose the sound is."


def test_licensed_music_cuts_the_line_in_three() -> None:
    """What lies before and after it may still be claimed."""
    found = kinds(line(Title.OWNED), line(Title.LICENCE, 2.0, 5.0, owner="Bo"))
    assert found == [(0.0, 2.0, Kind.OWNED), (2.0, 5.0, Kind.LICENSED), (5.0, 10.0, Kind.OWNED)]


def test_what_is_held_but_not_claimable_is_told_apart_from_what_is_not_held() -> None:
    """A lapsed or shared right is no licence and nobody else's."""
    assert kinds(line(Title.OWNED, exclusive=False)) == [(0.0, 10.0, Kind.BARRED)]
    assert kinds(line(Title.EXCLUSIVE_LICENCE, ends_on=date(2026, 11, 1))) == [(0.0, 10.0, Kind.BARRED)]
    assert kinds(line(Title.NOT_OWNED)) == [(0.0, 10.0, Kind.FOREIGN)]
    assert kinds(line(Title.PUBLIC_DOMAIN)) == [(0.0, 10.0, Kind.FOREIGN)]


def test_lines_that_were_ended_and_lines_of_the_picture_do_not_count() -> None:
    """The sound is judged by what holds of the sound."""
    ended = line(Title.NOT_OWNED, ended_at=datetime(2026, 2, 1, tzinfo=UTC))
    picture = line(Title.NOT_OWNED, modality=Modality.PICTURE)
    assert kinds(line(Title.OWNED), ended, picture) == [(0.0, 10.0, Kind.OWNED)]


def test_claimable_seconds_are_those_of_the_owned_stretches() -> None:
    """Ten seconds less three of licensed music."""
    lines = [line(Title.OWNED), line(Title.LICENCE, 2.0, 5.0)]
    assert claimable_s(lines, Modality.SOUND, 10.0, TODAY) == 7.0
