"""Gathering: what the library has on record of a case, as one value."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fingerprints.errors import MediaError
from monitor.dossier.values import Dossier, Exhibit
from monitor.errors import EvidenceError, InputError
from monitor.evidence import Sheet, clip_file
from monitor.evidence.keeping import unchanged
from monitor.evidence.pairs import Pair, draw_pairs
from monitor.files import sha256_of
from monitor.licensing import claim_of, permission_of
from monitor.notices import Notice, from_json
from monitor.review.indicators import indicators
from monitor.rights.permitting import say_permission
from monitor.settings import version_of
from monitor.store.library import Library
from monitor.values import Case, Finding

PER_SEGMENT = 3
"""Aligned instants shown of each segment."""
HEIGHT_PX = 288
"""Of each picture: enough for 8 cm of paper."""
SEGMENTS = 12
"""At most about so many segments are shown in one report, at least one of each match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a case is to be shown."""

    reference: str = ""
    """Of the letter that the evidence is for; empty for the case's latest."""
    with_original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """Whose rights are claimed, where and on which day: as in the letter, or as of now."""

    holder: str
    territory: str
    day: date
    notice: Notice | None = None

    def stated_s(self, finding: Finding) -> float | None:
        """Return how much of a copy the letter claims, None where it says nothing of it."""
        items = self.notice.items if self.notice else ()
        seen = (finding.clip.file.sha256, finding.clip.provenance.url or "")
        return next((item.claimable_s for item in items if (item.clip_sha256, item.url) == seen), None)


def gather(library: Library, case_id: int, wanted: Wanted, now: datetime) -> Dossier:
    """Return what is on record of a case.

    :raises NotFoundError: there is no such case
    :raises InputError: the case has no letter of that reference
    :raises LibraryError: drawn pictures cannot be kept
    """
    case = library.store.cases.get(case_id)
    reference = _reference(case, wanted.reference)
    letter = next((one for one in library.store.letters.of_case(case_id) if one.reference == reference), None)
    findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
    claimed = _claimed(findings, from_json(letter.notice) if letter else None, now)
    segments = max(1, min(library.settings.stills_segments, SEGMENTS // len(findings)))
    sheet = Sheet(per_segment=PER_SEGMENT, segments=segments, height_px=HEIGHT_PX)
    exhibits = tuple(_exhibit(library, finding, claimed, sheet, wanted) for finding in findings)
    return Dossier(
        case=case,
        exhibits=exhibits,
        letter=letter,
        documents=tuple(notice for notice in case.notices if notice.reference == reference),
        holder=claimed.holder,
        territory=claimed.territory,
        looks=tuple(library.store.sights.looks(case_id)),
        entries=tuple(library.store.audit.about(_subjects(library, case, findings))),
        head=library.store.audit.last(),
        operator=library.actor,
        made_at=now,
        spec=library.spec,
        version=version_of(),
    )


def _reference(case: Case, asked: str) -> str:
    if asked and asked not in case.references:
        known = f"it has {', '.join(case.references)}" if case.references else "it has none yet"
        raise InputError(f"Case {case.id} has no signed letter {asked}; {known}.")
    return asked or (case.references[-1] if case.references else "")


def _claimed(findings: list[Finding], notice: Notice | None, now: datetime) -> _Claimed:
    if notice is not None:
        signed_at = notice.signature.signed_at if notice.signature else notice.dated_on
        return _Claimed(holder=notice.principal.name, territory=notice.territory, day=signed_at, notice=notice)
    owners = {finding.work.rights.owner or "" for finding in findings}
    return _Claimed(holder=owners.pop() if len(owners) == 1 else "", territory="", day=now)


def _subjects(library: Library, case: Case, findings: list[Finding]) -> list[str]:
    """Return what the audit calls this case and everything in it."""
    letters = [f"letter {reference}" for reference in case.references]
    letters += [f"letter {letter.reference}" for letter in library.store.letters.of_case(case.id)]
    parts = [
        subject
        for finding in findings
        for subject in (f"match {finding.id}", f"clip {finding.clip.id}", f"work {finding.work.id}")
    ]
    return list(dict.fromkeys([f"case {case.id}", *letters, *parts]))


def _exhibit(library: Library, finding: Finding, claimed: _Claimed, sheet: Sheet, wanted: Wanted) -> Exhibit:
    permission = permission_of(library, finding, day=claimed.day)
    url = finding.clip.provenance.url
    copy = _copy(library, finding)
    pairs, no_stills = _pairs(library, finding, copy, sheet)
    return Exhibit(
        finding=finding,
        history=tuple(library.store.decisions.history(finding.id)),
        grants=tuple(one for one in library.store.grants.of_work(finding.work.id) if one.ended_at is None),
        claim=claim_of(library, finding, holder=claimed.holder, territory=claimed.territory, day=claimed.day),
        permission=say_permission(permission) if permission else "",
        sight=library.store.sights.last_check(finding.clip.id, url) if url else None,
        indicators=indicators(finding),
        pairs=pairs,
        no_stills=no_stills,
        copy=copy,
        original=_original(finding) if wanted.with_original else None,
        original_wanted=wanted.with_original,
        letter_s=claimed.stated_s(finding),
    )


def _copy(library: Library, finding: Finding) -> Path | None:
    """Return where the copy can be read, if it is still what was compared."""
    try:
        path = clip_file(library.settings.clips, finding.clip)
        return path if sha256_of(path) == finding.clip.file.sha256 else None
    except (EvidenceError, MediaError):
        return None


def _original(finding: Finding) -> Path | None:
    try:
        path = unchanged(finding.work.file)
        return path if sha256_of(path) == finding.work.file.sha256 else None
    except (EvidenceError, MediaError):
        return None


def _pairs(library: Library, finding: Finding, copy: Path | None, sheet: Sheet) -> tuple[tuple[Pair, ...], str]:
    """Return the pictures, and why there are none."""
    if copy is None:
        return (), "The file of the copy is gone or has changed since it was compared, so no pictures can be shown."
    try:
        pairs = draw_pairs(library.settings.evidence / "stills", finding, copy, sheet)
    except (EvidenceError, MediaError):
        # The message would name a path on this computer, which is nobody else's business.
        return (), "The file of the original could not be read when this was made, so no pictures can be shown."
    return pairs, "" if pairs else "The match shares sound and no picture, so there are no pictures to show."
