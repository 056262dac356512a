"""Served libraries with letters that wait or were sent, for the tests of the pages about letters."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from monitor.app import open_library
from monitor.casework.values import LIVE, LetterRecord
from monitor.review.letters import write_letters
from monitor.review.looking import check_live
from monitor.settings import Settings, save_profile
from monitor.store.library import Library
from tests.monitor.conftest import Clock
from tests.monitor.letter_samples import REQUEST, SENDER, complete_case
from tests.monitor.life_samples import FIRST, sent_about_two
from tests.monitor.web.served import Serving, Visitor, serving


@dataclass(frozen=True)
class Desk:
    """Somebody at the pages of a library with a letter; its clock stands where the test puts it."""

    settings: Settings
    served: Serving
    visitor: Visitor
    clock: Clock
    reference: str = FIRST

    @property
    def path(self) -> str:
        """Address of the letter's page."""
        return f"/letters/{self.reference}"

    @contextmanager
    def library(self, actor: str = SENDER.name) -> Iterator[Library]:
        """Open the library beside the pages."""
        with open_library(self.settings, actor=actor, clock=self.clock) as library:
            yield library

    @property
    def letter(self) -> LetterRecord:
        """The letter as it is on record now."""
        with self.library() as library:
            return library.store.letters.called(self.reference)

    def post(self, what: str, **fields: object) -> str:
        """Send a form of the letter's page as it stands now, and return the answer's page."""
        data = {"seen": str(self.letter.events[-1].id), **fields}
        return self.visitor.post(f"{self.path}/{what}", data).text


@contextmanager
def desk(folder: Path, *, sent: bool = False, hours: float = 25) -> Iterator[Desk]:
    """Serve a library with one signed letter.

    :param sent: it is about two copies, and was sent 25 hours after its signature
    :param hours: how long ago it was signed, or sent
    """
    made, now = _made(sent=sent)
    shutil.copytree(made, folder / "library")
    settings, clock = Settings(library=folder / "library", workers=1), Clock(now + timedelta(hours=hours))
    if sent:
        with open_library(settings, actor=SENDER.name, clock=clock) as library:
            check_live(library, [1, 2], LIVE, opened_at=library.clock())
    with serving(settings, clock) as served:
        yield Desk(settings=settings, served=served, visitor=Visitor(served), clock=clock)


@cache
def _made(*, sent: bool) -> tuple[Path, datetime]:
    """Make a library once for this run; it goes when the run ends."""
    folder, clock = Path(mkdtemp()), Clock()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(library=folder / "library", workers=1)
    with open_library(settings, actor=SENDER.name, clock=clock) as library:
        save_profile(settings.profile, SENDER)
        if sent:
            sent_about_two(library)
        else:
            write_letters(library, complete_case(library), REQUEST, ["pdf", "txt"])
    return settings.library, clock.now
