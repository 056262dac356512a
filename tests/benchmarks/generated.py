"""A small benchmark on films that are drawn for it, for every change of the engine: run as a test, or to see a table.

``python -m tests.benchmarks.generated`` prints what was found. Four works are registered: two lively films, one take
before a camera that stands still, and a film that begins with an intro. Copies are short and small, and most are
silent, so that the picture alone must tell; the hard negatives share a scene, an intro or the music with a work.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fingerprints import Fingerprint, Index, Match, MatchKind, Modality, Segment, compare, fingerprint
from tests.media import Copy, Film, edits, make_film, make_take, reframing, save

WORK_S = 24.0
INTRO_S = 3.0
SIZE, FPS = (320, 240), 12
START_ERROR_S = 0.5
"""A segment is placed well when it starts so near to the truth, in the clip and in the work."""

_SEEDS = {"road": 41, "park": 42, "show": 43, "stranger": 44, "other stranger": 45, "intro": 46}
ROAD, PARK, DESK, SHOW = 1, 2, 3, 4
"""The works: two lively films, a take before a still camera, a film with an intro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a query that comes from a work."""

    work_id: int
    clip_start_s: float
    work_start_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """A clip to look for, and the truth about it."""

    film: Film
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What looking for one clip gave."""

    found: int
    """Pieces that were found at their place."""
    missed: tuple[Piece, ...]
    strange: tuple[tuple[int, Segment], ...]
    """Claims, with their works, that belong to no piece."""


class Shelves:
    """The works, their fingerprints and the index over them, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._works = {work_id: self.print_of(work_film(work_id)) for work_id in (ROAD, PARK, DESK, SHOW)}
        with Index(folder / "index") as index:
            for work_id, work in self._works.items():
                index.add(work_id, work)
        self._index = Index(folder / "index")

    def print_of(self, film: Film) -> Fingerprint:
        """Encode a film as copies on platforms are, and fingerprint the file."""
        return fingerprint(save(film, self._folder / "film.mp4", crf=28))

    def matches(self, film: Film) -> dict[int, Match]:
        """Return what the candidates of the index turn out to be."""
        clip = self.print_of(film)
        candidates = self._index.query(clip)
        return {
            work_id: compare(clip, self._works[work_id], candidates=[c for c in candidates if c.work_id == work_id])
            for work_id in dict.fromkeys(candidate.work_id for candidate in candidates)
        }

    def look_for(self, query: Query) -> Outcome:
        """Compare the claims with the truth."""
        claims = [
            (work_id, segment)
            for work_id, match in self.matches(query.film).items()
            if match.kind is MatchKind.COPY
            for segment in match.segments
            if segment.modality is Modality.PICTURE
        ]
        missed = tuple(piece for piece in query.pieces if not any(_fits(piece, *claim) for claim in claims))
        strange = tuple(claim for claim in claims if not any(_fits(piece, *claim) for piece in query.pieces))
        return Outcome(found=len(query.pieces) - len(missed), missed=missed, strange=strange)


def _fits(piece: Piece, work_id: int, segment: Segment) -> bool:
    return (
        piece.work_id == work_id
        and abs(segment.clip_start_s - piece.clip_start_s) <= START_ERROR_S
        and abs(segment.work_start_s - piece.work_start_s) <= START_ERROR_S
    )


@cache
def long_film(name: str) -> Film:
    """Return a film that works and copies are cut from."""
    if name == "desk":
        return make_take(5, 1, WORK_S + 12, SIZE, FPS)
    return make_film(_SEEDS[name], WORK_S, SIZE, FPS)


@cache
def work_film(work_id: int) -> Film:
    """Return what is registered."""
    if work_id == SHOW:
        return edits.spliced([long_film("intro"), long_film("show")], [(0, 0, INTRO_S), (1, 0, WORK_S - INTRO_S)]).film
    return edits.cut(long_film({ROAD: "road", PARK: "park", DESK: "desk"}[work_id]), 0, WORK_S)


def _copied(change: Callable[[Film], Copy], *, of: int = ROAD, start_s: float = 8.0, seconds: float = 8.0) -> Query:
    """Cut a silent stretch out of a work and change it."""
    return _with_sound(lambda film: change(edits.silenced(film).film), of=of, start_s=start_s, seconds=seconds)


def _with_sound(change: Callable[[Film], Copy], *, of: int = ROAD, start_s: float = 8.0, seconds: float = 8.0) -> Query:
    copy = change(edits.cut(work_film(of), start_s, start_s + seconds))
    pieces = tuple(
        Piece(work_id=of, clip_start_s=truth.clip_start_s, work_start_s=start_s + truth.work_start_s)
        for truth in copy.truths
        if truth.picture
    )
    return Query(film=copy.film, pieces=pieces)


def _stranger(name: str = "stranger") -> Film:
    return edits.silenced(edits.cut(long_film(name), 4.0, 12.0)).film


def _chained(film: Film) -> Copy:
    """Mirror, crop and letterbox."""
    changed = edits.boxed(reframing.cropped(edits.mirrored(film).film, 0.8).film, "black").film
    return edits.whole(film, changed)


def _compilation(*, works: Sequence[int]) -> Query:
    """Put five seconds of some works behind each other, with a stranger between."""
    sources = [edits.silenced(work_film(work_id)).film for work_id in works]
    cuts = [(number, 6.0, 11.0) for number in range(len(works))]
    copy = edits.spliced([*sources, _stranger()], [cuts[0], (len(works), 0, 3), *cuts[1:]])
    kept = [truth for truth in copy.truths if truth.source < len(works)]
    return Query(
        film=copy.film,
        pieces=tuple(
            Piece(work_id=works[t.source], clip_start_s=t.clip_start_s, work_start_s=t.work_start_s) for t in kept
        ),
    )


def _beside() -> Query:
    one, other = (edits.silenced(edits.cut(work_film(work_id), 8, 16)).film for work_id in (ROAD, PARK))
    pieces = tuple(Piece(work_id=work_id, clip_start_s=0, work_start_s=8.0) for work_id in (ROAD, PARK))
    return Query(film=edits.beside(one, other).film, pieces=pieces)


def _shared_intro() -> Query:
    """Show a work's intro before an unrelated film: the intro is a copy, nothing else is."""
    film = edits.spliced([long_film("intro"), _stranger()], [(0, 0, INTRO_S), (1, 0, 6)]).film
    return Query(film=edits.silenced(film).film, pieces=(Piece(work_id=SHOW, clip_start_s=0, work_start_s=0),))


def _same_music() -> Query:
    return Query(film=edits.under_picture_of(edits.cut(work_film(PARK), 6, 14), _stranger()).film)


def _other_minute() -> Query:
    return Query(film=edits.silenced(edits.cut(long_film("desk"), WORK_S + 2, WORK_S + 10)).film)


COPIES: dict[str, Callable[[], Query]] = {
    "plain": lambda: _with_sound(edits.recoded),
    "plain, still camera": lambda: _copied(edits.recoded, of=DESK),
    "crop 70 %": lambda: _copied(reframing.cropped),
    "crop 70 %, still camera": lambda: _copied(reframing.cropped, of=DESK),
    "rotated 10°": lambda: _copied(reframing.rotated),
    "inset on a moving film": lambda: _copied(lambda film: reframing.inset(film, _stranger())),
    "screen recording": lambda: _copied(reframing.screen_recorded, of=PARK),
    "caption box": lambda: _copied(edits.captioned),
    "mirrored": lambda: _copied(edits.mirrored, of=PARK),
    "mirrored, still camera": lambda: _copied(edits.mirrored, of=DESK),
    "upside down": lambda: _copied(edits.upside_down),
    "turned 90°": lambda: _copied(lambda film: edits.turned(film, 90)),
    "inverted colours": lambda: _copied(edits.inverted),
    "grey, more contrast": lambda: _copied(lambda film: edits.contrasted(edits.gray(film).film)),
    "blurred": lambda: _copied(edits.blurred),
    "noisy": lambda: _copied(edits.noisy),
    "stretched": lambda: _copied(lambda film: edits.resized(film, 400, 200)),
    "speed 1.25": lambda: _copied(lambda film: edits.faster(film, 1.25), seconds=10.0),
    "speed 1.25, still camera": lambda: _copied(lambda film: edits.faster(film, 1.25), of=DESK, seconds=10.0),
    "blended 30 %": lambda: _copied(lambda film: reframing.blended(film, _stranger())),
    "stickers": lambda: _copied(reframing.with_stickers),
    "letterbox": lambda: _copied(lambda film: edits.boxed(film, "black"), of=SHOW),
    "on a blurred page": lambda: _copied(lambda film: edits.boxed(film, "blurred")),
    "pixelized": lambda: _copied(reframing.pixelized),
    "other sound": lambda: _with_sound(lambda film: edits.with_sound_of(film, long_film("stranger"))),
    "every other two seconds": lambda: _copied(lambda film: edits.decimated(film, 2.0, 2.0), seconds=10.0),
    "mirrored, cropped, letterboxed": lambda: _copied(_chained),
    "side by side": _beside,
    "compilation": lambda: _compilation(works=(ROAD, DESK, PARK)),
}
"""Clips in which a work must be found, in all its pieces and nowhere else."""

NEGATIVES: dict[str, Callable[[], Query]] = {
    "other take of the same scene": lambda: Query(film=edits.silenced(make_take(5, 2, 8.0, SIZE, FPS)).film),
    "other minute of the same take": _other_minute,
    "same music under another film": _same_music,
    "shared intro": _shared_intro,
    "unrelated film": lambda: Query(film=_stranger("other stranger")),
    "unrelated take": lambda: Query(film=edits.silenced(make_take(6, 1, 8.0, SIZE, FPS)).film),
}
"""Clips that have something in common with a work; of all of them, only the shared intro is the work's."""


def main() -> None:
    """Print what was found of every query."""
    with tempfile.TemporaryDirectory() as folder:
        shelves = Shelves(Path(folder))
        for name, make in (COPIES | NEGATIVES).items():
            query = make()
            outcome = shelves.look_for(query)
            print(f"{name:32} {outcome.found} of {len(query.pieces)}", *outcome.missed, *outcome.strange, sep="\n  ")


if __name__ == "__main__":
    main()
