"""How quick the review room is on 10,000 matches: ``python -m tests.benchmarks.room [--write] [--drift]``.

The library is made here, without films: matches, and letters of which most are over. The room is served by the real
command in a process of its own. A real Chromium opens pages with nothing in its cache; a client asks for pages of the
queue over one connection, and decides five hundred matches at once. ``--drift`` adds ``tests.benchmarks.players``.
"""

import argparse
import contextlib
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from monitor.app import open_library, utc_now
from monitor.settings import Settings, save_profile
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.browser.conftest import FLAGS, chromium
from tests.monitor.conftest import Clock
from tests.monitor.letter_samples import SENDER
from tests.monitor.life_samples import sent
from tests.monitor.web.many import many_matches

MATCHES, LETTERS = 10_000, 5_000
OPEN = 20
"""One letter of so many is not over."""
RUNS, ASKED, BULK = 7, 20, 500
PAGES = ("/", "/queue", "/matches/100", "/cases", "/letters", "/deadlines")
QUEUE = (
    ("/queue", "first page"),
    ("/queue?platform=TikTok&score=0.8", "filtered"),
    ("/queue?state=all&q=clip+77", "text search"),
    ("/queue?state=all&from=5000", "5,000 further down"),
    ("/queue?state=all&from=9950", "last page"),
    ("/", "home page"),
    ("/cases", "board of cases"),
    ("/deadlines", "deadlines"),
)
"""What the client asks for, and what it is called."""
LOADED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return [page.responseStart, performance.getEntriesByName("first-contentful-paint")[0]?.startTime, page.loadEventEnd];
}"""


@dataclass(frozen=True)
class Served:
    """A room in a process of its own, and a client that was let in."""

    url: str
    client: httpx.Client
    process: int


def made(folder: Path) -> Path:
    """Return a library with very many matches and letters."""
    settings = Settings(library=folder / "library")
    with open_library(settings, actor=SENDER.name, clock=Clock(utc_now() - timedelta(days=4))) as library:
        save_profile(settings.profile, SENDER)
        sent(library)
    many_matches(settings, MATCHES)
    # Letters pass many gates one by one; here it is their number that counts, so the rows of one are copied.
    with contextlib.closing(sqlite3.connect(settings.database)) as database, database:
        for number in range(2, LETTERS + 1):
            _copy_letter(database, number)
    return settings.library


def _copy_letter(database: sqlite3.Connection, number: int) -> None:
    for table, key in (("letters", "id"), ("letter_facts", "letter_id"), ("letter_items", "letter_id")):
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        own = {key: str(number), "reference": f"'RC-2026-{number:04}'", "follows": "NULL"}
        chosen = ", ".join(own.get(name, name) for name in names)
        database.execute(f"INSERT INTO {table} SELECT {chosen} FROM {table} WHERE {key} = 1")
    columns = "state, actor, at, happened_at, reason, document_sha256, urls"
    copied = (
        f"INSERT INTO letter_events (letter_id, {columns}) SELECT ?, {columns} FROM letter_events WHERE letter_id = 1"
    )
    database.execute(f"{copied} ORDER BY id", (number,))
    if number % OPEN:
        database.execute(
            f"INSERT INTO letter_events (letter_id, {columns}) SELECT ?, 'closed', actor, at, happened_at, reason,"
            " document_sha256, urls FROM letter_events WHERE letter_id = 1 ORDER BY id DESC LIMIT 1",
            (number,),
        )


@contextmanager
def served(library: Path) -> Iterator[Served]:
    """Serve a library by the real command for the length of a block."""
    command = [sys.executable, "-m", "monitor.cli", "--library", str(library), "review", "--no-open", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            way_in = next(found.group() for line in process.stdout if (found := re.search(r"http://\S+", line)))
            client = httpx.Client(base_url=way_in.partition("/enter")[0], follow_redirects=True, timeout=60)
            client.get(way_in)
            yield Served(str(client.base_url).rstrip("/"), client, process.pid)
            client.close()
        finally:
            process.terminate()


def opened_cold(browser: Browser, room: Served, path: str) -> tuple[list[float], float]:
    """Open a page with an empty cache; return milliseconds to its first byte, first paint and end, and its bytes."""
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    window.add_cookies([{"name": key, "value": value, "url": room.url} for key, value in room.client.cookies.items()])
    page, octets = window.new_page(), []
    wire = window.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda said: octets.append(said["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(room.url + path)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    page.wait_for_timeout(100)
    times: list[float] = page.evaluate(LOADED)
    window.close()
    return times, sum(octets)


def asked_for(room: Served, path: str) -> tuple[list[float], float]:
    """Ask for a page again and again; return how many milliseconds each answer took, and the processor for each."""
    room.client.get(path).raise_for_status()  # the first one reads templates
    found, before = [], processor_s(room.process)
    for _ in range(ASKED):
        start = time.perf_counter()
        room.client.get(path).raise_for_status()
        found.append(1000 * (time.perf_counter() - start))
    return found, 1000 * (processor_s(room.process) - before) / ASKED


def processor_s(process: int) -> float:
    """Return how long a process has kept the processor busy: other programs do not count."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bulk(room: Served) -> tuple[float, float]:
    """Decide many matches at once and take it back; return how many milliseconds both took."""
    page = room.client.get("/queue").text
    token = re.findall(r'data-form-token="([^"]+)"', page)[0]
    ids: list[str] = []
    while len(ids) < BULK:
        ids += re.findall(r'name="ids" value="(\d+)"', room.client.get(f"/queue?from={len(ids)}").text)
    data = {"form_token": token, "ids": ids[:BULK], "verdict": "ignored", "reason": "Of no weight.", "back": "/queue"}
    start = time.perf_counter()
    answer = room.client.post("/decide", data=data)
    answer.raise_for_status()
    decided = time.perf_counter()
    undo = re.findall(r'action="(/decide/undo[^"]+)"', answer.text)[0]
    room.client.post(undo, data={"form_token": token}).raise_for_status()
    return 1000 * (decided - start), 1000 * (time.perf_counter() - decided)


def memory_mb(process: int) -> float:
    """Return how much memory a process holds now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def measure(room: Served, say: Callable[[str], None]) -> None:
    """Measure everything of a served room and say it."""
    say("| page, nothing cached | first byte | first paint | loaded | kB |")
    say("|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for path in PAGES:
            opened_cold(browser, room, path)
            runs = [opened_cold(browser, room, path) for _ in range(RUNS)]
            first, paint, end = (statistics.median(run[0][part] for run in runs) for part in range(3))
            kilobytes = max(run[1] for run in runs) / 1000
            say(f"| `{path}` | {first:.0f} ms | {paint:.0f} ms | {end:.0f} ms | {kilobytes:.0f} |")
        browser.close()
    say("")
    say("| over one connection | median | worst | processor |")
    say("|---|---|---|---|")
    for path, name in QUEUE:
        times, busy = asked_for(room, path)
        say(f"| {name}, `{path}` | {statistics.median(times):.0f} ms | {max(times):.0f} ms | {busy:.0f} ms |")
    decided, undone = bulk(room)
    say(f"| decide {BULK} at once | {decided:.0f} ms | | |")
    say(f"| take them back | {undone:.0f} ms | | |")
    say("")
    say(f"Memory of the server afterwards: {memory_mb(room.process):.0f} MB.")


def drift() -> str:
    """Return what the benchmark of the players prints, as a list."""
    command = [sys.executable, "-m", "tests.benchmarks.players"]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    lines = [line for line in said.splitlines() if re.match(r"\s+(played|after)|\S+:$", line)]
    return "\n".join(filled(line.strip(), "  - " if line.startswith(" ") else "- ") for line in lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--drift", action="store_true", help="play films for minutes, too")
    options = parser.parse_args()
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder, served(made(Path(folder))) as room:
        load = os.getloadavg()[0]
        measure(room, said.append)
    print("\n".join(said))
    if options.drift:
        said += ["", "How far the two films of a match page are apart:", "", drift()]
        print("\n".join(said[-4:]))
    if options.write:
        measured = measured_with("python -m tests.benchmarks.room" + " --drift" * options.drift)
        head = filled(f"{measured}, medians of {RUNS} and {ASKED}; load of the machine before: {load:.1f}.")
        write_section(DOCS / "benchmarks.md", "room", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
