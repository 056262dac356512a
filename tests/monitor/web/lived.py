"""A small library that somebody has worked with: made once a run by the real commands, then copied for each test."""

import csv
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from fingerprints import Modality
from monitor.app import open_library, utc_now
from monitor.casework.lifecycle import State
from monitor.casework.values import LIVE
from monitor.cli import run
from monitor.licensing import NewGrant, add_grant
from monitor.notices import RecipientKind
from monitor.platform_settings import state_settings
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.drafting import LetterRequest
from monitor.review.exceptions import consider, heads_of
from monitor.review.letters import write_letters
from monitor.review.looking import check_live
from monitor.review.progress import Report, report
from monitor.rights.values import Title
from monitor.settings import Profile, Settings, load_profile, save_profile
from monitor.values import Conclusion, Verdict
from tests.media import MediaShelf
from tests.media.edits import Copy, mirrored, spliced, trimmed
from tests.media.film import Film, load, save
from tests.media.reframing import cropped
from tests.monitor.web.collecting import fill_sources
from tests.monitor.web.counting import fill_totals
from tests.monitor.web.team import with_team

OWNER = "Mara Lindqvist"
PLATFORM = "vids.example"
WHY = "The whole film, mirrored; nothing is said about it and nothing is added to it."
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


def worked_in(shelf: MediaShelf, folder: Path) -> Settings:
    """Return the settings of the same library two days on: with accounts, and something of all that pages can show.

    Its clock is ``a_while_on``.
    """
    made = shelf.folder / "worked-in"
    _once(made, lambda draft: _work(lived_in(shelf, draft)))
    shutil.copytree(made / "library", folder / "library")
    return Settings(library=folder / "library", workers=1)


def a_while_on() -> datetime:
    """Return the time two days after the library was made."""
    return utc_now() + timedelta(days=2)


def _work(settings: Settings) -> None:
    """Sign and send a letter to which somebody objects; let a licence near its end, and keep what people keep."""
    with open_library(settings, actor=OWNER) as library:
        today = library.clock().date()
        term = NewGrant(
            modality=Modality.PICTURE, title=Title.LICENCE, owner="Archive", ends_on=today + timedelta(days=20)
        )
        add_grant(library, 2, term)
        state_settings(library, [1], "YouTube", {"downloads": "off"})
        library.store.views.put("ann", "Copycat’s", "account=copycat")
        consider(library, 1, dict.fromkeys(heads_of("US"), "It shows the whole film."), Conclusion.INFRINGING, WHY)
        write_letters(library, 1, _request(settings, library.clock()), ["pdf", "txt"])
        fill_sources(library)
        fill_totals(library)
    with_team(settings)
    with open_library(settings, actor=OWNER, clock=lambda: utc_now() + timedelta(hours=25)) as library:
        (letter,) = library.store.letters.lives()
        check_live(library, [1], LIVE, opened_at=library.clock())
        report(library, letter.reference, Report(state=State.SENT, reason="Handed over in their form."))
        report(library, letter.reference, Report(state=State.COUNTER_NOTICED, reason="It came by mail."))


def _request(settings: Settings, now: datetime) -> LetterRequest:
    return LetterRequest(
        to="Agent <copyright@vids.example>",
        kind=RecipientKind.DESIGNATED_AGENT,
        verified_on=now.date(),
        seen_live_at=now,
        sender=load_profile(settings.profile),
        sign=True,
    )
