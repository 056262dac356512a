"""Evidence packs as JSON."""

from monitor.dossier import Packed
from monitor.shapes.records import Json, path_text


def packed_json(packed: Packed) -> Json:
    """Return what was written of an evidence pack, for machines."""
    stamp, letter = packed.stamp, packed.dossier.letter
    return {
        "case": packed.dossier.case.id,
        "letter": letter.reference if letter else None,
        "path": path_text(packed.path),
        "files": packed.files,
        "manifest_sha256": packed.manifest_sha256,
        "timestamp": stamp.at.isoformat() if stamp else None,
        "problems": list(packed.problems),
    }
