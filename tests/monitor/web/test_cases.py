"""Cases: the board, making them, and what people put on record on their page."""

import re

import httpx
import pytest

from monitor.app import open_library
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.exceptions import heads_of
from monitor.settings import Settings
from monitor.values import Conclusion, Verdict
from tests.monitor.web.lived import PLATFORM
from tests.monitor.web.served import Serving, Visitor, text_of
from tests.monitor.web.team import signed_in, with_team

THOUGHT = "It shows the whole film and adds nothing of its own to it."
REASON = "The copy is the whole film, mirrored; nothing is said about it and nothing is added."
SAW = "Both recordings seen side by side: the same film, and nobody speaks over it."


def match_of(settings: Settings, clip: str) -> int:
    """Return the number of the match of a clip with the work that it was made of."""
    with open_library(settings) as library:
        found = [one for one in library.store.matches.all() if one.clip.name == clip]
        return max(found, key=lambda one: one.seconds).id


def confirmed(settings: Settings, clip: str) -> int:
    """Confirm the match of a clip and return its number."""
    id_ = match_of(settings, clip)
    with open_library(settings) as library:
        decide(library, id_, Verdict.CONFIRMED, "Seen beside the original: it is the film.")
    return id_


def seen_in(answer: httpx.Response, field: str = "seen") -> str:
    """Return what a page gives its form to carry back."""
    found = re.search(rf'name="{field}" value="([^"]*)"', answer.text)
    assert found, field
    return found[1]


def weighing(answer: httpx.Response, law: str = "US", **changed: str) -> dict[str, str]:
    """Return the exception form of a page, filled in."""
    heads = {f"head_{head}": THOUGHT for head in heads_of(law)}
    conclusion = str(Conclusion.INFRINGING)
    return heads | {
        "jurisdiction": law, "seen": seen_in(answer), "conclusion": conclusion, "reason": REASON
    } | changed  # fmt: skip


def test_an_empty_library_says_how_a_case_begins(newcomer: Visitor) -> None:
    """Nobody is left with a blank page."""
    assert "No cases yet" in text_of(newcomer.get("/cases"))
    assert "Nothing waits for a case" in text_of(newcomer.get("/cases/new"))


def test_the_board_has_a_case_where_it_stands(visitor: Visitor) -> None:
    """A case whose exceptions nobody weighed is to be weighed."""
    page = visitor.get("/cases").text
    lane = page.partition('id="lane-weigh"')[2].partition('id="lane-look"')[0]
    assert "Case 1" in lane
    assert "1 address" in lane


def test_a_case_is_made_of_a_group_of_confirmed_matches(visitor: Visitor, lived: Settings) -> None:
    """From the list of free matches it takes one more click."""
    id_ = confirmed(lived, "best-part")
    assert f'value="{id_}"' in visitor.get("/cases/new").text
    made = visitor.post("/cases/new", {"match": str(id_), "recipient": PLATFORM})
    assert "Case 2 is made" in text_of(made)
    assert "Nothing waits for a case" in text_of(visitor.get("/cases/new"))


def test_the_site_of_the_copies_is_with_whom_a_case_is_pursued(visitor: Visitor, lived: Settings) -> None:
    """The queue sends match numbers alone."""
    made = visitor.post("/cases/new", {"ids": str(confirmed(lived, "best-part"))})
    assert f"with {PLATFORM}" in text_of(made)


def test_a_match_that_nobody_confirmed_makes_no_case(visitor: Visitor, lived: Settings) -> None:
    """The page comes back with the rule and what was ticked."""
    answer = visitor.post("/cases/new", {"match": str(match_of(lived, "best-part")), "recipient": PLATFORM})
    assert answer.status_code == 422
    assert "G5" in text_of(answer)
    assert "only confirmed matches are pursued" in text_of(answer)


def test_a_case_without_matches_is_refused_in_words(visitor: Visitor) -> None:
    """Nothing ticked is said, not passed over."""
    answer = visitor.post("/cases/new", {"recipient": PLATFORM})
    assert answer.status_code == 400
    assert "Tick at least one match" in text_of(answer)


def test_a_record_of_the_exceptions_moves_the_case_on(visitor: Visitor) -> None:
    """The next step is what comes after it."""
    page = visitor.get("/cases/1")
    assert "Next Weigh the exceptions" in text_of(page)
    answer = visitor.post("/cases/1/exceptions", weighing(page))
    assert "The exceptions are on record: the use infringes" in text_of(answer)
    assert "Next See the copies at their addresses" in text_of(answer)


def test_a_record_with_too_little_keeps_what_was_typed(visitor: Visitor) -> None:
    """Each gap is named, and nobody has to type again."""
    answer = visitor.post("/cases/1/exceptions", weighing(visitor.get("/cases/1"), head_nature="Short", reason="No."))
    assert answer.status_code == 422
    assert "nature of the work" in text_of(answer)
    assert "--head" not in text_of(answer)
    assert THOUGHT in answer.text


def test_a_refusal_is_led_to_from_the_top(visitor: Visitor) -> None:
    """The message stands beside its form, may take the focus, and is announced; a link at the top leads to it."""
    answer = visitor.post("/cases/1/looks", {"state": "live", "by": "Ann Lee"})
    assert answer.status_code == 400
    assert answer.text.count('href="#refused"') == 1
    assert re.search(r'role="alert" id="refused" tabindex="-1"', answer.text)


def test_a_record_written_meanwhile_is_not_passed_over(visitor: Visitor, served: Serving) -> None:
    """Who wrote at the same time as somebody else reads that first."""
    stale = weighing(visitor.get("/cases/1"))
    other = Visitor(served)
    other.post("/cases/1/exceptions", weighing(other.get("/cases/1")) | {"by": "Ann Lee"})
    answer = visitor.post("/cases/1/exceptions", stale)
    assert answer.status_code == 422
    assert "while you wrote, Ann Lee" in text_of(answer)


def test_who_decided_is_no_second_person(visitor: Visitor) -> None:
    """Somebody else has to look; a name that is typed counts where there are no accounts."""
    own = visitor.post("/cases/1/second-look", {"reason": SAW})
    assert own.status_code == 422
    assert "let somebody else look" in text_of(own)
    assert "Jonas Berg has looked" in text_of(visitor.post("/cases/1/second-look", {"reason": SAW, "by": "Jonas Berg"}))


@pytest.mark.usefixtures("quick_passwords")
def test_with_accounts_nobody_looks_in_the_name_of_another(served: Serving, lived: Settings) -> None:
    """Whoever is signed in is who looked, whatever name comes with the form."""
    with_team(lived)
    reviewer = signed_in(served, "rob")
    reviewer.get("/cases/1")
    answer = reviewer.post("/cases/1/second-look", {"reason": SAW, "by": "Somebody Else"})
    assert "Rob Rev has looked" in text_of(answer)
    assert "Somebody Else" not in text_of(answer)


def test_a_look_at_an_address_is_put_on_record(visitor: Visitor, lived: Settings) -> None:
    """The page says who saw what, and the history too."""
    id_ = match_of(lived, "mirrored")
    form = {"match": str(id_), "state": "gone", "note": "The page says it was taken down."}
    answer = visitor.post("/cases/1/looks", form)
    assert "1 address is on record as gone" in text_of(answer)
    assert "The page says it was taken down." in text_of(answer)


def test_a_look_without_an_address_is_refused_in_words(visitor: Visitor) -> None:
    """Nothing ticked, nothing recorded."""
    answer = visitor.post("/cases/1/looks", {"state": "live"})
    assert answer.status_code == 400
    assert "Tick the addresses" in text_of(answer)


def test_the_page_names_every_rule_that_is_missing(visitor: Visitor) -> None:
    """With where it comes from, and the place where it is mended."""
    page = visitor.get("/cases/1")
    assert "US-N8" in text_of(page)
    assert "17 U.S.C." in text_of(page)
    assert 'href="/cases/1?law=US#exceptions"' in page.text


def test_cases_are_found_by_what_they_hold(visitor: Visitor) -> None:
    """By account, by site, by work; and what nothing holds is said to be found nowhere."""
    assert "1 case" in text_of(visitor.get("/cases?q=copycat"))
    assert "Nothing found" in text_of(visitor.get("/cases?q=no-such-thing"))
    assert "Nothing found" in text_of(visitor.get("/cases?state=closed"))


def test_names_from_outside_are_text(visitor: Visitor, lived: Settings) -> None:
    """A recipient that looks like markup never becomes any."""
    id_ = confirmed(lived, "best-part")
    with open_library(lived) as library:
        create_case(library, [id_], f"<img src=x onerror=alert(1)> {PLATFORM}")
    for path in ("/cases", "/cases?view=list", "/cases/2", "/cases/2/letter"):
        assert "<img src=x" not in visitor.get(path).text
