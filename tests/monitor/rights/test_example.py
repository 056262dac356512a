"""The example in docs/rights.md is true."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from fingerprints.values import Modality
from monitor.rights.claiming import Claimant, claim
from monitor.rights.cues import read_cues
from monitor.rights.timeline import draw_line
from monitor.rights.values import Grant, Title
from tests.monitor.samples import segment

PAGE = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")
DAY = date(2026, 11, 26)


def ledger() -> list[Grant]:
    """Return what registering with own sound says, and the cue sheet of the page."""
    rows = re.search(r"    start,end.*?\n\n", PAGE, re.DOTALL)
    assert rows
    said = {"work_id": 1, "added_by": "Ann Lee", "added_at": datetime(2026, 11, 26, tzinfo=UTC)}
    own = [Grant(id=n, modality=kind, title=Title.OWNED, owner="Ann Lee", **said) for n, kind in enumerate(Modality)]
    sheet = read_cues(re.sub(r"^ +", "", rows[0], flags=re.MULTILINE).encode(), Path())
    assert sheet.problems == sheet.ignored_columns == ()
    return own + [
        Grant(
            id=cue.row,
            modality=cue.modality,
            start_s=cue.start_s,
            end_s=cue.end_s,
            title=cue.title,
            owner=cue.owner,
            **said,
        )
        for cue in sheet.cues
    ]


def test_the_seconds_of_the_example_are_right() -> None:
    """Forty matched, thirty claimable, twenty of picture and twenty of sound."""
    whole = [segment(50.0, 90.0, modality) for modality in Modality]  # seconds 60 to 100 of the film
    claimed = claim(whole, ledger(), Claimant(holder="Ann Lee", territory="US", day=DAY))
    assert (claimed.seconds, claimed.picture_s, claimed.sound_s) == (30.0, 20.0, 20.0)
    assert "Matched are 40 s, claimable 30 s: 20 s of picture and 20 s of sound" in PAGE


def test_the_picture_of_the_example_is_right() -> None:
    """As a terminal of 81 columns draws it."""
    for modality in Modality:
        drawn = "".join("█·▒"[mark] for mark in draw_line(ledger(), modality, 180.0, DAY, 72))
        assert f"{modality.capitalize():9}{drawn}" in PAGE
