"""The form of the drafting page: what its fields are, and what they make of a request for a letter."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from monitor.accounts import signer_of
from monitor.errors import InputError
from monitor.notices import Grounds, Hop, LicenceTerms, Pack, RecipientKind, load_pack, pack_ids
from monitor.notices.recipients.profiles import RecipientProfile
from monitor.review.addressing import CASELESS as OF_NO_CASE
from monitor.review.addressing import DEMAND, OF_CASES, SPECIAL, USUAL, LetterRequest, lines_of
from monitor.review.lawyers import names_a_person
from monitor.review.nearest import Attempt
from monitor.review.preserving import OF_LAST_NOTICE
from monitor.settings import Profile
from monitor.values import Finding
from monitor.web.hints import FIELDS, fields_in
from monitor.web.visit import Visit

SENDER = ("role", "principal", "organisation", "capacity", "address", "phone", "email")
"""Fields that the profile keeps, besides the signer's name."""
TERMS = ("licensee", "scope", "licence_territory", "starts", "ends", "fee")
KINDS: Mapping[RecipientKind, str] = {
    RecipientKind.DESIGNATED_AGENT: "its designated agent",
    RecipientKind.PLATFORM_FORM: "its web form",
    RecipientKind.CONTACT_POINT: "the contact that it publishes",
    RecipientKind.HOST: "the hosting company",
    RecipientKind.SEARCH_ENGINE: "a search engine",
    RecipientKind.INTERMEDIARY: "a company that carries or names the site",
    RecipientKind.UPLOADER: "whoever posted the copy",
    RecipientKind.PARTNER: "a partner",
    RecipientKind.AUTHORITY: "an authority",
}
COUNTRIES: Mapping[str, str] = {
    "US": "United States", "EU": "European Union", "GB": "United Kingdom", "CA": "Canada", "AU": "Australia",
    "IN": "India", "JP": "Japan", "BR": "Brazil", "XX": "No particular law",
}  # fmt: skip
PURPOSES: Mapping[str, str] = {
    "us_dmca_notice": "DMCA notice to a host",
    "us_dmca_search": "DMCA notice, search engine",
    "us_dmca_infra": "DMCA notice, site’s provider",
    "eu_dsa_art16": "DSA notice, in English",
    "eu_dsa_art16_de": "DSA notice, in German",
    "eu_dsa_art16_fr": "DSA notice, in French",
    "eu_dsa_art16_es": "DSA notice, in Spanish",
    "eu_cdsm_17_info": "To keep a work away, in English",
    "eu_cdsm_17_info_de": "To keep a work away, in German",
    "eu_cdsm_17_info_fr": "To keep a work away, in French",
    "eu_cdsm_17_info_es": "To keep a work away, in Spanish",
    "gb_notice": "Notice to a host or platform",
    "in_r75": "Complaint; promises to sue",
    "ca_notice_and_notice": "Notice to forward, not to remove",
    "jp_tps_request": "Request, by owner or attorney",
    "au_csp": "Notice to an internet provider",
    "br_notice": "Notice; ask a lawyer first",
    "xx_uploader_contact": "A friendly message",
    "xx_licence_offer": "Offer of a licence",
    "xx_retro_licence": "Licence for past and future use",
    "xx_cease_desist": "A demand; a lawyer reads it first",
}
"""What each letter is, short enough for a list that stands in groups by country and purpose."""
ELSEWHERE = "For recipients of another kind"
_GROUPS: Mapping[str, str] = {
    "eu_cdsm_17_info": "European Union: to a sharing service",
    "eu_dsa_art16": "European Union: to a host or platform",
    "xx_": "To whoever posted it, under no particular law",
}
"""By how the ids of their law packs begin: letters that stand in a group of their own within their country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the drafting form holds, by the name of the field; a field that is not there was not on the form."""

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field without blanks around it; empty where it is not given."""
        return self.values.get(name, "").strip()

    def ticked(self, name: str) -> bool:
        """Tell whether a box is ticked."""
        return bool(self.text(name))


def given_in(visit: Visit) -> Given:
    """Return what a request brings of the drafting form: by its address, or as a form."""
    if visit.request.method == "POST":
        return Given(values={key: value for key, value in visit.form.items() if isinstance(value, str)})
    return Given(values=dict(visit.request.query_params))


def sender_of(visit: Visit, given: Given) -> Profile:
    """Return who signs: with accounts whoever is signed in, else who is named; the rest as the profile has it.

    A title in the profile is that of the person who wrote it, so others sign without one unless they type their own.
    """
    profile = signer_of(visit.library)
    name = None if visit.person else given.values.get("signer")
    typed = {key: given.text(key) for key in SENDER if key in given.values}
    if typed.get("address"):
        typed["address"] = "\n".join(lines_of(typed["address"]))
    _demand_email(typed.get("email", ""))
    return profile.updated(name=name.strip() if name is not None else None, **typed)


def _demand_email(text: str) -> None:
    if text and re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:.]+(\.[^@\s<>,;:.]+)+", text) is None:
        raise InputError(f"E-mail: “{text}” is no e-mail address; write it like name@example.org.")


def request_of(visit: Visit, given: Given, findings: Sequence[Finding] = ()) -> LetterRequest:
    """Return what the form says as a request for a letter.

    :raises InputError: a field cannot be understood; the sentence names it as its label does
    """
    sender, now = sender_of(visit, given), visit.library.clock()
    kind = given.text("to_kind")
    if kind and kind not in set(RecipientKind):
        raise InputError(f"{_label('to_kind')}: “{kind}” is no way to a recipient; choose one of the list.")
    return LetterRequest(
        pack=given.text("pack"),
        territory=given.text("territory").upper(),
        to=given.text("to"),
        to_address=lines_of(given.text("to_address")),
        kind=RecipientKind(kind) if kind else None,
        form_url=given.text("form_url"),
        requires_wording=given.text("requires_wording"),
        statutory_wording=given.ticked("statutory_wording"),
        accepts_wording=given.text("accept_wording"),
        verified_on=_past_day(given, "verified_on", now),
        seen_live_at=now if given.ticked("seen_live") else None,
        authority_document=given.text("authority"),
        sender=sender,
        grounds=_grounds(given, sender, now),
        links=_links(given, findings),
        hops=_hops(given),
        contacted=_contacted(given, now),
        registration=given.text("registration"),
        enclosures=lines_of(given.text("enclosed")),
        licence=_licence(given),
        reply_by=_day(given, "reply_by"),
    )


def _grounds(given: Given, sender: Profile, now: datetime) -> Grounds:
    undertakes = given.ticked("undertake") and bool(sender.name)
    grounds = Grounds(
        right=given.text("right"),
        law=given.text("law"),
        explanation=given.text("explanation"),
        exceptions_reason=given.text("exception_reason"),
        interest=given.text("interest"),
        ownership_document=given.text("ownership_document"),
        remedy=given.text("remedy"),
        court=given.text("court"),
        unpublished=given.text("unpublished"),
        lawyer=_lawyer(given),
        lawyer_at=_moment(given, "lawyer_on"),
    )
    return replace(grounds, undertaking_by=sender.name, undertaken_at=now) if undertakes else grounds


def _lawyer(given: Given) -> str:
    name = " ".join(given.text("lawyer").split())
    if name and not names_a_person(name):
        raise InputError(
            f"{_label('lawyer')}: “{name}” names no person; name who has read the letter, with the firm: “Amelia Hale,"
            " Hale & Winter LLP”."
        )
    return name


def _licence(given: Given) -> LicenceTerms | None:
    if not any(given.text(name) for name in TERMS):
        return None
    return LicenceTerms(
        licensee=given.text("licensee"),
        scope=given.text("scope"),
        territory=given.text("licence_territory"),
        starts_on=_day(given, "starts"),
        ends_on=_day(given, "ends"),
        fee=given.text("fee"),
    )


def _links(given: Given, findings: Sequence[Finding]) -> dict[str, str]:
    links = {one.clip.provenance.url or "": given.text(f"link_{one.id}") for one in findings}
    odd = next((link for link in links.values() if link and not re.fullmatch(r"https?://\S+", link)), None)
    if odd:
        raise InputError(f"{_label('links')}: “{odd}” is no address; it begins with https:// or http://.")
    return {url: link for url, link in links.items() if url and link}


def _hops(given: Given) -> tuple[Hop, ...]:
    """Return the steps by which somebody found out who serves a site, one a line: ``DNS = 192.0.2.7``."""
    lines, moment = given.text("hops").splitlines(), _moment(given, "hops_at")
    split = [line.partition("=") for line in lines if line.strip()]
    if split and (moment is None or any(not (what.strip() and result.strip()) for what, _, result in split)):
        raise InputError(
            f"{_label('hops')}: write in each line what you looked up, =, and what came out, such as DNS = 192.0.2.7;"
            " and say when you looked it up."
        )
    return tuple(
        Hop(what=what.strip(), result=result.strip(), looked_up_at=moment) for what, _, result in split if moment
    )


def _contacted(given: Given, now: datetime) -> tuple[Attempt, ...]:
    """Return how somebody turned to a site outside Reclaim, one a line: ``2026-11-20 e-mail to post@vids.example``."""
    found = []
    for line in filter(None, (one.strip() for one in given.text("contacted").splitlines())):
        day, _, what = line.partition(" ")
        on = _read_day("contacted", day)
        if not what.strip() or on > now.date() + timedelta(days=1):
            raise InputError(
                f"{_label('contacted')}: write in each line the day on which you did it and what you did, such as"
                " 2026-11-20 e-mail to post@vids.example."
            )
        found.append(Attempt(what=" ".join(what.split()), on=on))
    return tuple(found)


def _past_day(given: Given, name: str, now: datetime) -> date | None:
    day = _day(given, name)
    if day and day > now.date() + timedelta(days=1):  # it is tomorrow already somewhere
        raise InputError(f"{_label(name)}: {day} is still to come; give the day on which you did it.")
    return day


def _day(given: Given, name: str) -> date | None:
    text = given.text(name)
    return _read_day(name, text) if text else None


def _read_day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{_label(name)}: “{text}” is no day; write it like 2026-11-23.") from error


def _moment(given: Given, name: str) -> datetime | None:
    """Return a time of day in the zone of this machine."""
    text = given.text(name)
    try:
        return datetime.fromisoformat(text).astimezone() if text else None
    except ValueError as error:
        raise InputError(f"{_label(name)}: “{text}” is no time; write it like 2026-11-23T17:05.") from error


def _label(name: str) -> str:
    labels = dict(FIELDS.values())
    return labels.get(name, name.replace("_", " "))


def offered(profile: RecipientProfile | None = None) -> list[tuple[str, list[Pack]]]:
    """Return the letters that a case can be drafted as, by country and purpose; what does not fit stands last.

    :param profile: what is known of the recipient; None for nothing
    """
    packs = [load_pack(pack_id) for pack_id in pack_ids() if pack_id not in {*OF_NO_CASE, *OF_LAST_NOTICE}]
    own = [pack for pack in packs if pack.kind in OF_CASES or pack.id == DEMAND]
    kinds = {USUAL["US"], *SPECIAL.values()}
    other = kinds - {SPECIAL.get(profile.kind, USUAL["US"]) if profile else USUAL["US"]}
    found: dict[str, list[Pack]] = {}
    for pack in sorted(own, key=lambda one: (one.id in other, _order(one))):
        found.setdefault(ELSEWHERE if pack.id in other else _group_of(pack), []).append(pack)
    rest = found.pop(ELSEWHERE, [])
    return [*found.items(), (ELSEWHERE, rest)]


def _group_of(pack: Pack) -> str:
    own = next((name for start, name in _GROUPS.items() if pack.id.startswith(start)), "")
    return own or COUNTRIES.get(pack.jurisdiction, pack.jurisdiction)


def _order(pack: Pack) -> int:
    known = list(PURPOSES)
    return known.index(pack.id) if pack.id in known else len(known)


def wanted_by(pack: Pack, given: Given, remedies: Sequence[str]) -> set[str]:
    """Return the fields that a letter of a pack asks for, is short of, or that are filled: they are shown at once.

    :param remedies: what to do about the rules that are not met
    """
    own = {name for rule in pack.rules if rule.severity == "error" for name in fields_in(rule.remedy)}
    said = {name for remedy in remedies for name in fields_in(remedy)}
    found = (own - {"unpublished", "registration"}) | said | {name for name in given.values if given.text(name)}
    return found | ({"licensee"} if found & set(TERMS) else set())
