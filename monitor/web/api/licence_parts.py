"""The shapes of licences inside works, checks and finds of known tracks, as JSON Schema."""

from collections.abc import Mapping

from fingerprints.values import Modality
from monitor.rights.materials import MaterialKind, PublicUse
from monitor.rights.publishing import Level
from monitor.rights.tracks import FindState, Standing
from monitor.web.api.bits import DAY, LENGTH, MOMENT, SHA, among, said
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, told, whole

_FIND = {
    "find": whole(),
    "work": whole(),
    "work_name": said(),
    "track": whole(),
    "track_name": said(),
    "standing": among(Standing, "What the user may do with the track."),
    "state": among(FindState),
    "found_at": MOMENT,
    "settled_by": maybe(said()),
    "settled_at": maybe(MOMENT),
    "work_start_s": LENGTH,
    "work_end_s": LENGTH,
    "track_start_s": LENGTH,
    "track_end_s": LENGTH,
    "speed": number("Seconds of the track per second of the work."),
    "score": number("How improbable the likeness is by chance, as a power of ten."),
}
LICENCE_PARTS: Mapping[str, Schema] = {
    "Licence": told(
        {
            "licence": whole(),
            "work": whole(),
            "work_name": said(),
            "kind": among(MaterialKind),
            "name": said(),
            "licensor": said(),
            "modality": maybe(among(Modality)),
            "start_s": LENGTH,
            "end_s": maybe(LENGTH),
            "platforms": many(said(), "Empty for everywhere."),
            "uses": many(among(PublicUse), "Empty where nobody has said, which allows nothing."),
            "territories": many(said()),
            "starts_on": maybe(DAY),
            "ends_on": maybe(DAY),
            "conditions": said(),
            "document": maybe(told({"path": said(), "sha256": SHA, "problem": maybe(said())})),
            "is_minor": flag(),
            "by_guardian": flag(),
            "grant_id": maybe(whole("Line of the ledger that keeps it from being claimed.")),
            "track_id": maybe(whole()),
            "added_by": said(),
            "added_at": MOMENT,
            "ended_at": maybe(MOMENT),
            "end_reason": said(),
            "not_in_work": flag(),
        }
    ),
    "Check": told(
        {
            "work": whole(),
            "work_name": said(),
            "platform": maybe(said("Null for everywhere.")),
            "use": among(PublicUse),
            "territory": said(),
            "is_allowed": flag("Whether nothing on record stands in the way."),
            "concerns": many(
                told(
                    {
                        "level": among(Level, "forbidden and unknown stand in the way."),
                        "text": said(),
                        "licence": maybe(whole()),
                        "line": maybe(whole()),
                        "find": maybe(whole()),
                    }
                )
            ),
        }
    ),
    "Find": told(_FIND),
    "Settled": told(_FIND | {"line": maybe(ref("Grant")), "licence": maybe(ref("Licence"))}),
}
