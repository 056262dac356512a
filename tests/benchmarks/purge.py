"""How long letting go takes: ``python -m tests.benchmarks.purge [--write] [--items N] [--clips N]``.

A library is filled as sources fill it: items with addresses, titles and accounts, a part of them with clips that match
nothing, each with a fingerprint and a captured file of 20 KB, and a request for each item. A hundred days later all of
it is over: the dry run, the purge, and a second purge that finds nothing are measured, and every byte of the library is
searched for the account. ``--write`` puts the result into docs/benchmarks.md.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from monitor.app import open_library
from monitor.collected import Access, Basis, FetchRecord, Item, ItemState, Purpose, SourceRecord
from monitor.privacy.purging import purge
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Provenance
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.monitor.samples import facts, source

ACCOUNT = "canary-handle-77"
FILE_BYTES = 20_000
_T = TypeVar("_T")
START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=100)


def fill(library: Library, items: int, clips: int) -> None:
    """Store items, of which the first became clips."""
    record = SourceRecord(
        id=0, name="feed", kind="feed", address="https://f.example", next_at=START, added_by="Ann", added_at=START
    )
    feed = library.store.sources.add(record)
    for start in range(0, items, 5000):
        with library.store.transaction():
            for number in range(start, min(start + 5000, items)):
                _item(library, feed.id, number, has_clip=number < clips)


def _item(library: Library, feed_id: int, number: int, *, has_clip: bool) -> None:
    store, url = library.store, f"https://vids.example/@{ACCOUNT}/{number}"
    said = Item(key=url, url=url, title=f"{ACCOUNT} shows {number}", account=ACCOUNT, platform="vids.example")
    item, _ = store.items.see(feed_id, said, START)
    access = Access(url=url, is_allowed=True, basis=Basis.OPEN, reason="Nothing forbids it.")
    store.fetches.begin(
        FetchRecord(id=0, at=START, url=url, host="vids.example", purpose=Purpose.MEDIA, access=access, item_id=item.id)
    )
    if not has_clip:
        store.items.keep(replace(item, state=ItemState.PASSED, reason="Its still shows no work."))
        return
    file, seen = source(number), Provenance(url=url, platform="vids.example", account=ACCOUNT)
    clip = store.clips.add(f"{ACCOUNT} {number}", file, facts(), seen, START)
    library.record("clip.scan", f"clip {clip.id}", name=clip.name, sha256=file.sha256, url=url)
    store.items.keep(replace(item, state=ItemState.KEPT, clip_id=clip.id, sha256=file.sha256))
    for path in (store.prints.path(file.sha256, "spec"), _capture(library.settings, file.sha256)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(FILE_BYTES))


def _capture(settings: Settings, sha256: str) -> Path:
    return settings.captures / sha256[:2] / f"{sha256}.mp4"


def measure(items: int, clips: int, say: Callable[[str], None]) -> None:
    """Fill a library, let its time be over, and say what letting go of it takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(library=Path(folder) / "library")
        with open_library(settings, actor="Ann", clock=lambda: START) as library:
            fill(library, items, clips)
        with open_library(settings, actor="Ann", clock=lambda: LATER) as library:
            before = settings.database.stat().st_size
            say("| What | Took | Of the processor |")
            say("|---|---|---|")
            dry, took = timed(lambda: purge(library, dry_run=True))
            say(f"| dry run, which says {dry.count:,} things | {took} |")
            done, took = timed(lambda: purge(library))
            went = f"{done.count:,} things, {done.finished.files:,} files, the database written anew"
            say(f"| purge: {went} | {took} |")
            _, took = timed(lambda: purge(library))
            say(f"| a purge that finds nothing | {took} |")
            _, took = timed(library.store.audit.verify)
            say(f"| the audit's chain checked afterwards | {took} |")
        word = ACCOUNT.encode()
        left = [path.name for path in settings.library.rglob("*") if path.is_file() and word in path.read_bytes()]
        after = settings.database.stat().st_size
    say("")
    say(
        filled(
            f"{items:,} items, {clips:,} of them with clips. The database went from {before / 1e6:.0f} to"
            f" {after / 1e6:.0f} MB; files that still hold the account: {len(left)}."
        )
    )


def timed(work: Callable[[], _T]) -> tuple[_T, str]:
    """Return what a piece of work returns, and how long it took by the clock and of the processor, as two cells."""
    begun, spent = time.perf_counter(), time.process_time()
    done = work()
    return done, f"{time.perf_counter() - begun:.2f} s | {time.process_time() - spent:.2f} s"


def main() -> None:
    """Measure, and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--clips", type=int, default=10_000)
    asked = parser.parse_args()
    said: list[str] = []
    measure(asked.items, asked.clips, said.append)
    print("\n".join(said))
    if asked.write:
        words = f"python -m tests.benchmarks.purge --items {asked.items} --clips {asked.clips}"
        command = measured_with(words)
        head = filled(f"{command}; load of the machine: {os.getloadavg()[0]:.1f}.")
        write_section(DOCS / "benchmarks.md", "purge", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
