"""What every stage earns: the pairs of a bench folder compared with one stage off at a time.

usage: python -m tests.benchmarks.ablation BENCH [--write]

A stage is off when its part of the fingerprint is empty, so the product's own code runs unchanged.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fingerprints import Fingerprint, Match, MatchKind, PicturePrint, SoundPrint, compare
from fingerprints.values import KeypointPrint, ThumbPrint
from tests.benchmarks.pages import DOCS, measured_with, write_section
from tests.benchmarks.pairs import SPEC, Bench, Kind, Pair, load

Change = Callable[[Fingerprint], Fingerprint]

STAGES: dict[str, Change] = {
    "everything on": lambda print_: print_,
    "no local features": lambda print_: replace(print_, keypoints=KeypointPrint()),
    "no movement check (thumbs)": lambda print_: replace(print_, thumbs=ThumbPrint()),
    "no layout (parts of the frame)": lambda print_: replace(print_, parts=()),
    "no hashes": lambda print_: replace(print_, picture=PicturePrint(), parts=()),
    "no sound": lambda print_: replace(print_, sound=SoundPrint()),
}


def main() -> None:
    """Compare all pairs once for every stage that is off."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    bench = load(asked.bench, unrelated_every=24)
    lines = [
        "| stage | copies found | above every wrong claim | same scene claimed | unrelated claimed | CPU s |",
        "|---|---|---|---|---|---|",
        *(_row(name, bench, change) for name, change in STAGES.items()),
    ]
    pairs = ", ".join(f"{sum(pair.kind is kind for pair in bench.pairs)} {kind}" for kind in Kind)
    text = "\n".join([f"Pairs: {pairs}. {measured_with('python -m tests.benchmarks.ablation BENCH')}.", "", *lines])
    if asked.write:
        write_section(DOCS / "benchmarks.md", "ablation", text)
    print(text)


def _row(name: str, bench: Bench, change: Change) -> str:
    started = time.process_time()
    found: list[tuple[Pair, Match]] = []
    for pair in bench.pairs:
        sides = bench.sides(pair)
        if sides is not None:
            found.append((pair, compare(change(sides[0]), change(sides[1]), SPEC)))
    seconds = time.process_time() - started
    claimed = {kind: [m for p, m in found if p.kind is kind and m.kind is MatchKind.COPY] for kind in Kind}
    worst = max((match.score for kind in Kind if kind is not Kind.COPY for match in claimed[kind]), default=0.0)
    above = sum(match.score > worst for match in claimed[Kind.COPY])
    counts = [len(claimed[Kind.COPY]), above, len(claimed[Kind.SAME_SCENE]), len(claimed[Kind.UNRELATED])]
    return f"| {name} | {' | '.join(map(str, counts))} | {seconds:.0f} |"


if __name__ == "__main__":
    main()
