"""A published interface opens its own site, and nobody else's."""

import pytest

from monitor.sources.kinds import kind_of
from monitor.sources.offering import basis_of
from tests.monitor.sources.contract import record


@pytest.mark.parametrize(
    ("kind", "address", "page", "url", "is_offered"),
    [
        ("peertube", "https://tube.example", "https://tube.example/w/1", "https://tube.example/f.mp4", True),
        ("peertube", "https://tube.example", "https://tube.example/w/1", "https://media.tube.example/f.mp4", True),
        ("peertube", "https://tube.example", "https://far.test/w/1", "https://far.test/f.mp4", False),
        ("peertube", "", "https://far.test/w/1", "https://far.test/f.mp4", False),
        ("peertube", "", "https://far.test/w/1", "https://other.test/f.mp4", False),
        ("peertube", "https://tube.example", "https://tube.example/w/1", "https://tube.example.evil.test/f.mp4", False),
        ("mastodon", "https://social.example", "https://far.test/@a/1", "https://files.social.example/1.mp4", True),
        ("mastodon", "https://social.example", "https://far.test/@a/1", "https://cdn.test/1.mp4", False),
        ("archive", "", "https://archive.org/details/a", "https://archive.org/download/a/a.mp4", True),
        ("archive", "", "https://archive.org/details/a", "https://ia800.us.archive.org/1/a.mp4", True),
        ("commons", "", "https://commons.wikimedia.org/wiki/File:A", "https://upload.wikimedia.org/a.webm", True),
        ("bluesky", "", "https://bsky.app/profile/a/post/b", "https://video.bsky.app/a/playlist.m3u8", True),
        (
            "bluesky",
            "",
            "https://bsky.app/profile/a/post/b",
            "https://pds.test/xrpc/com.atproto.sync.getBlob?did=x",
            True,
        ),
        ("bluesky", "", "https://bsky.app/profile/a/post/b", "https://pds.test/other", False),
        *(
            ("bluesky", "", "https://bsky.app/profile/a/post/b", f"https://pds.test/xrpc/com.atproto.{path}", False)
            for path in (
                "sync.getBlob/../../private/x?y=",
                "sync.getBlob/%2e%2e/%2e%2e/private",
                "sync.getBlob%2f..%2f..%2fprivate",
                "sync.getBlob/..;/..;/private",
                "sync.getBlobs",
            )
        ),
        ("downloader", "https://a.example/p", "https://a.example/p", "https://a.example/a.mp4", False),
        ("feed", "https://a.example/f", "https://a.example/p", "https://a.example/a.mp4", False),
    ],
)
def test_what_an_interface_offers(kind: str, address: str, page: str, url: str, is_offered: bool) -> None:
    """The site that was asked, or where a kind shows its items; elsewhere only the interface's own paths."""
    found = basis_of(kind_of(kind), record(kind, address), page, url)
    assert (found is not None) == is_offered


def test_an_index_opens_nothing_but_itself() -> None:
    """It may name any host as an instance, so that its word opens none."""
    source = record("peertube", "https://index.example", index="yes")
    kind, page = kind_of("peertube"), "https://far.test/w/1"
    assert basis_of(kind, source, page, "https://index.example/t.jpg")
    for own in (source, record("peertube", "")):
        assert basis_of(kind, own, page, "https://far.test/f.mp4") is None
        assert basis_of(kind, own, page, "https://other.test/f.mp4") is None
