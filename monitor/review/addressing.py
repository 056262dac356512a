"""To whom a letter goes and under which law: what the signer says, and where the signer is silent, what is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from monitor.errors import InputError
from monitor.notices import Grounds, Hop, LicenceTerms, Pack, Recipient, RecipientKind, load_pack, pack_ids
from monitor.notices.recipients.finding import find_profile
from monitor.notices.recipients.profiles import Fact, RecipientProfile, route_to, wording_for
from monitor.notices.recipients.wording import can_carry
from monitor.review.nearest import Attempt
from monitor.review.recipients import load_recipients, verified_on
from monitor.rights.territories import MEMBER_STATES
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import Case

USUAL = {"US": "us_dmca_notice", "EU": "eu_dsa_art16"}
"""The letter that is written where a law has several and none is named."""
SPECIAL = {"search": "us_dmca_search", "cdn": "us_dmca_infra"}
"""The letter under United States law to services that keep no copy themselves."""
OF_CASES = frozenset({"notice", "contact"})
"""Kinds of the letters that a case can be drafted as."""
DEMAND = "xx_cease_desist"
"""The letter that presses a claim and needs no notice before it."""
CASELESS = {
    "xx_licence_enquiry": "reclaim rights ask WORK",
    "xx_allowlist_confirmation": "reclaim allow confirm ID",
}
"""Letters that belong to no case and follow no other, with the commands that write them."""
BY_FORM = frozenset(
    {
        RecipientKind.PLATFORM_FORM,
        RecipientKind.SEARCH_ENGINE,
        RecipientKind.INTERMEDIARY,
        RecipientKind.CONTACT_POINT,
    }
)
"""Recipients that may be reached by a web form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequest:
    """What the signer says when asking for a letter. What is left empty is taken from what the library knows."""

    pack: str = ""
    """Id of the law pack; empty for the usual letter of the territory."""
    to: str = ""
    """``Name <address>``, or a name alone; empty for the recipient of the case, as far as it is known."""
    to_address: tuple[str, ...] = ()
    """Postal address of the recipient, line by line."""
    kind: RecipientKind | None = None
    form_url: str = ""
    requires_wording: str = ""
    """A sentence that the recipient insists on; empty for that of its profile."""
    statutory_wording: bool = False
    """Whether the letter keeps the law's sentence, whatever the recipient's profile says."""
    accepts_wording: str = ""
    """The sentence that the recipient insists on, as the signer has read and accepted it."""
    verified_on: date | None = None
    """When the recipient was looked up."""
    seen_live_at: datetime | None = None
    """When the signer last opened every address and saw the copy."""
    authority_document: str = ""
    sender: Profile
    sign: bool = False
    """Whether the signer has read the draft and signs; otherwise the letter is a draft."""
    territory: str = ""
    """Country whose rights are claimed; empty for that of the law pack."""
    grounds: Grounds = field(default_factory=Grounds)
    links: Mapping[str, str] = field(default_factory=dict)
    """For letters to search engines: the search result or link that leads to each address."""
    hops: tuple[Hop, ...] = ()
    contacted: tuple[Attempt, ...] = ()
    """For letters to companies behind a site: how the signer turned to the site outside Reclaim."""
    registration: str = ""
    """Registration of the works, such as a number of the U.S. Copyright Office."""
    enclosures: tuple[str, ...] = ()
    """Names of the files that go with the letter."""
    licence: LicenceTerms | None = None
    """What is offered, where a licence is."""
    reply_by: date | None = None
    """Day until which the sender waits; only for letters that may set one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """The law pack and the recipient of a letter."""

    pack_id: str
    recipient: Recipient
    profile: RecipientProfile | None
    """What is known of the recipient; None for nothing."""


def address_of(library: Library, case: Case, request: LetterRequest, sites: tuple[str, ...] = ()) -> Addressed:
    """Return to whom a letter of a case goes and under which law.

    :param sites: where the copies lie
    :raises InputError: the recipient cannot be understood, there is no letter for the territory, or the law pack is
        for other letters
    :raises RecipientsError: the user's file of recipients cannot be understood
    :raises PackError: there is no such law pack
    """
    if not request.to and name_and_address(case.recipient)[1]:
        request = replace(request, to=case.recipient)  # whoever made the case said where letters go
    profiles = load_recipients(library.settings.recipients)
    on_site = sites if len(sites) == 1 else ()
    profile = find_profile(profiles, request.to, case.recipient, *(() if request.to else on_site))
    pack = load_pack(request.pack or usual_pack(request.territory, profile))
    _demand_of_case(pack, request)
    _demand_own_territory(pack, request)
    return Addressed(pack_id=pack.id, recipient=_recipient(request, case, pack, profile), profile=profile)


def _demand_of_case(pack: Pack, request: LetterRequest) -> None:
    """Refuse a letter that no case is drafted as, and what a letter does not say."""
    demand_not_caseless(pack)
    if pack.kind not in OF_CASES and pack.id != DEMAND:
        raise InputError(
            f"The letter {pack.id} belongs to an earlier letter or to the records ({pack.kind}), not to a case; write"
            f" it with reclaim notice follow REFERENCE --pack {pack.id}, or choose another one: reclaim packs."
        )
    if request.licence and not any(rule.id == "LO1" for rule in pack.rules):
        raise InputError(
            f"The letter {pack.id} offers no licence; leave its terms out, or take --pack xx_licence_offer."
        )
    if request.reply_by and pack.kind == "notice":
        raise InputError(f"The letter {pack.id} sets no day for an answer; leave out --reply-by.")


def _demand_own_territory(pack: Pack, request: LetterRequest) -> None:
    """Refuse to claim rights in a country under the law of another."""
    place = place_of(request.territory)
    if pack.territory and place and place not in places_of(pack.territory):
        raise InputError(
            f"The letter {pack.id} claims rights under the law of {pack.territory}, which is not that of {place}; leave"
            f" out --territory, or leave out --pack, so that the letter is that of {place}."
        )


def place_of(territory: str) -> str:
    """Return a territory as the rights ledger writes it; empty for none."""
    return territory.strip().upper()


def places_of(territory: str) -> frozenset[str]:
    """Return in which places the law of a territory holds: in itself, and in every member state of the EU."""
    return (MEMBER_STATES if territory == "EU" else frozenset()) | {territory}


def demand_not_caseless(pack: Pack) -> None:
    """Refuse a letter that belongs to no case and follows no other.

    :raises InputError: names the command that writes it
    """
    if pack.id in CASELESS:
        raise InputError(f"The letter {pack.id} belongs to no case; write it with {CASELESS[pack.id]}.")


def usual_pack(territory: str, profile: RecipientProfile | None = None) -> str:
    """Return the id of the letter that claims rights in a territory; that of the United States where none is named.

    :raises InputError: there is none
    """
    place = place_of(territory) or "US"
    law = "EU" if place in MEMBER_STATES else place
    special = SPECIAL.get(profile.kind, "") if profile and law == "US" else ""
    for candidate in filter(None, (special, USUAL.get(law, ""))):
        if candidate in pack_ids():
            return candidate
    of_law = [pack_id for pack_id, jurisdiction in _claims() if jurisdiction == law]
    if of_law:
        return of_law[0]
    laws = ", ".join(sorted({jurisdiction for _, jurisdiction in _claims()}))
    raise InputError(f"There is no letter under the law of “{territory}”; there are letters for {laws}: reclaim packs.")


@cache
def _claims() -> tuple[tuple[str, str], ...]:
    """Return the id and the jurisdiction of every law pack whose letters claim an infringement."""
    packs = map(load_pack, pack_ids())
    return tuple((pack.id, pack.jurisdiction) for pack in packs if pack.kind == "notice")


def _recipient(request: LetterRequest, case: Case, pack: Pack, profile: RecipientProfile | None) -> Recipient:
    name, email = name_and_address(request.to or case.recipient)
    kind = request.kind or _kind(request, pack, profile)
    lent = _lent(request, pack, profile, kind)
    wording = _wording(request, pack, profile)
    # What was looked up is the recipient of the profile, not whom the signer names besides.
    is_known = not request.to or (profile is not None and profile.email is not None and profile.email.value == email)
    return Recipient(
        name=lent.get("agent", name),
        kind=kind,
        service=case.recipient,
        address=request.to_address or lines_of(lent.get("address", "")),
        email=email or lent.get("email", ""),
        url=request.form_url or lent.get("form_url", ""),
        agent_verified_on=request.verified_on or (verified_on(profile) if is_known else None),
        requires_wording=wording.value if wording else "",
        wording_source=wording.source if wording else "",
        asks=profile.asks if profile else (),
        exposures=profile.exposures if profile else (),
    )


def _kind(request: LetterRequest, pack: Pack, profile: RecipientProfile | None) -> RecipientKind:
    """Return how the letter reaches its recipient: as its profile says, else the first way that the law pack allows."""
    allowed = [RecipientKind(kind) for kind in kinds_of(pack)]
    route = route_to(profile, pack.jurisdiction) if profile else None
    known = RecipientKind(route.to_kind) if route else None
    has_form = request.form_url or (profile and profile.form_url and profile.form_url.mark == "stated")
    if has_form and not (route or (profile and profile.email)) and RecipientKind.PLATFORM_FORM in allowed:
        known = RecipientKind.PLATFORM_FORM
    if request.to:  # whoever names another recipient says as well how it is reached, or takes the usual way
        known = None
    return known if known and (known in allowed or not allowed) else (allowed or [RecipientKind.HOST])[0]


def kinds_of(pack: Pack) -> tuple[str, ...]:
    """Return the kinds of recipient that the letters of a pack may go to, the usual one first; none for any."""
    for rule in pack.rules:
        if rule.check == "one_of" and rule.parameters.get("path") == "recipient.kind":
            return tuple(rule.parameters["allowed"])
    return ()


def _lent(request: LetterRequest, pack: Pack, profile: RecipientProfile | None, kind: RecipientKind) -> dict[str, str]:
    """Return what the profile says of the way that the letter takes, where the signer names no other recipient.

    What ships with Reclaim is used for laws under which a route is known; what the user stated, for all.
    """
    if profile is None or request.to:
        return {}
    by_form = kind is RecipientKind.PLATFORM_FORM or (kind in BY_FORM and profile.form_url is not None)
    facts = {key: getattr(profile, key) for key in (("form_url",) if by_form else ("agent", "email", "address"))}
    has_route = route_to(profile, pack.jurisdiction) is not None
    return {key: fact.value for key, fact in facts.items() if fact and (has_route or fact.mark == "stated")}


def _wording(request: LetterRequest, pack: Pack, profile: RecipientProfile | None) -> Fact | None:
    """Return the sentence that the letter carries in place of the law's, with its source; None for the law's."""
    if request.requires_wording.strip():
        if not can_carry(pack):
            raise InputError(
                f"The letter {pack.id} has no statement that other wording could take the place of; leave the wording"
                " out, or choose another letter: reclaim packs."
            )
        return Fact(value=request.requires_wording.strip(), source="stated for this letter", mark="stated")
    if request.statutory_wording or profile is None or not can_carry(pack):
        return None
    return wording_for(profile, pack.jurisdiction)


def name_and_address(text: str) -> tuple[str, str]:
    """Return the name and the e-mail address of ``Name <address>``; one of them may be empty.

    :raises InputError: it is written in another way
    """
    found = re.fullmatch(r"\s*(?P<name>[^<>]*?)\s*(<(?P<email>[^<>\s]+@[^<>\s]+)>)?\s*", text)
    if found is None:
        raise InputError(f"The recipient “{text}” cannot be understood; write “Name <address@example.org>”.")
    email = found["email"] or ""
    return found["name"].strip('"') or email, email


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of an address in which semicolons may stand for line ends."""
    return tuple(line.strip() for line in re.split(r"[\n;]", text) if line.strip())
