"""Streams that must not be saved: refused with a reason, before anything of theirs is fetched or opened."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.collected import Basis
from monitor.errors import CollectError, ContentRefusedError, FetchFailedError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.sources.answers import Entry, File, Text
from tests.monitor.sources.origin import Origin, fetching, origin
from tests.monitor.sources.streaming import make_stream, served
from tests.monitor.sources.test_streams import save

HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n"
ONE = "#EXTINF:4.0,\n{}\n"
END = "#EXT-X-ENDLIST\n"
MPD = '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S">{}</MPD>'
SET = '<Period><AdaptationSet mimeType="video/mp4">{}</AdaptationSet></Period>'
TEMPLATE = '<Representation id="1" bandwidth="9"><SegmentTemplate {}/></Representation>'


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file that is there as soon as ffmpeg was started."""
    note = tmp_path / "ffmpeg-was-started"
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\necho yes > {note}\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    return note


@pytest.fixture
def elsewhere() -> Iterator[Origin]:
    """Give a server on this computer that is not the user's own."""
    with origin({"/secret": File(b"secret")}) as host:
        yield host


def refusal(
    settings: Settings, manifest: str | bytes, folder: Path, more: dict[str, Entry] | None = None, **how: float
) -> tuple[CollectError, list[str]]:
    """Return why a stream is refused, and what was asked of its host."""
    text = manifest if isinstance(manifest, str) else manifest.decode("utf-8", "replace")
    name = "/a/x.m3u8" if text.lstrip("\ufeff").startswith("#") or "<" not in text else "/a/x.mpd"
    table: dict[str, Entry] = {name: Text(manifest), **(more or {})}
    with origin(table) as host, fetching(settings, host, **how) as fetcher, pytest.raises(CollectError) as caught:
        save(fetcher, host.url(name), folder)
    assert not list(folder.rglob("whole.*m*"))
    return caught.value, host.paths


OUTSIDE = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file:/etc/passwd",
    "data:video/mp4;base64,AAAA",
    "concat:/etc/passwd|/etc/hosts",
    "crypto+file:///etc/passwd",
    "subfile:,,start,0,end,10,,:/etc/passwd",
    "C:\\Windows\\win.ini",
    "gopher://127.0.0.1/",
    "rtmp://films.example/live",
    "https://",
    "http://[::1/x",
    "http://films.example:99999/x",
]


@pytest.mark.parametrize("said", OUTSIDE)
def test_a_playlist_names_nothing_but_the_web(settings: Settings, started: Path, tmp_path: Path, said: str) -> None:
    """A local file, data, or another protocol is refused with its name, whether segment, beginning or sound."""
    texts = [
        HEAD + ONE.format("good.ts") + ONE.format(said) + END,
        HEAD + f'#EXT-X-MAP:URI="{said}"\n' + ONE.format("good.m4s") + END,
        HEAD + f"#EXT-X-STREAM-INF:BANDWIDTH=1\n{said}\n",
    ]
    for text in texts:
        error, asked = refusal(settings, text, tmp_path / "item", {"/a/good.ts": b"x"})
        assert isinstance(error, ContentRefusedError)
        assert "manifest names" in str(error)
        assert asked == ["/a/x.m3u8"]
    assert not started.exists()


@pytest.mark.parametrize("said", OUTSIDE)
def test_a_presentation_names_nothing_but_the_web(settings: Settings, started: Path, tmp_path: Path, said: str) -> None:
    """The same holds for every address of DASH."""
    texts = [
        MPD.format(f"<BaseURL>{said}</BaseURL>" + SET.format('<Representation id="1"/>')),
        MPD.format(SET.format(f'<Representation id="1"><BaseURL>{said}</BaseURL></Representation>')),
        MPD.format(SET.format(TEMPLATE.format(f'media="{said}" duration="4"'))),
        MPD.format(SET.format(TEMPLATE.format(f'media="$Number$.m4s" initialization="{said}" duration="4"'))),
        MPD.format(
            SET.format(
                f'<Representation id="1"><SegmentList><Initialization sourceURL="{said}"/>'
                '<SegmentURL media="1.m4s"/></SegmentList></Representation>'
            )
        ),
    ]
    for text in texts:
        error, asked = refusal(settings, text, tmp_path / "item")
        assert isinstance(error, ContentRefusedError)
        assert asked == ["/a/x.mpd"]
    assert not started.exists()


def test_a_local_path_is_asked_of_the_host(settings: Settings, started: Path, tmp_path: Path) -> None:
    """What looks like a path of this computer is a path of the host, which has no such thing."""
    for said, path in (("/etc/passwd", "/etc/passwd"), ("../../../../etc/passwd", "/etc/passwd")):
        error, asked = refusal(settings, HEAD + ONE.format(said) + END, tmp_path / "item")
        assert isinstance(error, FetchFailedError)
        assert asked == ["/a/x.m3u8", path]
    assert not started.exists()


def test_a_private_host_is_not_asked(settings: Settings, started: Path, elsewhere: Origin, tmp_path: Path) -> None:
    """A playlist cannot make this program reach into the network that it stands in."""
    there = elsewhere.url("/secret")
    texts = [
        HEAD + ONE.format(there) + END,
        HEAD + f'#EXT-X-MAP:URI="{there}"\n' + ONE.format("good.m4s") + END,
        HEAD + f"#EXT-X-STREAM-INF:BANDWIDTH=1\n{there}\n",
        HEAD + ONE.format("//" + there.partition("//")[2]) + END,
        MPD.format(SET.format(f'<Representation id="1"><BaseURL>{there}</BaseURL></Representation>')),
    ]
    for text in texts:
        error, _ = refusal(settings, text, tmp_path / "item")
        assert isinstance(error, AccessRefusedError)
        assert error.access.basis is Basis.ADDRESS
    assert elsewhere.requests == []
    assert not started.exists()


@pytest.mark.parametrize("body", ["playlist", "concat", "text", "empty"])
def test_a_segment_that_is_no_media_is_not_opened(
    settings: Settings, started: Path, elsewhere: Origin, tmp_path: Path, body: str
) -> None:
    """A playlist, a list of files or any text in place of a segment is refused by its first bytes."""
    bodies = {
        "playlist": HEAD + ONE.format(elsewhere.url("/secret")) + ONE.format("file:///etc/passwd") + END,
        "concat": "ffconcat version 1.0\nfile /etc/passwd\n",
        "text": "G" + "x" * 187 + "no",
        "empty": "",
    }
    text = HEAD + ONE.format("s.ts") + END
    error, asked = refusal(settings, text, tmp_path / "item", {"/a/s.ts": File(bodies[body].encode())})
    assert isinstance(error, ContentRefusedError)
    assert asked == ["/a/x.m3u8", "/a/s.ts"]
    assert elsewhere.requests == []
    assert not started.exists()


@pytest.mark.parametrize("method", ["AES-128", "SAMPLE-AES", "SAMPLE-AES-CTR", "AES-256", "nonsense"])
@pytest.mark.parametrize("tag", ["#EXT-X-KEY", "#EXT-X-SESSION-KEY"])
def test_an_encrypted_playlist_is_refused(
    settings: Settings, started: Path, tmp_path: Path, method: str, tag: str
) -> None:
    """Protection is not circumvented, even where the key lies open."""
    key = f'{tag}:METHOD={method},URI="key.bin"\n'
    error, asked = refusal(settings, HEAD + key + ONE.format("s.ts") + END, tmp_path / "item", {"/a/key.bin": b"k"})
    assert isinstance(error, ContentRefusedError)
    assert "2001/29/EC" in str(error)
    assert asked == ["/a/x.m3u8"]
    assert not started.exists()


def test_an_encrypted_presentation_is_refused(settings: Settings, tmp_path: Path) -> None:
    """Content protection on any level of DASH is protection."""
    protection = '<ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc"/>'
    for text in (
        MPD.format(SET.format(protection + TEMPLATE.format('media="$Number$.m4s" duration="4"'))),
        MPD.format(SET.format(f'<Representation id="1">{protection}<BaseURL>a.mp4</BaseURL></Representation>')),
    ):
        error, asked = refusal(settings, text, tmp_path / "item")
        assert "17 U.S.C. 1201" in str(error)
        assert asked == ["/a/x.mpd"]


LONG = HEAD + "".join(ONE.format(f"s{number}.ts") for number in range(100_000)) + END
REFUSED = {
    "live": (HEAD + ONE.format("s.ts"), "is live"),
    "event": (HEAD + "#EXT-X-PLAYLIST-TYPE:EVENT\n" + ONE.format("s.ts"), "is live"),
    "long list": (LONG, "more than 20,000 segments"),
    "long film": (HEAD + "#EXTINF:9999999,\ns.ts\n" + END, "longest_video_s"),
    "no number": (HEAD + "#EXTINF:nan,\ns.ts\n" + END, "a duration that is none"),
    "no time": (HEAD + "#EXTINF:-5,\ns.ts\n" + END, "a duration that is none"),
    "words": (HEAD + "#EXTINF:four,\ns.ts\n" + END, "damaged"),
    "pictures": (HEAD + "#EXT-X-I-FRAMES-ONLY\n" + ONE.format("s.ts") + END, "single pictures"),
    "variables": (HEAD + '#EXT-X-DEFINE:NAME="a",VALUE="b"\n' + ONE.format("{$a}.ts") + END, "variables"),
    "gap": (HEAD + "#EXT-X-GAP\n" + ONE.format("s.ts") + END, "gaps"),
    "nothing": (HEAD + END, "no segments"),
    "no playlist": ("this is no playlist", "no HLS playlist"),
    "range": (HEAD + "#EXTINF:4,\n#EXT-X-BYTERANGE:ten@0\ns.ts\n" + END, "range of bytes"),
    "breaks": (HEAD + ("#EXT-X-DISCONTINUITY\n" + ONE.format("s.ts")) * 600 + END, "more than 500 parts"),
    "variants": (HEAD + "#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n" * 1001, "1,000 variants"),
    "dynamic": (MPD.format(SET).replace("static", "dynamic"), "is live"),
    "no mpd": ("<html><p>no</p></html>", "no DASH"),
    "damaged": ("<MPD><Period>", "damaged"),
    "no period": (MPD.format(""), "no segments"),
    "no set": (MPD.format("<Period/>"), "no picture and no sound"),
    "no template": (MPD.format(SET.format(TEMPLATE.format('duration="4"'))), "without addresses"),
    "odd template": (MPD.format(SET.format(TEMPLATE.format('media="$Passwd$.m4s" duration="4"'))), "cannot be read"),
    "wide": (MPD.format(SET.format(TEMPLATE.format('media="$Number%0999999999d$" duration="4"'))), "cannot be read"),
    "many": (MPD.format(SET.format(TEMPLATE.format('media="$Number$" duration="1" timescale="99999"'))), "20,000"),
    "endless": (
        MPD.format(
            SET.format(
                '<Representation id="1"><SegmentTemplate media="$Time$"><SegmentTimeline>'
                '<S d="1" r="999999999999"/></SegmentTimeline></SegmentTemplate></Representation>'
            )
        ),
        "20,000",
    ),
    "huge number": (MPD.format(SET.format(TEMPLATE.format(f'media="$Number$" duration="{"9" * 5000}"'))), "number"),
    "long period": (MPD.format(SET).replace("PT8S", "P9Y"), "no picture"),
    "xlink": (
        MPD.format('<Period xmlns:x="http://www.w3.org/1999/xlink" x:href="http://films.example/p"/>'),
        "fetched from elsewhere",
    ),
    "xinclude": (
        MPD.format('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
        "fetched from elsewhere",
    ),
    "entity": (
        '<!DOCTYPE MPD [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + MPD.format("<BaseURL>&e;</BaseURL>"),
        "document type",
    ),
    "external document type": (f'<!DOCTYPE MPD SYSTEM "http://films.example/x.dtd">{MPD.format("")}', "document type"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_saved_is_refused_in_a_sentence(
    settings: Settings, started: Path, tmp_path: Path, name: str
) -> None:
    """Nothing but the manifest is fetched."""
    text, reason = REFUSED[name]
    error, asked = refusal(settings, text, tmp_path / "item")
    assert isinstance(error, ContentRefusedError)
    assert reason in str(error)
    assert len(asked) == 1
    assert not started.exists()


def test_laughs_by_the_billion_are_not_expanded(settings: Settings, tmp_path: Path) -> None:
    """Entities made of entities, in text and in attributes, in whatever encoding, are refused at once."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    kind = f'<!DOCTYPE MPD [<!ENTITY l0 "ha">{levels}]>'
    for text in (
        kind + MPD.format("<BaseURL>&l11;</BaseURL>"),
        kind + MPD.format('<BaseURL x="&l11;">a</BaseURL>'),
    ):
        for encoding in ("utf-8", "utf-16"):
            head = f'<?xml version="1.0" encoding="{encoding}"?>'
            more: dict[str, Entry] = {"/a/y.mpd": Text((head + text).encode(encoding))}
            with origin(more) as host, fetching(settings, host) as fetcher, pytest.raises(ContentRefusedError):
                save(fetcher, host.url("/a/y.mpd"), tmp_path / "item")


def test_playlists_are_not_followed_in_circles(settings: Settings, tmp_path: Path) -> None:
    """A playlist names playlists, and these name segments; that is all."""
    error, asked = refusal(settings, HEAD + "#EXT-X-STREAM-INF:BANDWIDTH=1\nx.m3u8\n", tmp_path / "item")
    assert "playlist of playlists" in str(error)
    assert asked == ["/a/x.m3u8"] * 2


def test_the_size_of_the_whole_is_limited(settings: Settings, tmp_path: Path) -> None:
    """Segments that are small enough one by one are not, together; the same holds for parts of one file."""
    many = HEAD + "".join(ONE.format(f"s.ts?{number}") for number in range(10)) + END
    error, asked = refusal(settings, many, tmp_path / "item", {"/a/s.ts": File(b"G" * 400)}, largest_file_bytes=1000)
    assert "largest_file_bytes" in str(error)
    assert len(asked) == 4
    again = HEAD + "#EXTINF:4,\n#EXT-X-BYTERANGE:400@0\ns.ts\n" * 10 + END
    error, asked = refusal(settings, again, tmp_path / "item", {"/a/s.ts": File(b"G" * 400)}, largest_file_bytes=1000)
    assert "largest_file_bytes" in str(error)
    assert len(asked) == 2
    apart = HEAD + "".join(f"#EXTINF:4,\n#EXT-X-BYTERANGE:1@0\ns.ts?{number}\n" for number in range(10)) + END
    error, asked = refusal(settings, apart, tmp_path / "item", {"/a/s.ts": File(b"G" * 400)}, largest_file_bytes=1000)
    assert "largest_file_bytes" in str(error)
    assert len(asked) == 4


def test_a_part_beyond_the_end_of_a_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    """A manifest that promises more than there is does not make a file with holes."""
    text = HEAD + "#EXTINF:4,\n#EXT-X-BYTERANGE:400@300\ns.ts\n" + END
    error, _ = refusal(settings, text, tmp_path / "item", {"/a/s.ts": File(b"G" * 400)})
    assert "shorter than its manifest says" in str(error)


def test_the_kill_switch_ends_a_stream(settings: Settings, shelf: MediaShelf, tmp_path: Path) -> None:
    """It is asked before every segment."""
    folder = tmp_path / "made"
    make_stream("hls-ts", shelf.video(seed=1, seconds=8.0), folder)

    def stop(exchange: object) -> None:
        settings.stop_file.parent.mkdir(parents=True, exist_ok=True)
        settings.stop_file.touch()
        File((folder / "s001.ts").read_bytes())(exchange)  # type: ignore[arg-type]

    table = served(folder, "/a/") | {"/a/s001.ts": stop}
    with origin(table) as host, fetching(settings, host) as fetcher:
        with pytest.raises(AccessRefusedError) as caught:
            save(fetcher, host.url("/a/index.m3u8"), tmp_path / "item")
        assert caught.value.access.basis is Basis.SWITCH
        assert host.paths == ["/a/index.m3u8", "/a/s000.ts", "/a/s001.ts"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what a process has open")
def test_nothing_of_a_stream_stays_open(settings: Settings, tmp_path: Path) -> None:
    """A refusal in the middle leaves no file open."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    refusal(settings, HEAD + ONE.format("s.ts") + END, tmp_path / "item", {"/a/s.ts": File(b"no media")})
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
