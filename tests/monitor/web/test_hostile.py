"""What somebody outside wrote never becomes part of a page, a header or a path."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import lxml.html
import pytest

from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.web.hostile import SETS, STRINGS, fill, hostile_words, tame_words
from tests.monitor.web.served import Serving, serving
from tests.monitor.web.walking import STREAM, Way, acts, administrator, fetched, pages, ways

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "background"}
LISTS = (
    "/", "/queue", "/works", "/cases", "/letters", "/deadlines", "/recipients", "/people", "/people/audit",
    "/people/me", "/profile", "/permissions", "/platforms", "/uploads", "/jobs",
)  # fmt: skip
QUERIES = (
    *("q", "account", "platform", "work", "state", "person", "action", "sort", "recipient", "before", "kind", "view"),
    *("tab", "whose", "signer", "to", "territory", "match", "law", "pack", "page", "next", "token", "login", "name"),
)
ITSELF = {("a", "rel"), ("a", "target"), ("a", "title"), ("span", "title"), ("p", ""), ("br", "")}
"""What our own pages do with odd texts: they link, shorten and part them."""
Seen = set[tuple[str, str]]


def is_html(answer: httpx.Response) -> bool:
    """Tell whether an answer is a page, or a part of one."""
    return "html" in answer.headers.get("content-type", "") and bool(answer.text.strip())


def is_framed(answer: httpx.Response) -> bool:
    """Tell whether a page is a letter, which brings its own look into a frame where nothing runs."""
    policy = answer.headers["content-security-policy"].split("; ")
    return "sandbox" in policy and "default-src 'none'" in policy and not any("script-src" in one for one in policy)


def parts_of(html: str) -> Seen:
    """Return which attributes stand at which elements of a page."""
    found: Seen = set()
    for element in lxml.html.document_fromstring(html).iter():
        if isinstance(element.tag, str):
            found |= {(element.tag, ""), *((element.tag, str(name)) for name in element.attrib)}
    return found


def wrongs_of(answer: httpx.Response) -> list[str]:
    """Return what would run, or would make the browser load or look like what we did not write."""
    wrongs, html, is_letter = [], answer.text, is_framed(answer)
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str):
            continue
        said = lxml.html.tostring(element, encoding="unicode")[:200]
        if element.tag == "style" and not is_letter:
            wrongs.append(said)
        if element.tag in {"base", "object", "embed", "marquee", "math", "foreignobject"}:
            wrongs.append(said)
        if element.tag == "script" and (
            not str(element.get("src")).startswith("/static/") or (element.text or "").strip()
        ):
            wrongs.append(said)
        for name, value in element.attrib.items():
            address = re.sub(r"[\x00-\x20\x7f]+", "", str(value)).lower()
            runs = name in ADDRESSES and not re.match(r"(/(?![/\\])|https?://|#|\?|mailto:|data:image/png;|$)", address)
            if (
                name.lower().startswith(("on", "hx-on", "srcdoc"))
                or name in ({"style"} if not is_letter else set())
                or runs
            ):
                wrongs.append(said)
    return wrongs


@pytest.fixture(scope="module")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Give a library with harmless texts, served."""
    yield from _served(tmp_path_factory.mktemp("tame"), tame_words())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Give a library full of hostile texts, served."""
    yield from _served(tmp_path_factory.mktemp("hostile"), hostile_words())


def _served(folder: Path, words: Iterator[str]) -> Iterator[Serving]:
    settings = Settings(library=folder / "library", workers=1)
    fill(settings, words)
    with serving(settings) as place:
        yield place


def test_there_are_many_hostile_texts() -> None:
    """Of every kind that we know."""
    assert len(set(STRINGS)) >= 100


def test_no_text_becomes_a_part_of_a_page(tame: Serving, hostile: Serving) -> None:
    """Every page has the same elements and attributes as with harmless texts, and none that runs."""
    known: Seen = set(ITSELF)
    for _, answer in fetched(tame, SETS):
        if is_html(answer):
            known |= parts_of(answer.text)
    wrongs, broken = [], []
    for path, answer in fetched(hostile, SETS):
        if answer.status_code >= 500:
            broken.append(path)
        if is_html(answer):
            new = [] if is_framed(answer) else sorted(parts_of(answer.text) - known)
            wrongs += [f"{path}: {wrong}" for wrong in [*wrongs_of(answer), *new]]
    assert (broken, wrongs[:10]) == ([], [])


def test_the_pages_hold_the_hostile_texts(hostile: Serving) -> None:
    """Or the test above would show nothing."""
    client = administrator(hostile)
    for path in ("/queue", "/works", "/cases", "/people", "/people/audit", "/matches/2", "/works/2", "/cases/2"):
        assert "&lt;" in client.get(path).text, path


@pytest.mark.parametrize(
    "text", ["<svg/onload=alert(1)>", '" autofocus onfocus=alert(1) x="', "x\r\nSet-Cookie: evil=1"]
)
def test_no_query_becomes_a_part_of_a_page(hostile: Serving, text: str) -> None:
    """Whatever is asked for, on any page, is text in the answer; a header takes none of it."""
    client = administrator(hostile)
    wrongs = []
    for path in (*LISTS, "/matches/1", "/works/1", "/cases/1", "/cases/1/letter", "/letters/RC-2026-0001"):
        answer = client.get(path, params=dict.fromkeys(QUERIES, text))
        assert answer.status_code < 500, path
        assert "evil" not in str(answer.headers.get("set-cookie", "")), path
        if is_html(answer):
            wrongs += [f"{path}: {wrong}" for wrong in wrongs_of(answer)]
    assert wrongs == []


def test_every_answer_says_what_it_is(hostile: Serving) -> None:
    """A type, no guessing, a policy without exceptions; JSON is JSON."""
    for path, answer in fetched(hostile, 2):
        if answer.status_code in {204, 303, 304}:
            continue
        kind = answer.headers.get("content-type", "")
        assert kind, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert is_framed(answer) or "unsafe" not in answer.headers["content-security-policy"], path
        if "json" in kind:
            json.loads(answer.text)
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind.lower(), path


TRICKS = (
    *(
        "..",
        "../../etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cwindows",
        "1%00",
        "%ff%fe",
        "-1",
        "1.5",
        "%d9%a1",
    ),
    *("9223372036854775808", "9" * 300, "1%20", "%0d%0aSet-Cookie:%20evil=1", "%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
)


@pytest.mark.parametrize("way", [way for way in pages() if way.names], ids=lambda way: way.path)
def test_no_path_leads_anywhere_else(hostile: Serving, way: Way) -> None:
    """Dots, bytes that are no text, huge and negative numbers: there is no such page."""
    client = administrator(hostile)
    for name in way.names:
        for trick in TRICKS:
            path = way.with_values(dict.fromkeys(way.names, "1") | {name: trick})
            # As it stands: the client must not tidy the path up before.
            request = client.build_request("GET", "/", extensions={"target": path.encode()})
            answer = client.send(request)
            assert answer.status_code < 500, path
            assert "root:" not in answer.text, path
            if name == "id":
                assert answer.status_code in {404, 303}, (path, answer.status_code)


@pytest.mark.parametrize("way", acts(), ids=lambda way: f"{way.method} {way.path}")
def test_nothing_is_changed_without_the_token_of_the_page(tame: Serving, way: Way) -> None:
    """Every form, of every page; a stranger is not even asked what it says."""
    client, path = administrator(tame), way.with_values(dict.fromkeys(way.names, "1"))
    assert client.request(way.method, path, data={"x": "y"}).status_code == 403
    wrong = client.request(way.method, path, data={"form_token": "0" * 64})
    assert wrong.status_code == 403
    assert httpx.request(way.method, tame.url + path, data={"x": "y"}).status_code == 401


@pytest.mark.parametrize("way", pages(), ids=lambda way: way.path)
def test_every_page_leads_strangers_to_the_entrance(tame: Serving, way: Way) -> None:
    """With a session of old, too."""
    if way.path.startswith("/enter"):
        return
    path = tame.url + way.with_values(dict.fromkeys(way.names, "1"))
    for cookies in ({}, {tame.room.cookie: "x" * 43}):
        answer = httpx.get(path, cookies=cookies)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/enter")
    part = httpx.get(path, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers.get("hx-redirect")) == (401, "/enter")


def test_the_stream_and_the_api_are_shut_to_strangers(tame: Serving) -> None:
    """They have no entrance to be led to."""
    for way in ways():
        if way.path == STREAM or (way.path.startswith("/api/") and "openapi" not in way.path):
            path = way.with_values(dict.fromkeys(way.names, "1"))
            answer = httpx.request(way.method, tame.url + path, headers={"Content-Length": "0"})
            assert answer.status_code in {401, 303}, way


def test_no_form_of_a_library_is_answered_with_a_failure(lived: Settings, shelf: MediaShelf) -> None:
    """Empty and hostile fields get a sentence, never an error of the program."""
    assert shelf
    with serving(lived) as place:
        client, failed = administrator(place), []
        token = re.search(r'data-form-token="(\w+)"', client.get("/profile").text)
        assert token
        for way in acts():
            if way.path in {"/leave", "/people/me/sessions/end"}:
                continue
            for text in ("", "<svg/onload=alert(1)>\x00\r\nX: y", "9" * 30):
                path = way.with_values(dict.fromkeys(way.names, "1"))
                fields = dict.fromkeys(FIELDS, text) | {"form_token": token.group(1)}
                answer = client.request(way.method, path, data=fields)
                if answer.status_code >= 500:
                    failed.append((way.method, path, text))
        assert failed == []


FIELDS = (
    *("name", "login", "role", "seen", "password", "again", "old", "scope", "days", "match", "matches", "id", "ids"),
    *("verdict", "reason", "note", "recipient", "to", "kind", "value", "platform", "holder", "work", "works", "state"),
    *(
        "title",
        "owner",
        "start",
        "end",
        "start_s",
        "end_s",
        "territories",
        "day",
        "starts_on",
        "ends_on",
        "at",
        "opened_at",
    ),
    *(
        "url",
        "urls",
        "query",
        "conclusion",
        "jurisdiction",
        "pack",
        "law",
        "format",
        "address",
        "email",
        "phone",
        "text",
    ),
    *(
        "signer",
        "method",
        "reference",
        "source",
        "agent",
        "form_url",
        "verified_on",
        "host",
        "port",
        "security",
        "sender",
    ),
)
