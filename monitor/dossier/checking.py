"""Checking a pack: the same as ``sha256sum -c`` and ``openssl ts -verify`` do, and the links of the audit extract."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from fingerprints.errors import printable
from monitor.dossier.contents import AUDIT, CASE
from monitor.dossier.opening import OpenPack, opened_pack
from monitor.dossier.packing import BESIDES, ROOT, TOKEN
from monitor.errors import EvidenceError, InputError, LibraryDamagedError, TimestampError
from monitor.evidence.sums import MANIFEST, read_manifest
from monitor.stamping import check_stamp
from monitor.store.audit import from_line
from monitor.values import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking a pack found."""

    files: int
    """Listed in the manifest."""
    entries: int
    """Of the audit, in the extract."""
    stamped_at: datetime | None
    """When the manifest existed, as an RFC 3161 timestamp that holds says."""
    problems: tuple[str, ...]
    """One sentence each; empty where the pack is as it was made."""


def check_pack(place: Path) -> Checked:
    """Check an evidence pack.

    :param place: its folder, or a zip of it, of which nothing is written to the disk
    :raises InputError: there is no pack, or the zip is none that a pack can be
    """
    with opened_pack(place) as pack:
        manifest = pack.read(MANIFEST)
        if manifest is None:
            raise InputError(
                f"{printable(str(place))}: there is no {MANIFEST}; name the folder of an unpacked evidence pack, or its"
                " zip."
            )
        problems = _manifest_problems(pack, manifest)
        stamped_at, stamp_problems = _stamp(pack, manifest)
        entries, audit_problems = _audit(pack)
    return Checked(
        files=manifest.count(b"\n"),
        entries=entries,
        stamped_at=stamped_at,
        problems=(*problems, *stamp_problems, *audit_problems),
    )


def _manifest_problems(pack: OpenPack, manifest: bytes) -> list[str]:
    try:
        sums = read_manifest(manifest.decode())
    except (EvidenceError, UnicodeDecodeError) as error:
        said = str(error) if isinstance(error, EvidenceError) else "The manifest is no text; the pack was changed."
        return [said]
    return [f"{printable(one.name)}: {one.problem}." for one in pack.differences(sums, BESIDES)]


def _stamp(pack: OpenPack, manifest: bytes) -> tuple[datetime | None, list[str]]:
    """Return the time that the timestamp states, and what is wrong with it."""
    answer, root = pack.read(TOKEN), pack.read(ROOT)
    if answer is None and root is None:
        lost = [f"{TOKEN}: missing."] if _has_stamp(pack) else []
        return None, lost
    if answer is None or root is None:
        return None, [f"{TOKEN if answer is None else ROOT}: missing."]
    try:
        return check_stamp(manifest, answer, root), []
    except TimestampError as error:
        return None, [str(error)]


def _has_stamp(pack: OpenPack) -> bool:
    """Tell whether the pack says of itself that it has a timestamp."""
    try:
        said = json.loads(pack.read(CASE) or b"")["timestamp"]
        return bool(said["url"]) and not said["failure"]
    except (ValueError, KeyError, TypeError):
        return False  # that the file is not as it was, the manifest tells


def _audit(pack: OpenPack) -> tuple[int, list[str]]:
    """Return how many entries the extract has, and what is wrong with them."""
    lines = (pack.read(AUDIT) or b"").decode(errors="replace").splitlines()
    entries: list[AuditEntry] = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            entries.append(from_line(line))
        except LibraryDamagedError as error:
            return len(entries), [f"{AUDIT}, line {number}: {error}"]
    return len(entries), [f"{AUDIT}: {problem}" for problem in _broken_links(entries, _head(lines))]


def _head(lines: list[str]) -> tuple[int, str] | None:
    try:
        head = json.loads(lines[-1])["head"]
        return int(head["id"]), str(head["sha256"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def _broken_links(entries: list[AuditEntry], head: tuple[int, str] | None) -> list[str]:
    """Return where neighbours do not follow on each other; between others lie entries about other cases."""
    if head is None:
        return ["the last line does not say with which entry the whole record ended."]
    ends = [(entry.id, entry.sha256) for entry in entries]
    problems = [
        f"entry {after.id} does not follow on entry {before.id}."
        for before, after in pairwise(entries)
        if after.id <= before.id or (after.id == before.id + 1 and after.prev_sha256 != before.sha256)
    ]
    if ends and (ends[-1][0] > head[0] or (ends[-1][0] == head[0] and ends[-1][1] != head[1])):
        problems.append("the last entry does not fit the end of the whole record.")
    return problems
