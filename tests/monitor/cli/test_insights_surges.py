"""``reclaim insights surges``, ``looks``, ``look``, ``event`` and ``events``."""

import json

import pytest

from monitor.app import open_library
from monitor.collected import SourceRecord
from monitor.settings import Settings
from tests.monitor.conftest import Clock, Command
from tests.monitor.insights.surge_samples import add_counted, add_days, add_surge, steady
from tests.monitor.samples import add_work


@pytest.fixture
def surge(settings: Settings) -> None:
    """Store a work whose video had a surge, and a source that is searched."""
    with open_library(settings, actor="Ann", clock=Clock()) as library:
        add_work(library, 1, "Teaser")
        add_surge(library, work_id=1)
        now = library.clock()
        library.store.sources.add(
            SourceRecord(
                id=0, name="feed", kind="feed", address="https://videos.example/feed", next_at=now, added_by="Ann",
                added_at=now,
            )
        )  # fmt: skip


@pytest.mark.usefixtures("surge")
def test_unusual_days_stand_with_harmless_causes_and_what_totals_cannot_show(reclaim: Command) -> None:
    """The interval of what is usual is shown, the commonest causes come first, and no cause is claimed."""
    answer = reclaim("insights", "surges", "--since", "2026-11-01")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0] == "9–10 Nov 2026  Video 1 (TikTok, number 1)"
    assert "times what was to be expected" in lines[1]
    assert "are usual." in lines[1]
    assert answer.out.index("recommended it more") < answer.out.index("a review or a parody") < answer.out.index("bots")
    assert "usually leave no trace" in answer.out
    assert "never show who" in answer.out


@pytest.mark.usefixtures("surge")
def test_the_report_as_json_holds_the_figures(reclaim: Command) -> None:
    """Also the false-discovery rate, the limits and the proposal."""
    report = json.loads(reclaim("insights", "surges", "--json", "--video", 1).out)
    (one,) = report["surges"]
    assert (one["first_day"], one["last_day"], one["measure"]) == ("2026-11-09", "2026-11-10", "views")
    assert one["low"] < one["expected"] < one["high"] < one["value"]
    assert one["chance"] < 0.05
    assert report["examined"]["looked_at"] == 1
    assert len(report["limits"]) == 3


@pytest.mark.usefixtures("surge")
def test_a_proposal_names_the_commands_that_look_and_is_closed(reclaim: Command) -> None:
    """Words to search for, sources to search, clips to scan; then done, or dismissed with a reason."""
    assert "Nothing is proposed" in reclaim("insights", "looks").out
    assert "Proposed: look for copies" in reclaim("insights", "surges").out
    listed = reclaim("insights", "looks").out
    for words in ("words queries 1", "watch --source feed", "scan FOLDER"):
        assert words in listed
    assert reclaim("insights", "look", 1).code == 2
    assert "why" in reclaim("insights", "look", 1, "--dismiss").err
    assert reclaim("insights", "look", 1, "--dismiss", "--reason", "A contest").out == "Proposal 1 is dismissed.\n"
    assert "Nothing is proposed" in reclaim("insights", "looks").out
    assert "Dismissed by" in reclaim("insights", "looks", "--all").out


def test_totals_that_are_too_short_are_said_to_be(reclaim: Command, settings: Settings) -> None:
    """So that nobody takes silence for safety."""
    assert "no totals by day" in reclaim("insights", "surges").out
    with open_library(settings, actor="Ann", clock=Clock()) as library:
        add_days(library, add_counted(library, "short"), steady(days=12))
        add_days(library, add_counted(library, "small"), steady(3))
    said = reclaim("insights", "surges").out
    assert "too short: 1 series." in said
    assert "too small: 1 series, with never 50 in a day" in said
    assert "Looked at" not in said


@pytest.mark.usefixtures("surge")
def test_a_note_explains_its_days_until_it_is_taken_back(reclaim: Command) -> None:
    """Explained days are shown, and propose nothing."""
    noted = reclaim("insights", "event", "add", "news", "--from", "2026-11-10", "--note", "On the radio", "--video", 1)
    assert noted.out.startswith("Noted as 1.")
    assert "Explained by your own note 1: On the radio" in reclaim("insights", "surges").out
    assert "Nothing is proposed" in reclaim("insights", "looks").out
    assert "10 Nov 2026  news, number 1: On the radio" in reclaim("insights", "events").out
    assert json.loads(reclaim("insights", "events", "--json").out)[0]["kind"] == "news"
    assert reclaim("insights", "event", "remove", 1).out == "Note 1 is taken back.\n"
    reclaim("insights", "surges")
    assert "look for copies of Video 1" in reclaim("insights", "looks").out


@pytest.mark.usefixtures("surge")
def test_a_later_note_withdraws_the_proposal_and_taking_it_back_opens_it_again(reclaim: Command) -> None:
    """The proposal keeps why it was withdrawn; notes of other platforms withdraw nothing, however they are spelt."""
    reclaim("insights", "surges")
    add = ("insights", "event", "add", "news", "--from", "2026-11-10", "--platform")
    assert "Withdrawn" not in reclaim(*add, "YouTube").out
    assert "Withdrawn, because it explains their days: 1 proposal" in reclaim(*add, "TikTok").out
    assert "Nothing is proposed" in reclaim("insights", "looks").out
    assert "Withdrawn by" in reclaim("insights", "looks", "--all").out
    assert "Explained since by your note 2." in reclaim("insights", "looks", "--all").out
    said = reclaim("insights", "surges").out
    assert "Explained by your own note 2" in said
    assert "Proposed" not in said
    assert "Open again: 1 proposal" in reclaim("insights", "event", "remove", 2).out
    assert "Proposed: look for copies" in reclaim("insights", "surges").out


@pytest.mark.usefixtures("surge")
def test_a_proposal_that_was_dismissed_stays_so_when_a_note_is_taken_back(reclaim: Command) -> None:
    """What the user decided is not opened again."""
    reclaim("insights", "surges")
    reclaim("insights", "look", 1, "--dismiss", "--reason", "A contest")
    reclaim("insights", "event", "add", "news", "--from", "2026-11-10")
    assert reclaim("insights", "event", "remove", 1).out == "Note 1 is taken back.\n"
    assert "Nothing is proposed" in reclaim("insights", "looks").out


def test_one_video_has_the_figures_that_the_report_of_all_gives_it(reclaim: Command, settings: Settings) -> None:
    """And those of the proposal; how sure it is stands beside in words."""
    with open_library(settings, actor="Ann", clock=Clock()) as library:
        add_surge(library)
        for number in range(2, 6):
            add_days(library, add_counted(library, str(number)), steady(seed=number))
    every = json.loads(reclaim("insights", "surges", "--json").out)["surges"]
    one = json.loads(reclaim("insights", "surges", "--json", "--video", 1).out)["surges"]
    assert one == [each for each in every if each["counted"]["id"] == 1] != []
    said = reclaim("insights", "surges", "--video", 1).out
    assert "How sure this is:" in said
    assert "chance alone" in said
    assert said.splitlines()[1].strip() in reclaim("insights", "looks").out


def test_what_cannot_be_is_refused_in_a_sentence(reclaim: Command) -> None:
    """Kinds and days that are none, days the wrong way round, numbers under which nothing is."""
    assert "must be one of" in reclaim("insights", "event", "add", "rumour", "--from", "2026-11-10").err
    assert "write a day like" in reclaim("insights", "surges", "--since", "soon").err
    assert "turn them round" in reclaim("insights", "surges", "--since", "2026-11-10", "--until", "2026-11-01").err
    assert reclaim("insights", "surges", "--video", 7).code == 2
    assert reclaim("insights", "look", 7, "--done").code == 2
    assert reclaim("insights", "event", "remove", 7).code == 2
