"""Items are known again in every spelling of their addresses, and different items are never taken for one."""

import time
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.addresses import address_of
from monitor.sites.hosts import bare_host
from monitor.sites.platforms import find_platform, platforms, site_named, site_of

SAME = {
    "YouTube": [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "youtu.be/dQw4w9WgXcQ/",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
        "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share",
        "http://m.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&index=2&pp=abc&ab_channel=Lee#t=4",
        "https://www.youtube.com/watch?v=dQw4w9WgX%63Q",
        "https://music.youtube.com./watch?list=x&amp;v=dQw4w9WgXcQ",
    ],
    "TikTok": [
        "https://www.tiktok.com/@lee/video/7300000000000000001",
        "https://www.tiktok.com/@Lee/video/7300000000000000001?is_from_webapp=1&sender_device=pc",
        "https://m.tiktok.com/v/7300000000000000001.html",
        "https://www.tiktok.com/@/video/7300000000000000001",
        "https://www.tiktok.com/embed/v2/7300000000000000001",
    ],
    "Instagram": [
        "https://www.instagram.com/reel/CxYzAbC1234/",
        "https://instagram.com/p/CxYzAbC1234?igsh=x&img_index=2",
        "https://www.instagram.com/lee/reel/CxYzAbC1234/",
        "https://www.instagram.com/p/CxYzAbC1234/embed/captioned/",
    ],
    "Facebook": [
        "https://www.facebook.com/watch/?v=1234567890123456",
        "https://fb.com/watch?v=1234567890123456&ref=sharing",
        "https://m.facebook.com/lee/videos/holiday/1234567890123456/",
        "https://web.facebook.com/reel/1234567890123456",
        "https://www.facebook.com/video.php?v=1234567890123456",
    ],
    "X": [
        "https://x.com/lee/status/123456",
        "https://twitter.com/Lee/statuses/123456?s=20&t=abc",
        "https://mobile.twitter.com/i/web/status/123456",
        "https://x.com/other/status/123456/video/1",
    ],
    "Vimeo": [
        "https://vimeo.com/123456789",
        "https://player.vimeo.com/video/123456789?h=abc",
        "https://vimeo.com/channels/staffpicks/123456789",
        "https://vimeo.com/123456789/abcdef",
    ],
    "Dailymotion": [
        "https://www.dailymotion.com/video/x8abcd1_my-film",
        "https://dai.ly/x8abcd1",
        "https://www.dailymotion.com/embed/video/x8abcd1",
        "https://geo.dailymotion.com/player/x1.html?video=x8abcd1",
    ],
    "Twitch": ["https://www.twitch.tv/videos/1234567890", "https://m.twitch.tv/lee/v/1234567890?t=1h"],
    "a clip on Twitch": [
        "https://clips.twitch.tv/FamousClipName-AbCd1234",
        "https://www.twitch.tv/lee/clip/FamousClipName-AbCd1234?filter=clips",
    ],
    "anywhere": [
        "https://vids.example/watch/1",
        "HTTP://WWW.Vids.Example:80/watch/1/",
        "https://m.vids.example.:443/watch//1#t=5",
        "vids.example/a/../watch/./%31",
        "https://mobile.vids.example/watch/1?utm_source=x&mc_cid=1&ref=share&t=42&fbclid=abc&spm=1",
        "  https://vids.example/watch/1\u200b ",
    ],
    "letters": [
        "https://müller.example/~lee/ü",
        "https://XN--MLLER-KVA.example/%7elee/%c3%bc",
        "https://mu\u0308ller.example/~lee/u\u0308",
    ],
    "a parameter": ["https://vids.example/watch?v=a&list=1&index=2", "https://vids.example/watch?gclid=7&v=a"],
}
DIFFERENT = [
    "https://www.youtube.com/watch?v=dQw4w9WgXcq",
    "https://www.youtube.com/embed/videoseries?list=PL1",
    "https://www.youtube.com/embed/videoseries?list=PL2",
    "https://www.youtube.com/embed/live_stream?channel=UC1",
    "https://www.youtube.com/embed/live_stream?channel=UC2",
    "https://www.youtube.com/playlist?list=PL1",
    "https://www.youtube.com/playlist?list=PL2",
    "https://www.tiktok.com/@lee/video/7300000000000000002",
    "https://www.instagram.com/reel/CxYzAbC1235/",
    "https://www.instagram.com/reel/cxyzabc1234/",
    "https://www.instagram.com/stories/lee/12345678901/",
    "https://www.instagram.com/stories/highlights/12345678901/",
    "https://www.facebook.com/lee/posts/1",
    "https://www.facebook.com/bo/posts/1",
    "https://www.facebook.com/story.php?story_fbid=1&id=2",
    "https://www.facebook.com/story.php?story_fbid=1&id=3",
    "https://x.com/lee/status/1234567",
    "https://vimeo.com/1234567890",
    "https://vids.example/watch/2",
    "https://vids.example:8080/watch/1",
    "https://other.vids.example/watch/1",
    "https://vids.example/watch?v=b",
    "https://vids.example/watch?v=A",
    "https://vids.example/a%2Fb",
    "https://vids.example/a/b",
    "https://vids.example/a%3Fb",
    "https://vids.example/?123",
    "https://vids.example/?124",
    "https://vids.example/?t=1",
    "https://vids.example/?t=2",
    "https://vids.example/viewtopic.php?f=2&t=1",
    "https://vids.example/viewtopic.php?f=2&t=2",
    "https://vids.example/gallery?index=1",
    "https://vids.example/gallery?index=2",
    "https://vids.example/%ff",
    "https://vids.example/%fe",
    "https://vids.example/#!/video/1",
    "https://vids.example/#!/video/2",
    "https://straße.example/1",
    "https://strasse.example/1",
    "https://m.tv/1",
    "https://tv/1",
    "ftp://vids.example/watch/1",
    "urn:isbn:1",
    "urn:isbn:2",
    "",
]


@pytest.mark.parametrize("urls", SAME.values(), ids=SAME)
def test_an_item_is_one_item_in_every_spelling(urls: list[str]) -> None:
    """Its number on a platform, or the address without what says nothing about the item."""
    assert {url: address_of(url) for url in urls} == dict.fromkeys(urls, address_of(urls[0]))


def test_different_items_are_never_one() -> None:
    """Numbers whose letters differ in size, lists, topics, ports, characters that are no text."""
    urls = [*(group[0] for group in SAME.values()), *DIFFERENT]
    assert [pair for pair in combinations(urls, 2) if address_of(pair[0]) == address_of(pair[1])] == []


@pytest.mark.parametrize("platform", platforms(), ids=lambda platform: platform.name)
def test_the_items_of_every_platform_are_known_by_what_names_them(platform) -> None:  # type: ignore[no-untyped-def]
    """The address of the example is not compared as a whole."""
    assert address_of(platform.example).startswith(f"{platform.name} ")
    assert address_of(f"{platform.example}{'&' if '?' in platform.example else '?'}t=7") == address_of(platform.example)


NUMBERS = {
    "YouTube": (
        st.text("abcXYZ019-_", min_size=11, max_size=11),
        [
            "youtube.com/watch?v={}",
            "youtu.be/{}",
            "youtube.com/shorts/{}",
            "youtube.com/embed/{}",
            "youtube.com/live/{}",
        ],
    ),
    "TikTok": (st.text("0123456789", min_size=19, max_size=19), ["tiktok.com/@lee/video/{}", "tiktok.com/embed/v2/{}"]),
    "Instagram": (
        st.text("abcXYZ019-_", min_size=11, max_size=11),
        ["instagram.com/p/{}", "instagram.com/lee/reel/{}"],
    ),
    "X": (st.text("0123456789", min_size=6, max_size=19), ["x.com/lee/status/{}", "twitter.com/i/web/status/{}"]),
    "anywhere": (
        st.text("abcXYZ019-_", min_size=1, max_size=11),
        ["vids.example/watch/1/{}", "vids.example/./watch/1//{}"],
    ),
}


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a platform, the number of an item there, and one way to write the item's address."""
    name = draw(st.sampled_from(sorted(NUMBERS)))
    numbers, forms = NUMBERS[name]
    number = draw(numbers)
    host, _, rest = draw(st.sampled_from(forms)).format(number).partition("/")
    host = draw(st.sampled_from(["", "www.", "m.", "mobile."])) + host
    host = draw(st.sampled_from([host, host.upper(), f"{host}.", f"{host}:443"]))
    at = draw(st.integers(0, len(rest) - 1))
    if rest[at].isalnum() and draw(st.booleans()):
        rest = f"{rest[:at]}%{ord(rest[at]):02x}{rest[at + 1 :]}"
    aside = draw(st.lists(st.sampled_from(["utm_source=x", "fbclid=1", "gclid=2", "igsh=3", "mc_eid=4", "spm=5"])))
    query = ("&" if "?" in rest else "?") + "&".join(aside) if aside else ""
    scheme = draw(st.sampled_from(["https://", "http://", "HTTPS://", "//", ""]))
    fragment = draw(st.sampled_from(["", "#", "#comments"]))
    return name, number, f"{scheme}{host}/{rest}{query}{fragment}"


@given(spellings(), spellings())
def test_two_spellings_are_one_item_where_platform_and_number_are_the_same(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    """And nowhere else."""
    simple = NUMBERS[one[0]][1][0].format(one[1])
    assert address_of(one[2]) == address_of(f"https://{simple}")
    assert (address_of(one[2]) == address_of(other[2])) == (one[:2] == other[:2])


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    """Odd input raises nothing; a key that is kept is the key of itself, so that it may be made anew."""
    assert address_of(f"https://vids.example/{text}").startswith("vids.example")
    assert isinstance(address_of(text), str)
    assert isinstance(site_of(f"//{text}"), str)


@pytest.mark.parametrize("text", ["a." * 9999 + "@", "https://fb.com/lee/videos/" + "a-1" * 9999 + "%", "." * 9999])
def test_no_address_takes_long(text: str) -> None:
    """Whoever chooses the address of a copy chooses no delay."""
    before = time.perf_counter()
    address_of(text)
    assert time.perf_counter() - before < 1


@pytest.mark.parametrize(
    ("host", "bare"),
    [
        ("www.m.Vids.example.", "vids.example"),
        ("m.ok.ru", "ok.ru"),
        ("m.tv", "m.tv"),
        ("www.co.uk", "www.co.uk"),
        ("xn--a.example", "xn--a.example"),
        ("xn--mller-kva.example", "müller.example"),
        ("vids。example", "vids.example"),
    ],
)
def test_a_host_in_its_one_spelling(host: str, bare: str) -> None:
    """Small letters of its language, without what stands before the site's own name."""
    assert bare_host(host) == bare


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("twitter", "X"),
        ("www.tiktok.com", "TikTok"),
        ("https://www.tiktok.com/@lee", "TikTok"),
        ("www.Vids.example:8080", "vids.example"),
        (" Vids TV ", "Vids TV"),
        ("", ""),
    ],
)
def test_a_site_by_whatever_name(text: str, site: str) -> None:
    """A platform by its name, an alias, a host or an address; what is none of them stays."""
    assert site_named(text) == site


def test_a_platform_is_found_by_its_host_with_a_dot_at_the_end() -> None:
    """The dot says that the name is whole."""
    assert find_platform(urlsplit("https://www.youtube.com./").hostname or "") is find_platform("YouTube")


def test_an_ip_address_is_a_site_of_its_own() -> None:
    """It is no domain, of which the end would say to whom it belongs."""
    assert site_named("127.0.0.1") == "127.0.0.1"
    assert site_of("http://10.0.0.1:8080/v/1") == "10.0.0.1"
    assert site_of("http://[::ffff:10.0.0.1]/v/1") == "::ffff:10.0.0.1"
    assert site_of("http://127.0.0.1.example.co.uk/") == "example.co.uk"
