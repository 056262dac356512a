"""What a stream consists of, made from its manifest before anything of it is fetched, and the limits it must keep."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from fingerprints.errors import printable
from monitor.errors import ContentRefusedError

MOST_SEGMENTS = 20_000
"""Of all tracks together: four hours of picture and sound in pieces of two seconds are 14,400."""
MOST_PARTS = 500
"""Stretches between breaks of the time line; each is joined by itself."""
LARGEST_MANIFEST = 5 * 10**6
"""Bytes: 20,000 segments with signed addresses of 200 characters fit; what is larger costs time and names no video."""
LONGEST_ADDRESS = 4_000
"""Characters; browsers and servers take hardly more."""
_MOST_FOLDERS = 200
"""Slashes of an address before it is resolved, which takes time for each of them."""
_ODD = re.compile(r"[\x00-\x20\x7f]")
_BELOW = re.compile(r"(?!\.)[\w.~-]+(?:/(?!\.)[\w.~-]+)*(?:\?[\w.~%&=+,-]+)?", re.ASCII)
"""Addresses as nearly all manifests name them: below the folder of the manifest, with nothing to resolve."""
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
        demand_joinable(len(self.parts))


def demand_few(segments: int) -> None:
    """Refuse a stream of too many segments.

    :raises ContentRefusedError: it is one
    """
    if segments > MOST_SEGMENTS:
        raise ContentRefusedError(f"The stream has more than {MOST_SEGMENTS:,} segments, so it is not fetched.")


def demand_joinable(parts: int) -> None:
    """Refuse a stream of too many parts.

    :raises ContentRefusedError: it is one
    """
    if parts > MOST_PARTS:
        raise ContentRefusedError(f"The stream is broken into more than {MOST_PARTS} parts, which are not joined.")


def demand_manifest(body: bytes) -> None:
    """Refuse a manifest that is larger than one of any video that is fetched.

    :raises ContentRefusedError: it is
    """
    if len(body) > LARGEST_MANIFEST:
        size = f"{len(body):,} bytes; more than {LARGEST_MANIFEST:,} are not read"
        raise ContentRefusedError(f"The manifest of the stream has {size}.")


def address(base: str, said: str) -> str:
    """Return the address that a manifest names, which may be relative.

    :param base: the address of the manifest, or what it says is to be taken for it
    :raises ContentRefusedError: it leads anywhere but to a web server; nothing was opened
    """
    if len(base) + len(said) <= LONGEST_ADDRESS and _BELOW.fullmatch(said):
        return f"{_folder(base)}{said}"
    return _resolved(base, said)


def _resolved(base: str, said: str) -> str:
    told = f"The manifest names {printable(said[:200])!r}"
    if max(len(base), len(said)) > LONGEST_ADDRESS or base.count("/") + said.count("/") > _MOST_FOLDERS:
        raise ContentRefusedError(f"{told}, an address that is too long; nothing is fetched from there.")
    if _ODD.search(said.strip()):
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


@lru_cache(maxsize=64)
def _folder(base: str) -> str:
    """Return the folder of an address, to which relative addresses are added.

    :raises ContentRefusedError: the address is none of the web
    """
    # A name of one letter stands for all; the long way tells what is wrong with the base.
    return _resolved(base, "x")[:-1]


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
