"""A run that is killed at any moment loses nothing, repeats nothing, and takes no part for the whole."""

import hashlib
import multiprocessing
import random
from collections import Counter
from pathlib import Path

import pytest

from monitor.collected import ItemState
from monitor.settings import Settings
from monitor.store.library import Library
from tests.monitor.sources.answers import Entry, File, Manner, Text
from tests.monitor.sources.gathering import add_source, gather_in_process, listing, video
from tests.monitor.sources.origin import Origin, opened, origin

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 7))
KILLS = 20
DRIP = 8_192
LOST = 8 * DRIP
"""What a kill may cost of one file: what the server had sent and nobody had written yet."""


def table_of(served: Origin) -> tuple[dict[str, Entry], dict[str, bytes]]:
    """Return what six hosts with ten dripping files each answer, and the files by the keys of their items."""
    files, pages, table = {}, [], dict[str, Entry]()
    for at, host in enumerate(HOSTS):
        items = []
        for number in range(10):
            path, key = f"/{number}.mp4", f"{host} {number}"
            files[key] = video(at * 10 + number, 90_000 + 7_000 * number)
            table[f"//{host}{path}"] = File(files[key], manner=Manner(drip=(DRIP, 0.025)))
            items.append({"key": key, "url": served.url(f"/{number}", host), "media": [served.url(path, host)]})
        pages.append(items)
    for at, items in enumerate(pages):
        then = f"/list/{at + 1}" if at + 1 < len(pages) else ""
        table[f"/list/{at}"] = Text(listing(items, then), "application/json", etag=f'"{at}"')
    return table, files


def transfers(served: Origin) -> int:
    """Return how often a file was asked for."""
    return sum(seen.path.endswith(".mp4") for seen in served.requests)


@pytest.mark.flaky(reruns=1)  # the moments are random, and so is what a busy machine makes of them; it is named then
def test_twenty_kills_at_random_moments_lose_and_repeat_nothing(settings: Settings) -> None:
    """The origin's own log shows what was transferred."""
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 - to run it again as it was
    moments = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([gather_in_process.__module__])
    with origin(hosts=HOSTS) as served, opened(settings, served) as library:
        table, files = table_of(served)
        served.table.update(table)
        source = add_source(library, served.url("/list/0"), index="yes")

        def start() -> multiprocessing.process.BaseProcess:
            process = context.Process(
                target=gather_in_process, args=(str(settings.library), source.id), kwargs={"parallel_hosts": 6}
            )
            process.start()
            return process

        killed = 0
        for _ in range(KILLS):
            before = transfers(served)
            process = start()
            while process.is_alive() and transfers(served) == before:  # a busy machine takes long to begin
                process.join(0.01)
            process.join(0.2 * moments.random())
            killed += process.is_alive()
            process.kill()
            process.join()
        for _ in range(2):
            process = start()
            process.join(60)
            assert process.exitcode == 0
        assert killed >= KILLS - 5  # a quick machine may be done before the last ones
        assert_all_there_once(library, settings, files)
        assert_nothing_was_transferred_twice(served, files)


def assert_all_there_once(library: Library, settings: Settings, files: dict[str, bytes]) -> None:
    """Every item is kept with its bytes, nothing else lies about, and the records hold together."""
    items = library.store.items.in_states(set(ItemState))
    assert Counter(one.state for one in items) == {ItemState.KEPT: len(files)}
    for item in items:
        assert item.path is not None
        data = item.path.read_bytes()
        assert data == files[item.item.key]
        assert hashlib.sha256(data).hexdigest() == item.sha256 == item.path.stem
        ended = [one for one in library.store.fetches.of_item(item.id) if one.sha256]
        assert {one.sha256 for one in ended} <= {item.sha256}
        assert all(one.access.is_allowed for one in library.store.fetches.of_item(item.id))
    lying = {path for path in settings.captures.rglob("*") if path.is_file()}
    assert lying == {item.path for item in items}
    captured = Counter(one.subject for one in library.store.audit.all() if one.action == "item.capture")
    assert captured == {f"item {item.id}": 1 for item in items}
    library.store.audit.verify()


def assert_nothing_was_transferred_twice(served: Origin, files: dict[str, bytes]) -> None:
    """What a kill interrupted was continued where it ended."""
    sent: Counter[str] = Counter()
    tries: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for seen in served.requests:
        if seen.path.endswith(".mp4"):
            key = f"{seen.host.partition(':')[0]} {Path(seen.path).stem}"
            sent[key] += seen.sent
            tries[key] += 1
            whole[key] += seen.sent >= len(files[key])
    over = {key: (sent[key] - len(data), tries[key]) for key, data in files.items()}
    assert all(more <= LOST * (times - 1) for more, times in over.values()), over
    assert all(times <= 1 for times in whole.values()), whole
    resumed = [seen for seen in served.requests if "range" in seen.headers]
    assert any(seen.status == 206 for seen in resumed)
