"""Notices under the laws of India, Japan and Brazil without fault, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace

from monitor.notices import Notice, RecipientKind
from tests.monitor.notices.claim_changes import Change, Edit, added
from tests.monitor.notices.claim_samples import CONTACT_POINT, GROUNDS, OWNER, at, claim
from tests.monitor.notices.claims_common import (
    BASICS,
    BASICS_EDITS,
    HEADS,
    OTHER_COUNTRY,
    OTHER_LAW,
    UNIDENTIFIED,
    UNLOCATED,
    as_company,
    elements,
)
from tests.monitor.notices.samples import by_agent, with_items, with_part


def india() -> Notice:
    """Return a complaint to a Grievance Officer with an undertaking to sue."""
    grounds = replace(
        GROUNDS,
        right="reproduction, and communication to the public",
        law="Copyright Act, 1957, sections 14(d) and 51",
        undertaking_by=OWNER,
        undertaken_at=at(23, 8),
    )
    return claim("in_r75", grounds=grounds, recipient=replace(CONTACT_POINT, name="YouTube, Grievance Officer"))


def japan() -> Notice:
    """Return a request in Japanese to the contact of a designated provider."""
    grounds = replace(
        GROUNDS,
        right="複製権及び公衆送信権",
        law="著作権法第21条、第23条第1項",
        explanation="このアカウントは、作品の約30秒を縦長に切り抜いて無断で投稿しており、投稿内容に独自の要素はありません。",
        ownership_document="2025年の撮影データ（申出者保管）",
    )
    return claim(
        "jp_tps_request",
        grounds=grounds,
        recipient=replace(CONTACT_POINT, name="YouTube 著作権窓口"),
        enclosures=("evidence-annex.pdf",),
    )


def by_attorney(whole: Notice) -> Notice:
    """Return the request as an attorney sends it for the owner."""
    return with_part("signature", capacity="弁護士")(by_agent(whole))


def brazil() -> Notice:
    """Return a notice in Portuguese that a lawyer has seen."""
    grounds = replace(
        GROUNDS,
        right="reprodução e comunicação ao público",
        law="Lei nº 9.610/1998, art. 29, I e VIII",
        explanation="A conta publicou meio minuto do filme sem alteração além do formato, e ninguém o autorizou.",
    )
    recipient = replace(CONTACT_POINT, name="YouTube, Atendimento jurídico")
    return with_part("signature", capacity="com visto de advogada, OAB/SP 123.456")(
        claim("br_notice", grounds=grounds, recipient=recipient)
    )


def by_lawyer(whole: Notice) -> Notice:
    """Return the notice as a lawyer in Brazil sends it for the owner."""
    return with_part("signature", capacity="advogada, OAB/SP 123.456")(by_agent(whole))


SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "in_r75": lambda: (india(), by_agent(india()), as_company(india())),
    "jp_tps_request": lambda: (japan(), by_attorney(japan()), as_company(japan())),
    "br_notice": lambda: (brazil(), by_lawyer(brazil())),
}

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "in_r75": {
        **BASICS,
        "IN-N1": UNIDENTIFIED,
        "IN-N2": (with_part("grounds", interest=""), with_part("grounds", interest="agent")),
        "IN-N2a": (with_part("grounds", ownership_document=""),),
        "IN-N3a": (with_part("grounds", right=""), with_part("grounds", explanation="")),
        "IN-N3b": HEADS,
        "IN-N3c": OTHER_LAW,
        "IN-N4": UNLOCATED,
        "IN-N5": (with_items(lambda i: replace(i, account="")),),
        "IN-N6": (
            with_part("grounds", undertaking_by=""),
            with_part("grounds", undertaking_by=" "),
            with_part("grounds", undertaken_at=None),
        ),
        "IN-N6b": (with_part("grounds", undertaking_by="the program"), with_part("grounds", undertaking_by="root")),
        "IN-N6c": (with_part("grounds", undertaken_at=at(23, 9, 31)),),
        "IN-N7": (with_part("sender", name=""), with_part("sender", address=())),
        "IN-N8": (with_part("recipient", kind=RecipientKind.UPLOADER),),
        "IN-T1": OTHER_COUNTRY,
    },
    "jp_tps_request": {
        **BASICS,
        "B1b": (with_part("signature", name="Jane Roe", capacity="Director"),),
        "B1c": (lambda n: with_part("signature", authority_document="")(by_attorney(n)),),
        "JP-N1": (with_part("sender", name=""), with_part("sender", address=())),
        "JP-N1a": UNLOCATED,
        "JP-N1b": UNIDENTIFIED,
        "JP-N1c": (with_part("grounds", right=""), with_part("grounds", law="")),
        "JP-N1d": (with_part("grounds", explanation=""),),
        "JP-N1e": (with_part("grounds", ownership_document=""),),
        "JP-N1f": (lambda n: replace(n, enclosures=()),),
        "JP-N1g": (with_part("grounds", explanation="The account posted half a minute of it."),),
        "JP-N5": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
        "JP-X1": (
            by_agent,
            lambda n: with_part("signature", capacity="Account Manager")(by_agent(n)),
            lambda n: with_part("signature", capacity="行政書士")(by_agent(n)),
        ),
        "JP-E1": HEADS,
        "JP-E2": OTHER_LAW,
        "JP-T1": OTHER_COUNTRY,
    },
    "br_notice": {
        **BASICS,
        "BR-N2": (with_part("sender", name=""), with_part("sender", address=())),
        "BR-N3": UNIDENTIFIED,
        "BR-N4": UNLOCATED,
        "BR-N5": (with_part("grounds", right=""), with_part("grounds", explanation="")),
        "BR-N8": (with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),),
        "BR-L1": (with_part("signature", capacity=""), with_part("signature", capacity="produtora")),
        "BR-E1": HEADS,
        "BR-E2": OTHER_LAW,
        "BR-T1": OTHER_COUNTRY,
    },
}
"""By pack and rule: changes that break this rule and no other of its severity."""

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "in_r75": {
        **BASICS_EDITS,
        "IN-N3": (lambda letter: letter.replace("It is not covered by section 52", "It infringes section 52"),),
        "IN-N3d": (lambda letter: letter.replace("without comment and competes", "and competes"),),
        "IN-N6a": (lambda letter: letter.replace("undertakes to file an infringement suit", "may file a suit"),),
        "IN-N9": (lambda letter: letter.replace("within 36 hours", "soon"),),
        "IN-X1": (added("Please act in three hours."), added("The law gives you 3 hours."), added("The 3-hour rule.")),
        "IN-X2": (added("Please act within 48 hours."), added("Please act within seven days.")),
    },
    "jp_tps_request": {
        **BASICS_EDITS,
        "B8": (*BASICS_EDITS["B8"], added("損害賠償として10万円の支払を求めます。")),
        "X1": (*BASICS_EDITS["X1"], added("偽証の罰の下に述べます。")),
        "JP-N2": (lambda letter: letter.replace("送信を防止する措置を講ずることを", "対応を"),),
        "JP-N3": (lambda letter: letter.replace("許諾していません", "存じません"),),
        "JP-N4": (lambda letter: letter.replace("事実に相違ないことを", "事実を"),),
        "JP-X2": (
            added("7日以内に回答してください。"),
            added("48 時間以内に削除してください。"),
            added("至急お願いします。"),
        ),
    },
    "br_notice": {
        **BASICS_EDITS,
        "B8": (*BASICS_EDITS["B8"], added("Pedimos uma indenização.")),
        "BR-N6": (lambda letter: letter.replace("de boa-fé", "ainda"),),
        "BR-N7": (lambda letter: letter.replace("seja tornado indisponível", "seja revisto"),),
    },
}
"""By pack and rule: changes of the letter's text by hand that break it."""

ELEMENTS: dict[str, dict[str, str]] = {
    "in_r75": {
        **elements(heads="IN-N3b", law="IN-N3c", work="IN-N1", location="IN-N4", sender="IN-N7"),
        "grounds.right": "IN-N3a",
        "grounds.explanation": "IN-N3a",
        "grounds.interest": "IN-N2",
        "grounds.ownership_document": "IN-N2a",
        "grounds.undertaking_by": "IN-N6",
        "grounds.undertaken_at": "IN-N6",
        "works[].infringing_items[].account": "IN-N5",
    },
    "jp_tps_request": {
        **elements(heads="JP-E1", law="JP-E2", work="JP-N1b", location="JP-N1a", sender="JP-N1"),
        "grounds.right": "JP-N1c",
        "grounds.law": "JP-N1c",
        "grounds.explanation": "JP-N1d",
        "grounds.ownership_document": "JP-N1e",
        "enclosures": "JP-N1f",
    },
    "br_notice": {
        **elements(heads="BR-E1", law="BR-E2", work="BR-N3", location="BR-N4", sender="BR-N2"),
        "grounds.right": "BR-N5",
        "grounds.explanation": "BR-N5",
        "signature.capacity": "BR-L1",
    },
}
"""By pack: elements with the one rule that catches their absence."""
