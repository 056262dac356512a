"""Works, their rights, permissions, uploads and jobs of programs."""

import json
from pathlib import Path

import httpx
import pytest

from monitor.accounts import add_token
from monitor.app import open_library
from monitor.cli import run
from monitor.people import Scope
from monitor.settings import Settings
from monitor.web.serving import Place
from tests.media import MediaShelf
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.served import Serving, serving
from tests.monitor.web.team import with_team


def test_the_shapes_are_those_of_the_command_line(
    agency: Program, lived: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Works, cases and permissions are the same, value by value."""
    for words, path in ((["works"], "/works"), (["case", "list"], "/cases"), (["allow", "list"], "/permissions")):
        capsys.readouterr()
        assert run(["--library", str(lived.library), *words, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == agency.get(path)["items"]


def test_a_match_is_the_one_of_the_command_line(
    agency: Program, lived: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the stills, which are files, and the harm, which puts the queue in order."""
    run(["--library", str(lived.library), "match", "1", "--no-stills", "--json"])
    told, found = json.loads(capsys.readouterr().out), agency.get("/matches/1")
    del told["stills"], found["harm"]
    assert told == found


def test_what_is_said_of_a_work_can_be_changed(agency: Program) -> None:
    """As a file that is registered again; what is not said stays."""
    before = agency.get("/works/1")
    answer = agency.ask("PATCH", "/works/1", json={"owner": "Lindqvist Film AB", "title": "Harbour"})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
    assert agency.done(answer.json())["phase"] == "done"
    after = agency.get("/works/1")
    assert (after["name"], after["owner"]) == ("Harbour", "Lindqvist Film AB")
    assert after["published"] == before["published"]
    assert agency.refused("/works/1", method="PATCH")[0] == 400


def test_files_that_cannot_be_used_are_refused_at_once(agency: Program, tmp_path: Path) -> None:
    """Before any job begins."""
    (tmp_path / "note.txt").write_text("no film")
    for body, words in (
        ({}, "Say which files"),
        ({"paths": ["films/a.mp4"]}, "no whole path"),
        ({"paths": ["/no\u0000where"]}, "no whole path"),
        ({"paths": [str(tmp_path / "gone.mp4")]}, "gone.mp4"),
        ({"uploads": ["../../etc/passwd"]}, "not there any more"),
        ({"paths": [str(tmp_path)], "url": "javascript:alert(1)"}, ""),
    ):
        status, said = agency.refused("/works", **body)
        assert status in {400, 404}
        assert words in said
    assert agency.get("/jobs")["total"] == 0


def test_rights_are_checked_before_a_job(agency: Program, lived: Settings, shelf: MediaShelf) -> None:
    """A day that is none, an address that is none, the sound of nobody."""
    assert lived
    film = [str(shelf.video(seed=11, seconds=20.0))]
    assert "no such day" in agency.refused("/works", paths=film, published="2026-02-30")[1]
    assert "https://" in agency.refused("/works", paths=film, url="javascript:alert(1)")[1]
    assert "“owner”" in agency.refused("/works", paths=film, own_sound=True)[1]
    assert "“title”" in agency.refused("/works", paths=[*film, str(shelf.video(seed=12, seconds=20.0))], title="x")[1]


def test_paths_are_taken_on_this_machine_alone(lived: Settings) -> None:
    """A room that others reach through a proxy takes uploads only."""
    with serving(lived, place=Place()) as opened:
        object.__setattr__(opened.room, "is_local", False)
        one = program(opened, lived)
        for path, body in (
            ("/works", {"paths": ["/films"]}),
            ("/clips", {"clips": [{"path": "/films/a.mp4"}]}),
            ("/works/1/grants", {"modality": "sound", "title": "licence", "document": "/etc/passwd"}),
        ):
            assert "send the files" in one.refused(path, **body)[1]


def test_with_accounts_a_path_needs_the_token_of_an_administrator(lived: Settings, quick_passwords: None) -> None:
    """The answer is the same whether the path is there or not."""
    assert quick_passwords is None
    with_team(lived)
    with open_library(lived) as library:
        cat = library.store.people.called("cat")
        secret = add_token(library, "films", cat, frozenset({Scope.READ, Scope.WORKS}))[1]
    with serving(lived) as opened, httpx.Client(headers={"Authorization": f"Bearer {secret}"}) as http:
        answers = [
            http.post(f"{opened.url}/api/v1/works", json={"paths": [path]}) for path in ("/etc", "/no/such/film.mp4")
        ]
    assert [one.status_code for one in answers] == [400, 400]
    assert {one.json()["detail"] for one in answers} == {
        "Only an administrator of this library can name files of this machine; send the files."
    }


def test_a_line_of_the_ledger_comes_and_goes(agency: Program) -> None:
    """What was struck out stays on record."""
    made = agency.post("/works/1/grants", modality="sound", title="licence", owner="Bo Music", start_s=2, end_s=4.5)
    assert (made["start_s"], made["end_s"], made["owner"]) == (2, 4.5, "Bo Music")
    assert agency.post(f"/grants/{made['line']}/end", reason="The track was replaced.")["ended_at"]
    lines = [one["line"] for one in agency.get("/works/1/grants")["items"]]
    assert made["line"] not in lines
    assert made["line"] in [one["line"] for one in agency.get("/works/1/grants", ended="true")["items"]]
    assert agency.refused("/works/1/grants", modality="sound", title="owned")[0] == 400
    assert agency.refused("/works/99/grants", modality="sound", title="licence")[0] == 404


def test_permissions_set_copies_aside_and_let_them_come_back(agency: Program) -> None:
    """A licensee's account; how many matches it is about is told."""
    said = {"kind": "account", "platform": "vids.example", "value": "mixer", "reason": "Contract of May"}
    made = agency.post("/permissions", **said, holder="Mix GmbH", ends_on="2030-12-31", works=[1, 2])
    assert (made["permitted"], made["was_known"]) == (2, False)
    assert agency.get("/matches", state="permitted")["total"] == 2
    assert agency.post(f"/permissions/{made['id']}/end", reason="It was cancelled.")["opened"] == 2
    for body, words in (
        ({"kind": "account", "value": "x", "reason": "y"}, "on which platform"),
        ({"kind": "item", "value": "https://vids.example/1"}, "“reason”"),
        ({"kind": "no-own-account", "value": "x"}, "no account"),
        ({"kind": "own-account", "platform": "X", "value": "a", "holder": "b"}, "“holder”"),
    ):
        assert words in agency.refused("/permissions", **body)[1]


def test_an_upload_goes_on_where_it_was(agency: Program) -> None:
    """A piece at the wrong place says where the right one is."""
    upload = agency.post("/uploads", name="film.mp4", size=10, kind="works")
    place = f"/uploads/{upload['id']}"
    assert agency.ask("PUT", place, params={"at": 0}, content=b"01234").json()["offset"] == 5
    wrong = agency.ask("PUT", place, params={"at": 3}, content=b"34567")
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "5")
    again = agency.post("/uploads", name="film.mp4", size=10, kind="works")
    assert (again["id"], again["offset"]) == (upload["id"], 5)
    assert agency.ask("PUT", place, params={"at": 5}, content=b"5678901").status_code == 400
    assert "has not arrived" in agency.refused("/works", uploads=[upload["id"]])[1]
    assert "uploaded" in agency.refused("/clips", clips=[{"upload": sent_whole(agency)}])[1]
    assert agency.get("/uploads")["total"] == 2
    assert agency.ask("DELETE", place).status_code == 204
    assert agency.ask("GET", place).status_code == 404


def sent_whole(agency: Program) -> str:
    """Send a small file as a work and return its number."""
    id_ = agency.post("/uploads", name="b.mp4", size=3, kind="works")["id"]
    assert agency.ask("PUT", f"/uploads/{id_}", params={"at": 0}, content=b"abc").json()["is_whole"]
    return str(id_)


def test_a_file_that_is_no_film_fails_in_its_job(agency: Program) -> None:
    """The job says which and why."""
    job = agency.done(agency.post("/works", uploads=[sent_whole(agency)]))
    assert job["phase"] == "done"
    assert job["remarks"][0]["is_failure"]
    assert "b.mp4" in job["remarks"][0]["text"]
    assert agency.post(f"/jobs/{job['id']}/cancel")["phase"] == "done"
    assert agency.refused("/jobs/99/cancel")[0] == 404


def test_pieces_need_a_token_and_its_scope(served: Serving, lived: Settings) -> None:
    """A piece is taken before it is read, so it is looked at first."""
    path = "/uploads/" + "0" * 32
    assert Program(served, "").ask("PUT", path, content=b"x").status_code == 401
    assert program(served, lived).ask("PUT", path, content=b"x").status_code == 404
    assert program(served, lived).ask("PUT", path, params={"to": 1}, content=b"x").status_code == 400
