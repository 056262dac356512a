"""How well the two films of a match page keep step, in a real Chromium: ``python -m tests.benchmarks.players``.

A film and two copies of it are made, registered and scanned by the real commands; each match is played for a minute and
searched at random places. The drift is read ten times a second from the clocks of both films, and from the frames that
were really shown. It says how far the original is from where the copy, its offset and its speed want it.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from monitor.app import open_library
from monitor.cli import run
from monitor.settings import Settings
from tests.browser.conftest import FLAGS, chromium
from tests.media import edit, make_video
from tests.media.edits import faster, trimmed
from tests.media.film import Film
from tests.monitor.web.served import serving

LIMIT_MS = 50
SEEKS = 10
WATCH = """() => {
  const pair = document.querySelector(".match-page").pair;
  window.shownFrames = new Map();
  for (const film of [pair.lead, pair.follow]) {
    const note = (now, frame) => { window.shownFrames.set(film, frame); film.requestVideoFrameCallback(note); };
    film.requestVideoFrameCallback(note);
  }
}"""
READ = """() => {
  const pair = document.querySelector(".match-page").pair;
  const at = (film) => {
    const frame = window.shownFrames.get(film);
    return frame ? frame.mediaTime + (performance.now() - frame.expectedDisplayTime) / 1000 * film.playbackRate : NaN;
  };
  return { clock: 1000 * pair.drift, shown: 1000 * (at(pair.follow) - pair.target(at(pair.lead))) };
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="How long each match is played.")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        settings = made(Path(folder), seconds + 12)
        with serving(settings) as place, opened() as page:
            page.goto(place.way_in)
            for number, name in matches_of(settings):
                page.goto(f"{place.url}/matches/{number}")
                page.wait_for_function("document.querySelector('.match-page').pair?.lead.readyState >= 3")
                print(f"{name}:")
                say(f"played for {seconds:.0f} s", played(page, seconds))
                say(f"after {SEEKS} seeks", searched(page))


def made(folder: Path, seconds: float) -> Settings:
    """Return a library with a film, a copy that begins 3 s later and one that plays a quarter faster."""
    work, clips = make_video(folder / "film.mp4", seed=41, seconds=seconds * 1.25), folder / "clips"
    clips.mkdir()

    def late(film: Film) -> Any:
        return trimmed(film, 3.0, film.seconds)

    def fast(film: Film) -> Any:
        return faster(film, 1.25)

    edit(work, clips / "begins-later.mp4", late)
    edit(work, clips / "plays-faster.mp4", fast)
    library = folder / "library"
    for words in (("register", work), ("scan", clips)):
        assert run(["--library", str(library), *(str(word) for word in words)]) == 0
    return Settings(library=library)


def matches_of(settings: Settings) -> list[tuple[int, str]]:
    """Return the numbers of the matches and the names of their clips."""
    with open_library(settings) as library:
        return [(one.id, one.clip.name) for one in library.store.matches.all()]


@contextmanager
def opened() -> Iterator[Page]:
    """Give a page of Chromium for the length of a block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser.new_page()
        browser.close()


def played(page: Page, seconds: float) -> list[dict[str, float]]:
    """Play for a while and return what was read ten times a second, the first second left out."""
    page.evaluate(WATCH)
    page.keyboard.press(" ")
    page.wait_for_timeout(1000)
    found = []
    for _ in range(int((seconds - 1) * 10)):
        found.append(page.evaluate(READ))
        page.wait_for_timeout(90)
    return found


def searched(page: Page) -> list[dict[str, float]]:
    """Seek to random places while playing, and return what was read a second after each."""
    dice, found = random.Random(7), []
    for _ in range(SEEKS):
        page.evaluate("at => document.querySelector('.match-page').pair.seek(at)", dice.uniform(1, 50))
        page.wait_for_timeout(1000)
        found.append(page.evaluate(READ))
    page.keyboard.press(" ")
    return found


def say(what: str, found: list[dict[str, float]]) -> None:
    """Print the drifts of some readings."""
    for kind, words in (("clock", "by their clocks"), ("shown", "by the frames shown")):
        apart = sorted(abs(one[kind]) for one in found if one[kind] == one[kind])
        most = apart[-1] if apart else float("nan")
        usual, high = statistics.median(apart), apart[int(0.95 * (len(apart) - 1))]
        within = sum(one <= LIMIT_MS for one in apart) / len(apart)
        print(
            f"  {what}, {words}: median {usual:.1f} ms, 95 % within {high:.1f} ms, most {most:.1f} ms,"
            f" last {abs(found[-1][kind]):.1f} ms; {within:.1%} of {len(apart)} within {LIMIT_MS} ms"
        )


if __name__ == "__main__":
    main()
