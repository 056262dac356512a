"""Keys in addresses are blotted out wherever an address is kept or said."""

import time

import pytest

from monitor.blotting import shown, shown_host, without_keys
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError

NAMES = (
    "key token sig auth_key access_key accesskey secret_key private_key apikey api-key X-Plex-Token tokenid st hash md5"
    " user_id upn hmac sign h jwt bearer access session_id sessid PHPSESSID ticket otp verify hdntl Policy wsSecret"
    " x-expires-sig se%63ret tok%65n id_token hdnts hdnea passwd auth"
)
LOOKALIKES = ["monkey", "keyword", "list", "v", "page", "author", "height", "start", "q", "status", "hd", "signal", "e"]


@pytest.mark.parametrize("name", NAMES.split())
def test_names_that_open_doors(name: str) -> None:
    """Whatever stands in place of the query, in the path or in a sentence, its value is gone and its name stays."""
    for url in (f"https://x.example/v.mp4?a=1&{name}=SECRET", f"https://x.example/v.mp4;{name}=SECRET?a=1"):
        assert shown(url) == url.replace("SECRET", "***")
        assert without_keys(f"{url}: no ({url}).") == f"{url}: no ({url}).".replace("SECRET", "***")


@pytest.mark.parametrize("name", LOOKALIKES)
def test_names_that_only_look_like_it(name: str) -> None:
    """What tells one address from another stays."""
    url = f"https://x.example/v?{name}=7"
    assert shown(url) == without_keys(url) == url


def test_users_and_passwords_go() -> None:
    """Also those before the host; text that is no address stays as it is."""
    assert without_keys("https://me:SECRET@x.example/a was not read.") == "https://x.example/a was not read."
    assert without_keys("ask ann@x.example; a = b") == "ask ann@x.example; a = b"
    assert shown_host("https://hooks.example/T0/SECRET") == "https://hooks.example/***"


def test_errors_of_collecting_say_no_key() -> None:
    """Every sentence about something that could not be collected is fit to be kept, whoever wrote it."""
    url = "https://x.example/v.mp4?token=SECRET"
    for error in (ContentRefusedError(f"{url} holds no video."), FetchFailedError(f"{url}: no."), GoneError(url, 404)):
        assert "https://x.example/v.mp4?token=***" in str(error)
        assert "SECRET" not in str(error)


@pytest.mark.parametrize(
    "odd", ["?" * 60_000, "a=1&" * 15_000, "?" + "a" * 60_000, "://" * 20_000, "?tok=" + "." * 60_000]
)
def test_odd_addresses_take_no_time(odd: str) -> None:
    """The time grows with the length alone."""
    begun = time.monotonic()
    assert without_keys(f"{odd}=")
    assert shown(odd) or odd
    assert time.monotonic() - begun < 2
