"""Letters that follow a notice: reminders, answers to counter-notices, requests, offers."""

from monitor.notices import FORMATS, Grounds, LicenceTerms, RecipientKind, load_pack
from monitor.people import Scope
from monitor.review.following import UNSIGNED, FollowRequest, follow
from monitor.review.following_read import read_follower, sign_follower
from monitor.shapes.letters import kept_json
from monitor.web.api.drafting import SAID, SIGNATURE, agreement_of, reading_json
from monitor.web.api.schema import Schema, asked, day, many, ref, text, told
from monitor.web.api.verbs import BY, Call, Told, Verb
from monitor.web.letter_form import TERMS, Given, sender_of

_SENDER = ("signer", "role", "organisation", "capacity", "address", "phone", "email")
_WORDS = ("authority", "territory", "right", "law", "remedy")
_TERMS: dict[str, Schema] = {name: SAID[name] for name in TERMS}


def write(call: Call) -> Told:
    """Write the draft of a letter that follows a notice, or sign it."""
    formats = list(dict.fromkeys(call.body.get("formats", ["pdf"])))
    reference, request = call.word("reference"), _request(call)
    if call.body.get("sign") and load_pack(request.pack).kind not in UNSIGNED:
        written = sign_follower(call.library, reference, request, formats, agreement_of(call))
    else:
        written = follow(call.library, reference, request, formats)
    return Told({"letters": [kept_json(one) for one in written]})


def preview(call: Call) -> Told:
    """Return a letter that follows a notice as it would be signed now."""
    return Told(reading_json(read_follower(call.library, call.word("reference"), _request(call))))


def _request(call: Call) -> FollowRequest:
    given = Given(values={key: call.text(key) for key in _SENDER if key in call.body})
    kind = call.text("to_kind")
    return FollowRequest(
        pack=call.text("pack"),
        sender=sender_of(call.visit, given),
        to=call.text("to"),
        kind=RecipientKind(kind) if kind else None,
        urls=tuple(call.body.get("urls", ())),
        explanation=call.text("explanation"),
        choice=call.text("choice"),
        action=call.text("action"),
        reply_by=call.day("reply_by"),
        authority_document=call.text("authority"),
        licence=_licence(call),
        grounds=Grounds(right=call.text("right"), law=call.text("law"), remedy=call.text("remedy")),
        territory=call.text("territory").upper(),
    )


def _licence(call: Call) -> LicenceTerms | None:
    if not any(call.text(name) for name in TERMS):
        return None
    return LicenceTerms(
        licensee=call.text("licensee"),
        scope=call.text("scope"),
        territory=call.text("licence_territory"),
        starts_on=call.day("starts"),
        ends_on=call.day("ends"),
        fee=call.text("fee"),
    )


_BODY: dict[str, Schema] = {
    "pack": text("Such as xx_followup_1, us_counter_response; see the packs.", most=60, least=1),
    "urls": many(text(most=2000), "Copies that it is about; default: those that stand.", most=1000),
    "to": text("“Name <address>”. Default: the recipient of the notice.", most=500),
    **{name: SAID[name] for name in ("to_kind", *_SENDER, "authority", "territory", "right", "law", "remedy")},
    "explanation": text("What you say in your own words."),
    "choice": text("After a counter-notice.", among=("withdraw", "court", "ccb", "licence")),
    "action": text("The action that was filed: court, number and day.", most=1000),
    "reply_by": day("Day until which you wait."),
    **_TERMS,
    "by": BY,
}
VERBS = [
    Verb(
        name="previewFollower",
        method="POST",
        path="/letters/{reference}/followers/preview",
        says="A letter that follows a notice as it would be signed now: its text, its rules, its statements.",
        more="Nothing is written or put on record.",
        view=preview,
        needs=Scope.LETTERS,
        body=asked(_BODY, "pack"),
        example={"pack": "xx_followup_1"},
        answer=ref("Preview"),
    ),
    Verb(
        name="followNotice",
        method="POST",
        path="/letters/{reference}/followers",
        says="Write a letter that follows a notice: a reminder, an answer to a counter-notice, a request, an offer.",
        more="It speaks of the notice as it stands today. First a draft, whose findings say what is missing; then the"
        " same with “sign” and what the signer has read of its preview and agreed to. Nothing is sent.",
        view=write,
        needs=Scope.LETTERS,
        body=asked(
            {**_BODY, "formats": many(text(among=FORMATS), "Default: pdf.", least=1, most=12), **SIGNATURE}, "pack"
        ),
        example={"pack": "xx_followup_1", "formats": ["pdf"], "sign": False},
        answer=told({"letters": many(ref("KeptLetter"))}),
        status=201,
    ),
]
