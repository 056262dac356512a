"""Matches as the CSV that benchmarks read.

CSV contract: one row per segment, the columns of VSC2022 and seven more; seconds and shares of the frame with three
decimals; the score is the match's, and so is what may be claimed. A name that a spreadsheet would calculate gets an
apostrophe before it; every other name stands as it is.
"""

import csv
from collections.abc import Iterable, Mapping
from typing import TextIO

from fingerprints.values import Area, Segment
from monitor.rights.values import Claim
from monitor.values import Finding

CSV_COLUMNS = (
    "query_id",
    "ref_id",
    "query_start",
    "query_end",
    "ref_start",
    "ref_end",
    "score",
    "modality",
    "speed",
    "transform",
    "clip_area",
    "work_area",
    "claimable_s",
    "claimable_sound_s",
)


def write_csv(findings: Iterable[Finding], file: TextIO, claims: Mapping[int, Claim]) -> None:
    """Write one row per segment; only the header where nothing matched.

    :param claims: what of each match may be claimed, by the number of the match
    """
    from monitor.notices.exports.spreadsheet import harmless  # noqa: PLC0415  heavy, and few need it

    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for finding in findings:
        for segment in finding.match.segments:
            names = (harmless(finding.clip.name), harmless(finding.work.name))
            writer.writerow((*names, *_csv_row(finding, segment, claims[finding.id])))


def _csv_row(finding: Finding, segment: Segment, claim: Claim) -> tuple[str, ...]:
    times = (segment.clip_start_s, segment.clip_end_s, segment.work_start_s, segment.work_end_s)
    return (
        *(f"{time_s:.3f}" for time_s in times),
        f"{finding.match.score:.6f}",
        segment.modality,
        f"{segment.speed:.4f}",
        segment.transform,
        _area_text(segment.clip_area),
        _area_text(segment.work_area),
        f"{claim.seconds:.3f}",
        f"{claim.sound_s:.3f}",
    )


def _area_text(area: Area) -> str:
    return " ".join(f"{side:.3f}" for side in area)
