"""How quick and how polite collecting is: ``python -m tests.benchmarks.collecting [--write]``.

Fifty hosts are fifty addresses of this computer at one port of nginx; without nginx the tests' own server stands in.
First every host is asked several times by many threads, and the server's log must show no two requests to a host within
the pause. Then the fetcher with fifty threads and curl with as many transfers save the same files to the same disk, in
turn, several times; of each the best run counts, because other programs can only make it slower.
"""

import argparse
import contextlib
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import urllib3

from monitor.app import utc_now
from monitor.collected import Allowance, AllowanceKind, Purpose
from monitor.policy import ApiBasis
from monitor.settings import Settings
from monitor.sources.fetch import Ask, Fetcher
from monitor.store import open_store
from monitor.watch_settings import WatchSettings
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.monitor.sources.origin import File, origin

HOSTS = tuple(f"127.0.1.{number}" for number in range(1, 51))
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
CURL = shutil.which("curl")
FILES, FILE_BYTES = 1, 8 * 1024 * 1024
"""Of each host, and the size of each."""
PAUSE_S, PAGES = 0.2, 6
RUNS = 5
API = ApiBasis(name="The benchmark", documents="https://bench.example")
CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  log_format timed '$msec $server_addr $uri';
  access_log {folder}/access.log timed;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  sendfile on; default_type video/mp4; keepalive_requests 10000;
  server {{ {listen} root {folder}/www; }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A server at all hosts."""

    name: str
    port: int
    times: Callable[[], dict[str, list[float]]]
    """When each host was asked for ``/page``, in seconds."""

    def url(self, host: str, path: str) -> str:
        """Return an address."""
        return f"http://{host}:{self.port}{path}"


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve files at all hosts for the length of a block."""
    data = {f"/{number}.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(FILE_BYTES) for number in range(FILES)}
    if NGINX is None:
        with origin({"/page": "hello", **{path: File(one) for path, one in data.items()}}, hosts=HOSTS) as o:
            yield Server("the tests' own server", o.port, lambda: _seen([(o_.host, o_.at) for o_ in o.asked("/page")]))
        return
    (folder / "www").mkdir()
    for path, one in {"/page": b"hello", **data}.items():
        (folder / "www" / path[1:]).write_bytes(one)
    port = _free_port()
    listen = " ".join(f"listen {host}:{port};" for host in HOSTS)
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, listen=listen), encoding="ascii")
    with subprocess.Popen(
        [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL
    ) as it:
        try:
            _wait_for(port)
            yield Server("nginx", port, lambda: _logged(folder / "access.log"))
        finally:
            it.terminate()


def _free_port() -> int:
    with socket.socket() as wire:
        wire.bind((HOSTS[0], 0))
        port: int = wire.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection((HOSTS[-1], port), 1):
            return
        time.sleep(0.05)
    raise OSError("nginx does not listen")


def _logged(log: Path) -> dict[str, list[float]]:
    lines = (line.split() for line in log.read_text("utf-8").splitlines())
    return _seen([(host, float(at)) for at, host, path in lines if path == "/page"])


def _seen(pairs: list[tuple[str, float]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for host, at in pairs:
        found[host].append(at)
    return found


def library(folder: Path, port: int) -> Settings:
    """Return a library that may reach all hosts."""
    settings = Settings(library=folder / "library", lock_wait_s=10)
    store = open_store(settings)
    for host in HOSTS:
        store.hosts.allow(
            Allowance(
                id=0,
                host=f"{host}:{port}",
                kind=AllowanceKind.PRIVATE,
                reason="The benchmark's own server.",
                added_by="Benchmark",
                added_at=utc_now(),
            )
        )
    store.close()
    return settings


def fetcher_of(settings: Settings, pause_s: float) -> Fetcher:
    """Return a fetcher whose budgets are no obstacle."""
    how = WatchSettings(
        contact="mailto:bench@studio.example", interval_s=pause_s, host_bytes_per_day=10**12, bytes_per_day=10**13
    )
    return Fetcher(settings, how, clock=utc_now)


def rate(server: Server, settings: Settings) -> tuple[float, int, float]:
    """Ask all hosts by many threads; return the least pause that the server saw, the requests, and the seconds."""
    fetcher = fetcher_of(settings, PAUSE_S)
    asks = [Ask(url=server.url(host, "/page"), purpose=Purpose.LISTING, api=API) for host in HOSTS] * PAGES
    begin = time.perf_counter()
    with ThreadPoolExecutor(100) as threads:
        list(threads.map(fetcher.page, asks))
    spent = time.perf_counter() - begin
    fetcher.close()
    time.sleep(0.2)
    times = server.times()
    least = min(later - former for one in times.values() for former, later in pairwise(sorted(one)))
    return least, sum(map(len, times.values())), spent


def ours(server: Server, settings: Settings, folder: Path) -> float:
    """Save all files by the fetcher; return bytes for each second."""
    fetcher = fetcher_of(settings, 0.0)

    def save(host: str) -> int:
        size = 0
        for number in range(FILES):
            ask = Ask(url=server.url(host, f"/{number}.mp4"), purpose=Purpose.MEDIA, api=API)
            size += fetcher.download(ask, folder / f"{host}-{number}").size_bytes
        return size

    begin = time.perf_counter()
    with ThreadPoolExecutor(len(HOSTS)) as threads:
        size = sum(threads.map(save, HOSTS))
    speed = size / (time.perf_counter() - begin)
    fetcher.close()
    return speed


def curls(server: Server, folder: Path) -> tuple[float, float]:
    """Save all files by curl; return bytes for each second until it ends, and until all is on the disk itself."""
    lines = [
        f'url = "{server.url(host, f"/{number}.mp4")}"\noutput = "{folder}/{host}-{number}"\n'
        for number in range(FILES)
        for host in HOSTS
    ]
    (folder / "config").write_text("".join(lines), encoding="ascii")
    command = [
        CURL or "curl",
        "--silent",
        "--no-progress-meter",
        "--fail",
        "--noproxy",
        "*",
        "--parallel",
        "--parallel-immediate",
    ]
    command += ["--parallel-max", str(len(HOSTS)), "--config", str(folder / "config")]
    begin = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    spent = time.perf_counter() - begin
    _to_disk(folder)
    lasting = time.perf_counter() - begin
    size = sum(path.stat().st_size for path in folder.iterdir() if path.name != "config")
    assert size == len(HOSTS) * FILES * (FILE_BYTES + 12)
    return size / spent, size / lasting


def _to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def plain(server: Server) -> float:
    """Read all files with urllib3's pools and keep nothing: what the client alone can do."""
    with urllib3.PoolManager(num_pools=len(HOSTS)) as pools:

        def read(host: str) -> int:
            size = 0
            for number in range(FILES):
                answer = pools.request("GET", server.url(host, f"/{number}.mp4"), preload_content=False)
                size += sum(len(part) for part in answer.stream(1 << 18))
                answer.release_conn()
            return size

        begin = time.perf_counter()
        with ThreadPoolExecutor(len(HOSTS)) as threads:
            size = sum(threads.map(read, HOSTS))
        return size / (time.perf_counter() - begin)


@contextlib.contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Give a new folder for the length of a block, when the disk has finished with what was before."""
    os.sync()
    with tempfile.TemporaryDirectory(dir=folder) as made:
        yield Path(made)


@dataclass(frozen=True)
class Speeds:
    """Bytes for each second, of each run."""

    ours: list[float]
    curl: list[float]
    lasting: list[float]
    """Of curl, until all is on the disk itself."""
    alone: float
    """Of urllib3, which keeps nothing."""


def throughput(server: Server, settings: Settings, folder: Path) -> Speeds:
    """Let both save the files in turn."""
    by_us, by_curl = [], []
    for _ in range(RUNS):
        with emptied(folder) as place:
            by_curl.append(curls(server, place))
        with emptied(folder) as place:
            by_us.append(ours(server, settings, place))
    return Speeds(by_us, [one for one, _ in by_curl], [one for _, one in by_curl], plain(server))


def measure(say: Callable[[str], None]) -> None:
    """Measure everything and say it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with served(folder) as server:
            settings = library(folder, server.port)
            least, requests, spent = rate(server, settings)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            speeds = throughput(server, settings, folder)
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    megabytes = len(HOSTS) * FILES * FILE_BYTES / 1e6
    best = max(speeds.ours)
    say(f"Server: {server.name}, {len(HOSTS)} hosts; {megabytes:.0f} MB in {len(HOSTS) * FILES} files, {RUNS} runs.")
    say("")
    say("| what | measured | goal |")
    say("|---|---|---|")
    say(f"| least pause between two requests to a host, {requests} in {spent:.1f} s | {least:.3f} s | {PAUSE_S} s |")
    say(f"| fetcher, 50 threads, hashed and on the disk itself | {_listed(speeds.ours)} | |")
    say(f"| `curl --parallel --parallel-max {len(HOSTS)}`, until it ends | {_listed(speeds.curl)} | |")
    say(f"| the same, until all is on the disk itself | {_listed(speeds.lasting)} | |")
    say(f"| ratio of the best: to curl until it ends | {100 * best / max(speeds.curl):.0f} % | 80 % |")
    say(f"| ratio of the best: to curl until all is on the disk | {100 * best / max(speeds.lasting):.0f} % | |")
    say(f"| urllib3 alone, 50 threads, nothing kept | {speeds.alone / 1e6:.0f} MB/s | |")
    say(f"| most memory of the process before and after the downloads | {before:.0f} and {after:.0f} MB | |")


def _listed(speeds: list[float]) -> str:
    others = ", ".join(f"{one / 1e6:.0f}" for one in speeds)
    return f"{max(speeds) / 1e6:.0f} MB/s ({others})"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    options = parser.parse_args()
    if CURL is None:
        sys.exit("curl is not installed, so there is nothing to compare with.")
    said: list[str] = []
    measure(said.append)
    print("\n".join(said))
    if options.write:
        load = os.getloadavg()[0]
        head = filled(f"{measured_with('python -m tests.benchmarks.collecting')}; load of the machine: {load:.1f}.")
        write_section(DOCS / "benchmarks.md", "collecting", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
