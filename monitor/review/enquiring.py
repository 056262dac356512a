"""Questions about a licence: somebody else's material in one's own work, asked about at its owner's or licensor's."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.errors import InputError
from monitor.licensing import claim_of
from monitor.notices import LicenceTerms
from monitor.notices.rendering import span
from monitor.review.caseless import Envelope, Message, named_work, write_alone
from monitor.review.letters import Written
from monitor.rights.claiming import POSITIVE
from monitor.rights.values import Grant, UnclaimedSpan
from monitor.store.library import Library
from monitor.values import Finding, Work

PACK = "xx_licence_enquiry"
_TOUCHING_S = 0.05
"""Stretches that are so near to each other are one; they were parted by rounding."""
_SHARED = ", which another recording shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """Which material is asked about, and for which use."""

    work_id: int
    lines: tuple[int, ...] = ()
    """Numbers of lines of the work's ledger."""
    match_id: int | None = None
    """A match by whose sound the question arose."""
    stretches: tuple[tuple[float, float], ...] = ()
    """Beginning and end in the work, in seconds, where nothing on record says it."""
    material: str = ""
    """Title and maker; by default what the lines of the ledger call it."""
    scope: str = ""
    territory: str = ""


def ask(library: Library, enquiry: Enquiry, envelope: Envelope, formats: Sequence[str]) -> list[Written]:
    """Write a letter that asks whether material in a work is licensed; a draft unless it is signed.

    :raises NotFoundError: there is no such work, line or match
    :raises InputError: a line or match of another work, or one's own material; or nobody can tell what is meant
    :raises LetterRefusedError: the letter lacks an element; nothing is written
    """
    with library.store.transaction():
        work = library.store.works.get(enquiry.work_id)
        lines = [_line(library, work, number) for number in dict.fromkeys(enquiry.lines)]
        spans = _sound(library, work, enquiry.match_id) if enquiry.match_id is not None else ()
        material = enquiry.material.strip() or say_material(lines or foreign_lines(library, work, spans))
        if not material:
            raise InputError(
                f"Nobody can tell which material of “{printable(work.name)}” is meant; say it with --material “title"
                f" and maker”, or name a line of its ledger with --line N: reclaim rights list {work.id}."
            )
        terms = LicenceTerms(
            material=material,
            cues=tuple(dict.fromkeys(_cues(work, lines, spans, enquiry.stretches))),
            scope=enquiry.scope.strip(),
            territory=enquiry.territory.strip(),
        )
        message = Message(
            pack_id=PACK,
            draft_name=f"DRAFT-ASK-{work.id:04}",
            owner=work.rights.owner or "",
            works=(named_work(work),),
            licence=terms,
        )
        return write_alone(library, envelope, message, formats)


def asking_command(library: Library, finding: Finding) -> str:
    """Return the command that asks for a licence of the sound of a match."""
    work = finding.work
    spans = _unclaimed_sound(library, finding)
    lines = [line for line in foreign_lines(library, work, spans) if say_material([line])]
    words = ["reclaim", "rights", "ask", str(work.id), "--match", str(finding.id)]
    words += [word for line in lines for word in ("--line", str(line.id))]
    named = "" if lines else " --material “...”"
    return f'{shlex.join(words)}{named} --to "Name <address>"'


def foreign_lines(library: Library, work: Work, spans: Sequence[UnclaimedSpan]) -> list[Grant]:
    """Return the lines of a work's ledger that say of some stretches that they are not the owner's alone."""
    return [
        line
        for line in library.store.grants.of_work(work.id)
        if line.title not in POSITIVE or not line.exclusive
        if any(touches(work, line, one) for one in spans)
    ]


def say_material(lines: Sequence[Grant]) -> str:
    """Return what lines of the ledger call the material, and whose it is; empty where they do not say it."""
    said = []
    for line in lines:
        title, owner = (f"“{line.label}”" if line.label else ""), line.owner
        said.append(f"{title} ({owner})" if title and owner else title or (owner and f"{line.modality} of {owner}"))
    return "; ".join(dict.fromkeys(filter(None, said)))


def touches(work: Work, line: Grant, one: UnclaimedSpan) -> bool:
    """Tell whether a line of the ledger is about some of a stretch."""
    end_s = _end_of(work, line.end_s)
    return line.modality is one.modality and line.start_s < one.work_end_s and one.work_start_s < end_s


def _line(library: Library, work: Work, number: int) -> Grant:
    line = library.store.grants.get(number)
    ledger = f"reclaim rights list {work.id}"
    if line.work_id != work.id:
        raise InputError(f"Line {number} is about work {line.work_id}, not about work {work.id}; see {ledger}.")
    if line.ended_at is not None:
        raise InputError(f"Line {number} was struck out; name one that holds: {ledger}.")
    if line.title in POSITIVE and line.exclusive:
        raise InputError(f"Line {number} says that this {line.modality} is yours alone, so there is nothing to ask.")
    return line


def _sound(library: Library, work: Work, match_id: int) -> tuple[UnclaimedSpan, ...]:
    """Return the stretches of a match's sound that are not the owner's alone.

    :raises InputError: the match is of another work, or there is no such sound
    """
    finding = library.store.matches.get(match_id)
    if finding.work.id != work.id:
        raise InputError(
            f"Match {match_id} is of work {finding.work.id}, not of work {work.id}: reclaim match {match_id}."
        )
    spans = _unclaimed_sound(library, finding)
    if not spans:
        raise InputError(
            f"Match {match_id} shares no sound that somebody else may own, so there is nothing to ask: reclaim match"
            f" {match_id}."
        )
    return spans


def _unclaimed_sound(library: Library, finding: Finding) -> tuple[UnclaimedSpan, ...]:
    claim = claim_of(library, finding, day=library.clock())
    return tuple(one for one in claim.unclaimed if one.modality is Modality.SOUND)


def _cues(
    work: Work,
    lines: Sequence[Grant],
    spans: Sequence[UnclaimedSpan],
    stretches: Sequence[tuple[float, float]],
) -> Iterator[str]:
    """Yield where the material stands in the work, one line each; what ledger and match both say is told once."""
    several = len({line.label for line in lines}) > 1
    shared = [span(ends) for ends in _joined([(one.work_start_s, _end_of(work, one.work_end_s)) for one in spans])]
    told: set[tuple[str, Modality]] = set()
    for line in sorted(lines, key=lambda line: line.start_s):
        place = span((line.start_s, _end_of(work, line.end_s)))
        label = f", “{line.label}”" if several and line.label else ""
        told.add((place, line.modality))
        yield f"{place}, {line.modality}{label}{_SHARED if line.modality is Modality.SOUND and place in shared else ''}"
    for place in shared:
        if (place, Modality.SOUND) not in told:
            told.add((place, Modality.SOUND))
            yield f"{place}, {Modality.SOUND}{_SHARED}"
    known = {place for place, _ in told}
    yield from (place for place in _typed(work, stretches) if place not in known)


def _typed(work: Work, stretches: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield the stretches that somebody typed."""
    for start_s, end_s in sorted(stretches):
        if not 0 <= start_s < end_s <= work.media.duration_s + 1:
            raise InputError(
                f"{start_s:g} to {end_s:g} s is no stretch of “{printable(work.name)}”, which has"
                f" {work.media.duration_s:.1f} s; give a beginning and an end within it: --at FROM-TO."
            )
        yield span((start_s, _end_of(work, end_s)))


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return stretches without those of no length, in order, and as one where they touch."""
    joined: list[tuple[float, float]] = []
    for start_s, end_s in sorted(one for one in spans if one[0] < one[1]):
        if joined and start_s <= joined[-1][1] + _TOUCHING_S:
            joined[-1] = joined[-1][0], max(joined[-1][1], end_s)
        else:
            joined.append((start_s, end_s))
    return joined


def _end_of(work: Work, end_s: float | None) -> float:
    length_s = work.media.duration_s
    return length_s if end_s is None else min(end_s, length_s)
