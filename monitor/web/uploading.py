"""Files that people send: kept piece by piece below the library, whole under a name that can lead nowhere else.

A file on its way is ``ID.part`` beside ``ID.json``, which says what it will be; whatever stops it, the same file goes
on from there. A whole file lies under its own name for ever, if a job takes it into the library; if none does within
a week, it goes.
"""

import json
import os
import re
import secrets
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from threading import Lock

from fingerprints.errors import printable
from fingerprints.media import PICTURE_SUFFIXES, SUFFIXES
from monitor.errors import InputError, LibraryFullError, NotFoundError
from monitor.files import writing
from monitor.settings import Settings

STAY = timedelta(days=7)
"""How long a file that nobody finishes or adds is kept."""
RESERVE_BYTES = 256 * 1024 * 1024
"""What uploads leave free on the disk, for the database and its fingerprints."""
MOST_NAME_BYTES = 180
"""Longest name; file systems take 255 bytes, and a number and the ending come besides."""
MOST_PARCELS = 10_000
MOST_OF_ONE = 3_000
"""The same of one person, where a library has accounts."""
MOST_SHARE = 0.5
"""How much of the free space the unfinished files of one person may need, where a library has accounts."""
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in "123456789")})
"""Names that mean a device on some systems, whatever comes after their first dot."""


class Kind(StrEnum):
    """What files are added as."""

    WORKS = "works"
    CLIPS = "clips"


class WrongOffsetError(InputError):
    """A piece does not go on where the file ends."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        """Where it does."""
        super().__init__(f"The file has {offset} bytes so far; send what comes after them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A file that somebody sends, or has sent and not yet added."""

    id: str
    name: str
    """As it will be called; safe as the name of a file."""
    kind: Kind
    size: int
    """Bytes that it will have."""
    modified: int
    """When it was changed last where it comes from, in milliseconds; tells files of one name apart."""
    owner: str
    """Whose account sends it; empty in a library without accounts."""
    begun_at: str
    file: str = ""
    """Its name in the folder as soon as it is whole; empty before."""
    note: str = ""
    """Why it could not be added."""


@dataclass(slots=True)
class _Hold:
    """Who may write to a parcel: the latest that asked at the right place."""

    lock: Lock = field(default_factory=Lock)
    holder: int = 0


class Parcels:
    """All uploads of a room."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._holds: defaultdict[str, _Hold] = defaultdict(_Hold)
        self._taken: set[str] = set()

    @property
    def folder(self) -> Path:
        """Where uploads lie."""
        return self._settings.uploads

    def begin(self, name: str, size: int, modified: int, kind: Kind, owner: str) -> Parcel:
        """Return a new parcel, or the one of the same file that is on its way, or has arrived and waits to be added.

        :raises InputError: no such file can be taken
        :raises LibraryFullError: the disk has no room for it
        """
        safe = safe_name(name, kind)
        if size <= 0:
            raise InputError(f"“{printable(safe)}” has no bytes; choose the file again.")
        if size > self._settings.largest_upload_bytes:
            most = self._settings.largest_upload_bytes / 10**9
            raise InputError(
                f"“{printable(safe)}” is larger than the {most:g} GB that are taken; cut it, or scan it in place."
            )
        with self._lock:
            everything = self._all()
            wanted = (safe, size, modified, kind, owner)
            same = [one for one in everything if _told_of(one) == wanted and (not one.file or self._waits(one))]
            known = next(iter(same), None)
            needed = size - (self.offset(known) if known else 0)
            self._check_room(safe, needed, owner, [one for one in everything if one != known])
            if known:
                return known
            own = sum(1 for one in everything if one.owner == owner)
            if len(everything) >= MOST_PARCELS or (owner and own >= MOST_OF_ONE):
                raise InputError("Too many files wait to be added; add them or remove some first.")
            now = self._clock().isoformat()
            parcel = Parcel(
                id=secrets.token_hex(16), name=safe, kind=kind, size=size, modified=modified, owner=owner, begun_at=now
            )
            self._write(parcel)
            with writing(self._part(parcel)):
                self._part(parcel).touch()
        return parcel

    def _waits(self, parcel: Parcel) -> bool:
        """Tell whether a whole file can stand for the same one sent again: whoever says no time may mean another."""
        return parcel.modified > 0 and not parcel.note and parcel.id not in self._taken

    def get(self, id_: str, owner: str) -> Parcel:
        """Return a parcel of somebody.

        :raises NotFoundError: there is none
        """
        if re.fullmatch(r"[0-9a-f]{32}", id_):
            with suppress(OSError, ValueError, TypeError):
                parcel = _read(self.folder / f"{id_}.json")
                if parcel.owner == owner:
                    return parcel
        raise NotFoundError("This upload is not there any more; choose the file again.")

    def offset(self, parcel: Parcel) -> int:
        """Return how many bytes of a parcel have arrived."""
        if parcel.file:
            return parcel.size
        with suppress(OSError):
            return self._part(parcel).stat().st_size
        return 0

    def of(self, owner: str) -> list[Parcel]:
        """Return what somebody has sent and no job has taken, the oldest first."""
        with self._lock:
            return [one for one in self._all() if one.owner == owner and one.id not in self._taken]

    def claim(self, parcel: Parcel, at: int) -> int:
        """Let the caller, and nobody else any more, write to a parcel from a place on.

        A connection that died may still seem to write; whoever comes back takes its place.

        :raises WrongOffsetError: the file does not end there
        """
        hold = self._holds[parcel.id]
        with hold.lock:
            offset = self.offset(parcel)
            if at != offset or parcel.file:
                raise WrongOffsetError(offset)
            hold.holder += 1
            return hold.holder

    def write(self, parcel: Parcel, holder: int, data: bytes) -> None:
        """Append bytes to a parcel.

        :raises WrongOffsetError: somebody else has taken over
        :raises InputError: it has more bytes than it was said to have
        :raises LibraryFullError: the disk is full
        """
        hold = self._holds[parcel.id]
        with hold.lock:
            offset = self.offset(parcel)
            if hold.holder != holder or not self._part(parcel).exists():
                raise WrongOffsetError(offset)
            if offset + len(data) > parcel.size:
                raise InputError(f"“{printable(parcel.name)}” has more bytes than it should; choose the file again.")
            if shutil.disk_usage(self.folder).free < len(data) + RESERVE_BYTES:
                raise LibraryFullError(_FULL.format(printable(parcel.name)))
            try:
                with writing(self._part(parcel)), self._part(parcel).open("ab") as file:
                    file.write(data)
            except LibraryFullError as error:
                raise LibraryFullError(_FULL.format(printable(parcel.name))) from error

    def finish(self, parcel: Parcel) -> Parcel:
        """Give a parcel whose bytes are all there its own name, beside whatever has that name already."""
        with self._lock, self._holds[parcel.id].lock:
            part = self._part(parcel)
            if not part.exists():  # another tab was faster
                return self.get(parcel.id, parcel.owner)
            with writing(part):
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
                target = _claimed(self.folder, parcel.name)
                part.replace(target)
            done = replace(parcel, file=target.name)
            self._write(done)
        self._holds.pop(parcel.id, None)
        return done

    def discard(self, parcel: Parcel) -> None:
        """Forget a parcel and what has arrived of it, unless a job has taken it."""
        with self._lock:
            if parcel.id in self._taken:
                raise InputError(f"“{printable(parcel.name)}” is being added already; stop the job instead.")
            self._remove(parcel)

    def take(self, parcels: Iterable[Parcel]) -> list[Parcel]:
        """Keep parcels for a job, except those that another job has taken."""
        with self._lock:
            free = [one for one in parcels if one.file and one.id not in self._taken]
            self._taken |= {one.id for one in free}
        return free

    def give_back(self, parcels: Iterable[Parcel]) -> None:
        """End what ``take`` began; what is not settled waits to be added again."""
        with self._lock:
            self._taken -= {one.id for one in parcels}

    def settle(self, parcel: Parcel, *, keep: bool) -> None:
        """Forget a parcel that the library knows.

        :param keep: whether the library uses this very file
        """
        with self._lock:
            if not keep:
                self.path(parcel).unlink(missing_ok=True)
            self._meta(parcel).unlink(missing_ok=True)

    def blame(self, parcel: Parcel, note: str) -> None:
        """Remember why a parcel could not be added."""
        with self._lock:
            self._write(replace(parcel, note=note))

    def path(self, parcel: Parcel) -> Path:
        """Return where the file of a whole parcel lies."""
        return self.folder / parcel.file

    def tidy(self) -> None:
        """Remove what nobody has touched for a week."""
        with self._lock:
            oldest = self._clock() - STAY
            for parcel in self._all():
                is_old = max(_touched(self._meta(parcel)), _touched(self._part(parcel))) < oldest.timestamp()
                if is_old and parcel.id not in self._taken:
                    self._remove(parcel)
            for path in (*self.folder.glob("*.part"), *self.folder.glob("*.draft")):
                if not path.with_suffix(".json").exists() and _touched(path) < oldest.timestamp():
                    path.unlink(missing_ok=True)

    def _all(self) -> list[Parcel]:
        found = []
        for path in self.folder.glob("*.json"):
            with suppress(OSError, ValueError, TypeError):
                found.append(_read(path))
        return sorted(found, key=lambda one: (one.begun_at, one.id))

    def _check_room(self, name: str, needed: int, owner: str, others: list[Parcel]) -> None:
        """Refuse a file for which no room is left beside all that has been begun.

        :raises LibraryFullError: there is none on the disk, or none for one person
        """
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free - RESERVE_BYTES
        lacking = [(one.owner, one.size - self.offset(one)) for one in others if not one.file]
        own = sum(size for who, size in lacking if who == owner)
        if free < needed + sum(size for _, size in lacking) or (owner and free * MOST_SHARE < needed + own):
            raise LibraryFullError(_FULL.format(printable(name)))

    def _remove(self, parcel: Parcel) -> None:
        hold = self._holds[parcel.id]
        with hold.lock:  # nobody writes at this moment, and nobody goes on
            hold.holder += 1
            self._part(parcel).unlink(missing_ok=True)
            if parcel.file:
                self.path(parcel).unlink(missing_ok=True)
            self._meta(parcel).unlink(missing_ok=True)
        self._holds.pop(parcel.id, None)

    def _part(self, parcel: Parcel) -> Path:
        return self.folder / f"{parcel.id}.part"

    def _meta(self, parcel: Parcel) -> Path:
        return self.folder / f"{parcel.id}.json"

    def _write(self, parcel: Parcel) -> None:
        path = self._meta(parcel)
        draft = path.with_suffix(".draft")
        with writing(path):
            draft.write_text(json.dumps(asdict(parcel)), encoding="utf-8")
            draft.replace(path)


_FULL = (
    "“{}” does not fit on the disk of this library beside what else is being sent; free some space, or remove files"
    " that were begun, then try again."
)


def _told_of(one: Parcel) -> tuple[str, int, int, Kind, str]:
    """Return what tells whether two parcels are the same file."""
    return one.name, one.size, one.modified, one.kind, one.owner


def safe_name(name: str, kind: Kind) -> str:
    """Return a name from outside as a file may be called everywhere: no folders, no control characters, not too long.

    :raises InputError: its ending is none of those that are read
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join("_" if c in '<>:"|?*/' else c for c in last if unicodedata.category(c)[0] != "C")
    stem, dot, ending = kept.strip(" .").rpartition(".")
    suffix = f".{ending.lower()}"
    allowed = SUFFIXES | (PICTURE_SUFFIXES if kind is Kind.CLIPS else frozenset())
    if not dot or suffix not in allowed:
        kinds = "video, sound or picture" if kind is Kind.CLIPS else "video or sound"
        raise InputError(
            f"“{printable(last[:80])}” is no {kinds} file that can be read; its name must end like .mp4, .mov or .mp3."
        )
    stem = stem.encode("utf-8")[:MOST_NAME_BYTES].decode("utf-8", "ignore").strip(" .") or "untitled"
    if stem.partition(".")[0].lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}{suffix}"


def _claimed(folder: Path, name: str) -> Path:
    """Return the first free name like this one, with an empty file under it so that nobody else takes it."""
    path, number = folder / name, 1
    while True:
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
            path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        else:
            return path


def _read(path: Path) -> Parcel:
    cells = json.loads(path.read_text(encoding="utf-8"))
    parcel = Parcel(**(cells | {"kind": Kind(cells["kind"])}))
    if parcel.id != path.stem or Path(parcel.file).name != parcel.file:
        raise ValueError(path.name)
    return parcel


def _touched(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
