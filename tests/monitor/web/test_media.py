"""What is seen and heard: files with ranges and fixed types, pictures, and only what the library knows."""

import io
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from monitor.app import open_library
from monitor.cli import run
from monitor.evidence import clip_file
from monitor.settings import Settings
from monitor.values import Clip, SourceFile, Work
from monitor.web.pages.media import MOST_WAITING
from monitor.web.workshop import Piece, Workshop
from tests.media import MediaShelf
from tests.monitor.web.served import Serving, Visitor, serving, text_of


def first_work(settings: Settings) -> Work:
    """Return the first work of a library."""
    with open_library(settings) as library:
        return library.store.works.all()[0]


def clip_named(settings: Settings, name: str) -> Clip:
    """Return a clip of a library."""
    with open_library(settings) as library:
        return next(one for one in library.store.clips.all() if one.name == name)


def with_picture(visitor: Visitor, path: str) -> httpx.Response:
    """Ask for a picture until it is drawn."""
    for _ in range(100):
        answer = visitor.get(path)
        if answer.headers.get("Cache-Control") != "no-store":
            return answer
        time.sleep(0.1)
    pytest.fail(f"{path} was not drawn")


def test_a_film_is_served_in_ranges_with_its_type(visitor: Visitor, lived: Settings) -> None:
    """So that a browser can search in it."""
    work = first_work(lived)
    part = visitor.get(f"/works/{work.id}/media", headers={"Range": "bytes=100-199"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.content == work.file.path.read_bytes()[100:200]
    assert part.headers["Content-Type"] == "video/mp4"
    assert part.headers["Content-Range"] == f"bytes 100-199/{work.file.size_bytes}"
    assert "private" in part.headers["Cache-Control"]


def test_a_film_that_the_browser_has_is_not_sent_again(visitor: Visitor, lived: Settings) -> None:
    """Its tag names its content."""
    path = f"/works/{first_work(lived).id}/media"
    tag = visitor.get(path).headers["ETag"]
    assert visitor.http.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_kept_copy_of_a_confirmed_clip_is_served(visitor: Visitor, lived: Settings) -> None:
    """Also when the folder that it came from is gone."""
    clip = clip_named(lived, "mirrored")
    with open_library(lived) as library:
        library.store.clips.move(clip.id, _elsewhere(clip))
    answer = visitor.get(f"/clips/{clip.id}/media")
    assert (answer.status_code, len(answer.content)) == (200, clip.file.size_bytes)


@pytest.mark.parametrize("is_link", [True, False])
def test_what_took_the_place_of_a_kept_copy_is_not_served(
    visitor: Visitor, lived: Settings, tmp_path: Path, *, is_link: bool
) -> None:
    """Neither a link to another file, even after the copy was played, nor other bytes of the same size."""
    clip = clip_named(lived, "mirrored")
    path = clip_file(lived.clips, clip)
    assert visitor.get(f"/clips/{clip.id}/media").status_code == 200
    secret = tmp_path / "secret"
    if is_link:
        shutil.copy2(path, secret)
        path.unlink()
        path.symlink_to(secret)
    else:
        path.write_bytes(b"s" * path.stat().st_size)
    answer = visitor.get(f"/clips/{clip.id}/media")
    assert answer.status_code == 404
    assert "not shown" in text_of(answer)


def test_a_file_that_is_gone_is_said_to_be(visitor: Visitor, lived: Settings) -> None:
    """The page stays readable, and the picture is a neutral one."""
    clip = clip_named(lived, "cropped")
    with open_library(lived) as library:
        library.store.clips.move(clip.id, _elsewhere(clip))
    answer = visitor.get(f"/clips/{clip.id}/media")
    assert answer.status_code == 404
    assert "cannot be shown" in text_of(answer)
    assert visitor.get(f"/clips/{clip.id}/poster.jpg").headers["Content-Type"] == "image/jpeg"


def test_a_file_that_has_changed_is_not_shown(visitor: Visitor, lived: Settings, tmp_path: Path) -> None:
    """It is no longer what was matched, of which nothing may be shown."""
    clip = clip_named(lived, "cropped")
    other = tmp_path / "cropped.mp4"
    shutil.copy(first_work(lived).file.path, other)
    with open_library(lived) as library:
        library.store.clips.move(clip.id, _elsewhere(clip, other))
    answer = visitor.get(f"/clips/{clip.id}/media")
    assert answer.status_code == 404
    assert "has changed since it was read" in text_of(answer)


def test_a_file_with_another_time_but_the_same_bytes_is_shown(
    visitor: Visitor, lived: Settings, tmp_path: Path
) -> None:
    """Copying a folder changes times, and nothing else."""
    clip = clip_named(lived, "cropped")
    same = tmp_path / "cropped.mp4"
    shutil.copy(clip.file.path, same)
    os.utime(same, ns=(1, 1))
    with open_library(lived) as library:
        library.store.clips.move(clip.id, _elsewhere(clip, same))
    assert visitor.get(f"/clips/{clip.id}/media").status_code == 200


def test_what_is_no_regular_file_is_not_opened(visitor: Visitor, lived: Settings, tmp_path: Path) -> None:
    """A pipe would hold the room up for ever."""
    clip = clip_named(lived, "cropped")
    os.mkfifo(tmp_path / "pipe.mp4")
    with open_library(lived) as library:
        library.store.clips.move(clip.id, _elsewhere(clip, tmp_path / "pipe.mp4"))
    assert visitor.get(f"/clips/{clip.id}/media").status_code == 404


@pytest.mark.parametrize(
    "path", ["/works/..%2f..%2freclaim.db/media", "/works/1%00/media", "/clips/-1/media", "/works/99/media"]
)
def test_no_address_leads_to_another_file(visitor: Visitor, path: str) -> None:
    """An address holds a number and nothing of a path."""
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert b"SQLite" not in answer.content


@pytest.mark.parametrize(
    "path", ["/works/1/media", "/works/1/poster.jpg", "/matches/1/pair.jpg", "/clips/1/peaks.json"]
)
def test_nobody_sees_a_film_without_a_session(served: Serving, path: str) -> None:
    """Films and pictures are guarded as pages are."""
    assert "Come in" in text_of(Visitor(served, sign_in=False).get(path))


def test_a_pair_shows_the_copy_beside_the_original(visitor: Visitor) -> None:
    """Small, as JPEG, kept in the cache and known by its tag."""
    answer = with_picture(visitor, "/matches/1/pair.jpg")
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("JPEG", (320, 90))
    left, right = picture.crop((20, 10, 140, 80)), picture.crop((180, 10, 300, 80))
    assert left.getextrema() != ((0, 0),) * 3
    assert left.tobytes() != right.tobytes()
    again = visitor.http.get("/matches/1/pair.jpg", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_moment_and_a_sheet_show_aligned_stills(visitor: Visitor) -> None:
    """The strip of the page, and the sheet that goes into evidence."""
    assert Image.open(io.BytesIO(with_picture(visitor, "/matches/1/moments/1-1.jpg").content)).size == (160, 180)
    assert visitor.get("/matches/1/moments/99-1.jpg").status_code == 404
    assert Image.open(io.BytesIO(visitor.get("/matches/1/stills.png").content)).format == "PNG"


def test_few_wait_for_sheets_of_stills(visitor: Visitor, served: Serving) -> None:
    """While the hands that draw are busy, four wait; a fifth is told at once to ask again."""
    go_on, other = threading.Event(), "another"
    for number in range(2):
        served.room.pictures.ask(f"{other} {number}", lambda _piece: go_on.wait(30))
    path = visitor.get("/matches/1").url.path
    with ThreadPoolExecutor(MOST_WAITING) as crowd:
        waiting = [crowd.submit(visitor.http.get, f"{path}/stills.png") for _ in range(MOST_WAITING)]
        time.sleep(1)
        begun = time.monotonic()
        answer = visitor.http.get(f"{path}/stills.png")
        assert (answer.status_code, answer.headers["Retry-After"], time.monotonic() - begun < 10) == (503, "5", True)
        go_on.set()
        assert {one.result().status_code for one in waiting} == {200}


def test_the_cache_may_be_deleted(visitor: Visitor, lived: Settings) -> None:
    """Everything in it is made again."""
    with_picture(visitor, "/works/1/poster.jpg")
    shutil.rmtree(lived.cache)
    assert Image.open(io.BytesIO(with_picture(visitor, "/works/1/poster.jpg").content)).height == 270


def test_peaks_tell_how_loud_a_stretch_is(visitor: Visitor) -> None:
    """So many numbers whatever the stretch; what is no stretch is refused."""
    with_peaks = visitor.get("/works/1/peaks.json?start=2&end=6")
    for _ in range(50):
        if with_peaks.json()["state"] == "ready":
            break
        time.sleep(0.1)
        with_peaks = visitor.get("/works/1/peaks.json?start=2&end=6")
    told = with_peaks.json()
    assert len(told["peaks"]) == 800
    assert max(told["peaks"]) > 50
    for stretch in ("start=5&end=2", "start=0&end=99999", "start=nan&end=1", "start=x"):
        assert visitor.get(f"/works/1/peaks.json?{stretch}").status_code == 400


def test_what_no_browser_plays_is_converted_once(shelf: MediaShelf, settings: Settings) -> None:
    """The page is told how far it is, then the copy is served; a part of it never is."""
    film = shelf.video(seed=5, seconds=4.0, suffix=".mkv")
    assert run(["--library", str(settings.library), "--workers", "1", "register", str(film)]) == 0
    with serving(settings) as place:
        visitor = Visitor(place)
        first = visitor.get("/works/1/media")
        assert (first.status_code, first.headers.get("Retry-After")) == (503, "2")
        for _ in range(100):
            state = visitor.get("/works/1/playing.json").json()
            if state["state"] == "ready":
                break
            assert "matroska" in state["message"]
            time.sleep(0.1)
        made = visitor.get("/works/1/media")
        assert (made.status_code, made.headers["Content-Type"]) == (200, "video/mp4")
        assert visitor.get("/works/1/media", headers={"Range": "bytes=0-9"}).status_code == 206
    assert [path.suffix for path in (settings.cache / "films").iterdir()] == [".mp4"]


def test_sound_files_have_a_poster_and_play(shelf: MediaShelf, settings: Settings) -> None:
    """The poster shows the sound itself."""
    sound = shelf.audio(seed=5, seconds=4.0)
    assert run(["--library", str(settings.library), "--workers", "1", "register", str(sound)]) == 0
    with serving(settings) as place:
        visitor = Visitor(place)
        assert visitor.get("/works/1/media").headers["Content-Type"] == "audio/mp4"
        assert Image.open(io.BytesIO(with_picture(visitor, "/works/1/poster.jpg").content)).size == (480, 270)


def test_a_workshop_makes_the_latest_wish_first_and_each_once() -> None:
    """Whoever looks now is served before whoever looked before."""
    workshop, made = Workshop(hands=1), list[str]()
    slow = workshop.ask("slow", lambda _: time.sleep(0.2))
    while not slow.is_begun:
        time.sleep(0.01)
    pieces = [workshop.ask(name, lambda _, name=name: made.append(name)) for name in ("one", "two", "one")]
    assert all(piece.done.wait(5) for piece in pieces)
    assert made == ["one", "two"]
    workshop.close()


def test_a_workshop_remembers_what_failed_and_closes_at_once() -> None:
    """What cannot be made is not tried again and again; what is being made is ended."""

    def fail(_piece: Piece) -> None:
        raise OSError("no room on the disk")

    workshop, ended = Workshop(hands=1), list[str]()
    failed = workshop.ask("broken", fail)
    assert failed.done.wait(5)
    assert workshop.ask("broken", fail) is failed
    assert "no room" in failed.problem

    def long(piece: Piece) -> None:
        piece.stop = lambda: ended.append("stopped")
        while not ended:
            time.sleep(0.01)

    piece = workshop.ask("long", long)
    while piece.stop is None:
        time.sleep(0.01)
    workshop.close()
    assert ended == ["stopped"]


def _elsewhere(clip: Clip, path: Path | None = None) -> SourceFile:
    return replace(clip.file, path=path or clip.file.path.with_name("gone.mp4"))
