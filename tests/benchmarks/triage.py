"""What single stills say of real videos: ``python -m tests.benchmarks.triage BENCH [--write] [--most N]``.

BENCH is a folder with references/, queries/ and ground_truth.json. The references are registered; every query becomes
three items of a source with ``stills_only=yes``, whose thumbnails are the query's own pictures at a tenth, a third and
the half of its length, 320 pixels wide, JPEG of quality 75, as platforms make them. A local server offers them, and
``monitor.sources.triage.judge`` judges the items as it does those of any source. ``--write`` puts the result into
docs/benchmarks.md; ``--most`` takes so many queries, evenly chosen, and the works that they are from.
"""

import argparse
import io
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from fingerprints.media import stills
from monitor.app import utc_now
from monitor.collected import Item, MediaAddress, SourceRecord
from monitor.registry import register
from monitor.settings import Settings
from monitor.sources.triage import STILL_RANK, Judge, judge
from monitor.store.library import Library
from monitor.values import Rights, Status
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.monitor.sources.origin import Entry, File, Origin, fetching, opened, origin

SHARES = (0.10, 0.33, 0.50)
"""Where in a query its thumbnails are taken, in shares of its length."""
WIDTH_PX, QUALITY = 320, 75
_DECODED_PX = 720
"""Height at which queries are decoded: at least that of every one, so that nothing is blurred before it is scaled."""
_PARTS = ("A", "B")
_BUDGET = 10**13


@dataclass(frozen=True, kw_only=True)
class Query:
    """A clip of the bench."""

    name: str
    part: str
    edit: str
    work: str
    """Name of the work that it is copied from; empty for a stranger."""
    length_s: float
    copied_s: tuple[tuple[float, float], ...]
    """Where it shows the work."""
    size_bytes: int

    def shows_work(self, share: float) -> bool:
        """Whether the picture at a share of its length is a copied one."""
        return any(start <= share * self.length_s <= end for start, end in self.copied_s)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was judged of one still."""

    query: Query
    share: float
    is_wanted: bool
    """Whether the file would be fetched with ``stills_only=yes``."""
    is_hit: bool
    """Whether the still rules in."""
    is_right: bool
    """Whether the work that it names is the one that was copied."""
    spent_s: float
    """Of the processor, the server's part included."""


def queries_of(bench: Path, most: int) -> list[Query]:
    """Return the clips of a bench, or as many of them as are asked for, evenly chosen of each part."""
    rows = json.loads((bench / "ground_truth.json").read_text("utf-8"))["queries"]
    found = [_query(bench, row) for row in sorted(rows, key=lambda row: (row["part"], row["query_id"]))]
    if not 0 < most < len(found):
        return found
    return [found[place * len(found) // most] for place in range(most)]


def _query(bench: Path, row: dict[str, Any]) -> Query:
    return Query(
        name=row["query_id"],
        part=row["part"],
        edit=row["edit"],
        work=row["ref_id"] if row["segments"] else "",
        length_s=row["duration"],
        copied_s=tuple((start, end) for start, end, *_ in row["segments"]),
        size_bytes=(bench / "queries" / f"{row['query_id']}.mp4").stat().st_size,
    )


def works_of(bench: Path, queries: Sequence[Query], most: int) -> list[Path]:
    """Return the works to register: all, or those that the queries are from and others up to the number asked for."""
    paths = sorted((bench / "references").iterdir())
    if not most:
        return paths
    needed = {query.work for query in queries}
    first = [path for path in paths if path.stem in needed]
    others = [path for path in paths if path.stem not in needed]
    return sorted([*first, *others[: max(0, most - len(first))]])


def thumbnails(bench: Path, query: Query) -> Iterator[bytes]:
    """Make the thumbnails of a query as platforms do."""
    times_s = [share * query.length_s for share in SHARES]
    for pixels in stills(bench / "queries" / f"{query.name}.mp4", times_s, height_px=_DECODED_PX):
        picture, buffer = Image.fromarray(pixels), io.BytesIO()
        height = max(1, round(picture.height * WIDTH_PX / picture.width))
        picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=QUALITY)
        yield buffer.getvalue()


def _path(query: Query, share: float) -> str:
    return f"/{query.name}-{100 * share:.0f}.jpg"


def measure(bench: Path, most: int) -> tuple[list[Answer], int, int]:
    """Register, serve and judge; return what was judged, how many works there are, and a still's mean size."""
    queries = queries_of(bench, most)
    table: dict[str, Entry] = {"/robots.txt": "User-agent: *\nAllow: /\n"}
    sizes: list[int] = []
    for query in queries:
        for share, still in zip(SHARES, thumbnails(bench, query), strict=True):
            table[_path(query, share)] = File(still, "image/jpeg")
            sizes.append(len(still))
    works = works_of(bench, queries, most)
    with (
        tempfile.TemporaryDirectory() as folder,
        origin(table) as served,
        opened(Settings(library=Path(folder) / "library", lock_wait_s=10), served) as library,
    ):
        failed = [one for one in register(library, works, Rights()) if one.status is Status.FAILED]
        if failed:
            raise ValueError(f"{failed[0].name} could not be registered: {failed[0].note}")
        source = library.store.sources.add(_source())
        with (
            fetching(
                library.settings,
                bytes_per_day=_BUDGET,
                host_bytes_per_day=_BUDGET,
                host_requests_per_day=_BUDGET,
            ) as fetcher,
            closing(judge(library, fetcher)) as judging,
        ):
            bound = _Bound(library, served, judging, source.id)
            answers = [bound.ask(query, share) for query in queries for share in SHARES]
    return answers, len(works), round(sum(sizes) / len(sizes))


def _source() -> SourceRecord:
    now = utc_now()
    return SourceRecord(
        id=0,
        name="Bench",
        kind="feed",
        address="https://videos.example/feed",
        options={"stills_only": "yes"},
        next_at=now,
        added_by="Benchmark",
        added_at=now,
    )


@dataclass(frozen=True)
class _Bound:
    """A library, the server of the thumbnails, and the judge between them."""

    library: Library
    served: Origin
    judging: Judge
    source_id: int

    def ask(self, query: Query, share: float) -> Answer:
        """Store an item with one thumbnail, and judge it."""
        path = _path(query, share)
        url = f"https://videos.example{path}"
        media = (MediaAddress(url=f"{url}.mp4", size_bytes=query.size_bytes),)
        item = Item(key=url, url=url, media=media, thumbnail=self.served.url(path), duration_s=query.length_s)
        kept, _ = self.library.store.items.see(self.source_id, item, utc_now())
        begin = time.process_time()
        judged = self.judging(kept)
        return Answer(
            query=query,
            share=share,
            is_wanted=judged.is_wanted,
            is_hit=judged.rank >= STILL_RANK,
            is_right=bool(query.work) and f"“{query.work}”" in judged.reason,
            spent_s=time.process_time() - begin,
        )


def describe(answers: Sequence[Answer], works: int, still_bytes: int, say: Callable[[str], None]) -> None:
    """Say everything in Markdown."""
    spent = sorted(one.spent_s for one in answers)
    say(
        filled(
            f"{works} works; {len({one.query.name for one in answers})} videos, {len(answers)} stills of"
            f" {still_bytes / 1000:.0f} kB. A still takes {1000 * spent[len(spent) // 2]:.0f} ms of the processor at"
            f" the median ({1000 * spent[int(0.95 * len(spent))]:.0f} ms for 95 %), fetching, the server and the index"
            " included."
        )
    )
    say("")
    say("| part, still at | copied pictures ruled in | by a wrong work | strangers ruled in | " + _SAVING + " |")
    say("|---|---|---|---|---|---|")
    for part in _PARTS:
        for share in SHARES:
            _say_row(part, share, [one for one in answers if one.query.part == part and one.share == share], say)
    say("")
    say("Copied pictures that are ruled in, by edit, of all three stills:")
    say("")
    say("| edit | part A | part B |")
    say("|---|---|---|")
    for edit in sorted({one.query.edit for one in answers if one.query.work}):
        own = [one for one in answers if one.query.edit == edit]
        say(f"| {edit} | " + " | ".join(_found(one for one in own if one.query.part == part) for part in _PARTS) + " |")


_SAVING = "`stills_only=yes`: of the strangers' bytes not fetched | copies lost"


def _say_row(part: str, share: float, answers: Sequence[Answer], say: Callable[[str], None]) -> None:
    copies, strangers = ([one for one in answers if bool(one.query.work) is kind] for kind in (True, False))
    wrong = sum(one.is_hit and not one.is_right for one in copies)
    falsely = sum(one.is_hit for one in strangers)
    size = sum(one.query.size_bytes for one in strangers)
    saved = sum(one.query.size_bytes for one in strangers if not one.is_wanted)
    lost = sum(not one.is_wanted for one in copies)
    saving = f"{saved / 1e6:.1f} of {size / 1e6:.1f} MB" if strangers else "–"
    say(
        f"| {part}, {100 * share:.0f} % | {_found(answers)} | {wrong} | {falsely} of {len(strangers)} | {saving} |"
        f" {lost} of {len(copies)} |"
    )


def _found(answers: Iterable[Answer]) -> str:
    """Say how many of the stills that show a work name it."""
    shown = [one for one in answers if one.query.work and one.query.shows_work(one.share)]
    return f"{sum(one.is_hit and one.is_right for one in shown)} of {len(shown)}" if shown else "–"


def main() -> None:
    """Measure, and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--most", type=int, default=0, help="take so many queries; 0 for all")
    asked = parser.parse_args()
    said: list[str] = []
    describe(*measure(asked.bench, asked.most), said.append)
    print("\n".join(said))
    if asked.write:
        command = "python -m tests.benchmarks.triage BENCH" + (f" --most {asked.most}" if asked.most else "")
        head = filled(f"{measured_with(command)}; load of the machine: {os.getloadavg()[0]:.1f}.")
        write_section(DOCS / "benchmarks.md", "triage", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
