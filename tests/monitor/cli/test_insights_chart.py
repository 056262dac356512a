"""``reclaim insights chart``: a picture, and the table beside it."""

import csv
import io
import json
from pathlib import Path

import pytest

from monitor.store.library import Library
from tests.monitor.conftest import Command
from tests.monitor.insights.charts import totals_in


@pytest.fixture(autouse=True)
def _totals(library: Library) -> None:
    """Let something be counted."""
    totals_in(library)


def test_a_long_series_is_told_by_week(reclaim: Command) -> None:
    """The latest ones, with a way to the others and to a picture."""
    answer = reclaim("insights", "chart", 1, "--rows", 3)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Golden hour · TikTok, 3 Aug – 30 Nov 2026"
    assert lines[1].split() == ["Week", "Views", "Marks"]
    assert lines[4].startswith("30 Nov 2026")
    assert "15 earlier weeks: --rows 18 shows all, --csv every day." in answer.out
    assert "insights chart 1 --output chart.png" in answer.out
    assert max(map(len, lines[:5])) <= 80


def test_a_short_one_by_day_with_what_is_usual(reclaim: Command) -> None:
    """Two measures side by side."""
    words = ("--measure", "views", "--measure", "shares", "--from", "2026-11-01", "--to", "2026-11-05")
    answer = reclaim("insights", "chart", 1, *words)
    assert answer.out.splitlines()[1].split() == ["Day", "Views", "Usual", "Shares", "Usual", "Marks"]
    assert len([line for line in answer.out.splitlines() if "Nov 2026 " in line]) == 5


def test_every_day_comes_as_csv(reclaim: Command) -> None:
    """However many there are."""
    rows = list(csv.DictReader(io.StringIO(reclaim("insights", "chart", 1, "--csv").out)))
    assert len(rows) == 120
    assert rows[0]["day"] == "2026-08-03"
    assert float(rows[0]["Views"]) > 0


def test_json_has_the_chart(reclaim: Command) -> None:
    """With what is usual by day; null where it is not known."""
    said = json.loads(reclaim("insights", "chart", 1, "--json").out)
    assert said["counted"]["measures"] == ["views", "shares"]
    (line,) = said["lines"]
    assert len(line["values"]) == len(line["low"]) == 120
    assert line["low"][0] is None


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG")])
def test_a_picture_is_written(reclaim: Command, tmp_path: Path, name: str, start: bytes) -> None:
    """By the ending of its name."""
    answer = reclaim("insights", "chart", 1, "--output", tmp_path / name, "--dark")
    assert answer.code == 0
    assert (tmp_path / name).read_bytes().startswith(start)
    assert "As a picture" not in answer.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("1", "--output", "a.gif"), "a chart is written as .svg or .png"),
        (("1", "--measure", "viewz"), "--measure is “viewz”; choose one of: views, likes"),
        (("1", "--from", "soon"), "--from is “soon”; write a day like"),
        (("1", "--measure", "saves"), "There are no saves by day"),
        (("9",), "Nothing is counted under number 9"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(reclaim: Command, words: tuple[str, ...], sentence: str) -> None:
    """And nothing is written."""
    answer = reclaim("insights", "chart", *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert answer.out == ""
