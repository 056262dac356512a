"""What was sent or named is taken into the library, as one job: originals registered, clips scanned and matched."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from fingerprints.errors import MediaError, printable
from monitor.errors import InputError
from monitor.files import look_at
from monitor.linting import WIDESPREAD, lint_works
from monitor.registry import register
from monitor.scanning import Seen, match_pending, pending, scan
from monitor.store.library import Library
from monitor.values import Outcome, Provenance, Rights, Status
from monitor.watch.supplied import settle_supplied
from monitor.web.jobs import Job, Jobs, Stage
from monitor.web.uploading import Kind, Parcel, Parcels

Steps = Iterator[Outcome | Stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Files to be taken in, and what is said of all of them."""

    kind: Kind
    files: Sequence[Path] = ()
    """Files that stay where they are."""
    parcels: Sequence[Parcel] = ()
    """Files that were sent."""
    rights: Rights = field(default_factory=Rights)
    own_sound: bool = False
    title: str | None = None
    """Name of the work in place of the file's; for one file only."""
    seen: Seen = field(default_factory=dict)
    """Where clips were seen, by path."""
    everywhere: Provenance | None = None
    """Where those clips were seen of which ``seen`` says nothing."""


def begin(intake: Intake, jobs: Jobs, parcels: Parcels, actor: str) -> Job:
    """Start the job that takes files in.

    :raises InputError: another job takes all of them already
    """
    taken = parcels.take(intake.parcels)
    if intake.parcels and not taken and not intake.files:
        raise InputError("These files are being added already; see the jobs.")
    by_path = {parcels.path(parcel): parcel for parcel in taken}
    files = list(dict.fromkeys([*by_path, *intake.files]))
    run = _Run(intake, files, by_path, parcels)
    many = "" if len(files) == 1 else "s"
    title, kind = f"Scan {len(files)} clip{many}", "scan"
    if intake.kind is Kind.WORKS:
        title, kind = f"Register {len(files)} original{many}", "register"
    try:
        return jobs.start(title, run.steps, total=len(files), actor=actor, kind=kind)
    except BaseException:
        parcels.give_back(taken)
        raise


class _Run:
    """One job's work."""

    def __init__(self, intake: Intake, files: list[Path], sent: Mapping[Path, Parcel], parcels: Parcels) -> None:
        self._intake = intake
        self._files = files
        self._sent = sent
        self._by_item = {printable(str(path)): path for path in sent}
        self._parcels = parcels

    def steps(self, library: Library) -> Steps:
        """Yield what becomes of each file, then of the clips that are to be matched."""
        try:
            yield from self._registered(library) if self._intake.kind is Kind.WORKS else self._scanned(library)
        finally:
            self._parcels.give_back(self._sent.values())
        waiting = len(pending(library))
        if waiting and library.store.works.count():
            yield Stage(doing="Matching clips with all works", did="matched", total=waiting)
            yield from match_pending(library)

    def _registered(self, library: Library) -> Steps:
        intake, made, flawed = self._intake, set(), set()
        yield Stage(doing="Registering", did="registered", total=len(self._files))
        for outcome in register(library, self._files, intake.rights, title=intake.title, own_sound=intake.own_sound):
            made |= {outcome.name} if outcome.status is Status.DONE else set()
            flawed |= {outcome.name} if outcome.flaw else set()
            yield self._settled(library, outcome)
        new = [work for work in library.store.works.all() if work.name in made - flawed]
        if new:
            yield Stage(doing="Looking for overlaps with other works", total=len(new))
        for work, remarks in lint_works(library, new, common=False) if new else ():
            # What many works share stands on their pages.
            told = " ".join(remark.text for remark in remarks if remark.fault not in WIDESPREAD)
            yield Outcome(item=work.name, status=Status.DONE, name=work.name, note=told or None)

    def _scanned(self, library: Library) -> Steps:
        seen = dict(self._intake.seen)
        if self._intake.everywhere is not None:
            seen |= {path: (self._intake.everywhere,) for path in self._files if path not in seen}
        items = sum(max(1, len(seen.get(path, ()))) for path in self._files)
        yield Stage(doing="Scanning", did="scanned", total=items)
        for outcome in scan(library, self._files, seen):
            yield self._settled(library, outcome)
        settle_supplied(library)

    def _settled(self, library: Library, outcome: Outcome) -> Outcome:
        """Let go of a file that was sent, as soon as the library has it or has said why not."""
        path = self._by_item.get(outcome.item)
        if path is not None:
            if outcome.status is Status.FAILED:
                self._parcels.blame(self._sent[path], self._short(outcome.note) or "It could not be read.")
            else:
                self._parcels.settle(self._sent[path], keep=outcome.status is Status.DONE or _is_used(library, path))
        return replace(outcome, note=self._short(outcome.note) or None)

    def _short(self, note: str | None) -> str:
        """Return a sentence in which files that were sent go by their names, not by where they lie."""
        return (note or "").replace(printable(f"{self._parcels.folder}/"), "")


def _is_used(library: Library, path: Path) -> bool:
    """Tell whether a work or a clip is this very file, and not another with the same content."""
    with suppress(MediaError):
        facts = look_at(path)
        return bool(library.store.works.at(path, *facts) or library.store.clips.at(path, *facts))
    return False
