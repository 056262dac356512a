"""The shapes that answers are made of, as JSON Schema: the same that the command line prints with ``--json``."""

from collections.abc import Mapping

from fingerprints.values import MatchKind, Modality
from monitor.people import Scope
from monitor.rights.values import PermissionKind, Title
from monitor.values import Conclusion, Standing, Verdict
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, table, told, whole
from monitor.web.jobs import Phase


def _text(says: str = "") -> Schema:
    return {"type": "string"} | ({"description": says} if says else {})


def _among(values: object, says: str = "") -> Schema:
    return _text(says) | {"enum": [str(one) for one in values]}  # type: ignore[attr-defined]


_MOMENT = {"type": "string", "format": "date-time"}
_DAY = {"type": "string", "format": "date"}
_LENGTH = number(least=0)
_SHA = _text("SHA-256, 64 hexadecimal digits.")
_FILE = {"path": _text("Where the file lies on the machine of the library."), "size_bytes": whole(), "sha256": _SHA}
_MEDIA = {
    "spec_id": _text("Parameters that made the fingerprint."),
    "duration_s": _LENGTH,
    "width_px": whole(),
    "height_px": whole(),
    "video_codec": maybe(_text()),
    "audio_codec": maybe(_text()),
    "decode_failures": whole(),
    "declared_s": _LENGTH,
    "pictures": maybe(whole()),
    "sound_s": maybe(_LENGTH),
}
_SPAN = {
    "modality": _among(Modality),
    "clip_start_s": _LENGTH,
    "clip_end_s": _LENGTH,
    "work_start_s": _LENGTH,
    "work_end_s": _LENGTH,
}
_AREA = many(number())
_DOCUMENT = maybe(told({"path": _text(), "sha256": _SHA, "problem": _text("Why it is no longer what it was.")}))
_OBJECTION = told({"rule": _text("Its id, such as US-N5 or G2."), "source": _text("Statute."), "message": _text()})
_FINDING = told(
    {
        "rule_id": _text(),
        "severity": _among(("error", "warning", "info")),
        "source": _text(),
        "message": _text(),
        "remedy": _text("What to do; commands are those of the command line."),
        "bars_draft": flag(),
    }
)
_DECISION = {
    "id": whole(),
    "match_id": whole(),
    "verdict": _among(Verdict),
    "reason": _text(),
    "actor": _text(),
    "decided_at": _MOMENT,
}
_MATCH = {
    "id": whole(),
    "clip": ref("Clip"),
    "work": ref("Work"),
    "kind": _among(MatchKind),
    "score": number("How sure, from 0 to 1.", least=0, most=1),
    "seconds": _LENGTH,
    "segments": many(
        told(
            _SPAN | {"speed": number(), "transform": _text(), "score": number(), "clip_area": _AREA, "work_area": _AREA}
        )
    ),
    "reasons": many(_text(), "Why it matched, in words."),
    "same_file": flag("The clip is the original itself, byte for byte."),
    "decision": maybe(ref("Decision")),
    "standing": _among(Standing),
    "standing_reason": maybe(_text()),
    "matched_at": _MOMENT,
    "claimable_s": _LENGTH,
    "claimable_sound_s": _LENGTH,
    "claimable_pictures": whole(),
    "claimed": many(told(_SPAN)),
    "unclaimed": many(told(_SPAN | {"reason": _text()})),
    "harm": told(
        {"value": number(), "coverage": number(), "views": maybe(whole()), "age_days": number(), "is_still": flag()}
    ),
}
_TERM = {
    "territories": many(_text()),
    "starts_on": maybe(_DAY),
    "ends_on": maybe(_DAY),
    "document": _DOCUMENT,
    "added_by": _text(),
    "added_at": _MOMENT,
    "ended_at": maybe(_MOMENT),
}
_PERMISSION = _TERM | {
    "id": whole(),
    "kind": _among(PermissionKind),
    "value": _text("Handle, domain, address or campaign."),
    "platform": _text(),
    "holder": _text(),
    "is_own": flag(),
    "work_ids": many(whole()),
    "reason": _text(),
}
_CONSIDERATION = {
    "id": whole(),
    "case_id": whole(),
    "jurisdiction": _text(),
    "considered_by": _text(),
    "considered_at": _MOMENT,
    "heads": table(_text()),
    "conclusion": _among(Conclusion),
    "reason": _text(),
}
_CASE = {
    "id": whole(),
    "recipient": _text(),
    "matches": many(whole()),
    "created_by": _text(),
    "created_at": _MOMENT,
    "considerations": many(ref("Consideration"), "The latest under each law."),
    "letters": many(
        told(
            {
                "id": whole(),
                "case_id": maybe(whole()),
                "pack": _text(),
                "format": _text(),
                "path": _text(),
                "sha256": _SHA,
                "recipient": _text(),
                "signer": _text(),
                "role": _text(),
                "signed_at": _MOMENT,
            }
        ),
        "Signed letters, one entry for each format.",
    ),
}
_LOOK = {"id": whole(), "case_id": whole(), "reviewed_by": _text(), "reviewed_at": _MOMENT, "reason": _text()}
_DEADLINE = {
    "reference": _text(),
    "recipient": _text(),
    "id": _text("Of the clock."),
    "title": _text(),
    "text": _text("What has to have happened by then."),
    "source": _text(),
    "mark": _text(),
    "whose": _among(("sender", "recipient")),
    "started_at": _MOMENT,
    "ends": _text("A day, or a time."),
    "latest": maybe(_text()),
    "over": flag(),
    "urls": many(_text()),
}
_LINE = {
    "reference": _text(),
    "case": maybe(whole()),
    "pack": _text(),
    "recipient": _text(),
    "address": _text(),
    "states": table(whole(), "How many copies are in which state."),
    "copies": whole(),
    "signed_at": maybe(_MOMENT),
    "sent_at": maybe(_MOMENT),
    "perhaps_sent": flag("Nobody knows whether it left."),
    "next_due": maybe(_DAY),
}
_EVENT = {
    "state": _text(),
    "happened_at": _MOMENT,
    "recorded_at": _MOMENT,
    "actor": _text(),
    "reason": _text(),
    "document_sha256": maybe(_text()),
    "urls": many(_text()),
}
_LETTER = _LINE | {
    "follows": maybe(_text()),
    "followed_by": many(_text()),
    "life": many(told(_EVENT)),
    "addresses": many(told({"url": _text(), "state": _text(), "outcome": maybe(_text())})),
    "clocks": many(ref("Deadline")),
    "documents": many(told({"format": _text(), "path": _text(), "sha256": _SHA})),
    "answers": many(told({"kind": _text(), "received_at": _MOMENT, "summary": _text()})),
    "may_become": many(_text()),
}
_SOURCES = many(told({"text": _text(), "origin": _text()}))
_WORDING = told({"statutory": _text(), "required": _text(), "source": _text(), "words": _text()})
_EXPOSURE = told(
    {
        "viewers": many(_text()),
        "facts": many(told({"what": _text(), "label": _text(), "value": _text(), "seen_by": table(_text())})),
        "sources": _SOURCES,
        "unknown": many(_text()),
        "advice": many(_text()),
        "asks": _SOURCES,
        "wording": {"anyOf": [_WORDING, {"type": "null"}]},
        "recipient": _text(),
        "kind": _text(),
    }
)
_WRITTEN = {
    "reference": _text(),
    "format": _text(),
    "path": _text(),
    "sha256": _SHA,
    "signed": flag(),
    "findings": many(_FINDING),
}
_FACT = maybe(
    told({"value": _text(), "source": _text(), "on": maybe(_DAY), "mark": _text(), "by": _text()}, besides=("by",))
)
_JOB = {
    "id": whole(),
    "title": _text(),
    "kind": _text(),
    "actor": _text(),
    "asked_at": _MOMENT,
    "phase": _among(Phase),
    "is_stopping": flag(),
    "share": maybe(number("Of the present stage, from 0 to 1.")),
    "summary": _text(),
    "stages": many(told({"doing": _text(), "total": whole(), "done": whole(), "matches": whole()})),
    "remarks": many(told({"text": _text(), "is_failure": flag()})),
    "remarks_left_out": whole(),
    "message": _text("Why it ended early."),
    "ended_at": maybe(_MOMENT),
}
PARTS: Mapping[str, Schema] = {
    "Work": told(
        {"id": whole(), "name": _text()}
        | _FILE
        | _MEDIA
        | {"owner": maybe(_text()), "published": maybe(_text()), "url": maybe(_text()), "registered_at": _MOMENT}
    ),
    "Clip": told(
        {"id": whole(), "name": _text()}
        | _FILE
        | _MEDIA
        | {
            "url": maybe(_text()),
            "platform": maybe(_text()),
            "account": maybe(_text()),
            "captured_at": maybe(_MOMENT),
            "views": maybe(whole()),
            "published_at": maybe(_MOMENT),
            "scanned_at": _MOMENT,
        }
    ),
    "Match": told(_MATCH),
    "MatchWithHistory": told(_MATCH | {"decisions": many(ref("Decision"), "The first decision first.")}),
    "Decision": told(_DECISION),
    "Decided": told(
        _DECISION
        | {
            "kept": maybe(_text("Copy of the clip, kept as evidence.")),
            "no_letter": maybe(_text("Why no letter can be written about the match as things stand.")),
            "problem": maybe(_text("Why no copy could be kept.")),
            "was_known": flag("The same person had said the same before; nothing new is stored."),
        }
    ),
    "Grant": told(
        _TERM
        | {
            "line": whole(),
            "work": whole(),
            "work_name": _text(),
            "modality": _among(Modality),
            "start_s": _LENGTH,
            "end_s": maybe(_LENGTH),
            "title": _among(Title),
            "owner": _text(),
            "exclusive": flag(),
            "label": _text(),
            "origin": _text(),
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
    "Upload": told({"id": _text(), "name": _text(), "offset": whole(), "size": whole(), "is_whole": flag()}),
    "Consideration": told(_CONSIDERATION),
    "SecondLook": told(_LOOK),
    "LiveCheck": told({"url": _text(), "state": _text(), "opened_at": _MOMENT, "note": _text(), "by": _text()}),
    "Case": told(_CASE),
    "CaseWithMatches": told(
        _CASE
        | {
            "findings": many(
                told(
                    {key: value for key, value in _MATCH.items() if key != "harm" and not key.startswith("claim")}
                    | {"indicators": many(_text(), "What asks for a second person.")},
                    besides=("unclaimed",),
                )
            ),
            "reviews": many(ref("SecondLook")),
        }
    ),
    "Pack": told(
        {
            "id": _text(),
            "version": _text(),
            "title": _text(),
            "kind": _text(),
            "jurisdiction": _text(),
            "territory": _text(),
            "law": _text(),
            "language": _text(),
            "verified": flag(),
            "unverified": many(_text()),
            "rules": many(_text()),
        }
    ),
    "Preview": told(
        {
            "pack": _text(),
            "recipient": _text(),
            "revision": _text("Send it back to sign exactly this."),
            "can_be_signed": flag(),
            "text": _text("The letter, as Markdown."),
            "rules": many(
                told(
                    {
                        "id": _text(),
                        "title": _text(),
                        "source": _text(),
                        "severity": _text(),
                        "state": _among(("met", "open", "remarked", "does not apply")),
                        "findings": many(_FINDING),
                    }
                )
            ),
            "remarks": many(_FINDING),
            "objections": many(_OBJECTION, "What the records say against the signature."),
            "statements": many(_text(), "Sentences of the law that the signer answers for."),
            "exposure": _EXPOSURE,
        }
    ),
    "Written": told(
        {key: value for key, value in _CASE["letters"]["items"]["properties"].items() if key not in _WRITTEN}
        | _WRITTEN
        | {"exposure": _EXPOSURE},
        besides=("id", "case_id", "pack", "recipient", "signer", "role", "signed_at"),
    ),
    "KeptLetter": told(_WRITTEN),
    "LetterLine": told(_LINE),
    "Letter": told(_LETTER),
    "Answer": told(
        {
            "letter": _text(),
            "state": _text(),
            "kind": _text(),
            "received_at": _MOMENT,
            "number": _text(),
            "author": _text(),
            "summary": _text(),
            "defects": many(_text()),
            "document": maybe(told({"path": _text(), "sha256": _SHA})),
        }
    ),
    "Withdrawn": told(
        {
            "notice": _text(),
            "state": _text(),
            "urls": many(_text()),
            "letters": many(ref("KeptLetter")),
            "matches": many(whole()),
            "permissions": many(whole()),
        }
    ),
    "Deadline": told(_DEADLINE),
    "Recipient": told(
        {"name": _text(), "kind": _text(), "aliases": many(_text()), "hosts": many(_text())}
        | dict.fromkeys(("guide", "form_url", "agent", "email", "address", "verified_on"), _FACT)
        | dict.fromkeys(("routes", "asks", "wordings", "exposures", "clocks"), many({"type": "object"}))
    ),
    "EvidencePack": told({"name": _text(), "size_bytes": whole()}),
    "AuditEntry": told(
        {
            "id": whole(),
            "at": _MOMENT,
            "actor": _text(),
            "action": _text("Noun and verb, such as match.decide."),
            "subject": _text("What it was done to, such as match 3."),
            "data": {"type": "object"},
            "prev_sha256": _SHA,
            "sha256": _SHA,
        }
    ),
    "Me": told(
        {
            "name": _text("Under which everything is put on record."),
            "login": maybe(_text()),
            "role": maybe(_text()),
            "scopes": many(_among(Scope)),
            "version": _text("Of Reclaim."),
            "now": _MOMENT,
        }
    ),
    "Problem": told(
        {
            "type": _text(),
            "title": _text(),
            "status": whole(),
            "detail": _text("One sentence: what, which, and what to do."),
            "rules": many(_OBJECTION, "Every rule that forbids it, with its source."),
        }
    ),
}
