"""Rights on record: the ledger of works, and who may use them; asked before every claim."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fingerprints.errors import MediaError, printable
from fingerprints.values import Modality, Segment
from monitor.errors import InputError
from monitor.files import absolute, sha256_of
from monitor.rights.claiming import Claimant, claim
from monitor.rights.heard import heard_lines
from monitor.rights.permitting import Use, permission_for
from monitor.rights.terms import bears
from monitor.rights.values import Claim, Document, Grant, Permission, PermissionKind, Title
from monitor.sites.accounts import shown_handle_in
from monitor.sites.platforms import site_named
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import Finding, Provenance, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """A line that somebody adds to the ledger of a work."""

    modality: Modality
    start_s: float = 0.0
    end_s: float | None = None
    title: Title
    owner: str = ""
    exclusive: bool = True
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    label: str = ""
    document: Path | None = None
    """Licence or assignment as a file."""
    origin: str = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPermission:
    """A permission that somebody puts on record."""

    kind: PermissionKind
    value: str = ""
    platform: str = ""
    holder: str = ""
    is_own: bool = False
    work_ids: tuple[int, ...] = ()
    territories: tuple[str, ...] = ("WORLD",)
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""
    document: Path | None = None


def add_grant(library: Library, work_id: int, new: NewGrant) -> Grant:
    """Add a line to the ledger of a work.

    :raises NotFoundError: there is no such work
    :raises InputError: the stretch lies outside the work, a term that ends before it begins, no owner of what is held
    """
    grant = draft_grant(library, library.store.works.get(work_id), new)
    with library.store.transaction():
        grant = library.store.grants.add(grant)
        library.record("rights.add", f"work {work_id}", grant=grant.id, **_said_of(grant))
    return grant


def draft_grant(library: Library, work: Work, new: NewGrant) -> Grant:
    """Return a line as it would stand in the ledger of a work, without storing it.

    :raises InputError: as ``add_grant``
    """
    demand_brief("What is said of the line", new.owner, new.label, " ".join(new.territories))
    demand_stretch(work, new.start_s, new.end_s)
    demand_term(new.starts_on, new.ends_on)
    if new.title in {Title.OWNED, Title.EXCLUSIVE_LICENCE} and not new.owner.strip():
        whose = f"Say whose the {new.modality} of “{printable(work.name)}” is"
        raise InputError(f"{whose}: --owner NAME, or the column owner of a cue sheet.")
    return Grant(
        id=0,
        work_id=work.id,
        modality=new.modality,
        start_s=new.start_s,
        end_s=new.end_s,
        title=new.title,
        owner=new.owner.strip(),
        exclusive=new.exclusive,
        territories=new.territories,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        label=new.label.strip(),
        document=hash_document(new.document) if new.document else None,
        origin=new.origin,
        added_by=library.actor,
        added_at=library.clock(),
    )


def end_grant(library: Library, grant_id: int, reason: str) -> Grant:
    """Strike a line of the ledger out; it stays on record with who did it and why.

    :raises NotFoundError: there is no such line that still holds
    :raises InputError: no reason
    """
    demand_brief("The reason", reason)
    if not reason.strip():
        raise InputError(f"Say why line {grant_id} of the rights ledger no longer holds: --reason “...”.")
    with library.store.transaction():
        grant = library.store.grants.end(grant_id, library.clock())
        library.record("rights.end", f"work {grant.work_id}", grant=grant.id, reason=reason.strip())
    return grant


def add_permission(library: Library, new: NewPermission) -> Permission:
    """Put a permission on record.

    :raises NotFoundError: it names a work that there is not
    :raises InputError: it says nothing that could be recognised, or its term ends before it begins
    """
    places = " ".join(new.territories)
    demand_brief("What is said of the permission", new.value, new.platform, new.holder, new.reason, places)
    for work_id in new.work_ids:
        library.store.works.get(work_id)
    if not new.value.strip() and new.kind is not PermissionKind.NO_OWN_ACCOUNT:
        raise InputError(f"Say which {new.kind} is meant.")
    demand_term(new.starts_on, new.ends_on)
    with library.store.transaction():
        permission = library.store.permissions.add(
            Permission(
                id=0,
                kind=new.kind,
                value=new.value.strip(),
                platform=platform_name(new.platform),
                holder=new.holder.strip(),
                is_own=new.is_own,
                work_ids=new.work_ids,
                territories=new.territories,
                starts_on=new.starts_on,
                ends_on=new.ends_on,
                reason=new.reason.strip(),
                document=hash_document(new.document) if new.document else None,
                added_by=library.actor,
                added_at=library.clock(),
            )
        )
        said = {"kind": str(permission.kind), "value": permission.value, "platform": permission.platform}
        library.record("permission.add", f"permission {permission.id}", **said, reason=permission.reason)
    return permission


def end_permission(library: Library, permission_id: int, reason: str) -> Permission:
    """End a permission; it stays on record with who did it and why.

    :raises NotFoundError: there is no such permission that still holds
    :raises InputError: no reason
    """
    demand_brief("The reason", reason)
    if not reason.strip():
        raise InputError(f"Say why permission {permission_id} no longer holds: --reason “...”.")
    with library.store.transaction():
        permission = library.store.permissions.end(permission_id, library.clock())
        library.record("permission.end", f"permission {permission_id}", reason=reason.strip())
    return permission


def claim_of(library: Library, finding: Finding, *, holder: str = "", territory: str = "", day: date) -> Claim:
    """Return what of a match may be claimed.

    :param holder: who claims; empty for whoever holds the rights
    :param territory: country whose rights are claimed; empty for any
    :param day: the moment of the claim; a plain day only where nothing is claimed
    """
    asked = Claimant(holder=holder, territory=territory, day=day)
    return claim(_left(finding), ledger_of(library, finding.work.id), asked)


def claims_of(library: Library, findings: Iterable[Finding], *, day: date) -> Mapping[int, Claim]:
    """Return what of each match may be claimed by whoever holds the rights, by the number of the match."""
    found, asked = list(findings), Claimant(day=day)
    ledgers = ledgers_of(library, {one.work.id for one in found})
    return {one.id: claim(_left(one), ledgers[one.work.id], asked) for one in found}


def _left(finding: Finding) -> tuple[Segment, ...]:
    """Return the segments of a match; none where its clip was let go of, so that nobody can claim any."""
    return () if finding.clip.is_let_go else finding.match.segments


def ledger_of(library: Library, work_id: int) -> list[Grant]:
    """Return all lines that decide what of a work may be claimed: those that are stored, and known tracks in it."""
    return ledgers_of(library, [work_id])[work_id]


def ledgers_of(library: Library, work_ids: Iterable[int]) -> dict[int, list[Grant]]:
    """Return for each of some works all lines that decide what of it may be claimed.

    Known tracks that were found in a work stand before what is stored, which says more.
    """
    wanted = list(work_ids)
    ledgers: dict[int, list[Grant]] = {work_id: [] for work_id in wanted}
    for line in heard_lines(library.store.tracks.found_in(wanted)):
        ledgers[line.work_id].append(line)
    for work_id, lines in library.store.grants.of_works(wanted).items():
        ledgers[work_id] += lines
    return ledgers


def resting_on(library: Library, grants: Iterable[Grant], *, day: date) -> dict[int, int]:
    """Return how many matches have something claimable today that rests on each line of the ledger, by its number."""
    findings = library.store.matches.all()
    claims = claims_of(library, findings, day=day)
    return {
        grant.id: sum(
            one.work.id == grant.work_id and any(bears(grant, span) for span in claims[one.id].claimed)
            for one in findings
        )
        for grant in grants
    }


def permission_of(library: Library, finding: Finding, *, day: date, territory: str = "") -> Permission | None:
    """Return the permission on record that covers the copy of a match; None where none does.

    :param day: the moment of the question; a plain day only where nothing is claimed
    """
    return permission_for(library.store.permissions.all(), use_of(finding, day=day, territory=territory))


def use_of(finding: Finding, *, day: date, territory: str = "") -> Use:
    """Return the copy of a match as permissions see it."""
    return use_at(finding.work.id, finding.clip.provenance, day=day, territory=territory)


def use_at(work_id: int, seen: Provenance, *, day: date, territory: str = "") -> Use:
    """Return the use of a work where a clip was seen, as permissions see it."""
    return Use(
        work_id=work_id,
        url=seen.url or "",
        platform=seen.platform or "",
        account=seen.account or shown_handle_in(seen.url or ""),
        territory=territory,
        day=day,
    )


def own_accounts_known(library: Library) -> bool:
    """Tell whether the owner's accounts are on record, or that there is none."""
    return any(one.is_own or one.kind is PermissionKind.NO_OWN_ACCOUNT for one in library.store.permissions.all())


def hash_document(path: Path) -> Document:
    """Return a document with its SHA-256.

    :raises InputError: it cannot be read
    """
    try:
        return Document(path=absolute(path), sha256=sha256_of(path))
    except MediaError as error:
        raise InputError(
            f"{printable(str(path))} cannot be read ({error.problem}); name the document’s file."
        ) from error


def document_problem(document: Document) -> str:
    """Return what is wrong with a document on record, as the end of a sentence; empty where it is as it was."""
    try:
        now = sha256_of(document.path)
    except MediaError as error:
        return f"cannot be read ({error.problem})"
    return "" if now == document.sha256 else "has changed since it was put on record"


def platform_name(name: str) -> str:
    """Return a platform's name as it spells itself, a site by its domain, or what was given."""
    return site_named(name)


def demand_stretch(work: Work, start_s: float, end_s: float | None) -> None:
    """Refuse a stretch that does not lie in a work.

    :raises InputError: it ends before it begins, or after the work does
    """
    length_s = work.media.duration_s
    end_s = length_s if end_s is None else end_s
    if not 0 <= start_s < end_s or end_s > length_s + 1:
        raise InputError(
            f"{start_s:g} to {end_s:g} s is no stretch of “{printable(work.name)}”, which has {length_s:.1f} s;"
            " give a beginning and an end within it."
        )


def demand_term(starts_on: date | None, ends_on: date | None) -> None:
    """Refuse a term that ends before it begins.

    :raises InputError: it does
    """
    if starts_on and ends_on and ends_on < starts_on:
        raise InputError(f"A term cannot end on {ends_on.isoformat()} before it begins on {starts_on.isoformat()}.")


def _said_of(grant: Grant) -> dict[str, str | float | None]:
    return {
        "modality": str(grant.modality),
        "start_s": grant.start_s,
        "end_s": grant.end_s,
        "title": str(grant.title),
        "owner": grant.owner,
        "territories": " ".join(grant.territories),
        "label": grant.label,
        "document": grant.document.sha256 if grant.document else None,
    }
