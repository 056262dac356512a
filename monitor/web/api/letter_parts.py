"""The shapes of letters and of what goes with them, as JSON Schema."""

from collections.abc import Mapping

from monitor.web.api.bits import DAY, MOMENT, OBJECTION, SHA, among, said
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, table, told, whole

_SIGNED = {
    "id": whole(),
    "case_id": maybe(whole()),
    "pack": said(),
    "format": said(),
    "path": said(),
    "sha256": SHA,
    "recipient": said(),
    "signer": said(),
    "role": said(),
    "signed_at": MOMENT,
}
SIGNED = told(_SIGNED)
"""One format of a signed letter."""
_FINDING = told(
    {
        "rule_id": said(),
        "severity": among(("error", "warning", "info")),
        "source": said(),
        "message": said(),
        "remedy": said("What to do; commands are those of the command line."),
        "bars_draft": flag(),
    }
)
_DEADLINE = {
    "reference": said(),
    "recipient": said(),
    "id": said("Of the clock."),
    "title": said(),
    "text": said("What has to have happened by then."),
    "source": said(),
    "mark": said(),
    "whose": among(("sender", "recipient")),
    "started_at": MOMENT,
    "ends": said("A day, or a time."),
    "latest": maybe(said()),
    "over": flag(),
    "urls": many(said()),
}
_LINE = {
    "reference": said(),
    "case": maybe(whole()),
    "pack": said(),
    "recipient": said(),
    "address": said(),
    "states": table(whole(), "How many copies are in which state."),
    "copies": whole(),
    "signed_at": maybe(MOMENT),
    "sent_at": maybe(MOMENT),
    "perhaps_sent": flag("Nobody knows whether it left."),
    "next_due": maybe(DAY),
}
_EVENT = {
    "state": said(),
    "happened_at": MOMENT,
    "recorded_at": MOMENT,
    "actor": said(),
    "reason": said(),
    "document_sha256": maybe(said()),
    "urls": many(said()),
}
_LETTER = _LINE | {
    "follows": maybe(said()),
    "followed_by": many(said()),
    "life": many(told(_EVENT)),
    "addresses": many(told({"url": said(), "state": said(), "outcome": maybe(said())})),
    "clocks": many(ref("Deadline")),
    "documents": many(told({"format": said(), "path": said(), "sha256": SHA})),
    "answers": many(told({"kind": said(), "received_at": MOMENT, "summary": said()})),
    "may_become": many(said()),
}
_SOURCES = many(told({"text": said(), "origin": said()}))
_WORDING = told({"statutory": said(), "required": said(), "source": said(), "words": said()})
_EXPOSURE = told(
    {
        "viewers": many(said()),
        "facts": many(told({"what": said(), "label": said(), "value": said(), "seen_by": table(said())})),
        "sources": _SOURCES,
        "unknown": many(said()),
        "advice": many(said()),
        "asks": _SOURCES,
        "wording": {"anyOf": [_WORDING, {"type": "null"}]},
        "recipient": said(),
        "kind": said(),
    }
)
_WRITTEN = {
    "reference": said(),
    "format": said(),
    "path": said(),
    "sha256": SHA,
    "signed": flag(),
    "findings": many(_FINDING),
}
_FACT = maybe(
    told({"value": said(), "source": said(), "on": maybe(DAY), "mark": said(), "by": said()}, besides=("by",))
)
_INTERVAL = many(number(), "Where the true share lies, with 95 % confidence.")
_TALLY = table(told({"count": whole(), "interval": _INTERVAL}), "By class of outcome.")
_BUDGET = {
    "sent": whole(),
    "counter_noticed": whole(),
    "retracted": whole(),
    "refused": whole(),
    "rate": number(),
    "interval": _INTERVAL,
    "standing": among(("fine", "warned", "frozen")),
}
LETTER_PARTS: Mapping[str, Schema] = {
    "Pack": told(
        {
            "id": said(),
            "version": said(),
            "title": said(),
            "kind": said(),
            "jurisdiction": said(),
            "territory": said(),
            "law": said(),
            "language": said(),
            "verified": flag(),
            "unverified": many(said()),
            "rules": many(said()),
        }
    ),
    "Preview": told(
        {
            "pack": said(),
            "recipient": said(),
            "revision": said("Send it back to sign exactly this."),
            "can_be_signed": flag(),
            "text": said("The letter, as Markdown."),
            "rules": many(
                told(
                    {
                        "id": said(),
                        "title": said(),
                        "source": said(),
                        "severity": said(),
                        "state": among(("met", "open", "remarked", "does not apply")),
                        "findings": many(_FINDING),
                    }
                )
            ),
            "remarks": many(_FINDING),
            "objections": many(OBJECTION, "What the records say against the signature."),
            "statements": many(said(), "Sentences of the law that the signer answers for."),
            "exposure": _EXPOSURE,
        }
    ),
    "Written": told(
        _SIGNED | _WRITTEN | {"exposure": _EXPOSURE},
        besides=("id", "case_id", "pack", "recipient", "signer", "role", "signed_at"),
    ),
    "KeptLetter": told(_WRITTEN),
    "LetterLine": told(_LINE),
    "Letter": told(_LETTER),
    "Answer": told(
        {
            "letter": said(),
            "state": said(),
            "kind": said(),
            "received_at": MOMENT,
            "number": said(),
            "author": said(),
            "summary": said(),
            "defects": many(said()),
            "document": maybe(told({"path": said(), "sha256": SHA})),
        }
    ),
    "Withdrawn": told(
        {
            "notice": said(),
            "state": said(),
            "urls": many(said()),
            "letters": many(ref("KeptLetter")),
            "matches": many(whole()),
            "permissions": many(whole()),
        }
    ),
    "Deadline": told(_DEADLINE),
    "Outcomes": told({"recipients": table(_TALLY), "all": _TALLY, "budget": told(_BUDGET)}),
    "Recipient": told(
        {"name": said(), "kind": said(), "aliases": many(said()), "hosts": many(said())}
        | dict.fromkeys(("guide", "form_url", "agent", "email", "address", "verified_on"), _FACT)
        | dict.fromkeys(("routes", "asks", "wordings", "exposures", "clocks"), many({"type": "object"}))
    ),
    "EvidencePack": told({"name": said(), "size_bytes": whole()}),
}
