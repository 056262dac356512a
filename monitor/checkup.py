"""Is everything in order? The checks of ``reclaim doctor``: the installation, and one library."""

import os
import platform
import shlex
import shutil
import sqlite3
import tempfile
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import fingerprints
import monitor
from fingerprints import FingerprintsError, Index, conformance, fingerprint
from fingerprints.errors import printable
from fingerprints.framehash import hash_frames, to_bits
from monitor.errors import LibraryDamagedError, ReclaimError
from monitor.footage import Footage
from monitor.settings import version_of
from monitor.store.flaws import find_flaw
from monitor.store.library import Library
from monitor.values import Clip, Work

PARTS = ("av", "numpy", "opencv-python-headless", "sqlite-utils", "typst", "typer")
LOW_DISK_BYTES = 1 << 30
OTHERS = 0o077
"""Rights of anybody but the owner."""


class State(StrEnum):
    """How a check ended."""

    FINE = "fine"
    LOOK = "look"
    """Nothing is broken, but a person should know."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    state: State
    detail: str
    """What was found, or what is wrong and what to do."""


def check_installation() -> Iterator[Check]:
    """Look at the program itself."""
    yield _check("versions", _versions)
    yield _check("packages", _packages)
    yield _check("video and sound reader", _decoder)
    yield _check("picture hash", _hashes)
    yield _check("same fingerprints", _conformance)


def check_library(library: Library) -> Iterator[Check]:
    """Look at one library; reads every fingerprint."""
    yield _check("database", lambda: _database(library))
    yield _check("audit record", lambda: _audit(library))
    yield _check("fingerprints", lambda: _prints(library))
    yield _check("index", lambda: _index(library))
    yield _check("videos", lambda: _videos(library))
    yield _check("failed items", lambda: _failures(library))
    yield _check("incomplete items", lambda: _flaws(library))
    yield _check("privacy", lambda: _privacy(library))
    yield _check("disk", lambda: _disk(library))


class _WrongError(ReclaimError):
    """A check failed; the message says what is wrong and what to do."""


class _LookError(ReclaimError):
    """Something that a person should know; the message says what to do."""


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, state=State.FINE, detail=look())
    except _LookError as error:
        return Check(name=name, state=State.LOOK, detail=str(error))
    except (ReclaimError, FingerprintsError) as error:
        return Check(name=name, state=State.WRONG, detail=str(error))


def _versions() -> str:
    parts = ", ".join(f"{name} {version_of(name)}" for name in PARTS)
    return (
        f"Reclaim {version_of()}, engine parameters {fingerprints.Spec().id},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {parts}"
    )


def _packages() -> str:
    ours, theirs = Path(monitor.__file__).parent.parent, Path(fingerprints.__file__).parent.parent
    if ours != theirs:
        raise _WrongError(
            f"The module fingerprints comes from {theirs}, not from Reclaim in {ours}: another package of that name is"
            " installed; install Reclaim into an environment of its own."
        )
    return f"Both parts of Reclaim come from {ours}."


def _decoder() -> str:
    """Write one second of moving picture and one of sound, and fingerprint both."""
    with tempfile.TemporaryDirectory() as folder:
        film, tone = Path(folder) / "film.y4m", Path(folder) / "tone.wav"
        _write_film(film)
        _write_tone(tone)
        pictures, peaks = len(fingerprint(film).picture), len(fingerprint(tone).sound)
    if not pictures or not peaks:
        broken = " and ".join(name for name, found in (("picture", pictures), ("sound", peaks)) if not found)
        raise _WrongError(f"The {broken} reader does not work: it found nothing in a test file; install Reclaim again.")
    return "The picture reader and the sound reader work."


def _write_film(path: Path) -> None:
    luma = [_picture(frame) for frame in range(10)]
    chroma = bytes([128]) * (2 * luma[0].size // 4)
    frames = b"".join(b"FRAME\n" + picture.tobytes() + chroma for picture in luma)
    path.write_bytes(b"YUV4MPEG2 W64 H64 F10:1 Ip A1:1 C420jpeg\n" + frames)


def _picture(frame: int) -> NDArray[np.uint8]:
    """Return one lively grey picture (64, 64)."""
    y, x = np.mgrid[0:64, 0:64]
    wave_ = np.sin((x + 5 * frame) / 6) + np.cos((y - 3 * frame) / 9) + np.sin((x + y * frame) / 15)
    return np.asarray(128 + 42 * wave_, np.uint8)


def _write_tone(path: Path) -> None:
    rate_hz = 11025
    time_s = np.arange(rate_hz) / rate_hz
    chirp = np.sin(2 * np.pi * (440 + 660 * time_s) * time_s) * (np.sin(2 * np.pi * 4 * time_s) > 0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((20000 * chirp).astype("<i2").tobytes())


def _hashes() -> str:
    """Compare the engine's picture hashes with those of imagehash, bit by bit."""
    pictures = np.stack([_picture(frame)[::2, ::2] for frame in range(8)])
    ours = to_bits(hash_frames(pictures))
    theirs = [imagehash.phash(Image.fromarray(p), hash_size=16, highfreq_factor=2).hash.ravel() for p in pictures]
    differing = int((ours != np.stack(theirs)).sum())
    if differing:
        raise _WrongError(
            f"The picture hash differs from the reference library (imagehash) in {differing} of {ours.size} bits;"
            " install Reclaim again."
        )
    return f"The picture hash agrees with the reference library (imagehash) in all {ours.size} bits."


def _conformance() -> str:
    """Compute small fingerprints and compare them with those that every machine should get."""
    results = conformance.check()
    wrong = [result for result in results if not result.is_right]
    if wrong:
        parts = ", ".join(f"{r.name} ({r.agreeing:.0%} agree, {r.least:.0%} are needed)" for r in wrong)
        raise _WrongError(
            f"This machine computes other fingerprints than others do: {parts}; install Reclaim again with the versions"
            " in its constraints.txt, and do not exchange fingerprints until then."
        )
    loose = ", ".join(f"{result.name} {result.agreeing:.1%}" for result in results if result.agreeing < 1)
    return "This machine computes the same fingerprints as others" + (f", nearly: {loose}." if loose else ".")


def _database(library: Library) -> str:
    answer = library.store.check()
    if answer != "ok":
        raise LibraryDamagedError(f"{library.settings.database}: {answer}; restore it from a backup.")
    store = library.store
    works, clips, matches = store.works.count(), store.clips.count(), store.matches.count()
    return f"The database is whole. Works: {works}, clips: {clips}, matches: {matches}."


def _audit(library: Library) -> str:
    last = library.store.audit.verify()
    if last is None:
        return "Nothing is recorded yet."
    return f"No entry of the record was changed. Entries: {last.id}, the hash of the last: {last.sha256}"


def _prints(library: Library) -> str:
    """Read every fingerprint; each carries a checksum."""
    store, spec_id = library.store, library.spec.id
    held: list[Work | Clip | Footage] = [*store.works.all(), *store.clips.all(), *store.bank.all()]
    # Clips with the same content share one fingerprint.
    contents = {(item.file.sha256, item.media.spec_id) for item in held}
    for sha256, made_by in contents:
        store.prints.get(sha256, made_by)
    old = [item.name for item in held if item.media.spec_id != spec_id]
    if old:
        raise _WrongError(
            f"{len(old)} fingerprints were made by another version, the first of {printable(old[0])};"
            " run `reclaim reindex`, then `reclaim scan`."
        )
    size = f"{store.prints.size_bytes() / 1e6:.1f} MB"
    return f"Every fingerprint can be read. Files: {len(contents)}, together {size}."


def _index(library: Library) -> str:
    wanted = {work.id for work in library.store.works.all()}
    with Index(library.settings.index, library.spec) as index:
        held = index.work_ids
    if held != wanted:
        raise _WrongError(
            f"The index lacks {len(wanted - held)} works and has {len(held - wanted)} too many; run `reclaim reindex`."
        )
    return f"The index holds all works: {len(held)}."


def _videos(library: Library) -> str:
    """Originals are not kept in the library: only their fingerprints are, so stills need the files."""
    gone = [work for work in library.store.works.all() if not work.file.path.exists()]
    if gone:
        raise _LookError(
            f"{len(gone)} originals are no longer where they were, the first is {gone[0].name}: copies are still found,"
            " but stills cannot be drawn; register the files again where they are now."
        )
    return "All originals are where they were."


def _failures(library: Library) -> str:
    failures = library.store.failures.all()
    if failures:
        lines = [f"{failure.job}: {failure.message}" for failure in failures]
        raise _LookError("\n".join((f"{len(failures)} failed and wait for another try:", *lines)))
    return "No file waits for another try."


def _flaws(library: Library) -> str:
    held: list[Work | Clip] = [*library.store.works.all(), *library.store.clips.all()]
    found = [(item, flaw[1]) for item in held if (flaw := find_flaw(item.media, is_clip=isinstance(item, Clip)))]
    if found:
        lines = [f"{printable(str(item.file.path))}: {sentence}" for item, sentence in found]
        raise _LookError("\n".join((f"{len(found)} can be used in part or not at all:", *lines)))
    return "Every file can be used whole."


def _privacy(library: Library) -> str:
    """Look who else of this machine may read what holds names, addresses and hashes of passwords."""
    settings = library.settings
    if os.name != "posix":
        return "This system keeps no rights that can be looked at here."
    if not settings.library.stat().st_mode & OTHERS:
        return "Nobody else of this machine can look into the library."
    files = [path for path in (settings.database, settings.profile, settings.mail) if path.exists()]
    if any(path.stat().st_mode & OTHERS for path in files):
        raise _LookError(
            f"Other users of this machine can read {printable(str(settings.library))}, with your letters and the hashes"
            f" of passwords; let nobody else: chmod 700 {shlex.quote(str(settings.library))}"
        )
    return "Other users of this machine see names of files in the library, but not what is private."


def _disk(library: Library) -> str:
    free = shutil.disk_usage(library.settings.library).free
    if free < LOW_DISK_BYTES:
        raise _LookError(f"Only {free / 1e6:.0f} MB are free in {library.settings.library}; free some space.")
    return f"{free / 1e9:.1f} GB are free."
