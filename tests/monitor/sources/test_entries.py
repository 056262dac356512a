"""Values from strangers: harmless, bounded, or nothing."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collected import MediaKind
from monitor.policy import take_apart
from monitor.sources.entries import (
    LONGEST_KEY,
    count_of,
    handle_of,
    is_media,
    key_of,
    media_at,
    plain,
    platform_of,
    seconds_of,
    site_at,
    time_of,
    web_address,
)
from tests.monitor.sources.contract import is_plain_address


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  A\n title\t", "A title"),
        ("<b>A</b> &amp; B", "A & B"),
        ("&lt;script&gt;x&lt;/script&gt;", "x"),
        ("a < b > c", "a < b > c"),
        ("\u202egnp.exe\u200f", "gnp.exe"),
        ("x" * 600, "x" * 499 + "…"),
        ("\ud800", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_texts_are_one_clean_line(written: Any, read: str) -> None:
    """Markup, control characters and marks of direction are gone, and long ones are cut."""
    assert plain(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/v/1?a=b c#top", "https://a.example/v/1?a=b%20c"),
        ("//b.example/x", "https://b.example/x"),
        ("HTTP://B.example:80/ä", "http://b.example:80/%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://a.example/%2e%2e/x%20y", "https://a.example/%2e%2e/x%20y"),
        ("https://u:p@b.example/x", "https://b.example/x"),
        ("#!/video/7", "https://a.example/page#!/video/7"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("javascript:alert(1)", ""),
        ("https://b.example:x/", ""),
        ("https://0x7f.1/", ""),
        ("https://b..example/", ""),
        ("https://b\u202e.example/", ""),
        ("java\nscript:alert(1)", ""),
        ("", ""),
    ],
)
def test_addresses_are_absolute_and_of_the_web(written: str, read: str) -> None:
    """Relative ones are completed; what is no address of the web is nothing."""
    assert web_address(written, "https://a.example/page") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PT1H2M3S", 3723.0),
        ("P1DT1S", 86_401.0),
        ("PT1.5S", 1.5),
        ("1:02:03", 3723.0),
        ("2:03", 123.0),
        ("90", 90.0),
        (90, 90.0),
        ("P", None),
        ("-5", None),
        ("1e9", None),
        ("PT99999999999999999999S", None),
        (float("nan"), None),
        (True, None),
        (0, None),
    ],
)
def test_durations_are_read_in_three_spellings(written: Any, read: float | None) -> None:
    """ISO 8601, clocks and seconds; what is negative, endless or nothing is left out."""
    assert seconds_of(written) == read


def test_times_have_a_zone() -> None:
    """ISO 8601 and the times of mail are read; what names no zone is taken as UTC; odd years are left out."""
    assert time_of("2026-11-23") == datetime(2026, 11, 23, tzinfo=UTC)
    assert time_of("2026-11-23T10:00:00+01:00") == datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=1)))
    assert time_of("Mon, 23 Nov 2026 10:00:00 GMT") == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert [time_of(odd) for odd in ("yesterday", "", "0001-01-01", "9999-12-31T23:59:59-12:00", None)] == [None] * 5


def test_counts_are_whole_and_not_negative() -> None:
    """How often something was seen is a whole number."""
    assert [count_of(one) for one in ("1,234", 7, 7.0, "0")] == [1234, 7, 7, 0]
    assert [count_of(one) for one in ("-1", "1.5", 1.5, "many", True, 10**30, "²", None)] == [None] * 8


def test_handles_are_no_names_of_people() -> None:
    """A handle, or that in the address of a profile; names, and addresses of mail, stay where they are."""
    found = [handle_of(one) for one in ("@lee", "lee_films", "@lee@tube.example", "https://tube.example/@lee/videos")]
    assert found == ["@lee", "lee_films", "@lee@tube.example", "lee"]
    assert [handle_of(one) for one in ("Ann Lee", "ann@mail.example", "ann@mail.example (Ann)", "", None)] == [""] * 5
    channel = "UC" + "aB" * 11
    assert handle_of(f"https://www.youtube.com/channel/{channel}") == channel


def test_files_are_told_by_type_or_name() -> None:
    """A type that is said counts; where none is, the name does; playlists are playlists."""
    assert is_media("https://a.example/x.mp4?y=1")
    assert is_media("https://a.example/x", "video/mp4; codecs=x")
    assert not is_media("https://a.example/x.mp4", "text/html")
    assert not is_media("https://a.example/x")
    assert media_at("https://a.example/x.M3U8").kind is MediaKind.HLS
    assert media_at("https://a.example/x", "application/dash+xml").kind is MediaKind.DASH
    assert not media_at("https://a.example/x", "<b>/\n").content_type


def test_sites_and_platforms_are_told_by_the_host() -> None:
    """A site is its registrable domain or its number; a known platform has its name."""
    assert site_at("https://www.films.example/") == site_at("http://cdn.films.example:81/x") == "films.example"
    assert site_at("http://127.0.0.1:81/") != site_at("http://127.0.0.2:81/")
    assert platform_of("https://m.youtube.com/watch?v=x") == "YouTube"
    assert platform_of("https://www.films.example/1") == "www.films.example"


@given(st.text())
def test_any_text_makes_harmless_values(text: str) -> None:
    """Whatever is written, what comes out is printable, bounded, and an address that the policy can read or none."""
    assert plain(text).isprintable()
    assert len(plain(text)) <= 500
    for url in (web_address(text), web_address(f"http://{text}"), web_address(text, "https://a.example/b")):
        assert not url or is_plain_address(url)
        assert web_address(url) == url
        if url:
            take_apart(url)
    assert len(key_of(text * 500)) <= LONGEST_KEY
    assert handle_of(text).isprintable()
    time, seconds = time_of(text), seconds_of(text)
    assert time is None or time.tzinfo
    assert seconds is None or seconds > 0
