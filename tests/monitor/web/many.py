"""A library of very many matches, made without media: for the tests and benchmarks of the queue."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from fingerprints import Match, MatchKind, Modality, Segment
from monitor.app import open_library
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Clip, Provenance, Rights, Verdict, Work
from tests.monitor.samples import facts, segment, source

PLATFORMS = ("YouTube", "TikTok", "Instagram", "vids.example", "Vimeo", "")
CHANGES = ("none", "none", "mirrored", "cropped to 64 %", "inset at the top, 30 % of the width", "inverted colours")
DECIDED = (Verdict.CONFIRMED, Verdict.NOT_A_COPY, Verdict.LICENSED, Verdict.EXCEPTION, Verdict.IGNORED)
WORKS = 40
ACCOUNTS = 400


def many_matches(settings: Settings, count: int) -> None:
    """Fill a library with works, clips and matches; three of five wait, the others are decided or set aside."""
    random = Random(7)
    with open_library(settings, actor="Mara Lindqvist") as library, library.store.transaction():
        works = [_work(library, number, random) for number in range(1, min(WORKS, count) + 1)]
        for number in range(1, count + 1):
            clip = _clip(library, 1000 + number, random)
            _match(library, clip, works[number % len(works)], random)


def _work(library: Library, number: int, random: Random) -> Work:
    media = facts(duration_s=random.choice((30.0, 180.0, 600.0, 5400.0)))
    rights = Rights(owner="Mara Lindqvist", published="2026-01-01")
    return library.store.works.add(f"Film {number:02}", source(500 + number), media, rights, library.clock())


def _clip(library: Library, number: int, random: Random) -> Clip:
    now, platform = library.clock(), random.choice(PLATFORMS)
    seen = Provenance(
        url=f"https://{(platform or 'web').lower()}.example/watch/{number}",
        platform=platform or None,
        account=f"account_{int(random.paretovariate(0.6)) % ACCOUNTS}",
        captured_at=now - timedelta(days=random.random() * 5),
        views=random.choice((None, int(random.paretovariate(0.5)) % 10**7)),
        published_at=random.choice((None, now - timedelta(days=5 + random.random() * 200))),
    )
    media = facts(duration_s=random.choice((0.0, 15.0, 60.0, 400.0)))
    return library.store.clips.add(f"clip {number}", source(number), media, seen, now)


def _match(library: Library, clip: Clip, work: Work, random: Random) -> None:
    end_s = min(clip.media.duration_s, work.media.duration_s)
    found = [replace(segment(0.0, end_s), work_start_s=0.0, work_end_s=end_s, transform=random.choice(CHANGES))]
    if random.random() < 0.5:
        found.append(_heard(found[0]))
    if random.random() < 0.1:
        found = [_heard(found[0])]
    kind = MatchKind.COPY if found[0].modality is Modality.PICTURE else MatchKind.SHARES_SOUND
    match = Match(kind=kind, score=round(random.uniform(0.5, 1.0), 3), segments=tuple(found), reasons=("Alike.",))
    id_ = library.store.matches.put(clip.id, work.id, match, library.clock())
    fate = random.random()
    if fate < 0.3:
        verdict = random.choice(DECIDED)
        library.store.decisions.add(id_, verdict, "Looked at it beside the work.", library.actor, library.clock())
    elif fate < 0.4:
        library.store.matches.permit(id_, "Covered by permission 1.")


def _heard(seen: Segment) -> Segment:
    return replace(seen, modality=Modality.SOUND, transform="none")
