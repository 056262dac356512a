"""Files of totals are read into the library: all of a file, or nothing of it."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from fingerprints.errors import MediaError, printable
from monitor.errors import InputError
from monitor.files import sha256_of
from monitor.insights.linking import Linking
from monitor.insights.reading.archives import files_of, names_beside, sources_of, span_in
from monitor.insights.reading.choosing import read_source
from monitor.insights.reading.headers import demand_column
from monitor.insights.reading.wishes import Asked, Reading, Spanned, Video, Wishes, refusal
from monitor.insights.sameness import Origins, Overlap, demand_one_folder, plain_account
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.totals import Count, Counted, Measure, TotalImport
from monitor.values import Status

MOST_NOTES = 20
"""So many sentences about one file are kept."""
MOST_PROPOSALS = 3
_Place = tuple[str, str, Measure, int]
"""(platform, key, measure, year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file."""

    path: str
    status: Status
    """``done``, ``already done`` or ``failed``."""
    done: TotalImport | None = None
    problem: str = ""
    """Why it was refused, as a sentence."""
    remark: str = ""
    """Why nothing was changed by a file that was read before, where that may surprise."""


def import_totals(library: Library, paths: Iterable[Path], wishes: Wishes) -> Iterator[Imported]:
    """Read files, zips and folders of totals, and yield one outcome for each file.

    Nothing of a file that is refused is stored. A file that was read before changes nothing; what a later file says
    of a day takes the place of what an earlier one said.

    :raises InputError: the wishes cannot be met by any file
    """
    demand_sane(wishes, library.clock().date())
    wishes = replace(wishes, platform=wishes.platform.strip().casefold(), account=plain_account(wishes.account))
    for path in paths:
        try:
            files = files_of(path)
        except InputError as error:
            yield Imported(path=printable(str(path)), status=Status.FAILED, problem=str(error))
            continue
        origins: Origins = {}
        for file in files:
            yield _import(library, file, wishes, origins)


def demand_sane(wishes: Wishes, today: date) -> None:
    """Refuse wishes that contradict themselves.

    :raises InputError: says which
    """
    for what in wishes.columns:
        demand_column(what)
    if (wishes.since is None) != (wishes.until is None):
        raise InputError("--from and --to belong together; give the first and the last day of the export.")
    if wishes.since and wishes.until and wishes.since > wishes.until:
        raise InputError(f"--from is {wishes.since}, which is after --to, {wishes.until}; exchange them.")
    if wishes.exported and wishes.exported > today + timedelta(days=1):
        raise InputError(f"--exported is {wishes.exported}, which is still to come; give the day of the export.")
    demand_brief("The account", wishes.account, most=200)
    demand_brief("The platform", wishes.platform, most=100)


def _import(library: Library, path: Path, wishes: Wishes, origins: Origins) -> Imported:
    shown = printable(str(path))
    try:
        sha256 = sha256_of(path)
        held = library.store.totals.import_of(sha256, wishes.account, wishes.platform)
        if held and not wishes.again:
            return Imported(path=shown, status=Status.ALREADY, done=held, remark=_overtaken(library, held))
        notes: list[str] = []
        found = _read(path, wishes, library.clock().date(), notes)
        readings = [reading for _, reading in found]
        if not readings:
            raise refusal(str(path), " ".join(notes) or "there is nothing in it that is read.")
        is_zip = path.suffix.lower() == ".zip"
        demand_one_folder(found, wishes, {} if is_zip else origins, str(path))
        with library.store.transaction():
            done = _store(library, path, sha256, readings, (wishes, notes))
    except (InputError, MediaError) as error:
        return Imported(path=shown, status=Status.FAILED, problem=str(error))
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, OSError) as error:
        problem = str(refusal(str(path), f"it cannot be read to its end ({printable(str(error))}); export it again."))
        return Imported(path=shown, status=Status.FAILED, problem=problem)
    return Imported(path=shown, status=Status.DONE, done=done)


def _overtaken(library: Library, held: TotalImport) -> str:
    """Say that a later file has told other numbers of these days; nothing where none has."""
    later = library.store.totals.import_after(held)
    if later is None:
        return ""
    return f"{later.name}, read later, tells of some of its days too; what it said stays."


def _read(path: Path, wishes: Wishes, today: date, notes: list[str]) -> list[tuple[str, Reading]]:
    """Return what the tables of a file say, each with the folder it lies in."""
    asked = Asked(wishes=wishes, today=today, span=span_in(path), beside=names_beside(path))
    readings: list[tuple[str, Reading]] = []
    for source in sources_of(path, notes):
        found = read_source(source, asked)
        if isinstance(found, str):
            notes.append(found)
        else:
            readings.append((source.folder, found))
    for _, reading in readings:
        notes.extend(note for note in reading.notes if note not in notes)
    return readings


def _store(
    library: Library, path: Path, sha256: str, readings: Sequence[Reading], said: tuple[Wishes, list[str]]
) -> TotalImport:
    """Store what a file says, and that it was read; call it in a transaction."""
    wishes, notes = said
    totals, now = library.store.totals, library.clock()
    numbers = _numbered(library, readings, wishes, notes)
    days = _together(readings, str(path))
    overlap = Overlap()
    changes = totals.merge({(numbers[place[:2]], *place[2:]): new for place, new in days.items()}, overlap.see)
    overlap.demand_same(str(path), wishes)
    counts = [(reading.platform, one) for reading in readings for one in reading.counts]
    for platform, one in counts:
        changes += totals.add_count(_count(library, numbers[platform, one.key], one, totals.next_import()))
    first, last = _ends(days, [one for _, one in counts])
    done = totals.add_import(
        TotalImport(
            id=0,
            sha256=sha256,
            name=printable(path.name),
            shape=" ".join(sorted({reading.shape for reading in readings})),
            platform=" ".join(sorted({reading.platform for reading in readings})),
            account=wishes.account,
            first_day=first,
            last_day=last,
            changes=changes,
            notes=_brief(notes),
            imported_by=library.actor,
            imported_at=now,
        )
    )
    library.record(
        "insights.import",
        f"import {done.id}",
        sha256=sha256,
        shape=done.shape,
        platform=done.platform,
        counted=len(numbers),
        added=changes.added,
        changed=changes.changed,
    )
    return done


def _numbered(
    library: Library, readings: Sequence[Reading], wishes: Wishes, notes: list[str]
) -> dict[tuple[str, str], int]:
    """Return the number in the library of each platform and key."""
    linking = Linking(library.store.works.all())
    found: dict[tuple[str, str], int] = {}
    proposals: list[str] = []
    for reading in readings:
        for key, video in reading.videos.items():
            demand_brief("The title of a video", video.title, video.url)
            counted = library.store.totals.counted(_counted(library, reading.platform, wishes.account, video))
            found[reading.platform, key] = counted.id
            if key and counted.work_id is None:
                _link(library, linking, counted, proposals)
    notes += proposals[:MOST_PROPOSALS]
    if len(proposals) > MOST_PROPOSALS:
        notes.append(f"{len(proposals) - MOST_PROPOSALS} more videos are called as works are.")
    return found


def _counted(library: Library, platform: str, account: str, video: Video) -> Counted:
    return Counted(
        id=0,
        platform=platform,
        account=account,
        key=video.key,
        title=video.title,
        url=video.url,
        published_on=video.published_on,
        work_id=None,
        added_at=library.clock(),
    )


def _link(library: Library, linking: Linking, counted: Counted, proposals: list[str]) -> None:
    work_id = linking.work_at(counted.url)
    if work_id is not None:
        library.store.totals.link(counted.id, work_id)
        return
    proposed = linking.work_called(counted.title)
    if proposed is not None:
        proposals.append(
            f"“{printable(counted.title)}” is called as work {proposed} is; if it is that work:"
            f" `reclaim insights link {counted.id} {proposed}`"
        )


def _together(readings: Sequence[Reading], name: str) -> dict[_Place, np.ndarray]:
    """Return the values by day of all tables of a file.

    :raises InputError: two of them say different numbers
    """
    found: dict[_Place, np.ndarray] = {}
    for reading in readings:
        for (key, measure, year), new in reading.days.items():
            place = (reading.platform, key, measure, year)
            old = found.get(place)
            if old is not None:
                both = ~np.isnan(old) & ~np.isnan(new)
                if np.any(old[both] != new[both]):
                    raise refusal(
                        name, f"two of its tables say different numbers of {measure}; import them one by one."
                    )
                new = np.where(np.isnan(new), old, new)  # noqa: PLW2901 - what both say together
            found[place] = new
    return found


def _count(library: Library, counted_id: int, one: Spanned, import_id: int) -> Count:
    return Count(
        id=0,
        counted_id=counted_id,
        measure=one.measure,
        since=one.since,
        until=one.until,
        value=one.value,
        import_id=import_id,
        note="",
        added_by=library.actor,
        added_at=library.clock(),
    )


def _ends(days: dict[_Place, np.ndarray], counts: Sequence[Spanned]) -> tuple[date | None, date | None]:
    """Return the first and the last day of which a file says anything."""
    years: dict[int, np.ndarray] = {}
    for (*_, year), values in days.items():
        known = ~np.isnan(values)
        years[year] = years[year] | known if year in years else known
    found = [
        date(year, 1, 1) + timedelta(days=int(day)) for year, known in years.items() for day in np.flatnonzero(known)
    ]
    found += [day for one in counts for day in (one.since, one.until) if day]
    return (min(found), max(found)) if found else (None, None)


def _brief(notes: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(notes))
    if len(kept) <= MOST_NOTES:
        return kept
    return (*kept[:MOST_NOTES], f"And {len(kept) - MOST_NOTES} more remarks.")
