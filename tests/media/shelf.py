"""A folder of ready-made media that all tests of a run share, whichever worker asks first."""

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.media.edits import Edit, Truth, edit
from tests.media.film import make_audio, make_video


class MediaShelf:
    """Makes each file once a run; tests must not change what they take from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        """Shared by the workers of a run."""

    def video(self, seed: int, seconds: float = 12.0, suffix: str = ".mp4", **keywords: Any) -> Path:
        """Return the video of ``seed``; keywords as for ``make_video``."""
        name = label("video", seed, seconds, keywords) + suffix
        return self.get(name, lambda path: make_video(path, seed=seed, seconds=seconds, **keywords))

    def audio(self, seed: int, seconds: float = 12.0, suffix: str = ".m4a", **keywords: Any) -> Path:
        """Return the sound of ``seed`` as an audio file; keywords as for ``make_audio``."""
        name = label("audio", seed, seconds, keywords) + suffix
        return self.get(name, lambda path: make_audio(path, seed=seed, seconds=seconds, **keywords))

    def copy(self, name: str, source: Path, change: Edit, **keywords: Any) -> tuple[Path, tuple[Truth, ...]]:
        """Return an edited copy, named by the caller, and the truth about it; keywords as for ``save``."""

        def make(draft: Path) -> None:
            truths = edit(source, draft, change, **keywords)
            notes.write_text(json.dumps([asdict(truth) for truth in truths]), encoding="utf-8")

        notes = self.folder / f"{source.stem}--{name}.json"
        path = self.get(f"{source.stem}--{name}.mp4", make)
        return path, tuple(Truth(**truth) for truth in json.loads(notes.read_text(encoding="utf-8")))

    def get(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the file ``name``, made by ``make(path)`` if it is not there yet.

        Two workers may make it at the same time; the second rename replaces a file by its equal.
        """
        path = self.folder / name
        if not path.exists():
            draft = self.folder / f"{uuid.uuid4().hex}-{name}"
            make(draft)
            draft.replace(path)
        return path


def label(kind: str, seed: int, seconds: float, keywords: dict[str, Any]) -> str:
    """Return a file name that tells all parameters apart."""
    rest = "".join(f"-{key}={value}" for key, value in sorted(keywords.items()))
    return "".join(c if c.isalnum() or c in "-=." else "_" for c in f"{kind}-{seed}-{seconds:g}s{rest}")
