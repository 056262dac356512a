"""The shapes of what is collected, as JSON Schema: the same that the command line prints with ``--json``."""

from collections.abc import Mapping

from monitor.collected import AllowanceKind, Basis, ItemState, MediaKind, Purpose, SourceState
from monitor.web.api.bits import MOMENT, among, said
from monitor.web.api.schema import Schema, flag, many, maybe, number, ref, table, told, whole

_ITEMS = table(whole(), "How many items are in each state.")
_SOURCE = {
    "id": whole(),
    "name": said(),
    "kind": said(),
    "address": said(),
    "every_s": whole("How often it is due."),
    "failures": whole("Runs in a row that failed as a whole."),
    "last_error": said(),
    "added_by": said(),
    "options": table(said()),
    "key": said("Name of the key that it sends, without RECLAIM_KEY_; empty where it sends none."),
    "key_origin": said("Where alone the key is sent."),
    "state": among(SourceState),
    "next_at": MOMENT,
    "last_run_at": maybe(MOMENT),
    "last_ok_at": maybe(MOMENT),
    "added_at": MOMENT,
    "items": _ITEMS,
}
_ITEM = {
    "id": whole(),
    "source_id": whole(),
    "reason": said("Why it is in this state."),
    "attempts": whole(),
    "sha256": said("Of the file; empty as long as it has not arrived as a whole."),
    "size_bytes": whole(),
    "clip_id": maybe(whole()),
    "key": said("What names it within its source."),
    "url": said(),
    "title": said(),
    "account": said(),
    "platform": said(),
    "duration_s": maybe(number()),
    "views": maybe(whole()),
    "thumbnail": said(),
    "is_supplied_only": flag("No program may fetch its file."),
    "next_at": maybe(MOMENT),
    "first_seen_at": MOMENT,
    "seen_at": MOMENT,
    "checked_at": maybe(MOMENT),
    "captured_at": maybe(MOMENT),
    "published_at": maybe(MOMENT),
    "media": many(told({"url": said(), "kind": among(MediaKind), "height_px": maybe(whole())})),
    "state": among(ItemState),
    "path": maybe(said()),
    "source": said("Name of the source."),
}
COLLECTING_PARTS: Mapping[str, Schema] = {
    "Source": told(_SOURCE),
    "SourceWithFetches": told(_SOURCE | {"fetches": many(ref("Fetch"), "The latest first.")}),
    "SourceKind": told(
        {"kind": said(), "title": said(), "address": said(), "options": table(said("Names with ? may be left out."))}
    ),
    "Item": told(_ITEM),
    "ItemWithProof": told(
        _ITEM
        | {
            "fetches": many(ref("Fetch"), "Every request for it, the first first."),
            "checks": many(told({"at": MOMENT, "state": said(), "note": said()}), "Later looks at its address."),
            "fault": said("Why the file proves nothing by now; empty where it is as it was captured."),
        }
    ),
    "Fetch": told(
        {
            "id": whole(),
            "url": said("Without user, password and fragment; keys in the query are blotted out."),
            "host": said(),
            "source_id": maybe(whole()),
            "item_id": maybe(whole()),
            "status": maybe(whole("Of the answer.")),
            "size_bytes": whole(),
            "sha256": said(),
            "final_url": said(),
            "outcome": said(),
            "at": MOMENT,
            "ended_at": maybe(MOMENT),
            "purpose": among(Purpose),
            "is_allowed": flag(),
            "basis": among(Basis, "Which step of the access policy decided."),
            "reason": said(),
            "rule": said("Where the rule stands."),
        }
    ),
    "Statement": told(
        {
            "id": whole(),
            "host": said(),
            "kind": among(AllowanceKind),
            "reason": said(),
            "added_by": said(),
            "added_at": MOMENT,
            "withdrawn_at": maybe(MOMENT),
        }
    ),
    "Access": told(
        {
            "url": said(),
            "is_allowed": flag(),
            "basis": among(Basis),
            "reason": said(),
            "rule": said("Where the rule stands."),
            "ways": many(said(), "Lawful ways to the same end, where it is refused."),
            "interval_s": maybe(number()),
            "steps": many(said(), "What was asked, in this order."),
        }
    ),
    "Watch": told(
        {
            "contact": said(),
            "interval_s": number(),
            "parallel_hosts": whole(),
            "host_requests_per_day": whole(),
            "host_bytes_per_day": whole(),
            "bytes_per_day": whole(),
            "largest_file_bytes": whole(),
            "largest_page_bytes": whole(),
            "longest_transfer_s": number(),
            "longest_video_s": number(),
            "timeout_s": number(),
            "attempts": whole(),
            "recheck_s": whole(),
            "keep_warc": flag(),
            "email": said(),
            "desktop": flag(),
            "apprise": many(said()),
            "strong_score": number(),
            "digest_every_s": whole(),
            "room": said(),
            "has_webhook": flag("Its address may hold a secret, so it is not told."),
            "is_stopped": flag("The kill switch is on."),
        }
    ),
    "WatchRun": told(
        {
            "id": whole(),
            "started_at": MOMENT,
            "ended_at": maybe(MOMENT),
            "summary": {"type": "object"},
            "error": said(),
            "said": said("What came of it, in a sentence."),
        }
    ),
}
