"""Manifests that are made to take long: refused or read within a few seconds of the processor."""

import pytest

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.streams.dash import read_dash
from monitor.sources.streams.hls import read_hls
from monitor.sources.streams.plan import LARGEST_MANIFEST, Plan, address
from tests.monitor.sources.spending import demand_cheap, repeated

URL = "https://films.example/a/b/x"
MPD = b'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT10S">%s</MPD>'
PERIOD = b'<Period><AdaptationSet mimeType="video/mp4">%s</AdaptationSet></Period>'
ONE = PERIOD % b"<Representation><BaseURL>a</BaseURL></Representation>"
LARGE = LARGEST_MANIFEST - 1_000
HEAD, SEGMENT, END = b"#EXTM3U\n", b"#EXTINF:1,\na\n", b"#EXT-X-ENDLIST\n"


def page(body: bytes) -> Page:
    """Return a manifest as it was fetched."""
    return Page(url=URL, final_url=URL, status=200, content_type="", body=body)


def template(media: bytes, scale: int = 1000) -> bytes:
    """Return a presentation of 10 segments for each unit of a time scale."""
    said = b'<SegmentTemplate media="%s" duration="1" timescale="%d"/><Representation/>' % (media, scale)
    return MPD % (PERIOD % said)


DASH = {
    "bytes": (MPD % (b" " * LARGEST_MANIFEST), "bytes; more than"),
    "periods": (MPD % repeated(ONE, 500_000), "broken into"),
    "elements": (MPD % repeated(b"<x/>", LARGE), "elements"),
    "long template": (template(b"a" * 400_000 + b"$Number$"), "too long"),
    "many holes": (template(b"$Number%099d$" * 5_000), "too long"),
    "some holes": (template(b"$Number%099d$" * 100), "things to fill in"),
    "long addresses": (template(b"a" * 3_900 + b"$Number$", 1_900), "too many addresses"),
    "long base": (MPD % (b"<BaseURL>" + b"a/" * 40_000 + b"</BaseURL>" + ONE), "too long"),
    "many folders": (template(b"a/../" * 200 + b"$Number$"), "too long"),
}


@pytest.mark.parametrize("name", DASH)
def test_a_presentation_that_takes_long_is_refused_at_once(name: str) -> None:
    """Periods, elements, and what is to be filled in have an end, and it comes before the work."""
    body, why = DASH[name]

    def read() -> None:
        with pytest.raises(ContentRefusedError, match=why):
            read_dash(page(body))

    demand_cheap(read, 5.0)


def test_what_lies_in_the_root_of_a_presentation_is_not_walked_for_each_of_its_periods() -> None:
    """Hundreds of periods beside many other elements take no product of the two."""
    body = MPD % (ONE * 490 + b"<x/>" * 90_000)
    demand_cheap(lambda: read_dash(page(body)))


HLS = {
    "bytes": HEAD + b"\n" * LARGEST_MANIFEST,
    "addresses": HEAD + repeated(b"x\n", LARGE),
    "segments": HEAD + repeated(SEGMENT, LARGE),
    "initializations": HEAD + b"".join(b'#EXT-X-MAP:URI="m%d"\n' % i + SEGMENT for i in range(20_000)) + END,
    "attributes": HEAD + b"#EXT-X-MAP:" + repeated(b'A="B",', LARGE) + b"\n" + SEGMENT + END,
    "quotes": HEAD + b"#EXT-X-MAP:" + repeated(b'"', LARGE) + b"\n" + SEGMENT + END,
}


@pytest.mark.parametrize("name", HLS)
def test_a_playlist_that_takes_long_is_refused_at_once(name: str) -> None:
    """Lines and their lengths, segments and what initializes them have an end."""

    def read() -> None:
        with pytest.raises(ContentRefusedError):
            plan(HLS[name])

    demand_cheap(read)


@pytest.mark.parametrize(
    "tag",
    [
        'SESSION-DATA:DATA-ID="a",VALUE="b"',
        'PART:DURATION=1,URI="a"',
        'DATERANGE:ID="a"',
        "KEY:METHOD=NONE",
        "CUE-OUT:1",
    ],
)
def test_lines_of_which_nothing_is_used_reach_no_parser(tag: str) -> None:
    """A playlist with very many of them is read as if they were not there."""
    body = HEAD + f"#EXT-X-{tag}\n".encode() * 100_000 + SEGMENT + END
    demand_cheap(lambda: plan(body), 5.0)
    assert plan(body) == plan(HEAD + SEGMENT + END)


def plan(body: bytes) -> Plan:
    """Return what a playlist consists of; it names no others."""
    return read_hls(page(body), lambda _: page(b""))


def test_a_name_below_the_folder_is_the_same_address_by_the_short_way() -> None:
    """What needs no resolving is put together as the long way would."""
    for said in ("a.ts", "a/b-1_2.m4s", "a~b.ts?x=1&y=%20", "a/b/"):
        for base in ("https://h.example", "https://h.example/a/b?c=/d", "https://h.example:81/a/../b/c#d"):
            assert address(base, said) == address(base, f" {said}")


def test_as_many_segments_as_are_allowed_are_read() -> None:
    """The limits leave room for a video of hours with signed addresses."""
    signed = b"a/seg-%d.ts?token=" + b"0123456789abcdef" * 11
    body = HEAD + b"".join(b"#EXTINF:1,\n" + signed % i + b"\n" for i in range(20_000)) + END
    demand_cheap(lambda: plan(body))
    assert sum(len(part.tracks[0]) for part in plan(body).parts) == 20_000
