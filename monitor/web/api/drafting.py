"""Letters before their signature, and the signature."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from urllib.parse import quote

from monitor.errors import InputError
from monitor.notices import FORMATS, RecipientKind, load_pack, pack_ids
from monitor.people import Scope
from monitor.review.addressing import LetterRequest
from monitor.review.agreeing import Agreement
from monitor.review.letters import write_letters
from monitor.review.previewing import Reading, RuleState, read, sign_as_read
from monitor.shapes.letters import exposure_json, pack_json, written_json
from monitor.shapes.records import Json
from monitor.web.api.schema import Schema, asked, day, flag, many, paged, ref, table, text, told
from monitor.web.api.verbs import BASE, PAGES, Call, Told, Verb
from monitor.web.letter_form import Given, request_of

_LOCAL = text(most=16, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$", example="2026-11-23T17:05")
"""A time of day in the zone of the machine that serves the room."""
_SENDER: Mapping[str, Schema] = {
    "signer": text("Who signs. With accounts it is whoever the token acts for; else default: the profile's.", most=200),
    "role": text("Whether the signer owns the rights or acts for the owner.", among=("owner", "agent")),
    "principal": text("The owner, where that is not the signer.", most=300),
    "organisation": text("The signer's company.", most=300),
    "capacity": text("The signer's title there.", most=300),
    "address": text("Postal address; lines separated by semicolons.", most=1000),
    "phone": text(most=100),
    "email": text(most=300),
}
SAID: Mapping[str, Schema] = {
    "pack": text("Law pack. Default: the usual letter of the territory.", most=60),
    "territory": text("Country, or EU, whose rights are claimed.", most=10),
    "to": text("“Name <address>”. Default: what is known of the case's recipient.", most=500),
    "to_address": text("Postal address of the recipient; lines separated by semicolons.", most=1000),
    "to_kind": text("What the recipient is.", among=RecipientKind),
    "form_url": text("Address of its form for notices.", most=2000),
    "verified_on": day("When it was looked up."),
    "requires_wording": text("A statement that it insists on in place of the law's."),
    "statutory_wording": flag("Keep the law's statement, whatever it insists on."),
    "accept_wording": text("The statement that it insists on, word for word, as the signer accepts it."),
    **_SENDER,
    "authority": text("What authorises an agent, with its date.", most=1000),
    "seen_live": flag("The signer has just opened every address and seen the copy."),
    "right": text("Right infringed, such as reproduction.", most=1000),
    "law": text("National law that grants it.", most=1000),
    "explanation": text("Why the copy infringes, in the signer's own words."),
    "exception_reason": text("Why no exception permits the use, in the letter's language."),
    "interest": text("What the claimant is.", most=1000),
    "ownership_document": text("What shows that the claimant holds the right.", most=1000),
    "remedy": text("What the recipient is asked to do."),
    "court": text("Court to which a request goes.", most=1000),
    "unpublished": text("The work was never published: how a copy could come about."),
    "registration": text("Registration of the work.", most=1000),
    "lawyer": text("Lawyer who has read it, with the firm.", most=300),
    "lawyer_on": _LOCAL | {"description": "When the lawyer read it."},
    "links": table(
        text(most=2000), "By match, the search result that leads to the copy.", keys="^[1-9][0-9]{0,17}$", most=1000
    ),
    "hops": text("How you found out who can act: a step in each line, such as DNS = 192.0.2.7."),
    "hops_at": _LOCAL | {"description": "When you did."},
    "contacted": text("How you turned to the site: a line each, such as 2026-11-20 e-mail to post@vids.example."),
    "licensee": text("Of a licence that is offered: who is licensed.", most=300),
    "scope": text("What may be done.", most=2000),
    "licence_territory": text("Where.", most=500),
    "starts": day("First day."),
    "ends": day("Last day."),
    "fee": text("With its currency, or: none.", most=300),
    "reply_by": day("Day until which you wait."),
}
"""Fields of a letter; they are those of ``reclaim letter``, but for a promise to sue, which only a person gives."""


def list_packs(call: Call) -> Told:
    """Return the law packs."""
    return call.slice([load_pack(pack_id) for pack_id in pack_ids()], pack_json)


def preview(call: Call) -> Told:
    """Return a letter as it would be signed now."""
    return Told(reading_json(read(call.library, call.visit.number(), _request(call))))


def _request(call: Call) -> LetterRequest:
    """Return what was said as a request for a letter."""
    case = call.library.store.cases.get(call.visit.number())
    findings = call.library.store.matches.some(case.match_ids)
    body = {key: value for key, value in call.body.items() if key in SAID}
    links = body.pop("links", {})
    strange = next((match for match in links if int(match) not in case.match_ids), None)
    if strange is not None:
        raise InputError(f"Match {strange} in “links” is not in case {case.id}.")
    flags = {key: "yes" if value else "" for key, value in body.items() if isinstance(value, bool)}
    texts = {f"link_{match}": link for match, link in links.items()}
    return request_of(call.visit, Given(values=body | flags | texts), findings)


def reading_json(reading: Reading) -> Json:
    """Return a letter as its signer reads it before the signature."""
    return {
        "pack": reading.pack.id,
        "recipient": reading.notice.recipient.name,
        "revision": reading.revision,
        "can_be_signed": reading.can_be_signed,
        "text": reading.markdown,
        "rules": [_rule_json(one) for one in reading.rules],
        "remarks": [asdict(one) for one in reading.remarks],
        "objections": [asdict(one) for one in reading.objections],
        "statements": [clause.text for clause in reading.statements],
        "exposure": exposure_json(reading.notice),
    }


def _rule_json(one: RuleState) -> Json:
    state = "met" if one.is_met else "open" if one.bars else "remarked" if one.applies else "does not apply"
    return {
        "id": one.rule.id,
        "title": one.rule.title,
        "source": one.rule.source,
        "severity": str(one.rule.severity),
        "state": state,
        "findings": [asdict(finding) for finding in one.findings],
    }


def write(call: Call) -> Told:
    """Write the draft of a letter, or sign the letter that was read."""
    case_id, request = call.visit.number(), _request(call)
    formats = list(dict.fromkeys(call.body.get("formats", ["pdf"])))
    if call.body.get("sign"):
        agreement = agreement_of(call)
        library = call.library if call.visit.person else replace(call.library, actor=request.sender.name)
        written = sign_as_read(library, case_id, request, formats, agreement)
        where = {"Location": f"{BASE}/letters/{quote(written[0].reference, safe='')}"}
    else:
        written, where = write_letters(call.library, case_id, request, formats), {}
    exposure = exposure_json(read(call.library, case_id, request).notice)
    left_out = list(written[0].left_out)
    return Told({"letters": [written_json(one, exposure) for one in written], "left_out": left_out}, where)


def agreement_of(call: Call) -> Agreement:
    """Return what a program says that its person has read and agreed to.

    :raises InputError: it does not say which letter was read
    """
    revision = call.text("revision")
    if not revision:
        raise InputError("Nobody signs what was not read: ask for the preview, and send its “revision” too.")
    return Agreement(
        revision=revision,
        agreed=frozenset(call.body.get("agreed", ())),
        typed_name=call.text("typed_name"),
        read_all=bool(call.body.get("sign")),
    )


SIGNATURE: Mapping[str, Schema] = {
    "sign": flag("The signer has read the preview to its end, and signs it."),
    "revision": text("Of the preview that was read.", most=64),
    "agreed": many(text(), "With “sign”: each of the preview's “statements”, word for word.", most=50),
    "typed_name": text("With “sign”: the signer's name, as the signer typed it.", most=200),
}
"""What a signature needs besides the letter."""
_EXAMPLE = {"signer": "Mara Lindqvist", "role": "owner", "seen_live": True}
VERBS = [
    Verb(
        name="listPacks",
        path="/packs",
        says="The law packs: which letters there are, under which law, in which language.",
        view=list_packs,
        query=PAGES,
        answer=paged(ref("Pack")),
    ),
    Verb(
        name="previewLetter",
        method="POST",
        path="/cases/{id}/letter/preview",
        says="A case’s letter as it would be signed now: its text, its rules, and who will see what of the signer.",
        more="Nothing is written or put on record. What is left empty is taken from the profile and the recipient.",
        view=preview,
        needs=Scope.LETTERS,
        body=asked(SAID),
        example=_EXAMPLE,
        answer=ref("Preview"),
    ),
    Verb(
        name="writeLetter",
        method="POST",
        path="/cases/{id}/letters",
        says="Write the draft of a letter, or, with “sign” and what the signer has read and agreed to, sign it.",
        more="Whoever the token acts for signs, and answers for every sentence of it. Nothing is sent. What lacks an"
        " element of the law is refused (422) with every rule that is not met.",
        view=write,
        needs=Scope.LETTERS,
        body=asked(
            {
                **SAID,
                "formats": many(text(among=FORMATS), "Default: pdf.", least=1, most=12),
                **SIGNATURE,
            }
        ),
        example=_EXAMPLE | {"formats": ["pdf", "docx"], "sign": False},
        answer=told({"letters": many(ref("Written")), "left_out": many({"type": "string"})}),
        status=201,
    ),
]
