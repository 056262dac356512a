"""Letters without fault that follow a notice or stand beside it, by the id of their pack."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from monitor.notices import Answer, EarlierNotice, Grounds, LicenceTerms, Notice, Party, Recipient, RecipientKind
from monitor.notices.correspondence import Tally
from tests.monitor.notices.samples import NOW, OWNER, at, consideration, item, notice, work

__all__ = ["NOW", "SAMPLES", "earlier", "letter", "samples", "with_earlier"]

LAWS = ("US", "EU", "GB", "IN", "CA", "JP", "AU", "BR")
YOUTUBE = "YouTube, Inc., DMCA Complaints"


def earlier(number: int = 1, **changes: Any) -> EarlierNotice:
    """Return the record of a notice to YouTube about one copy."""
    values: dict[str, Any] = {
        "reference": f"RC-2026-{number:04}",
        "sent_on": date(2026, 11, 2 + number),
        "recipient": YOUTUBE,
        "urls": (item(number).url,),
        "jurisdiction": "US",
    }
    return EarlierNotice(**(values | changes))


def letter(pack_id: str, **changes: Any) -> Notice:
    """Return a signed letter of the owner to YouTube about one copy that was notified before."""
    values: dict[str, Any] = {"reference": "RC-2026-0099", "pack_id": pack_id, "exceptions": (), "method": ""}
    return notice(**(values | {"earlier": (earlier(),)} | changes))


def with_earlier(number: int = 0, **changes: Any) -> Callable[[Notice], Notice]:
    """Return a function that changes one of the earlier letters."""

    def change(whole: Notice) -> Notice:
        letters = list(whole.earlier)
        letters[number] = replace(letters[number], **changes)
        return replace(whole, earlier=tuple(letters))

    return change


def retraction() -> Notice:
    """Return the withdrawal of a notice about two copies, with an apology."""
    both = earlier(urls=(item(1).url, item(2).url))
    grounds = Grounds(explanation="the account had a licence that was not on record.", apologises=True)
    return letter("xx_retraction", works=(), earlier=(both,), grounds=grounds)


def correction() -> Notice:
    """Return a correction after which one of two copies stands."""
    return letter("xx_correction", earlier=(earlier(urls=(item(1).url, item(2).url)),))


def second_reminder(law: str) -> Notice:
    """Return a reminder that names the notice and the first reminder."""
    both = earlier(jurisdiction=law), earlier(9, urls=(item(1).url,), jurisdiction=law)
    return letter("xx_followup_2", earlier=both)


def counter_response(choice: str) -> Notice:
    """Return what the owner does about a counter-notification of somebody who is not named."""
    answer = Answer(
        kind="counter_notice",
        received_on=date(2026, 11, 18),
        reference="CN-4711",
        choice=choice,
        action="Lindqvist Films AB v. Doe, N.D. Cal., No. 4:26-cv-01234, filed November 20, 2026",
    )
    return letter(
        "us_counter_response",
        works=(),
        earlier=(earlier(counter_noticed=True),),
        answer=answer,
        licence=TERMS,
        enclosures=("complaint.pdf",),
    )


TERMS = LicenceTerms(
    scope="half a minute in one post, with credit",
    territory="worldwide",
    starts_on=date(2026, 10, 1),
    ends_on=date(2027, 9, 30),
    fee="EUR 120 plus VAT",
    licensee="@fast_reuploads",
)
UPLOADER = Recipient(name="@fast_reuploads", kind=RecipientKind.UPLOADER, service="YouTube", url=item().url)
PARTNER = Recipient(name="Northern Sounds Ltd", kind=RecipientKind.PARTNER, email="licences@sounds.example")


def licence_enquiry() -> Notice:
    """Return a question about the music in the owner's own film."""
    terms = LicenceTerms(
        material="“Slow Water” by The Northern Trio, released by Northern Sounds in 2019",
        cues=("00:12–00:41, music under the picture", "03:10–03:55, music alone"),
        scope="part of a film that is shown online",
        territory="worldwide",
    )
    return letter(
        "xx_licence_enquiry",
        works=(replace(work(), infringing_items=()),),
        earlier=(),
        recipient=PARTNER,
        licence=terms,
        reply_by=date(2026, 12, 14),
    )


def allowlist() -> Notice:
    """Return a permission that a partner holds for ten months."""
    terms = replace(TERMS, licensee="Northern Sounds Ltd", accounts=("YouTube: @northernsounds", "Vimeo: nsounds"))
    works = (replace(work(), infringing_items=()),)
    return letter("xx_allowlist_confirmation", works=works, earlier=(), recipient=PARTNER, licence=terms)


def to_uploader(pack_id: str, **changes: Any) -> Notice:
    """Return a letter to the account that posted one copy."""
    values: dict[str, Any] = {"earlier": (), "recipient": UPLOADER, "reply_by": date(2026, 12, 1)}
    return letter(pack_id, **(values | changes))


def repeated(law: str) -> Notice:
    """Return a request about an account that was notified three times."""
    letters = tuple(
        earlier(number, account="@fast_reuploads", outcome="removed", outcome_on=date(2026, 11, 12), jurisdiction=law)
        for number in (1, 2, 3)
    )
    return letter("xx_repeat_infringer", works=(), earlier=letters)


def demand() -> Notice:
    """Return a demand to the account that posted one copy, read by a lawyer."""
    grounds = Grounds(
        right="reproduction and making available to the public",
        law="sections 16 and 20 of the Copyright, Designs and Patents Act 1988",
        remedy="take the post down, and publish no other copy of the film",
        lawyer="Amelia Hale, Hale & Winter LLP",
        lawyer_at=at(22, 15),
    )
    return to_uploader(
        "xx_cease_desist",
        grounds=grounds,
        territory="GB",
        reply_by=date(2026, 12, 7),
        exceptions=(consideration(1, jurisdiction="GB"),),
    )


def keeping(law: str) -> Notice:
    """Return a request to keep records about one copy."""
    return letter("xx_preservation", territory=law)


def record(pack_id: str, **changes: Any) -> Notice:
    """Return a paper that nobody signs."""
    method = "Reclaim 0.1.0, engine parameters 3f2a90c1b7de"
    return letter(pack_id, **({"signature": None, "method": method} | changes))


def declaration() -> Notice:
    """Return the draft of a certification by the owner."""
    facts = "On 20 November 2026 I saved the file of the copy from its address and ran the program on both files."
    return record("us_declaration_902", earlier=(), grounds=Grounds(explanation=facts))


def archived(**changes: Any) -> Notice:
    """Return the cover text of a notice for an archive; the account has no place in it."""
    sent = earlier(outcome="removed", outcome_on=date(2026, 11, 12), **changes)
    return record("xx_lumen_submission", recipient=ARCHIVE, earlier=(sent,))


def report() -> Notice:
    """Return what became of the notices of a quarter."""
    figures = Tally(
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        sent=40,
        removed=22,
        not_removed=6,
        pending=7,
        duplicate=3,
        not_in_index=2,
        counter_notices=1,
        retractions=1,
        upheld_refusals=2,
    )
    return record("xx_transparency_report", works=(), earlier=(), tally=figures)


ARCHIVE = Recipient(name="Public Archive of Notices", kind=RecipientKind.AUTHORITY, email="intake@archive.example")

SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "xx_retraction": lambda: (retraction(),),
    "xx_correction": lambda: (correction(),),
    "xx_followup_1": lambda: tuple(letter("xx_followup_1", earlier=(earlier(jurisdiction=law),)) for law in LAWS),
    "xx_followup_2": lambda: tuple(map(second_reminder, LAWS)),
    "us_counter_response": lambda: tuple(map(counter_response, ("withdraw", "court", "ccb", "licence"))),
    "xx_uploader_contact": lambda: (
        to_uploader("xx_uploader_contact"),
        to_uploader("xx_uploader_contact", sender=Party(name=OWNER, email="maya@lindqvist.example"), reply_by=None),
    ),
    "xx_licence_enquiry": lambda: (licence_enquiry(),),
    "xx_licence_offer": lambda: (to_uploader("xx_licence_offer", licence=TERMS),),
    "xx_retro_licence": lambda: (to_uploader("xx_retro_licence", licence=TERMS),),
    "xx_allowlist_confirmation": lambda: (allowlist(),),
    "xx_repeat_infringer": lambda: tuple(map(repeated, ("US", "EU"))),
    "xx_cease_desist": lambda: (demand(),),
    "xx_preservation": lambda: tuple(map(keeping, ("US", "CA"))),
    "xx_evidence_annex": lambda: (record("xx_evidence_annex", earlier=()),),
    "us_declaration_902": lambda: (declaration(),),
    "xx_lumen_submission": lambda: (archived(), archived(retracted=True), archived(counter_noticed=True)),
    "xx_transparency_report": lambda: (report(),),
}


def samples(pack_id: str) -> tuple[Notice, ...]:
    """Return the faultless letters of a pack; the first is the plainest."""
    return SAMPLES[pack_id]()
