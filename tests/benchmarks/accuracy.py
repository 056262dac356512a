"""Run the real commands on a folder of real videos with ground truth, and score what they report."""

import csv
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import imageio_ffmpeg

from fingerprints import fingerprint
from fingerprints.media import probe

_NAMES = (
    "audio blend blur brightness colorjitter compilation contrast decimate downscale exact fps grayscale hflip insert"
    " loop noise pixelize reencode speed vflip"
)
WITHIN_REACH = _NAMES.split()
"""Edits that leave the frame's geometry alone, or flip it as a whole: what a hash of the whole picture should find."""

TALL_PX = 720


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a run of commands took."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Everything that one run on a bench folder showed."""

    parts: dict[str, dict[str, Any]]
    """Figures of the bench's own scorer for part A, part B and the whole set."""
    false_negatives: int
    """Rows that claim a copy in a clip that holds none."""
    worst_speed_error: float
    """Relative, of the speeds in the CSV for the clips whose speed was changed."""
    video_s: float
    floor: Cost
    """A full single-threaded decode of all files by the same ffmpeg libraries' command line tool."""
    fingerprinting: Cost
    tall_floor: Cost
    """The same decode of the files of 720p and above alone, ``tall_s`` seconds of video."""
    tall_fingerprinting: Cost
    tall_s: float
    register: Cost
    scan: Cost
    prints_bytes_per_hour: float
    """Of the references, as ``register`` stored them."""


def measure_accuracy(bench: Path) -> Accuracy:
    """Register the references, scan the queries, score the CSV, and time a plain decode beside it."""
    references, queries = sorted((bench / "references").iterdir()), sorted((bench / "queries").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        library, table = Path(folder) / "library", Path(folder) / "matches.csv"
        tall = [path for path in references + queries if is_tall(path)]
        known_s = sum(probe(path).declared_s for path in references)
        floor, fingerprinting, seconds = decoded_and_fingerprinted(references + queries)
        tall_floor, tall_fingerprinting, tall_s = decoded_and_fingerprinted(tall)
        register = timed(lambda: reclaim(library, "register", str(bench / "references")))
        stored = sum(path.stat().st_size for path in library.rglob("*.print"))
        scan = timed(lambda: reclaim(library, "scan", str(bench / "queries")))
        reclaim(library, "matches", "--csv", str(table))
        parts, worst_speed_error = score(bench, table), speed_error(bench, table)
    return Accuracy(
        parts=parts,
        false_negatives=parts["all"].pop("claims_in_negatives"),
        worst_speed_error=worst_speed_error,
        video_s=seconds,
        floor=floor,
        fingerprinting=fingerprinting,
        tall_floor=tall_floor,
        tall_fingerprinting=tall_fingerprinting,
        tall_s=tall_s,
        register=register,
        scan=scan,
        prints_bytes_per_hour=3600 * stored / known_s,
    )


def decoded_and_fingerprinted(paths: list[Path]) -> tuple[Cost, Cost, float]:
    """Return the cost of a plain decode of some files, the cost of fingerprinting them, and their seconds."""
    seconds: list[float] = []
    floor = timed(lambda: decode_all(paths))
    fingerprinting = timed(lambda: seconds.extend(fingerprint(path).media.duration_s for path in paths))
    return floor, fingerprinting, sum(seconds)


def is_tall(path: Path) -> bool:
    """Tell whether a file shows 720 lines or more, lying or standing."""
    media = probe(path)
    return min(media.width_px, media.height_px) >= TALL_PX


def reclaim(library: Path, *arguments: str) -> None:
    """Run one command as its user would."""
    subprocess.run([sys.executable, "-m", "monitor.cli", "--library", str(library), *arguments], check=True)


def decode_all(paths: list[Path]) -> None:
    """Decode files and throw the result away."""
    tool = imageio_ffmpeg.get_ffmpeg_exe()
    for path in paths:
        command = [tool, "-v", "quiet", "-nostdin", "-threads", "1", "-i", str(path), "-f", "null", "-"]
        subprocess.run(command, check=False)


def timed(job: Callable[[], object]) -> Cost:
    """Run a job and return what it and its processes took."""
    wall, cpu = time.monotonic(), cpu_seconds()
    job()
    return Cost(cpu_s=cpu_seconds() - cpu, wall_s=time.monotonic() - wall)


def cpu_seconds() -> float:
    """Return the CPU time of this process and its ended children so far."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def score(bench: Path, table: Path) -> dict[str, dict[str, Any]]:
    """Score a CSV with the bench's own scorer, by part and whole."""
    scorer = load_scorer(bench)
    truth, queries, _ = scorer.load_gt(str(bench / "ground_truth.json"))
    rows = scorer.load_pred(str(table))
    figures = {"all": scorer.evaluate(rows, truth, queries)}
    figures["all"]["claims_in_negatives"] = len({row[0] for row in rows if not queries[row[0]]["segments"]})
    for part in ("A", "B"):
        own = set((bench / f"part_{part}.txt").read_text().split())
        figures[part] = scorer.evaluate(
            [row for row in rows if row[0] in own], {k: v for k, v in truth.items() if k[0] in own}, queries
        )
    return figures


def speed_error(bench: Path, table: Path) -> float:
    """Return the largest relative error of the speed of picture segments, over found clips of the edit ``speed``."""
    queries = json.loads((bench / "ground_truth.json").read_text())["queries"]
    truth = {q["query_id"]: q["segments"][0] for q in queries if q["edit"] == "speed" and q["segments"]}
    errors = [0.0]
    with table.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["query_id"] in truth and row["modality"] == "picture":
                start, end, work_start, work_end = truth[row["query_id"]]
                errors.append(abs(float(row["speed"]) * (end - start) / (work_end - work_start) - 1))
    return max(errors)


def load_scorer(bench: Path) -> ModuleType:
    """Import the bench's scorer from where it lies."""
    spec = importlib.util.spec_from_file_location("bench_score", bench / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(bench / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def recall_of(edits: dict[str, list[int]], names: list[str]) -> tuple[int, int]:
    """Sum found and all pairs over some edits, whatever their level."""
    chosen = [counts for edit, counts in edits.items() if edit.split("/")[0] in names]
    return sum(found for found, _ in chosen), sum(count for _, count in chosen)


def query_count(bench: Path) -> dict[str, int]:
    """Count the clips with and without a copied part."""
    queries = json.loads((bench / "ground_truth.json").read_text())["queries"]
    positive = sum(bool(query["segments"]) for query in queries)
    return {"positive": positive, "negative": len(queries) - positive}
