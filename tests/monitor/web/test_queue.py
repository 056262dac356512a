"""The queue: what it lists, and what becomes of verdicts that are sent to it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from monitor.app import open_library
from monitor.review.decisions import decide, decide_all
from monitor.review.taking_back import take_back
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.store.queue import QueueFilter
from monitor.values import Verdict
from monitor.web.choosing import Chosen
from monitor.web.listing import listing_of
from tests.monitor.samples import COPY, add_clip, add_work
from tests.monitor.web.many import many_matches
from tests.monitor.web.served import Visitor, serving, text_of

WHY = "Seen beside the original, without permission."


@contextmanager
def library_of(settings: Settings, actor: str = "Ben") -> Iterator[Library]:
    """Open the served library beside the room."""
    with open_library(settings, actor=actor) as library:
        yield library


def waiting(settings: Settings) -> dict[int, str]:
    """Return the matches that wait, with the names of their clips."""
    with library_of(settings) as library:
        return {one.id: one.clip.name for one in library.store.matches.all() if one.decision is None}


def hold(settings: Settings, match_id: int) -> None:
    """Hold the matches back that the work of one has."""
    with library_of(settings) as library, library.store.transaction():
        work = library.store.matches.get(match_id).work
        library.store.floods.hold(work.id, 0, "Its work matches suddenly very many clips.")


def verdict_on(settings: Settings, match_id: int) -> str:
    """Return the verdict that holds, empty where none does."""
    with library_of(settings) as library:
        decision = library.store.matches.get(match_id).decision
    return str(decision.verdict) if decision else ""


def send(visitor: Visitor, *ids: int, verdict: str = "confirmed", **fields: object) -> httpx.Response:
    """Send the form without scripts; ``seen`` is as of a match that nobody has decided."""
    usual = {"ids": list(ids), "seen": [f"{id_}:0" for id_ in ids], "reason": WHY, "back": "/queue"}
    return visitor.post("/decide", usual | {"verdict": verdict} | fields)


def test_the_list_shows_what_waits_with_its_figures(lived: Settings, visitor: Visitor) -> None:
    """Names, where it was seen, how sure, what may be claimed, and the three factors of harm."""
    said = text_of(visitor.get("/queue"))
    for word in ("cropped", "copycat", "vids.example", "Near certain", "Claimable", "of the work ×", "unknown views"):
        assert word in said
    assert "mirrored match" not in said
    assert len(waiting(lived)) == int(re.search(r"of (\d+) matches that wait", said).group(1))  # type: ignore[union-attr]


def test_filters_narrow_the_list_and_can_be_taken_off(visitor: Visitor) -> None:
    """What is set stands in the address and on a chip that leads back."""
    answer = visitor.get("/queue?account=other_one")
    assert "best-part" in answer.text
    assert 'id="match-' in answer.text
    assert "cropped</a>" not in answer.text
    assert 'class="chip" id="chip-1" href="/queue"' in answer.text
    assert "cropped</a>" in visitor.get("/queue?account=").text


def test_an_address_with_a_value_that_there_is_not_is_told_so(visitor: Visitor) -> None:
    """A broken bookmark is one sentence, not an empty list."""
    for query in ("state=sideways", "work=x", "score=2", "from=-1", "order=up"):
        answer = visitor.get(f"/queue?{query}")
        assert answer.status_code == 400
        assert "from the menu" in text_of(answer)


def test_a_page_beyond_the_last_shows_the_last(visitor: Visitor) -> None:
    """Rows that went while somebody looked leave nobody in the void."""
    assert 'id="match-' in visitor.get("/queue?from=5000").text


def test_htmx_gets_the_part_and_a_clean_address(visitor: Visitor) -> None:
    """Empty fields of the form do not stand in the address bar."""
    answer = visitor.get("/queue?platform=&account=other_one&order=", headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == "/queue?account=other_one"
    assert "<html" not in answer.text


def test_several_are_decided_at_once_and_taken_back_at_once(lived: Settings, visitor: Visitor) -> None:
    """One reason, one message, one undo, and all of it without scripts."""
    ids = list(waiting(lived))[:2]
    answer = send(visitor, *ids, verdict="ignored")
    assert "2 matches are ignored." in text_of(answer)
    assert [verdict_on(lived, id_) for id_ in ids] == ["ignored", "ignored"]
    undo = re.search(r'action="(/decide/undo\?lot=[^"]+)"', answer.text).group(1)  # type: ignore[union-attr]
    assert "2 decisions are taken back." in text_of(visitor.post(undo))
    assert [verdict_on(lived, id_) for id_ in ids] == ["", ""]
    assert visitor.post(undo).status_code == 400


def test_an_undo_belongs_to_who_decided(lived: Settings, visitor: Visitor) -> None:
    """Another session that learns the address takes nothing back."""
    (id_, *_) = waiting(lived)
    undo = re.search(r'action="(/decide/undo[^"]+)"', send(visitor, id_, verdict="ignored").text).group(1)  # type: ignore[union-attr]
    with serving(lived) as place:
        assert Visitor(place).post(undo).status_code == 400
    assert verdict_on(lived, id_) == "ignored"


def test_what_was_decided_before_for_the_same_reason_is_not_undone(lived: Settings, visitor: Visitor) -> None:
    """Saying the same again makes nothing new, so that nothing of it can be taken back."""
    (id_, *_) = waiting(lived)
    send(visitor, id_, verdict="ignored")
    answer = send(visitor, id_, verdict="ignored", seen=[])
    assert "was already ignored" in text_of(answer)
    assert "/decide/undo" not in answer.text


def test_a_decision_of_somebody_else_is_not_overwritten(lived: Settings, visitor: Visitor) -> None:
    """Whoever looked earlier is told who was quicker, with what was chosen and typed still there."""
    (id_, other, *_) = waiting(lived)
    with library_of(lived) as library:
        decide_all(library, [id_], Verdict.LICENSED, "Ben knows this account.")
    answer = send(visitor, id_, other, back="/queue?state=all")
    assert answer.status_code == 422
    assert "Ben" in text_of(answer)
    assert WHY in text_of(answer)
    assert f'name="ids" value="{other}" checked' in answer.text
    assert f'name="ids" value="{id_}" checked' not in answer.text
    assert [verdict_on(lived, one) for one in (id_, other)] == ["licensed", ""]


def test_a_row_that_somebody_decided_meanwhile_is_marked(lived: Settings, visitor: Visitor) -> None:
    """The row says who, and is as it was for those who have seen it so."""
    (id_, *_) = waiting(lived)
    with library_of(lived) as library:
        (made,) = decide_all(library, [id_], Verdict.LICENSED, "Ben knows this account.")
    assert "Changed meanwhile by Ben" in text_of(visitor.get(f"/queue/rows/{id_}?seen=0"))
    assert "meanwhile" not in text_of(visitor.get(f"/queue/rows/{id_}?seen={made.decision.id}"))


def test_held_matches_are_not_confirmed_many_at_once(lived: Settings, visitor: Visitor) -> None:
    """The refusal names them."""
    ids = list(waiting(lived))[:2]
    hold(lived, ids[0])
    answer = send(visitor, *ids, back="/queue?state=all")
    assert answer.status_code == 422
    assert re.search(rf"Match(es)? (\d+, )*{ids[0]}\b.* held back", text_of(answer))


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"ids": []}, "Choose at least one match"),
        ({"reason": " "}, "Say why"),
        ({"verdict": "withdrawn"}, "Choose a verdict"),
        ({"seen": ["x"]}, "reload the page"),
    ],
)
def test_what_is_missing_is_said(lived: Settings, visitor: Visitor, fields: dict[str, Any], word: str) -> None:
    """Nothing is decided by an incomplete form."""
    (id_, *_) = waiting(lived)
    answer = send(visitor, id_, **fields)
    assert answer.status_code == 400
    assert word in text_of(answer)
    assert verdict_on(lived, id_) == ""


def test_nobody_is_sent_elsewhere_after_a_decision(lived: Settings, visitor: Visitor) -> None:
    """Only a path of this room is gone back to."""
    (id_, *_) = waiting(lived)
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/\n/evil", ""):
        answer = send(visitor, id_, verdict="ignored", seen=[], back=back)
        assert (answer.url.host, answer.url.path) == ("127.0.0.1", "/queue")


def test_all_of_a_list_are_decided_if_it_is_still_the_same(lived: Settings, visitor: Visitor) -> None:
    """Whoever ticked “all 3” has not agreed to a fourth that came since."""
    count = len(waiting(lived))
    as_of = read_at(lived)
    refused = send(visitor, verdict="ignored", all=count - 1, as_of=as_of)
    assert refused.status_code == 422
    assert f"it has {count} matches now" in text_of(refused)
    assert f"{count} matches are ignored." in text_of(send(visitor, verdict="ignored", all=count, as_of=as_of))
    assert "All decided" in text_of(visitor.get("/queue"))


def read_at(settings: Settings) -> str:
    """Return up to which decision and match a list that is read now goes, as its form says."""
    with open_library(settings) as library:
        return listing_of(library, "", Chosen(filter=QueueFilter()), library.clock()).as_of


@pytest.mark.parametrize("takes_back", [False, True])
def test_all_of_a_list_overwrites_nothing_that_was_decided_meanwhile(
    lived: Settings, visitor: Visitor, *, takes_back: bool
) -> None:
    """In any state: the list is as long as before, but a match of it has another decision; nothing is changed."""
    ids = list(waiting(lived))
    send(visitor, *ids, verdict="ignored")
    as_of, place = read_at(lived), "/queue?state=all"
    with open_library(lived, actor="Jonas Berg") as library:
        count = len(library.store.queue.ids(QueueFilter(state="all"), library.clock()))
        if takes_back:
            take_back(library, [ids[0]], "It was mine to decide.")
        else:
            decide(library, ids[0], Verdict.LICENSED, "They have a licence.")
    refused = send(visitor, verdict="not-a-copy", all=count, as_of=as_of, back=place)
    assert refused.status_code == 422
    what = "took the decision back on" if takes_back else "decided licensed on"
    assert f"Jonas Berg {what} match {ids[0]}" in text_of(refused)
    assert verdict_on(lived, ids[1]) == "ignored"
    assert send(visitor, verdict="not-a-copy", all=count, as_of=read_at(lived), back=place).status_code == 200
    assert send(visitor, verdict="not-a-copy", all=count, back=place).status_code == 400


def test_all_of_a_list_takes_no_match_that_came_after_it_was_shown(lived: Settings, visitor: Visitor) -> None:
    """Also where another left, so that it is as long as before."""
    ids = list(waiting(lived))
    last = max(ids)
    refused = send(visitor, verdict="ignored", all=len(ids), as_of=f"9:{last - 1}")
    assert refused.status_code == 422
    assert "The list has changed" in text_of(refused)


def act(visitor: Visitor, *ids: int, path: str = "/decide", **fields: object) -> dict[str, Any]:
    """Send what the queue's script sends, and return what it is told."""
    usual = {"ids": list(ids), "seen": [f"{id_}:0" for id_ in ids], "reason": WHY, "back": "/queue", "part": "act"}
    answer = visitor.post(path, usual | {"verdict": "ignored"} | fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_the_script_is_told_what_came_of_an_act(lived: Settings, visitor: Visitor) -> None:
    """A message and the decision that now holds, without the list; and the name it chose takes the act back."""
    (id_, *_) = waiting(lived)
    told = act(visitor, id_, lot="a-name-of-the-script")
    assert "is ignored" in told["message"]
    assert list(told["seen"]) == [str(id_)]
    assert "taken back" in act(visitor, path="/decide/undo?lot=a-name-of-the-script")["message"]
    assert verdict_on(lived, id_) == ""
    again = act(visitor, path="/decide/undo?lot=a-name-of-the-script")
    assert "taken back already" in again["message"]
    assert "refused" in again


def test_what_is_sent_twice_is_decided_once(lived: Settings, visitor: Visitor) -> None:
    """A page that lost the answer sends the same again, and can still take it back."""
    (id_, *_) = waiting(lived)
    first, second = (act(visitor, id_, lot="a-name-of-the-script") for _ in range(2))
    assert first["seen"] == second["seen"]
    with library_of(lived) as library:
        assert len(library.store.decisions.history(id_)) == 1
    act(visitor, path="/decide/undo?lot=a-name-of-the-script")
    assert verdict_on(lived, id_) == ""


def test_a_refusal_says_which_stood_in_the_way_and_what_of_the_rest(lived: Settings, visitor: Visitor) -> None:
    """Nothing is decided until the person says so of those that can be."""
    first, *others = waiting(lived)
    with library_of(lived) as library:
        decide_all(library, [first], Verdict.LICENSED, "Ben knows this account.")
    told = act(visitor, first, *others)
    assert f"{len(others)} can be ignored, 1 cannot" in told["message"]
    assert "Ben" in told["refused"][str(first)]
    assert told["rest"] == others
    assert [verdict_on(lived, id_) for id_ in others] == [""] * len(others)


def test_a_filter_is_kept_under_a_name_with_a_live_count(lived: Settings, visitor: Visitor) -> None:
    """It can be opened again, and deleted."""
    answer = visitor.post("/queue/views", {"name": "By other_one", "back": "/queue?account=other_one"})
    assert re.search(r"By other_one 1\b", text_of(answer))
    send(visitor, next(id_ for id_, name in waiting(lived).items() if name == "best-part"), verdict="ignored")
    answer = visitor.get("/queue")
    assert re.search(r"By other_one 0\b", text_of(answer))
    delete = re.search(r'action="(/queue/views/\d+/delete)"', answer.text).group(1)  # type: ignore[union-attr]
    assert "By other_one" not in text_of(visitor.post(delete, {"back": "/queue"})).replace("The view", "")


def test_a_view_needs_a_name(visitor: Visitor) -> None:
    """One sentence says so."""
    assert "Give the view a name" in text_of(visitor.post("/queue/views", {"name": " ", "back": "/queue"}))


def test_an_empty_library_says_what_to_do_first(newcomer: Visitor) -> None:
    """A newcomer is not told that all is decided."""
    said = text_of(newcomer.get("/queue"))
    assert "Register a work" in said
    assert "All decided" not in said


def test_a_filter_that_nothing_passes_leads_back(visitor: Visitor) -> None:
    """With a way to take the filters off."""
    assert "Clear the filters" in text_of(visitor.get("/queue?q=nothing-is-called-so"))


def test_hostile_names_are_text(settings: Settings) -> None:
    """Names, accounts and reasons from outside never become markup."""
    evil = "<img src=x onerror=alert(1)>\"'&"
    with library_of(settings, evil) as library:
        work, clip = add_work(library, name=evil), add_clip(library)
        id_ = library.store.matches.put(clip.id, work.id, COPY, library.clock())
        decide_all(library, [id_], Verdict.IGNORED, evil)
    with serving(settings) as place:
        page = Visitor(place).get("/queue?state=all&q=%3Cimg%20src%3Dx")
    assert "onerror=alert(1)&gt;" in page.text
    assert "<img src=x" not in page.text


def test_a_page_of_ten_thousand_is_fast_and_light(settings: Settings) -> None:
    """Measured at about 0.13 s; the bound allows for a busy machine."""
    many_matches(settings, 10_000)
    with serving(settings) as place:
        visitor = Visitor(place)
        page = visitor.get("/queue?state=all")
        took = []
        for _ in range(3):
            start = time.perf_counter()
            visitor.get("/queue")
            took.append(time.perf_counter() - start)
    assert "of 10 000 matches" in page.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert len(page.content) < 120_000
    assert min(took) < 1.0


def test_what_is_held_back_has_a_list_of_its_own(lived: Settings, visitor: Visitor) -> None:
    """With the reason why it is held."""
    (id_, *_) = waiting(lived)
    hold(lived, id_)
    said = text_of(visitor.get("/queue?state=held"))
    assert "held back" in said
    assert "suddenly very many" in said
