"""Streams saved as one file: the same recording as what they were made of, whichever way, and whole or not at all."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import fingerprints
from monitor.collected import Mark, MediaAddress, MediaKind, Purpose
from monitor.errors import FetchFailedError, GoneError
from monitor.files import sha256_of
from monitor.policy import ApiBasis
from monitor.settings import Settings
from monitor.sources.fetch import Arrived, Ask, Fetcher
from monitor.sources.streams import save_stream
from monitor.sources.warc import warc_path
from tests.media import MediaShelf
from tests.monitor.sources.answers import Entry, File, Manner, Redirect, Status, Text
from tests.monitor.sources.origin import Origin, fetching, name_own, opened, origin
from tests.monitor.sources.streaming import DASH_TYPE, FORMS, HLS_TYPE, make_stream, served
from tests.monitor.sources.test_warc import is_sound, read

AT = "/films/one/"
LENGTH_S = 8.0


def save(fetcher: Fetcher, url: str, folder: Path, mark: Mark | None = None) -> Arrived:
    """Save a stream of the kind that its address ends with."""
    kind = MediaKind.DASH if url.endswith(".mpd") else MediaKind.HLS
    return save_stream(fetcher, Ask(url=url, purpose=Purpose.MEDIA), MediaAddress(url=url, kind=kind), folder, mark)


@pytest.fixture
def work(shelf: MediaShelf) -> Path:
    """Give a lively video of four segments."""
    return shelf.video(seed=1, seconds=LENGTH_S)


@pytest.fixture
def stranger(shelf: MediaShelf) -> Path:
    """Give another one."""
    return shelf.video(seed=2, seconds=LENGTH_S)


@cache
def print_of(path: Path) -> fingerprints.Fingerprint:
    """Return the fingerprint of a video."""
    return fingerprints.fingerprint(path)


@pytest.fixture(scope="session")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which each form of stream is made when it is first asked for."""
    return tmp_path_factory.mktemp("streams")


def table_of(form: str, streams: Path, work: Path) -> dict[str, Entry]:
    """Return what an origin serves of a stream of the work."""
    if not (streams / form).exists():
        make_stream(form, work, streams / form)
    return served(streams / form, AT)


def demand_same(path: Path, work: Path, seconds: float = LENGTH_S) -> None:
    """Fail unless a file holds the recording of the work, picture and sound, as a whole and in step."""
    clip = fingerprints.fingerprint(path)
    # The sound of a stream may end up to a segment of sound behind its picture.
    assert seconds - 0.1 < clip.media.duration_s < seconds + 0.6
    match = fingerprints.compare(clip, print_of(work))
    assert match.kind is fingerprints.MatchKind.COPY
    assert {one.modality for one in match.segments} == set(fingerprints.Modality)
    assert all(one.clip_start_s == pytest.approx(one.work_start_s, abs=0.1) for one in match.segments)


@pytest.mark.parametrize("form", FORMS)
def test_a_stream_becomes_the_file_that_it_was_made_of(
    form: str, settings: Settings, streams: Path, work: Path, tmp_path: Path
) -> None:
    """Nothing is fetched twice, the file is hashed and whole, and nothing else is left but a note of that."""
    table = table_of(form, streams, work)
    manifest = "index.mpd" if form.startswith("dash") else "index.m3u8"
    with origin(table) as host, fetching(settings, host) as fetcher:
        arrived = save(fetcher, host.url(AT + manifest), tmp_path / "item")
        assert len(host.paths) == len(set(host.paths))
    assert (arrived.sha256, arrived.size_bytes) == (sha256_of(arrived.path), arrived.path.stat().st_size)
    assert arrived.content_type == "video/mp4"
    assert {one.name for one in (tmp_path / "item").iterdir()} == {"whole.mp4", "state.json"}
    demand_same(arrived.path, work)


@pytest.mark.parametrize("form", ["hls-fmp4", "hls-apart"])
def test_parts_of_other_time_lines_are_joined_one_after_the_other(
    form: str, settings: Settings, streams: Path, work: Path, stranger: Path, tmp_path: Path
) -> None:
    """Where a stream breaks off and goes on with another recording, both are in the file, in order and in step."""
    table = table_of(form, streams, work)
    make_stream(form, stranger, tmp_path / "second")
    table |= served(tmp_path / "second", "/second/")
    for path, entry in list(table.items()):
        if path.startswith(AT) and isinstance(entry, Text) and "#EXTINF" in (text := as_text(entry)):
            following = as_text(table[path.replace(AT, "/second/")])
            table[path] = Text(broken_off(text, following), HLS_TYPE)
    with origin(table) as host, fetching(settings, host) as fetcher:
        arrived = save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
    demand_both(arrived.path, work, stranger)


def as_text(entry: Entry) -> str:
    """Return the text of a playlist."""
    assert isinstance(entry, Text)
    return entry.text if isinstance(entry.text, str) else entry.text.decode()


def broken_off(first: str, second: str) -> str:
    """Return the first playlist, and behind a break of the time line the segments of the second."""
    kept = [line for line in second.splitlines() if not line.startswith(("#EXTM3U", "#EXT-X-VERSION", "#EXT-X-TARGET"))]
    kept = [line if line.startswith("#") else f"/second/{line}" for line in kept if "PLAYLIST-TYPE" not in line]
    kept = [line.replace('URI="', 'URI="/second/') for line in kept if "MEDIA-SEQUENCE" not in line]
    return "\n".join([first.replace("#EXT-X-ENDLIST", "#EXT-X-DISCONTINUITY"), *kept])


def demand_both(path: Path, work: Path, stranger: Path) -> None:
    """Fail unless a file holds two recordings one after the other, picture and sound in step."""
    clip = fingerprints.fingerprint(path)
    assert clip.media.duration_s == pytest.approx(2 * LENGTH_S, abs=0.2)
    for original, start_s in ((work, 0.0), (stranger, LENGTH_S)):
        match = fingerprints.compare(clip, print_of(original))
        assert {one.modality for one in match.segments} == set(fingerprints.Modality)
        assert all(one.clip_start_s - one.work_start_s == pytest.approx(start_s, abs=0.15) for one in match.segments)


def test_periods_are_joined_one_after_the_other(
    settings: Settings, streams: Path, work: Path, stranger: Path, tmp_path: Path
) -> None:
    """A presentation of two periods, each with a BaseURL of its own, becomes one file."""
    table = table_of("dash-timeline", streams, work)
    make_stream("dash-timeline", stranger, tmp_path / "second")
    table |= served(tmp_path / "second", "/second/")
    first, second = (as_text(table[at + "index.mpd"]) for at in (AT, "/second/"))
    head, _, rest = first.partition("<Period")
    one = "<Period" + rest.partition("</Period>")[0] + "</Period>"
    other = "<Period" + second.partition("<Period")[2].partition("</Period>")[0] + "</Period>"
    other = other.replace('start="PT0.0S">', 'start="PT8.0S"><BaseURL>../../</BaseURL><BaseURL>x</BaseURL>')
    other = other.replace("<Representation", "<BaseURL>second/</BaseURL><Representation")
    table[AT + "two.mpd"] = Text(f"{head}{one}{other}</MPD>", DASH_TYPE)
    with origin(table) as host, fetching(settings, host) as fetcher:
        arrived = save(fetcher, host.url(AT + "two.mpd"), tmp_path / "item")
    demand_both(arrived.path, work, stranger)


def test_addresses_are_relative_to_where_redirections_lead(
    settings: Settings, streams: Path, work: Path, tmp_path: Path
) -> None:
    """A playlist that was moved still finds its segments, beside it, above it and at the root."""
    table = table_of("hls-ts", streams, work)
    lines = as_text(table[AT + "index.m3u8"]).replace("s000", f"{AT}s000").replace("s001", "../one/./s001")
    table |= {AT + "index.m3u8": Text(lines, HLS_TYPE), "/watch": Redirect(AT + "index.m3u8")}
    with origin(table) as host, fetching(settings, host) as fetcher:
        demand_same(save(fetcher, host.url("/watch"), tmp_path / "item").path, work)


def test_a_missing_segment_fails_the_whole(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """Nothing is taken for whole; the next try fetches only what is missing."""
    table = table_of("hls-fmp4", streams, work)
    there = table[AT + "s002.m4s"]
    with origin(table | {AT + "s002.m4s": Status(404)}) as host, fetching(settings, host) as fetcher:
        with pytest.raises(FetchFailedError, match=r"segment 4 of 5, without which the video is not whole") as caught:
            save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        assert caught.value.status == 404
        assert not list(tmp_path.rglob("whole.m*"))
        host.table[AT + "s002.m4s"] = there
        host.requests.clear()
        # A kill while a segment is being written leaves half of it behind the whole ones.
        with (tmp_path / "item" / "parts" / "track-0000-0").open("ab") as track:
            track.write(b"half of a segment")
        arrived = save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        assert arrived.sha256 == save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "other").sha256
        demand_same(arrived.path, work)
        assert host.paths[:3] == [AT + name for name in ("index.m3u8", "s002.m4s", "s003.m4s")]


def test_a_segment_that_breaks_off_fails_the_whole(
    settings: Settings, streams: Path, work: Path, tmp_path: Path
) -> None:
    """Half a segment is not taken for a whole one."""
    table = table_of("hls-ts", streams, work)
    there = table[AT + "s001.ts"]
    assert isinstance(there, File)
    broken = replace(there, manner=Manner(cut_after=len(there.data) // 2))
    with origin(table | {AT + "s001.ts": broken}) as host, fetching(settings, host) as fetcher:
        with pytest.raises(FetchFailedError, match="segment 2 of 4"):
            save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        assert not list(tmp_path.rglob("whole.m*"))
        host.table[AT + "s001.ts"] = there
        demand_same(save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item").path, work)


def test_a_manifest_that_is_gone_is_an_outcome(settings: Settings, tmp_path: Path) -> None:
    """Its 404 is told as it is."""
    with origin() as host, fetching(settings, host) as fetcher, pytest.raises(GoneError):
        save(fetcher, host.url("/gone.m3u8"), tmp_path / "item")


def test_an_unchanged_manifest_ends_it(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """Nothing but the manifest is asked for where it is the version that we have."""
    table = table_of("hls-ts", streams, work)
    table[AT + "index.m3u8"] = Text(as_text(table[AT + "index.m3u8"]), HLS_TYPE, etag='"v1"')
    with origin(table) as host, fetching(settings, host) as fetcher:
        assert save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item", Mark(etag='"v1"')).is_unchanged
        assert host.paths == [AT + "index.m3u8"]
        assert save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item").mark.etag == '"v1"'


def test_another_host_gets_no_headers_and_no_basis(
    settings: Settings, streams: Path, work: Path, tmp_path: Path
) -> None:
    """What an interface offers, and a key for it, holds for its own host only."""
    table = table_of("hls-ts", streams, work)
    with origin(table, hosts=("127.0.0.1", "127.0.0.2")) as host, fetching(settings, host) as fetcher:
        lines = as_text(table[AT + "index.m3u8"]).replace("s001.ts", host.url(AT + "s001.ts", "127.0.0.2"))
        host.table[AT + "index.m3u8"] = Text(lines, HLS_TYPE)
        url = host.url(AT + "index.m3u8")
        api = ApiBasis(name="A published interface", documents="https://api.example/docs")
        ask = Ask(url=url, purpose=Purpose.MEDIA, api=api, headers={"Authorization": "Bearer sesame"})
        save_stream(fetcher, ask, MediaAddress(url=url, kind=MediaKind.HLS), tmp_path / "item")
        told = {one.path: one.headers.get("authorization", "") for one in host.requests}
        assert told[AT + "s000.ts"] == "Bearer sesame"
        assert told[AT + "s001.ts"] == ""
    with opened(settings) as library:
        fetches = library.store.fetches.latest()
    bases = {one.host: one.access.basis for one in fetches if one.purpose == Purpose.MEDIA}
    assert bases[host.netloc("127.0.0.1")] == "official API"
    assert bases[host.netloc("127.0.0.2")] != "official API"


def test_all_of_a_stream_is_kept_as_warc(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """The manifest and every segment stand in the file of the item, byte for byte, and others can check it."""
    table = table_of("hls-fmp4", streams, work)
    with origin(table) as host, fetching(settings, host, keep_warc=True) as fetcher:
        url = host.url(AT + "index.m3u8")
        ask = Ask(url=url, purpose=Purpose.MEDIA, item_id=None)
        save_stream(fetcher, ask, MediaAddress(url=url, kind=MediaKind.HLS), tmp_path / "item")
        asked = [host.url(path) for path in host.paths]
    path = warc_path(settings.captures, None)
    assert is_sound(path)
    answers = [one for one in read(path) if one.type == "response"]
    assert [one.headers.get_header("WARC-Target-URI") for one in answers] == asked
    assert [one.body for one in answers[1:]] == [one.data for one in table.values() if isinstance(one, File)]


PROGRAM = """
import sys
from pathlib import Path
from monitor.app import utc_now
from monitor.settings import Settings
from monitor.sources.fetch import Fetcher
from tests.monitor.sources.origin import quick
from tests.monitor.sources.test_streams import save
fetcher = Fetcher(Settings(library=Path(sys.argv[1])), quick(), clock=utc_now)
print(save(fetcher, sys.argv[2], Path(sys.argv[3])).sha256)
"""


def start(settings: Settings, host: Origin, folder: Path) -> "subprocess.Popen[str]":
    """Save the stream in a process that can be killed."""
    command = [sys.executable, "-c", PROGRAM, str(settings.library), host.url(AT + "index.m3u8"), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that nothing can catch is POSIX's")
def test_a_kill_loses_no_segment(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """Killed again and again in the middle, it still asks for each segment that was whole only once."""
    table = table_of("hls-fmp4-apart", streams, work)
    for path, entry in table.items():
        if isinstance(entry, File):
            table[path] = replace(entry, manner=Manner(wait_s=0.03))
    with origin(table) as host:
        name_own(settings, host)
        for segments in (3, 6, 8):
            killed = start(settings, host, tmp_path / "item")
            until(lambda many=segments: len(segments_of(host)) >= many)
            os.kill(killed.pid, signal.SIGKILL)
            killed.communicate()
            assert not list(tmp_path.rglob("whole.m*"))
        done = start(settings, host, tmp_path / "item")
        sha256 = done.communicate()[0].strip()
        asked = segments_of(host)
    # What was on its way when the process was killed is asked for again, and nothing else.
    assert len(asked) <= len(set(asked)) + 3
    assert sha256 == sha256_of(tmp_path / "item" / "whole.mp4")
    demand_same(tmp_path / "item" / "whole.mp4", work)


def segments_of(host: Origin) -> list[str]:
    """Return the segments that were asked for."""
    return [path for path in host.paths if path.endswith(("m4s", "mp4"))]


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, at most 20 s."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_is_whole_is_not_fetched_again(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """A kill between the saving and the moving of the file costs one look at the manifest."""
    with origin(table_of("hls-ts", streams, work)) as host, fetching(settings, host) as fetcher:
        first = save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        host.requests.clear()
        assert save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item") == first
        assert host.paths == [AT + "index.m3u8"]


def test_another_stream_begins_anew(settings: Settings, streams: Path, work: Path, tmp_path: Path) -> None:
    """What is left of an earlier version is not mixed with the new one."""
    table = table_of("hls-fmp4", streams, work)
    shorter = as_text(table[AT + "index.m3u8"]).partition("s002.m4s")[0].rpartition("#EXTINF")[0] + "#EXT-X-ENDLIST"
    with origin(table) as host, fetching(settings, host) as fetcher:
        save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        host.table[AT + "index.m3u8"] = Text(shorter, HLS_TYPE)
        arrived = save(fetcher, host.url(AT + "index.m3u8"), tmp_path / "item")
        listed_s = sum(float(one) for one in re.findall(r"#EXTINF:([\d.]+)", shorter))
        demand_same(arrived.path, work, seconds=listed_s)
