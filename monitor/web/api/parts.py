"""The shapes that answers are made of, as JSON Schema: the same that the command line prints with ``--json``."""

from collections.abc import Mapping

from fingerprints.values import MatchKind, Modality
from monitor.people import Scope
from monitor.rights.values import PermissionKind, Title
from monitor.values import Conclusion, Standing, Verdict
from monitor.web.api.bits import DAY, LENGTH, MOMENT, OBJECTION, SHA, among, said
from monitor.web.api.collecting_parts import COLLECTING_PARTS
from monitor.web.api.insight_parts import INSIGHT_PARTS
from monitor.web.api.letter_parts import LETTER_PARTS, SIGNED
from monitor.web.api.licence_parts import LICENCE_PARTS
from monitor.web.api.privacy_parts import PRIVACY_PARTS
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, table, told, whole
from monitor.web.jobs import Phase

_FILE = {
    "path": said("Where the file lies on the machine of the library; empty for a clip that was let go of."),
    "size_bytes": whole(),
    "sha256": SHA,
}
_MEDIA = {
    "spec_id": said("Parameters that made the fingerprint."),
    "duration_s": LENGTH,
    "width_px": whole(),
    "height_px": whole(),
    "video_codec": maybe(said()),
    "audio_codec": maybe(said()),
    "decode_failures": whole(),
    "declared_s": LENGTH,
    "pictures": maybe(whole()),
    "sound_s": maybe(LENGTH),
}
_SPAN = {
    "modality": among(Modality),
    "clip_start_s": LENGTH,
    "clip_end_s": LENGTH,
    "work_start_s": LENGTH,
    "work_end_s": LENGTH,
}
_AREA = many(number())
_DOCUMENT = maybe(told({"path": said(), "sha256": SHA, "problem": said("Why it is no longer what it was.")}))
_DECISION = {
    "id": whole(),
    "match_id": whole(),
    "verdict": among(Verdict),
    "reason": said(),
    "actor": said(),
    "decided_at": MOMENT,
}
_MATCH = {
    "id": whole(),
    "clip": ref("Clip"),
    "work": ref("Work"),
    "kind": among(MatchKind),
    "score": number("How sure, from 0 to 1.", least=0, most=1),
    "seconds": LENGTH,
    "segments": many(
        told(
            _SPAN | {"speed": number(), "transform": said(), "score": number(), "clip_area": _AREA, "work_area": _AREA}
        )
    ),
    "reasons": many(said(), "Why it matched, in words."),
    "same_file": flag("The clip is the original itself, byte for byte."),
    "decision": maybe(ref("Decision")),
    "standing": among(Standing),
    "standing_reason": maybe(said()),
    "matched_at": MOMENT,
    "claimable_s": LENGTH,
    "claimable_sound_s": LENGTH,
    "claimable_pictures": whole(),
    "claimed": many(told(_SPAN)),
    "unclaimed": many(told(_SPAN | {"reason": said()})),
    "harm": told(
        {"value": number(), "coverage": number(), "views": maybe(whole()), "age_days": number(), "is_still": flag()}
    ),
}
_TERM = {
    "territories": many(said()),
    "starts_on": maybe(DAY),
    "ends_on": maybe(DAY),
    "document": _DOCUMENT,
    "added_by": said(),
    "added_at": MOMENT,
    "ended_at": maybe(MOMENT),
}
_PERMISSION = _TERM | {
    "id": whole(),
    "kind": among(PermissionKind),
    "value": said("Handle, domain, address or campaign."),
    "platform": said(),
    "holder": said(),
    "is_own": flag(),
    "work_ids": many(whole()),
    "reason": said(),
}
_CONSIDERATION = {
    "id": whole(),
    "case_id": whole(),
    "jurisdiction": said(),
    "considered_by": said(),
    "considered_at": MOMENT,
    "heads": table(said()),
    "conclusion": among(Conclusion),
    "reason": said(),
}
_CASE = {
    "id": whole(),
    "recipient": said(),
    "matches": many(whole()),
    "created_by": said(),
    "created_at": MOMENT,
    "closed_at": maybe(MOMENT),
    "considerations": many(ref("Consideration"), "The latest under each law."),
    "letters": many(
        SIGNED,
        "Signed letters, one entry for each format.",
    ),
}
_LOOK = {"id": whole(), "case_id": whole(), "reviewed_by": said(), "reviewed_at": MOMENT, "reason": said()}
_JOB = {
    "id": whole(),
    "title": said(),
    "kind": said(),
    "actor": said(),
    "asked_at": MOMENT,
    "phase": among(Phase),
    "is_stopping": flag(),
    "share": maybe(number("Of the present stage, from 0 to 1.")),
    "summary": said(),
    "stages": many(told({"doing": said(), "total": whole(), "done": whole(), "matches": whole()})),
    "remarks": many(told({"text": said(), "is_failure": flag()})),
    "remarks_left_out": whole(),
    "message": said("Why it ended early."),
    "ended_at": maybe(MOMENT),
}
PARTS: Mapping[str, Schema] = {
    **LETTER_PARTS,
    **COLLECTING_PARTS,
    **INSIGHT_PARTS,
    **PRIVACY_PARTS,
    **LICENCE_PARTS,
    "Work": told(
        {"id": whole(), "name": said()}
        | _FILE
        | _MEDIA
        | {"owner": maybe(said()), "published": maybe(said()), "url": maybe(said()), "registered_at": MOMENT}
    ),
    "Remark": told({"work": whole(), "fault": said(), "text": said(), "other_work": maybe(whole())}),
    "Clip": told(
        {"id": whole(), "name": said()}
        | _FILE
        | _MEDIA
        | {
            "url": maybe(said()),
            "platform": maybe(said()),
            "account": maybe(said()),
            "captured_at": maybe(MOMENT),
            "views": maybe(whole()),
            "published_at": maybe(MOMENT),
            "scanned_at": MOMENT,
        }
    ),
    "Match": told(_MATCH),
    "MatchWithHistory": told(_MATCH | {"decisions": many(ref("Decision"), "The first decision first.")}),
    "Decision": told(_DECISION),
    "Decided": told(
        _DECISION
        | {
            "kept": maybe(said("Copy of the clip, kept as evidence.")),
            "no_letter": maybe(said("Why no letter can be written about the match as things stand.")),
            "problem": maybe(said("Why no copy could be kept.")),
            "was_known": flag("The same person had said the same before; nothing new is stored."),
        }
    ),
    "Grant": told(
        _TERM
        | {
            "line": whole(),
            "work": whole(),
            "work_name": said(),
            "modality": among(Modality),
            "start_s": LENGTH,
            "end_s": maybe(LENGTH),
            "title": among(Title),
            "owner": said(),
            "exclusive": flag(),
            "label": said(),
            "origin": said(),
        }
    ),
    "Permission": told(_PERMISSION),
    "StatedPermission": told(
        _PERMISSION
        | {
            "permitted": whole("Matches that it sets aside."),
            "opened": whole("Matches that wait for people again."),
            "ended_besides": many(ref("Permission")),
            "was_known": flag(),
        }
    ),
    "Job": told(_JOB),
    "Upload": told({"id": said(), "name": said(), "offset": whole(), "size": whole(), "is_whole": flag()}),
    "Consideration": told(_CONSIDERATION),
    "SecondLook": told(_LOOK),
    "LiveCheck": told({"url": said(), "state": said(), "opened_at": MOMENT, "note": said(), "by": said()}),
    "Case": told(_CASE),
    "CaseWithMatches": told(
        _CASE
        | {
            "findings": many(
                told(
                    {key: value for key, value in _MATCH.items() if key != "harm" and not key.startswith("claim")}
                    | {"indicators": many(said(), "What asks for a second person.")},
                    besides=("unclaimed",),
                )
            ),
            "reviews": many(ref("SecondLook")),
        }
    ),
    "AuditEntry": told(
        {
            "id": whole(),
            "at": MOMENT,
            "actor": said(),
            "action": said("Noun and verb, such as match.decide."),
            "subject": said("What it was done to, such as match 3."),
            "data": {"type": "object"},
            "prev_sha256": SHA,
            "sha256": SHA,
        }
    ),
    "Me": told(
        {
            "name": said("Under which everything is put on record."),
            "login": maybe(said()),
            "role": maybe(said()),
            "scopes": many(among(Scope)),
            "version": said("Of Reclaim."),
            "now": MOMENT,
        }
    ),
    "Problem": told(
        {
            "type": said(),
            "title": said(),
            "status": whole(),
            "detail": said("One sentence: what, which, and what to do."),
            "rules": many(OBJECTION, "Every rule that forbids it, with its source."),
        }
    ),
}
