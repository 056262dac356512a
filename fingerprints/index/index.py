"""The index over a folder: add, remove, query."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from fingerprints.errors import SpecMismatchError
from fingerprints.index import bands, postings, words
from fingerprints.index.folder import (
    Arrays,
    Manifest,
    WriteLock,
    read_manifest,
    read_segment,
    sweep,
    write_manifest,
    write_segment,
)
from fingerprints.index.merging import merge_postings
from fingerprints.spec import Spec
from fingerprints.thinning import thinned
from fingerprints.threads import one_thread
from fingerprints.values import Candidate, Fingerprint, Modality

_PICTURE = ("hashes", "work_ids", "starts", "rows", "offsets")
_SOUND = ("offsets", "frames", "work_ids", "bases", "lengths")
_KEYPOINTS = ("offsets", "frames", "halves", "angles", "work_ids", "starts")
_BUFFERED_HASHES = 500_000
"""Works wait in memory until they hold so many hashes (about a day of video), then become a segment."""
_MOST_SEGMENTS = 6
"""More segments than this are merged into one: every query asks each segment."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The arrays of one segment."""

    picture: Arrays
    sound: Arrays
    keypoints: Arrays

    def named(self) -> Arrays:
        """All arrays under the names of their files."""
        named = {f"picture.{key}": self.picture[key] for key in _PICTURE}
        named.update({f"sound.{key}": self.sound[key] for key in _SOUND})
        named.update({f"keypoints.{key}": self.keypoints[key] for key in _KEYPOINTS})
        return named

    @classmethod
    def of(cls, arrays: Arrays) -> "_Part":
        """Sort arrays by the names of their files."""
        return cls(
            picture={key: arrays[f"picture.{key}"] for key in _PICTURE},
            sound={key: arrays[f"sound.{key}"] for key in _SOUND},
            keypoints={key: arrays[f"keypoints.{key}"] for key in _KEYPOINTS},
        )


_FILES = tuple(
    f"{part}.{key}"
    for part, keys in (("picture", _PICTURE), ("sound", _SOUND), ("keypoints", _KEYPOINTS))
    for key in keys
)


class Index:
    """Finds candidate works for a clip; lives in a folder and can be rebuilt from the fingerprints at any time.

    Several processes may query at once; one may write. What was added is searchable at once, and durable after
    ``flush`` or ``close``.
    """

    def __init__(self, folder: Path, spec: Spec = Spec()) -> None:
        self._folder = Path(folder)
        self._spec = spec
        self._lock = WriteLock(self._folder)
        self._manifest: Manifest | None = None
        self._parts: list[_Part] = []
        self._stored: frozenset[int] = frozenset()
        self._waiting: dict[int, Fingerprint] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._lock.release()

    @property
    def work_ids(self) -> frozenset[int]:
        """The works that queries can find."""
        manifest = self._loaded()
        return (self._stored - manifest.removed).union(self._waiting)

    def lock(self) -> None:
        """Take the right to write now rather than at the first change.

        :raises IndexLockedError: another process is writing
        """
        self._writable()

    def add(self, work_id: int, print_: Fingerprint) -> None:
        """Add a work under an id that was never used before.

        :raises SpecMismatchError: the print was made with other parameters than the index
        :raises IndexLockedError: another process is writing
        :raises ValueError: the id is in use, or was
        """
        self._check_spec(print_)
        manifest = self._writable()
        if work_id in self._stored or work_id in self._waiting or work_id in manifest.removed:
            raise ValueError(f"Work id {work_id} was used in this index before; give the work a new id.")
        self._waiting[work_id] = thinned(print_, self._spec)
        if sum(len(waiting.picture) for waiting in self._waiting.values()) > _BUFFERED_HASHES:
            self.flush()

    def remove(self, work_id: int) -> None:
        """Take a work out; unknown ids are none of the index's business.

        :raises IndexLockedError: another process is writing
        """
        manifest = self._writable()
        if self._waiting.pop(work_id, None) is None and work_id in self._stored - manifest.removed:
            self._replace(manifest.segments, manifest.removed | {work_id})

    def query(self, clip: Fingerprint) -> list[Candidate]:
        """Propose works for a clip, best first within each modality.

        The same work may come for its picture and for its sound, for sound once for every line.

        :raises SpecMismatchError: the clip was made with other parameters than the index
        :raises IndexCorruptError: a file of the index is damaged
        """
        self._check_spec(clip)
        manifest = self._loaded()
        parts = list(self._parts)
        if self._waiting:
            parts.append(self._arrays_of_waiting())
        with one_thread():
            return self._ask(parts, clip, manifest)

    def _ask(self, parts: list[_Part], clip: Fingerprint, manifest: Manifest) -> list[Candidate]:
        found: list[Candidate] = []
        for part in parts:
            by_hashes = [
                c for shown in clip.pictures for c in bands.vote(part.picture, shown, removed=manifest.removed)
            ]
            by_keypoints = words.vote(part.keypoints, clip.keypoints, removed=manifest.removed)
            found += _best_of_each([*by_hashes, *by_keypoints])
            found += [
                Candidate(
                    work_id=hit.work_id,
                    votes=hit.surprise,
                    modality=Modality.SOUND,
                    speed=hit.speed,
                    offset_s=hit.offset_s,
                    pitch_bins=hit.pitch_bins,
                    clip_s=hit.clip_s,
                )
                for hit in postings.vote(part.sound, clip.sound, self._spec, removed=manifest.removed)
            ]
        return sorted(found, key=lambda c: (c.modality, -c.votes, c.work_id))

    def flush(self) -> None:
        """Make everything that was added durable."""
        if not self._waiting:
            return
        manifest = self._writable()
        segments = (*manifest.segments, self._write(manifest.segments, self._arrays_of_waiting()))
        self._replace(segments, manifest.removed)
        self._waiting = {}
        if len(segments) > _MOST_SEGMENTS:
            self.merge()

    def merge(self) -> None:
        """Make one segment of all and forget the removed works' rows."""
        manifest = self._writable()
        merged = _Part(
            picture=bands.merge([part.picture for part in self._parts], manifest.removed),
            sound=merge_postings([part.sound for part in self._parts], manifest.removed),
            keypoints=words.merge([part.keypoints for part in self._parts], manifest.removed),
        )
        # Removed ids stay on record: an id must never be given to another work.
        self._replace((self._write(manifest.segments, merged),), manifest.removed)
        sweep(self._folder, self._loaded())

    def close(self) -> None:
        """Flush, and let another process write."""
        self.flush()
        self._lock.release()
        self._manifest = None
        self._parts = []

    def _check_spec(self, print_: Fingerprint) -> None:
        if print_.spec_id != self._spec.id:
            raise SpecMismatchError(
                f"A fingerprint of spec {print_.spec_id} does not fit the index of spec {self._spec.id};"
                " fingerprint the file again."
            )

    def _loaded(self) -> Manifest:
        if self._manifest is None:
            self._manifest = read_manifest(self._folder, self._spec.id)
            self._parts = [self._read(name) for name in self._manifest.segments]
            arrays = [some for part in self._parts for some in (part.picture, part.sound, part.keypoints)]
            self._stored = frozenset(work_id for some in arrays for work_id in some["work_ids"].tolist())
        return self._manifest

    def _writable(self) -> Manifest:
        if not self._lock.is_held:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._manifest = None  # another process may have written since we read
            sweep(self._folder, self._loaded())
        return self._loaded()

    def _read(self, name: str) -> _Part:
        return _Part.of(read_segment(self._folder, name, _FILES))

    def _write(self, taken: tuple[str, ...], part: _Part) -> str:
        number = 1 + max((int(name.removeprefix("segment-")) for name in taken), default=0)
        name = f"segment-{number:06}"
        write_segment(self._folder, name, part.named())
        return name

    def _replace(self, segments: tuple[str, ...], removed: frozenset[int]) -> None:
        write_manifest(self._folder, Manifest(spec_id=self._spec.id, segments=segments, removed=removed))
        self._manifest = None
        self._loaded()

    def _arrays_of_waiting(self) -> _Part:
        works = list(self._waiting.items())
        return _Part(
            picture=bands.build([(work_id, picture) for work_id, work in works for picture in work.pictures]),
            sound=postings.build([(work_id, work.sound) for work_id, work in works], self._spec),
            keypoints=words.build([(work_id, work.keypoints) for work_id, work in works]),
        )


def _best_of_each(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the best vote of every work: its frame and its parts are filed, and looked up, one by one."""
    ranked = sorted(candidates, key=lambda candidate: candidate.votes)
    return list({candidate.work_id: candidate for candidate in ranked}.values())
