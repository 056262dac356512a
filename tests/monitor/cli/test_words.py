"""``reclaim words``: by which words works are looked for."""

import json

import pytest

from monitor.app import open_library
from monitor.settings import Settings
from tests.monitor.conftest import Command
from tests.monitor.samples import add_work


@pytest.fixture
def works(settings: Settings) -> None:
    """Store two works."""
    with open_library(settings, actor="Ann") as library:
        add_work(library, 1, "Teaser", owner="Ann Lee")
        add_work(library, 2, "IMG_0001")


@pytest.mark.usefixtures("works")
def test_words_are_added_listed_and_taken_away(reclaim: Command) -> None:
    """Without an option they are titles, and hashtags with #; each time the queries that come of them are shown."""
    answer = reclaim("words", "add", 1, "The Drowned Lighthouse", "#DrownedLighthouse", "--by", "Ann")
    assert (answer.code, answer.out) == (
        0,
        "Added 2 words to work 1.\nIt is searched for by: The Drowned Lighthouse; #DrownedLighthouse\n",
    )
    assert reclaim("words", "add", 1, "Reef", "--tag").code == 0
    listed = json.loads(reclaim("words", "list", "--json").out)
    assert [(one["work"], one["kind"], one["text"]) for one in listed] == [
        (1, "title", "The Drowned Lighthouse"),
        (1, "tag", "Reef"),
        (1, "hashtag", "DrownedLighthouse"),
    ]
    assert "has them already" in reclaim("words", "add", 1, "Reef", "--tag").out
    answer = reclaim("words", "remove", 1, "#DrownedLighthouse", "Reef")
    assert answer.out.splitlines()[0] == "Took 2 words away from work 1."
    assert len(json.loads(reclaim("words", "list", 1, "--json").out)) == 1


@pytest.mark.usefixtures("works")
def test_queries_are_shown(reclaim: Command) -> None:
    """Of a work without words its name, with whose it is where the name says little; of a camera's number nothing."""
    assert json.loads(reclaim("words", "queries", "--json").out) == [{"work": 1, "query": "Teaser Ann Lee"}]
    assert "Teaser Ann Lee" in reclaim("words", "queries", 1).out
    assert "Nothing is searched for" in reclaim("words", "queries", 2).out
    assert "searched for by their names" in reclaim("words", "list").out


@pytest.mark.usefixtures("works")
def test_what_is_added_stands_in_the_audit(reclaim: Command, settings: Settings) -> None:
    """With who did it."""
    reclaim("words", "add", 2, "The Drowned Lighthouse", "--by", "Bea")
    reclaim("words", "remove", 2, "The Drowned Lighthouse", "--by", "Bea")
    with open_library(settings) as library:
        entries = [one for one in library.store.audit.all() if one.action.startswith("words.")]
    assert [(one.action, one.actor, one.subject) for one in entries] == [
        ("words.add", "Bea", "work 2"),
        ("words.remove", "Bea", "work 2"),
    ]


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", 1, "IMG_0001.mp4"), "only files"),
        (("add", 1, ""), "1 to 200 characters"),
        (("add", 1, "x" * 300), "1 to 200 characters"),
        (("add", 1, "12", "--hashtag"), "no hashtag"),
        (("add", 1, "Reef", "--tag", "--title"), "exclude each other"),
        (("remove", 1, "Reef"), "has no word “Reef”"),
        (("add", 9, "Reef"), "9"),
        (("list", "x"), "must be a number"),
    ],
)
def test_odd_words_are_refused(words: tuple[object, ...], said: str, reclaim: Command) -> None:
    """In one sentence; nothing is stored."""
    answer = reclaim("words", *words)
    assert answer.code != 0
    assert said in answer.err
    assert json.loads(reclaim("words", "list", "--json").out) == []


@pytest.mark.usefixtures("works")
def test_a_work_has_an_end_of_words(reclaim: Command) -> None:
    """A hundred are enough."""
    assert reclaim("words", "add", 1, *(f"Word number{n}" for n in range(100))).code == 0
    assert "at most 100" in reclaim("words", "add", 1, "One more").err
