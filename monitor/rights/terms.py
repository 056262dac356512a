"""Rights, permissions and licences that end: which, when, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.rights.claiming import POSITIVE
from monitor.rights.materials import Material, MaterialKind, say_material
from monitor.rights.permitting import say_permission
from monitor.rights.values import Claim, ClaimedSpan, Grant, Permission, Title

SOON = timedelta(days=30)
"""Claims that rest on rights which end within this time come with a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A line of the ledger, a permission, or a licence inside a work, that ends soon or has ended."""

    last_day: date
    has_ended: bool
    grant: Grant | None = None
    permission: Permission | None = None
    material: Material | None = None
    follows: str
    """What comes of it, as one sentence."""

    @property
    def work_id(self) -> int | None:
        """The one work that it is about; None for a permission."""
        about = self.grant or self.material
        return about.work_id if about else None


def endings(
    grants: Iterable[Grant],
    permissions: Iterable[Permission],
    day: date,
    within: timedelta,
    materials: Iterable[Material] = (),
) -> tuple[Ending, ...]:
    """Return what ends within a time from a day on, and what has ended, the earliest first."""
    until = day + within
    found = [*_of_grants(grants, day, until), *_of_permissions(permissions, day, until)]
    found += _of_materials(materials, day, until)
    return tuple(sorted(found, key=lambda one: one.last_day))


def ending_under(claim: Claim, grants: Iterable[Grant], day: date) -> date | None:
    """Return the day on which rights end that a claim rests on, if that is soon; None if it is not.

    :param grants: the ledger of the work
    """
    ends = [
        grant.ends_on
        for grant in grants
        if grant.ended_at is None
        and grant.title in POSITIVE
        and grant.ends_on
        and day <= grant.ends_on <= day + SOON
        and any(bears(grant, span) for span in claim.claimed)
    ]
    return min(ends, default=None)


def bears(grant: Grant, span: ClaimedSpan) -> bool:
    """Tell whether a claimed stretch rests on a line of the ledger, if the line holds."""
    end_s = float("inf") if grant.end_s is None else grant.end_s
    return grant.modality is span.modality and grant.start_s < span.work_end_s and span.work_start_s < end_s


def _of_grants(grants: Iterable[Grant], day: date, until: date) -> Iterator[Ending]:
    for grant in grants:
        if grant.ends_on and grant.ends_on <= until and grant.ended_at is None:
            ended = grant.ends_on < day
            yield Ending(last_day=grant.ends_on, has_ended=ended, grant=grant, follows=_after_grant(grant, ended))


def _after_grant(grant: Grant, ended: bool) -> str:
    since = f"Since {grant.ends_on}" if ended else f"After {grant.ends_on}"
    if grant.title in POSITIVE:
        return f"{since} nothing of this {grant.modality} may be claimed on this line; renew the right and add it."
    if grant.title is Title.LICENCE:
        return f"{since} the work itself uses it without a licence; renew it, or take it out of the work."
    return f"{since} the line still keeps this {grant.modality} from being claimed; end it if that is no longer true."


def _of_permissions(permissions: Iterable[Permission], day: date, until: date) -> Iterator[Ending]:
    for one in permissions:
        if one.ends_on and one.ends_on <= until and one.ended_at is None:
            ended = one.ends_on < day
            since = "Since" if ended else "After"
            follows = f"{since} {one.ends_on} copies that it covered come before people; renew it if they are allowed."
            yield Ending(last_day=one.ends_on, has_ended=ended, permission=one, follows=follows)


def _of_materials(materials: Iterable[Material], day: date, until: date) -> Iterator[Ending]:
    for one in materials:
        if one.ends_on and one.ends_on <= until and one.ended_at is None:
            ended = one.ends_on < day
            since = f"Since {one.ends_on}" if ended else f"After {one.ends_on}"
            lacks = "this consent" if one.kind is MaterialKind.PERSON else "this licence"
            follows = f"{since} the work is published without {lacks}; renew it, or take the work down."
            yield Ending(last_day=one.ends_on, has_ended=ended, material=one, follows=follows)


def say_ending(ending: Ending) -> str:
    """Return what ends, as the beginning of a sentence."""
    if ending.permission:
        said = say_permission(ending.permission)
        return said[0].upper() + said[1:]
    if ending.material:
        return f"Licence {ending.material.id}, work {ending.material.work_id}: {say_material(ending.material)}"
    grant = ending.grant
    if grant is None:
        return ""
    what = f" “{grant.label}”" if grant.label else ""
    return f"Line {grant.id}, {grant.modality} of work {grant.work_id}{what}: {grant.title}"
