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
from tests.monitor.web.walking import (
    STREAM,
    acts,
    administrator,
    fetched,
    is_program,
    pages,
    programs,
    ways,
)

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "background"}
LISTS = (
    "/", "/queue", "/works", "/cases", "/letters", "/deadlines", "/recipients", "/people", "/people/audit",
    "/people/me", "/profile", "/permissions", "/platforms", "/check-app", "/uploads", "/jobs",
    "/privacy", "/privacy/holds", "/privacy/inventory", "/privacy/texts",
    "/sources", "/sources/1", "/sources/settings", "/found", "/hosts", "/insights",
)  # fmt: skip
QUERIES = (
    *("q", "account", "platform", "work", "state", "person", "action", "sort", "recipient", "before", "kind", "view"),
    *("item", "url", "goal"),
    *("tab", "whose", "signer", "to", "territory", "match", "law", "pack", "page", "next", "token", "login", "name"),
)
ITSELF = {("a", "rel"), ("a", "target"), ("a", "title"), ("span", "title"), ("p", ""), ("br", "")}
"""What our own pages do with odd texts: they link, shorten and part them."""
KINDS = (1, SETS // 2, SETS, SETS + 1)
"""Numbers of which there is one of each kind: with a case and without one, and the letter that is signed."""
Seen = set[tuple[str, str]]
Pages = list[tuple[str, httpx.Response]]


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


@pytest.fixture(scope="module")
def read(hostile: Serving) -> Pages:
    """Give every page of the library of hostile texts, fetched once."""
    return list(fetched(hostile, range(1, SETS + 2)))


def test_there_are_many_hostile_texts() -> None:
    """Of every kind that we know."""
    assert len(set(STRINGS)) >= 100


def test_no_text_becomes_a_part_of_a_page(tame: Serving, read: Pages) -> None:
    """Every page has the same elements and attributes as with harmless texts, and none that runs."""
    known: Seen = set(ITSELF)
    for _, answer in fetched(tame, KINDS):
        if is_html(answer):
            known |= parts_of(answer.text)
    wrongs, broken = [], []
    for path, answer in read:
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


def test_every_answer_says_what_it_is(read: Pages) -> None:
    """A type, no guessing, a policy without exceptions; JSON is JSON."""
    for path, answer in read:
        if answer.status_code in {204, 303, 304}:
            continue
        kind = answer.headers.get("content-type", "")
        assert kind, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert is_framed(answer) or "unsafe" not in answer.headers["content-security-policy"], path
        if path.startswith("/api/") and answer.status_code >= 400:
            assert kind == "application/problem+json", path
        if path.startswith("/api/"):
            assert is_framed(answer) or not kind.startswith("text/html"), path
        if "json" in kind:
            assert kind in {"application/json", "application/problem+json"}, path
            json.loads(answer.text)
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind.lower(), path


NUMBERS = ("-1", "1%00", "1%20", "%d9%a1", "1.5", "9223372036854775808", "9" * 300)
"""What is no number of anything: signs, blanks, other digits, and more than the database can keep."""
NAMES = (
    *("..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e", "..%5c..%5cwindows", "1%00", "%ff%fe"),
    *("%0d%0aSet-Cookie:%20evil=1", "%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
)
"""What is no name of anything: ways out, bytes that are no text, headers, pages."""


def test_no_path_leads_anywhere_else(hostile: Serving) -> None:
    """Dots, bytes that are no text, huge and negative numbers: there is no such page."""
    client = administrator(hostile)
    for way in (*pages(), *programs()):
        for name in way.names:
            for trick in NUMBERS if name == "id" else NAMES:
                path = way.with_values(dict.fromkeys(way.names, "1") | {name: trick})
                # As it stands: the client must not tidy the path up before.
                answer = client.send(client.build_request("GET", "/", extensions={"target": path.encode()}))
                assert answer.status_code < 500, path
                assert "root:" not in answer.text, path
                assert "evil" not in answer.headers.get("set-cookie", ""), path
                if name == "id":
                    assert answer.status_code in ({400, 404} if is_program(way) else {404, 303}), path


def test_nothing_is_changed_without_the_token_of_the_page(tame: Serving) -> None:
    """Every form, of every page; a stranger is not even asked what it says."""
    client, stranger = administrator(tame), httpx.Client(base_url=tame.url)
    for way in acts():
        path = way.with_values(dict.fromkeys(way.names, "1"))
        assert client.request(way.method, path, data={"x": "y"}).status_code == 403, way
        assert client.request(way.method, path, data={"form_token": "0" * 64}).status_code == 403, way
        assert stranger.request(way.method, path, data={"x": "y"}).status_code == 401, way
    stranger.close()


def test_every_page_leads_strangers_to_the_entrance(tame: Serving) -> None:
    """With a session of old, too; the entrance leads back to it."""
    for cookies in ({}, {tame.room.cookie: "x" * 43}):
        with httpx.Client(base_url=tame.url, cookies=cookies) as stranger:
            for way in pages():
                if way.path.startswith("/enter"):
                    continue
                path = way.with_values(dict.fromkeys(way.names, "1"))
                answer = stranger.get(path)
                back = f"/enter?to={path}" if path != "/" else "/enter"
                assert (answer.status_code, answer.headers.get("location")) == (303, back)
                part = stranger.get(path, headers={"HX-Request": "true"})
                assert (part.status_code, part.headers.get("hx-redirect")) == (401, "/enter")


def test_the_stream_and_the_api_are_shut_to_strangers(tame: Serving) -> None:
    """They have no entrance to be led to."""
    with httpx.Client(base_url=tame.url) as stranger:
        for way in ways():
            if way.path == STREAM or (is_program(way) and "openapi" not in way.path):
                path = way.with_values(dict.fromkeys(way.names, "1"))
                answer = stranger.request(way.method, path, headers={"Content-Length": "0"})
                assert answer.status_code == 401 if is_program(way) else answer.status_code in {401, 303}, way


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
