"""Manifests of SHA-256 sums as ``sha256sum -c`` reads them, and files compared with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fingerprints.errors import MediaError
from monitor.errors import EvidenceError
from monitor.files import sha256_of

MANIFEST = "manifest.sha256"
_LINE = re.compile(r"([0-9a-f]{64}) [ *]([^\\\n\r]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file that is not as the manifest says."""

    name: str
    problem: str
    """``changed``, ``missing`` or ``not in the manifest``."""


def manifest_of(sums: Mapping[str, str]) -> str:
    """Return the manifest of files with their SHA-256, sorted by name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


def read_manifest(text: str) -> dict[str, str]:
    """Return the sums of a manifest by file name.

    :raises EvidenceError: a line is of another kind, or a name leads out of the folder
    """
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _LINE.fullmatch(line)
        parts = found[2].split("/") if found else [""]
        if found is None or any(part in {"", ".", ".."} for part in parts) or found[2] in sums:
            raise EvidenceError(f"Line {number} of the manifest is not one that Reclaim wrote; the pack was changed.")
        sums[found[2]] = found[1]
    return sums


def differences(folder: Path, sums: Mapping[str, str], *, besides: frozenset[str]) -> list[Difference]:
    """Return what in a folder is not as the manifest says, sorted by name.

    :param besides: names that need not be in the manifest
    """
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    found = [Difference(name=name, problem="missing") for name in sums.keys() - there.keys()]
    found += [Difference(name=name, problem="not in the manifest") for name in there.keys() - sums.keys() - besides]
    changed = [name for name in sums.keys() & there.keys() if _sum(there[name]) != sums[name]]
    return sorted(found + [Difference(name=name, problem="changed") for name in changed], key=lambda one: one.name)


def _sum(path: Path) -> str:
    try:
        return sha256_of(path) if path.is_file() and not path.is_symlink() else ""
    except MediaError:
        return ""
