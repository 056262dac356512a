"""Measure accuracy, speed and memory, and print them as Markdown.

usage: python -m tests.benchmarks.run [BENCH] [--hours HOURS] [--write]

BENCH is a folder with references/, queries/, ground_truth.json, part_A.txt, part_B.txt and score.py; without it only
the measurement at scale runs, which needs no files. ``--write`` puts the result into docs/benchmarks.md.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.accuracy import WITHIN_REACH, Accuracy, measure_accuracy, query_count, recall_of
from tests.benchmarks.pages import DOCS, measured_with, write_section

SINGLE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Measure what was asked for and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", nargs="?", type=Path)
    parser.add_argument("--hours", type=float, default=100.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    sections = [header(asked.bench, asked.hours)]
    if asked.bench is not None:
        sections.append(describe_accuracy(measure_accuracy(asked.bench), query_count(asked.bench)))
    sections.append(describe_scale(scale_alone(asked.hours)))
    text = "\n\n".join(sections)
    if asked.write:
        write_section(DOCS / "benchmarks.md", "measured", text)
    print(text)


def header(bench: Path | None, hours: float) -> str:
    """Say when, how and on what this was measured."""
    command = "python -m tests.benchmarks.run" + (" BENCH" if bench else "") + f" --hours {hours:g}"
    return f"{measured_with(command)}."


def describe_accuracy(result: Accuracy, counts: dict[str, int]) -> str:
    """Return the accuracy and the costs on the bench folder as tables."""
    rows = ["| figure | part A (tuned on) | part B | whole set |", "|---|---|---|---|"]
    for key, name in (
        ("micro_ap", "pair micro-AP"),
        ("segment_ap", "segment micro-AP (VSC2022)"),
        ("recall_p100", "recall at zero false pairs"),
        ("seg_f1", "segment F1 (VCSL)"),
        ("r_start_err_median", "median start error, s"),
        ("r_start_err_p90", "90th percentile of it, s"),
    ):
        rows.append(f"| {name} | " + " | ".join(f"{result.parts[p][key]:.3f}" for p in ("A", "B", "all")) + " |")
    reach = [recall_of(result.parts[p]["edits"], WITHIN_REACH) for p in ("A", "B", "all")]
    rows.append("| recall, geometry untouched | " + " | ".join(f"{x / n:.3f} ({x}/{n})" for x, n in reach) + " |")
    negatives = f"Claims of a copy in the {counts['negative']} clips that hold none: {result.false_negatives}."
    speeds = f"Largest error of a speed, in the clips whose speed was changed: {result.worst_speed_error:.1%}."
    return "\n\n".join(["\n".join(rows), negatives, speeds, describe_edits(result), describe_costs(result)])


def describe_edits(result: Accuracy) -> str:
    """Return recall by edit at the threshold without false pairs."""
    found = result.parts["all"]["edits"]
    cells = [f"{name} {x}/{n}" for name, (x, n) in found.items()]
    return "Found by edit (whole set, no false pair above the threshold): " + ", ".join(cells) + "."


def describe_costs(result: Accuracy) -> str:
    """Return CPU times as ratios to a plain decode in the same run."""
    rows = ["| what | CPU s | of the decode | wall s |", "|---|---|---|---|"]
    for name, cost, floor in (
        (f"full single-threaded decode by ffmpeg of all {result.video_s:.0f} s", result.floor, result.floor),
        ("fingerprinting the same files, one process", result.fingerprinting, result.floor),
        (f"decode of the files of 720p and above alone, {result.tall_s:.0f} s", result.tall_floor, result.tall_floor),
        ("fingerprinting those, one process", result.tall_fingerprinting, result.tall_floor),
        ("`reclaim register` of the references, whole command", result.register, result.floor),
        ("`reclaim scan` of the queries with matching, whole command", result.scan, result.floor),
    ):
        rows.append(f"| {name} | {cost.cpu_s:.1f} | {cost.cpu_s / floor.cpu_s:.2f} | {cost.wall_s:.1f} |")
    stored = (
        f"Fingerprints of the references, as stored: {result.prints_bytes_per_hour / 1e6:.1f} MB for an hour of them."
    )
    return "\n".join([*rows, "", stored])


def scale_alone(hours: float) -> dict[str, float]:
    """Measure in a process of its own, on one core, so that memory and time are its own."""
    code = (
        "import json; from tests.benchmarks.scale import measure_scale;"
        f" print(json.dumps(measure_scale({float(hours)!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | SINGLE_THREAD
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def describe_scale(figures: dict[str, float]) -> str:
    """Return the measurement at scale as a table."""
    rows = [
        f"A 60 s clip against {figures['hours']:g} h of synthesised fingerprints, one core, median of eight clips:",
        "",
        "| what | figure |",
        "|---|---|",
        f"| index query, picture and sound | {figures['query_cpu_s']:.2f} CPU s |",
        f"| comparing its {figures['candidates']:.0f} candidates | {figures['compare_cpu_s']:.2f} CPU s |",
        f"| both, worst clip | {figures['worst_total_cpu_s']:.2f} CPU s |",
        f"| clips for which exactly the right work was reported | {figures['found_alone']:.0%} |",
        f"| building the index | {figures['build_cpu_s']:.1f} CPU s |",
        f"| fingerprint on disk | {figures['print_bytes_per_hour'] / 1e6:.2f} MB/h |",
        f"| index on disk | {figures['index_bytes_per_hour'] / 1e6:.2f} MB/h |",
        f"| peak memory of building and querying | {figures['peak_memory_mb']:.0f} MB |",
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
