"""Packed bytes of many members are unpacked whole, and cost no more time than their length is worth."""

import gzip
import time
import zlib

import pytest

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.fetch.limits import unpack
from monitor.sources.members import MOST_MEMBERS, MembersError, unpacked_members
from monitor.sources.sitemaps import unpacked

EMPTY = gzip.compress(b"")
URL = "https://films.example/x"


def sitemap(body: bytes) -> Page:
    """Return a packed sitemap as it was fetched."""
    return Page(url=URL, final_url=URL, status=200, content_type="application/gzip", body=body)


def test_a_flood_of_empty_members_ends_at_once() -> None:
    """Six megabytes of members that hold nothing are refused in a sentence, in a page and in a sitemap."""
    flood = EMPTY * 300_000
    begun = time.monotonic()
    with pytest.raises(ContentRefusedError, match=f"x: it is packed in more than {MOST_MEMBERS:,} members"):
        unpack(flood, "gzip", 10_000_000, "x")
    with pytest.raises(ContentRefusedError, match="not packed properly"):
        unpacked(sitemap(flood))
    assert time.monotonic() - begun < 1


def test_a_thousand_members_with_much_behind_them_are_quick() -> None:
    """What lies behind a member is not copied for each."""
    packed = EMPTY * (MOST_MEMBERS - 1) + gzip.compress(b"end") + bytes(5_000_000)
    begun = time.monotonic()
    assert unpacked_members(packed, 31, 100) == (b"end", True)
    assert time.monotonic() - begun < 1


def test_honest_members_are_read_one_behind_the_other() -> None:
    """Members, zeros between them, and members larger than what is read at once come out whole."""
    large = bytes(range(256)) * 2000
    packed = gzip.compress(large, 0) + bytes(7) + gzip.compress(b"two")
    assert unpack(packed, "gzip", 10_000_000, "x") == large + b"two"
    assert unpacked(sitemap(packed)) == large + b"two"
    assert unpacked_members(packed[:-3], 31, 10_000_000) == (large + b"two", False)
    with pytest.raises(MembersError):
        unpacked_members(EMPTY * (MOST_MEMBERS + 1), 31, 10)


@pytest.mark.parametrize("most", [0, 1, 99_999, 100_000, 100_001])
def test_no_more_than_one_byte_too_many_is_unpacked(most: int) -> None:
    """One byte more tells that there is more."""
    found, is_whole = unpacked_members(zlib.compress(bytes(100_000)), 47, most)
    assert (len(found), is_whole) == (min(most + 1, 100_000), most >= 100_000 or is_whole)
