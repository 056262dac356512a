"""The still of an item: fetched, made harmless, and looked for among the works; it can only rule in.

A thumbnail comes from a stranger. It is read as JPEG, PNG or WebP and as nothing else, only up to a size, and drawn
anew before the engine sees it, so that what is hidden in the file reaches no other decoder.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from PIL import Image

from fingerprints import fingerprint
from fingerprints.errors import FingerprintsError
from fingerprints.stills import LEAST_QUALITY, is_still, with_parts
from fingerprints.values import Fingerprint
from monitor.bank.filing import bank_shelf
from monitor.collected import KeptItem, Purpose
from monitor.errors import CollectError, ReclaimError
from monitor.matching import Matcher, shelf_of
from monitor.policy import ApiBasis
from monitor.sources.base import Page
from monitor.sources.fetch import Ask, Fetcher
from monitor.sources.kinds import kinds
from monitor.sources.offering import basis_of
from monitor.store.library import Library
from monitor.values import Hit

LARGEST_BYTES = 2 * 10**6
"""Thumbnails have some ten kilobytes."""
MOST_PIXELS = 20 * 10**6
_LONGEST_SIDE_PX = 1280
"""The engine compares small pictures, so that more than this is drawn for nothing."""
_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "application/octet-stream", ""})
_FORMATS = ("JPEG", "PNG", "WEBP")
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError)
"""What Pillow raises at files that are damaged, or made to do damage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at a still has shown."""

    hit: Hit | None = None
    """The work that it shows, the surest one."""
    is_telling: bool = False
    """Whether it is a picture that shows enough to be looked for."""
    note: str = ""
    """One sentence, where there is no hit."""
    size_bytes: int = 0
    """What it has cost."""


class Stills:
    """Looks at stills; for one run, because the works of its beginning are what is looked for. Safe for threads."""

    def __init__(self, library: Library, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._spec = library.spec
        self._sources = {one.id: one for one in library.store.sources.all(removed=True)}
        self._matcher = Matcher(shelf_of(library, bank_shelf(library)))
        self._lock = Lock()

    def look(self, item: KeptItem) -> Look:
        """Fetch the still of an item within the access policy, and look for it among the works."""
        url = item.item.thumbnail
        ask = Ask(
            url=url, purpose=Purpose.STILL, source_id=item.source_id, item_id=item.id, api=self._api_of(item, url)
        )
        try:
            page = self._fetcher.page(ask)
        except CollectError as error:
            return Look(note=f"Its still could not be looked at: {error}")
        size = len(page.body)
        try:
            picture = drawn(page)
        except ValueError as error:
            return Look(note=f"Its still could not be looked at, because it {error}.", size_bytes=size)
        try:
            return self._found(picture, size)
        except (FingerprintsError, ReclaimError) as error:
            return Look(note=f"Its still could not be compared: {error}", size_bytes=size)

    def _api_of(self, item: KeptItem, url: str) -> ApiBasis | None:
        """Return the interface that offers the still, where it lies at the site that was asked."""
        source = self._sources.get(item.source_id)
        kind = kinds().get(source.kind) if source else None
        return basis_of(kind, source, item.item.url, url) if source and kind else None

    def _found(self, picture: Image.Image, size: int) -> Look:
        with self._lock:  # the index and the prints in memory are one for all threads
            print_ = self._print(picture)
            if not any(len(one) and one.quality[0] >= LEAST_QUALITY for one in print_.pictures):
                return Look(note="Its still shows too little to be looked for.", size_bytes=size)
            hits = self._matcher.look(print_).hits
        if not hits:
            return Look(note="Its still shows no picture of a work.", is_telling=True, size_bytes=size)
        return Look(hit=hits[0], is_telling=True, size_bytes=size)

    def _print(self, picture: Image.Image) -> Fingerprint:
        with TemporaryDirectory(prefix="reclaim-still-") as folder:
            path = Path(folder) / "still.png"
            picture.save(path, compress_level=1)
            print_ = fingerprint(path, self._spec)
            return with_parts(path, print_, self._spec) if is_still(print_) else print_

    def close(self) -> None:
        """Close the index."""
        self._matcher.close()


def drawn(page: Page) -> Image.Image:
    """Return the picture that a host sent, drawn anew and not larger than needed.

    :raises ValueError: it is none that is read; the message goes on after “because it”
    """
    if page.content_type not in _TYPES:
        raise ValueError("is no picture of a type that is read (JPEG, PNG, WebP)")
    if len(page.body) > LARGEST_BYTES:
        raise ValueError(f"has more than {LARGEST_BYTES // 10**6} MB")
    try:
        with Image.open(io.BytesIO(page.body), formats=_FORMATS) as picture:
            has_sense = 0 < picture.width * picture.height <= MOST_PIXELS
            if has_sense:
                picture.draft("RGB", (_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
                plain = picture.convert("RGB")
                plain.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    except _UNREADABLE as error:
        raise ValueError("is no whole picture") from error
    if not has_sense:
        raise ValueError(f"has more than {MOST_PIXELS // 10**6} million pixels")
    return plain
