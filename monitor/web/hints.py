"""What rules say to do, in the words of the review room: pages and fields in place of commands and options."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.notices import Notice, load_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A place in the room where something can be put right."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What to do about a rule, and where."""

    text: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the placeholders of a hint mean."""

    case_id: int
    match_id: int = 0
    """0 where a case has several."""
    work_id: int = 0
    law: str = ""
    """Whose exceptions are weighed where a hint does not say."""


FIELDS: Mapping[str, tuple[str, str]] = {
    "pack": ("pack", "Letter"),
    "territory": ("territory", "Country"),
    "to": ("to", "Recipient"),
    "to-address": ("to_address", "Postal address of the recipient"),
    "to-kind": ("to_kind", "How it reaches them"),
    "form-url": ("form_url", "Address of their form"),
    "verified-on": ("verified_on", "Looked up on"),
    "requires-wording": ("requires_wording", "Wording they insist on"),
    "statutory-wording": ("statutory_wording", "Keep the sentence of the law"),
    "accept-wording": ("accept_wording", "I accept their wording"),
    "hop": ("hops", "How you found out who serves the site"),
    "contacted": ("contacted", "How you turned to the site first"),
    "signer": ("signer", "Who signs"),
    "role": ("role", "Signs as"),
    "principal": ("principal", "Owner of the works"),
    "organisation": ("organisation", "Company"),
    "capacity": ("capacity", "Title in the company"),
    "address": ("address", "Postal address"),
    "phone": ("phone", "Telephone"),
    "email": ("email", "E-mail"),
    "authority": ("authority", "Document of authority"),
    "seen-live": ("seen_live", "Seen at their addresses just now"),
    "right": ("right", "Right infringed"),
    "law": ("law", "Law that grants it"),
    "explanation": ("explanation", "Why the copy infringes"),
    "exception-reason": ("exception_reason", "Why no exception permits it"),
    "interest": ("interest", "What the claimant is"),
    "ownership-document": ("ownership_document", "Document of ownership"),
    "undertake": ("undertake", "Promise to sue"),
    "remedy": ("remedy", "What they are asked to do"),
    "court": ("court", "Court"),
    "lawyer-on": ("lawyer_on", "Read by the lawyer at"),
    "lawyer": ("lawyer", "Lawyer who has read it"),
    "link": ("links", "Search results that lead to the copies"),
    "registration": ("registration", "Registration of the work"),
    "unpublished": ("unpublished", "Never published: how a copy could come about"),
    "licensee": ("licensee", "Who is licensed"),
    "scope": ("scope", "What may be done"),
    "licence-territory": ("licence_territory", "Where it holds"),
    "from": ("starts", "First day"),
    "until": ("ends", "Last day"),
    "fee": ("fee", "Fee"),
    "reply-by": ("reply_by", "Answer until"),
    "enclose": ("enclosed", "Enclosed files"),
    "sign": ("sign", "Sign"),
}
"""By the name of the option: the field of the drafting page, and what it is called there."""

_VALUE = r"(?: (?:“[^”]*”|[A-Z]{3,}(?:=[A-Z]{3,})?\b|now\b|\d+\b|[^\x00-\x7f“”][^\s.,;)]*))?"
_WORD = r"role|to-kind|interest|modality|title|because"
_OPTION = re.compile(
    rf"--(?P<name>[a-z]+(?:-[a-z]+)*)(?P<value>(?:(?<=--role)|(?<=--to-kind)|(?<=--interest)) [a-z]+|{_VALUE})"
)
_REST = rf"(?: --(?:{_WORD}) [a-z]+| --[a-z-]+{_VALUE})*"

_COMMANDS: tuple[tuple[str, str, Callable[[Place, "re.Match[str]"], str]], ...] = (
    (
        rf"reclaim case consider (?:CASE|\d+)(?: --jurisdiction (?P<law>[A-Z]+))?{_REST}|reclaim case consider",
        "the exceptions of the case",
        lambda at, found: _exceptions_page(at, found["law"]),
    ),
    (
        rf"reclaim case review (?:CASE|\d+){_REST}",
        "the second look",
        lambda at, _: f"/cases/{at.case_id}#second-look",
    ),
    (
        rf"reclaim case create(?: MATCH)?{_REST}",
        "a new case",
        lambda _at, _: "/cases/new",
    ),
    (
        rf"reclaim look (?:MATCH|\d+) [a-z]+{_REST}",
        "the looks at addresses",
        lambda at, _: f"/cases/{at.case_id}#addresses",
    ),
    (
        rf"reclaim decide(?: (?P<id>MATCH|\d+) [a-z-]+)?{_REST}",
        "the decision about the match",
        lambda at, found: _match_page(at, found["id"]),
    ),
    (
        rf"reclaim match (?P<id>\d+){_REST}",
        "the match",
        lambda at, found: _match_page(at, found["id"]),
    ),
    (
        rf"reclaim (?:register|rights (?:add|list|show))(?: (?:FILE|WORK|(?P<id>\d+)))?{_REST}",
        "the page of the work",
        lambda at, found: _work_page(at, found["id"]),
    ),
    (
        rf"reclaim allow own (?:PLATFORM ACCOUNT|--none)|reclaim allow (?:end (?:NUMBER|\d+)|list){_REST}",
        "accounts and permissions",
        lambda _at, _: "/permissions",
    ),
    (
        rf"reclaim scan{_REST}",
        "uploads",
        lambda _at, _: "/uploads",
    ),
    (
        r"reclaim notice show (?P<id>RC-[0-9-]*\d)",
        "its page",
        lambda _at, found: "/letters/" + found["id"],
    ),
    (
        r"reclaim retract (?P<id>RC-[0-9-]*\d)" + rf"(?: --url \S+)?(?: --because [a-z]+)?{_REST}",
        "its withdrawal",
        lambda _at, found: "/letters/" + found["id"],
    ),
    (
        rf"reclaim letter (?:CASE|\d+)(?: --pack [a-z0-9_]+)?{_REST}",
        "another letter of the case",
        lambda at, _: f"/cases/{at.case_id}/letter",
    ),
    (
        rf"reclaim profile set{_REST}",
        "your profile",
        lambda _at, _: "/profile",
    ),
    (
        r" \(--purpose, --nature, --amount, --effect\)| \(--reason\)|(?<=: )reclaim budget",
        "",
        lambda at, _: _exceptions_page(at, None),
    ),
    (
        r"reclaim packs",
        "the list of letters",
        lambda at, _: f"/cases/{at.case_id}/letter#field-pack",
    ),
)  # fmt: skip


def _exceptions_page(at: Place, law: str | None) -> str:
    whose = law or at.law
    return f"/cases/{at.case_id}" + (f"?law={whose}" if whose else "") + "#exceptions"


def _work_page(at: Place, id_: str | None) -> str:
    number = id_ or str(at.work_id or "")
    return f"/works/{number}" if number else "/works"


def _match_page(at: Place, id_: str | None) -> str:
    number = id_ if id_ and id_.isdigit() else str(at.match_id or "")
    return f"/matches/{number}" if number else f"/cases/{at.case_id}#matches"


def hint(text: str, at: Place) -> Hint:
    """Return what a rule says to do in the words of the room, with the places where it is done, the first one first."""
    ways: list[tuple[int, Way]] = []

    def name(label: str, address: str, found: "re.Match[str]") -> str:
        if label:
            ways.append((found.start(), Way(label=label[0].upper() + label[1:], address=address)))
        return label

    said = text
    for pattern, label, address in _COMMANDS:
        said = re.sub(pattern, lambda found, t=label, a=address: name(t, a(at, found), found), said)  # type: ignore[misc]

    def option(found: "re.Match[str]") -> str:
        field = FIELDS.get(found["name"])
        if field is None:
            return ""
        label = name(field[1], f"/cases/{at.case_id}/letter#field-{field[0]}", found)
        value = found["value"].strip(" “”.…")
        return f"“{label}: {value}”" if value and not value.isupper() and value != "now" else f"“{label}”"

    said = re.sub(r"\s+([.,;)])", r"\1", _OPTION.sub(option, said))
    return Hint(
        text=re.sub(r"[ ,:]+\.", ".", said), ways=tuple(dict.fromkeys(way for _, way in sorted(ways, key=_first)))
    )


def _first(one: tuple[int, Way]) -> int:
    return one[0]


def fields_in(text: str) -> set[str]:
    """Return the fields of the drafting page that a rule speaks of."""
    return {FIELDS[found["name"]][0] for found in _OPTION.finditer(text) if found["name"] in FIELDS}


def place_of(case_id: int, notice: Notice | None, works: Mapping[int, int]) -> Place:
    """Return what placeholders mean in a letter of a case.

    :param works: number of the work by the number of each match of the case
    """
    matches, ids = list(works), set(works.values())
    if notice is not None:
        matches = [item.decision.match_id for item in notice.items if item.decision] or matches
    return Place(
        case_id=case_id,
        match_id=matches[0] if len(matches) == 1 else 0,
        work_id=next(iter(ids)) if len(ids) == 1 else 0,
        law=load_pack(notice.pack_id).jurisdiction if notice is not None else "",
    )
