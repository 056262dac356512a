"""The demo's films are lively and unlike each other, and its clips are what they are said to be."""

import csv
import re
from pathlib import Path

import ffmpeg
import numpy as np
import pytest

from fingerprints.media import probe
from monitor.demo import DemoError
from monitor.demo.clips import THEFTS, Theft, make_clip, run
from monitor.demo.drawing import HEIGHT, WIDTH
from monitor.demo.making import write_manifest
from monitor.demo.tunes import RATE, Tune, play
from monitor.demo.works import SCRIPTS, STRANGER, STRANGER_SCRIPT, Script
from tests.media import MediaShelf, load

ALL = SCRIPTS | {STRANGER: STRANGER_SCRIPT}


@pytest.fixture
def films(shelf: MediaShelf) -> dict[str, Path]:
    """Give small, quickly made stand-ins for the films, as long as the real ones."""
    return {
        name: shelf.video(seed=60 + number, seconds=script.seconds, size=(160, 90), fps=10)
        for number, (name, script) in enumerate(ALL.items())
    }


@pytest.mark.parametrize("script", ALL.values(), ids=ALL.keys())
def test_a_film_is_lively(script: Script) -> None:
    """Every picture is full of detail, and a second later much of it has changed."""
    scene = script.plan(script.tune.seed)
    now, later = scene(2.0).astype(int), scene(3.0).astype(int)
    assert now.shape == (HEIGHT, WIDTH, 3)
    assert now.std() > 25
    assert (abs(now - later).max(axis=2) > 12).mean() > 0.08


@pytest.mark.parametrize("script", ALL.values(), ids=ALL.keys())
def test_a_film_is_drawn_to_its_end(script: Script) -> None:
    """Every shot can be drawn, the last picture too, and the same again."""
    scene = script.plan(script.tune.seed)
    for time_s in np.linspace(0, script.seconds, 9):
        assert np.array_equal(scene(float(time_s)), scene(float(time_s)))


@pytest.mark.parametrize("tune", [script.tune for script in ALL.values()], ids=ALL.keys())
def test_a_tune_plays_from_beginning_to_end(tune: Tune) -> None:
    """A tune is as long as asked for, never silent for a second, never louder than a file can hold."""
    sound = play(tune, 8.0)
    seconds = sound.reshape(-1, RATE)
    assert len(seconds) == 8
    assert (seconds.std(axis=1) > 0.02).all()
    assert abs(sound).max() < 1


def test_tunes_differ() -> None:
    """No two films have the same tune."""
    assert len({script.tune.seed for script in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("theft", THEFTS, ids=[theft.name for theft in THEFTS])
def test_a_clip_is_made(theft: Theft, films: dict[str, Path], tmp_path: Path) -> None:
    """Ffmpeg makes each clip, with picture and sound of about equal length."""
    path = tmp_path / theft.name
    make_clip(theft, films, path)
    clip = load(path)
    assert 13 < clip.seconds < 21
    assert len(clip.sound) / 48000 == pytest.approx(clip.seconds, abs=0.5)
    assert probe(path).video_codec == "h264"


def test_the_mirrored_clip_is_mirrored(films: dict[str, Path], tmp_path: Path) -> None:
    """What the demo says was done to a clip was done."""
    theft = next(theft for theft in THEFTS if theft.edit == "mirrored")
    make_clip(theft, films, tmp_path / "clip.mp4")
    frame, source = load(tmp_path / "clip.mp4").frames[50], load(films[str(theft.work)]).frames[50]
    assert abs(frame[:, ::-1].astype(int) - source).mean() < 8 < abs(frame.astype(int) - source).mean()


def test_the_manifest_names_fictional_places(tmp_path: Path) -> None:
    """Addresses lie under ``.example``, every clip has its own, and every time has a zone."""
    write_manifest(tmp_path / "clips.csv", THEFTS)
    with (tmp_path / "clips.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["file", "url", "platform", "account", "captured_at"]
    assert len({row["url"] for row in rows}) == len({row["file"] for row in rows}) == len(THEFTS)
    assert all(re.fullmatch(r"https://[a-z]+\.example/\S+", row["url"]) for row in rows)
    assert all(row["captured_at"].endswith("+00:00") for row in rows)


def test_thefts_are_made_of_works() -> None:
    """Each clip names a registered film, or nothing; the stranger is never registered."""
    assert {theft.work for theft in THEFTS} == {*SCRIPTS, None}
    assert STRANGER not in SCRIPTS


def test_a_failing_edit_is_explained(tmp_path: Path) -> None:
    """When ffmpeg cannot do its work the error names the clip and gives ffmpeg's reason."""
    target = tmp_path / "clip.mp4"
    with pytest.raises(DemoError, match=r"clip\.mp4: ffmpeg could not write this clip \(.+\); check the disk\."):
        run(ffmpeg.input(str(tmp_path / "gone.mp4")).output(str(target)), target)
