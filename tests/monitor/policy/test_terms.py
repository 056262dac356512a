"""The table of the platforms' terms: every host of every platform, and what only looks like one."""

import re
from datetime import date

import pytest

from monitor.collected import Basis, Purpose
from monitor.policy import all_terms, terms_of
from monitor.policy.terms import Automated, Mark, Terms, interface_at
from monitor.sites.platforms import platforms
from tests.monitor.policy.hosts import Hosts, verdict

HOSTS = [(one, host) for one in all_terms() for host in one.hosts]
CLOSED = [(one, host) for one, host in HOSTS if one.is_closed]
EXPECTED = {
    *("TikTok", "Instagram", "Facebook", "Threads", "X", "YouTube", "Snapchat", "Pinterest", "Reddit", "LinkedIn"),
    *("Twitch", "Vimeo", "Dailymotion", "Kick", "Rumble", "Bilibili", "Kuaishou", "Douyin", "VK", "OnlyFans"),
}


def test_the_table_has_every_large_platform() -> None:
    """Those that are asked for, and all whose items we know by their addresses; each once."""
    names = [one.name for one in all_terms()]
    assert EXPECTED | {one.name for one in platforms()} <= set(names)
    assert len(names) == len(set(names))


def test_no_host_belongs_to_two_platforms() -> None:
    """Nor is one written twice, in another case, or with a part that is written elsewhere."""
    hosts = [host for _, host in HOSTS]
    assert len(hosts) == len(set(hosts))
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in hosts)
    assert [host for host in hosts if any(host.endswith(f".{other}") for other in hosts)] == []


@pytest.mark.parametrize("one", all_terms(), ids=lambda one: one.name)
def test_every_entry_says_where_it_is_from(one: Terms) -> None:
    """With an address, a clause, a day and a mark that fits; what is quoted stands in quotation marks."""
    assert one.address.startswith("https://")
    assert one.clause
    assert one.on <= date(2026, 11, 26)
    assert (one.mark is Mark.READ) is bool(one.copy)
    assert one.is_quotation is ("“" in one.says)
    assert one.says.endswith((".", "”"))
    if one.mark is Mark.KNOWLEDGE:
        assert not one.is_quotation
        assert "not read" in one.source
    assert one.all_ways[0].startswith("Supply the file")
    assert "reclaim found supply ID FILE" in one.all_ways[0]
    assert all(not way.endswith(".") for way in one.all_ways)


@pytest.mark.parametrize("one", [one for one in all_terms() if one.interface], ids=lambda one: one.name)
def test_an_interface_of_a_closed_platform_never_gives_the_file(one: Terms) -> None:
    """It names candidates and tells whether they are still there."""
    assert one.interface
    assert one.interface.documents.startswith("https://")
    assert all("/" in place for place in one.interface.places)
    if one.is_closed:
        assert set(one.interface.purposes) == {Purpose.LISTING, Purpose.CHECK}


@pytest.mark.parametrize(("one", "host"), HOSTS, ids=[host for _, host in HOSTS])
def test_a_host_is_known_however_it_is_written(one: Terms, host: str) -> None:
    """In capitals, with a dot at its end, with hosts below it, and in wide letters."""
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in host)
    for written in (host, host.upper(), f"{host}.", f"www.{host}", f"a.b.{host}.", wide, host.replace(".", "。")):
        assert terms_of(written) is one, written


@pytest.mark.parametrize(("one", "host"), HOSTS, ids=[host for _, host in HOSTS])
def test_what_only_looks_like_a_host_is_none(one: Terms, host: str) -> None:
    """Neither with letters before it, nor as a part of another host's name."""
    first = host.split(".", maxsplit=1)[0]
    for other in (f"not{host}", f"{host}.evil.example", f"{first}.example", f"{host}-x.example", f"my-{host}", first):
        assert terms_of(other) is not one, other


@pytest.mark.parametrize(("one", "host"), CLOSED, ids=[host for _, host in CLOSED])
def test_no_closed_host_is_asked_anything(one: Terms, host: str) -> None:
    """Not even for its robots.txt; with every spelling, port and purpose."""
    hosts = Hosts()
    urls = (f"https://{host}/x", f"http://M.{host.upper()}.:8080/x", f"https://{host}:443", f"https://v.{host}?a=b#c")
    for url in urls:
        for purpose in Purpose:
            access = verdict(url, purpose, hosts=hosts)
            assert (access.is_allowed, access.basis) == (False, Basis.TERMS), (url, purpose)
            assert one.name in access.reason
            assert one.address in access.source
            assert access.ways == one.all_ways
    assert hosts.asked == []


def test_only_what_belongs_to_an_interface_is_taken_for_it() -> None:
    """Neither other paths of its host, nor hosts that look like it."""
    assert interface_at("www.googleapis.com", "/youtube/v3/search") is terms_of("youtube.com")
    assert interface_at("WWW.GoogleAPIs.com.", "/youtube/v3/search") is terms_of("youtube.com")
    for host, path in (
        ("www.googleapis.com", "/drive/v3/files"),
        ("www.googleapis.com", "/youtube/v3"),
        ("www.googleapis.com", "/x/youtube/v3/search"),
        ("googleapis.com", "/youtube/v3/search"),
        ("www.googleapis.com.evil.example", "/youtube/v3/search"),
        ("youtube.com", "/youtube/v3/search"),
    ):
        assert interface_at(host, path) is None, (host, path)


def test_platforms_that_say_nothing_are_open() -> None:
    """They are asked like everybody else; instances of open software are not in the table at all."""
    assert [one.name for one in all_terms() if one.automated is Automated.SILENT] == ["Bluesky"]
    access = verdict("https://bsky.app/profile/x/post/1", Purpose.PAGE)
    assert (access.is_allowed, access.basis) == (True, Basis.OPEN)
    assert any("say nothing" in step for step in access.steps)
    for host in ("framatube.org", "mastodon.social", "peertube.example", "archive.org"):
        assert terms_of(host) is None
