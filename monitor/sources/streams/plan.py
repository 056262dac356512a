"""What a stream consists of, made from its manifest before anything of it is fetched, and the limits it must keep."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from fingerprints.errors import printable
from monitor.errors import ContentRefusedError

MOST_SEGMENTS = 20_000
"""Of all tracks together: four hours of picture and sound in pieces of two seconds are 14,400."""
MOST_PARTS = 500
"""Stretches between breaks of the time line; each is joined by itself."""
BEST_HEIGHT_PX = 1080
"""What is higher adds bytes, but nothing to the recognition, which looks at far smaller pictures, and little to a
proof that people look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a track: a file, or part of one."""

    url: str
    start: int = 0
    size: int | None = None
    """Bytes; None for all from ``start`` on."""

    @property
    def is_part(self) -> bool:
        """Whether it is only part of a file."""
        return self.start > 0 or self.size is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the stream with one time line."""

    tracks: tuple[tuple[Segment, ...], ...]
    """One that holds picture and sound, or one of each, the picture first; what initializes a track comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is to be fetched."""

    parts: tuple[Part, ...]
    duration_s: float
    """As the manifest says."""

    def __post_init__(self) -> None:
        """Refuse what is beyond all measure.

        :raises ContentRefusedError: it has too many segments or parts, or none
        """
        segments = sum(len(track) for part in self.parts for track in part.tracks)
        if not segments or not all(track for part in self.parts for track in part.tracks):
            raise ContentRefusedError("The stream has no segments.")
        demand_few(segments)
        if len(self.parts) > MOST_PARTS:
            message = f"The stream is broken into {len(self.parts):,} parts; at most {MOST_PARTS} are joined."
            raise ContentRefusedError(message)


def demand_few(segments: int) -> None:
    """Refuse a stream of too many segments.

    :raises ContentRefusedError: it is one
    """
    if segments > MOST_SEGMENTS:
        raise ContentRefusedError(f"The stream has more than {MOST_SEGMENTS:,} segments, so it is not fetched.")


def address(base: str, said: str) -> str:
    """Return the address that a manifest names, which may be relative.

    :param base: the address of the manifest, or what it says is to be taken for it
    :raises ContentRefusedError: it leads anywhere but to a web server; nothing was opened
    """
    told = f"The manifest names {printable(said[:200])!r}"
    if any(character <= " " or character == "\x7f" for character in said.strip()):
        raise ContentRefusedError(f"{told}, which is no address.")
    try:
        url = urljoin(base, said.strip())
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError as error:
        raise ContentRefusedError(f"{told}, which is no address.") from error
    if not is_web:
        raise ContentRefusedError(f"{told}, which is not on the web; nothing but http and https is fetched.")
    return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of several forms of the same picture."""

    name: str
    """Where it is found in its manifest."""
    height_px: int
    """The shorter side, since films for telephones stand upright; 0 where nobody says."""
    bandwidth: int
    """Bits per second."""


def best(variants: Iterable[Variant]) -> Variant:
    """Choose the highest picture of at most 1080 lines, else the lowest that there is; of like ones the richest.

    :raises ContentRefusedError: there is none
    """
    ranked = sorted(variants, key=lambda one: (one.height_px, one.bandwidth))
    if not ranked:
        raise ContentRefusedError("The manifest names no picture and no sound.")
    fitting = [one for one in ranked if one.height_px <= BEST_HEIGHT_PX]
    if fitting:
        return fitting[-1]
    lowest = ranked[0].height_px
    return [one for one in ranked if one.height_px == lowest][-1]


def seconds(value: float) -> float:
    """Return a duration as it is.

    :raises ContentRefusedError: it is no duration
    """
    if not math.isfinite(value) or value < 0:
        raise ContentRefusedError("The manifest states a duration that is none.")
    return value
