"""``reclaim demo``: the job by the real commands; here on the suite's own videos, which are ready sooner."""

import shlex
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.cli.demo import MARKER, Job, make_room, typed
from monitor.demo import DemoClip, DemoSet
from monitor.demo.totals import write_totals
from monitor.errors import InputError, ReclaimError


@pytest.fixture
def media(film: Path, supplied: Path, tmp_path: Path) -> DemoSet:
    """Give one work, the supplied clips with their manifest, and what a platform counts of the work."""
    clip = DemoClip(path=supplied / "copy.mp4", work=film, edit="mirrored")
    totals = write_totals(tmp_path, (film.stem, "another"))
    return DemoSet(works=(film,), clips=(clip,), manifest=supplied / "clips.csv", totals=totals)


def test_the_job_ends_with_stills_and_letters(
    media: DemoSet, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every command is shown before it runs."""
    make_room(tmp_path / "demo")
    stills, letters = Job(tmp_path / "demo" / "library", run).run(media)
    assert stills.read_bytes().startswith(b"\x89PNG")
    assert (letters / "draft.pdf").read_bytes().startswith(b"%PDF")
    assert (letters / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert (letters / "notice.docx").read_bytes().startswith(b"PK")
    lines = capfd.readouterr().out.replace(" \\\n", " ").splitlines()
    shown = [line.split()[4] for line in lines if line.startswith("$ reclaim")]
    assert shown == [
        *("register", "allow", "scan", "matches", "match", "profile", "decide"),
        *("case", "case", "case", "letter", "letter", "evidence"),
        *("insights", "insights", "insights"),
    ]
    assert any("4.4 times what was to be expected" in line for line in lines)


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    """Only its library goes; whatever else somebody put there stays."""
    demo = tmp_path / "demo"
    make_room(demo)
    for name in ("library/reclaim.db", "letter/notice.pdf", "works/mine.mp4", "notes.txt"):
        (demo / name).parent.mkdir(exist_ok=True)
        (demo / name).write_text(name)
    make_room(demo)
    assert not (demo / "library").exists()
    left = {str(path.relative_to(demo)): path.read_text() for path in demo.rglob("*") if path.is_file()}
    assert left == {name: name for name in ("letter/notice.pdf", "works/mine.mp4", "notes.txt")} | {MARKER: ""}


def test_a_long_command_is_broken_where_the_terminal_ends() -> None:
    """With the shell's own sign, so that it can still be copied; an option stays with its value."""
    words = [
        "--library",
        "demo/library",
        "decide",
        "1",
        "confirmed",
        "--reason",
        "Seen beside it, in its owner's words.",
    ]
    text = typed(words, 56)
    assert max(len(line) for line in text.splitlines()) <= 56
    assert text.splitlines()[-1] == '    --reason "Seen beside it, in its owner\'s words."'
    assert shlex.split(text.removeprefix("$ ").replace("\\\n", "")) == ["reclaim", *words]


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    """It may hold anything."""
    (tmp_path / "library").mkdir()
    with pytest.raises(InputError, match="name a new one"):
        make_room(tmp_path)
    assert (tmp_path / "library").exists()


def test_a_demo_that_finds_nothing_says_so(media: DemoSet, supplied: Path, tmp_path: Path) -> None:
    """Instead of writing an empty letter."""
    make_room(tmp_path / "demo")
    own = DemoSet(works=(supplied / "stranger.mp4",), clips=(), manifest=tmp_path / "m.csv")
    own.manifest.write_text(f"file\n{media.works[0]}\n")
    with pytest.raises(ReclaimError, match="found no copy"):
        Job(tmp_path / "demo" / "library", run).run(own)
