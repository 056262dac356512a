"""The data about where settings are found: complete, and honest about what nobody has checked."""

import re

import pytest

from monitor.sites.checklists import (
    APPS,
    OTHER,
    VIEWERS,
    Mark,
    Step,
    checklist_of,
    checklists,
    known_platform,
    listed_platforms,
    unlooked,
)
from monitor.sites.hosts import host_of
from monitor.sites.privacy import privacy_of_platforms, settings
from monitor.sites.settings_page import checklist_markdown

STEPS = [(one.platform, step) for one in checklists() for step in one.steps]
WISHED = "TikTok Instagram YouTube Facebook X Vimeo Twitch Snapchat Threads Pinterest Reddit Dailymotion PeerTube"


def test_there_is_a_checklist_for_each_platform_that_can_be_chosen() -> None:
    """And for none besides; the last one is for all others, and has a step for every setting."""
    assert list(listed_platforms()) == WISHED.split()
    assert [one.name for one in privacy_of_platforms()] == [one.platform for one in checklists()]
    assert checklists()[-1].platform == OTHER
    assert set(checklists()[-1].settings) == {*(one.key for one in settings()), APPS}


@pytest.mark.parametrize(("platform", "step"), STEPS)
def test_a_step_names_its_source_and_day_or_says_that_nobody_looked(platform: str, step: Step) -> None:
    """A day stands with what was read and with nothing else."""
    assert step.name
    assert step.where
    assert (step.on is None) == (step.mark is Mark.KNOWLEDGE)
    assert step.on is None or step.on.year >= 2026
    if platform == OTHER:
        assert (step.mark, step.source) == (Mark.KNOWLEDGE, "")
    else:
        assert step.source.startswith("https://")
        assert host_of(step.source)


def test_what_is_called_read_lies_on_the_platforms_own_pages() -> None:
    """A guide by others is never shown as the platform’s word."""
    own = ("tiktok.com", "instagram.com", "google.com", "vimeo.com", "snapchat.com", "snap.com", "dailymotion.com")
    for _, step in STEPS:
        if step.mark is Mark.READ:
            assert host_of(step.source).endswith((*own, "github.com")), step
    assert {host_of(step.source) for name, step in STEPS if "github.com" in step.source} == {"github.com"}
    assert {name for name, step in STEPS if "github.com" in step.source} == {"PeerTube"}


def test_what_was_not_checked_says_so() -> None:
    """With the place to look, where there is one."""
    (unchecked, *_) = checklist_of("TikTok").about("downloads")
    assert unchecked.known_by == "not checked at the source: look there"
    assert checklist_of("Nowhere").steps[0].known_by == "not checked at a source"
    assert checklist_of("Snapchat").about("audience")[0].known_by == "read on the platform’s own page on 2026-11-27"
    assert unlooked(checklist_of("Vimeo").steps) == 1


def test_a_source_says_its_language_and_what_page_it_is() -> None:
    """A list of issues is not called a platform’s own page, nor is a Danish page passed off as English."""
    (danish,), (issues, *_) = checklist_of("TikTok").about("reuse"), checklist_of("PeerTube").about("downloads")
    assert danish.known_by == "read on the platform’s own page, in Danish, on 2026-11-27"
    assert issues.known_by == "read in the project’s own list of issues on 2026-11-27"
    foreign = [step for _, step in STEPS if re.search(r"/(da|de|es|fr-fr|hr|lv|nb|pt)/|//de\.|\.(br|it)/", step.source)]
    assert len(foreign) > 5
    assert all(step.language for step in foreign)


def test_what_only_tells_how_it_is_has_no_box_to_tick() -> None:
    """There is nothing to do about it."""
    lines = list(checklist_markdown(checklist_of("TikTok")))
    assert "- It does not show who downloaded a video, and sends you no word of it" in lines
    assert sum(line.startswith("- [ ] ") for line in lines) == sum(
        step.is_task for step in checklist_of("TikTok").steps
    )


def test_a_platform_of_which_nothing_is_known_gets_the_general_steps() -> None:
    """Under its own name, and called general."""
    found = checklist_of("Somewhere Else")
    assert (found.platform, found.is_general) == ("Somewhere Else", True)
    assert not checklist_of("TikTok").is_general


def test_names_are_found_whatever_their_letters() -> None:
    """Others stay as they were written."""
    assert known_platform(" peertube ") == "PeerTube"
    assert known_platform("MyTube") == "MyTube"


def test_no_platform_is_said_to_tell_who_downloaded() -> None:
    """That is the answer that the documents give; what is shown of viewers are totals, or whoever acted in the open."""
    shown = " ".join(step.where for one in checklists() for step in one.about(VIEWERS))
    assert "does not show who downloaded" in shown
    assert "of downloads no names" in shown
    assert not re.search(r"\bshows who (downloaded|saved|recorded)", shown)
