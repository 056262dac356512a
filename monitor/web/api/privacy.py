"""What is kept of people and how long, letting go of it, legal holds, texts about privacy."""

from monitor.casework.holds import HoldKind
from monitor.people import Scope
from monitor.privacy.holding import place_hold, release_hold
from monitor.privacy.inventory import entry_row, inventory
from monitor.privacy.purging import purge
from monitor.privacy.retention import category_named, load_retention, retention_rows, set_retention
from monitor.privacy.texts import kinds, write_text
from monitor.shapes.keeping import purged_json
from monitor.shapes.privacy import hold_json
from monitor.shapes.privacy_texts import text_kind_json, written_text_json
from monitor.web.api.jobs import begun
from monitor.web.api.schema import asked, day, paged, ref, table, text, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.pages.privacy import begin_purge

_REASON = text("Why; without names of people, if possible.", most=2000, least=1)
_WHO = {"by": "Mara Lindqvist"}


def periods(call: Call) -> Told:
    """Return how long each kind of data stays."""
    return call.slice(retention_rows(load_retention(call.library.settings.privacy)), dict)


def set_period(call: Call) -> Told:
    """Set for how many days one kind of data stays."""
    category = category_named(call.word("name"))
    set_retention(call.library, category, call.body["days"])
    rows = retention_rows(load_retention(call.library.settings.privacy))
    return Told(next(dict(row) for row in rows if row["category"] == category))


def due(call: Call) -> Told:
    """Count what is due, without changing anything."""
    return Told(purged_json(purge(call.library, dry_run=True)))


def let_go(call: Call) -> Told:
    """Begin to let go of what is due."""
    return begun(begin_purge(call.visit.room, call.library))


def entries(call: Call) -> Told:
    """Return the data inventory."""
    people = call.query.get("people", "")
    found = [one for one in inventory() if {"yes": one.is_personal, "no": not one.is_personal}.get(people, True)]
    return call.slice(found, entry_row)


def holds(call: Call) -> Told:
    """Return the legal holds."""
    return call.slice(call.library.store.holds.all(released=call.query.get("released") == "yes"), hold_json)


def place(call: Call) -> Told:
    """Place a legal hold."""
    kind, subject = HoldKind(call.text("kind")), call.text("subject")
    return Told(hold_json(place_hold(call.library, kind, subject, call.text("reason"), call.day("review_on"))))


def release(call: Call) -> Told:
    """End a legal hold."""
    return Told(hold_json(release_hold(call.library, call.visit.number(), call.text("reason"))))


def texts(call: Call) -> Told:
    """Return which texts about privacy there are."""
    return call.slice(kinds(), text_kind_json)


def write(call: Call) -> Told:
    """Write a text about privacy."""
    written = write_text(call.library, call.word("name"), call.text("language") or "en", call.body.get("set", {}))
    return Told(text_kind_json(written.kind) | written_text_json(written))


VERBS = [
    Verb(
        name="listPeriods",
        path="/privacy/retention",
        says="How long each kind of data stays.",
        view=periods,
        query=PAGES,
        answer=paged(ref("Period")),
    ),
    Verb(
        name="setPeriod",
        method="PUT",
        path="/privacy/retention/{name}",
        says="Set for how many days one kind of data stays.",
        view=set_period,
        needs=Scope.ADMIN,
        body=asked({"days": whole("For how many days it stays.", most=36_500), "by": BY}, "days"),
        example={"days": 30},
        answer=ref("Period"),
    ),
    Verb(
        name="countDue",
        method="POST",
        path="/privacy/due",
        says="What a purge would let go of; nothing is changed.",
        view=due,
        needs=Scope.ADMIN,
        body=asked({"by": BY}),
        example=_WHO,
        answer=ref("Purged"),
    ),
    Verb(
        name="purge",
        method="POST",
        path="/privacy/purge",
        says="Let go of everything whose time is over and that nothing holds.",
        more="A job does it; one that waits or runs already is returned instead of another.",
        view=let_go,
        needs=Scope.ADMIN,
        body=asked({"by": BY}),
        example=_WHO,
        answer=ref("Job"),
        status=202,
    ),
    Verb(
        name="listInventory",
        path="/privacy/inventory",
        says="What each column of the database and each kind of file is kept for.",
        view=entries,
        query=PAGES | {"people": text("yes: about people; no: about nobody.", among=("yes", "no"))},
        answer=paged(ref("InventoryEntry")),
    ),
    Verb(
        name="listHolds",
        path="/privacy/holds",
        says="Legal holds: what neither purge nor forget may take.",
        view=holds,
        needs=Scope.LETTERS,
        query=PAGES | {"released": text("yes: also those that have ended.", among=("yes",))},
        answer=paged(ref("Hold")),
    ),
    Verb(
        name="placeHold",
        method="POST",
        path="/privacy/holds",
        says="Place a legal hold.",
        view=place,
        needs=Scope.LETTERS,
        body=asked(
            {
                "kind": text("On what it lies.", among=HoldKind),
                "subject": text("Its number, or the account; empty for the whole library.", most=500),
                "reason": _REASON,
                "review_on": day("When somebody must ask whether it is still needed."),
                "by": BY,
            },
            "kind",
            "reason",
        ),
        example={"kind": "case", "subject": "1", "reason": "A suit is being prepared.", "review_on": "2027-06-30"},
        answer=ref("Hold"),
        status=201,
    ),
    Verb(
        name="releaseHold",
        method="POST",
        path="/privacy/holds/{id}/release",
        says="End a legal hold.",
        view=release,
        needs=Scope.LETTERS,
        body=asked({"reason": _REASON, "by": BY}, "reason"),
        example={"reason": "The suit is settled."},
        answer=ref("Hold"),
    ),
    Verb(
        name="listPrivacyTexts",
        path="/privacy/texts",
        says="Texts about privacy, with what the law asks of each and who has verified that.",
        view=texts,
        query=PAGES,
        answer=paged(ref("PrivacyText")),
    ),
    Verb(
        name="writePrivacyText",
        method="POST",
        path="/privacy/texts/{name}",
        says="Write a text about privacy; it is kept nowhere and sent to nobody.",
        more="What the law asks for and nobody has said is answered with 422, each with its source.",
        view=write,
        body=asked(
            {
                "language": text("BCP 47 tag.", most=20, usual="en"),
                "set": table(text(most=2000), "Facts for this text alone, by their names.", most=50),
                "by": BY,
            }
        ),
        example={"language": "de", "set": {"person": "Sam Poster"}},
        answer=ref("WrittenPrivacyText"),
    ),
]
