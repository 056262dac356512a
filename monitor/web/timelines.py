"""Time lines of works as pages draw them: bars of what may be claimed, and the lines of the ledger in lanes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fingerprints.values import Modality
from monitor.rights.claiming import POSITIVE
from monitor.rights.stretches import Kind, Stretch, stretches_of
from monitor.rights.territories import say_territories
from monitor.rights.values import Grant, Permission, PermissionKind, Title
from monitor.values import Work
from monitor.web.looks import shown, timecode

NAMES = {
    Kind.OWNED: "may be claimed",
    Kind.LICENSED: "licensed from others",
    Kind.FOREIGN: "not yours",
    Kind.BARRED: "held, but not claimable today",
    Kind.SILENT: "nobody has said",
}
"""What the colours of a bar mean, in the order of the legend."""
TITLES = (
    (Title.OWNED, "Owned: made by, or assigned to"),
    (Title.EXCLUSIVE_LICENCE, "Licensed exclusively: nobody else may use it"),
    (Title.LICENCE, "Licensed: others may use it as well"),
    (Title.NOT_OWNED, "Somebody else’s, or nobody knows whose"),
    (Title.PUBLIC_DOMAIN, "Public domain"),
)
"""By what right a stretch is held, in words for a form."""
_STEPS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What the ledger makes of the picture or the sound of a work today."""

    modality: Modality
    stretches: tuple[Stretch, ...]
    length_s: float

    @property
    def claimable_s(self) -> float:
        """Length of what may be claimed."""
        return sum(one.end_s - one.start_s for one in self.stretches if one.kind is Kind.OWNED)

    @property
    def said(self) -> str:
        """The bar in words."""
        name, kinds = self.modality.capitalize(), {one.kind for one in self.stretches}
        if kinds == {Kind.OWNED}:
            return f"{name}: all of it may be claimed."
        rest = ", ".join(NAMES[kind] for kind in Kind if kind in kinds - {Kind.OWNED})
        if Kind.OWNED not in kinds:
            return f"{name}: nothing may be claimed ({rest})."
        return f"{name}: {timecode(self.claimable_s)} of {timecode(self.length_s)} may be claimed; the rest is {rest}."

    @property
    def spans(self) -> list[tuple[float, float, str, str]]:
        """The bar as the page's macro draws it."""
        return [(one.start_s, one.end_s, f"kind-{one.kind}", self._title(one)) for one in self.stretches]

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        """From when to when something may not be claimed, of which kind it is, and why not."""
        return [
            (f"{timecode(one.start_s)} – {timecode(one.end_s)}", str(one.kind), one.reason)
            for one in self.stretches
            if one.reason
        ]

    def _title(self, one: Stretch) -> str:
        return f"{timecode(one.start_s)} – {timecode(one.end_s)}: {shown(one.reason) or NAMES[one.kind]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line of the ledger where the editor draws it."""

    grant: Grant
    lane: int
    start: float
    """In per cent of the work's length, as the width is."""
    width: float
    kind: Kind

    @property
    def label(self) -> str:
        """What stands on it."""
        return shown(self.grant.label or self.grant.owner or say_title(self.grant))

    @property
    def said(self) -> str:
        """The whole line in words."""
        return say_line(self.grant)


def modalities_of(work: Work) -> tuple[Modality, ...]:
    """Return of what a work consists."""
    has = {Modality.PICTURE: bool(work.media.width_px), Modality.SOUND: work.media.audio_codec is not None}
    return tuple(one for one in Modality if has[one])


def bars_of(work: Work, grants: Sequence[Grant], day: date) -> tuple[Bar, ...]:
    """Return one bar for the picture and one for the sound of a work, where it has them."""
    length_s = work.media.duration_s
    return tuple(
        Bar(modality=one, stretches=stretches_of(grants, one, length_s, day), length_s=length_s)
        for one in modalities_of(work)
    )


def lanes_of(grants: Iterable[Grant], modality: Modality, length_s: float) -> tuple[Placed, ...]:
    """Return the lines about one modality, those that overlap in lanes below each other."""
    ends: list[float] = []
    placed = []
    for grant in sorted((one for one in grants if one.modality is modality), key=lambda one: (one.start_s, one.id)):
        end_s = length_s if grant.end_s is None else min(grant.end_s, length_s)
        lane = next((number for number, end in enumerate(ends) if end <= grant.start_s), len(ends))
        ends[lane : lane + 1] = [end_s]
        start = 100 * min(grant.start_s / (length_s or 1), 1)
        width = max(100 * end_s / (length_s or 1) - start, 0.5)
        placed.append(Placed(grant=grant, lane=lane, start=start, width=width, kind=kind_of(grant)))
    return tuple(placed)


def kind_of(grant: Grant) -> Kind:
    """Return in which colour a line of the ledger is drawn, whatever the day."""
    if grant.title in POSITIVE:
        return Kind.OWNED if grant.exclusive else Kind.BARRED
    return Kind.LICENSED if grant.title is Title.LICENCE else Kind.FOREIGN


def ticks_of(length_s: float) -> list[tuple[float, str]]:
    """Return where times are written under a time line, in per cent, and what is written there."""
    step = next((one for one in _STEPS if length_s / one <= _MOST_TICKS), _STEPS[-1])
    found = []
    at = 0.0
    while at < length_s:
        found.append((100 * at / length_s, timecode(at).removesuffix(".0")))
        at += step
    return found


def say_title(grant: Grant) -> str:
    """Return by what right a stretch is held."""
    shared = "" if grant.exclusive or grant.title not in POSITIVE else ", not exclusive"
    return f"{grant.title.replace('-', ' ')}{shared}"


def say_span(grant: Grant) -> str:
    """Return which stretch of its work a line is about."""
    if not grant.start_s and grant.end_s is None:
        return "all of it"
    return f"{timecode(grant.start_s)} – {timecode(grant.end_s) if grant.end_s is not None else 'end'}"


def say_term(of: Grant | Permission) -> str:
    """Return from when until when something holds."""
    starts = f"from {of.starts_on}" if of.starts_on else ""
    return " ".join(part for part in (starts, f"until {of.ends_on}" if of.ends_on else "") if part) or "always"


def say_line(grant: Grant) -> str:
    """Return a line of the ledger as a sentence."""
    owner = f" by {shown(grant.owner)}" if grant.owner and grant.title in POSITIVE else ""
    whose = f" of {shown(grant.owner)}" if grant.owner and grant.title not in POSITIVE else ""
    label = f" “{shown(grant.label)}”" if grant.label else ""
    where = say_territories(grant.territories)
    what = f"{grant.modality.capitalize()}, {say_span(grant)}: {say_title(grant)}{owner}{label}{whose}"
    return f"{what}; {where}, {say_term(grant)}."


def say_permitted(one: Permission) -> str:
    """Return what a permission is about, in a few words."""
    if one.kind is PermissionKind.NO_OWN_ACCOUNT:
        return "no own account anywhere"
    platform = f"{shown(one.platform)} " if one.platform else ""
    return f"{platform}{one.kind} {shown(one.value)}"
