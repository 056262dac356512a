"""Accounts are known again as handles, with their site, and as addresses of profiles; strangers are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.accounts import account_in, handle_of, read_account


@pytest.mark.parametrize(
    ("text", "handle", "site"),
    [
        ("@Lee", "lee", ""),
        (" @\u200blee\u2069 ", "lee", ""),
        ("e\u0301a", "éa", ""),
        ("ＬＥＥ", "lee", ""),
        ("l%65e", "lee", ""),
        ("Lee  Official", "lee official", ""),
        ("lee@vids.example", "lee", "vids.example"),
        ("@lee@www.vids.example", "lee", "vids.example"),
        ("acct:lee@vids.example", "lee", "vids.example"),
        ("https://www.tiktok.com/@lee?lang=en", "lee", "TikTok"),
        ("tiktok.com/@lee", "lee", "TikTok"),
        ("https://www.youtube.com/@lee/videos", "lee", "YouTube"),
        ("https://www.youtube.com/c/Lee/about", "lee", "YouTube"),
        ("https://www.youtube.com/channel/UCabcdefghijklmnopqrstuV", "UCabcdefghijklmnopqrstuV", "YouTube"),
        ("UCabcdefghijklmnopqrstuV", "UCabcdefghijklmnopqrstuV", ""),
        ("https://x.com/lee/with_replies", "lee", "X"),
        ("https://twitter.com/Lee/status/123456", "lee", "X"),
        ("https://www.instagram.com/lee/reels/", "lee", "Instagram"),
        ("https://www.facebook.com/profile.php?id=1000123", "1000123", "Facebook"),
        ("https://www.facebook.com/people/Ann-Lee/1000123/", "1000123", "Facebook"),
        ("https://vids.example/users/lee/videos", "lee", "vids.example"),
        ("https://vids.example/lee/videos", "lee", "vids.example"),
        ("/u/lee", "lee", ""),
        ("", "", ""),
        ("@", "", ""),
    ],
)
def test_an_account_is_read_in_every_spelling(text: str, handle: str, site: str) -> None:
    """A handle, a handle with its site, the address of a profile or of a page under it."""
    account = read_account(text)
    assert (account.handle, account.site) == (handle, site)


@pytest.mark.parametrize(
    ("url", "handle", "site"),
    [
        ("https://www.tiktok.com:443/@L%65e/video/7300000000000000001", "lee", "TikTok"),
        ("https://x.com/lee/status/123456", "lee", "X"),
        ("https://www.instagram.com/lee/reel/CxYzAbC1234/", "lee", "Instagram"),
        ("https://www.twitch.tv/lee/v/1234567890", "lee", "Twitch"),
        ("https://www.facebook.com/lee/videos/1234567890123456/", "lee", "Facebook"),
        ("https://vids.example/web/@lee/123", "lee", "vids.example"),
        ("https://one.example/@lee@vids.example/123", "lee", "vids.example"),
        ("https://vids.example/user/lee/video/7", "lee", "vids.example"),
    ],
)
def test_the_address_of_an_item_tells_whose_it_is(url: str, handle: str, site: str) -> None:
    """Where the platform writes the handle into it."""
    account = account_in(url)
    assert account is not None
    assert (account.handle, account.site) == (handle, site)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/i/web/status/123456",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&ab_channel=lee",
        "https://www.instagram.com/reel/CxYzAbC1234/",
        "https://www.instagram.com/stories/highlights/123456/",
        "https://www.tiktok.com/@/video/7300000000000000001",
        "https://vids.example/watch/1",
        "",
    ],
)
def test_many_addresses_tell_no_account(url: str) -> None:
    """Words of the platform are nobody's handle."""
    assert account_in(url) is None


@given(
    st.text("abz09._", min_size=1, max_size=9),
    st.sampled_from(["{}", "@{}", "https://www.tiktok.com/@{}/", "\ufeff{}"]),
)
def test_a_handle_is_the_same_in_every_spelling(handle: str, form: str) -> None:
    """And differs from that of another account."""
    assert handle_of(form.format(handle)) == handle_of(form.format(handle.upper())) == handle
    assert handle_of(form.format(f"{handle}x")) != handle


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Odd input raises nothing."""
    assert isinstance(handle_of(text), str)
    account_in(f"https://x.com/{text}")
    read_account(f"https://{text}")
