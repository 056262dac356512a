"""The pictures of the review room in the documents: ``python -m tests.browser.pictures DEMO [NAME ...]``.

``DEMO`` is what ``reclaim demo --directory DEMO`` made; its library is copied, and the copy is worked with. With names
only those pictures are written.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from fingerprints.values import Modality
from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.collected import SourceState
from monitor.licensing import NewGrant, add_grant
from monitor.permitted import own_account, permit
from monitor.review.incoming import Incoming, record_answer
from monitor.review.progress import Report, report
from monitor.rights.values import Title
from monitor.settings import Settings
from monitor.watch.means import Means
from monitor.watch.running import run_once
from monitor.watch.sourcing import NewSource, add_source, set_state, source_named
from monitor.watch.steering import choose
from tests.browser.conftest import FLAGS, chromium
from tests.media.film import make_film, save
from tests.monitor.web.served import serving

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 255
"""Of each picture, so that it stays small."""
FREE_BOX = b"\x00\x00\x00\x08free"
"""Makes another file of an MP4 that shows the same."""
FANS = """title,url,account,views
Evening by the sea,https://www.tiktok.com/@sunset_daily/video/7301234567890123456,sunset_daily,48200
Night drive loop,https://www.youtube.com/watch?v=aB3dE5fG7hI,loopchannel,1900
"""
"""A list of what no program may fetch."""


def main(demo: Path, names: Sequence[str] = ()) -> None:
    """Write the pictures of these names into ``docs/images``; all where none is named."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        shutil.copytree(demo, Path(folder) / "demo", dirs_exist_ok=True)
        settings = Settings(library=Path(folder) / "demo" / "library")
        _live_on(settings)
        _look_around(settings, Path(folder))
        with serving(settings) as room, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
            page.goto(room.way_in)
            _desk(page, room.url, names)
            page.emulate_media(color_scheme="dark")
            if _is_meant("room-queue-dark", names):
                _shoot(page, room.url, "/queue", "room-queue-dark")
            phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
            phone.goto(room.way_in)
            if _is_meant("room-phone", names):
                _shoot(phone, room.url, "/queue", "room-phone")
            browser.close()


def _is_meant(name: str, names: Sequence[str]) -> bool:
    return not names or name in names


def _live_on(settings: Settings) -> None:
    """Let two days pass in which the demo's letter was delivered, one copy disputed; let a licence end soon."""
    with open_library(settings) as library:
        now = library.clock()
        reference = next(one.reference for one in library.store.letters.lives())
        guest = replace(own_account("tunes.example", "guest.channel", "Guest of the autumn series."), is_own=False)
        permit(library, replace(guest, holder="Guest Channel", ends_on=now.date() + timedelta(days=12)))
    with open_library(settings, clock=lambda: now + timedelta(hours=26)) as later:
        report(later, reference, Report(state=State.SENT, reason="Delivered by their form."))
        add_grant(later, 1, _music(now.date() + timedelta(days=20)))  # after it, because the letter claims that sound
    with open_library(settings, clock=lambda: now + timedelta(hours=30)) as later:
        came = Incoming(kind="counter_notice", received_at=now + timedelta(hours=29), author="sunset_daily")
        record_answer(later, reference, came)


def _look_around(settings: Settings, folder: Path) -> None:
    """Let a folder and a list be searched, which need no network, and a drive that is not there any more."""
    inbox, drive, listed = folder / "inbox", folder / "old-drive", folder / "seen-by-fans.csv"
    for one in (inbox, drive):
        one.mkdir()
    whole = (folder / "demo" / "clips" / "golden-hour.mp4").read_bytes()
    (inbox / "golden-hour-full.mp4").write_bytes(whole + FREE_BOX)
    save(make_film(99, 8.0), inbox / "our-picnic.mp4")
    listed.write_text(FANS, encoding="utf-8")
    with open_library(settings) as library:
        for kind, address, name in (
            ("folder", inbox, "inbox"),
            ("list", listed, "seen-by-fans"),
            ("folder", drive, "old-drive"),
        ):
            add_source(library, NewSource(kind=kind, address=str(address), name=name))
        add_source(library, NewSource(kind="feed", address="https://vids.example/feed.xml", name="vids-example"))
        set_state(library, source_named(library, "vids-example"), SourceState.PAUSED)
        choose(library, {"contact": "watch@studio.example"})
        drive.rmdir()
        run_once(library, Means())


def _music(ends_on: date) -> NewGrant:
    return NewGrant(
        modality=Modality.SOUND,
        title=Title.LICENCE,
        owner="Northern Library Music",
        start_s=4.0,
        end_s=11.0,
        exclusive=False,
        ends_on=ends_on,
        label="Reef at noon",
    )


def _desk(page: Page, url: str, names: Sequence[str]) -> None:
    for path, name in (
        ("/queue", "room-queue"),
        ("/", "room-home"),
        ("/works/1", "room-work"),
        ("/uploads", "room-uploads"),
        ("/cases", "room-cases"),
        ("/cases/1", "room-case"),
        ("/cases/1/letter", "room-letter"),
        ("/letters", "room-letters"),
        ("/letters/RC-2026-0001", "room-signed"),
        ("/deadlines", "room-deadlines"),
        ("/recipients", "room-recipients"),
        ("/platforms", "room-platforms"),
        ("/people", "room-people"),
        ("/privacy", "room-privacy"),
        ("/api", "room-api"),
        ("/sources", "room-sources"),
        ("/found", "room-found"),
        ("/insights/1", "room-insights"),
    ):
        if _is_meant(name, names):
            _shoot(page, url, path, name)
    if _is_meant("room-find", names):
        page.goto(url + "/found?match=yes")
        _shoot(page, url, page.locator(".item-name a").first.get_attribute("href") or "", "room-find")
    if _is_meant("room-match", names):
        _match(page, url)


def _match(page: Page, url: str) -> None:
    page.goto(url + "/queue")
    page.locator("a[href^='/matches/']").first.click()
    page.wait_for_timeout(2500)
    page.keyboard.press("Space")
    page.wait_for_timeout(3000)
    _keep(page, "room-match")


def _shoot(page: Page, url: str, path: str, name: str) -> None:
    page.goto(url + path)
    page.wait_for_timeout(2500)  # stills and charts come after the page
    page.reload()
    page.wait_for_timeout(1500)
    _keep(page, name)


def _keep(page: Page, name: str) -> None:
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
