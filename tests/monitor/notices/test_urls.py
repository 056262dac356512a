"""Addresses: one item is accepted; profiles, channels, searches and home pages are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notices import names_site, site_of, why_not_item
from monitor.notices.urls import find_platform, is_safe_url
from monitor.sites.platforms import platforms

ITEMS = [
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=42s",
    "https://youtu.be/dQw4w9WgXcQ?si=abc",
    "https://www.youtube.com/shorts/dQw4w9WgXcQ",
    "https://www.youtube.com/live/dQw4w9WgXcQ",
    "https://www.tiktok.com/@name.of_user/video/7101234567890123456?lang=en",
    "https://vm.tiktok.com/t/ZTabc123/",
    "https://www.instagram.com/reel/CxYzAbC1234/",
    "https://www.instagram.com/p/CxYzAbC1234/?img_index=1",
    "https://www.facebook.com/watch/?v=1234567890123456",
    "https://www.facebook.com/name/videos/1234567890123456/",
    "https://www.facebook.com/reel/1234567890123456",
    "https://fb.watch/aBcDeF1234/",
    "https://x.com/name/status/1234567890123456789",
    "https://twitter.com/name/status/1234567890123456789?s=20",
    "https://vimeo.com/123456789",
    "https://vimeo.com/channels/staffpicks/123456789",
    "https://www.dailymotion.com/video/x8abcd1",
    "https://dai.ly/x8abcd1",
    "https://www.twitch.tv/videos/1234567890",
    "https://clips.twitch.tv/FamousClipName-AbCd1234",
    "https://peertube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
    "https://peertube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
    "http://files.example/film.mp4",
    "https://forum.example/?topic=123",
]
NOT_ITEMS = [
    "",
    "not an address",
    "ftp://files.example/film.mp4",
    "javascript:alert(1)",
    "https://localhost/video/1",
    "https://name:secret@video.example/watch/1",
    "https://video.example/a b",
    "https://video.example/<script>",
    "https://[bad/watch",
    "https://www.youtube.com/",
    "https://www.youtube.com/@name",
    "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
    "https://www.youtube.com/c/name/videos",
    "https://www.youtube.com/results?search_query=salt+flats",
    "https://www.youtube.com/playlist?list=PL123",
    "https://www.youtube.com/watch",
    "https://youtu.be/",
    "https://www.tiktok.com/@name",
    "https://www.tiktok.com/search?q=salt",
    "https://www.tiktok.com/tag/salt",
    "https://www.instagram.com/name/",
    "https://www.instagram.com/explore/tags/salt/",
    "https://www.facebook.com/name",
    "https://www.facebook.com/profile.php?id=100012345678901",
    "https://www.facebook.com/search/videos/?q=salt",
    "https://x.com/name",
    "https://x.com/search?q=salt",
    "https://vimeo.com/name",
    "https://vimeo.com/search?q=salt",
    "https://www.dailymotion.com/name",
    "https://www.dailymotion.com/search/salt/videos",
    "https://www.twitch.tv/streamer",
    "https://www.twitch.tv/streamer/clips",
    "https://video.example",
    "https://video.example/",
    "https://video.example/index.html",
    "https://video.example/search?q=salt",
    "https://video.example/?s=salt",
    "https://video.example/user/name",
    "https://social.example/@name",
    "https://peertube.example/c/channel_name/videos",
]


@pytest.mark.parametrize("url", ITEMS)
def test_the_address_of_an_item_is_accepted(url):
    """Pages of one video or post are items, with tracking marks and start times too."""
    assert why_not_item(url) is None


@pytest.mark.parametrize("url", NOT_ITEMS)
def test_any_other_address_is_refused(url):
    """Whoever receives the notice could not tell which video is meant."""
    assert why_not_item(url)


@pytest.mark.parametrize("platform", platforms(), ids=lambda platform: platform.name)
def test_the_example_of_every_platform_is_an_item(platform):
    """The address that a refusal shows as an example would be accepted."""
    assert why_not_item(platform.example, platform.name) is None


def test_an_address_elsewhere_than_on_the_named_platform_is_refused():
    """A YouTube notice cannot carry a Vimeo address."""
    assert why_not_item("https://vimeo.com/123456789", "YouTube") == "is not an address on YouTube"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://youtu.be/dQw4w9WgXcQ", "YouTube"),
        ("https://www.Vids.example/watch/1", "vids.example"),
        ("https://a.b.vids.co.uk/1", "vids.co.uk"),
        ("https://m.ok.ru/video/1", "ok.ru"),
        ("https://[1", ""),
        ("", ""),
    ],
)
def test_the_site_of_an_address(url, site):
    """The platform's name, or the domain that somebody registered."""
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("text", "site", "named"),
    [
        ("YouTube, Inc., DMCA Complaints", "YouTube", True),
        ("Google LLC <copyright@youtube.com>", "YouTube", True),
        ("Twitter", "X", True),
        ("Vids Inc., legal department", "vids.example", True),
        ("Agent <agent@www.vids.example>", "vids.example", True),
        ("Vimeo", "YouTube", False),
        ("Agent <agent@vids.example>", "other.example", False),
        ("Davids Inc.", "vids.example", False),
        ("", "vids.example", False),
    ],
)
def test_a_recipient_names_its_site(text, site, named):
    """By an address there, by the platform's name, or by the name before the dot; whole words only."""
    assert names_site(text, site) is named


def test_a_host_given_as_platform_must_be_that_of_the_address():
    """A column that says one site and an address on another are a mistake in one of them."""
    assert why_not_item("https://other.example/watch/1", "vids.example") == "is not an address on vids.example"
    assert why_not_item("https://www.vids.example/watch/1", "vids.example") is None
    assert why_not_item("https://vids.example/watch/1", "Vids TV") is None


def test_a_lookalike_host_is_not_the_platform():
    """Hosts are compared by whole labels."""
    assert find_platform("notyoutube.com") is None
    assert find_platform("music.youtube.com") is find_platform("youtube")
    assert find_platform("Twitter") is find_platform("x.com")


@given(st.text())
def test_any_text_gets_an_answer(url):
    """Odd input is refused with a reason, never with an exception."""
    assert why_not_item(url) is None or not why_not_item(url).endswith(".")
    assert why_not_item(f"https://{url}") is None or isinstance(why_not_item(f"https://{url}"), str)


@given(st.text())
def test_a_safe_address_cannot_end_a_markdown_link(text):
    """What is printed between angle brackets holds neither brackets nor blanks."""
    address = f"https://{text}"
    assert not is_safe_url(address) or not set(address) & set('<>"\\^`{|} \t\n')
