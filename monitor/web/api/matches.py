"""Matches in the order of the queue, and what people decide about them."""

from collections.abc import Mapping

from monitor.harm import Harm, harm_of
from monitor.licensing import claim_of, claims_of
from monitor.people import Scope
from monitor.permitted import review_permissions
from monitor.review.decisions import decide_all
from monitor.review.taking_back import take_back
from monitor.shapes.records import Json, decision_json, finding_json
from monitor.store.queue import ORDERS, STATES, QueueFilter
from monitor.values import Verdict
from monitor.web.api.schema import Schema, asked, many, number, paged, ref, table, text, told, whole
from monitor.web.api.verbs import BY, PAGES, Call, Told, Verb
from monitor.web.choosing import FIELDS, MODALITY_WORDS

MOST_AT_ONCE = 1000
VERDICTS = [verdict for verdict in Verdict if verdict is not Verdict.WITHDRAWN]
FILTERS: Mapping[str, Schema] = {
    "state": text("Waiting, decided so, or set aside.", among=STATES, usual="waiting"),
    "platform": text("Seen on this platform.", most=300),
    "work": whole("Number of the work.", least=1),
    "score": number("At least so sure, from 0 to 1.", least=0, most=1),
    "transform": text("Changed in this way, such as mirrored; none for unchanged.", most=100),
    "modality": text("Found by picture or by sound.", among=MODALITY_WORDS),
    "account": text("Posted by this account.", most=300),
    "q": text("Stands in the name of clip or work, the address, or the account.", most=300),
    "order": text("Which come first.", among=ORDERS, usual="harm"),
}
_IDS = many(whole(least=1), "Numbers of matches; all are decided, or none.", least=1, most=MOST_AT_ONCE)
_SEEN = table(
    whole(),
    "By match, the number of the latest decision that was seen, 0 for none. Where it is another one now, nothing is"
    " decided, and 409 says who was quicker.",
    keys="^[1-9][0-9]{0,17}$",
    most=MOST_AT_ONCE,
)
_REASON = text("Why; it stays with the decision for ever.", least=1)


def list_(call: Call) -> Told:
    """Return a stretch of the queue."""
    library, query = call.library, call.query
    now = library.clock()
    if call.visit.room.permissions.is_due(now.date()):
        review_permissions(library)
    given = {FIELDS[name]: query[name] for name in FIELDS if name in query}
    found = library.store.queue.page(QueueFilter(**given), offset=query["offset"], limit=query["limit"], now=now)
    claims = claims_of(library, [item.finding for item in found.items], day=now)
    shown = [
        finding_json(item.finding, claims[item.finding.id]) | {"harm": _harm_json(item.harm)} for item in found.items
    ]
    return call.page(shown, found.total)


def show(call: Call) -> Told:
    """Return one match with its history."""
    library = call.library
    finding, now = library.store.matches.get(call.visit.number()), library.clock()
    said = finding_json(finding, claim_of(library, finding, day=now)) | {"harm": _harm_json(harm_of(finding, now))}
    return Told(said | {"decisions": [decision_json(one) for one in library.store.decisions.history(finding.id)]})


def _harm_json(harm: Harm) -> Json:
    return {
        "value": round(harm.value, 6),
        "coverage": round(harm.coverage, 6),
        "views": harm.views,
        "age_days": round(harm.age_days, 3),
        "is_still": harm.is_still,
    }


def decide(call: Call) -> Told:
    """Give one verdict for one reason on several matches."""
    verdict = Verdict(call.body["verdict"])
    decided = decide_all(call.library, call.body["ids"], verdict, call.text("reason"), seen=_seen(call))
    return Told(
        {
            "decisions": [
                decision_json(one.decision)
                | {
                    "kept": str(one.kept) if one.kept else None,
                    "no_letter": one.no_letter or None,
                    "problem": one.problem,
                    "was_known": one.is_old,
                }
                for one in decided
            ]
        }
    )


def undo(call: Call) -> Told:
    """Take decisions back."""
    taken = take_back(call.library, call.body["ids"], call.text("reason"), seen=_seen(call))
    return Told({"decisions": [decision_json(one.decision) for one in taken]})


def _seen(call: Call) -> dict[int, int]:
    return {int(match): decision for match, decision in call.body.get("seen", {}).items()}


VERBS = [
    Verb(
        name="listMatches",
        path="/matches",
        says="Matches, the most harmful first; by default those that wait for a decision.",
        more="The parameters are those of the queue’s address.",
        view=list_,
        query={**FILTERS, **PAGES},
        answer=paged(ref("Match")),
    ),
    Verb(
        name="getMatch",
        path="/matches/{id}",
        says="One match: its segments, why it matched, what of it may be claimed, and all decisions.",
        view=show,
        answer=ref("MatchWithHistory"),
    ),
    Verb(
        name="decideMatches",
        method="POST",
        path="/decisions",
        says="Decide matches: one verdict for one reason, with a record for each.",
        more="A refusal (422) names the rules; where somebody was quicker, 409 says who, what and when.",
        view=decide,
        needs=Scope.REVIEW,
        body=asked(
            {"ids": _IDS, "verdict": text(among=VERDICTS), "reason": _REASON, "seen": _SEEN, "by": BY},
            *("ids", "verdict", "reason"),
        ),
        example={
            "ids": [1],
            "verdict": "confirmed",
            "reason": "Seen beside the original: the whole film, mirrored.",
            "seen": {"1": 0},
        },
        answer=told({"decisions": many(ref("Decided"))}),
    ),
    Verb(
        name="undoDecisions",
        method="POST",
        path="/decisions/undo",
        says="Take decisions back; the matches wait again, and the record shows both.",
        view=undo,
        needs=Scope.REVIEW,
        body=asked({"ids": _IDS, "reason": _REASON, "seen": _SEEN, "by": BY}, "ids", "reason"),
        example={"ids": [1], "reason": "The wrong row was marked."},
        answer=told({"decisions": many(ref("Decision"))}),
    ),
]
