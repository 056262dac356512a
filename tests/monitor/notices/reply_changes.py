"""Ways to spoil letters that follow a notice or stand beside it, by the rule that each way breaks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from monitor.notices import Notice, RecipientKind
from monitor.values import Verdict
from tests.monitor.notices.reply_samples import NOW, with_earlier
from tests.monitor.notices.samples import at, by_agent, item, with_items, with_part, with_works, work

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


SHARED: dict[str, tuple[Change, ...]] = {
    "R1": (with_part("sender", name=""), with_part("sender", email=" ")),
    "R2": (with_part("recipient", address=(), email="", url=""),),
    "R3": (lambda n: replace(n, reference=""),),
    "R4": (lambda n: replace(n, signature=None), with_part("signature", name=" ")),
    "R4a": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "R4b": (with_part("signature", name="Jane Roe", capacity="Director"),),
    "R4c": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
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
    "FU7": (with_earlier(jurisdiction=""), with_earlier(jurisdiction="XX")),
}
"""Changes that break a rule of a part, whatever the pack; a pack may say better."""

SHARED_EDITS: dict[str, tuple[Edit, ...]] = {
    "R5": (added("Your customer is a thief."), added("This is piracy.")),
    "R6": (added("All of this is said under penalty of perjury."),),
    "S6": (added("Otherwise we will take legal action."), added("This is illegal."), added("You must pay.")),
    "FU6": (
        added("Please answer within 48 hours."),
        added("Please answer within fourteen (14) business days."),
        added("Please answer by 1 December 2026."),
    ),
    "FU8": (
        lambda text: re.sub("expeditiously|without undue delay|36 hours|as soon as feasible|in principle", "", text),
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
        "UC3": (lambda n: replace(n, reply_by=date(2026, 11, 29)),),
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
    "xx_followup_1": {},
    "xx_followup_2": {},
}
"""By pack and rule: changes of the letter's text by hand that break it."""
