"""What is to be fetched of a stream, by what its manifest says: variants, sound, templates, times, ranges."""

import contextlib
import random

import pytest

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.streams.dash import read_dash
from monitor.sources.streams.hls import read_hls
from monitor.sources.streams.plan import Part, Plan, Segment, Variant, address, best

BASE = "https://films.example/a/b/"
HEAD = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"
MPD = '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT1M0.5S">{}</MPD>'


def page(text: str, url: str = f"{BASE}x.mpd") -> Page:
    """Return a manifest as it was fetched."""
    return Page(url=url, final_url=url, status=200, content_type="", body=text.encode())


def hls(text: str, **others: str) -> tuple[Plan, list[str]]:
    """Return the plan of a playlist, and which others it had fetched."""
    asked: list[str] = []

    def ask(url: str) -> Page:
        asked.append(url.removeprefix(BASE))
        return page(others[url.removeprefix(BASE).removesuffix(".m3u8")], url)

    return read_hls(page(text, f"{BASE}x.m3u8"), ask), asked


def listed(*names: str) -> str:
    """Return a playlist of segments."""
    return HEAD + "".join(f"#EXTINF:4.0,\n{name}\n" for name in names) + "#EXT-X-ENDLIST\n"


def dash(inside: str) -> Plan:
    """Return the plan of a presentation of one set of pictures."""
    return read_dash(page(MPD.format(f'<Period><AdaptationSet mimeType="video/mp4">{inside}</AdaptationSet></Period>')))


def names(plan: Plan, track: int = 0) -> list[str]:
    """Return the addresses of a track, relative to the manifest."""
    return [one.url.removeprefix(BASE) for part in plan.parts for one in part.tracks[track]]


def variants(*heights: int) -> list[Variant]:
    """Return variants that are named after their height."""
    return [Variant(name=str(height), height_px=height, bandwidth=height * 1000) for height in heights]


def test_the_best_variant_is_the_highest_of_at_most_1080_lines() -> None:
    """Where all are higher it is the lowest, and of like ones the richest."""
    assert best(variants(240, 720, 1080, 2160)).name == "1080"
    assert best(variants(0, 240)).name == "240"
    assert best(variants(4320, 2160)).name == "2160"
    rich = Variant(name="rich", height_px=720, bandwidth=9_000_000)
    assert best([*variants(480, 720), rich]).name == "rich"
    with pytest.raises(ContentRefusedError):
        best([])


def test_a_playlist_of_variants_is_followed_to_one_of_them() -> None:
    """Films that stand upright are measured by their shorter side; variants of sound alone are left alone."""
    master = HEAD + (
        '#EXT-X-STREAM-INF:BANDWIDTH=9000,CODECS="mp4a.40.2"\nsound.m3u8\n'
        "#EXT-X-STREAM-INF:BANDWIDTH=100,RESOLUTION=360x640\nlow.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=500,RESOLUTION=1080x1920\nupright.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=900,RESOLUTION=3840x2160\nhuge.m3u8\n"
    )
    plan, asked = hls(master, upright=listed("1.ts", "2.ts"))
    assert asked == ["upright.m3u8"]
    assert names(plan) == ["1.ts", "2.ts"]
    assert plan.duration_s == 8.0
    without_sizes = HEAD + '#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS="mp4a.40.2"\ns.m3u8\n'
    without_sizes += '#EXT-X-STREAM-INF:BANDWIDTH=5,CODECS="avc1.64001f,mp4a.40.2"\np.m3u8\n'
    assert hls(without_sizes, p=listed("1.ts"))[1] == ["p.m3u8"]


def test_sound_that_lies_apart_is_fetched_too() -> None:
    """The default rendition of the variant's own group; one without an address lies in the variant."""
    master = HEAD + (
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="other",NAME="x",DEFAULT=YES,URI="other.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="mine",NAME="fr",URI="fr.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="mine",NAME="en",DEFAULT=YES,URI="en.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=100,RESOLUTION=640x360,AUDIO="mine"\nv.m3u8\n'
    )
    plan, asked = hls(master, v=listed("1.ts"), en=listed("1.aac", "2.aac"))
    assert asked == ["v.m3u8", "en.m3u8"]
    assert (names(plan), names(plan, 1)) == (["1.ts"], ["1.aac", "2.aac"])
    inside = master.replace(',URI="en.m3u8"', "")
    assert hls(inside, v=listed("1.ts"))[1] == ["v.m3u8"]
    with pytest.raises(ContentRefusedError, match="at other places"):
        hls(master, v=listed("1.ts"), en=listed("1.aac", "2.aac").replace("#EXTINF", "#EXT-X-DISCONTINUITY\n#EXTINF"))


def test_parts_begin_where_the_time_line_breaks() -> None:
    """A break, and another beginning, each begin a part with what initializes it."""
    text = HEAD + (
        '#EXT-X-MAP:URI="i1.mp4"\n#EXTINF:4,\n1.m4s\n#EXTINF:4,\n2.m4s\n#EXT-X-DISCONTINUITY\n#EXTINF:4,\n3.m4s\n'
        '#EXT-X-MAP:URI="i2.mp4",BYTERANGE="9@5"\n#EXTINF:4,\n4.m4s\n#EXT-X-ENDLIST\n'
    )
    plan, _ = hls(text)
    assert [[one.url.removeprefix(BASE) for one in part.tracks[0]] for part in plan.parts] == [
        ["i1.mp4", "1.m4s", "2.m4s"],
        ["i1.mp4", "3.m4s"],
        ["i2.mp4", "4.m4s"],
    ]
    assert plan.parts[2].tracks[0][0] == Segment(url=f"{BASE}i2.mp4", start=5, size=9)


def test_ranges_go_on_where_the_one_before_has_ended() -> None:
    """RFC 8216, section 4.3.2.2."""
    text = HEAD + (
        "#EXTINF:4,\n#EXT-X-BYTERANGE:10@0\ns.ts\n#EXTINF:4,\n#EXT-X-BYTERANGE:20\ns.ts\n"
        "#EXTINF:4,\n#EXT-X-BYTERANGE:5\nother.ts\n#EXTINF:4,\nwhole.ts\n#EXT-X-ENDLIST\n"
    )
    plan, _ = hls(text)
    assert [(one.start, one.size) for one in plan.parts[0].tracks[0]] == [(0, 10), (10, 20), (0, 5), (0, None)]


def test_keys_that_say_that_there_is_none_are_no_protection() -> None:
    """METHOD=NONE ends a protection, and here there was none."""
    plan, _ = hls(listed("1.ts").replace("#EXTINF", "#EXT-X-KEY:METHOD=NONE\n#EXTINF"))
    assert names(plan) == ["1.ts"]


def test_addresses_of_templates_are_filled_in() -> None:
    """Numbers with widths, times, name and bandwidth; two dollars are one."""
    template = (
        '<Representation id="v/1" bandwidth="800"><SegmentTemplate timescale="10" duration="250" startNumber="7" '
        'initialization="$RepresentationID$-$Bandwidth%06d$.mp4" media="$RepresentationID$/$Number%04d$-$Time$$$.m4s"/>'
        "</Representation>"
    )
    assert names(dash(template)) == ["v/1-000800.mp4", "v/1/0007-0$.m4s", "v/1/0008-250$.m4s", "v/1/0009-500$.m4s"]


def test_a_time_line_says_when_segments_begin() -> None:
    """Repetitions, jumps, and r=-1: up to the next entry, or to the end of the period."""
    template = (
        '<SegmentTemplate timescale="1000" presentationTimeOffset="5000" media="$Number$-$Time$.m4s"><SegmentTimeline>'
        '<S t="5000" d="2000" r="2"/><S d="1000"/><S t="20000" d="5000" r="-1"/><S t="35000" d="10000" r="-1"/>'
        '</SegmentTimeline></SegmentTemplate><Representation id="1"/>'
    )
    times = [5000, 7000, 9000, 11000, 20000, 25000, 30000, 35000, 45000, 55000, 65000]
    # The period lasts 60.5 s, so it ends at 65,500.
    assert names(dash(template)) == [f"{place}-{time}.m4s" for place, time in enumerate(times, 1)]


def test_what_inner_levels_say_holds_before_what_outer_ones_say() -> None:
    """Templates and addresses are put together from all levels."""
    presentation = MPD.format(
        "<BaseURL>/root/</BaseURL><Period><BaseURL>p/</BaseURL>"
        '<SegmentTemplate duration="30" startNumber="5"/><AdaptationSet contentType="video">'
        '<SegmentTemplate media="$Number$.m4s"/><Representation id="1"><BaseURL>r/</BaseURL>'
        '<SegmentTemplate startNumber="9"/></Representation></AdaptationSet></Period>'
    )
    urls = [one.url for one in read_dash(page(presentation)).parts[0].tracks[0]]
    assert urls == [f"https://films.example/root/p/r/{number}.m4s" for number in (9, 10, 11)]


def test_lists_and_single_files_are_read() -> None:
    """Ranges of a list are kept; one file is one segment."""
    listing = (
        '<Representation id="1"><BaseURL>film.mp4</BaseURL><SegmentList><Initialization range="0-99"/>'
        '<SegmentURL mediaRange="100-199"/><SegmentURL media="b.m4s"/></SegmentList></Representation>'
    )
    assert dash(listing).parts[0].tracks[0] == (
        Segment(url=f"{BASE}film.mp4", size=100),
        Segment(url=f"{BASE}film.mp4", start=100, size=100),
        Segment(url=f"{BASE}b.m4s"),
    )
    one = '<Representation id="1"><BaseURL>film.mp4</BaseURL><SegmentBase indexRange="1-9"/></Representation>'
    assert dash(one).parts == (Part(tracks=((Segment(url=f"{BASE}film.mp4"),),)),)


def test_of_each_period_the_best_picture_and_the_main_sound_are_taken() -> None:
    """Pictures for winding, subtitles, and comments are left alone."""
    form = '<Representation id="{0}" height="{1}" bandwidth="{1}"><BaseURL>{0}</BaseURL></Representation>'
    period = (
        '<Period duration="PT10S"><AdaptationSet contentType="video">'
        + "".join(form.format(f"v{height}", height) for height in (360, 1080, 2160))
        + '</AdaptationSet><AdaptationSet mimeType="video/mp4"><EssentialProperty schemeIdUri="trickmode"/>'
        + form.format("winding", 900)
        + '</AdaptationSet><AdaptationSet mimeType="audio/mp4"><Role value="commentary"/>'
        + form.format("comment", 9)
        + '</AdaptationSet><AdaptationSet mimeType="audio/mp4"><Role value="main"/>'
        + form.format("main", 9)
        + '</AdaptationSet><AdaptationSet contentType="text">'
        + form.format("text", 9)
        + "</AdaptationSet></Period>"
    )
    plan = read_dash(page(MPD.format(period + period.replace("v1080", "w1080"))))
    assert (names(plan), names(plan, 1)) == (["v1080", "w1080"], ["main", "main"])
    assert plan.duration_s == 20.0


def test_addresses_lead_to_the_web_or_nowhere() -> None:
    """Relative ones are resolved as RFC 3986 says."""
    found = [address(f"{BASE}x.m3u8", said) for said in ("s.ts", "../s.ts", "/s.ts", "//cdn.example/s.ts", "?q=1", "")]
    assert found == [
        f"{BASE}s.ts",
        "https://films.example/a/s.ts",
        "https://films.example/s.ts",
        "https://cdn.example/s.ts",
        f"{BASE}x.m3u8?q=1",
        f"{BASE}x.m3u8",
    ]
    for said in ("a b", "a\nHost: other", "file:///etc/passwd", "mailto:ann@films.example"):
        with pytest.raises(ContentRefusedError, match=r"manifest names"):
            address(BASE, said)


HLS_WORDS = [
    *("#EXTM3U", "#EXTINF:4,", "#EXTINF:", "#EXTINF:x", "s.ts", "#EXT-X-ENDLIST", "#EXT-X-BYTERANGE:", "#EXT-X-MAP:"),
    *('#EXT-X-MAP:URI="i"', "#EXT-X-STREAM-INF:", "#EXT-X-STREAM-INF:BANDWIDTH=x,RESOLUTION=axb", "#EXT-X-MEDIA:=,"),
    *("#EXT-X-MEDIA:TYPE=AUDIO", "#EXT-X-DISCONTINUITY", "#EXT-X-GAP", "#EXT-X-PROGRAM-DATE-TIME:no", "#EXT-X-PART:"),
    *("#EXT-X-SKIP:", "#EXT-X-TILES:", "#EXT-X-CUE-OUT:x", "#EXT-X-KEY:METHOD=NONE", "#EXT-X-TARGETDURATION:x", "\x00"),
    *(
        "#EXT-X-VERSION:",
        "#EXT-X-MEDIA-SEQUENCE:-",
        "#EXT-X-SESSION-DATA:",
        "#EXT-X-START:",
        "#EXT-X-ASSET:a",
        "#EXT-X-",
    ),
    *("#EXT-X-I-FRAME-STREAM-INF:", "#EXT-X-IMAGE-STREAM-INF:", "#EXT-X-RENDITION-REPORT:", "#EXT-OATCLS-SCTE35:"),
    *(
        "#EXT-X-SERVER-CONTROL:",
        "#EXT-X-PART-INF:",
        "#EXT-X-PRELOAD-HINT:",
        "#EXT-X-CONTENT-STEERING:",
        "#EXT-X-BITRATE:",
    ),
]


def test_no_playlist_brings_the_program_down() -> None:
    """5,000 playlists of odd lines are read or refused."""
    chance = random.Random(5)
    for _ in range(5000):
        lines = "\n".join(["#EXTM3U", *chance.choices(HLS_WORDS, k=chance.randint(1, 12)), "#EXT-X-ENDLIST"])
        with contextlib.suppress(ContentRefusedError):
            read_hls(page(lines, f"{BASE}x.m3u8"), lambda url: page(listed("1.ts"), url))


def test_no_presentation_brings_the_program_down() -> None:
    """3,000 presentations with pieces left out, doubled and mixed up are read or refused."""
    pieces = [
        *('id="1" ', 'duration="PT1S" ', 'start="P" ', 'timescale="0" ', 'media="$Time$" ', 'media="$" ', 'd="1" '),
        *('r="-1" ', 't="9" ', 't="x" ', 'range="9-1" ', 'mimeType="video/mp4" ', 'height="x" ', 'bandwidth="-1" '),
    ]
    tags = [
        *("Period", "AdaptationSet", "Representation", "SegmentTemplate", "SegmentTimeline", "S", "SegmentList"),
        *("SegmentURL", "Initialization", "BaseURL", "SegmentBase", "Role"),
    ]
    chance = random.Random(6)

    def element(depth: int) -> str:
        tag = tags[min(depth, 3)] if chance.random() < 0.6 else chance.choice(tags)
        said = "".join(dict.fromkeys(chance.choices(pieces, k=chance.randint(0, 4))))
        said = said if len({one.split("=")[0] for one in said.split()}) == len(said.split()) else ""
        inside = "".join(element(depth + 1) for _ in range(chance.randint(0, 3))) if depth < 6 else "x"
        return f"<{tag} {said}>{inside}</{tag}>"

    for _ in range(3000):
        with contextlib.suppress(ContentRefusedError):
            read_dash(page(MPD.format(element(0))))
