"""Matches and decisions of programs: filters, pages, two people at once, and what is taken back."""

from monitor.app import open_library
from monitor.review.decisions import decide
from monitor.settings import Settings
from monitor.values import Verdict
from tests.monitor.web.api.program import Program

REASON = "Seen beside the original: it is the film."


def test_the_queue_is_filtered_as_its_page_is(agency: Program) -> None:
    """By the same parameters; the command line's JSON, with the figures that put it in order."""
    everything = agency.get("/matches", state="all")
    assert everything["total"] > agency.get("/matches")["total"] == agency.get("/matches", state="waiting")["total"]
    assert agency.get("/matches", account="copycat", state="all")["total"] == 2
    assert agency.get("/matches", q="mixer", state="all")["total"] == 2
    assert agency.get("/matches", work=2, state="all")["total"] == 1
    assert agency.get("/matches", score=1, state="all")["total"] < everything["total"]
    harms = [one["harm"]["value"] for one in everything["items"]]
    assert harms == sorted(harms, reverse=True)


def test_a_list_leads_from_page_to_page(agency: Program) -> None:
    """By the header, until there is nothing more."""
    numbers: list[int] = []
    path = "/matches?state=all&limit=2&order=score"
    while path:
        answer = agency.ask("GET", path)
        numbers += [one["id"] for one in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "").removeprefix("/api/v1")
    assert len(numbers) == len(set(numbers)) == agency.get("/matches", state="all")["total"]


def test_odd_parameters_are_refused_by_name(agency: Program) -> None:
    """Rather than left unread, so that no script works on the wrong list."""
    for query, words in (
        ("stat=all", "no parameter “stat”"),
        ("state=lost", "must be one of: waiting"),
        ("limit=201", "must be at most 200"),
        ("limit=many", "must be a whole number, not “many”"),
        ("offset=-1", "at least 0"),
        ("score=nan", "must be a number"),
        ("offset=1&offset=2", "given twice"),
        ("work=" + "9" * 40, "must be at most"),
    ):
        answer = agency.ask("GET", f"/matches?{query}")
        assert answer.status_code == 400, query
        assert words in answer.json()["detail"]


def test_whoever_was_quicker_is_named(agency: Program, lived: Settings) -> None:
    """With what and when; nothing is written over."""
    match = agency.get("/matches")["items"][0]["id"]
    with open_library(lived, actor="Bo Berg") as library:
        decide(library, match, Verdict.LICENSED, "He may.")
    status, said = agency.refused("/decisions", ids=[match], verdict="confirmed", reason=REASON, seen={str(match): 0})
    assert status == 409
    assert f"Bo Berg decided licensed on match {match}" in said
    assert agency.get(f"/matches/{match}")["decision"]["verdict"] == "licensed"


def test_what_was_decided_can_be_taken_back(agency: Program) -> None:
    """All of it or nothing, and the record shows both."""
    ids = [one["id"] for one in agency.get("/matches")["items"]][:2]
    made = agency.post("/decisions", ids=ids, verdict="ignored", reason="Too small to matter.")["decisions"]
    assert [one["match_id"] for one in made] == ids
    seen = {str(one["match_id"]): one["id"] for one in made}
    undone = agency.post("/decisions/undo", ids=ids, reason="The wrong rows.", seen=seen)["decisions"]
    assert {one["verdict"] for one in undone} == {"withdrawn"}
    shown = agency.get(f"/matches/{ids[0]}")
    assert shown["decision"] is None
    assert [one["verdict"] for one in shown["decisions"]] == ["ignored", "withdrawn"]


def test_what_the_law_forbids_is_refused_with_its_rules(agency: Program) -> None:
    """A case of a match that nobody confirmed."""
    match = agency.get("/matches")["items"][0]["id"]
    answer = agency.ask("POST", "/cases", json={"matches": [match], "recipient": "vids.example"})
    assert answer.status_code == 422
    assert answer.json()["rules"][0]["rule"] == "G5"
    assert "512(f)" in answer.json()["rules"][0]["source"]


def test_bodies_are_held_against_their_schema(agency: Program) -> None:
    """The sentence names the field and says what it must be."""
    good = {"ids": [1], "verdict": "ignored", "reason": "x"}
    for change, words in (
        ({"ids": "1"}, "“ids” must be a list, not “1”"),
        ({"ids": [1, True]}, "“ids[1]” must be a whole number, not true"),
        ({"ids": [1.5]}, "“ids[0]” must be a whole number, not 1.5"),
        ({"ids": [1e300]}, "“ids[0]” must be at most"),
        ({"ids": []}, "“ids” must hold at least 1 entries"),
        ({"verdict": "withdrawn"}, "must be one of: confirmed"),
        ({"reason": None}, "“reason” must be a text, not null"),
        ({"raeson": "x"}, "no field “raeson”"),
        ({"seen": {"x": 1}}, "The keys of “seen”"),
        ({"seen": {"1": -1}}, "“seen.1” must be at least 0"),
    ):
        status, said = agency.refused("/decisions", **{**good, **change})
        assert status == 400, change
        assert words in said
    assert "“verdict” is missing" in agency.refused("/decisions", ids=[1], reason="x")[1]
    assert agency.refused("/decisions", **{**good, "ids": [99]})[0] == 404
