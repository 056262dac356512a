"""Match a 60 s clip against 100 hours of fingerprints: CPU seconds, memory, bytes."""

import resource
import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from fingerprints import Index, MatchKind, Spec, compare
from fingerprints.codec import decode, encode
from tests.benchmarks.synthetic import cut_clip, make_print

WORK_S = 1800.0
CLIP_S = 60.0
QUERIES = 8


def measure_scale(hours: float) -> dict[str, float]:
    """Build an index of synthesised works, query it with damaged clips, and return the figures."""
    spec = Spec()
    rng = np.random.default_rng(7)
    folder = Path(tempfile.mkdtemp())
    try:
        prints, build_s = _build(folder / "index", hours, rng, spec)
        figures = _query(folder / "index", prints, rng, spec)
        stored = sum(len(data) for data in prints.values())
        indexed = sum(file.stat().st_size for file in (folder / "index").rglob("*.npy"))
    finally:
        shutil.rmtree(folder)
    figures |= {
        "hours": hours,
        "build_cpu_s": build_s,
        "print_bytes_per_hour": stored / hours,
        "index_bytes_per_hour": indexed / hours,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return figures


def _build(folder: Path, hours: float, rng: np.random.Generator, spec: Spec) -> tuple[dict[int, bytes], float]:
    prints, spent = {}, 0.0
    with Index(folder, spec) as index:
        for work_id in range(1, round(hours * 3600 / WORK_S) + 1):
            work = make_print(rng, WORK_S, spec)
            prints[work_id] = encode(work)
            started = time.process_time()
            index.add(work_id, work)
            spent += time.process_time() - started
        started = time.process_time()
        index.flush()
        index.merge()
        spent += time.process_time() - started
    return prints, spent


def _query(folder: Path, prints: dict[int, bytes], rng: np.random.Generator, spec: Spec) -> dict[str, float]:
    index = Index(folder, spec)
    index.query(make_print(rng, 5.0, spec))  # the first query reads the index from disk
    query_s, compare_s, compared, found = [], [], [], 0
    for _ in range(QUERIES):
        work_id = int(rng.integers(1, len(prints) + 1))
        clip = cut_clip(decode(prints[work_id]), rng, float(rng.uniform(0, WORK_S - CLIP_S)), CLIP_S, spec)
        started = time.process_time()
        candidates = defaultdict(list)
        for candidate in index.query(clip):
            candidates[candidate.work_id].append(candidate)
        query_s.append(time.process_time() - started)
        started = time.process_time()
        kinds = {
            work: compare(clip, decode(prints[work]), spec, candidates=proposed).kind
            for work, proposed in candidates.items()
        }
        compare_s.append(time.process_time() - started)
        compared.append(len(candidates))
        found += [work for work, kind in kinds.items() if kind is MatchKind.COPY] == [work_id]
    return {
        "query_cpu_s": float(np.median(query_s)),
        "compare_cpu_s": float(np.median(compare_s)),
        "worst_total_cpu_s": max(q + c for q, c in zip(query_s, compare_s, strict=True)),
        "candidates": float(np.median(compared)),
        "found_alone": found / QUERIES,
    }
