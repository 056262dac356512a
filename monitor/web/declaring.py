"""What a form says of the files that are to be added, read and checked before any job begins."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from starlette.datastructures import UploadFile

from fingerprints.errors import printable
from fingerprints.media import PICTURE_SUFFIXES, SUFFIXES
from monitor.errors import InputError, ManifestError, NotFoundError
from monitor.files import absolute, find_media
from monitor.manifest import read_manifest
from monitor.scanning import Seen
from monitor.values import Provenance, Rights
from monitor.web.intake import Intake
from monitor.web.uploading import Kind, Parcel
from monitor.web.visit import MOST_DIGITS, Visit

MOST_TABLE_BYTES = 16 * 1024 * 1024
WRITE_BYTES = 1024 * 1024
"""How much of a file is copied at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Files to be added, and what cannot be."""

    intake: Intake
    problems: list[str] = field(default_factory=list)
    """One sentence for each file or line that cannot be used."""


class TableError(ManifestError):
    """Lines of a table fit none of the files that it came with, so nothing was scanned."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        """A sentence for each."""
        many = "1 line of the table cannot be used" if len(lines) == 1 else f"{len(lines)} lines cannot be used"
        super().__init__(
            f"{many}, so nothing is scanned yet: correct the table and choose it again, or tick below it that"
            " lines which fit no file are left out."
        )


def owner_of(visit: Visit) -> str:
    """Return whose uploads a visitor sees; a name would change with the profile."""
    return str(visit.person.id) if visit.person else ""


def declared(visit: Visit, kind: Kind) -> Declared:
    """Read a form, and take the files that came with it.

    :raises InputError: what is said cannot be true, or nothing is to be added
    :raises LibraryFullError: the disk has no room for the files
    """
    is_clips = kind is Kind.CLIPS
    rights, everywhere = Rights() if is_clips else rights_of(visit), seen_in(visit) if is_clips else None
    problems: list[str] = []
    folders = _folders(visit, kind)
    parcels = [*_sent_before(visit, kind, problems), *_sent_now(visit, kind, problems)]
    named, unreached = find_media(folders, skip=visit.library.settings.library, pictures=kind is Kind.CLIPS)
    problems += [text for _, text in unreached]
    if not parcels and not named:
        raise InputError(" ".join(problems) or "There is nothing to add yet: choose files first.")
    seen = {**_table(visit, parcels, named, problems), **_rows(visit, parcels, everywhere)} if is_clips else {}
    if everywhere and everywhere.url and len(parcels) + len(named) - len(seen) > 1:
        raise InputError(
            "One address cannot be that of several clips; write each address beside its file, or send a table with all"
            " of them."
        )
    intake = Intake(
        kind=kind,
        files=named,
        parcels=parcels,
        rights=rights,
        own_sound=bool(visit.field("own_sound")) and kind is Kind.WORKS,
        seen=seen,
        everywhere=everywhere,
    )
    return Declared(intake=intake, problems=problems)


def rights_of(visit: Visit) -> Rights:
    """Return what a form says of originals.

    :raises InputError: the day of publication is none, the address is none, or own sound of nobody
    """
    owner, published = visit.field("owner") or None, visit.field("published") or None
    if visit.field("own_sound") and not owner:
        raise InputError("You say that the sound is the owner’s, too; write who the owner is.")
    if published is not None:
        try:
            date.fromisoformat(published)
        except ValueError as error:
            raise InputError(
                f"The day of publication is “{printable(published[:40])}”; write it like 2026-03-31."
            ) from error
    return Rights(owner=owner, published=published, url=_web_address(visit.field("url")))


def _web_address(text: str) -> str | None:
    url = text or None
    if url is not None and not url.startswith(("http://", "https://")):
        raise InputError(f"The address is “{printable(url[:80])}”; write one that starts with https:// or http://.")
    return url


def seen_in(visit: Visit) -> Provenance | None:
    """Return what a form says of where clips were seen; None where it says nothing.

    :raises InputError: an address, a time or a number is none
    """
    views = visit.field("views").replace(" ", "") or None
    if views is not None and not (views.isascii() and views.isdigit() and len(views) <= MOST_DIGITS):
        raise InputError(f"The number of views is “{printable(views[:40])}”; write a whole number, as 12000.")
    said = Provenance(
        url=_web_address(visit.field("url")),
        platform=visit.field("platform") or None,
        account=visit.field("account") or None,
        captured_at=_moment(visit, "captured", "was seen"),
        views=int(views) if views else None,
        published_at=_moment(visit, "posted", "was posted"),
    )
    return said if said != Provenance() else None


def _moment(visit: Visit, name: str, what: str) -> datetime | None:
    text = visit.field(name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        shown = printable(text[:40])
        raise InputError(f"The time when the clip {what} is “{shown}”; write it like 2026-03-31T17:05.") from error


def _folders(visit: Visit, kind: Kind) -> list[Path]:
    """Return the paths on this machine that somebody typed, one a line."""
    lines = [line.strip().strip('"') for line in visit.field("folder").splitlines() if line.strip()]
    if lines:
        demand_namer(visit)
    paths = []
    for line in lines:
        try:
            path = Path(line).expanduser()
        except RuntimeError:  # the home of nobody
            path = Path(line)
        if not path.is_absolute():
            raise InputError(f"“{printable(line[:200])}” is no whole path; write it from the root of the disk on.")
        paths.append(absolute(path))
    demand_media_names(paths, pictures=kind is Kind.CLIPS)
    return paths


def demand_namer(visit: Visit) -> None:
    """Refuse paths of this machine before anything is looked at, so that the answer tells nothing of its files.

    :raises InputError: the room is served to others, or whoever asks is no administrator of a library with accounts
    """
    if not visit.room.is_local:
        raise InputError(
            "Paths can be named only where the review room is served to this machine alone; send the files."
        )
    if not visit.names_paths:
        raise InputError("Only an administrator of this library can name files of this machine; send the files.")


def demand_media_names(paths: Iterable[Path], *, pictures: bool) -> None:
    """Refuse a file that is not called like a recording: what else lies on this machine is nobody's business here.

    :raises InputError: one is neither a folder nor called so; the sentence is the same whether it is there or not
    """
    allowed = SUFFIXES | (PICTURE_SUFFIXES if pictures else frozenset())
    for path in paths:
        if path.suffix.lower() not in allowed and not path.is_dir():
            raise InputError(
                f"“{printable(str(path)[:200])}” is neither a folder nor called like a recording; name a folder, or a"
                " file that ends like .mp4, .mov or .mp3."
            )


def _sent_before(visit: Visit, kind: Kind, problems: list[str]) -> list[Parcel]:
    found = []
    for id_ in dict.fromkeys(visit.fields("ids")):
        try:
            parcel = visit.room.parcels.get(id_, owner_of(visit))
        except NotFoundError as error:
            problems.append(str(error))
            continue
        if not parcel.file:
            problems.append(f"“{printable(parcel.name)}” has not arrived as a whole; send the rest of it.")
        elif parcel.kind is kind:
            found.append(parcel)
    return found


def _sent_now(visit: Visit, kind: Kind, problems: list[str]) -> list[Parcel]:
    """Keep the files of a form that was sent without scripts."""
    found = []
    for upload in visit.form.getlist("files"):
        if isinstance(upload, UploadFile) and upload.filename:
            try:
                found.append(_kept(visit, kind, upload))
            except InputError as error:
                problems.append(str(error))
    return found


def _kept(visit: Visit, kind: Kind, upload: UploadFile) -> Parcel:
    parcels = visit.room.parcels
    parcel = parcels.begin(upload.filename or "", upload.size or 0, 0, kind, owner_of(visit))
    offset = parcels.offset(parcel)
    holder = parcels.claim(parcel, offset)
    upload.file.seek(offset)
    while data := upload.file.read(WRITE_BYTES):
        parcels.write(parcel, holder, data)
    return parcels.finish(parcel)


def _rows(visit: Visit, parcels: list[Parcel], everywhere: Provenance | None) -> Seen:
    """Return what stands beside the single files of where they were seen; what is said of all files fills the gaps."""
    found, base = {}, everywhere or Provenance()
    for one in parcels:
        url, platform, account = (visit.field(f"{name}-{one.id}") for name in ("url", "platform", "account"))
        if url or platform or account:
            said = replace(
                base,
                url=_web_address(url) or base.url,
                platform=platform or base.platform,
                account=account or base.account,
            )
            found[visit.room.parcels.path(one)] = (said,)
    return found


def _table(visit: Visit, parcels: list[Parcel], named: list[Path], problems: list[str]) -> Seen:
    """Read the table of where clips were seen; it may speak only of files that are added with it.

    :raises TableError: some lines fit no file, and nobody has said that they may be left out
    """
    table = visit.file("table")
    if table is None:
        return {}
    if (table.size or 0) > MOST_TABLE_BYTES:
        raise ManifestError("The table is larger than 16 MB; send the CSV file that lists the clips.")
    paths = {one.id: visit.room.parcels.path(one) for one in parcels}
    times = Counter(one.name for one in parcels)
    names = {one.file: paths[one.id] for one in parcels} | {
        one.name: paths[one.id] for one in parcels if times[one.name] == 1
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        with file.open("wb") as target:
            shutil.copyfileobj(table.file, target)
        try:
            listed = read_manifest(file, (), tuple(named), names=names)
        except ManifestError as error:
            raise ManifestError(str(error).replace(str(file), "The table")) from error
        wrong = [text.replace(str(file), "The table,") for text in listed.problems]
    known = {*paths.values(), *named}
    # A table from elsewhere must not make us read other files of this machine.
    strange = [path for path in listed.provenance if path not in known]
    wrong += [f"The table names “{printable(path.name)}”, which was not added with it." for path in strange]
    if wrong and not visit.field("leave_out"):
        raise TableError(wrong)
    unsaid = len(known - set(listed.provenance))
    if unsaid:
        who = "1 file does" if unsaid == 1 else f"{unsaid} files do"
        wrong.append(f"{who} not stand in the table, so it does not say where they were seen.")
    problems += wrong
    return {path: seen for path, seen in listed.provenance.items() if path in known}
