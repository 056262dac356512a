"""Addresses that have one meaning, and those that have two."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.policy import place_named, take_apart


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("https://vids.example", "https://vids.example", "/"),
        ("HTTPS://VIDS.Example:443/A", "https://vids.example", "/A"),
        ("http://vids.example:80?x=1", "http://vids.example", "/?x=1"),
        ("http://vids.example:8080/a?", "http://vids.example:8080", "/a?"),
        ("https://vids.example:/a#t=3", "https://vids.example", "/a"),
        ("https://vids.example./a?q#?", "https://vids.example", "/a?q"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example", "/a"),
        ("https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example", "/a"),
        ("https://ｙｏｕｔｕｂｅ．ｃｏｍ/a", "https://youtube.com", "/a"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080", "/"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9", "/x"),
        ("https://under_score.example/", "https://under_score.example", "/"),
        ("https://vids.example/ü/%20", "https://vids.example", "/ü/%20"),
    ],
)
def test_an_address_is_taken_apart(url: str, origin: str, target: str) -> None:
    """Into an origin as name servers know it, and what is asked there."""
    asked = take_apart(url)
    assert (asked.origin, asked.target) == (origin, target)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no http"),
        ("vids.example/a", "no http"),
        ("//vids.example/a", "no http"),
        ("ftp://vids.example/a", "(ftp:)"),
        ("file:///etc/passwd", "(file:)"),
        ("javascript:alert(1)", "(javascript:)"),
        ("data:text/html,x", "(data:)"),
        ("gopher://vids.example", "(gopher:)"),
        ("https:vids.example", "no host"),
        ("https:/vids.example", "no host"),
        ("https://", "no host"),
        ("https:///a", "no host"),
        ("https://:443/", "no host"),
        ("https://vids.example:0/", "no host"),
        ("https://vids.example:99999/", "cannot be read"),
        ("https://vids.example:port/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
        ("https://[fe80::1%25eth0]/", "brackets"),
        ("https://[v1.x]/", ""),
        ("https://ann@vids.example/", "user or password"),
        ("https://ann:secret@vids.example/", "user or password"),
        ("https://youtube.com@vids.example/", "user or password"),
        ("https://@vids.example/", "user or password"),
        ("https://youtube.com\\@vids.example/", "backslash"),
        ("https://vids.example\\.youtube.com/", "backslash"),
        ("https://vids.example/a b", "space"),
        (" https://vids.example/", "space"),
        ("https://vids.example/\n", "space"),
        ("https://vids.example/\r\nHost: x", "space"),
        ("https://vids.example/\x00", "cannot be seen"),
        ("https://vids\u200b.example/", "cannot be seen"),
        ("https://vids.example/\u202egpj", "cannot be seen"),
        ("https://vids.example\u2028/", "cannot be seen"),
        ("https://a..example/", "name server"),
        ("https://.example/", "name server"),
        ("https://-a.example/", "name server"),
        ("https://vids.example%2eevil.example/", "name server"),
        ("https://vids.example,evil.example/", "name server"),
        ("https://*.example/", "name server"),
        (f"https://{'a' * 64}.example/", "name server"),
        (f"https://{'a.' * 130}example/", "name server"),
        ("https://127.1/", "127.0.0.1"),
        ("https://0x7f000001/", "127.0.0.1"),
        ("https://２１３０７０６４３３/", "127.0.0.1"),
        ("https://①②⑦.0.0.1./x", ""),
        (f"https://vids.example/{'a' * 9000}", "longer"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(url: str, why: str) -> None:
    """In words that say what is odd about it."""
    if not why:  # only that it does not pass for something that it is not
        assert leads_somewhere_harmless(url)
        return
    with pytest.raises(InputError, match=why.replace("(", r"\(").replace(")", r"\)")):
        take_apart(url)


def leads_somewhere_harmless(url: str) -> bool:
    """Tell whether an odd address is refused, or read as the plain address that all programs would read."""
    try:
        return take_apart(url).host == "127.0.0.1"
    except InputError:
        return True


def test_no_secret_of_an_address_is_repeated() -> None:
    """Sentences are stored and shown; passwords and keys are not in them."""
    for url in ("https://ann:secret@vids.example/a?key=secret", "https://vids.example:0/?key=secret#secret"):
        with pytest.raises(InputError) as caught:
            take_apart(url)
        assert "secret" not in str(caught.value)


@given(st.text())
def test_any_text_is_taken_apart_or_refused_in_words(text: str) -> None:
    """Nothing crashes, with a scheme before it or without."""
    for url in (text, f"https://{text}", f"http://vids.example/{text}", f"https://{text}.example/"):
        with suppress(InputError):
            asked = take_apart(url)
            assert asked.origin.isascii()
            assert take_apart(f"{asked.origin}{asked.target}") == asked


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("vids.example", "vids.example"),
        (" VIDS.example. ", "vids.example"),
        ("vids.example:8080", "vids.example:8080"),
        ("vids.example:80", "vids.example:80"),
        ("127.0.0.1:9000", "127.0.0.1:9000"),
        ("localhost", "localhost"),
        ("::1", "[::1]"),
        ("[::1]:8080", "[::1]:8080"),
        ("https://vids.example/some/page?x", "vids.example"),
        ("https://vids.example:8443/", "vids.example:8443"),
        ("https://vids.example:443/", "vids.example"),
    ],
)
def test_a_host_is_named_as_people_name_it(text: str, place: str) -> None:
    """By its name, with a port, or by an address on it."""
    assert place_named(text) == place


@pytest.mark.parametrize("text", ["", "two words", "vids.example/page", "ann@vids.example", "127.1", "*", "ftp://a.b"])
def test_what_is_no_host_is_refused(text: str) -> None:
    """Before anything is stated about it."""
    with pytest.raises(InputError):
        place_named(text)
