"""A screenshot is a clip: it is scanned, matched, shown, decided and put into a letter."""

import json
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from fingerprints import MatchKind
from monitor.registry import register
from monitor.scanning import match_pending, scan
from monitor.store.library import Library
from monitor.values import Flaw, Outcome, Rights, Status
from tests.media import MediaShelf
from tests.media.pictures import letterboxed, screenshot, stranger
from tests.monitor.cli.test_letters import THOUGHTS
from tests.monitor.conftest import Command

TIME_S = 5.2
MANIFEST = "file,url,captured_at\nshot.png,https://vids.example/photo/1,2026-11-20T09:00:00Z\n"
SENDER = ("--signer", "Ann Lee", "--role", "owner", "--address", "1 Street; Town", "--email", "ann@x.example")
TO = ("--to", "Vids <dmca@vids.example>", "--verified-on", "2026-11-20", "--seen-live", "now")


@pytest.fixture
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=21, seconds=8.0)


@pytest.fixture
def folder(film: Path, tmp_path: Path) -> Path:
    """Give a folder with screenshots of the original, a stranger's picture and a black one."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    shot = screenshot(film, TIME_S)
    shot.save(folder / "shot.png")
    ImageOps.mirror(shot).resize((160, 120)).save(folder / "thumb.jpg", quality=30)
    letterboxed(shot).save(folder / "phone.webp")
    stranger(61).save(folder / "stranger.png")
    Image.new("RGB", (320, 240)).save(folder / "black.png")
    return folder


def run(library: Library, *paths: Path) -> list[Outcome]:
    """Scan and match to the end."""
    return [*scan(library, paths, {}), *match_pending(library)]


def test_screenshots_find_the_work_and_the_second(library: Library, film: Path, folder: Path) -> None:
    """Whole, small and mirrored, or with bars; a stranger's picture and a black one find nothing."""
    list(register(library, [film], Rights()))
    run(library, *sorted(folder.iterdir()))
    found = {one.clip.name: one.match.segments for one in library.store.matches.all()}
    assert {name: [segment.transform for segment in segments] for name, segments in found.items()} == {
        "shot": ["none"],
        "thumb": ["mirrored"],
        "phone": ["in a frame"],
    }
    assert [segments[0].work_start_s for segments in found.values()] == pytest.approx([TIME_S] * 3, abs=0.5)


def test_only_a_picture_without_content_is_flawed(library: Library, folder: Path) -> None:
    """In one sentence that says what to do."""
    outcomes = {outcome.name: outcome for outcome in scan(library, sorted(folder.iterdir()), {})}
    assert {name for name, outcome in outcomes.items() if outcome.flaw} == {"black"}
    assert outcomes["black"].flaw is Flaw.POOR
    assert "black or flat" in (outcomes["black"].note or "")


def test_a_still_is_no_work(library: Library, folder: Path) -> None:
    """It could not be found again in a video; the sentence says what to register."""
    (outcome,) = register(library, [folder / "shot.png"], Rights())
    assert outcome.status is Status.FAILED
    assert "register the video that it is from" in (outcome.note or "")
    assert library.store.works.all() == []


def test_the_same_picture_again_is_identical_to_nothing(library: Library, film: Path, folder: Path) -> None:
    """Works registered later are matched with stills scanned before; a second scan does nothing."""
    run(library, folder / "shot.png")
    list(register(library, [film], Rights()))
    (outcome,) = match_pending(library)
    assert outcome.matches == 1
    assert [outcome.status for outcome in run(library, folder / "shot.png")] == [Status.ALREADY]
    assert library.store.matches.all()[0].match.kind is MatchKind.COPY


def test_folders_of_pictures_are_scanned_but_not_registered(reclaim: Command, film: Path, folder: Path) -> None:
    """Beside originals lie thumbnails that are no works."""
    shutil.copy(film, folder / "film.mp4")
    assert reclaim("register", folder).out.startswith("Registered 1 work.\n")
    answer = reclaim("scan", folder)
    assert answer.out.startswith("Scanned 6 clips (1 with too little to be found).")
    assert (answer.code, "black.png: The picture is black or flat" in answer.err) == (1, True)


def test_a_still_is_listed_and_shown_by_its_second(reclaim: Command, film: Path, folder: Path, tmp_path: Path) -> None:
    """Not as a stretch of no length; the stills show one picture of each."""
    reclaim("register", film)
    reclaim("scan", folder / "phone.webp")
    assert "1 picture" in reclaim("matches").out
    shown = reclaim("match", 1, "--stills", tmp_path / "stills.png").out
    assert "1 picture shared" in shown
    assert re.search(r"the picture +0:05\.\d +picture", shown)
    assert "• The picture is in a frame." in shown
    with Image.open(tmp_path / "stills.png") as sheet:
        assert sheet.width < 900  # one instant, not several equal ones
    rows = reclaim("matches", "--csv", "-").out.splitlines()
    assert rows[1].startswith(f"phone,{film.stem},0.000,0.000,5.")


def test_a_letter_claims_the_picture(reclaim: Command, film: Path, folder: Path, tmp_path: Path) -> None:
    """At its time in the work, and as a picture, not as no seconds."""
    reclaim("register", film, "--owner", "Ann Lee", "--title", "My film")
    (folder / "seen.csv").write_text(MANIFEST)
    reclaim("scan", "--manifest", folder / "seen.csv")
    reclaim("decide", 1, "confirmed", "--reason", "Posted as a photo.", "--by", "Ann Lee")
    reclaim("case", "create", 1, "--recipient", "vids.example")
    assert "1 picture" in reclaim("case", "show", 1).out
    words = ("--conclusion", "infringing", "--reason", "The picture stands alone and takes the place of the film.")
    reclaim("case", "consider", 1, *THOUGHTS, *words, "--by", "Ann Lee")
    answer = reclaim("letter", 1, *SENDER, *TO, "--output", tmp_path / "letter.md")
    assert (answer.code, answer.err.count("US-N9 ")) == (0, 0)
    letter = (tmp_path / "letter.md").read_text()
    assert re.search(r"\| Footage claimed \| one picture, at 00:05\.\d of the work \|", letter)


def test_a_rejected_still_does_not_silence_others(reclaim: Command, film: Path, folder: Path) -> None:
    """Another picture of the same work is another question."""
    screenshot(film, 1.0).save(folder / "other.png")
    reclaim("register", film)
    reclaim("scan", folder / "shot.png")
    reclaim("decide", 1, "not-a-copy", "--reason", "My own post.")
    reclaim("scan", folder / "other.png", folder / "thumb.jpg")
    assert {one["clip"]["name"] for one in json.loads(reclaim("matches", "--undecided", "--json").out)} >= {"other"}
