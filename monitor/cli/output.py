"""Values as JSON, and matches as the CSV that benchmarks read.

CSV contract: one row per segment, the columns of VSC2022 and seven more; seconds and shares of the frame with three
decimals; the score is the match's, and so is what may be claimed. A name that a spreadsheet would calculate gets an
apostrophe before it; every other name stands as it is.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from fingerprints.errors import printable
from fingerprints.values import Area, Modality, Segment
from monitor.files import has_raw_bytes
from monitor.footage import Footage
from monitor.rights.values import Claim
from monitor.values import Case, Clip, Consideration, Decision, Finding, Outcome, SourceFile, Work

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

Json = dict[str, Any]


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


def work_json(work: Work) -> Json:
    """Return a work for machines."""
    return {
        "id": work.id,
        "name": work.name,
        **_file_json(work.file),
        **asdict(work.media),
        **asdict(work.rights),
        "registered_at": work.registered_at.isoformat(),
    }


def clip_json(clip: Clip) -> Json:
    """Return a clip for machines."""
    seen = clip.provenance
    return {
        "id": clip.id,
        "name": clip.name,
        **_file_json(clip.file),
        **asdict(clip.media),
        "url": seen.url,
        "platform": seen.platform,
        "account": seen.account,
        "captured_at": seen.captured_at.isoformat() if seen.captured_at else None,
        "views": seen.views,
        "published_at": seen.published_at.isoformat() if seen.published_at else None,
        "scanned_at": clip.scanned_at.isoformat(),
    }


def finding_json(finding: Finding, claim: Claim | None = None) -> Json:
    """Return a match for machines.

    :param claim: what of it may be claimed today, where somebody has asked
    """
    return {
        "id": finding.id,
        "clip": clip_json(finding.clip),
        "work": work_json(finding.work),
        "kind": finding.match.kind,
        "score": round(finding.match.score, 6),
        "seconds": round(finding.seconds, 3),
        "segments": [asdict(segment) for segment in finding.match.segments],
        "reasons": list(finding.match.reasons),
        "same_file": finding.is_same_file,
        "decision": decision_json(finding.decision) if finding.decision else None,
        "standing": finding.standing,
        "standing_reason": finding.standing_reason,
        "matched_at": finding.matched_at.isoformat(),
        **(claim_json(claim) if claim else {}),
    }


def claim_json(claim: Claim) -> Json:
    """Return what of a match may be claimed, for machines."""
    return {
        "claimable_s": round(claim.seconds, 3),
        "claimable_sound_s": round(claim.sound_s, 3),
        "claimable_pictures": claim.pictures,
        "claimed": [asdict(span) for span in claim.claimed],
        "unclaimed": [asdict(span) for span in claim.unclaimed],
    }


def decision_json(decision: Decision) -> Json:
    """Return a decision for machines."""
    return asdict(decision) | {"decided_at": decision.decided_at.isoformat()}


def footage_json(footage: Footage, clips: int = 0) -> Json:
    """Return common footage for machines.

    :param clips: of how many something is left out because of it
    """
    return {
        "id": footage.id,
        "name": footage.name,
        **_file_json(footage.file),
        **asdict(footage.media),
        "common": [modality for modality in Modality if footage.explains(modality)],
        "clips": clips,
        "added_by": footage.added_by,
        "added_at": footage.added_at.isoformat(),
    }


def case_json(case: Case) -> Json:
    """Return a case with its considerations and letters for machines."""
    return {
        "id": case.id,
        "recipient": case.recipient,
        "matches": list(case.match_ids),
        "created_by": case.created_by,
        "created_at": case.created_at.isoformat(),
        "considerations": [consideration_json(one) for one in case.considerations],
        "letters": [
            asdict(letter) | {"path": path_text(letter.path), "signed_at": letter.signed_at.isoformat()}
            for letter in case.notices
        ],
    }


def consideration_json(consideration: Consideration) -> Json:
    """Return a consideration of exceptions for machines."""
    heads = {"heads": dict(consideration.heads), "considered_at": consideration.considered_at.isoformat()}
    return asdict(consideration) | heads


def outcome_json(outcome: Outcome) -> Json:
    """Return what became of one item, for machines."""
    return asdict(outcome)


def _file_json(file: SourceFile) -> Json:
    return {"path": path_text(file.path), "size_bytes": file.size_bytes, "sha256": file.sha256}


def path_text(path: Path) -> str:
    """Return a path as text that JSON can hold: bytes that are not UTF-8 are escaped."""
    return printable(str(path)) if has_raw_bytes(path) else str(path)
