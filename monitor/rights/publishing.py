"""May a work be published here, for this? What is on record of the material inside it, asked before it is done.

Silence is no right: what nobody has said stands in the way as what is forbidden does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from fingerprints.values import Modality
from monitor.rights.claiming import POSITIVE, silence
from monitor.rights.days import Days
from monitor.rights.heard import answers
from monitor.rights.materials import IN_LEDGER, Material, PublicUse, in_force, is_about, say_material
from monitor.rights.terms import SOON
from monitor.rights.territories import WORLD, covers, say_territories
from monitor.rights.tracks import FindState, Standing, Track, TrackFind
from monitor.rights.values import Grant, Title

LEAST_S = 0.05
"""Shorter stretches come from rounding."""


class Level(StrEnum):
    """How much a concern weighs."""

    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    """Nobody has said that it is allowed."""
    DOUBT = "doubt"
    """It is allowed, and somebody should look."""
    CONDITION = "condition"
    """It is allowed if this is done."""


BLOCKING = frozenset({Level.FORBIDDEN, Level.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody means to do with a work."""

    platform: str = ""
    """Empty means everywhere."""
    use: PublicUse = PublicUse.PERSONAL
    territory: str = WORLD
    day: date
    """The moment at which it is published; a plain day stands for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something to know before a work is published."""

    level: Level
    text: str
    """One sentence; of a condition what must be done, to copy."""
    material_id: int | None = None
    grant_id: int | None = None
    find_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Everything on record of what is inside one work."""

    work_id: int
    length_s: float
    modalities: tuple[Modality, ...]
    """Of what the work consists."""
    grants: Sequence[Grant] = ()
    materials: Sequence[Material] = ()
    """Also those that were ended."""
    finds: Sequence[tuple[TrackFind, Track]] = ()
    documents: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with documents, by the number of the licence, as the end of a sentence."""
    unsought: int = 0
    """Known tracks that were not looked for in it."""


def concerns(inside: Inside, plan: Plan) -> tuple[Concern, ...]:
    """Return all that stands in the way of a plan, and all that must be done or looked at; the gravest first."""
    found = [*_of_materials(inside, plan), *_of_finds(inside), *_of_ledger(inside, plan)]
    order = list(Level)
    return tuple(sorted(found, key=lambda one: order.index(one.level)))


def is_allowed(found: Iterable[Concern]) -> bool:
    """Tell whether nothing stands in the way."""
    return all(one.level not in BLOCKING for one in found)


def _of_materials(inside: Inside, plan: Plan) -> Iterator[Concern]:
    present = [one for one in inside.materials if not one.not_in_work]
    live = in_force(present)
    for one in present:
        if _allows(one, plan):
            yield from _remarks(one, inside, plan)
            continue
        others = [other for other in live if other.id != one.id and _stands_for(other, one, inside.length_s)]
        if any(_allows(other, plan) for other in others) or (one.ended_at and others):
            continue  # the other licence allows it, or says itself why not
        for level, text in _objections(one, plan):
            yield Concern(level=level, text=text, material_id=one.id)


def _stands_for(other: Material, one: Material, length_s: float) -> bool:
    """Tell whether a licence is for the same thing as another, at least as long in the work."""
    end_s = length_s if one.end_s is None else one.end_s
    return other.key == one.key and other.holds(one.start_s, end_s) and other.modality in {None, one.modality}


def _allows(material: Material, plan: Plan) -> bool:
    return next(_objections(material, plan), None) is None


def _objections(one: Material, plan: Plan) -> Iterator[tuple[Level, str]]:
    """Yield what stands in the way of a plan by one licence."""
    what = say_material(one)
    if one.ended_at:
        reason = f" ({one.end_reason})" if one.end_reason else ""
        yield (
            Level.FORBIDDEN,
            f"{what} was ended on {one.ended_at.date()}{reason}: get it anew, or take it out of the work.",
        )
        return  # what it allowed before says nothing any more
    if one.is_minor and not one.by_guardian:
        yield Level.FORBIDDEN, f"{what} is that of a minor, and no consent of a guardian is on record."
    if not one.uses:
        yield (
            Level.UNKNOWN,
            f"{what} does not say for what the work may be used; nothing is allowed that nobody allows.",
        )
    elif not _allows_use(one.uses, plan.use):
        said = ", ".join(one.uses)
        yield Level.FORBIDDEN, f"{what} is not for {plan.use} use (it is for {said})."
    if one.platforms and plan.platform.casefold() not in {name.casefold() for name in one.platforms}:
        where = f"reach {plan.platform}" if plan.platform else "reach every platform"
        yield Level.FORBIDDEN, f"{what} does not {where} (it is for {', '.join(one.platforms)})."
    if not covers(one.territories, plan.territory):
        wanted = say_territories((plan.territory,)) if plan.territory else "any country"
        yield Level.FORBIDDEN, f"{what} does not reach {wanted} (it is for {say_territories(one.territories)})."
    not_running = Days.at(plan.day).why_not_everywhere(one.starts_on, one.ends_on)
    if not_running:
        verb, rest = not_running.split(" ", 1)
        yield Level.FORBIDDEN, f"{what} {_SINGULAR.get(verb, verb)} {rest}."


_SINGULAR = {"begin": "begins", "end": "ends"}


def _allows_use(uses: Sequence[PublicUse], wanted: PublicUse) -> bool:
    """Tell whether a use is allowed; who may make money with a work may also publish it without."""
    return wanted in uses or (wanted is PublicUse.PERSONAL and PublicUse.COMMERCIAL in uses)


def _remarks(one: Material, inside: Inside, plan: Plan) -> Iterator[Concern]:
    """Yield what is to be done or looked at where a licence allows a plan."""
    what, day = say_material(one), plan.day.date() if isinstance(plan.day, datetime) else plan.day
    said: list[tuple[Level, str]] = []
    if one.ends_on and one.ends_on <= day + SOON:
        said.append((Level.DOUBT, f"{what} ends on {one.ends_on}: renew it, or take the work down by then."))
    if one.document is None:
        said.append((Level.DOUBT, f"{what} is on record without a document that proves it."))
    elif problem := inside.documents.get(one.id):
        said.append((Level.DOUBT, f"The document of {_low(what)} {problem}."))
    if one.conditions:
        said.append((Level.CONDITION, one.conditions))
    for level, text in said:
        yield Concern(level=level, text=text, material_id=one.id)


def _low(text: str) -> str:
    return text[0].lower() + text[1:]


def _of_finds(inside: Inside) -> Iterator[Concern]:
    present = [one for one in inside.materials if not one.not_in_work]
    for find, track in inside.finds:
        where = f"sounds in the work {span_words(find.where.work_start_s, find.where.work_end_s)}"
        if track.standing is Standing.FORBIDDEN and find.state is not FindState.WRONG:
            text = f"The track “{track.name}”, which is forbidden, {where}: take it out of the work."
            yield Concern(level=Level.FORBIDDEN, text=text, find_id=find.id)
        elif find.state is FindState.OPEN:
            text = f"The track “{track.name}” {where}, and nobody has settled it: reclaim licence settle {find.id}."
            yield Concern(level=Level.UNKNOWN, text=text, find_id=find.id)
        elif find.state is not FindState.WRONG and not any(answers(one, find, track) for one in present):
            is_licensed = find.state is FindState.LICENSED
            level = Level.UNKNOWN if is_licensed else Level.FORBIDDEN
            whose = "" if is_licensed else ", is somebody else’s"
            text = (
                f"The track “{track.name}” {where}{whose}, and no licence for it is on record: put one on record under"
                " this name, or take the track out of the work."
            )
            yield Concern(level=level, text=text, find_id=find.id)
    if inside.unsought:
        many = "1 known track was" if inside.unsought == 1 else f"{inside.unsought} known tracks were"
        text = f"{many} not looked for in this work yet: reclaim licence find {inside.work_id}."
        yield Concern(level=Level.DOUBT, text=text)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Why a stretch of the work stands in the way, by its ledger."""

    level: Level
    text: str
    grant_id: int | None


def _of_ledger(inside: Inside, plan: Plan) -> Iterator[Concern]:
    for modality in inside.modalities:
        lines = [one for one in inside.grants if one.modality is modality and one.ended_at is None]
        held = [one for one in inside.materials if not one.not_in_work and _is_in_ledger(one, modality)]
        spans = [(one.start_s, one.end_s) for one in lines] + [(one.start_s, one.end_s) for one in held]
        edges = {edge for span in spans for edge in span if edge is not None}
        inner = sorted(edge for edge in edges if 0 < edge < inside.length_s)
        open_: dict[_Judged, tuple[float, float]] = {}
        for low, high in pairwise([0.0, *inner, inside.length_s]):
            if high - low < LEAST_S < inside.length_s:
                continue
            judged = _judged(modality, lines, [one for one in held if one.holds(low, high)], (low, high), plan)
            for one in [other for other in open_ if other not in judged]:
                yield _concern(one, modality, open_.pop(one))
            for one in judged:
                open_[one] = (open_[one][0] if one in open_ else low, high)
        for one, span in open_.items():
            yield _concern(one, modality, span)


def _is_in_ledger(one: Material, modality: Modality) -> bool:
    return one.kind in IN_LEDGER and one.is_of(modality)


def _answers(one: Material, line: Grant) -> bool:
    """Tell whether a licence is for what a line of the ledger holds, by its name or as it is linked to it."""
    return is_about(line, one) and (bool(line.label) or one.grant_id == line.id)


def _judged(
    modality: Modality, lines: Sequence[Grant], held: Sequence[Material], span: tuple[float, float], plan: Plan
) -> list[_Judged]:
    """Return what the ledger says against a stretch, where no licence that is on record answers for it."""
    middle = sum(span) / 2
    here = [one for one in lines if one.start_s <= middle and (one.end_s is None or middle <= one.end_s)]
    against = [one for one in here if one.title in {Title.LICENCE, Title.NOT_OWNED}]
    if against:
        unanswered = [line for line in against if not any(_answers(one, line) for one in held)]
        return [_Judged(Level.UNKNOWN, _foreign(one), one.id) for one in unanswered]
    if held or any(one.title is Title.PUBLIC_DOMAIN for one in here):
        return []
    own = [one for one in here if one.title in POSITIVE]
    if not own:
        return [_Judged(Level.UNKNOWN, silence(modality).removesuffix("."), None)]
    lapses = [(one, _lapse(one, plan)) for one in own]
    if any(not lapse for _, lapse in lapses):
        return []
    return [_Judged(Level.FORBIDDEN, f"The owner’s rights in the {modality} {lapse}", one.id) for one, lapse in lapses]


def _foreign(line: Grant) -> str:
    what = f"“{line.label}”" if line.label else "material"
    whose = f" of {line.owner}" if line.owner else ""
    says = "by licence, and nobody has said for what" if line.title is Title.LICENCE else "that is somebody else’s"
    held = f"By line {line.id} of the ledger it holds {what}{whose} {says}"
    named = " under this name" if line.label else f" as one of {line.owner}" if line.owner else ""
    return f"{held}; if there is a licence for it, put it on record{named}: reclaim licence add {line.work_id}"


def _lapse(line: Grant, plan: Plan) -> str:
    """Return why the owner's own rights do not carry a plan, as the end of a sentence; empty where they do."""
    not_running = Days.at(plan.day).why_not_everywhere(line.starts_on, line.ends_on)
    if not_running:
        return not_running
    if covers(line.territories, plan.territory):
        return ""
    return f"are held for {say_territories(line.territories)} only"


def _concern(judged: _Judged, modality: Modality, span: tuple[float, float]) -> Concern:
    text = f"{modality.capitalize()} {span_words(*span)}: {_low(judged.text)}."
    return Concern(level=judged.level, text=text, grant_id=judged.grant_id)


def span_words(start_s: float, end_s: float) -> str:
    """Return a stretch in words: ``from 0:10 to 1:05``."""
    return f"from {_clock(start_s)} to {_clock(end_s)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
