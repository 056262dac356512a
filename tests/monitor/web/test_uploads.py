"""Files that are sent: in pieces that go on where they stopped, under names that can lead nowhere else."""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from monitor.app import open_library, utc_now
from monitor.collected import Item
from monitor.errors import InputError, LibraryFullError
from monitor.settings import Settings
from monitor.watch.sourcing import NewSource, add_source
from monitor.web import uploading
from monitor.web.intake import Intake
from monitor.web.intake import begin as start
from monitor.web.jobs import Job, Jobs
from monitor.web.uploading import RESERVE_BYTES, STAY, Kind, Parcel, Parcels, safe_name
from tests.media import MediaShelf
from tests.monitor.web.served import Serving, Visitor, serving, text_of
from tests.monitor.web.test_jobs import over, until


@pytest.fixture
def newcomer(served_empty: Serving) -> Visitor:
    """Give somebody who was let into the empty library, with the token of its forms."""
    visitor = Visitor(served_empty)
    visitor.get("/uploads")
    return visitor


def begin(visitor: Visitor, name: str, size: int, kind: str = "works", **more: Any) -> httpx.Response:
    """Say that a file will be sent."""
    return visitor.post("/uploads/new", {"name": name, "size": size, "modified": 7, "kind": kind, **more})


def put(visitor: Visitor, id_: str, at: object, data: bytes, **headers: str) -> httpx.Response:
    """Send a piece."""
    said = {"X-Form-Token": visitor.form_token, **headers}
    return visitor.http.post(f"/uploads/{id_}?at={at}", content=data, headers=said)


def sent(visitor: Visitor, path: Path, kind: str = "works") -> str:
    """Send a whole file in one piece and return its id."""
    data = path.read_bytes()
    id_ = str(begin(visitor, path.name, len(data), kind).json()["id"])
    assert put(visitor, id_, 0, data).json()["is_whole"]
    return id_


def add(served: Serving, visitor: Visitor, **fields: Any) -> Job:
    """Send the form, and return the job that it started when it is over."""
    answer = visitor.post("/uploads/send", fields)
    assert "/jobs/" in str(answer.url), text_of(answer)
    return over(served.room.jobs, served.room.jobs.get(int(str(answer.url).rpartition("/")[2])))


def uploads(served: Serving) -> list[str]:
    """Return the names of what lies in the folder of uploads."""
    folder = served.room.settings.uploads
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_that_was_sent_in_pieces_becomes_a_work(
    served_empty: Serving, newcomer: Visitor, shelf: MediaShelf
) -> None:
    """It lies in the library under its own name, and its rights are those that were said."""
    path = shelf.video(seed=11, seconds=20.0)
    data, id_ = path.read_bytes(), begin(newcomer, "Harbour at dawn.MP4", path.stat().st_size).json()["id"]
    half = len(data) // 2
    assert put(newcomer, id_, 0, data[:half]).json()["offset"] == half
    assert newcomer.get(f"/uploads/{id_}").headers["Upload-Offset"] == str(half)
    assert put(newcomer, id_, half, data[half:]).json()["is_whole"]
    job = add(served_empty, newcomer, kind="works", ids=[id_], owner="Mara", published="2026-10-01", own_sound="yes")
    assert job.summary == "1 registered."
    with open_library(served_empty.room.settings) as library:
        (work,) = library.store.works.all()
    assert (work.name, work.rights.owner, work.file.path.read_bytes()) == ("Harbour at dawn", "Mara", data)
    assert uploads(served_empty) == ["Harbour at dawn.mp4"]
    assert "1 registered." in text_of(newcomer.get(f"/jobs/{job.id}"))


def test_a_second_copy_of_a_work_is_told_and_removed(
    served_empty: Serving, newcomer: Visitor, shelf: MediaShelf
) -> None:
    """The first stays."""
    path = shelf.video(seed=11, seconds=20.0)
    add(served_empty, newcomer, kind="works", ids=[sent(newcomer, path)])
    job = add(served_empty, newcomer, kind="works", ids=[sent(newcomer, path)])
    assert job.summary == "0 registered, 1 already there."
    assert uploads(served_empty) == [path.name]


def test_a_file_that_cannot_be_read_is_told_and_waits(served_empty: Serving, newcomer: Visitor, tmp_path: Path) -> None:
    """It can be tried again or removed on the page."""
    (tmp_path / "broken.mp4").write_bytes(b"no film at all")
    id_ = sent(newcomer, tmp_path / "broken.mp4")
    job = add(served_empty, newcomer, kind="works", ids=[id_])
    assert job.summary == "0 registered, 1 failed."
    assert "broken.mp4" in text_of(newcomer.get("/uploads"))
    assert "is removed" in text_of(newcomer.post(f"/uploads/{id_}/remove"))
    assert uploads(served_empty) == []


def test_a_connection_that_breaks_loses_nothing(served_empty: Serving, newcomer: Visitor) -> None:
    """What came through is kept, and the rest goes on from there, also over another connection."""
    data = os.urandom(5_000_000)
    id_ = begin(newcomer, "film.mp4", len(data)).json()["id"]
    cookie = f"{served_empty.room.cookie}={newcomer.http.cookies[served_empty.room.cookie]}"
    host = served_empty.url.removeprefix("http://")
    head = f"POST /uploads/{id_}?at=0 HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n"
    head += f"X-Form-Token: {newcomer.form_token}\r\nContent-Length: {len(data)}\r\n\r\n"
    with socket.create_connection((host.split(":")[0], int(host.split(":")[1]))) as line:
        line.sendall(head.encode() + data[:3_000_000])
    until(lambda: newcomer.get(f"/uploads/{id_}").json()["offset"] == 3_000_000)
    offset = begin(newcomer, "film.mp4", len(data)).json()["offset"]
    assert put(newcomer, id_, offset, data[offset:]).json()["is_whole"]
    assert (served_empty.room.settings.uploads / "film.mp4").read_bytes() == data


def test_a_hanging_connection_is_overtaken(served_empty: Serving, newcomer: Visitor) -> None:
    """A line that died without a word must not keep a file shut."""
    id_ = begin(newcomer, "film.mp4", 6).json()["id"]
    parcels = served_empty.room.parcels
    parcel = parcels.get(id_, "")
    hanging = parcels.claim(parcel, 0)
    parcels.write(parcel, hanging, b"abc")
    assert put(newcomer, id_, 3, b"def").json()["is_whole"]
    with pytest.raises(InputError):
        parcels.write(parcel, hanging, b"xyz")
    assert (parcels.folder / "film.mp4").read_bytes() == b"abcdef"


def test_uploads_go_on_after_the_room_was_started_again(settings: Settings) -> None:
    """The library itself remembers them."""
    with serving(settings) as first:
        visitor = Visitor(first)
        visitor.get("/uploads")
        id_ = begin(visitor, "film.mp4", 6).json()["id"]
        put(visitor, id_, 0, b"abc")
    with serving(settings) as second:
        visitor = Visitor(second)
        assert "50 % has arrived" in text_of(visitor.get("/uploads"))
        assert begin(visitor, "film.mp4", 6).json()["offset"] == 3
        assert put(visitor, id_, 3, b"def").json()["is_whole"]
        assert "waits to be added" in text_of(visitor.get("/uploads"))


def test_two_tabs_may_send_the_same_file(newcomer: Visitor) -> None:
    """They share one upload; whoever is wrong about its end is told where it is."""
    first, second = (begin(newcomer, "film.mp4", 6).json()["id"] for _ in range(2))
    assert first == second
    put(newcomer, first, 0, b"abc")
    late = put(newcomer, second, 0, b"abc")
    assert (late.status_code, late.json()["offset"]) == (409, 3)
    assert put(newcomer, second, 3, b"def").json()["is_whole"]
    too_late = put(newcomer, first, 3, b"def")
    assert (too_late.status_code, too_late.json()["offset"]) == (409, 6)
    assert begin(newcomer, "film.mp4", 6).json() == begin(newcomer, "film.mp4", 6).json() | {"id": first}
    assert begin(newcomer, "film.mp4", 6, modified=8).json()["id"] != first


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("film.exe", 9, "is no video or sound file"),
        ("film", 9, "is no video or sound file"),
        (".mp4", 9, "is no video or sound file"),
        ("picture.png", 9, "is no video or sound file"),
        ("film.mp4", 0, "has no bytes"),
        ("film.mp4", 10**12, "larger than the 64 GB"),
        ("film.mp4", -3, "must be a whole number"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(newcomer: Visitor, name: str, size: int, words: str) -> None:
    """Before a byte is sent."""
    answer = begin(newcomer, name, size)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


def test_a_file_that_does_not_fit_on_the_disk_is_refused_at_once(settings: Settings) -> None:
    """Better than after an hour."""
    with serving(replace(settings, largest_upload_bytes=10**18)) as served:
        visitor = Visitor(served)
        visitor.get("/uploads")
        answer = begin(visitor, "film.mp4", 10**17)
        assert answer.status_code == 507
        assert "does not fit on the disk" in answer.json()["message"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_disk_that_fills_up_is_told_in_a_sentence(newcomer: Visitor, served_empty: Serving) -> None:
    """What has arrived stays."""
    id_ = begin(newcomer, "film.mp4", 6).json()["id"]
    part = served_empty.room.settings.uploads / f"{id_}.part"
    part.unlink()
    part.symlink_to("/dev/full")
    answer = put(newcomer, id_, 0, b"abc")
    assert answer.status_code == 507
    assert "free some space" in answer.json()["message"]


def test_more_bytes_than_were_said_are_refused(newcomer: Visitor) -> None:
    """Nothing of them is kept."""
    id_ = begin(newcomer, "film.mp4", 6).json()["id"]
    assert put(newcomer, id_, 0, b"abcdefgh").status_code == 400
    assert newcomer.get(f"/uploads/{id_}").json()["offset"] == 0


def test_pieces_need_the_token_and_a_place(newcomer: Visitor) -> None:
    """A page from elsewhere cannot send any."""
    id_ = begin(newcomer, "film.mp4", 6).json()["id"]
    assert put(newcomer, id_, 0, b"abc", **{"X-Form-Token": "0" * 64}).status_code == 403
    assert put(newcomer, id_, 0, b"abc", Origin="https://evil.example").status_code == 403
    assert put(newcomer, id_, "x", b"abc").status_code == 400
    assert put(newcomer, "../../reclaim", 0, b"abc").status_code == 404
    assert put(newcomer, "0" * 32, 0, b"abc").status_code == 404
    newcomer.http.cookies.clear()
    assert put(newcomer, id_, 0, b"abc").status_code == 401


def hostile_names() -> Iterator[str]:
    """Yield a hundred names that somebody may think of."""
    tricks = ["../../x.mp4", "..\\..\\x.mp4", "/etc/x.mp4", "C:\\x.mp4", "a/../../x.mp4", "....//x.mp4", "~/x.mp4"]
    tricks += ["<img src=x onerror=alert(1)>.mp4", '"><script>alert(1)</script>.mp4', "a\x00b.mp4", "a\nb.mp4"]
    tricks += [
        "a\x1b[31mb.mp4",
        "a\u202eb.mp4",
        "\ud800.mp4",
        "é" * 300 + ".mp4",
        "x" * 300 + ".mp4",
        "🎬" * 99 + ".mp4",
    ]
    tricks += [
        "- .mp4",
        "..a...mp4",
        "-rf.mp4",
        "$(id).mp4",
        "`id`.mp4",
        "a;b.mp4",
        "a|b.mp4",
        "*.mp4",
        "?.mp4",
        "a:b.mp4",
    ]
    tricks += [f"{device}{rest}.mp4" for device in ("con", "NUL", "com1", "LPT9", "aux") for rest in ("", ".a", " ")]
    tricks += [f"a{chr(code)}b.mp4" for code in range(1, 32)] + [f"{'../' * deep}x.mp4" for deep in range(1, 25)]
    tricks += ["x.json.mp4", "reclaim.db.mp4", "%2e%2e%2fx.mp4"]
    assert len(tricks) >= 100
    yield from tricks


def test_a_hundred_hostile_names_stay_in_their_folder(served_empty: Serving, newcomer: Visitor) -> None:
    """Each lies under a harmless name, and nothing that was there is written over."""
    names = list(hostile_names())
    for name in names:
        answer = newcomer.http.post(
            "/uploads/new",
            content=httpx.QueryParams({"size": 1, "kind": "works"}).__str__().encode()
            + b"&name="
            + b"".join(b"%%%02X" % byte for byte in name.encode("utf-8", "surrogatepass")),
            headers={"X-Form-Token": newcomer.form_token, "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 200, (name, answer.text)
        assert put(newcomer, answer.json()["id"], 0, b"x").json()["is_whole"], name
    kept = [name for name in uploads(served_empty) if name.endswith(".mp4")]
    assert len(kept) == len(names)
    assert {path.name for path in served_empty.room.settings.library.parent.iterdir()} == {"library"}
    for name in kept:
        assert not set(name) & set('<>:"|?*/\\\n\r\x00\x1b\u202e')
        assert len(name.encode()) <= 255
        assert name.split(".")[0].strip().lower() not in {"con", "nul", "com1", "lpt9", "aux", ""}
    page = newcomer.get("/uploads").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_name_keeps_its_letters() -> None:
    """People find their files again."""
    assert safe_name("Été à la mer, 2. Teil (neu) 日本.MOV", Kind.WORKS) == "Été à la mer, 2. Teil (neu) 日本.mov"


def test_the_same_files_sent_twice_at_one_moment_are_added_once(settings: Settings) -> None:
    """The second form is refused and starts no job."""
    parcels, jobs = Parcels(settings, utc_now), Jobs(settings, utc_now)
    done = whole(parcels, "a.mp4", "")
    assert parcels.take([done]) == [done]
    with pytest.raises(InputError, match="being added already"):
        start(Intake(kind=Kind.WORKS, parcels=[done]), jobs, parcels, "Ann")
    assert jobs.all() == []
    jobs.close()


def whole(parcels: Parcels, name: str, owner: str) -> Parcel:
    """Send three bytes."""
    parcel = parcels.begin(name, 3, 0, Kind.WORKS, owner)
    parcels.write(parcel, parcels.claim(parcel, 0), b"abc")
    return parcels.finish(parcel)


def test_room_is_kept_for_what_was_begun(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all of it together and half of it for one person; a disk that fills up meanwhile stops a file."""
    free = [RESERVE_BYTES + 100]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free[0]))
    parcels = Parcels(settings, utc_now)
    parcels.begin("a.mp4", 50, 0, Kind.WORKS, "1")
    parcels.begin("a.mp4", 50, 0, Kind.WORKS, "1")
    with pytest.raises(LibraryFullError, match="does not fit"):
        parcels.begin("b.mp4", 1, 0, Kind.WORKS, "1")
    second = parcels.begin("b.mp4", 40, 0, Kind.WORKS, "2")
    with pytest.raises(LibraryFullError, match="does not fit"):
        parcels.begin("c.mp4", 11, 0, Kind.WORKS, "3")
    free[0] = RESERVE_BYTES + 4
    with pytest.raises(LibraryFullError, match="does not fit"):
        parcels.write(second, parcels.claim(second, 0), b"12345")


def test_one_person_has_no_more_open_files_than_may_be(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others still begin theirs."""
    monkeypatch.setattr(uploading, "MOST_OF_ONE", 2)
    parcels = Parcels(settings, utc_now)
    for name in ("a.mp4", "b.mp4"):
        whole(parcels, name, "1")
    with pytest.raises(InputError, match="Too many files"):
        parcels.begin("c.mp4", 3, 0, Kind.WORKS, "1")
    parcels.begin("c.mp4", 3, 0, Kind.WORKS, "2")


def test_nobody_writes_to_a_file_that_was_removed(settings: Settings) -> None:
    """And pieces without a file go after a week."""
    parcels = Parcels(settings, utc_now)
    parcel = parcels.begin("a.mp4", 6, 0, Kind.WORKS, "")
    holder = parcels.claim(parcel, 0)
    parcels.write(parcel, holder, b"abc")
    parcels.discard(parcel)
    with pytest.raises(InputError):
        parcels.write(parcel, holder, b"def")
    orphans = [settings.uploads / f"{name}.part" for name in ("old", "new")]
    for path in orphans:
        path.touch()
    long_ago = utc_now() - STAY - timedelta(hours=1)
    os.utime(orphans[0], (long_ago.timestamp(),) * 2)
    parcels.tidy()
    assert list(settings.uploads.iterdir()) == orphans[1:]


def test_what_nobody_adds_goes_after_a_week(settings: Settings) -> None:
    """What is younger stays."""
    later = [timedelta(0)]
    parcels = Parcels(settings, lambda: utc_now() + later[0])
    done = parcels.begin("whole.mp4", 3, 0, Kind.WORKS, "")
    parcels.write(done, parcels.claim(done, 0), b"abc")
    parcels.finish(done)
    parcels.begin("part.mp4", 3, 0, Kind.WORKS, "")
    later[0] = STAY - timedelta(minutes=5)
    parcels.tidy()
    assert len(parcels.of("")) == 2
    later[0] = STAY + timedelta(minutes=5)
    parcels.tidy()
    assert list(parcels.folder.iterdir()) == []


def test_nobody_reaches_the_uploads_of_somebody_else(settings: Settings) -> None:
    """Not even whoever knows the number."""
    parcels = Parcels(settings, utc_now)
    parcel = parcels.begin("film.mp4", 3, 0, Kind.WORKS, "1")
    with pytest.raises(InputError):
        parcels.get(parcel.id, "2")
    assert parcels.begin("film.mp4", 3, 0, Kind.WORKS, "2").id != parcel.id


def test_what_is_left_of_another_try_waits_to_be_ticked(served_empty: Serving, newcomer: Visitor) -> None:
    """It is not ticked after an hour, and is not there at all where the file of an item is supplied."""
    settings = served_empty.room.settings
    id_ = begin(newcomer, "film.mp4", 3, "clips").json()["id"]
    assert put(newcomer, id_, 0, b"abc").json()["is_whole"]
    ticked, unticked = (f'<input type="checkbox" name="ids" value="{id_}"{end}>' for end in (" checked", ""))
    assert ticked in newcomer.get("/uploads?kind=clips").text
    told = settings.uploads / f"{id_}.json"
    known = json.loads(told.read_text())
    told.write_text(json.dumps(known | {"begun_at": (utc_now() - timedelta(hours=2)).isoformat()}))
    page = newcomer.get("/uploads?kind=clips")
    assert unticked in page.text
    assert "is left from before; tick it to add it" in text_of(page)
    with open_library(settings, actor="Ann") as library:
        feed = add_source(library, NewSource(kind="feed", address="https://vids.example/feed.xml"))
        url = "https://vids.example/v/1"
        item, _ = library.store.items.see(feed.id, Item(key=url, url=url, is_supplied_only=True), library.clock())
    shown = newcomer.get(f"/uploads?kind=clips&item={item.id}").text
    assert (f'value="{url}"' in shown, id_ in shown) == (True, False)
