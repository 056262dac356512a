"""Letters under the law of the European Union without fault, in four languages, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from fingerprints.values import Modality
from monitor.notices import Answer, Notice, Recipient, RecipientKind, WorkSpan
from monitor.notices.correspondence import EarlierNotice, Tally
from monitor.values import Verdict
from tests.monitor.notices.claim_changes import (
    WEIGHED,
    Change,
    Edit,
    add_work,
    added,
    with_considerations,
    without,
)
from tests.monitor.notices.claim_samples import CONTACT_POINT, GROUNDS, NOW, claim, item, work
from tests.monitor.notices.claims_common import BASICS, HEADS, OTHER_LAW
from tests.monitor.notices.samples import by_agent, notice, with_items, with_part, with_works

LANGUAGES = ("", "_de", "_fr", "_es")
SERVICE = CONTACT_POINT.name
WRONG = Tally(
    starts_on=date(2025, 11, 1), ends_on=date(2026, 10, 31), sent=60, removed=45, not_removed=15, upheld_refusals=12
)
"""One notice in five was rightly refused."""


def earlier(number: int = 1, **changes: Any) -> EarlierNotice:
    """Return the record of a notice that was refused."""
    values: dict[str, Any] = {
        "reference": f"RC-2026-{number:04}",
        "sent_on": date(2026, 11, number),
        "recipient": SERVICE,
        "urls": (item(1).url,),
        "outcome": "refused",
        "outcome_on": date(2026, 11, 18),
        "jurisdiction": "EU",
    }
    return EarlierNotice(**(values | changes))


def with_earlier(**changes: Any) -> Change:
    """Return a function that changes every earlier letter."""
    return lambda whole: replace(whole, earlier=tuple(replace(one, **changes) for one in whole.earlier))


def owned(*items: Any) -> Any:
    """Return the travel film, with how the owner holds it."""
    return work(*items, ownership="owned")


def art16(language: str = "") -> Notice:
    """Return a notice to YouTube's mechanism under Article 16."""
    said = replace(GROUNDS, exceptions_reason=REASON if language else "")
    return claim(f"eu_dsa_art16{language}", works=(owned(),), enclosures=("side-by-side evidence.pdf",), grounds=said)


def private(whole: Notice) -> Notice:
    """Return the letter as a private person sends it, with a name and an e-mail address only."""
    return replace(whole, sender=replace(whole.sender, organisation="", address=(), phone=""))


REFUSAL = Answer(
    kind="refusal",
    received_on=date(2026, 11, 18),
    reference="D-4711",
    by=SERVICE,
    summary="“The content does not infringe our policies.”",
)


def answering(pack_id: str, **changes: Any) -> Notice:
    """Return a letter of the owner after a refusal."""
    values: dict[str, Any] = {
        "pack_id": pack_id,
        "recipient": CONTACT_POINT,
        "grounds": GROUNDS,
        "exceptions": (),
        "method": "",
        "earlier": (earlier(),),
        "answer": REFUSAL,
    }
    return notice(**(values | changes))


def complaint(language: str = "") -> Notice:
    """Return a complaint to YouTube against a refusal."""
    return answering(f"eu_dsa_art20_complaint{language}")


def referral() -> Notice:
    """Return the same dispute before an out-of-court body, after a complaint."""
    body = Recipient(
        name="Example Dispute Settlement Body", kind=RecipientKind.AUTHORITY, url="https://odr.example/cases"
    )
    return answering("eu_dsa_art21_referral", recipient=body, works=(), earlier=(earlier(2), earlier(9)))


PICTURE = WorkSpan(start_s=0.0, end_s=252.0, modality=Modality.PICTURE)
SOUND = WorkSpan(start_s=0.0, end_s=31.0, modality=Modality.SOUND)
MUSIC = WorkSpan(start_s=31.0, end_s=252.0, modality=Modality.SOUND)


def reference(language: str = "", *held: WorkSpan) -> Notice:
    """Return the information about a film whose music belongs to somebody else."""
    film = work(ownership="owned", territories=("WORLD", "-US"), held=held or (PICTURE,), withheld=(MUSIC,))
    return notice(
        pack_id=f"eu_cdsm_17_info{language}",
        works=(film,),
        exceptions=claim("eu_dsa_art16").exceptions,
        method="",
        recipient=CONTACT_POINT,
        grounds=replace(GROUNDS, law="German UrhDaG § 7"),
        enclosures=("fingerprint of Salt Flats at Dawn.json",),
    )


REPLIES: dict[str, tuple[Change, ...]] = {
    "R1": (with_part("sender", name=""), with_part("sender", email=" ")),
    "R2": (with_part("recipient", address=(), email="", url=""),),
    "R3": (lambda n: replace(n, reference=""),),
    "R4": (lambda n: replace(n, signature=None), with_part("signature", name=" ")),
    "R4a": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "R4b": (with_part("signature", name="Jane Roe", capacity="Director"),),
    "R4c": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
    "R7": (with_earlier(reference=""),),
    "R7a": (with_earlier(sent_on=date(2026, 11, 24)),),
    "R7b": (with_earlier(recipient="Vimeo, Inc."),),
    "EU-O6": (lambda n: replace(n, tally=WRONG),),
}
CONDUCT: dict[str, tuple[Edit, ...]] = {
    "EU-N4a": tuple(
        map(added, ("Dies versichern wir an Eides statt.", "Fait sous serment.", "Se declara bajo juramento."))
    ),
    "EU-O5": tuple(map(added, ("We are a trusted flagger.", "Wir sind vertrauenswürdiger Hinweisgeber."))),
    "EU-X1": tuple(map(added, ("Sie schulden Schadensersatz.", "Vous devez des dommages-intérêts.", "Deben pagar."))),
    "EU-X2": tuple(map(added, ("Das ist Diebstahl.", "C’est du piratage.", "El usuario es un ladrón."))),
    "EU-X3": tuple(
        map(
            added,
            (
                "Answer within 48 hours.",
                "Antworten Sie innerhalb von 7 Tagen.",
                "Répondez dans un délai de 8 jours.",
                "Respondan en un plazo de 5 días.",
            ),
        )
    ),
}
REPLY_CONDUCT: dict[str, tuple[Edit, ...]] = CONDUCT | {
    "R5": (added("Your customer is a thief."),),
    "R6": (added("All of this is said under penalty of perjury."),),
}

ART16: dict[str, tuple[Change, ...]] = BASICS | {
    "B5b": (with_part("recipient", service="Vimeo"),),
    "B6c": (lambda n: with_works(lambda w: replace(w, ownership="owned"))(add_work(n)),),
    "EU-N1": (with_part("grounds", explanation=""), with_part("grounds", explanation="It is a copy.")),
    "EU-N1a": (with_part("grounds", right=""),),
    "EU-N1b": (with_part("grounds", law=""), with_part("grounds", law="European law")),
    "EU-N1d": (
        lambda n: replace(n, works=()),
        with_works(lambda w: replace(w, title="")),
        with_works(lambda w: replace(w, description="")),
    ),
    "EU-N1e": (with_works(lambda w: replace(w, ownership="")),),
    "EU-N2": (
        with_works(lambda w: replace(w, infringing_items=())),
        with_items(lambda i: replace(i, url="")),
        with_items(lambda i: replace(i, platform="")),
    ),
    "EU-N3": (with_part("sender", name=""), with_part("sender", email="")),
    "EU-N3a": (with_part("sender", email="maya@home"),),
    "EU-N5": (lambda n: replace(n, enclosures=()), lambda n: replace(n, enclosures=("contract.pdf",))),
    "EU-N5a": (with_part("grounds", explanation="The account posted the film. " * 60),),
    "EU-N6": (with_part("recipient", url=""),),
    "EU-N6a": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
    "EU-C1": (
        with_considerations(heads=()),
        with_considerations(reason="It is a copy."),
        lambda n: replace(n, exceptions=tuple(replace(one, heads=one.heads[:5]) for one in n.exceptions)),
    ),
    "EU-C1a": (with_considerations(jurisdiction="US"),),
    "EU-O6": (lambda n: replace(n, tally=WRONG),),
}
REASON = "The copy reposts half a minute without comment and competes with the original."
ART16_EDITS: dict[str, tuple[Edit, ...]] = CONDUCT | {
    "B8": (added("A settlement is open."),),
    "EU-N1c": (without(REASON),),
    "EU-N4": (without("accurate and complete", "richtig und voll", "exactes et complètes", "precisas y completas"),),
    "EU-O1": (without("non-arbitrary", "frei von Willkür", "non arbitraire", "no arbitraria"),),
}
ART16_ELEMENTS: dict[str, str] = {
    "enclosures": "EU-N5",
    "exceptions": "B6",
    "exceptions[].considered_by": "B6",
    "exceptions[].heads": "EU-C1",
    "exceptions[].heads[].head": "EU-C1",
    "exceptions[].heads[].reasoning": "EU-C1",
    "exceptions[].jurisdiction": "EU-C1a",
    "exceptions[].match_ids": "B6",
    "exceptions[].reason": "EU-C1",
    "grounds.explanation": "EU-N1",
    "grounds.law": "EU-N1b",
    "grounds.right": "EU-N1a",
    "principal.name": "B1d",
    "recipient.agent_verified_on": "B5a",
    "recipient.name": "B5",
    "recipient.url": "EU-N6",
    "sender.email": "EU-N3",
    "sender.name": "EU-N3",
    "sender.organisation": "B4a",
    "signature": "B1",
    "signature.name": "B1",
    "works": "EU-N1d",
    "works[].copyrighted_urls": "B2b",
    "works[].description": "EU-N1d",
    "works[].infringing_items": "EU-N2",
    "works[].infringing_items[].claimable_s": "G1",
    "works[].infringing_items[].platform": "EU-N2",
    "works[].infringing_items[].url": "EU-N2",
    "works[].owner": "B2a",
    "works[].ownership": "EU-N1e",
    "works[].title": "EU-N1d",
}

ART20: dict[str, tuple[Change, ...]] = REPLIES | {
    "EU-O3": (lambda n: replace(n, answer=None), with_part("answer", reference="")),
    "EU-O3a": (with_part("answer", kind="removal"),),
    "EU-O3b": (with_part("answer", received_on=date(2026, 11, 24)),),
    "EU-O3c": (with_part("answer", received_on=date(2026, 5, 22)),),
    "EU-O3d": (with_part("grounds", explanation=""), with_part("grounds", explanation="It is wrong.")),
    "EU-O3f": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
    "EU-O3g": (lambda n: replace(n, works=()), with_items(lambda i: replace(i, url=""))),
    "EU-O3h": (with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)),),
    "EU-O3l": (with_part("principal", name=""),),
    "EU-O3i": (with_earlier(urls=(item(5).url,)),),
    "EU-O3j": (with_earlier(retracted=True),),
    "EU-O3k": (with_items(lambda i: replace(i, decision=replace(i.decision, verdict=Verdict.EXCEPTION))),),
}
ART20_EDITS: dict[str, tuple[Edit, ...]] = REPLY_CONDUCT | {
    "EU-O3e": (without("qualified staff", "qualifizierten Personals", "dûment qualifiés", "debidamente cualificado"),),
}
REPLY_ELEMENTS: dict[str, str] = {
    "reference": "R3",
    "sender.email": "R1",
    "sender.name": "R1",
    "signature": "R4",
    "signature.name": "R4",
}
ART20_ELEMENTS: dict[str, str] = REPLY_ELEMENTS | {
    "answer": "EU-O3",
    "answer.kind": "EU-O3a",
    "answer.reference": "EU-O3",
    "earlier": "R7",
    "earlier[].recipient": "R7b",
    "earlier[].reference": "R7",
    "earlier[].urls": "R7",
    "grounds.explanation": "EU-O3d",
    "principal.name": "EU-O3l",
    "recipient.name": "R2",
    "works": "EU-O3g",
    "works[].infringing_items": "EU-O3g",
    "works[].infringing_items[].url": "EU-O3g",
}

ART21: dict[str, tuple[Change, ...]] = REPLIES | {
    "EU-O4": (lambda n: replace(n, earlier=()), with_earlier(reference="")),
    "EU-O4a": (with_earlier(sent_on=date(2026, 11, 24)),),
    "EU-O4b": (with_part("recipient", kind=RecipientKind.CONTACT_POINT),),
    "EU-O4c": (lambda n: replace(n, answer=None), with_part("answer", reference=""), with_part("answer", by="")),
    "EU-O4d": (with_part("answer", kind="removal"),),
    "EU-O4e": (with_part("answer", received_on=date(2026, 11, 24)),),
    "EU-O4f": (with_earlier(recipient="Vimeo, Inc."),),
    "EU-O4i": (with_part("grounds", explanation="It is wrong."),),
    "EU-O4j": (with_earlier(retracted=True),),
    "EU-O4n": (with_part("principal", name=""),),
}
ART21_EDITS: dict[str, tuple[Edit, ...]] = REPLY_CONDUCT | {
    "EU-O4g": (without("is not pending"),),
    "EU-O4h": (without("binds neither side"),),
}
ART21_ELEMENTS: dict[str, str] = REPLY_ELEMENTS | {
    "answer": "EU-O4c",
    "answer.by": "EU-O4c",
    "answer.kind": "EU-O4d",
    "answer.reference": "EU-O4c",
    "earlier": "EU-O4",
    "earlier[].recipient": "EU-O4f",
    "earlier[].reference": "EU-O4",
    "earlier[].urls": "EU-O4",
    "grounds.explanation": "EU-O4i",
    "principal.name": "EU-O4n",
    "recipient.name": "R2",
    "recipient.url": "R2",
}

CDSM: dict[str, tuple[Change, ...]] = REPLIES | {
    "EU-I1": (
        lambda n: replace(n, works=()),
        with_works(lambda w: replace(w, title="")),
        with_works(lambda w: replace(w, deposit_sha256="")),
    ),
    "EU-I1a": (with_works(lambda w: replace(w, deposit_sha256="abc")),),
    "EU-I1b": (lambda n: replace(n, enclosures=()),),
    "EU-I2": (with_works(lambda w: replace(w, ownership="")),),
    "EU-I2a": (with_works(lambda w: replace(w, owner="Somebody Else")),),
    "EU-I2b": (with_part("principal", name=""),),
    "EU-I3": (with_works(lambda w: replace(w, territories=())),),
    "EU-I4": (with_works(lambda w: replace(w, held=())),),
    "EU-I4a": (with_works(lambda w: replace(w, held=(PICTURE, SOUND, MUSIC))),),
    "EU-I6": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
    "EU-I7": (with_part("grounds", law=""),),
    "EU-C1a": OTHER_LAW,
    "EU-C1b": HEADS,
    "EU-C1c": (
        lambda n: replace(n, exceptions=()),
        with_considerations(match_ids=(1000,)),
        with_considerations(considered_by=""),
    ),
    **WEIGHED,
}
CDSM_EDITS: dict[str, tuple[Edit, ...]] = REPLY_CONDUCT | {
    "EU-I4b": (without("00:31–04:12"),),
    "EU-I5": (without("no part of the", "nicht Teil der Referenz", "partie de la référence", "no forma parte"),),
    "EU-C1": (without("caricature", "Karikatur", "caricatura"),),
}
CDSM_ELEMENTS: dict[str, str] = REPLY_ELEMENTS | {
    "enclosures": "EU-I1b",
    "grounds.law": "EU-I7",
    "principal.name": "EU-I2b",
    "exceptions": "EU-C1c",
    "exceptions[].considered_by": "EU-C1c",
    "exceptions[].heads": "EU-C1b",
    "exceptions[].heads[].head": "EU-C1b",
    "exceptions[].heads[].reasoning": "EU-C1b",
    "exceptions[].jurisdiction": "EU-C1a",
    "exceptions[].match_ids": "EU-C1c",
    "exceptions[].reason": "EU-C1b",
    "own_accounts_known": "G4",
    "recipient.name": "R2",
    "works": "EU-I1",
    "works[].infringing_items[].decision": "G5",
    "works[].infringing_items[].decision.by": "G5",
    "works[].published_on": "G7b",
    "works[].deposit_sha256": "EU-I1",
    "works[].description": "EU-I1",
    "works[].held": "EU-I4",
    "works[].owner": "EU-I2a",
    "works[].ownership": "EU-I2",
    "works[].territories": "EU-I3",
    "works[].title": "EU-I1",
}


def each(pack_id: str, entry: Any) -> dict[str, Any]:
    """Return the same entry for a pack in every language."""
    return {f"{pack_id}{language}": entry for language in LANGUAGES}


def art16_samples(language: str) -> tuple[Notice, ...]:
    """Return notices of a company, of an agent, and of a private person."""
    return art16(language), by_agent(art16(language)), private(art16(language))


def reference_samples(language: str) -> tuple[Notice, ...]:
    """Return information without and with sound of the owner's own."""
    return reference(language), reference(language, PICTURE, SOUND)


SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    **{f"eu_dsa_art16{language}": partial(art16_samples, language) for language in LANGUAGES},
    **{f"eu_dsa_art20_complaint{language}": lambda tag=language: (complaint(tag),) for language in LANGUAGES},
    "eu_dsa_art21_referral": lambda: (referral(),),
    **{f"eu_cdsm_17_info{language}": partial(reference_samples, language) for language in LANGUAGES},
}
CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    **each("eu_dsa_art16", ART16),
    **each("eu_dsa_art20_complaint", ART20),
    "eu_dsa_art21_referral": ART21,
    **each("eu_cdsm_17_info", CDSM),
}
EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    **each("eu_dsa_art16", ART16_EDITS),
    **each("eu_dsa_art20_complaint", ART20_EDITS),
    "eu_dsa_art21_referral": ART21_EDITS,
    **each("eu_cdsm_17_info", CDSM_EDITS),
}
ELEMENTS: dict[str, dict[str, str]] = {
    **each("eu_dsa_art16", ART16_ELEMENTS),
    **each("eu_dsa_art20_complaint", ART20_ELEMENTS),
    "eu_dsa_art21_referral": ART21_ELEMENTS,
    **each("eu_cdsm_17_info", CDSM_ELEMENTS),
}
