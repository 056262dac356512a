"""Works, clips, matches, decisions and cases as JSON."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.casework.values import LiveCheck, SecondLook
from monitor.files import has_raw_bytes
from monitor.footage import Footage
from monitor.rights.values import Claim
from monitor.values import Case, Clip, Consideration, Decision, Finding, Outcome, SourceFile, Work

Json = dict[str, Any]


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
        **({"path": ""} if clip.is_let_go else {}),
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
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
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


def look_json(look: SecondLook) -> Json:
    """Return that a second person has looked at a case, for machines."""
    return asdict(look) | {"reviewed_at": look.reviewed_at.isoformat()}


def check_json(one: LiveCheck) -> Json:
    """Return what somebody found at an address, for machines."""
    return {
        "url": one.url,
        "state": one.state,
        "opened_at": one.checked_at.isoformat(),
        "note": one.note,
        "by": one.checked_by,
    }


def outcome_json(outcome: Outcome) -> Json:
    """Return what became of one item, for machines."""
    return asdict(outcome)


def _file_json(file: SourceFile) -> Json:
    return {"path": path_text(file.path), "size_bytes": file.size_bytes, "sha256": file.sha256}


def path_text(path: Path) -> str:
    """Return a path as text that JSON can hold: bytes that are not UTF-8 are escaped."""
    return printable(str(path)) if has_raw_bytes(path) else str(path)
