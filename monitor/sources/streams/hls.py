"""HLS (RFC 8216): from playlists to what is to be fetched. Fetches only playlists, by the function it is handed."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from m3u8.parser import ParseError, parse

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.streams.plan import (
    Part,
    Plan,
    Segment,
    Variant,
    address,
    best,
    demand_few,
    demand_joinable,
    demand_manifest,
    seconds,
)

Ask: TypeAlias = Callable[[str], Page]
"""Fetches a playlist."""
Stretch: TypeAlias = list[Segment]
_KEY = re.compile(r"#EXT-X-(?:SESSION-)?KEY:.*?\bMETHOD=(?!NONE\b)", re.IGNORECASE)
_READ = re.compile(
    r"#EXT(?:M3U|INF|-X-(?:BYTERANGE|DISCONTINUITY|ENDLIST|GAP|I-FRAMES-ONLY|IMAGES-ONLY|MAP|MEDIA|STREAM-INF))(?![\w-])|[^#]"
)
"""Lines of which something is used; the parser is given no others, since it keeps all that it reads."""
_MOST_LINES = 200_000
"""Ten for each of the most segments; the parser takes its time for each line, even for one that says nothing."""
_MOST_VARIANTS = 1000
_LONGEST_LINE = 8_000
"""Characters: an address of 4,000, and what else is said with it."""
_SOUND = ("mp4a", "ac-3", "ec-3", "opus", "flac", "alac", "mp3")


def read_hls(page: Page, ask: Ask) -> Plan:
    """Return what a stream consists of: the best variant, with a rendition of its sound where that lies apart.

    :param page: the playlist that was found
    :raises ContentRefusedError: it is no playlist, or one that must not or cannot be saved
    :raises AccessRefusedError, GoneError, FetchFailedError: as they say, of a playlist that it names
    """
    data = _parsed(page)
    if not data["is_variant"] and not data["playlists"]:
        stretches, duration_s = _stretches(data, page.final_url)
        return Plan(parts=tuple(Part(tracks=(tuple(one),)) for one in stretches), duration_s=duration_s)
    chosen = _chosen(data)
    picture, duration_s = _track(page, chosen["uri"], ask)
    sound_uri = _sound(data, chosen["stream_info"])
    if sound_uri is None or address(page.final_url, sound_uri) == address(page.final_url, chosen["uri"]):
        return Plan(parts=tuple(Part(tracks=(tuple(one),)) for one in picture), duration_s=duration_s)
    sound, _ = _track(page, sound_uri, ask)
    if len(sound) != len(picture):
        raise ContentRefusedError("The stream is broken at other places in its picture than in its sound.")
    pairs = zip(picture, sound, strict=True)
    return Plan(parts=tuple(Part(tracks=(tuple(one), tuple(other))) for one, other in pairs), duration_s=duration_s)


def _parsed(page: Page) -> dict[str, Any]:
    lines = _used(page, _lines(page))
    try:
        data: dict[str, Any] = parse("\n".join(lines))
    except (ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise ContentRefusedError(f"{page.url} is a damaged HLS playlist.") from error
    return data


def _lines(page: Page) -> list[str]:
    """Return the lines of a playlist that may be read."""
    demand_manifest(page.body)
    text = page.body.decode("utf-8", "replace").lstrip("\ufeff")
    if not text.startswith("#EXTM3U"):
        raise ContentRefusedError(f"{page.url} is no HLS playlist.")
    demand_few(text.count("\n#EXTINF"))
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        raise ContentRefusedError(f"{page.url} has more than {_MOST_LINES:,} lines; it is not read further.")
    if any(_KEY.match(line.strip()) for line in lines):
        message = "The stream is encrypted. Such protection is not circumvented (Directive 2001/29/EC, article 6; "
        raise ContentRefusedError(message + "17 U.S.C. 1201); supply the file, or ask whoever holds the rights.")
    if any(line.lstrip().startswith("#EXT-X-DEFINE") for line in lines):
        raise ContentRefusedError(f"{page.url} makes its addresses of variables, which are not known here.")
    return lines


def _used(page: Page, said: list[str]) -> list[str]:
    """Return the lines of which something is used, where they are few and short."""
    # Keys that say that there is none are of no use either, and the parser would compare each of them with all others.
    lines = [line for line in map(str.strip, said) if _READ.match(line)]
    if any(len(line) > _LONGEST_LINE for line in lines):
        raise ContentRefusedError(f"{page.url} has a line of more than {_LONGEST_LINE:,} characters.")
    for tag in ("#EXTINF", "#EXT-X-MAP", "#EXT-X-BYTERANGE"):
        demand_few(sum(line.startswith(tag) for line in lines))
    if sum("#EXT-X-STREAM-INF" in line or "#EXT-X-MEDIA:" in line for line in lines) > _MOST_VARIANTS:
        raise ContentRefusedError(f"{page.url} names more than {_MOST_VARIANTS:,} variants.")
    return lines


def _track(master: Page, uri: str, ask: Ask) -> tuple[list[Stretch], float]:
    page = ask(address(master.final_url, uri))
    data = _parsed(page)
    if data["is_variant"] or data["playlists"]:
        raise ContentRefusedError(f"{page.url} is a playlist of playlists, named by such a one.")
    return _stretches(data, page.final_url)


def _chosen(data: Mapping[str, Any]) -> Mapping[str, Any]:
    streams = {str(number): one for number, one in enumerate(data["playlists"])}
    with_picture = {name: one for name, one in streams.items() if not _is_sound_only(one["stream_info"])}
    named = [
        Variant(name=name, height_px=_height(one["stream_info"]), bandwidth=_number(one["stream_info"], "bandwidth"))
        for name, one in (with_picture or streams).items()
    ]
    found: Mapping[str, Any] = streams[best(named).name]
    return found


def _is_sound_only(info: Mapping[str, Any]) -> bool:
    codecs = [one.strip().lower() for one in str(info.get("codecs") or "").split(",") if one.strip()]
    return bool(codecs) and not info.get("resolution") and all(one.startswith(_SOUND) for one in codecs)


def _height(info: Mapping[str, Any]) -> int:
    sides = re.fullmatch(r"(\d{1,6})[xX](\d{1,6})", str(info.get("resolution") or ""))
    return min(int(sides[1]), int(sides[2])) if sides else 0


def _number(info: Mapping[str, Any], name: str) -> int:
    value = info.get(name)
    return value if isinstance(value, int) else 0


def _sound(data: Mapping[str, Any], info: Mapping[str, Any]) -> str | None:
    """Return where the sound of a variant lies; None where it lies in the variant itself."""
    group = info.get("audio")
    mine = [one for one in data["media"] if one.get("type") == "AUDIO" and one.get("group_id") == group]
    if not group or not mine:
        return None
    mine.sort(key=lambda one: (one.get("default") != "YES", one.get("autoselect") != "YES"))
    uri = mine[0].get("uri")
    return str(uri) if uri else None


def _stretches(data: Mapping[str, Any], base: str) -> tuple[list[Stretch], float]:
    """Return the segments between breaks of the time line, each with what initializes it, and their duration."""
    if not data["is_endlist"]:
        raise ContentRefusedError("The stream is live: it has no end yet, so it is not saved.")
    if data["is_i_frames_only"] or data["is_images_only"]:
        raise ContentRefusedError("The playlist holds single pictures only.")
    stretches: list[Stretch] = []
    before: Segment | None = None
    for said, segment in _segments(data, base):
        first = _first(said, base)
        if said.get("discontinuity") or before != first or not stretches:
            stretches.append([first] if first else [])
            demand_joinable(len(stretches))
        before = first
        stretches[-1].append(segment)
    duration_s = sum(seconds(one["duration"]) for one in data["segments"])
    return stretches, duration_s


def _segments(data: Mapping[str, Any], base: str) -> Iterator[tuple[Mapping[str, Any], Segment]]:
    url, end = "", 0
    for said in data["segments"]:
        if not said.get("uri") or "duration" not in said:
            raise ContentRefusedError("The playlist has a segment without an address or a duration.")
        if said.get("gap_tag"):
            raise ContentRefusedError("The stream has gaps: its playlist says that segments are missing.")
        there = address(base, said["uri"])
        start, size = _range(said.get("byterange"), end if there == url else 0)
        url, end = there, start + (size or 0)
        yield said, Segment(url=there, start=start, size=size)


def _first(said: Mapping[str, Any], base: str) -> Segment | None:
    """Return what initializes a segment (``EXT-X-MAP``)."""
    section = said.get("init_section")
    if not section:
        return None
    if not section.get("uri"):
        raise ContentRefusedError("The playlist has an initialization without an address.")
    start, size = _range(section.get("byterange"), 0)
    return Segment(url=address(base, section["uri"]), start=start, size=size)


def _range(text: str | None, end: int) -> tuple[int, int | None]:
    """Return first byte and size of ``size[@start]``; without a start it goes on where the one before has ended."""
    if not text:
        return 0, None
    found = re.fullmatch(r"(\d{1,15})(?:@(\d{1,15}))?", str(text).strip().strip('"'))
    if not found:
        raise ContentRefusedError("The playlist has a range of bytes that is none.")
    return (int(found[2]) if found[2] else end), int(found[1])
