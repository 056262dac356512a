"""The bank at work: what common footage and earlier verdicts explain of a clip is left out before it is compared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from fingerprints import Index, compare
from fingerprints.errors import printable
from fingerprints.masking import Span, without, without_part
from fingerprints.spec import Spec
from fingerprints.values import Candidate, Fingerprint, KeypointPrint, Match, MatchKind, Modality, Segment
from monitor.footage import Footage, LeftOut, Rejection
from monitor.store.prints import Prints
from monitor.values import Hit

EDGE_S = 0.25
"""So much more is left out on both sides of what was found, because segments end a little early."""
SNAP_S = 0.25
"""A match that begins, or ends, no further than this from what was left out goes up to it."""
WHOLE = 0.9
"""A clip that comes from a judged clip for this share of its length is that clip, uploaded again."""
CLEARLY = 0.15
"""A work that scores so much more than a judged clip explains the same seconds better: then nothing is left out."""
PRINTS_IN_MEMORY = 64

Judge = Callable[[Fingerprint, Fingerprint, Sequence[Candidate]], Match]
"""Compares a clip with another video where candidates say, or everywhere if there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankShelf:
    """Everything that is left out of clips; small, so that it can be sent to other processes."""

    folder: Path
    """Holds the two indexes."""
    prints: Path
    spec: Spec
    footage: tuple[Footage, ...] = ()
    rejections: tuple[Rejection, ...] = ()

    @property
    def footage_index(self) -> Path:
        """Index over common footage, by its number."""
        return self.folder / "footage"

    @property
    def rejected_index(self) -> Path:
        """Index over clips that a person marked as not a copy of something, by the clip's number."""
        return self.folder / "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A clip without its common footage."""

    print_: Fingerprint
    left_out: tuple[LeftOut, ...] = ()
    spans: Mapping[Modality, Sequence[Span]] = field(default_factory=dict)
    """What of the whole frame, and of the sound, is gone."""

    def said_of(self, match: Match) -> Match:
        """Return a match of what is left, not reaching into what was left out, with a sentence for each footage."""
        return replace(outside(match, self.spans), reasons=(*match.reasons, *say_left_out(self.left_out)))


def judge_video(clip: Fingerprint, other: Fingerprint, candidates: Sequence[Candidate]) -> Match:
    """Compare two videos."""
    return compare(clip, other, candidates=candidates or None)


class Bank:
    """Leaves out of clips, one by one, what is known not to make a copy."""

    def __init__(self, shelf: BankShelf) -> None:
        self._spec = shelf.spec
        self._prints = Prints(shelf.prints)
        self._footage = {footage.id: footage for footage in shelf.footage}
        self._rejections: dict[int, list[Rejection]] = {}
        for rejection in shelf.rejections:
            self._rejections.setdefault(rejection.work_id, []).append(rejection)
        self._footage_index = Index(shelf.footage_index, shelf.spec)
        self._rejected_index = Index(shelf.rejected_index, shelf.spec)
        self._load = lru_cache(PRINTS_IN_MEMORY)(self._load_print)

    def mask(self, print_: Fingerprint, judge: Judge) -> Masked:
        """Return a clip, or a work, without what common footage explains of it.

        :raises LibraryError: a stored fingerprint is missing or damaged
        :raises IndexStoreError: the index is damaged
        """
        if not self._footage:
            return Masked(print_=print_)
        grouped = _grouped(self._footage_index.query(print_))
        proposed = [(self._footage[id_], candidates) for id_, candidates in grouped.items() if id_ in self._footage]
        left_out = [
            _left_out(footage, segment)
            for footage, candidates in proposed
            for segment in judge(print_, self._load(footage.file.sha256), candidates).segments
            if footage.explains(segment.modality)
        ]
        spans = {kind: [(one.start_s, one.end_s) for one in left_out if one.modality is kind] for kind in Modality}
        masked = without(print_, _padded(spans[Modality.SOUND]), {Modality.SOUND}, self._spec)
        if spans[Modality.PICTURE]:
            shown, spans[Modality.PICTURE] = self._mask_pictures(print_, proposed, judge)
            masked = replace(shown, sound=masked.sound)
        ordered = tuple(sorted(left_out, key=lambda one: (one.start_s, one.footage_id)))
        return Masked(print_=masked, left_out=ordered, spans=spans)

    def _mask_pictures(
        self, print_: Fingerprint, proposed: Sequence[tuple[Footage, Sequence[Candidate]]], judge: Judge
    ) -> tuple[Fingerprint, list[Span]]:
        """Mask the whole frame and each of its parts by itself, and say what of the whole frame is gone.

        Half of a split screen may be common while the other half is not.
        """
        masked = print_
        parts, of_frame = [], []
        for picture in print_.pictures:
            # Keypoints belong to the whole frame and would accuse every part.
            alone = replace(print_, picture=picture, parts=(), keypoints=KeypointPrint())
            spans = [
                (segment.clip_start_s, segment.clip_end_s)
                for footage, candidates in proposed
                for segment in judge(alone, self._load(footage.file.sha256), candidates).segments
                if segment.modality is Modality.PICTURE and footage.explains(Modality.PICTURE)
            ]
            if picture is print_.picture:
                of_frame = spans
                masked = replace(without(print_, _padded(spans), {Modality.PICTURE}, self._spec), parts=())
            else:
                parts.append(without(alone, _padded(spans), {Modality.PICTURE}, self._spec).picture)
                masked = replace(masked, keypoints=without_part(masked.keypoints, picture, _padded(spans)))
        return replace(masked, parts=tuple(parts)), of_frame

    def recall(self, clip: Fingerprint, sha256: str, hit: Hit, work: Fingerprint, judge: Judge) -> Hit:
        """Take out of a hit what a person marked as not a copy of the same work; say so if nothing else is left.

        :param clip: the clip, without its common footage
        :param sha256: of the clip's file
        :raises LibraryError, IndexStoreError: as ``mask``
        """
        rejections = self._rejections.get(hit.work_id, [])
        same = next((one for one in rejections if one.clip_sha256 == sha256), None)
        if same:
            return replace(hit, suppressed=f"The same file as {same.sentence}.", remembered=same.match_id)
        if not rejections:
            return hit
        proposed = _grouped(self._rejected_index.query(clip))
        rest, judged = clip, []
        gone: dict[Modality, list[Span]] = {}
        for rejection in (one for one in rejections if one.clip_id in proposed):
            alike = judge(clip, self._load(rejection.clip_sha256), proposed[rejection.clip_id])
            spans = judged_spans(alike, rejection, hit.match, clip.media.duration_s)
            for modality in spans:
                rest = without(rest, _padded(spans[modality]), {modality}, self._spec)
                gone.setdefault(modality, []).extend(spans[modality])
            if spans:
                judged.append((rejection, _total_s([span for found in spans.values() for span in found])))
        if not judged:
            return hit
        nothing = not any(map(len, rest.pictures)) and not len(rest.sound)
        left = Match(kind=MatchKind.NONE, score=0.0) if nothing else judge(rest, work, ())
        return _withoutjudged_spans(hit, left, gone, judged)

    def _load_print(self, sha256: str) -> Fingerprint:
        return self._prints.get(sha256, self._spec.id)

    def close(self) -> None:
        """Close the indexes."""
        self._footage_index.close()
        self._rejected_index.close()


def _grouped(candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.work_id, []).append(candidate)
    return groups


def _left_out(footage: Footage, segment: Segment) -> LeftOut:
    return LeftOut(
        footage_id=footage.id,
        name=footage.name,
        modality=segment.modality,
        start_s=segment.clip_start_s,
        end_s=segment.clip_end_s,
    )


def _padded(spans: Iterable[Span]) -> list[Span]:
    return [(start_s - EDGE_S, end_s + EDGE_S) for start_s, end_s in spans]


def judged_spans(alike: Match, rejection: Rejection, match: Match, clip_end_s: float) -> dict[Modality, list[Span]]:
    """Return what of a clip looks or sounds like what a person judged.

    :param alike: what the clip has in common with the judged one
    :param match: what it has in common with the work
    """
    found: dict[Modality, list[Span]] = {}
    for modality in Modality:
        segments = [one for one in alike.segments if one.modality is modality and not _is_better(match, one)]
        judged_s = _total_s((one.clip_start_s, one.clip_end_s) for one in segments)
        whole = bool(segments) and judged_s >= WHOLE * clip_end_s
        spans = [(0.0, clip_end_s)] if whole else _on(segments, rejection)
        if spans:
            found[modality] = spans
    return found


def _is_better(match: Match, resembling: Segment) -> bool:
    """Tell whether the work explains the same seconds of the clip clearly better than the judged clip does.

    A clip that was marked because the program erred resembles the work, and so it resembles true copies of it.
    """
    return any(
        segment.score > resembling.score + CLEARLY
        for segment in match.segments
        if segment.modality is resembling.modality
        and min(segment.clip_end_s, resembling.clip_end_s) > max(segment.clip_start_s, resembling.clip_start_s)
    )


def _on(segments: Iterable[Segment], rejection: Rejection) -> list[Span]:
    """Return the seconds of a clip that show the judged seconds of the other: segments lead from one to the other."""
    spans: list[Span] = []
    for segment in segments:
        for judged in (one for one in rejection.segments if one.modality is segment.modality):
            start_s = max(judged.clip_start_s, segment.work_start_s)
            end_s = min(judged.clip_end_s, segment.work_end_s)
            if end_s > start_s:
                on_clip = [segment.clip_start_s + (t - segment.work_start_s) / segment.speed for t in (start_s, end_s)]
                spans.append((on_clip[0], on_clip[1]))
    return spans


def outside(match: Match, spans: Mapping[Modality, Sequence[Span]]) -> Match:
    """Return a match whose segments begin and end outside spans of the clip that were left out.

    The engine takes the pictures at both ends of a clip to stand for all that lies beyond them, and what was left out
    had edges. Over a span in the middle a segment goes on.
    """
    if not any(spans.values()):
        return match  # whose segment may have no length, where the clip is a still picture
    trimmed = (_trimmed(segment, spans.get(segment.modality, ())) for segment in match.segments)
    segments = tuple(segment for segment in trimmed if segment.clip_length_s > 0)
    if not segments:
        return Match(kind=MatchKind.NONE, score=0.0, reasons=match.reasons)
    if match.kind is MatchKind.COPY and all(segment.modality is Modality.SOUND for segment in segments):
        score = max(segment.score for segment in segments)
        return replace(match, kind=MatchKind.SHARES_SOUND, score=score, segments=segments)
    return replace(match, segments=segments)


def _trimmed(segment: Segment, spans: Sequence[Span]) -> Segment:
    near = EDGE_S + SNAP_S
    starts = [end_s for start_s, end_s in spans if start_s - near <= segment.clip_start_s <= end_s + near]
    ends = [start_s for start_s, end_s in spans if start_s - near <= segment.clip_end_s <= end_s + near]
    start_s = max(starts, default=segment.clip_start_s)
    end_s = min(ends, default=segment.clip_end_s)
    return replace(
        segment,
        clip_start_s=start_s,
        clip_end_s=max(start_s, end_s),
        work_start_s=max(0.0, segment.work_start_s + segment.speed * (start_s - segment.clip_start_s)),
        work_end_s=segment.work_end_s + segment.speed * (end_s - segment.clip_end_s),
    )


def _withoutjudged_spans(
    hit: Hit, rest: Match, spans: Mapping[Modality, Sequence[Span]], judged: Sequence[tuple[Rejection, float]]
) -> Hit:
    first, rest = judged[0][0], outside(rest, spans)
    if rest.kind is MatchKind.NONE:
        return replace(hit, suppressed=f"Looks like {first.sentence}.", remembered=first.match_id)
    reasons = [f"{seconds:.1f} s were left out: they look like {one.sentence}." for one, seconds in judged]
    return replace(hit, match=replace(rest, reasons=(*rest.reasons, *reasons)), remembered=first.match_id)


def say_left_out(left_out: Iterable[LeftOut], verb: str = "were left out") -> tuple[str, ...]:
    """Say in a sentence for each piece of footage how much of a clip it explains.

    :param verb: what becomes of these seconds
    """
    by_footage: dict[int, list[LeftOut]] = {}
    for one in left_out:
        by_footage.setdefault(one.footage_id, []).append(one)
    return tuple(_say(found, verb) for found in by_footage.values())


def _say(found: Sequence[LeftOut], verb: str) -> str:
    kinds = {one.modality for one in found}
    seconds = _total_s((one.start_s, one.end_s) for one in found)
    what = f" of the {next(iter(kinds))}" if len(kinds) == 1 else ""
    show = "come from" if kinds == {Modality.SOUND} else "show"
    return f"{seconds:.1f} s{what} {verb}: they {show} “{printable(found[0].name)}” of the bank."


def _total_s(spans: Iterable[Span]) -> float:
    """Return the length of the union of spans."""
    total, end = 0.0, float("-inf")
    for start_s, end_s in sorted(spans):
        total += max(0.0, end_s - max(start_s, end))
        end = max(end, end_s)
    return total
