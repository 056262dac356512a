"""Pictures of a match for a report: at aligned instants, one of the work and one of the clip, each a JPEG of its own.

Decoding is what costs, so drawn pictures are kept under what they show: the two contents, the segments and the sizes.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PIL import Image

from fingerprints.values import Modality, Segment
from monitor.evidence.keeping import unchanged
from monitor.evidence.marking import marked
from monitor.evidence.stills import Sheet, Strip, read_strips
from monitor.files import writing
from monitor.values import Finding

QUALITY = 88
"""Of the JPEGs."""
VERSION = 1
"""Raised whenever the same arguments give other pictures."""
INDEX = "pictures.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture of one recording."""

    time_s: float
    """In that recording."""
    path: Path
    """Where it lies as JPEG."""
    sha256: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What work and clip show at one aligned instant."""

    segment: int
    """Number of the segment in the match, from 1."""
    work: Shot
    clip: Shot


def draw_pairs(folder: Path, finding: Finding, clip_file: Path, sheet: Sheet) -> tuple[Pair, ...]:
    """Return the aligned pictures of a match, in the order of the clip; none where it shares no picture.

    :param folder: keeps what was drawn, so that the next call for the same match is quick
    :param clip_file: the clip as supplied, or the copy that the library kept of it
    :raises EvidenceError: the work's file has changed
    :raises MediaError: the work or the clip cannot be read any more
    :raises LibraryError: the disk is full or refuses
    """
    chosen = _chosen(finding, sheet)
    if not chosen:
        return ()
    sheet = replace(sheet, per_segment=1) if finding.is_still else sheet
    place = folder / _key(finding, chosen, sheet)
    kept = _kept(place)
    if kept is not None:
        return kept
    strips = read_strips([segment for _, segment in chosen], unchanged(finding.work.file), clip_file, sheet)
    numbers = [number for number, _ in chosen]
    pairs = tuple(pair for number, strip in zip(numbers, strips, strict=True) for pair in _pairs(place, number, strip))
    _keep(place / INDEX, json.dumps([_cells(pair) for pair in pairs]).encode())
    return pairs


def _chosen(finding: Finding, sheet: Sheet) -> list[tuple[int, Segment]]:
    """Return the longest segments of picture with their numbers, in the order of the clip."""
    numbered = enumerate(finding.match.segments, start=1)
    pictured = [(number, one) for number, one in numbered if one.modality is Modality.PICTURE]
    longest = sorted(pictured, key=lambda pair: -pair[1].clip_length_s)[: sheet.segments]
    return sorted(longest, key=lambda pair: pair[1].clip_start_s)


def _key(finding: Finding, chosen: list[tuple[int, Segment]], sheet: Sheet) -> str:
    segments = [(number, asdict(segment)) for number, segment in chosen]
    shown = (VERSION, QUALITY, finding.work.file.sha256, finding.clip.file.sha256, segments, asdict(sheet))
    key = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    return f"{marked((finding.work.file.sha256, finding.clip.file.sha256))}-{key}"


def _pairs(place: Path, number: int, strip: Strip) -> list[Pair]:
    pairs = []
    rows = zip(strip.work_times_s, strip.work_pictures, strip.clip_times_s, strip.clip_pictures, strict=True)
    for instant, (work_s, work, clip_s, clip) in enumerate(rows, start=1):
        name = f"segment-{number}-{instant}"
        pairs.append(
            Pair(
                segment=number,
                work=_shot(place / f"{name}-work.jpg", work_s, work),
                clip=_shot(place / f"{name}-copy.jpg", clip_s, clip),
            )
        )
    return pairs


def _shot(path: Path, time_s: float, picture: Image.Image) -> Shot:
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=QUALITY)
    data = file.getvalue()
    _keep(path, data)
    digest = hashlib.sha256(data).hexdigest()
    return Shot(time_s=time_s, path=path, sha256=digest, width_px=picture.width, height_px=picture.height)


def _keep(path: Path, data: bytes) -> None:
    """Write a file; a crash may leave a part of it, which is found by its hash and drawn again."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _kept(place: Path) -> tuple[Pair, ...] | None:
    """Return what was drawn before; None where there is nothing, or not what was drawn."""
    try:
        rows = json.loads((place / INDEX).read_bytes())
        pairs = tuple(
            Pair(segment=row["segment"], work=_shot_of(place, row["work"]), clip=_shot_of(place, row["clip"]))
            for row in rows
        )
        shots = [shot for pair in pairs for shot in (pair.work, pair.clip)]
        whole = all(hashlib.sha256(shot.path.read_bytes()).hexdigest() == shot.sha256 for shot in shots)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pairs if whole else None


def _cells(pair: Pair) -> dict[str, object]:
    return {
        "segment": pair.segment,
        "work": asdict(pair.work) | {"path": pair.work.path.name},
        "clip": asdict(pair.clip) | {"path": pair.clip.path.name},
    }


def _shot_of(place: Path, cells: dict[str, object]) -> Shot:
    return Shot(**(cells | {"path": place / str(cells["path"])}))  # type: ignore[arg-type]
