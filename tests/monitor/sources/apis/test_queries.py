"""Queries are made of titles, tags and hashtags: telling, harmless, in a steady order, and within a budget."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import utc_now
from monitor.collected import Word, WordKind
from monitor.settings import Settings
from monitor.sources.base import Query
from monitor.sources.queries import (
    LONGEST,
    MOST_OF_WORK,
    bare,
    hashtag,
    plain,
    queries_of,
    queries_of_work,
    todays,
    words_of,
)
from monitor.sources.reading import SourceReader
from monitor.store.library import Library
from monitor.values import Rights, Work
from tests.monitor.samples import add_work, facts, source
from tests.monitor.sources.apis.asking import knowing
from tests.monitor.sources.contract import record
from tests.monitor.sources.origin import fetching


def a_work(name: str = "Clip", owner: str | None = "Ann Lee", number: int = 1) -> Work:
    """Return a work."""
    rights = Rights(owner=owner)
    now = utc_now()
    return Work(id=number, name=name, file=source(number), media=facts(), rights=rights, revision=1, registered_at=now)


def words(
    work: Work, *, titles: Sequence[str] = (), tags: Sequence[str] = (), hashtags: Sequence[str] = ()
) -> list[Word]:
    """Return words of a work."""
    given = {WordKind.TITLE: titles, WordKind.TAG: tags, WordKind.HASHTAG: hashtags}
    return [Word(work_id=work.id, kind=kind, text=text) for kind, texts in given.items() for text in texts]


def texts(work: Work, stored: Sequence[Word] = ()) -> list[str]:
    """Return the queries of a work."""
    return [query.text for query in queries_of_work(work, stored)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("IMG_0001.MOV", ""),
        ("The Drowned Lighthouse (final_v2) 1080p.mp4", "The Drowned Lighthouse"),
        ("drowned_lighthouse-x264-WEBRip", "drowned lighthouse-x264-WEBRip"),
        ("GX010042", ""),
        ("VID_20261123_120000.mp4", ""),
        ("export final 3840x2160 60fps", ""),
        ("Apollo 11", "Apollo 11"),
        ("“Ａ　Day”  —  in\tthe Reef!", "A Day in the Reef"),
        ("Don't look back", "Don't look back"),
        ("夏の思い出", "夏の思い出"),
        ("a\x00b\u202ec", "abc"),
    ],
)
def test_what_only_files_bear_is_no_word(text: str, kept: str) -> None:
    """Numbers of cameras, versions, resolutions, codecs and endings are dropped; signs that join words part them."""
    assert words_of(text) == kept


def test_a_distinctive_title_is_asked_alone() -> None:
    """Before everything else."""
    work = a_work()
    stored = words(work, titles=["The Drowned Lighthouse"], tags=["Reef"], hashtags=["#DrownedLighthouse"])
    assert texts(work, stored) == ["The Drowned Lighthouse", "#DrownedLighthouse"]


def test_common_words_are_asked_with_whose_they_are() -> None:
    """“Trailer” alone would find the whole world."""
    work = a_work()
    assert texts(work, words(work, titles=["Trailer"], tags=["Coral Coast"])) == [
        "Trailer Ann Lee",
        "Trailer Coral Coast",
        "Coral Coast",
    ]
    nobody = a_work(owner=None)
    assert texts(nobody, words(nobody, titles=["Official Trailer"])) == []


def test_one_word_goes_with_the_owner_and_alone_where_there_is_none() -> None:
    """A single name may be somebody else's, too."""
    work, nobody = a_work(), a_work(owner=None)
    assert texts(work, words(work, titles=["Kjelda"])) == ["Kjelda Ann Lee"]
    assert texts(nobody, words(nobody, titles=["Kjelda"])) == ["Kjelda"]


def test_without_words_the_name_is_used() -> None:
    """In the same way: the junk of a file's name is dropped, and common words get company."""
    assert texts(a_work("The_Drowned_Lighthouse_final")) == ["The Drowned Lighthouse"]
    assert texts(a_work("IMG_0001")) == []
    assert texts(a_work("Teaser")) == ["Teaser Ann Lee"]


def test_no_query_is_asked_twice() -> None:
    """Spellings that differ in case or width only are one; of two works the first one's counts."""
    first, second = a_work(number=1), a_work(number=2)
    stored = words(first, titles=["Coral Coast", "CORAL COAST"]) + words(
        second, titles=["ｃｏｒａｌ coast", "Reef Diary"]
    )
    assert queries_of([second, first], stored) == (
        Query(work_id=1, text="Coral Coast"),
        Query(work_id=2, text="Reef Diary"),
    )


def test_each_work_has_its_best_query_before_any_has_its_second() -> None:
    """So that a small budget reaches all works."""
    works = [a_work(number=number) for number in (1, 2, 3)]
    stored = [
        word for work in works for word in words(work, titles=[f"First Telling{work.id}", f"Second Telling{work.id}"])
    ]
    assert [query.work_id for query in queries_of(works, stored)] == [1, 2, 3, 1, 2, 3]


@given(st.lists(st.text(max_size=300), max_size=30), st.text(max_size=100))
def test_queries_are_bounded_and_harmless(titles: list[str], owner: str) -> None:
    """Whatever people type: few, short, on one line, and the same each time."""
    work = a_work(owner=owner)
    stored = words(work, titles=titles, tags=titles, hashtags=titles)
    made = queries_of_work(work, stored)
    assert len(made) <= MOST_OF_WORK
    assert made == queries_of_work(work, stored)
    for query in made:
        assert 0 < len(query.text) <= LONGEST + 1
        assert query.text.isprintable()
        assert query.text == query.text.strip()
        assert not set(bare(query)) & set('"():[]{}^~*?\\/+-!&|')


def test_each_interface_has_its_form() -> None:
    """Words, words without signs, and a hashtag."""
    query = Query(work_id=1, text='The "Drowned" Lighthouse: part-two')
    assert plain(Query(work_id=1, text="#Reef")) == "Reef"
    assert bare(query) == "the drowned lighthouse part two"
    assert hashtag(query) == "TheDrownedLighthouseparttwo"
    assert hashtag(Query(work_id=1, text="Trailer")) == ""
    assert hashtag(Query(work_id=1, text="夏の思い出")) == "夏の思い出"


def test_a_budget_goes_round_in_circles(settings: Settings) -> None:
    """Each run asks the next ones, after the last come the first, and all are asked equally often."""
    known = knowing(*(f"film {number}" for number in range(10)))
    asked: list[str] = []
    with fetching(settings) as fetcher:
        start = utc_now()
        for day in range(10):
            fetcher.clock = lambda day=day: start + timedelta(days=day)
            reader = SourceReader(replace(record("youtube", ""), every_s=86_400), fetcher, known)
            share = [query.text for query in todays(reader, 3)]
            assert share == [query.text for query in todays(reader, 3)]
            assert len(set(share)) == 3
            asked += share
        assert todays(SourceReader(record("youtube", ""), fetcher, known), 10) == list(known.queries)
    assert {text: asked.count(text) for text in asked} == {f"film {number}": 3 for number in range(10)}


def test_the_library_s_works_are_what_is_asked(library: Library) -> None:
    """Works and words as they are stored."""
    work = add_work(library, name="The Drowned Lighthouse")
    library.store.words.add([Word(work_id=work.id, kind=WordKind.TITLE, text="Le phare englouti")])
    found = queries_of(library.store.works.all(), library.store.words.all())
    assert [query.text for query in found] == ["Le phare englouti"]
