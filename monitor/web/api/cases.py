"""Cases: confirmed matches that are pursued with one recipient."""

from monitor.casework.values import SIGHTS
from monitor.errors import InputError
from monitor.people import Scope
from monitor.review.cases import create_case
from monitor.review.closing import close_case, reopen_case
from monitor.review.exceptions import consider, heads_of
from monitor.review.indicators import indicators
from monitor.review.looking import check_live, review_case
from monitor.shapes.records import case_json, check_json, consideration_json, finding_json, look_json
from monitor.values import Conclusion
from monitor.web.api.schema import asked, many, moment, paged, ref, table, text, told, whole
from monitor.web.api.verbs import BASE, BY, PAGES, Call, Told, Verb


def list_(call: Call) -> Told:
    """Return the cases."""
    return call.slice(call.library.store.cases.all(), case_json)


def show(call: Call) -> Told:
    """Return a case with its matches."""
    store = call.library.store
    case = store.cases.get(call.visit.number())
    found = [
        finding_json(finding) | {"indicators": list(indicators(finding))}
        for finding in store.matches.some(case.match_ids)
    ]
    return Told(
        case_json(case) | {"findings": found, "reviews": [look_json(one) for one in store.sights.looks(case.id)]}
    )


def create(call: Call) -> Told:
    """Make a case."""
    case = create_case(call.library, call.body["matches"], call.text("recipient"))
    return Told(case_json(case), {"Location": f"{BASE}/cases/{case.id}"})


def weigh(call: Call) -> Told:
    """Put on record what a person thinks of the exceptions of a law."""
    law, said = (call.text("jurisdiction") or "US").upper(), dict(call.body.get("heads", {}))
    heads = heads_of(law)
    strange = next((head for head in said if head not in heads), None)
    if strange is not None:
        raise InputError(f"The law of {law} has no head “{strange[:60]}”; its heads are: {', '.join(heads)}.")
    thoughts = dict.fromkeys(heads, "") | said
    reached = Conclusion(call.body.get("conclusion", Conclusion.UNCLEAR))
    considered = consider(call.library, call.visit.number(), thoughts, reached, call.text("reason"), law)
    return Told(consideration_json(considered))


def second(call: Call) -> Told:
    """Put on record that a second person has looked at a case."""
    return Told(look_json(review_case(call.library, call.visit.number(), call.text("reason"))))


def look(call: Call) -> Told:
    """Put on record what a person found at the addresses of the copies.

    :raises InputError: a match is not in the case
    """
    case = call.library.store.cases.get(call.visit.number())
    chosen = call.body.get("matches", case.match_ids)
    strange = next((id_ for id_ in chosen if id_ not in case.match_ids), None)
    if strange is not None:
        raise InputError(f"Match {strange} is not in case {case.id}; name matches of the case, or none for all.")
    opened_at = call.moment("opened_at") or call.library.clock()
    checks = check_live(call.library, chosen, call.body["found"], opened_at=opened_at, note=call.text("note"))
    return Told({"looks": [check_json(one) for one in checks]})


def close(call: Call) -> Told:
    """Close a case."""
    close_case(call.library, call.visit.number(), call.text("reason"))
    return Told(case_json(call.library.store.cases.get(call.visit.number())))


def reopen(call: Call) -> Told:
    """Open a case again."""
    return Told(case_json(reopen_case(call.library, call.visit.number(), call.text("reason"))))


_CASE = "/cases/{id}"
_REASON = text("Why; without names of people, if possible.", most=2000, least=1)
VERBS = [
    Verb(
        name="listCases",
        path="/cases",
        says="The cases.",
        view=list_,
        query=PAGES,
        answer=paged(ref("Case")),
    ),
    Verb(
        name="createCase",
        method="POST",
        path="/cases",
        says="Make a case of confirmed matches, to be pursued with one recipient.",
        view=create,
        needs=Scope.REVIEW,
        body=asked(
            {
                "matches": many(whole(least=1), "Numbers of confirmed matches.", least=1, most=1000),
                "recipient": text("With whom: the platform, or “Name <address>”.", most=300, least=1),
                "by": BY,
            },
            *("matches", "recipient"),
        ),
        example={"matches": [1], "recipient": "vids.example"},
        answer=ref("Case"),
        status=201,
    ),
    Verb(
        name="getCase",
        path=_CASE,
        says="One case: its matches, the exceptions considered, its letters, and who has looked.",
        view=show,
        answer=ref("CaseWithMatches"),
    ),
    Verb(
        name="considerExceptions",
        method="POST",
        path=f"{_CASE}/considerations",
        says="Put on record what a named person thinks of the exceptions of a law; no letter goes without it.",
        more="A person weighs every head before the signature (Lenz v. Universal; Directive (EU) 2019/790 art. 17(7));"
        " a program carries what that person thought, and never thinks it.",
        view=weigh,
        needs=Scope.LETTERS,
        body=asked(
            {
                "jurisdiction": text("Whose law: US, EU, GB, CA, IN ... Default: US.", most=10),
                "heads": table(text(), "What was thought of each head of that law.", most=50),
                "conclusion": text("Default: unclear.", among=Conclusion),
                "reason": text("Why, in the person's own words."),
                "by": BY,
            }
        ),
        example={
            "jurisdiction": "US",
            "heads": {
                "purpose": "The film is shown whole, with advertising, and nothing is said about it.",
                "nature": "A creative work that was published by its owner.",
                "amount": "All of it, from the first second to the last.",
                "effect": "It takes the place of the original for those who see it there.",
            },
            "conclusion": "infringing",
            "reason": "No factor speaks for the use: it is the whole film, unchanged but mirrored.",
        },
        answer=ref("Consideration"),
        status=201,
    ),
    Verb(
        name="reviewCase",
        method="POST",
        path=f"{_CASE}/reviews",
        says="Put on record that a second person has looked: somebody who has neither decided nor considered the case.",
        view=second,
        needs=Scope.REVIEW,
        body=asked({"reason": text("What was seen in both recordings.", least=1), "by": BY}, "reason"),
        example={"reason": "I compared both recordings from beginning to end; it is the same film."},
        answer=ref("SecondLook"),
        status=201,
    ),
    Verb(
        name="lookAtCopies",
        method="POST",
        path=f"{_CASE}/looks",
        says="Put on record that a person opened the addresses of copies, and what was there.",
        more="Nothing is fetched. A claim leaves only if somebody saw its copies within the last 72 hours.",
        view=look,
        needs=Scope.REVIEW,
        body=asked(
            {
                "found": text("What was found.", among=SIGHTS),
                "matches": many(whole(least=1), "Default: all of the case.", least=1, most=1000),
                "opened_at": moment("When. Default: now."),
                "note": text("What was seen, in words."),
                "by": BY,
            },
            "found",
        ),
        example={"found": "live", "note": "It plays."},
        answer=told({"looks": many(ref("LiveCheck"))}),
        status=201,
    ),
    Verb(
        name="closeCase",
        method="POST",
        path=f"{_CASE}/close",
        says="Close a case: nothing is signed in it any more, and the period after which its data go begins.",
        more="Refused while letters are under way; each is named with what is still to happen.",
        view=close,
        needs=Scope.LETTERS,
        body=asked({"reason": _REASON, "by": BY}, "reason"),
        example={"reason": "All copies are gone."},
        answer=ref("Case"),
    ),
    Verb(
        name="reopenCase",
        method="POST",
        path=f"{_CASE}/reopen",
        says="Open a closed case again; the period begins anew when it is closed once more.",
        view=reopen,
        needs=Scope.LETTERS,
        body=asked({"reason": _REASON, "by": BY}, "reason"),
        example={"reason": "The copy is back."},
        answer=ref("Case"),
    ),
]
