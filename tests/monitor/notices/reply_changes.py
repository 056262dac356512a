"""Ways to spoil letters that follow a notice or stand beside it, by the rule that each way breaks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from monitor.notices import Notice, RecipientKind, Role, Signature
from monitor.values import Verdict
from tests.monitor.notices.claim_changes import SHARED as SAFEGUARDS
from tests.monitor.notices.claim_changes import WEIGHED
from tests.monitor.notices.reply_samples import NOW, with_earlier
from tests.monitor.notices.samples import OWNER, at, by_agent, item, with_items, with_part, with_works, work

Change = Callable[[Notice], Notice]
Edit = Callable[[str], str]


def with_one_more(whole: Notice) -> Notice:
    """Add a copy that no earlier letter named."""
    return replace(whole, works=(*whole.works, work(item(77), title="Another film")))


def added(text: str) -> Edit:
    """Return a function that adds a sentence to a letter."""
    return lambda letter: f"{letter}\n{text}\n"


def without(text: str) -> Edit:
    """Return a function that takes words out of a letter, and fails where they are not in it."""

    def edit(letter: str) -> str:
        assert text in letter
        return letter.replace(text, "")

    return edit


def answer_by(day: date) -> Change:
    """Return a function that asks for the answer by a day."""
    return lambda whole: replace(whole, reply_by=day)


def signed(whole: Notice) -> Notice:
    """Sign what nobody signs."""
    return replace(whole, signature=Signature(name=OWNER, signed_at=at(23, 9, 30), role=Role.OWNER))


SHARED: dict[str, tuple[Change, ...]] = {
    "R1": (with_part("sender", name=""), with_part("sender", email=" ")),
    "R2": (with_part("recipient", address=(), email="", url=""),),
    "R3": (lambda n: replace(n, reference=""),),
    "R4": (lambda n: replace(n, signature=None), with_part("signature", name=" ")),
    "R4a": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "R4b": (with_part("signature", name="Jane Roe", capacity="Director"),),
    "R4c": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
    "R8": tuple(map(answer_by, (date(2026, 11, 23), date(2026, 11, 22), date(2025, 12, 14)))),
    "R7": (with_earlier(reference=""),),
    "R7a": (with_earlier(sent_on=date(2026, 11, 24)),),
    "R7b": (with_earlier(recipient="Vimeo, Inc."), with_earlier(recipient="")),
    "FU1": (
        with_items(lambda i: replace(i, seen_live_at=at(20, 9, 59), captured_at=None)),
        with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)),
    ),
    "FU2": (lambda n: replace(n, works=()), with_works(lambda w: replace(w, infringing_items=()))),
    "FU3": (with_one_more,),
    "FU4": (with_earlier(counter_noticed=True),),
    "FU5": (with_earlier(retracted=True),),
    "FU5a": (with_earlier(withdrawn=("https://www.youtube.com/watch?v=x",)),),
    "S1": (
        lambda n: replace(n, works=()),
        with_items(lambda i: replace(i, platform="")),
        with_items(lambda i: replace(i, url="")),
        with_works(lambda w: replace(w, title="")),
    ),
    "S2": (with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)),),
    "S3": (with_items(lambda i: replace(i, decision=None)),),
    "S3a": (with_items(lambda i: replace(i, decision=replace(i.decision, verdict=Verdict.EXCEPTION))),),
    "S4": (with_items(lambda i: replace(i, permitted_by="licence 3, for Lee Films")),),
    "S5": (with_items(lambda i: replace(i, indicators=("A voice speaks over it.",))),),
    "LO1": (
        *(with_part("licence", **{name: ""}) for name in ("licensee", "scope", "territory", "fee")),
        with_part("licence", ends_on=None),
        with_part("licence", starts_on=None),
        lambda n: replace(n, licence=None),
    ),
    "LO2": (with_part("licence", ends_on=date(2026, 10, 1)),),
    "LO3": (with_part("recipient", kind=RecipientKind.INTERMEDIARY), with_part("recipient", kind=RecipientKind.HOST)),
    "LO4": (lambda n: replace(n, territory="CA"),),
    "LO5": (lambda n: replace(n, works=()), with_works(lambda w: replace(w, title=""))),
    "LO6": (with_items(lambda i: replace(i, indicators=("A voice speaks over it.",))),),
    "G1": (with_items(lambda i: replace(i, claimable_s=0.0, claimable_sound_s=0.0)),),
    "FU7": (with_earlier(jurisdiction=""), with_earlier(jurisdiction="XX")),
}
"""Changes that break a rule of a part, whatever the pack; a pack may say better."""

SHARED_EDITS: dict[str, tuple[Edit, ...]] = {
    "R5": (added("Your customer is a thief."), added("This is piracy.")),
    "G16": (
        added("The same holds for https://vids.example/watch/777."),
        added("See [this](https://vids.example/watch/777)."),
        added("Write to somebody@another.example."),
    ),
    "R6": (added("All of this is said under penalty of perjury."),),
    "S6": (added("Otherwise we will take legal action."), added("This is illegal."), added("You must pay.")),
    "FU6": (
        added("Please answer within 48 hours."),
        added("Please answer within fourteen (14) business days."),
        added("Please answer by 1 December 2026."),
    ),
    "FU8": (
        lambda text: re.sub(
            "expeditiously|without undue delay|36 hours|as soon as feasible|in principle|liability", "", text
        ),
    ),
    "FU9": (added("The law requires you to remove it."), added("You must remove it.")),
    "FU10": (added("A settlement of $500 is open."),),
}

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "xx_retraction": {
        "W2": (with_earlier(retracted=True),),
    },
    "xx_correction": {
        "R7": (with_earlier(reference=""),),
        "CO1": (with_earlier(urls=(item(1).url,)),),
        "CO2": (lambda n: replace(n, works=()),),
        "CO3": (with_one_more,),
        "CO5": (with_earlier(retracted=True),),
    },
    "us_counter_response": {
        "CR1": (lambda n: replace(n, answer=None),),
        "CR1a": (with_part("answer", kind="refusal"),),
        "CR1b": (with_part("answer", received_on=date(2026, 11, 24)),),
        "CR1c": (
            lambda n: with_part("answer", choice="court")(
                with_earlier(withdrawn=("https://www.youtube.com/watch?v=x",))(n)
            ),
        ),
        "CR2": (with_part("answer", choice=""), with_part("answer", choice="notify again")),
        "CR3": (with_part("answer", choice="court", action=""),),
        "CR3a": (with_part("answer", choice="ccb", action=" "),),
        "CR3b": (
            lambda n: with_part("answer", choice="licence")(replace(n, licence=None)),
            lambda n: with_part("answer", choice="licence")(with_part("licence", licensee="")(n)),
        ),
        "CR6": (lambda n: with_part("answer", choice="court")(replace(n, enclosures=())),),
        "CR6a": (lambda n: with_part("answer", choice="ccb")(replace(n, enclosures=())),),
    },
    "xx_uploader_contact": {
        "UC1": (with_part("recipient", kind=RecipientKind.HOST),),
        "UC3": (answer_by(date(2026, 11, 29)), answer_by(date(2026, 11, 2))),
    },
    "xx_licence_enquiry": {
        "LE1": (with_part("licence", material=""), lambda n: replace(n, licence=None)),
        "LE2": (lambda n: replace(n, works=()), with_works(lambda w: replace(w, title=""))),
        "LE3": (with_part("licence", cues=()),),
        "LE4": (with_part("licence", scope=""), with_part("licence", territory="")),
        "LE5": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
    },
    "xx_licence_offer": {},
    "xx_retro_licence": {
        "RL1": (with_part("licence", starts_on=date(2026, 11, 23)),),
    },
    "xx_allowlist_confirmation": {
        "AC1": (with_part("licence", licensee=""), with_part("licence", ends_on=None)),
        "AC2": (with_part("licence", scope=""), with_part("licence", accounts=())),
        "AC3": (with_part("licence", ends_on=date(2026, 11, 22)),),
        "AC4": (lambda n: replace(n, works=()),),
        "AC5": (with_part("recipient", kind=RecipientKind.HOST),),
    },
    "xx_repeat_infringer": {
        "RI1": (lambda n: replace(n, earlier=n.earlier[:1]),),
        "RI2": (with_earlier(account="@somebody_else"), with_earlier(account="")),
        "RI3": (with_earlier(counter_noticed=True),),
        "RI4": (with_earlier(retracted=True),),
        "RI4a": (with_earlier(withdrawn=("https://www.youtube.com/watch?v=x",)),),
        "RI5": (with_earlier(outcome=""),),
        "RI7": (lambda n: replace(n, earlier=tuple(replace(one, jurisdiction="GB") for one in n.earlier)),),
        "RI7a": (with_earlier(jurisdiction="EU"),),
        "R7": (with_earlier(reference=""), with_earlier(urls=())),
    },
    "xx_cease_desist": {
        "CD1": (with_part("grounds", right=""), with_part("grounds", law=" ")),
        "CD2": (with_part("grounds", remedy=""),),
        "CD3": (lambda n: replace(n, reply_by=None),),
        "CD3a": (answer_by(date(2026, 12, 2)),),
        "CD3b": (answer_by(date(2026, 11, 29)), answer_by(date(2026, 11, 2))),
        "CD4": (with_part("grounds", lawyer=""), with_part("grounds", lawyer_at=None)),
        "CD4a": (with_part("grounds", lawyer_at=at(23, 9, 31)),),
        "CD5": (lambda n: replace(n, exceptions=()),),
        "CD5a": (lambda n: replace(n, territory=""), lambda n: replace(n, territory="WORLD")),
        "CD5b": (
            lambda n: replace(n, works=()),
            with_items(lambda i: replace(i, platform="")),
            with_items(lambda i: replace(i, url="")),
            with_works(lambda w: replace(w, title="")),
        ),
        "CD5c": (with_items(lambda i: replace(i, url="https://www.youtube.com/@fast_reuploads")),),
        "CD5d": (with_works(lambda w: replace(w, owner="Somebody Else")),),
        **{rule: SAFEGUARDS[rule] for rule in SAFEGUARDS if rule != "E3"},
        **WEIGHED,
        "CD6": (
            with_part("recipient", kind=RecipientKind.INTERMEDIARY),
            with_part("recipient", kind=RecipientKind.HOST),
        ),
    },
    "xx_preservation": {
        "PV1": (lambda n: replace(n, works=()), with_items(lambda i: replace(i, platform=""))),
        "PV2": (with_items(lambda i: replace(i, captured_at=None, seen_live_at=None)),),
        "PV2a": (with_items(lambda i: replace(i, account="")),),
        "PV3": (with_one_more,),
        "PV3a": (with_earlier(withdrawn=("https://www.youtube.com/watch?v=x",)),),
        "PV4": (lambda n: replace(n, territory=""), lambda n: replace(n, territory="GB")),
        "PV7": (with_part("recipient", kind=RecipientKind.INTERMEDIARY),),
    },
    "xx_evidence_annex": {
        "EA1": (lambda n: replace(n, works=()), with_works(lambda w: replace(w, title=""))),
        "EA2": (
            with_items(lambda i: replace(i, clip_sha256="9f86")),
            with_works(lambda w: replace(w, deposit_sha256="")),
        ),
        "EA3": (with_items(lambda i: replace(i, captured_at=None, received_at=None)),),
        "EA4": (with_items(lambda i: replace(i, segments=())),),
        "EA5": (lambda n: replace(n, method=""),),
        "EA6": (with_items(lambda i: replace(i, decision=None)),),
        "EA9": (signed,),
    },
    "us_declaration_902": {
        "DC1": (signed,),
        "DC2": (with_part("grounds", explanation=""),),
        "DC2a": (with_part("grounds", explanation="The hash proves that it is the same."),),
        "DC3": (with_items(lambda i: replace(i, clip_sha256="")),),
        "DC3a": (
            lambda n: replace(n, works=()),
            with_items(lambda i: replace(i, captured_at=None, received_at=None)),
        ),
        "DC4": (lambda n: replace(n, method=" "),),
    },
    "xx_lumen_submission": {
        "LU1": (with_part("recipient", kind=RecipientKind.HOST),),
        "LU2": (with_earlier(reference=""), with_earlier(recipient="")),
        "LU2a": (with_earlier(sent_on=date(2026, 11, 24)),),
        "LU3": (lambda n: replace(n, works=()),),
        "LU7": (with_earlier(outcome=""),),
    },
    "xx_transparency_report": {
        "TR1": (lambda n: replace(n, tally=None),),
        "TR2": (with_part("tally", removed=21), with_part("tally", sent=0)),
        "TR5": (with_part("tally", ends_on=date(2026, 11, 24)),),
        "TR5a": (with_part("tally", starts_on=date(2026, 10, 1)),),
    },
    "xx_followup_1": {},
    "xx_followup_2": {
        "FU11": (lambda n: replace(n, earlier=n.earlier[:1]),),
    },
}
"""By pack and rule: changes that break this rule and no other of its severity."""

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "xx_retraction": {
        "W1": (without("<https://www.youtube.com/watch?v=dQw4w9WgX02>"),),
        "W3": (without("reinstate the material"), without("lift every strike")),
        "W3a": (without("the person who posted the material, and"),),
        "W4": (
            added("We do so on condition that the account credits the film."),
            added("This is without prejudice to other claims."),
            added("We reserve all our rights."),
            added("It holds provided that you confirm it."),
        ),
    },
    "xx_correction": {
        "CO4": (without("<https://www.youtube.com/watch?v=dQw4w9WgX02>"),),
        "CO6": (without("reinstate the material"),),
    },
    "us_counter_response": {
        "CR4": (lambda text: re.sub("reinstate|512\\(g\\)\\(2\\)\\(C\\)", "", text),),
        "CR5": (
            added("We have a good faith belief that the use is not authorized."),
            added("Please remove this material expeditiously."),
        ),
    },
    "xx_uploader_contact": {"UC2": (without("or a licence"),)},
    "xx_licence_enquiry": {"LE6": (added("Your use infringes our rights."),)},
    "xx_licence_offer": {},
    "xx_retro_licence": {"RL2": (without("releases the licensee from every claim"),)},
    "xx_allowlist_confirmation": {},
    "xx_repeat_infringer": {
        "RI6": (without("RC-2026-0002"),),
        "RI8": (lambda text: re.sub("repeat infringers|manifestly illegal content", "", text),),
        "RI9": (without("No court has decided"),),
        "RI10": (
            added("The account is a repeat infringer."),
            added("You must terminate the account."),
            added("They are notorious thieves of films."),
        ),
        "RI11": (added("Please do so within 48 hours."), added("Please do so by 1 December 2026.")),
    },
    "xx_cease_desist": {
        "CD7": (without("please say so and why"),),
        "CD8": (added("You owe us compensation."), added("A payment of €500 would settle it.")),
    },
    "xx_preservation": {
        "PV4a": (lambda text: re.sub(r"subpoena|retain records", "", text),),
        "PV5": (without("Please do not send any of it"),),
        "PV6": (added("Please tell us the name of the account’s owner."), added("Disclose the identity.")),
    },
    "xx_evidence_annex": {
        "EA7": (without("does not say that a use is unlawful"),),
        "EA8": (without("any computer can calculate it"),),
        "EA10": (added("This proves the copy."), added("The use is illegal.")),
    },
    "us_declaration_902": {
        "DC2a": (added("The records are authentic and reliable."), added("It is beyond doubt the same film.")),
        "DC5": (without("exact duplicates"),),
        "DC6": (without("about authenticity only"),),
        "DC7": (without("under penalty of perjury"),),
        "DC8": (without("DRAFT, NOT SIGNED"),),
    },
    "xx_lumen_submission": {
        "LU4": (without("<https://www.youtube.com/watch?v=dQw4w9WgX01>"),),
        "LU5": (added("It was posted by @fast_reuploads."),),
        "LU5a": (added("Call +46 8 555 0100."),),
        "LU5b": (added("Hornsgatan 12"),),
        "LU6": (without("are left out of this copy"),),
        "LU8": (without("the sender will tell the archive"),),
        "LU9": (without("was withdrawn"),),
        "LU9a": (without("counter-notice"),),
    },
    "xx_transparency_report": {
        "TR3": (without("Not in index"), without("Pending")),
        "TR3a": (without("Refusals found right"),),
        "TR4": (added("That is 55 % of all."), added("Our success rate was high.")),
        "TR6": (added("See https://films.example/w."), added("Most came from @fast_reuploads.")),
        "TR7": (without("no single figure is fair"),),
    },
    "xx_followup_1": {},
    "xx_followup_2": {},
}
"""By pack and rule: changes of the letter's text by hand that break it."""
