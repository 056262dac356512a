"""``reclaim access``: verdicts for people and machines, and statements that nobody makes by accident."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from monitor.app import open_library
from monitor.settings import Settings
from tests.monitor.conftest import Answer, Command

REASON = ("--reason", "E-mail of Kim Berg, who runs it, of 3 March 2026")
WATCH = ("https://www.youtube.com/watch?v=dQw4w9WgXcQ",)


class Site(BaseHTTPRequestHandler):
    """A site that forbids one folder, and keeps whom it was asked by and for what."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer with robots.txt, and with nothing else."""
        self.asked.append(self.path)
        body = b"User-agent: *\nCrawl-delay: 3\nDisallow: /private/\n" if self.path == "/robots.txt" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@contextmanager
def served() -> Iterator[tuple[str, list[str]]]:
    """Serve the site, and give its host and what it was asked."""
    asked: list[str] = []
    site = type("AskedSite", (Site,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture
def state(reclaim: Command) -> Command:
    """Give a way to state something about a host in Ann's name."""

    def run(host: str, kind: str, *more: str) -> Answer:
        return reclaim("access", "state", host, "--kind", kind, "--by", "Ann Lee", *more)

    return run


def test_a_closed_platform_is_refused_with_its_lawful_ways(reclaim: Command) -> None:
    """Without a contact, for nothing is asked of anybody."""
    answer = reclaim("access", "ask", *WATCH)
    assert answer.code == 3
    for words in ("Refused: terms of the platform", "automated collection", "Copyright Match Tool", "found supply ID"):
        assert words in answer.out
    assert "4. terms of the platform" in answer.out


def test_a_verdict_is_read_by_machines_too(reclaim: Command) -> None:
    """With the rule, the ways and every step."""
    answer = reclaim("access", "ask", *WATCH, "--for", "check", "--json")
    read = json.loads(answer.out)
    assert (answer.code, read["is_allowed"], read["basis"]) == (3, False, "terms of the platform")
    assert len(read["ways"]) == 3
    assert read["steps"][-1].endswith(read["reason"])


def test_the_rules_of_a_host_are_asked_for_and_shown(reclaim: Command, state: Command) -> None:
    """Its robots.txt and its reservation, and nothing else; the line that forbids is named."""
    assert reclaim("watch", "set", "--contact", "ann@studio.example").code == 0
    with served() as (host, asked):
        assert "--kind private" in reclaim("access", "ask", f"http://{host}/a").out
        assert state(host, "private", "--reason", "My own computer, under my desk").code == 0
        refused = reclaim("access", "ask", f"http://{host}/private/a.mp4")
        assert (refused.code, "line 3: Disallow: /private/" in refused.out) == (3, True)
        allowed = reclaim("access", "ask", f"http://{host}/a.mp4")
        assert (allowed.code, "Allowed: nothing forbids it" in allowed.out) == (0, True)
        assert "between two requests: 3 s" in allowed.out
    assert set(asked) == {"/robots.txt", "/.well-known/tdmrep.json"}


def test_without_a_contact_no_host_is_asked(reclaim: Command) -> None:
    """Whoever is asked must be able to write to somebody."""
    with served() as (host, asked):
        reclaim("access", "state", host, "--kind", "private", "--reason", "My own computer, under my desk")
        answer = reclaim("access", "ask", f"http://{host}/a")
    assert (answer.code, asked) == (2, [])
    assert "contact" in answer.err


@pytest.mark.parametrize("arguments", [("vids.example/a",), ("https://vids.example/", "--for", "message")])
def test_odd_questions_are_refused(reclaim: Command, arguments: tuple[str, ...]) -> None:
    """An address has its scheme, and only what is fetched is asked about."""
    assert reclaim("access", "ask", *arguments).code == 2


def test_a_permission_is_recorded_listed_and_withdrawn(reclaim: Command, state: Command, settings: Settings) -> None:
    """With who said so and why, in the audit as well; what was withdrawn stays."""
    stated = state("VIDS.example.", "permitted", *REASON)
    assert (stated.code, "Statement 1 is on record: vids.example" in stated.out) == (0, True)
    asked = reclaim("access", "ask", "https://vids.example/a")
    assert (asked.code, "statement 1 of Ann Lee" in asked.out) == (0, True)
    assert "Kim Berg" in reclaim("access", "list").out
    assert state("vids.example", "permitted", *REASON).code == 2
    ended = reclaim("access", "withdraw", "1", "--reason", "The contract ended", "--by", "Ann Lee")
    assert (ended.code, "holds no longer" in ended.out) == (0, True)
    assert "Nothing is stated" in reclaim("access", "list").out
    read = json.loads(reclaim("access", "list", "--all", "--json").out)
    assert (read[0]["added_by"], read[0]["withdrawn_at"] is None) == ("Ann Lee", False)
    assert reclaim("access", "withdraw", "1", "--reason", "Again").code != 0
    with open_library(settings) as library:
        assert {"host.allow", "host.withdraw"} <= {entry.action for entry in library.store.audit.all()}


@pytest.mark.parametrize(
    ("host", "kind", "more"),
    [
        ("vids.example", "permitted", ("--reason", "yes")),
        ("vids.example", "permitted", ("--reason", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa")),
        ("vids.example", "permitted", ("--reason", " ")),
        ("vids.example", "sometimes", REASON),
        ("vids.example/page", "permitted", REASON),
        ("two words", "permitted", REASON),
        ("127.1", "private", REASON),
        ("*", "permitted", REASON),
        ("vids.example", "permitted", (*REASON, "--i-may", "I may save from vids.example")),
        ("vids.example", "downloader", REASON),
        ("vids.example", "downloader", (*REASON, "--i-may", "yes")),
        ("vids.example", "downloader", (*REASON, "--i-may", "I may save from other.example")),
    ],
)
def test_nothing_is_stated_by_accident(state: Command, reclaim: Command, host: str, kind: str, more: list[str]) -> None:
    """An odd host, a reason that says nothing, or a word too few."""
    assert state(host, kind, *more).code == 2
    assert json.loads(reclaim("access", "list", "--json").out) == []


@pytest.mark.parametrize("kind", ["permitted", "private", "downloader"])
@pytest.mark.parametrize("host", ["youtube.com", "M.TikTok.com", "video.fbcdn.net:443", "https://x.com/ann"])
def test_no_statement_opens_a_closed_platform(state: Command, kind: str, host: str) -> None:
    """The refusal names the terms and the lawful ways."""
    place = host.lower().removeprefix("https://").removesuffix("/ann")
    may = ("--i-may", f"I may save from {place}") if kind == "downloader" else ()
    answer = state(host, kind, *REASON, *may)
    assert answer.code == 3
    assert "permit it, in writing" in answer.err
    assert "Lawful ways" in answer.err


def test_a_downloader_takes_a_sentence(state: Command) -> None:
    """The very sentence, in any case, names the host once more."""
    may = ("--i-may", "i may save from vids.example.")
    assert state("vids.example", "downloader", *REASON, *may).code == 0


def test_the_table_of_platforms_fits_a_terminal(reclaim: Command) -> None:
    """Eighty columns; one platform is shown with all that is known of it."""
    table = reclaim("access", "platforms")
    assert table.code == 0
    assert all(len(line.rstrip()) <= 80 for line in table.out.splitlines() if "access platforms" not in line)
    assert "TikTok" in table.out
    for name in ("youtube", "m.youtube.com"):
        one = reclaim("access", "platforms", name).out
        assert "automated means (such as robots, botnets or scrapers)" in one
        assert "https://www.youtube.com/t/terms" in one
    assert "not read" in reclaim("access", "platforms", "bilibili").out
    assert reclaim("access", "platforms", "vids.example").code == 2


def test_the_table_is_read_by_machines_too(reclaim: Command) -> None:
    """All of it, or one."""
    read = json.loads(reclaim("access", "platforms", "--json").out)
    assert {one["mark"] for one in read} == {"read", "knowledge"}
    (one,) = json.loads(reclaim("access", "platforms", "YouTube", "--json").out)
    assert one["interface"]["purposes"] == ["listing", "check"]


def test_a_host_that_cannot_be_found_decides_nothing(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is led to state a permission for a host that was misspelt."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    reclaim("watch", "set", "--contact", "ann@studio.example")
    answer = reclaim("access", "ask", "https://nowhere.invalid/x")
    assert (answer.code, answer.out) == (2, "")
    assert "The host nowhere.invalid cannot be found; check its spelling, and whether you are online." in answer.err
    assert "Nothing was decided." in answer.err
    assert "permitted" not in answer.err
