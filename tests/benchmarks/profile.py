"""Where the time of fingerprinting goes: the functions that take it, as shares.

usage: python -m tests.benchmarks.profile BENCH [--write]

Runs over the references of a bench folder in one process. What a function calls counts for the function called.
"""

import argparse
import cProfile
import pstats
from pathlib import Path

from fingerprints import fingerprint
from tests.benchmarks.pages import DOCS, measured_with, write_section

STAGES = {
    "decoding video and sound": ("'decode' of 'av.",),
    "scaling frames, converting sound": ("reformat", "resample", "to_ndarray"),
    "keypoints (SIFT)": ("detectAndCompute",),
    "visual words and signatures": ("vocabulary.py",),
}
"""Names of functions, or of the files they are in, by stage; the first that fits counts."""

REST = "all the rest: sampling, frame hashes, layout, thumbnails, sound peaks"


def main() -> None:
    """Profile and print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    text = f"{measured_with('python -m tests.benchmarks.profile BENCH')}.\n\n{_described(_profiled(asked.bench))}"
    if asked.write:
        write_section(DOCS / "benchmarks.md", "profile", text)
    print(text)


def _profiled(bench: Path) -> dict[str, float]:
    """Seconds by stage."""
    profile = cProfile.Profile()
    for path in sorted((bench / "references").iterdir()):
        profile.runcall(fingerprint, path)
    seconds = dict.fromkeys([*STAGES, REST], 0.0)
    for (file, _, name), (_, _, own_s, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        seconds[_stage_of(f"{file} {name}")] += own_s
    return seconds


def _stage_of(function: str) -> str:
    fits = (stage for stage, names in STAGES.items() if any(name in function for name in names))
    return next(fits, REST)


def _described(seconds: dict[str, float]) -> str:
    whole = sum(seconds.values())
    rows = ["| stage | share of the time |", "|---|---|"]
    for stage, own in sorted(seconds.items(), key=lambda item: -item[1]):
        rows.append(f"| {stage} | {own / whole:.0%} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
