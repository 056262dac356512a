"""The shapes of totals, as JSON Schema: the same that the command line prints with ``--json``."""

from collections.abc import Mapping

from monitor.totals import LookState, Measure, OwnEventKind
from monitor.values import Status
from monitor.web.api.bits import DAY, MOMENT, SHA, among, said
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, told, whole

_COUNTED = {
    "id": whole(),
    "platform": said(),
    "account": said("The creator's own; empty where nobody said."),
    "key": said("The platform's number of the video, else its address or title; empty for a whole account."),
    "title": said(),
    "url": said(),
    "published_on": maybe(DAY),
    "work_id": maybe(whole()),
    "is_account": flag(),
    "added_at": MOMENT,
}
_SPAN = {"first_day": DAY, "last_day": DAY}
_EXAMINED = {name: whole() for name in ("looked_at", "days", "quiet", "too_short", "too_small")}
INSIGHT_PARTS: Mapping[str, Schema] = {
    "Counted": told(_COUNTED | {"measures": many(among(Measure), "Of which there are values by day.")}),
    "CountedWithCounts": told(
        _COUNTED | {"measures": many(among(Measure)), "counts": many(ref("Count"), "Single numbers.")}
    ),
    "Series": told(
        {"counted_id": whole(), "measure": among(Measure)}
        | _SPAN
        | {"values": many({"type": ["number", "null"]}, "By day; null where nothing is known, which is not 0.")}
    ),
    "Count": told(
        {
            "id": whole(),
            "counted_id": whole(),
            "measure": among(Measure),
            "since": maybe(DAY),
            "until": DAY,
            "value": number(),
            "import_id": maybe(whole()),
            "note": said(),
            "added_by": said(),
            "added_at": MOMENT,
        }
    ),
    "TotalImport": told(
        {
            "id": whole(),
            "sha256": SHA,
            "name": said(),
            "shape": said("Which reader understood it."),
            "platform": said(),
            "account": said(),
            "first_day": maybe(DAY),
            "last_day": maybe(DAY),
            "added": whole(),
            "changed": whole(),
            "same": whole(),
            "notes": many(said(), "What was left out, and why."),
            "imported_by": said(),
            "imported_at": MOMENT,
        }
    ),
    "ImportedTotals": told(
        {
            "path": said(),
            "status": among(Status),
            "import": maybe(ref("TotalImport")),
            "problem": said("Why it was refused, with the question to answer; empty where it was not."),
            "remark": said("Why a file that was read before changed nothing, where a later one has corrected it."),
        }
    ),
    "OwnEvent": told(
        {
            "id": whole(),
            "kind": among(OwnEventKind),
            "note": said(),
            "platform": said(),
            "counted_id": maybe(whole()),
            "starts_on": DAY,
            "ends_on": DAY,
            "added_by": said(),
            "added_at": MOMENT,
        }
    ),
    "LookProposal": told(
        {"id": whole(), "counted_id": whole(), "measure": among(Measure)}
        | _SPAN
        | {
            "why": said(),
            "state": among(LookState),
            "note": said(),
            "opened_by": said(),
            "opened_at": MOMENT,
            "closed_by": said(),
            "closed_at": maybe(MOMENT),
        }
    ),
    "Surge": told(
        {"counted": told(_COUNTED), "measure": among(Measure)}
        | _SPAN
        | {
            "value": number("Of these days together."),
            "expected": number("What was usual for these weekdays in the weeks before."),
            "low": number("Of 95 of 100 usual days the least."),
            "high": number("The same, the most."),
            "ratio": maybe(number()),
            "strength": number(),
            "chance": number("Smallest false-discovery rate at which it would be told, 0 to 1."),
            "days_before": whole(),
            "events": many(ref("OwnEvent"), "What the user noted for these days."),
            "nearby": many(told({"day": DAY, "text": said(), "path": said()}), "On record near; no cause is claimed."),
            "near_share": maybe(number()),
            "look": maybe(ref("LookProposal")),
        }
    ),
    "SurgeReport": told(
        {
            "made_at": maybe(MOMENT),
            "is_current": flag("Totals and events are still those of which it was made."),
            "since": maybe(DAY),
            "until": maybe(DAY),
            "surges": many(ref("Surge"), "The latest first."),
            "ratio_changes": many(
                told(
                    {"counted": told(_COUNTED), "measure": among(Measure), "beside": among(Measure)}
                    | _SPAN
                    | {"ratio": number(), "before": number(), "low": number(), "high": number()}
                )
            ),
            "examined": told(_EXAMINED),
            "causes": many(said(), "What unusual days usually come from, the commonest first."),
            "limits": many(said(), "What totals cannot show."),
        }
    ),
}
