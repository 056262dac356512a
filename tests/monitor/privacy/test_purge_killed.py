"""A purge that is killed at any moment leaves nothing half, and the next one ends it."""

import multiprocessing
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.collected import Item, ItemState, SourceRecord
from monitor.privacy.purging import purge
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Provenance
from tests.monitor.privacy.canary import places_of
from tests.monitor.samples import facts, source

CANARY = "canary-handle-77"
CLIPS, KILLS = 1500, 12
SCANNED = datetime(2026, 3, 1, tzinfo=UTC)
LATER = SCANNED + timedelta(days=30)


def purge_in_process(folder: str) -> None:
    """Purge a library a month later."""
    with open_library(Settings(library=Path(folder), lock_wait_s=20.0), actor="Ann", clock=lambda: LATER) as library:
        purge(library)


def fill(library: Library) -> None:
    """Store clips with items, fingerprints and captures, as a source brings them."""
    record = SourceRecord(
        id=0, name="feed", kind="feed", address="https://f.example", next_at=SCANNED, added_by="Ann", added_at=SCANNED
    )
    with library.store.transaction():
        feed = library.store.sources.add(record)
        for number in range(CLIPS):
            url = f"https://vids.example/@{CANARY}/{number}"
            file, seen = source(number), Provenance(url=url, platform="vids.example", account=CANARY)
            clip = library.store.clips.add(f"{CANARY} {number}", file, facts(), seen, SCANNED)
            library.record("clip.scan", f"clip {clip.id}", name=clip.name, sha256=file.sha256, url=url)
            item, _ = library.store.items.see(feed.id, Item(key=url, url=url, account=CANARY), SCANNED)
            library.store.items.keep(replace(item, state=ItemState.KEPT, clip_id=clip.id, sha256=file.sha256))
            for path in (library.store.prints.path(file.sha256, "spec"), capture_of(library, file.sha256)):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(CANARY.encode())


def capture_of(library: Library, sha256: str) -> Path:
    """Return where a capture lies."""
    return library.settings.captures / sha256[:2] / f"{sha256}.mp4"


@pytest.mark.flaky(reruns=1)  # the moments are random, and so is what a busy machine makes of them
def test_kills_at_random_moments_leave_nothing_half(settings: Settings) -> None:
    """After each kill rows and files fit: a clip that is still there has its files; at the end there is nothing."""
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 - to run it again as it was
    moments = random.Random(seed)
    with open_library(settings, actor="Ann", clock=lambda: SCANNED) as library:
        fill(library)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["monitor.privacy.purging"])
    killed = 0
    for _ in range(KILLS):
        process = context.Process(target=purge_in_process, args=(str(settings.library),))
        process.start()
        process.join(0.1 + 0.5 * moments.random())
        killed += process.is_alive()
        process.kill()
        process.join()
        assert_nothing_half(settings)
    assert killed  # a quick machine may be done before the last ones
    purge_in_process(str(settings.library))
    assert places_of(CANARY, settings.library) == []
    with open_library(settings, actor="Ann", clock=lambda: LATER) as library:
        assert (library.store.clips.count(), library.store.erasing.doomed()) == (0, [])
        assert library.store.check() == "ok"


def assert_nothing_half(settings: Settings) -> None:
    """Clips and items go together, their files never before them, and the audit is whole."""
    with open_library(settings, actor="Ann", clock=lambda: LATER) as library:
        clips = library.store.clips.all()
        assert library.store.items.count(set(ItemState)) == len(clips)
        assert all(capture_of(library, clip.file.sha256).exists() for clip in clips)
        doomed = set(library.store.erasing.doomed())
        files = set(settings.captures.rglob("*.mp4"))
        kept = {capture_of(library, clip.file.sha256) for clip in clips}
        assert {path.relative_to(settings.library).as_posix() for path in files - kept} <= doomed
        assert library.store.audit.verify() is not None
