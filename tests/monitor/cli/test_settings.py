"""``reclaim settings``: what is said, what fits a wish, where it is set, and the way to say it."""

import json
import re

import pytest

from monitor.app import open_library
from monitor.settings import Settings
from tests.monitor.conftest import Command
from tests.monitor.samples import add_work


@pytest.fixture
def works(settings: Settings) -> None:
    """Store two works."""
    with open_library(settings, actor="Ann") as library:
        add_work(library, 1, "Teaser")
        add_work(library, 2, "Reef")


@pytest.mark.usefixtures("works")
def test_what_is_set_is_said_listed_and_remembered(reclaim: Command) -> None:
    """For several works at once; the history names who and when."""
    said = reclaim("settings", "set", 1, 2, "--platform", "tiktok", "downloads=allowed", "--by", "Ann")
    assert (said.code, said.out) == (0, "Saved: 2 works changed.\n")
    args = ("settings", "set", 1, "--platform", "TikTok", "downloads=off", "--note", "Re-uploads", "--by", "Bea")
    assert json.loads(reclaim(*args, "--json").out)[0]["by"] == "Bea"
    assert "Nothing changed" in reclaim(*args).out
    listed = json.loads(reclaim("settings", "list", "--json").out)
    assert [(one["work"], one["platform"], one["value"]) for one in listed] == [
        (1, "TikTok", "off"),
        (2, "TikTok", "allowed"),
    ]
    assert len(json.loads(reclaim("settings", "list", 2, "--json").out)) == 1
    assert json.loads(reclaim("settings", "list", "--platform", "Vimeo", "--json").out) == []
    history = reclaim("settings", "history", 1).out
    assert re.search(r"1 +TikTok +Downloads +off +Bea +\d{4}-\d\d-\d\d +Re-uploads", history)
    assert re.search(r"allowed +Ann", history)


@pytest.mark.usefixtures("works")
def test_where_nothing_was_said_the_way_to_say_it_is_told(reclaim: Command) -> None:
    """On the library that is named."""
    assert "settings set WORK --platform TikTok downloads=off" in reclaim("settings", "list").out
    assert "Nothing was said of work 1 yet" in reclaim("settings", "history", 1).out


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize(
    ("words", "word"),
    [
        ((1, "downloads=perhaps"), "it has: allowed, off, absent, unknown."),
        ((1, "downloads=of"), "(did you mean “off”?)"),
        (
            (1, "download=no"),
            "There is no setting “download” (did you mean “downloads”?); there are: account, audience,",
        ),
        ((1, "downloads="), "has no value"),
        ((1, "downloads=off", "downloads=allowed"), "given twice"),
        (("one", "downloads=off"), "must be a number"),
        (("downloads=off",), "at least one work"),
        ((1,), "at least one setting"),
    ],
)
def test_what_says_nothing_sensible_is_refused(reclaim: Command, words: tuple[str | int, ...], word: str) -> None:
    """In one sentence, and nothing is kept."""
    answer = reclaim("settings", "set", *words, "--platform", "TikTok", "--by", "Ann")
    assert answer.code == 2
    assert word in answer.err
    assert json.loads(reclaim("settings", "list", "--json").out) == []


@pytest.mark.usefixtures("works")
def test_a_work_that_there_is_not_stops_all_of_it(reclaim: Command) -> None:
    """None of the others is changed."""
    assert reclaim("settings", "set", 1, 9, "--platform", "TikTok", "downloads=off").code != 0
    assert json.loads(reclaim("settings", "list", "--json").out) == []
    assert reclaim("settings", "list", 9).code != 0
    assert reclaim("settings", "history", 9).code != 0
    assert reclaim("settings", "advise", 9, "--platform", "TikTok", "--goal", "reach").code != 0


@pytest.mark.usefixtures("works")
def test_advice_tells_what_differs_where_it_is_set_and_what_remains(reclaim: Command) -> None:
    """And the command that says so afterwards, which then says that nothing is to do."""
    reclaim("settings", "set", 1, "--platform", "TikTok", "downloads=allowed", "--by", "Ann")
    args = ("settings", "advise", 1, "--platform", "TikTok", "--goal", "no-download", "--goal", "reach")
    answer = reclaim(*args).out
    assert "Downloads: “off” fits. Yours is said to be “allowed”." in answer
    assert "Screen recording and savers by others still work." in answer
    assert "Not checked at the source: look there: https://" in answer
    assert "There: Switched off, nobody can download what was posted or will be" in answer
    assert "Mind: Both can be had." in answer
    assert "What is set today does not undo copies that were made before." in answer
    (command,) = re.findall(r"Then: \S+.* (settings set 1 --platform TikTok downloads=off)", answer)
    reclaim(*command.split(), "--by", "Ann")
    assert "Yours is said to be “off”: nothing to do." in reclaim(*args).out


@pytest.mark.usefixtures("works")
def test_advice_over_all_works_counts_them(reclaim: Command) -> None:
    """On each platform of which anything was said."""
    reclaim("settings", "set", 1, 2, "--platform", "TikTok", "downloads=allowed", "--by", "Ann")
    reclaim("settings", "set", 1, "--platform", "Vimeo", "downloads=off", "--by", "Ann")
    (first, second) = json.loads(reclaim("settings", "advise", "--goal", "no-download", "--json").out)
    of = {one["setting"]: one for one in first["settings"]}
    assert (first["platform"], of["downloads"]["works"], of["downloads"]["standing"]) == (
        "TikTok",
        {"differs": 2},
        None,
    )
    assert (second["platform"], second["work"]) == ("Vimeo", None)
    assert "Your works: differs (2)." in reclaim("settings", "advise", "--goal", "no-download").out


@pytest.mark.usefixtures("works")
def test_advice_needs_a_wish_and_a_platform(reclaim: Command) -> None:
    """One sentence says what is missing."""
    assert "Say what you wish" in reclaim("settings", "advise", 1, "--platform", "TikTok").err
    assert "--platform NAME" in reclaim("settings", "advise", 1, "--goal", "reach").err
    assert "no goal “fame”" in reclaim("settings", "advise", 1, "--goal", "fame").err


@pytest.mark.usefixtures("works")
def test_wishes_that_exclude_each_other_are_told(reclaim: Command) -> None:
    """In words, before the advice."""
    answer = reclaim("settings", "advise", "--platform", "X", "--goal", "reach", "--goal", "followers").out
    assert "These exclude each other: Strangers find nothing" in answer


def test_a_checklist_names_the_source_of_each_step(reclaim: Command, settings: Settings) -> None:
    """For people, as Markdown and for machines; of a platform that nobody looked up general steps. No library."""
    text = reclaim("settings", "checklist", "tiktok").out
    assert "[ ] Profile > Menu > Settings and privacy > Privacy > Reuse of content" in text
    assert "read on the platform’s own page, in Danish, on 2026-11-27: https://support.tiktok.com/" in text
    assert "not checked at the source: look there: https://" in text
    assert reclaim("settings", "checklist", "TikTok", "--markdown").out.startswith("# Settings on TikTok\n")
    data = json.loads(reclaim("settings", "checklist", "Elsewhere", "--json").out)
    assert (data["platform"], data["general"], data["steps"][0]["source"]) == ("Elsewhere", True, None)
    assert "Nobody has looked this platform up" in reclaim("settings", "checklist", "Elsewhere").out
    assert not settings.library.exists()


def test_goals_and_values_are_listed(reclaim: Command) -> None:
    """With what each value prevents and what not."""
    text = reclaim("settings", "goals").out
    assert "no-download: No download button." in text
    assert "  off: The platform’s own button is gone. Screen recording and savers by others still work." in text
    data = json.loads(reclaim("settings", "goals", "--json").out)
    assert "reach" in [one["key"] for one in data["goals"]]
    assert data["settings"][0]["values"]["public"]
