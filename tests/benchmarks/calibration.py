"""Show on part B of a bench folder how far the score is a probability, and what a fit to part A would give.

usage: python -m tests.benchmarks.calibration BENCH [--write]

Pairs that share nothing have no score. Among the others, copies and the same scene at other moments (see ``pairs``)
count equally much in total, so the probability is that of a case in which both are equally likely beforehand.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from fingerprints import Match, MatchKind
from fingerprints.score import units_of
from tests.benchmarks.pages import measured_with, write_section
from tests.benchmarks.pairs import Bench, Kind, Pair, compared, load

Floats = NDArray[np.float64]

DOCS = Path(__file__).parents[2] / "docs"
PLOT = DOCS / "images" / "reliability.png"
BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.001))


def main() -> None:
    """Compare, fit, check, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    bench = load(asked.bench)
    rows = _scored(bench)
    print(_fitted([row for row in rows if row[0].part == "A"]))
    text = f"{measured_with('python -m tests.benchmarks.calibration BENCH')}.\n\n{_described(rows)}"
    if asked.write:
        PLOT.write_bytes(cv2.imencode(".png", _drawn([row for row in rows if row[0].part == "B"]))[1].tobytes())
        write_section(DOCS / "benchmarks.md", "calibration", text)
    print(text)


def _scored(bench: Bench) -> list[tuple[Pair, Match]]:
    jobs = [(pair, sides) for pair in bench.pairs if (sides := bench.sides(pair)) is not None]
    return list(zip([pair for pair, _ in jobs], compared([sides for _, sides in jobs]), strict=True))


def _columns(rows: list[tuple[Pair, Match]]) -> tuple[Floats, Floats, Floats]:
    """Scores, whether copies, and weights of the pairs that are claimed."""
    claimed = [(pair, match) for pair, match in rows if match.kind is MatchKind.COPY]
    scores = np.array([match.score for _, match in claimed])
    true = np.array([float(pair.kind is Kind.COPY) for pair, _ in claimed])
    all_true = sum(pair.kind is Kind.COPY for pair, _ in rows)
    all_hard = sum(pair.kind is Kind.SAME_SCENE for pair, _ in rows)
    return scores, true, np.where(true == 1, 1 / all_true, 1 / max(1, all_hard)) * len(rows) / 2


def _fitted(rows: list[tuple[Pair, Match]]) -> str:
    """Fit the two parameters of the score to part A, with two imagined pairs at each end against overconfidence."""
    scores, true, weights = _columns(rows)
    units = np.concatenate([[units_of(score) for score in scores], [3.0, 6.0, 30.0, 30.0]])
    true, weights = np.concatenate([true, [1, 0, 0, 1]]), np.concatenate([weights, [0.5, 1, 0.5, 1]])

    def loss(values: Floats) -> float:
        slope, middle = np.exp(values)
        odds = slope * np.log(np.maximum(units, 0.1) / middle)
        return float((weights * (np.logaddexp(0, odds) - true * odds)).sum())

    slope, middle = np.exp(minimize(loss, np.log([3.0, 8.0]), method="Nelder-Mead").x)
    return f"fitted on part A: slope {slope:.2f}, half at {middle:.2f} units"


def _described(rows: list[tuple[Pair, Match]]) -> str:
    lines = ["| score | copies on B | same scene on B | share of copies |", "|---|---|---|---|"]
    own = [row for row in rows if row[0].part == "B"]
    for low, high in BINS:
        inside = [pair for pair, match in own if match.kind is MatchKind.COPY and low <= match.score < high]
        copies = sum(pair.kind is Kind.COPY for pair in inside)
        share = f"{copies / len(inside):.2f}" if inside else ""
        lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {copies} | {len(inside) - copies} | {share} |")
    return "\n\n".join(["\n".join(lines), *(_counted(rows, part) for part in "AB"), _brier(own)])


def _counted(rows: list[tuple[Pair, Match]], part: str) -> str:
    own = [row for row in rows if row[0].part == part]
    found = {
        kind: (sum(m.kind is MatchKind.COPY for p, m in own if p.kind is kind), sum(p.kind is kind for p, _ in own))
        for kind in Kind
    }
    worst = max((m.score for p, m in own if p.kind is not Kind.COPY and m.kind is MatchKind.COPY), default=0.0)
    above = sum(m.kind is MatchKind.COPY and m.score > worst for p, m in own if p.kind is Kind.COPY)
    claims = ", ".join(f"{claimed} of {count} {kind}" for kind, (claimed, count) in found.items())
    return f"Part {part}, claims: {claims}; highest wrong score {worst:.2f}, copies above it {above}."


def _brier(rows: list[tuple[Pair, Match]]) -> str:
    scores, true, weights = _columns(rows)
    return f"Brier score of the claims on part B: {np.average((scores - true) ** 2, weights=weights):.4f}."


def _drawn(rows: list[tuple[Pair, Match]]) -> NDArray[np.uint8]:
    """Draw the share of copies over the score, a circle for every bin, its area by the number of claims."""
    side, margin = 480, 60
    canvas = np.full((side + 2 * margin, side + 2 * margin, 3), 255, np.uint8)
    cv2.rectangle(canvas, (margin, margin), (margin + side, margin + side), (90, 90, 90), 1, cv2.LINE_AA)
    cv2.line(canvas, (margin, margin + side), (margin + side, margin), (190, 190, 190), 1, cv2.LINE_AA)
    scores, true, _ = _columns(rows)
    for step, (low, high) in enumerate(BINS):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            x, y = float(scores[inside].mean()), float(true[inside].mean())
            place = (round(margin + side * x), round(margin + side * (1 - y)))
            cv2.circle(canvas, place, round(5 + 2 * np.sqrt(inside.sum())), (176, 96, 32), -1, cv2.LINE_AA)
            # Neighbouring bins have their numbers one below the other.
            label = (place[0] - 8, place[1] - 24 if y < 0.9 else place[1] + 40 + 18 * (step % 3))
            cv2.putText(
                canvas, str(int(inside.sum())), label, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (60, 60, 60), 1, cv2.LINE_AA
            )
    for at in (0.0, 0.5, 1.0):
        for place in ((round(margin + side * at) - 12, margin + side + 24), (16, round(margin + side * (1 - at)) + 5)):
            cv2.putText(canvas, f"{at:g}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (60, 60, 60), 1, cv2.LINE_AA)
    for text, place in (
        ("score", (margin + side // 2 - 20, side + 2 * margin - 10)),
        ("share of copies", (margin, 40)),
    ):
        cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.55, (30, 30, 30), 1, cv2.LINE_AA)
    return canvas


if __name__ == "__main__":
    main()
