"""Values for tests that need no media."""

from pathlib import Path

from fingerprints import Match, MatchKind, Modality, Segment
from monitor.store.library import Library
from monitor.values import Clip, MediaFacts, Provenance, Rights, SourceFile, Work

SPEC_ID = "0123456789ab"


def source(number: int, path: str = "") -> SourceFile:
    """Return a file that does not exist, different for each number."""
    where = Path(path or f"/media/file {number}.mp4")
    return SourceFile(path=where, size_bytes=1000 + number, mtime_ns=10**18 + number, sha256=f"{number:064x}")


def facts(duration_s: float = 12.0, width_px: int = 320, spec_id: str = SPEC_ID) -> MediaFacts:
    """Return the facts about a video."""
    return MediaFacts(
        spec_id=spec_id,
        duration_s=duration_s,
        width_px=width_px,
        height_px=240 if width_px else 0,
        video_codec="h264" if width_px else None,
        audio_codec="aac",
    )


def add_work(library: Library, number: int = 1, name: str | None = None, **rights: str) -> Work:
    """Store a work without a fingerprint."""
    return library.store.works.add(name or f"work {number}", source(number), facts(), Rights(**rights), library.clock())


def add_clip(library: Library, number: int = 101, provenance: Provenance | None = None) -> Clip:
    """Store a clip without a fingerprint."""
    return library.store.clips.add(
        f"clip {number}", source(number), facts(), provenance or Provenance(), library.clock()
    )


def segment(start_s: float = 0.0, end_s: float = 5.0, modality: Modality = Modality.PICTURE) -> Segment:
    """Return a segment that lies 10 s later in the work."""
    return Segment(
        clip_start_s=start_s,
        clip_end_s=end_s,
        work_start_s=start_s + 10,
        work_end_s=end_s + 10,
        modality=modality,
        speed=1.0,
        transform="none",
        score=0.9,
    )


COPY = Match(kind=MatchKind.COPY, score=0.95, segments=(segment(),), reasons=("They look alike.",))
SHARED_SOUND = Match(
    kind=MatchKind.SHARES_SOUND, score=0.8, segments=(segment(modality=Modality.SOUND),), reasons=("They sound alike.",)
)


def add_match(library: Library, match: Match = COPY, *, number: int = 1, provenance: Provenance | None = None) -> int:
    """Store a work, a clip and their match, and return the match's id."""
    work, clip = add_work(library, number), add_clip(library, 100 + number, provenance)
    return library.store.matches.put(clip.id, work.id, match, library.clock())
