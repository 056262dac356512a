"""A case with real recordings and a signed letter, and what is done to evidence packs of it."""

from dataclasses import replace
from pathlib import Path

from fingerprints import Match, MatchKind, Modality
from monitor.dossier import Packed, PackRequest, write_pack
from monitor.files import read_source
from monitor.review.letters import write_letters
from monitor.store.library import Library
from monitor.values import Provenance, Rights
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case
from tests.monitor.samples import facts, segment

SECONDS = 8.0
CASE = 1
"""Number of the case with a signed letter."""
PICTURED = replace(segment(1, 7), work_start_s=1.0, work_end_s=7.0, transform="mirrored")
HEARD = replace(segment(1, 7, Modality.SOUND), work_start_s=1.0, work_end_s=7.0)
MATCH = Match(kind=MatchKind.COPY, score=0.95, segments=(PICTURED, HEARD), reasons=("They look alike.",))


def recordings(shelf: MediaShelf) -> tuple[Path, Path]:
    """Return an original and a mirrored copy of it."""
    film = shelf.video(seed=21, seconds=SECONDS)
    return film, shelf.copy("mirrored-for-scanning", film, mirrored)[0]


def add_recordings(library: Library, film: Path, copy: Path, seen: Provenance = SEEN) -> int:
    """Store a work, a clip and their match, with what the audit says of them, and return the match's number.

    A work that is there already stays.
    """
    rights = Rights(published="2026-01-02", url="https://lee.example/film")
    media, now = facts(SECONDS), library.clock()
    source = read_source(film)
    work = library.store.works.with_content(source.sha256)
    if work is None:
        work = library.store.works.add("My film", source, media, rights, now)
        library.record("work.register", f"work {work.id}", name=work.name, sha256=work.file.sha256)
    clip = library.store.clips.add("copy", read_source(copy), media, seen, now)
    library.record("clip.scan", f"clip {clip.id}", name=clip.name, sha256=clip.file.sha256)
    return library.store.matches.put(clip.id, work.id, MATCH, now)


def lettered_case(library: Library, film: Path, copy: Path) -> int:
    """Store a case with a signed letter and return its number."""
    library.record("work.register", "work 99", name="of somebody else's case")
    case_id = ready_case(library, [add_recordings(library, film, copy)])
    write_letters(library, case_id, REQUEST, ["pdf", "md"])
    return case_id


def packed(library: Library, case_id: int, output: Path, **options: object) -> Packed:
    """Write a pack; options as for ``PackRequest``."""
    return write_pack(library, case_id, PackRequest(output=output, **options))  # type: ignore[arg-type]


def names_in(folder: Path) -> set[str]:
    """Return the names of all files in a folder and below."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
