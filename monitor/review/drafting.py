"""Drafting: what a case, its signer and the rights on record make of a notice, before anything is checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fingerprints.values import Segment
from monitor.licensing import claim_of, own_accounts_known, permission_of
from monitor.notices import (
    ClaimedWork,
    ConsideredHead,
    DecisionRecord,
    EarlierNotice,
    ExceptionRecord,
    ExcludedSpan,
    InfringingItem,
    MatchedSegment,
    Notice,
    Pack,
    Party,
    Role,
    Signature,
    load_pack,
    site_of,
)
from monitor.review.addressing import DEMAND, LetterRequest, address_of, lines_of, name_and_address, place_of
from monitor.review.exceptions import jurisdictions
from monitor.review.indicators import indicators
from monitor.review.looking import last_live, last_missed
from monitor.review.nearest import BEHIND_SITES, turned_to_first
from monitor.review.references import with_reference
from monitor.review.users import goes_to_user, user_of
from monitor.rights.permitting import say_permission
from monitor.rights.territories import MEMBER_STATES
from monitor.rights.values import Claim
from monitor.settings import Profile, version_of
from monitor.store.library import Library
from monitor.texts import LONGEST_PASSAGE, demand_brief, texts_in
from monitor.values import Case, Finding, Work, is_person

__all__ = [
    "Claimant",
    "LetterRequest",
    "changes_seen",
    "claimed_segments",
    "decision_of",
    "describe",
    "draft",
    "exceptions_of",
    "lines_of",
    "name_and_address",
    "sender_of",
    "signature_of",
    "weighed_law",
]


def draft(library: Library, case_id: int, request: LetterRequest, now: datetime, reference: str = "") -> Notice:
    """Return the notice that a case and its signer make, as signed now; nothing is checked yet.

    :param reference: number of the letter; by default that of a draft
    :raises NotFoundError: there is no such case
    :raises InputError: the recipient cannot be understood, there is no letter for the territory, or a text is too long
    :raises LetterRefusedError: a letter to the user of a work is addressed to a service
    :raises RecipientsError: the user's file of recipients cannot be understood
    :raises PackError: there is no such law pack
    """
    demand_brief("What the letter is to say", *texts_in(request), most=LONGEST_PASSAGE)
    case = library.store.cases.get(case_id)
    findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
    addressed = address_of(library, case, request, _sites(findings))
    pack, sender, looks = load_pack(addressed.pack_id), request.sender, library.store.sights.looks(case_id)
    recipient = user_of(library, case, request, pack, findings) if goes_to_user(pack) else addressed.recipient
    role = Role(sender.role or Role.OWNER)
    # Who does not say to be the owner is not taken for it.
    owner = sender.principal or _common_owner(findings) or (sender.name if sender.role == Role.OWNER else "")
    claimant = Claimant(
        library=library,
        owner=owner,
        territory=place_of(request.territory) or pack.territory,
        seen_live_at=request.seen_live_at,
        links=request.links,
        registration=request.registration,
        is_unpublished=bool(request.grounds.unpublished.strip()),
    )
    return Notice(
        reference=reference or f"DRAFT-{case.id:04}",
        dated_on=now.date(),
        pack_id=pack.id,
        principal=Party(name=owner, kind=Role.OWNER, organisation=sender.organisation if role is Role.OWNER else ""),
        sender=sender_of(sender, role),
        recipient=recipient,
        works=tuple(_in_letter(claimant, pack, work, findings, now) for work in _works(findings)),
        exceptions=exceptions_of(case, pack, claimant.territory),
        signature=signature_of(sender, now, role, request.authority_document, request.accepts_wording),
        method=f"Reclaim {version_of()}, engine parameters {library.spec.id}",
        territory=claimant.territory,
        own_accounts_known=own_accounts_known(library),
        reviewer=looks[-1].reviewed_by if looks else "",
        reviewed_at=looks[-1].reviewed_at if looks else None,
        grounds=request.grounds,
        earlier=_earlier(library, request, pack, recipient.name, findings),
        hops=request.hops,
        enclosures=request.enclosures,
        licence=request.licence,
        reply_by=request.reply_by,
    )


def _earlier(
    library: Library, request: LetterRequest, pack: Pack, recipient: str, findings: list[Finding]
) -> tuple[EarlierNotice, ...]:
    """Return how the site was turned to first, for a letter to a company behind it."""
    if pack.id != BEHIND_SITES:
        return ()
    urls = [finding.clip.provenance.url for finding in findings if finding.clip.provenance.url]
    return turned_to_first(library, recipient, urls, request.contacted)


def sender_of(profile: Profile, role: Role) -> Party:
    """Return who sends a letter."""
    return Party(
        name=profile.name,
        kind=role,
        organisation=profile.organisation,
        address=lines_of(profile.address),
        phone=profile.phone,
        email=profile.email,
    )


def signature_of(
    sender: Profile, now: datetime, role: Role, authority_document: str, accepted_wording: str = ""
) -> Signature | None:
    """Return the signature of the sender as of now; None where nobody is named."""
    if not sender.name:
        return None
    return Signature(
        name=sender.name,
        signed_at=now,
        role=role,
        capacity=sender.capacity,
        authority_document=authority_document,
        accepted_wording=accepted_wording,
    )


def _sites(findings: list[Finding]) -> tuple[str, ...]:
    """Return on which sites the copies lie, each once."""
    return tuple(dict.fromkeys(filter(None, (site_of(finding.clip.provenance.url or "") for finding in findings))))


def _works(findings: list[Finding]) -> list[Work]:
    return list({finding.work.id: finding.work for finding in findings}.values())


def _common_owner(findings: list[Finding]) -> str:
    owners = {finding.work.rights.owner for finding in findings if finding.work.rights.owner}
    return owners.pop() or "" if len(owners) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who claims, where, and what is on record of it today."""

    library: Library
    owner: str
    territory: str
    seen_live_at: datetime | None = None
    """When the signer last opened every address and saw the copy."""
    links: Mapping[str, str] = field(default_factory=dict)
    registration: str = ""
    is_unpublished: bool = False
    """Whether the signer says that works without a day of publication were never published."""

    def claimed(self, work: Work, findings: list[Finding], now: datetime) -> ClaimedWork:
        """Return a work with those of its copies that are in the case."""
        rights = work.rights
        grants = [
            one for one in self.library.store.grants.of_work(work.id) if one.title in {"owned", "exclusive-licence"}
        ]
        documents = [f"{one.document.path.name} (SHA-256 {one.document.sha256})" for one in grants if one.document]
        return ClaimedWork(
            title=work.name,
            description=describe(work),
            owner=rights.owner or self.owner,
            published_on=date.fromisoformat(rights.published[:10]) if rights.published else None,
            copyrighted_urls=(rights.url,) if rights.url else (),
            deposit_sha256=work.file.sha256,
            infringing_items=tuple(self.item(finding, now) for finding in findings if finding.work.id == work.id),
            ownership="; ".join(dict.fromkeys([*(str(one.title) for one in grants), *documents])),
            territories=tuple(dict.fromkeys(place for one in grants for place in one.territories)),
            registration=self.registration,
        )

    def item(self, finding: Finding, now: datetime) -> InfringingItem:
        """Return a copy with what of it may be claimed today."""
        seen = finding.clip.provenance
        claim = claim_of(self.library, finding, holder=self.owner, territory=self.territory, day=now)
        permission = permission_of(self.library, finding, day=now)
        return InfringingItem(
            url=seen.url or "",
            platform=seen.platform or "",
            captured_at=seen.captured_at,
            received_at=finding.clip.scanned_at,
            claimable_s=min(claim.seconds, finding.clip.media.duration_s),
            claimable_sound_s=min(claim.sound_s, finding.clip.media.duration_s),
            account=seen.account or "",
            segments=claimed_segments(claim),
            match_kind=finding.match.kind,
            transforms=changes_seen(
                [s for s in finding.match.segments if s.modality in {c.modality for c in claim.claimed}]
            ),
            clip_sha256=finding.clip.file.sha256,
            seen_live_at=self._seen_at(finding),
            gone_at=last_missed(self.library, finding),
            decision=decision_of(finding),
            excluded=tuple(
                ExcludedSpan(
                    clip_start_s=one.clip_start_s, clip_end_s=one.clip_end_s, modality=one.modality, reason=one.reason
                )
                for one in claim.unclaimed
            ),
            link_url=self.links.get(seen.url or "", ""),
            permitted_by=say_permission(permission) if permission else "",
            indicators=(*indicators(finding), *self._of_unpublished(finding.work)),
        )

    def _of_unpublished(self, work: Work) -> Iterator[str]:
        """No day shows that an unpublished work came first, so that two persons answer for it."""
        if self.is_unpublished and not work.rights.published:
            yield f"“{work.name}” is said to be unpublished, so that no day of publication shows that it came first."

    def _seen_at(self, finding: Finding) -> datetime | None:
        """Return when somebody last saw the copy: the signer, or whoever put it on record."""
        moments = [moment for moment in (self.seen_live_at, last_live(self.library, finding)) if moment]
        return max(moments, default=None)


def _in_letter(claimant: Claimant, pack: Pack, work: Work, findings: list[Finding], now: datetime) -> ClaimedWork:
    """Return a work as the letter has it; with the reference to it where the letter offers one."""
    claimed = claimant.claimed(work, findings, now)
    if not pack.offers_reference:
        return claimed
    return with_reference(claimant.library, claimed, work, territory=claimant.territory, day=now)


def claimed_segments(claim: Claim) -> tuple[MatchedSegment, ...]:
    """Return what a letter may list of a match."""
    return tuple(
        MatchedSegment(
            clip_start_s=one.clip_start_s,
            clip_end_s=one.clip_end_s,
            work_start_s=one.work_start_s,
            work_end_s=one.work_end_s,
            modality=one.modality,
        )
        for one in claim.claimed
    )


def describe(work: Work) -> str:
    """Return what kind of recording a work is, as a noun phrase."""
    media = work.media
    if not media.width_px:
        return f"Sound recording of {media.duration_s:.0f} seconds"
    sound = "with sound" if media.audio_codec else "without sound"
    return f"Video {sound} of {media.duration_s:.0f} seconds, {media.width_px} × {media.height_px} pixels"


def changes_seen(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Say what was done to the picture, once where only measured numbers differ: the longest stretch counts."""
    longest = sorted(segments, key=lambda segment: -segment.clip_length_s)
    by_kind: dict[str, str] = {}
    for segment in longest:
        by_kind.setdefault(re.sub(r"\d+", "", segment.transform), segment.transform)
    return tuple(sorted(set(by_kind.values()) - {"none"}))


def decision_of(finding: Finding) -> DecisionRecord | None:
    """Return a person's verdict on a match as a letter needs it; None where nobody has decided."""
    decision = finding.decision
    if decision is None:
        return None
    # The name of an account names nobody.
    by = decision.actor if is_person(decision.actor) else ""
    return DecisionRecord(match_id=finding.id, verdict=decision.verdict, by=by, at=decision.decided_at)


def weighed_law(pack: Pack, territory: str) -> str:
    """Return whose exceptions are weighed before a letter; empty where no law pack says what that law asks.

    A demand belongs to no law of its own: it is under that of the country whose rights it claims.
    """
    if pack.id != DEMAND:
        return pack.jurisdiction if pack.heads else ""
    law = "EU" if territory in MEMBER_STATES else territory
    return law if law in jurisdictions() else ""


def exceptions_of(case: Case, pack: Pack, territory: str = "") -> tuple[ExceptionRecord, ...]:
    """Return what was considered under the law of the letter; where none of it was, under any other."""
    law = weighed_law(pack, territory) or pack.jurisdiction
    own = [one for one in case.considerations if one.jurisdiction == law]
    return tuple(
        ExceptionRecord(
            jurisdiction=one.jurisdiction,
            considered_by=one.considered_by,
            considered_at=one.considered_at,
            match_ids=case.match_ids,
            conclusion=one.conclusion,
            reason=one.reason,
            heads=tuple(ConsideredHead(head=head, reasoning=thought) for head, thought in one.heads),
        )
        for one in own or case.considerations
    )
