"""Packing: a case's evidence as one folder or zip, written whole or not at all, and never over an older one."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.dossier.contents import Content, contents_of
from monitor.dossier.gathering import Wanted, gather
from monitor.dossier.values import Dossier, Stamping
from monitor.errors import EvidenceError, InputError, TimestampError
from monitor.evidence.sums import MANIFEST, manifest_of
from monitor.files import writing
from monitor.stamping import Authority, Stamp, demand_usable, shown, stamp
from monitor.store.audit import Datum
from monitor.store.library import Library

TOKEN, ROOT = f"{MANIFEST}.tsr", "tsa-ca.pem"
"""The timestamp, and the certificate that it leads to."""
BESIDES = frozenset({MANIFEST, TOKEN, ROOT})
"""What a manifest cannot list: itself, and what was made of it."""
ZIP = ".zip"
STORED = {".jpg", ".mp4", ".webm", ".mkv", ".mov", ".m4a", ".mp3", ".png", ".jpeg", ".webp", ".pdf", ".docx"}
"""Files that a zip does not make smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRequest:
    """What kind of pack is asked for."""

    output: Path | None = None
    """Folder that is not there yet or empty, or a file that ends in .zip; by default a folder in the library."""
    wanted: Wanted = field(default_factory=Wanted)
    authority: Authority | None = None
    """Who is asked for a timestamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A pack on disk."""

    path: Path
    dossier: Dossier
    manifest_sha256: str
    files: int
    stamp: Stamp | None
    problems: tuple[str, ...]
    """What the pack lacks, one sentence each; it says so itself."""


def write_pack(library: Library, case_id: int, request: PackRequest) -> Packed:
    """Write the evidence pack of a case, and put on record that it was made.

    :raises NotFoundError: there is no such case
    :raises InputError: the letter is not of this case, something lies where the pack is to be written, or the authority
        cannot be asked; nothing is written
    :raises EvidenceError: a file of the letter is gone or has changed
    :raises ExportError: the report cannot be set
    :raises LibraryError: the disk is full or refuses
    """
    if request.authority:
        demand_usable(request.authority)
    now = library.clock()
    dossier = gather(library, case_id, request.wanted, now)
    target = request.output or library.settings.evidence / f"{dossier.number}-{now:%Y%m%dT%H%M%SZ}"
    _demand_free(target)
    pictures = library.settings.evidence / "stills"
    for folder in (target.parent, pictures):
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        packed = _built(part, dossier, pictures, request.authority)
        with library.store.transaction():
            _record(library, packed)
            _hand_over(part, target, packed.dossier)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(packed, path=target)


def _demand_free(target: Path) -> None:
    shown = printable(str(target))
    if target.is_dir() and target.suffix.lower() != ZIP:
        if any(target.iterdir()):
            raise InputError(f"{shown}: the folder is not empty, and evidence is never overwritten; name a new one.")
    elif target.exists() or target.is_symlink():
        raise InputError(f"{shown}: there is something already, and evidence is never overwritten; name a new one.")


def _built(part: Path, dossier: Dossier, pictures: Path, authority: Authority | None) -> Packed:
    """Write the pack into a folder of its own; where no timestamp is to be had, it says why."""
    asked = replace(dossier, stamp=Stamping(url=shown(authority.url))) if authority else dossier
    manifest, count = _filled(part, asked, pictures)
    token = None
    if authority:
        try:
            token = stamp(manifest, authority)
        except TimestampError as error:
            asked = replace(asked, stamp=replace(asked.stamp, failure=str(error)))
            manifest, count = _filled(part, asked, pictures)
    if token:
        with writing(part):
            (part / TOKEN).write_bytes(token.answer)
            (part / ROOT).write_bytes(token.root)
    return Packed(
        path=part,
        dossier=asked,
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        files=count,
        stamp=token,
        problems=tuple(_problems(asked)),
    )


def _filled(part: Path, dossier: Dossier, pictures: Path) -> tuple[bytes, int]:
    """Write everything with its manifest, and return the manifest and the number of files that it lists."""
    sums = {name: _put(part / name, content) for name, content in contents_of(dossier, pictures).items()}
    for name, digest in sums.items():
        folder, _, file = name.partition("/")
        if folder in {"copies", "originals"} and Path(file).stem != digest:
            raise EvidenceError(f"{file}: the file changed while it was copied; run the command again.")
    manifest = manifest_of(sums).encode()
    _put(part / MANIFEST, manifest)
    return manifest, len(sums)


def _put(path: Path, content: Content) -> str:
    """Write or copy a file and return its SHA-256."""
    digest = hashlib.sha256()
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            for block in _blocks(content):
                digest.update(block)
                target.write(block)
    return digest.hexdigest()


def _blocks(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while block := source.read(1 << 20):
            yield block


def _hand_over(part: Path, target: Path, dossier: Dossier) -> None:
    """Put the finished pack where it was asked for, in one step."""
    with writing(target):
        if target.suffix.lower() != ZIP:
            if target.is_dir():  # an empty one
                target.rmdir()
            part.replace(target)
            return
        draft = part.with_suffix(ZIP)
        try:
            _zip(part, draft, target.stem, dossier)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def _zip(part: Path, target: Path, name: str, dossier: Dossier) -> None:
    """Write a zip whose bytes follow from the files, the name and the time alone."""
    made = dossier.made_at.astimezone(UTC)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(path for path in part.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(f"{name}/{path.relative_to(part).as_posix()}", made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if path.suffix.lower() in STORED else zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.file_size = path.stat().st_size  # lets files of more than 2 GiB in
            with path.open("rb") as source, archive.open(info, "w") as entry:
                shutil.copyfileobj(source, entry, 1 << 20)


def _problems(dossier: Dossier) -> Iterator[str]:
    for one in dossier.exhibits:
        name = printable(one.finding.clip.name)
        if one.copy is None:
            yield f"Match {one.finding.id}: the file of “{name}” is gone or has changed, so it is not in the pack."
        elif one.no_stills and any(s.modality is Modality.PICTURE for s in one.finding.match.segments):
            yield f"Match {one.finding.id}: {one.no_stills}"
        if one.original is None and one.original_wanted:
            yield f"Match {one.finding.id}: the file of the original is gone or has changed, so it is not in the pack."
    if dossier.stamp.failure:
        yield dossier.stamp.failure


def _record(library: Library, packed: Packed) -> None:
    said: dict[str, Datum] = {"manifest": packed.manifest_sha256, "files": packed.files}
    if packed.dossier.letter:
        said["letter"] = packed.dossier.letter.reference
    if packed.stamp:
        said |= {
            "timestamp": packed.stamp.at.isoformat(),
            "timestamp_url": packed.dossier.stamp.url,
            "timestamp_serial": str(packed.stamp.serial),
            "timestamp_sha256": hashlib.sha256(packed.stamp.answer).hexdigest(),
        }
    elif packed.dossier.stamp.failure:
        said["timestamp_failure"] = packed.dossier.stamp.failure
    library.record("evidence.write", f"case {packed.dossier.case.id}", **said)
