"""The pictures of the review room in the documents: ``python -m tests.browser.pictures DEMO``, from a demo's folder.

``DEMO`` is what ``reclaim demo --directory DEMO`` made; its library is copied, and the copy is worked with.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from fingerprints.values import Modality
from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.licensing import NewGrant, add_grant
from monitor.permitted import own_account, permit
from monitor.review.incoming import Incoming, record_answer
from monitor.review.progress import Report, report
from monitor.rights.values import Title
from monitor.settings import Settings
from tests.browser.conftest import FLAGS, chromium
from tests.monitor.web.served import serving

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 255
"""Of each picture, so that it stays small."""


def main(demo: Path) -> None:
    """Write all pictures into ``docs/images``."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(demo, Path(folder) / "demo", dirs_exist_ok=True)
        settings = Settings(library=Path(folder) / "demo" / "library")
        _live_on(settings)
        with serving(settings) as room, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
            page.goto(room.way_in)
            _desk(page, room.url)
            page.emulate_media(color_scheme="dark")
            _shoot(page, room.url, "/queue", "room-queue-dark")
            phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
            phone.goto(room.way_in)
            _shoot(phone, room.url, "/queue", "room-phone")
            browser.close()


def _live_on(settings: Settings) -> None:
    """Let two days pass in which the demo's letter was delivered, one copy disputed; let a licence end soon."""
    with open_library(settings) as library:
        now = library.clock()
        reference = next(one.reference for one in library.store.letters.lives())
        guest = replace(own_account("tunes.example", "guest.channel", "Guest of the autumn series."), is_own=False)
        permit(library, replace(guest, holder="Guest Channel", ends_on=now.date() + timedelta(days=12)))
        add_grant(library, 1, _music(now.date() + timedelta(days=20)))
    with open_library(settings, clock=lambda: now + timedelta(hours=26)) as later:
        report(later, reference, Report(state=State.SENT, reason="Delivered by their form."))
    with open_library(settings, clock=lambda: now + timedelta(hours=30)) as later:
        came = Incoming(kind="counter_notice", received_at=now + timedelta(hours=29), author="sunset_daily")
        record_answer(later, reference, came)


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


def _desk(page: Page, url: str) -> None:
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
        ("/api", "room-api"),
    ):
        _shoot(page, url, path, name)
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
    main(Path(sys.argv[1]))
