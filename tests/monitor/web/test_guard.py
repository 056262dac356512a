"""Who is let in, and what every answer tells the browser to refuse."""

import httpx
import pytest
from starlette.requests import Request

from monitor.app import open_library
from monitor.settings import Settings
from monitor.web.admission import own_path
from monitor.web.serving import Place
from monitor.web.visit import Visit
from tests.monitor.web.served import Serving, Visitor, serving, text_of


def test_a_one_time_address_lets_in_once(served: Serving) -> None:
    """Whoever copies the address from a terminal or a history comes too late."""
    way_in = served.way_in
    with httpx.Client(follow_redirects=True) as first, httpx.Client(follow_redirects=True) as second:
        assert first.get(way_in).status_code == 200
        assert second.get(way_in).status_code == 401


def test_nobody_sees_a_page_without_a_session(served: Serving) -> None:
    """Every page leads to the entrance."""
    stranger = Visitor(served, sign_in=False)
    for path in ("/", "/profile"):
        assert "Come in" in text_of(stranger.get(path))


def test_a_form_without_its_token_changes_nothing(visitor: Visitor) -> None:
    """A page from elsewhere cannot make the browser act."""
    visitor.form_token = "0" * 64
    answer = visitor.post("/profile", {"name": "Somebody Else"})
    assert answer.status_code == 403
    assert "Somebody Else" not in text_of(visitor.get("/profile"))


def test_a_form_from_another_site_is_refused(visitor: Visitor) -> None:
    """Even with the right token."""
    answer = visitor.post("/profile", {"name": "Eve"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_foreign_host_name_leads_nowhere(served: Serving) -> None:
    """A name that an attacker points to this machine is not one of the room's."""
    answer = httpx.get(served.way_in, headers={"Host": "evil.example"})
    assert answer.status_code == 421


def test_every_answer_carries_the_security_headers(served: Serving) -> None:
    """Pages, files and refusals alike."""
    for path in ("/enter", "/static/css/reclaim.css", "/no-such-page", "/"):
        headers = httpx.get(served.url + path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_our_own_files_are_packed_for_whoever_takes_them_so(visitor: Visitor) -> None:
    """And they are the same; pages, in which the form's token stands, are never packed."""
    path = "/static/js/queue.js"
    packed = visitor.http.get(path, headers={"Accept-Encoding": "gzip"})
    plain = visitor.http.get(path, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 2
    assert (packed.content, packed.headers["Content-Type"]) == (plain.content, plain.headers["Content-Type"])
    again = visitor.http.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in visitor.get("/").headers


def test_nobody_outside_learns_where_the_library_lies(served_empty: Serving) -> None:
    """A library that cannot be opened is told of in general words; browsers, programs and streams alike."""
    served_empty.room.settings.library.mkdir(parents=True, exist_ok=True)
    served_empty.room.settings.database.write_bytes(b"no database" * 100)
    with httpx.Client(base_url=served_empty.url) as http:
        for path in ("/", "/enter", "/events", "/api/v1/works"):
            said = http.get(path)
            assert said.status_code >= 500, path
            assert "error stream" in said.text, path
            assert str(served_empty.room.settings.library) not in said.text, path


@pytest.mark.parametrize("text", ["/\u0142", '/?a="b', "/?a='b", "/?<b>", "//x.example", "/\\x.example"])
def test_an_address_with_odd_letters_is_no_page_of_ours(text: str) -> None:
    """A browser writes them in another way."""
    assert not own_path(text)
    assert own_path("/queue?q=%C5%82&b=1") == "/queue?q=%C5%82&b=1"


def test_whoever_is_sent_on_gets_an_address_that_a_header_can_hold(served: Serving) -> None:
    """Whatever letters it is made of, for a browser and for a part of a page."""
    for headers, name in (([], "Location"), ([(b"hx-request", b"true")], "HX-Redirect")):
        request = Request({"type": "http", "method": "POST", "headers": headers})
        with open_library(served.room.settings) as library:
            answer = Visit(request=request, room=served.room, library=library, scopes=frozenset()).go("/\u0142?a=%20b")
        assert answer.headers[name] == "/%C5%82?a=%20b"


@pytest.mark.parametrize(
    ("trusted", "told", "words"),
    [
        ("127.0.0.1", "", "without X-Forwarded-For"),
        ("127.0.0.2", "192.0.2.9", "--trusted-proxy 127.0.0.2"),
        ("127.0.0.1", "192.0.2.9", ""),
    ],
)
def test_a_proxy_that_hides_everybody_is_told_of_once(
    settings: Settings, caplog: pytest.LogCaptureFixture, trusted: str, told: str, words: str
) -> None:
    """The throttle of passwords would take all people for one."""
    headers = {"Host": "review.example"} | ({"X-Forwarded-For": told} if told else {})
    transport = httpx.HTTPTransport(local_address=trusted)
    place = Place(proxy="https://review.example")
    with (
        serving(settings, place=place) as room,
        httpx.Client(base_url=room.at, headers=headers, transport=transport) as http,
    ):
        for _ in range(2):
            http.get("/enter")
    found = [one.message for one in caplog.records if "count as those of one address" in one.message]
    assert len(found) == bool(words)
    assert words in "".join(found)
