"""The shapes of what is kept of people, how long, and of what must stay, as JSON Schema."""

from collections.abc import Mapping

from monitor.casework.holds import HoldKind
from monitor.retained import Category, Whose
from monitor.web.api.bits import DAY, MOMENT, among, said
from monitor.web.api.schema import Schema, flag, many, maybe, table, told, whole

_KIND = {
    "kind": said("Its name."),
    "title": said(),
    "law": said(),
    "use": said("When it is needed."),
    "ask": said("What the user must judge."),
    "languages": many(said("BCP 47 tag.")),
    "elements": many(
        told(
            {
                "id": said(),
                "title": said(),
                "source": said("Place in the law."),
                "fields": many(said()),
                "mark": said("read, or recall: from general knowledge."),
                "verified_on": maybe(DAY),
                "verified_by": said("The lawyer who has verified it; empty as long as none has."),
            }
        )
    ),
    "unverified": many(said("Id of an element.")),
}
PRIVACY_PARTS: Mapping[str, Schema] = {
    "Period": told(
        {
            "category": among(Category),
            "days": whole(),
            "default": whole(),
            "sentence": said("What it is, and what is left afterwards."),
            "caution": said("What should be thought of where the period is unusual; empty where it is not."),
        }
    ),
    "Purged": told(
        {
            "dry_run": flag("Whether it is only told."),
            "went": many(
                told(
                    {
                        "category": among(Category),
                        "what": said(),
                        "days": whole(),
                        "count": whole(),
                        "files": whole(),
                        "size_bytes": whole(),
                        "held": whole("So many must stay."),
                    }
                )
            ),
            "requests_done": whole("So many requests to erase had to wait and are done now."),
            "holds": many(said("Why something stays although its time is over.")),
            "files_deleted": whole(),
            "problems": many(said()),
        }
    ),
    "InventoryEntry": told(
        {
            "place": said("Table, or name in the library’s folder."),
            "column": said("Empty for files."),
            "personal": flag(),
            "whose": many(among(Whose)),
            "purpose": said(),
            "basis": said(),
            "retention": said(),
            "origin": said(),
        }
    ),
    "Hold": told(
        {
            "id": whole(),
            "kind": among(HoldKind),
            "subject": said("Number, or the account; empty for the whole library."),
            "reason": said(),
            "placed_by": said(),
            "placed_at": MOMENT,
            "review_on": maybe(DAY),
            "released_by": said(),
            "released_at": maybe(MOMENT),
            "release_reason": said(),
        }
    ),
    "ErasurePlan": told(
        {
            "account": said(),
            "mentions": said("What counts as naming the account."),
            "goes": table(whole(), "How much of each kind would go."),
            "stays": table(whole(), "How much of each kind must stay."),
            "waits_for": many(said("Why it stays.")),
            "until": maybe(MOMENT),
            "outside": many(said("File of the user’s own, which is never deleted.")),
            "unclear": whole("Places where the handle is a word that may mean something else."),
            "others": many(said("Site where another account has the same handle.")),
        }
    ),
    "ErasureRequest": told(
        {
            "id": whole(),
            "reason": said(),
            "asked_by": said(),
            "asked_at": MOMENT,
            "done_at": maybe(MOMENT),
            "counts": table(whole(), "How much of each kind was erased."),
            "waits_for": many(said("What holds the rest.")),
        }
    ),
    "AboutAccount": told(
        {
            "account": said(),
            "made_at": MOMENT,
            "kept": many(
                told(
                    {
                        "what": said(),
                        "purpose": said(),
                        "basis": said(),
                        "retention": said(),
                        "source": said(),
                        "records": many({"type": "object"}),
                    }
                )
            ),
            "recipients": many(table(said()), "Who received letters about it."),
            "done": table(whole(), "How often which action about it stands in the audit."),
        }
    ),
    "PrivacyText": told(_KIND),
    "WrittenPrivacyText": told(
        _KIND | {"language": said(), "markdown": said(), "open": many(said("What the user has still to judge."))}
    ),
}
