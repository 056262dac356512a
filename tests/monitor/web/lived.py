"""A small library that somebody has worked with: made once a run by the real commands, then copied for each test."""

import csv
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from monitor.app import open_library
from monitor.cli import run
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.settings import Profile, Settings, save_profile
from monitor.values import Verdict
from tests.media import MediaShelf
from tests.media.edits import Copy, mirrored, spliced, trimmed
from tests.media.film import Film, load, save
from tests.media.reframing import cropped

OWNER = "Mara Lindqvist"
PLATFORM = "vids.example"
CLIPS: tuple[tuple[str, str, Callable[[Film], Copy]], ...] = (
    ("mirrored", "copycat", mirrored),
    ("cropped", "copycat", cropped),
    ("best-part", "other_one", partial(trimmed, start_s=3.0, end_s=10.0)),
)
"""Name, account and edit of the copies of the first work."""


def lived_in(shelf: MediaShelf, folder: Path) -> Settings:
    """Return the settings of a library with works, clips, matches, a decision and a case, which a test may change."""
    made = shelf.folder / "lived-in"
    _once(made, lambda draft: _make(shelf, draft))
    shutil.copytree(made / "library", folder / "library")
    return Settings(library=folder / "library", workers=1)


def _once(target: Path, make: Callable[[Path], None]) -> None:
    """Make a folder once, however many workers of the run ask for it at the same time."""
    lock = target.with_suffix(".lock")
    try:
        lock.mkdir()
    except FileExistsError:
        while not target.exists():
            time.sleep(0.2)
        return
    draft = target.with_suffix(".draft")
    draft.mkdir()
    make(draft)
    draft.rename(target)


def _make(shelf: MediaShelf, folder: Path) -> None:
    works, clips = [shelf.video(seed=seed, seconds=20.0) for seed in (11, 12)], shelf.folder / "lived-in-clips"
    clips.mkdir()
    films = [load(path) for path in works]
    copies = {name: edit(films[0]).film for name, _, edit in CLIPS}
    copies["compilation"] = spliced(films, [(0, 1.0, 8.0), (1, 4.0, 12.0)]).film
    for name, film in copies.items():
        save(film, clips / f"{name}.mp4")
    accounts = {name: account for name, account, _ in CLIPS}
    manifest = clips / "seen.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "url", "platform", "account", "captured_at"))
        for name in copies:
            url = f"https://{PLATFORM}/watch/{name}"
            table.writerow((f"{name}.mp4", url, PLATFORM, accounts.get(name, "mixer"), "2026-11-20T10:00:00+00:00"))
    library = folder / "library"
    _run(library, "register", *works, "--owner", OWNER, "--own-sound", "--published", "2026-10-01")
    _run(library, "allow", "own", PLATFORM, "lindqvist.films")
    _run(library, "scan", "--manifest", manifest)
    _decide(Settings(library=library, workers=1))


def _run(library: Path, *words: object) -> None:
    code = run(["--library", str(library), "--workers", "1", *(str(word) for word in words)])
    assert code == 0, words


def _decide(settings: Settings) -> None:
    """Confirm the mirrored copy and make a case of it; the others wait."""
    address = "Studio Lindqvist; 12 Harbour Street; Springfield, IL 62701"
    profile = Profile(name=OWNER, role="owner", address=address, phone="+1 217 555 0142", email="rights@mara.example")
    save_profile(settings.profile, profile)
    with open_library(settings) as library:
        found = next(one for one in library.store.matches.all() if one.clip.name == "mirrored")
        decide(library, found.id, Verdict.CONFIRMED, "Seen beside the original: it is the whole film, mirrored.")
        create_case(library, [found.id], PLATFORM)
