"""What people are told is short, in order, and harmless whatever strangers call their films."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from monitor.collected import News, NewsKind
from monitor.watch.messages import MOST, as_html, as_json, as_text, headline, lines, signature

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
ROOM = "https://room.example"


def news(text: str = "A match", kind: NewsKind = NewsKind.MATCH, number: int = 1) -> News:
    """Return one thing to tell."""
    return News(key=f"match:{number}", kind=kind, text=text, path=f"/matches/{number}", at=NOW)


def many(count: int) -> list[News]:
    """Return many things to tell."""
    return [news(f"Match {number}", number=number) for number in range(count)]


def test_it_is_never_a_flood() -> None:
    """Of 61 the first 20 are told, and that there are 41 more."""
    some = many(MOST + 41)
    assert lines(some)[-1] == "and 41 more"
    assert len(lines(some)) == MOST + 1
    assert as_text(some, ROOM).count("- Match") == MOST
    assert "and 41 more" in as_text(some, ROOM)
    assert as_html(some, ROOM).count("<li>") == MOST
    said = json.loads(as_json(some, ROOM, NOW))
    assert (len(said["news"]), said["more"], said["count"]) == (MOST, 41, MOST + 41)


def test_what_matters_most_comes_first() -> None:
    """Copies that came back before matches, and those before deadlines."""
    mixed = [news("d", NewsKind.DEADLINE), news("m"), news("b", NewsKind.BACK)]
    assert lines(mixed) == ["b", "m", "d"]
    assert headline(mixed) == "Reclaim: 1 copy came back, 1 match, 1 deadline"


def test_links_stand_only_where_there_is_a_room() -> None:
    """Nobody is sent to an address that nobody named."""
    assert "http" not in as_text([news()], "") + as_html([news()], "")
    assert f"{ROOM}/matches/1" in as_text([news()], f"{ROOM}/")
    assert json.loads(as_json([news()], ROOM, NOW))["news"][0]["url"] == f"{ROOM}/matches/1"


@given(st.text())
def test_words_of_strangers_do_no_harm(text: str) -> None:
    """No line of their own, no element, no endless text, no control character."""
    one = news(text)
    (line,) = lines([one])
    assert "\n" not in line
    assert len(line) <= 500
    assert not any(ord(character) < 32 for character in line)
    body = html.document_fromstring(as_html([one], ROOM).encode())
    assert {element.tag for element in body.iter()} <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "h3",
        "ul",
        "li",
        "a",
        "p",
    }
    assert [link.get("href") for link in body.iter("a")] == [f"{ROOM}/matches/1"]
    assert headline([one]) == "Reclaim: 1 match"


def test_the_signature_is_an_hmac_of_the_body() -> None:
    """As receivers compute it."""
    body = as_json([news()], ROOM, NOW)
    assert signature(body, "s") == "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest()
