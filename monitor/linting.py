"""Reference lint: what makes a work a bad reference, told as remarks, from fingerprints that are stored already.

A remark never keeps a work from being registered. It says what may go wrong with claims that rest on the work.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fingerprints import Index, compare
from fingerprints.errors import printable
from fingerprints.score import LEAST_PICTURES
from fingerprints.sound import LIKELY
from fingerprints.sound.verifying import MIN_LENGTH_S
from fingerprints.stills import LEAST_QUALITY
from fingerprints.values import Candidate, Fingerprint, KeypointPrint, Modality, Segment
from monitor.bank.filing import bank_shelf, file_bank
from monitor.bank.masking import Bank, judge_video, say_left_out
from monitor.errors import LibraryDamagedError
from monitor.registry import load_print, open_index
from monitor.rights.claiming import POSITIVE
from monitor.rights.values import Grant, Title
from monitor.store.library import Library
from monitor.values import Work

MOST = 0.8
"""Share of the length of a work that counts as most of it."""
DARK = 24
"""Mean grey level, of 255, up to which a picture is black or nearly so."""
LEAST_CHANGE = 2.0
"""Mean difference in grey levels from the usual picture below which a picture shows the same."""
OVERLAP_S = 2.0
"""Works that share less than this share a cut, a jingle or a logo, and nobody asks who owns it."""
CANDIDATES = 8
"""Works that are compared with one, the likeliest first."""


class Fault(StrEnum):
    """What a remark is about."""

    BLACK = "black"
    BARE = "logo only"
    STILL = "still picture"
    SHORT = "too short"
    SILENT = "no sound"
    COMMON = "common footage"
    FOREIGN = "not the owner’s"
    OVERLAP = "overlap"
    OWNER = "no owner"
    SOUND_UNSAID = "sound not said"
    FUTURE = "date in the future"


WIDESPREAD = frozenset({Fault.OWNER, Fault.SOUND_UNSAID, Fault.SILENT})
"""Faults that many works of one owner share, so that they are told once for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know about a work as a reference."""

    work_id: int
    fault: Fault
    text: str
    """One sentence or two: what is the matter, and what to do."""
    other_id: int | None = None
    """The work that it overlaps with."""


def lint_works(library: Library, works: Sequence[Work], *, common: bool = True) -> Iterator[tuple[Work, list[Remark]]]:
    """Yield each work with what there is to remark.

    :param common: also say what of a work is common footage; registration has said that of new works
    :raises LibraryError, IndexStoreError: the library cannot be used
    """
    everything = {work.id: work for work in library.store.works.all()}
    day, told = library.clock().date(), set[frozenset[int]]()
    with open_index(library):
        pass  # what waits to be written is on disk before it is searched
    shelf = bank_shelf(library)
    for _ in file_bank(library, shelf):
        pass
    with closing(Index(library.settings.index, library.spec)) as index, closing(Bank(shelf)) as bank:
        for work in works:
            remarks = [*lint_facts(work, day), *lint_ledger(work, library.store.grants.of_work(work.id))]
            try:
                print_ = load_print(library, work)
            except LibraryDamagedError:
                yield work, remarks  # reindex and the doctor say so
                continue
            remarks += lint_print(work, print_)
            remarks += _common(work, bank, print_) if common else []
            for other, segments in _overlaps(library, index, everything, work, print_):
                pair = frozenset({work.id, other.id})
                remarks += [] if pair in told else [_overlap(work, other, segments)]
                told.add(pair)
            yield work, remarks


def lint_facts(work: Work, day: date) -> Iterator[Remark]:
    """Say what is wrong with what was said of a work, and with its length."""
    media, rights = work.media, work.rights
    if rights.owner is None:
        text = "Nobody is named as its owner, so nothing of it can be claimed: give --owner when registering it again."
        yield Remark(work_id=work.id, fault=Fault.OWNER, text=text)
    published = _published(rights.published)
    if published and published > day:
        text = f"It is said to be published on {published}, which is still to come; a letter would say so, too."
        yield Remark(work_id=work.id, fault=Fault.FUTURE, text=text)
    if media.duration_s < MIN_LENGTH_S:
        text = (
            f"It is {media.duration_s:.1f} s long: sound is recognised from {MIN_LENGTH_S:g} s on and picture from"
            f" {LEAST_PICTURES} different pictures on, so that copies of it may not be found."
        )
        yield Remark(work_id=work.id, fault=Fault.SHORT, text=text)
    if media.width_px and media.sound_s == 0:
        text = "It has no sound that could be recognised: copies are found by their picture alone."
        yield Remark(work_id=work.id, fault=Fault.SILENT, text=text)


def _published(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def lint_ledger(work: Work, grants: Sequence[Grant]) -> Iterator[Remark]:
    """Say what the ledger of a work leaves open, and what of the work is not its owner's."""
    has_sound = work.media.sound_s != 0 and work.media.audio_codec is not None
    if work.rights.owner and has_sound and not any(grant.modality is Modality.SOUND for grant in grants):
        text = (
            "Nobody has said whose its sound is, so no second of sound is ever claimed: if all of it is the owner’s,"
            f" reclaim rights add {work.id} --modality sound --title owned --owner NAME; else import its cue sheet."
        )
        yield Remark(work_id=work.id, fault=Fault.SOUND_UNSAID, text=text)
    for grant in grants:
        if grant.title not in POSITIVE:
            yield Remark(work_id=work.id, fault=Fault.FOREIGN, text=_foreign(grant))


def _foreign(grant: Grant) -> str:
    what = {
        Title.PUBLIC_DOMAIN: "is in the public domain",
        Title.LICENCE: "is licensed material that others may use as well",
    }.get(grant.title, "is not the owner’s")
    label = f" “{printable(grant.label)}”" if grant.label else ""
    where = f"from {clock(grant.start_s)} to {clock(grant.end_s) if grant.end_s is not None else 'its end'}"
    return f"Its {grant.modality} {where}{label} {what}: it is matched, and never claimed."


def lint_print(work: Work, print_: Fingerprint) -> Iterator[Remark]:
    """Say where a work's picture shows too little to tell its copies from others."""
    if not len(print_.picture):
        return
    dark, still = _dark_share(print_), _still_share(print_)
    bare = _share(print_.picture.times_ms, print_.picture.quality < LEAST_QUALITY, print_.media.duration_s)
    if dark >= MOST:
        text = f"It is black or nearly black for {dark:.0%} of its length: only what it shows besides can be found."
        yield Remark(work_id=work.id, fault=Fault.BLACK, text=text)
    elif bare >= MOST:
        text = (
            f"For {bare:.0%} of its length it shows a logo, a few letters or a flat ground, which look like those of"
            " many other videos: take a piece that shows more."
        )
        yield Remark(work_id=work.id, fault=Fault.BARE, text=text)
    elif still >= MOST:
        text = (
            f"It shows the same picture for {still:.0%} of its length: any video with this picture looks like a copy,"
            " so look at its matches closely."
        )
        yield Remark(work_id=work.id, fault=Fault.STILL, text=text)


def _dark_share(print_: Fingerprint) -> float:
    thumbs = print_.thumbs
    if not len(thumbs):
        return 0.0
    return _share(thumbs.times_ms, thumbs.pixels.mean((1, 2)) <= DARK, print_.media.duration_s)


def _still_share(print_: Fingerprint) -> float:
    thumbs = print_.thumbs
    if len(thumbs) < LEAST_PICTURES:
        return 0.0
    usual = np.median(thumbs.pixels, axis=0)
    change = np.abs(thumbs.pixels - usual).mean((1, 2))
    return _share(thumbs.times_ms, change <= LEAST_CHANGE, print_.media.duration_s)


def _share(times_ms: NDArray[np.uint32], chosen: NDArray[np.bool_], duration_s: float) -> float:
    """Return for which share of the length pictures are chosen; each stands until the next one."""
    lengths = np.diff(times_ms.astype(np.float64), append=max(duration_s * 1000, float(times_ms[-1]) + 1))
    return float(lengths[chosen].sum() / lengths.sum())


def _common(work: Work, bank: Bank, print_: Fingerprint) -> Iterator[Remark]:
    for sentence in say_left_out(bank.mask(print_, judge_video).left_out, "of it are left out of clips"):
        yield Remark(work_id=work.id, fault=Fault.COMMON, text=sentence)


def _overlaps(
    library: Library, index: Index, works: dict[int, Work], work: Work, print_: Fingerprint
) -> Iterator[tuple[Work, tuple[Segment, ...]]]:
    """Yield the other works that share enough with a work, and what they share."""
    proposed: dict[int, list[Candidate]] = {}
    # Works of one owner share footage as it is: what crops and camera pictures are found by would cost much here.
    plain = replace(print_, keypoints=KeypointPrint(), parts=())
    for candidate in index.query(plain):
        is_likely = candidate.modality is Modality.PICTURE or candidate.votes >= LIKELY
        if is_likely and candidate.work_id != work.id and candidate.work_id in works:
            proposed.setdefault(candidate.work_id, []).append(candidate)
    for other_id in list(proposed)[:CANDIDATES]:
        try:
            other = load_print(library, works[other_id])
        except LibraryDamagedError:
            continue
        shared = compare(plain, other, library.spec, candidates=proposed[other_id]).segments
        long = tuple(one for one in shared if one.clip_length_s >= OVERLAP_S)
        if long:
            yield works[other_id], long


def _overlap(work: Work, other: Work, segments: Iterable[Segment]) -> Remark:
    stretches = _joined(list(segments))
    owner, theirs = work.rights.owner, other.rights.owner
    text = (
        f"{_listed(stretches)} {'are' if len(stretches) > 1 else 'is'} also in work {other.id},"
        f" “{printable(other.name)}”{f', owned by {printable(theirs)}' if theirs else ''}: "
    )
    if owner and theirs and owner.casefold() == theirs.casefold():
        text += "a copy of it is a copy of both; if it is an intro, put it into the bank: reclaim bank add FILE"
    else:
        start_s, end_s, modality = stretches[0]
        text += (
            f"who owns what? Say it for both, for example reclaim rights add {work.id} --modality {modality}"
            f" --from {clock(start_s)} --to {clock(end_s)} --title not-owned --owner NAME"
        )
    return Remark(work_id=work.id, fault=Fault.OVERLAP, text=text, other_id=other.id)


def _joined(segments: Sequence[Segment]) -> list[tuple[float, float, Modality]]:
    """Return the stretches of a work that segments cover, those of one modality joined where they touch."""
    joined: list[tuple[float, float, Modality]] = []
    for one in sorted(segments, key=lambda segment: (segment.modality, segment.clip_start_s)):
        last = joined[-1] if joined else None
        if last and last[2] is one.modality and one.clip_start_s <= last[1] + OVERLAP_S:
            joined[-1] = (last[0], max(last[1], one.clip_end_s), one.modality)
        else:
            joined.append((one.clip_start_s, one.clip_end_s, one.modality))
    return joined


def _listed(stretches: Sequence[tuple[float, float, Modality]]) -> str:
    said = [f"{clock(start_s)} to {clock(end_s)} ({modality})" for start_s, end_s, modality in stretches[:4]]
    rest = f" and {len(stretches) - 4} more" if len(stretches) > 4 else ""
    return ", ".join(said) + rest


def clock(seconds: float) -> str:
    """Return a time as it can be typed: ``1:05.5``."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    whole = f"{rest / 10:04.1f}".removesuffix(".0")
    return f"{hours}:{minutes:02}:{whole}" if hours else f"{minutes}:{whole}"
