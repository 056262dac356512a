"""Licences inside works, checks before publishing, known tracks and finds as JSON."""

from dataclasses import asdict

from monitor.materials.checking import Checked
from monitor.materials.finding import Looked
from monitor.materials.settling import Settled
from monitor.rights.materials import Material
from monitor.rights.tracks import Track, TrackFind
from monitor.shapes.records import Json, path_text
from monitor.shapes.rights import document_json, grant_json
from monitor.values import Work


def material_json(material: Material, work: Work) -> Json:
    """Return a licence inside a work for machines."""
    said = asdict(material) | {"licence": material.id, "work": work.id, "work_name": work.name}
    del said["id"], said["work_id"]
    return said | {
        "platforms": list(material.platforms),
        "uses": list(material.uses),
        "territories": list(material.territories),
        "starts_on": material.starts_on.isoformat() if material.starts_on else None,
        "ends_on": material.ends_on.isoformat() if material.ends_on else None,
        "added_at": material.added_at.isoformat(),
        "ended_at": material.ended_at.isoformat() if material.ended_at else None,
        "document": document_json(material.document),
    }


def checked_json(checked: Checked) -> Json:
    """Return for machines what is to be known before a work is published."""
    plan = checked.plan
    return {
        "work": checked.work.id,
        "work_name": checked.work.name,
        "platform": plan.platform or None,
        "use": str(plan.use),
        "territory": plan.territory,
        "is_allowed": checked.is_allowed,
        "concerns": [
            {
                "level": str(one.level),
                "text": one.text,
                "licence": one.material_id,
                "line": one.grant_id,
                "find": one.find_id,
            }
            for one in checked.concerns
        ],
    }


def track_json(track: Track) -> Json:
    """Return a known track for machines."""
    return {
        "id": track.id,
        "name": track.name,
        "path": path_text(track.file.path),
        "sha256": track.file.sha256,
        "duration_s": track.media.duration_s,
        "standing": str(track.standing),
        "holder": track.holder,
        "conditions": track.conditions,
        "added_by": track.added_by,
        "added_at": track.added_at.isoformat(),
    }


def find_json(find: TrackFind, track: Track, work: Work) -> Json:
    """Return a find for machines."""
    return asdict(find.where) | {
        "find": find.id,
        "work": work.id,
        "work_name": work.name,
        "track": track.id,
        "track_name": track.name,
        "standing": str(track.standing),
        "state": str(find.state),
        "found_at": find.found_at.isoformat(),
        "settled_by": find.settled_by or None,
        "settled_at": find.settled_at.isoformat() if find.settled_at else None,
    }


def looked_json(looked: Looked) -> Json:
    """Return for machines what came of looking for tracks in one work."""
    return {
        "work": looked.work.id,
        "work_name": looked.work.name,
        "tracks": looked.tracks,
        "found": [find_json(find, track, looked.work) for find, track in looked.found],
        "problem": looked.problem or None,
    }


def settled_json(settled: Settled, work: Work) -> Json:
    """Return a settled find for machines, with what was put on record."""
    return find_json(settled.find, settled.track, work) | {
        "line": grant_json(settled.line, work) if settled.line else None,
        "licence": material_json(settled.material, work) if settled.material else None,
    }
