"""What is worth fetching: pictures of real films over a real server, titles, lengths, permissions, the budget."""

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from monitor.collected import Item, KeptItem, MediaAddress, SourceRecord, Word, WordKind
from monitor.licensing import NewPermission
from monitor.permitted import own_account, permit
from monitor.registry import register
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.sources.triage import Judge, Judgement, judge, turn_of
from monitor.store.library import Library
from monitor.values import Rights, Status
from tests.media import MediaShelf
from tests.media.pictures import almost_black, letterboxed, screenshot
from tests.media.pictures import stranger as strange_picture
from tests.monitor.sources.origin import Entry, File, Origin, Redirect, fetching, opened, origin
from tests.monitor.sources.origin import Status as Answered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BIG = 50 * 10**6


class Bench:
    """A library with one work, an origin with stills, and a judge between them."""

    def __init__(self, library: Library, served: Origin, judging: Judge, source: SourceRecord) -> None:
        self.library, self.served, self.judging, self.source = library, served, judging, source
        self._number = 0

    def item(self, still: str = "", **said: Any) -> KeptItem:
        """Store an item as a source names it; large, unless something else is said."""
        self._number += 1
        url = said.pop("url", f"https://videos.example/watch/{self._number}")
        size = said.pop("size_bytes", BIG)
        media = said.pop("media", (MediaAddress(url=f"{url}.mp4", size_bytes=size),))
        thumbnail = self.served.url(still) if still else ""
        item = Item(key=url, url=url, media=media, thumbnail=thumbnail, **said)
        return self.library.store.items.see(self.source.id, item, NOW)[0]

    def judged(self, still: str = "", **said: Any) -> Judgement:
        """Return what is judged of an item."""
        return self.judging(self.item(still, **said))


@contextmanager
def bench(
    settings: Settings,
    films: list[Path],
    stills: Mapping[str, Entry] | None = None,
    *,
    options: Mapping[str, str] | None = None,
    before: Any = None,
    **how: Any,
) -> Iterator[Bench]:
    """Open a bench; ``before`` is called with the library before the judge looks at it."""
    table = {"/robots.txt": "User-agent: *\nAllow: /\n", **(stills or {})}
    with origin(table) as served, opened(settings, served, clock=lambda: NOW) as library:
        assert [one.status for one in register(library, films, Rights())] == [Status.DONE] * len(films)
        source = library.store.sources.add(
            SourceRecord(
                id=0,
                name="Feed",
                kind="feed",
                address="https://videos.example/feed",
                options=options or {},
                next_at=NOW,
                added_by="Ann",
                added_at=NOW,
            )
        )
        if before:
            before(library)
        with fetching(settings, clock=lambda: NOW, **how) as fetcher, closing(judge(library, fetcher)) as judging:
            yield Bench(library, served, judging, source)


def jpeg(picture: Image.Image) -> bytes:
    """Return a picture as a thumbnail is sent."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def still(picture: Image.Image) -> File:
    """Return a picture as a server's answer."""
    return File(jpeg(picture), "image/jpeg")


def test_a_still_of_a_work_rules_in(settings: Settings, work: Path) -> None:
    """A frame of the work, smaller and letterboxed too, comes before everything else, and the second is named."""
    table = {"/a.jpg": still(screenshot(work, 5.0)), "/b.jpg": still(letterboxed(screenshot(work, 8.0)))}
    with bench(settings, [work], table) as here:
        for path in table:
            judged = here.judged(path)
            assert judged.is_wanted
            assert judged.rank == 4
            assert judged.reason.startswith(f"Its still is a picture of “{work.stem}” at ")


def test_a_still_of_something_else_rules_nothing_out(settings: Settings, work: Path) -> None:
    """A thumbnail may be a picture of its own, and the reason says so."""
    with bench(settings, [work], {"/a.jpg": still(strange_picture(7))}) as here:
        judged = here.judged("/a.jpg")
        assert (judged.is_wanted, judged.rank) == (True, 0)
        assert judged.reason == "Its still shows no picture of a work. That alone rules nothing out."


def test_a_source_may_ask_for_hits_only(settings: Settings, work: Path) -> None:
    """With stills_only=yes no hit passes an item over; a picture that says nothing, or none, does not."""
    table = {"/work.jpg": still(screenshot(work, 5.0)), "/other.jpg": still(strange_picture(7))}
    table["/black.jpg"] = still(almost_black())
    with bench(settings, [work], table, options={"stills_only": "yes"}) as here:
        assert here.judged("/work.jpg").is_wanted
        passed = here.judged("/other.jpg", size_bytes=1000)
        assert not passed.is_wanted
        assert "stills_only=yes" in passed.reason
        assert passed.not_before is None
        assert here.judged("/black.jpg").is_wanted
        assert here.judged("/gone.jpg").is_wanted
        assert here.judged().is_wanted


def test_a_cropped_still_rules_in(settings: Settings, work: Path) -> None:
    """Local features find it, also where hits alone are asked for."""
    picture = screenshot(work, 5.0)
    width, height = picture.size
    cropped = picture.crop((width // 6, height // 6, width * 5 // 6, height * 5 // 6))
    with bench(settings, [work], {"/a.jpg": still(cropped)}, options={"stills_only": "yes"}) as here:
        judged = here.judged("/a.jpg")
        assert (judged.is_wanted, judged.rank) == (True, 4)


def test_a_still_that_shows_hardly_anything_of_a_work_loses_it_only_where_asked(settings: Settings, work: Path) -> None:
    """The engine does not find a twelfth of a picture: without stills_only the item is fetched all the same."""
    picture = screenshot(work, 5.0)
    shred = picture.crop((0, 0, picture.width // 4, picture.height // 3))
    with bench(settings, [work], {"/a.jpg": still(shred)}) as here:
        judged = here.judged("/a.jpg")
        assert (judged.is_wanted, judged.rank) == (True, 0)


def test_small_files_cost_no_still(settings: Settings, work: Path) -> None:
    """Where the file itself is small, its still is not asked for."""
    with bench(settings, [work], {"/a.jpg": still(screenshot(work, 5.0))}) as here:
        assert here.judged("/a.jpg", size_bytes=40_000).reason == "Nothing speaks against it."
        assert here.served.paths == []


def png_bomb() -> bytes:
    """Return a small PNG that says it has 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
PLAIN = jpeg(Image.new("RGB", (64, 64), "red"))
HOSTILE: dict[str, Entry] = {
    "a bomb": File(png_bomb(), "image/png"),
    "an SVG": File(SVG, "image/svg+xml"),
    "an SVG that lies": File(SVG, "image/jpeg"),
    "a cut one": File(PLAIN[: len(PLAIN) // 2], "image/jpeg"),
    "noise": File(b"\xff\xd8\xff" + bytes(range(256)) * 8, "image/jpeg"),
    "nothing": File(b"", "image/jpeg"),
    "a page": File(b"<html>sorry</html>", "text/html"),
    "a film": File(b"\x00\x00\x00\x20ftypisom" + bytes(500), "image/jpeg"),
    "a playlist": File(b"#EXTM3U\nfile:///etc/passwd\n", "image/png"),
    "a large one": File(PLAIN + bytes(3 * 10**6), "image/jpeg"),
    "an error": Answered(500),
    "a circle": Redirect("/still"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_stills_do_no_harm(settings: Settings, work: Path, name: str) -> None:
    """Whatever comes in place of a thumbnail, the item is wanted all the same, and the reason says what came."""
    with bench(settings, [work], {"/still": HOSTILE[name]}, attempts=1) as here:
        judged = here.judged("/still")
        assert judged.is_wanted
        assert judged.rank == 0
        assert judged.reason.startswith("Its still could not be looked at")


def test_lengths_that_cannot_be_used(settings: Settings, work: Path) -> None:
    """Too long and too short is passed over; a length of 0 is what sites say that do not know it."""
    with bench(settings, [work]) as here:
        assert not here.judged(duration_s=5 * 3600.0).is_wanted
        assert not here.judged(duration_s=float("inf")).is_wanted
        assert not here.judged(duration_s=0.1).is_wanted
        assert here.judged(duration_s=0.0).is_wanted
        assert here.judged(duration_s=-1.0).is_wanted
        assert here.judged(duration_s=3 * 3600.0).is_wanted
        assert here.judged(duration_s=12.3).reason == f"It lasts as long as “{work.stem}”."


def test_titles_say_what_comes_first(settings: Settings, work: Path) -> None:
    """Names, tags and hashtags of works in a title are hints, single words are none; stills come before them."""

    def words(library: Library) -> None:
        (id_,) = (one.id for one in library.store.works.all())
        library.store.words.add(
            [
                Word(work_id=id_, kind=WordKind.TITLE, text="Night Tide at Sea"),
                Word(work_id=id_, kind=WordKind.HASHTAG, text="#tidewatch"),
            ]
        )

    with bench(settings, [work], {"/a.jpg": still(screenshot(work, 5.0))}, before=words) as here:
        named = here.item(title="re-up: NIGHT TIDE at sea!!", published_at=NOW - timedelta(days=9))
        tagged = here.item(title="look #TideWatch", published_at=NOW - timedelta(days=2))
        shared = here.item(title="what a night in the tide", published_at=NOW - timedelta(days=3))
        none = here.item(title="night bus", published_at=NOW)
        shown = here.item("/a.jpg", published_at=NOW - timedelta(days=99))
        judged = {one.id: here.judging(one) for one in (named, tagged, none, shown)}
        assert judged[named.id].reason == f"Its title names “{work.stem}”."
        assert judged[tagged.id].rank == 2
        assert judged[none.id].rank == 0
        assert here.judging(shared).reason.startswith("Its title shares 2 words")
        turns = sorted([named, tagged, none, shown], key=lambda one: turn_of(one, judged[one.id]))
        assert turns == [shown, tagged, named, none]


def test_own_accounts_and_licensees_are_passed_over(settings: Settings, work: Path) -> None:
    """Who may post all works is passed over with the permission; one that ends is asked again after that day."""
    until = NOW.date() + timedelta(days=30)

    def permissions(library: Library) -> None:
        permit(library, own_account("YouTube", "@lee"))
        licensee = NewPermission(
            kind=PermissionKind.DOMAIN, value="partner.example", holder="Partner", ends_on=until, reason="Contract 7."
        )
        permit(library, licensee)

    with bench(settings, [work], before=permissions) as here:
        own = here.judged(platform="YouTube", account="@lee", url="https://www.youtube.com/watch?v=abcdefghijk")
        assert not own.is_wanted
        assert own.reason.startswith("Whoever posted it may: permission 1, own: YouTube account @lee")
        partner = here.judged(url="https://partner.example/v/1")
        assert (partner.is_wanted, partner.not_before) == (False, datetime(2026, 12, 24, tzinfo=UTC))
        assert here.judged(platform="YouTube", account="@eve").is_wanted


def test_a_permission_for_one_work_lets_an_item_be_fetched(settings: Settings, work: Path, stranger: Path) -> None:
    """What an item shows is not known before, so only a permission for every work passes it over."""

    def permissions(library: Library) -> None:
        one = library.store.works.all()[0].id
        permit(library, replace(own_account("YouTube", "@lee"), work_ids=(one,)))

    with bench(settings, [work, stranger], before=permissions) as here:
        assert here.judged(platform="YouTube", account="@lee").is_wanted


def test_what_does_not_fit_in_a_day_waits(settings: Settings, work: Path) -> None:
    """Items over the day's bytes wait until the next day begins, those that fit are wanted all the same."""
    with bench(settings, [work], bytes_per_day=120 * 10**6) as here:
        assert here.judged().is_wanted
        assert here.judged().is_wanted
        late = here.judged()
        assert (late.is_wanted, late.not_before) == (False, datetime(2026, 11, 24, tzinfo=UTC))
        assert late.reason.endswith("It waits until 2026-11-24 00:00 UTC.")
        assert here.judged(size_bytes=15 * 10**6).is_wanted
        assert here.judged(media=(MediaAddress(url="https://videos.example/x.mp4"),)).is_wanted
        never = here.judged(size_bytes=200 * 10**6)
        assert (never.is_wanted, never.not_before) == (False, None)


def test_what_the_user_supplies_is_wanted(settings: Settings, work: Path, stranger: Path) -> None:
    """Nothing is asked of a file that is here already."""
    with bench(settings, [work], bytes_per_day=1) as here:
        assert here.judged(file=stranger, duration_s=0.0, media=()).is_wanted


def test_bytes_are_saved_and_nothing_is_lost(settings: Settings, shelf: MediaShelf) -> None:
    """Of twenty items with honest stills four are copies: with stills_only all four are fetched, and little else."""
    works = [shelf.video(seed=seed) for seed in (1, 2, 3, 4)]
    copies = {f"/copy{seed}.jpg": still(screenshot(film, 4.0 + seed)) for seed, film in enumerate(works)}
    others = {f"/other{seed}.jpg": still(strange_picture(seed)) for seed in range(20, 36)}
    with bench(settings, works, {**copies, **others}, options={"stills_only": "yes"}) as here:
        wanted = {path for path in (*copies, *others) if here.judged(path).is_wanted}
        assert wanted == set(copies)
        spent = sum(one.sent for one in here.served.requests)
        assert spent < 0.01 * 16 * BIG
