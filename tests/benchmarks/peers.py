"""Measure what others find on the same clips in the same run, and print it as Markdown.

usage: python -m tests.benchmarks.peers BENCH [--reclaim [CSV]] [--write]

BENCH is a folder as for ``tests.benchmarks.run``. All its queries are matched with all its references by vPDQ's rule,
by plain ``imagehash`` and by ffmpeg's MPEG-7 signature, and the bench's own scorer judges the result. ``--reclaim``
adds our own row: without a file the commands run as their user would run them, with one ``reclaim matches --csv`` has
written it. ``--write`` puts the result into docs/benchmarks.md. PDQ hashes need ``pip install '.[bench]'``.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.accuracy import Cost, decode_all, measure_accuracy, recall_of, score, timed
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.benchmarks.peer_claims import Claim, write_claims
from tests.benchmarks.peer_hashes import (
    PDQ_LEAST_PERCENT,
    PDQ_LEAST_QUALITY,
    PDQ_RATE_HZ,
    PHASH_RATE_HZ,
    Hasher,
    Hashes,
    hash_files,
    pdq_hasher,
    phash,
    phash_claims,
    vpdq_claims,
)
from tests.benchmarks.peer_signature import DEFAULTS, LOOSENED, has_filter, reduce_files, signature_claims

PAGE = DOCS / "benchmarks.md"
RUN_HERE = "run"

NOTES = (
    """All clips against all references as one database, judged by the bench's own scorer. A pair that a rule does not
    claim counts as missed. Recall, segments, start errors and the second table are those above the highest score that
    any false pair got, so the best threshold of every row is chosen on this very bench. CPU covers hashing all files
    and matching all pairs, in one thread; a dash means that the row was judged here but comes from a CSV that
    was written before.""",
    """**vPDQ**: PDQ hashes of one frame a second, distance at most 31, quality at least 50; the score is the percentage
    of the clip's different hashes that some frame of the reference matches. The default rule claims a pair from 80 %
    on. vPDQ reports no times; those here are of the frames that agree on one offset.""",
    """**imagehash**: `phash` of 64 bits of two frames a second, distance at most 10; the score is the number of the
    clip's frames that agree on one offset in bins of half a second, at speed 1.""",
    """**MPEG-7**: the filter `signature` of the ffmpeg that imageio-ffmpeg brings, `detectmode=full`; the score is the
    number of frames that match. It reads grey copies of 128 x 128, because it queues frames of all its inputs; at the
    defaults, 9 of a sample of 50 true pairs were found from the copies and 7 from the originals. Its log names one pair
    of frames inside the common stretch and not where the stretch begins, so its segments are placed as early as both
    videos allow. Its CPU contains pairs of references and pairs of clips, which the filter cannot leave out. The second
    row has its coarse thresholds loosened (`th_d=50000:th_dc=300000`): the loosest of a sweep on this very bench that
    neither crashed the filter nor found a false pair.""",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method's line of the tables."""

    method: str
    parts: dict[str, dict[str, Any]]
    """Figures of the bench's own scorer for part A, part B and the whole set."""
    cpu_ratio: float | None
    """CPU time as a multiple of a plain decode; None where it was not measured in this run."""


def main() -> None:
    """Measure and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--reclaim", nargs="?", const=RUN_HERE)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.reclaim not in {None, RUN_HERE} and not Path(asked.reclaim).is_file():
        parser.error(f"{asked.reclaim} is not a file; write one with `reclaim matches --csv FILE`")
    rows, notes = measure_peers(asked.bench)
    if asked.reclaim:
        rows.append(reclaim_row(asked.bench, asked.reclaim))
    command = "python -m tests.benchmarks.peers BENCH" + reclaim_words(asked.reclaim)
    remarks = "\n".join(filled(" ".join(note.split()), "- ") for note in notes)
    text = "\n\n".join([f"{measured_with(command)}.", describe(rows), remarks])
    if asked.write:
        write_section(PAGE, "peers", text)
    print(text)


def reclaim_words(reclaim: str | None) -> str:
    """Return how the option was given, without the path of anybody's file."""
    return {None: "", RUN_HERE: " --reclaim"}.get(reclaim, " --reclaim CSV")


def measure_peers(bench: Path) -> tuple[list[Row], list[str]]:
    """Run every peer and return its row, with notes on how and on what could not be run."""
    references, queries = sorted((bench / "references").iterdir()), sorted((bench / "queries").iterdir())
    floor = timed(lambda: decode_all(references + queries))
    rows, notes = list[Row](), list(NOTES)
    try:
        rows += vpdq_rows(bench, queries, references, floor)
    except ImportError:
        notes.append("**vPDQ** was left out: `pdqhash` is not installed; `pip install '.[bench]'` builds it.")
    rows += phash_rows(bench, queries, references, floor)
    if has_filter():
        rows += signature_rows(bench, queries, references, floor)
    else:
        notes.append("**MPEG-7** was left out: this build of ffmpeg has no filter `signature`.")
    return rows, notes


def vpdq_rows(bench: Path, queries: Sequence[Path], references: Sequence[Path], floor: Cost) -> list[Row]:
    """Return vPDQ at its default rule and at its best threshold."""
    hasher = pdq_hasher()
    claims, cpu_s = hashed_claims(queries, references, (PDQ_RATE_HZ, hasher, PDQ_LEAST_QUALITY), vpdq_claims)
    default = [claim for claim in claims if claim.score >= PDQ_LEAST_PERCENT]
    return [
        row_of("vPDQ, 1 frame a second, its 80 % rule", bench, default, cpu_s / floor.cpu_s),
        row_of("vPDQ, 1 frame a second, best threshold", bench, claims, cpu_s / floor.cpu_s),
    ]


def phash_rows(bench: Path, queries: Sequence[Path], references: Sequence[Path], floor: Cost) -> list[Row]:
    """Return plain perceptual hashes."""
    claims, cpu_s = hashed_claims(queries, references, (PHASH_RATE_HZ, phash, 0), phash_claims)
    return [row_of("imagehash phash, 2 frames a second, offset voting", bench, claims, cpu_s / floor.cpu_s)]


def hashed_claims(
    queries: Sequence[Path],
    references: Sequence[Path],
    hashing: tuple[float, Hasher, int],
    rule: Callable[[dict[str, Hashes], dict[str, Hashes]], list[Claim]],
) -> tuple[list[Claim], float]:
    """Hash all files (frames a second, hash, least quality), match all pairs; return the claims and CPU seconds."""
    claims = list[Claim]()
    cost = timed(lambda: claims.extend(rule(hash_files(queries, *hashing), hash_files(references, *hashing))))
    return claims, cost.cpu_s


def signature_rows(bench: Path, queries: Sequence[Path], references: Sequence[Path], floor: Cost) -> list[Row]:
    """Return the MPEG-7 signature at its defaults and loosened."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        small = list[Any]()
        reducing = timed(lambda: small.extend(reduce_files([*queries, *references], Path(folder))))
        for name, options in (("its defaults", DEFAULTS), ("loosened", LOOSENED)):
            claims = list[Claim]()
            asked, known = small[: len(queries)], small[len(queries) :]
            matching = timed(lambda: claims.extend(signature_claims(asked, known, options)))  # noqa: B023 - runs at once
            ratio = (reducing.cpu_s + matching.cpu_s) / floor.cpu_s
            rows.append(row_of(f"MPEG-7 signature by ffmpeg, {name}", bench, claims, ratio))
    return rows


def row_of(method: str, bench: Path, claims: list[Claim], cpu_ratio: float) -> Row:
    """Let the bench's scorer judge some claims."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "claims.csv"
        write_claims(claims, table)
        return Row(method=method, parts=score(bench, table), cpu_ratio=cpu_ratio)


def reclaim_row(bench: Path, reclaim: str) -> Row:
    """Return our own row: from a CSV, or from running the commands here."""
    if reclaim != RUN_HERE:
        return Row(method="**Reclaim**", parts=score(bench, Path(reclaim)), cpu_ratio=None)
    own = measure_accuracy(bench)
    ratio = (own.register.cpu_s + own.scan.cpu_s) / own.floor.cpu_s
    return Row(method="**Reclaim**, `register` and `scan`", parts=own.parts, cpu_ratio=ratio)


def describe(rows: list[Row]) -> str:
    """Return both tables."""
    return f"{describe_methods(rows)}\n\nRecall by edit, all strengths together:\n\n{describe_edits(rows)}"


def describe_methods(rows: list[Row]) -> str:
    """Return the methods with their figures as a table."""
    heads = (
        "method",
        "pair micro-AP, whole set / part A / part B",
        "recall at zero false pairs",
        "segment F1 (VCSL)",
        "segment micro-AP (VSC2022)",
        "median start error, s",
        "CPU of a full decode",
    )
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in rows:
        whole = row.parts["all"]
        ranking = " / ".join(f"{row.parts[part]['micro_ap']:.3f}" for part in ("all", "A", "B"))
        figures = [f"{whole[key]:.3f}" for key in ("recall_p100", "seg_f1", "segment_ap")]
        cells = [row.method, ranking, *figures, or_dash(whole["r_start_err_median"]), or_dash(row.cpu_ratio)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def or_dash(value: float | None) -> str:
    """Return a figure of two digits, or a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def describe_edits(rows: list[Row]) -> str:
    """Return how many pairs of each kind of edit every method found above its highest false score, as a table."""
    kinds = sorted({edit.split("/")[0] for edit in rows[0].parts["all"]["edits"]})
    lines = ["| edit | pairs | " + " | ".join(row.method for row in rows) + " |", "|---" * (len(rows) + 2) + "|"]
    for kind in kinds:
        found = [recall_of(row.parts["all"]["edits"], [kind]) for row in rows]
        lines.append(f"| {kind} | {found[0][1]} | " + " | ".join(str(count) for count, _ in found) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
