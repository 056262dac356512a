"""The home page: what changed, what is due, what the library holds, what to do first."""

import re
from dataclasses import replace
from datetime import timedelta

from monitor.app import open_library, utc_now
from monitor.permitted import own_account, permit
from monitor.settings import Settings
from monitor.web.news import digest, told
from tests.monitor.samples import add_match
from tests.monitor.web.served import Serving, Visitor, text_of


def test_an_empty_library_says_what_to_do_first(newcomer: Visitor) -> None:
    """A creator who starts with nothing is led to the first step."""
    said = text_of(newcomer.get("/"))
    assert "What to do first" in said
    assert "Add your originals" in said


def test_what_is_left_to_do_once_is_numbered_from_one(visitor: Visitor) -> None:
    """Steps that are done leave no gaps."""
    numbers = re.findall(r'<span class="first-mark">(\d)</span>', visitor.get("/").text)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert numbers


def test_home_counts_what_the_library_holds(visitor: Visitor) -> None:
    """Works, clips, what waits and what was confirmed."""
    said = text_of(visitor.get("/"))
    for figure in ("2 works", "4 clips looked at", "1 confirmed copy", "1 case"):
        assert figure in said


def test_home_tells_who_did_what(visitor: Visitor) -> None:
    """The latest entries of the audit, in words."""
    assert "Mara Lindqvist made case 1 for vids.example" in text_of(visitor.get("/"))


def test_home_names_rights_that_end_soon(served: Serving, lived: Settings) -> None:
    """A licence that ends next week stands among what is due."""
    with open_library(lived, actor="Mara Lindqvist") as library:
        ends = library.clock().date() + timedelta(days=7)
        permit(library, replace(own_account("vids.example", "partner", "A partner for a while."), ends_on=ends))
    assert "partner" in text_of(Visitor(served).get("/"))


def test_a_day_has_its_figures(settings: Settings) -> None:
    """What was found today is counted today, and days without anything count nothing."""
    with open_library(settings, actor="Ann") as library:
        add_match(library)
        days = library.store.figures.per_day(utc_now(), 30)
    assert len(days) == 30
    assert [day.found for day in days] == [0] * 29 + [1]


def test_every_kind_of_news_has_words(lived: Settings) -> None:
    """No entry of a library that was worked with is told as a bare key."""
    with open_library(lived) as library:
        for entry in library.store.audit.all():
            news = told(entry)
            assert news.text
            assert "{" not in news.text


def test_the_digest_counts_one_and_several() -> None:
    """One work, two clips."""
    assert digest({"work.register": 1, "clip.scan": 2}) == [(1, "work registered"), (2, "clips looked at")]
