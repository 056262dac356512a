"""The form by which originals and clips are added: what is said of them, and where each clip was seen."""

from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.manifest import read_manifest
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.media.film import load, save
from tests.monitor.web.served import Serving, Visitor, serving, text_of
from tests.monitor.web.team import signed_in, with_team
from tests.monitor.web.test_jobs import over
from tests.monitor.web.test_uploads import add, begin, put, sent, uploads


@pytest.fixture
def newcomer(served_empty: Serving) -> Visitor:
    """Give somebody who was let into the empty library, with the token of its forms."""
    visitor = Visitor(served_empty)
    visitor.get("/uploads")
    return visitor


def test_clips_are_scanned_and_matched_with_what_a_table_says(
    served: Serving, visitor: Visitor, shelf: MediaShelf, tmp_path: Path
) -> None:
    """The table names files as they are called where they come from."""
    visitor.get("/uploads?kind=clips")
    clip = tmp_path / "again.mp4"
    save(mirrored(load(shelf.video(seed=12, seconds=20.0))).film, clip)
    id_ = sent(visitor, clip, "clips")
    table = f"file,url,platform,views\nagain.mp4,https://new.example/1,new.example,1200\n{clip},https://x.example,x,\n"
    form = {"kind": "clips", "ids": [id_], "leave_out": "yes"}
    answer = visitor.post("/uploads/send", form, files={"table": ("seen.csv", table.encode(), "text/csv")})
    job = over(served.room.jobs, served.room.jobs.all()[0])
    assert "which was not added with it" in text_of(answer)
    assert job.summary == "1 scanned; 1 matched, 1 match found."
    with open_library(served.room.settings) as library:
        found = next(one for one in library.store.clips.all() if one.name == "again")
    assert (found.provenance.url, found.provenance.views) == ("https://new.example/1", 1200)


def test_a_table_that_fits_no_file_stops_everything(served_empty: Serving, newcomer: Visitor) -> None:
    """Before anything is scanned without its address; the lines are shown, for scripts and for people."""
    ids = [begun_whole(newcomer, name) for name in ("golden-hour.mp4", "two.mp4")]
    table = b"file,url\nclips/Golden-Hour.MP4,https://x.example/1\na/two.mp4,https://x.example/2\nb/two.mp4,\n"
    form, files = {"kind": "clips", "ids": ids}, {"table": ("seen.csv", table, "text/csv")}
    answer = newcomer.post("/uploads/send", form, files=files)
    assert answer.status_code == 400
    assert "nothing is scanned yet" in text_of(answer)
    assert "line 3: “a/two.mp4” is not there" in text_of(answer)
    assert "olden" not in text_of(answer).partition("Files")[0]
    told = newcomer.post("/uploads/send", form, files=files, headers={"Accept": "application/json"}).json()
    assert len(told["lines"]) == 2
    assert served_empty.room.jobs.all() == []
    assert newcomer.post("/uploads/send", form | {"leave_out": "yes"}, files=files).status_code == 200
    assert len(served_empty.room.jobs.all()) == 1


def begun_whole(visitor: Visitor, name: str) -> str:
    """Send a small file that is no film and return its id."""
    id_ = str(begin(visitor, name, 3, "clips").json()["id"])
    assert put(visitor, id_, 0, b"abc").json()["is_whole"]
    return id_


def test_each_of_several_clips_has_its_own_address(served_empty: Serving, newcomer: Visitor, shelf: MediaShelf) -> None:
    """What is said of all of them fills the gaps; one address for both is refused."""
    first, second = (sent(newcomer, shelf.video(seed=seed, seconds=20.0), "clips") for seed in (11, 12))
    form = {"kind": "clips", "ids": [first, second], "platform": "vids.example", "account": "copycat"}
    wrong = newcomer.post("/uploads/send", form | {"url": "https://vids.example/1"})
    assert "beside its file" in text_of(wrong)
    wrong = newcomer.post("/uploads/send", form | {f"url-{first}": "javascript:1"})
    assert wrong.status_code == 400
    assert 'value="javascript:1"' in wrong.text
    rows = {f"url-{first}": "https://vids.example/1", f"url-{second}": "https://o.example/2", f"account-{second}": "b"}
    add(served_empty, newcomer, **form, **rows)
    with open_library(served_empty.room.settings) as library:
        seen = {one.provenance for one in library.store.clips.all()}
    assert {(one.url, one.platform, one.account) for one in seen} == {
        ("https://vids.example/1", "vids.example", "copycat"),
        ("https://o.example/2", "vids.example", "b"),
    }


def test_the_same_clip_sent_again_with_its_address_makes_no_twin(
    served_empty: Serving, newcomer: Visitor, shelf: MediaShelf
) -> None:
    """The one that is there gets it; until then the job leads to where it is said."""
    path = shelf.video(seed=11, seconds=20.0)
    job = add(served_empty, newcomer, kind="clips", ids=[sent(newcomer, path, "clips")])
    assert 'href="/clips?address=none"' in newcomer.get(f"/jobs/{job.id}").text
    job = add(served_empty, newcomer, kind="clips", ids=[sent(newcomer, path, "clips")], url="https://vids.example/1")
    with open_library(served_empty.room.settings) as library:
        (clip,) = library.store.clips.all()
    assert clip.provenance.url == "https://vids.example/1"
    assert 'href="/clips?address=none"' not in newcomer.get(f"/jobs/{job.id}").text


def test_one_of_a_kind_is_as_good_a_word_as_many(newcomer: Visitor) -> None:
    """Whatever is no kind leads to both."""
    for kind, words in (
        ("clip", "Add clips"),
        ("clips", "Add clips"),
        ("work", "Add originals"),
        ("", "Add originals"),
    ):
        assert f"<title>{words}" in newcomer.get(f"/uploads?kind={kind}").text
    answer = newcomer.get("/uploads?kind=zebra")
    assert answer.status_code == 400
    assert 'href="/uploads?kind=works"' in answer.text
    assert 'href="/uploads?kind=clips"' in answer.text


def test_a_table_to_fill_in_can_be_read_again(newcomer: Visitor, tmp_path: Path) -> None:
    """Its columns are those that are read, and its example is right."""
    path, clip = tmp_path / "table.csv", tmp_path / "my-clip.mp4"
    path.write_bytes(newcomer.get("/uploads/where-seen.csv").content)
    clip.touch()
    listed = read_manifest(path, ())
    assert (listed.problems, listed.ignored_columns) == ((), ())
    assert listed.provenance[clip][0].views == 12400


def test_the_plain_form_takes_several_files(served_empty: Serving, newcomer: Visitor, shelf: MediaShelf) -> None:
    """A browser without scripts adds files, too."""
    paths = [shelf.video(seed=seed, seconds=20.0) for seed in (11, 12)]
    files = [("files", (path.name, path.read_bytes(), "video/mp4")) for path in paths]
    answer = newcomer.post(
        "/uploads/send", {"kind": "works"}, files=[*files, ("files", ("note.txt", b"x", "text/plain"))]
    )
    assert "“note.txt” is no video" in text_of(answer)
    assert over(served_empty.room.jobs, served_empty.room.jobs.get(1)).summary == "2 registered."


def test_a_folder_of_this_machine_is_not_copied(served_empty: Serving, newcomer: Visitor, shelf: MediaShelf) -> None:
    """The library remembers where its files lie."""
    path = shelf.video(seed=11, seconds=20.0)
    assert add(served_empty, newcomer, kind="works", folder=str(path)).summary == "1 registered."
    assert uploads(served_empty) == []
    with open_library(served_empty.room.settings) as library:
        assert library.store.works.all()[0].file.path == path


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "works"}, "nothing to add yet"),
        ({"kind": "letters"}, "originals (kind works) or clips"),
        ({"kind": "works", "folder": "films"}, "is no whole path"),
        ({"kind": "works", "folder": "/no/such/folder.mp4"}, "there is no such file"),
        ({"kind": "works", "own_sound": "yes", "folder": "/"}, "write who the owner is"),
        ({"kind": "works", "published": "<b>yesterday", "folder": "/"}, "write it like 2026-03-31"),
        ({"kind": "works", "url": "javascript:alert(1)", "folder": "/"}, "starts with https://"),
        ({"kind": "clips", "views": "many", "folder": "/"}, "write a whole number"),
        ({"kind": "clips", "captured": "yesterday", "folder": "/"}, "2026-03-31T17:05"),
    ],
)
def test_what_cannot_be_true_is_told_above_the_form(newcomer: Visitor, fields: dict[str, str], words: str) -> None:
    """With what was typed still in it."""
    answer = newcomer.post("/uploads/send", {"owner": "Typed Owner" if "own_sound" not in fields else "", **fields})
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert fields["kind"] != "works" or "own_sound" in fields or "Typed Owner" in answer.text
    assert "<b>yesterday" not in answer.text


def test_a_room_for_others_reads_no_folders(served_empty: Serving, newcomer: Visitor) -> None:
    """Whoever comes from elsewhere must not choose files of this machine."""
    object.__setattr__(served_empty.room, "is_local", False)
    answer = newcomer.post("/uploads/send", {"kind": "works", "folder": "/etc"})
    assert "send the files" in text_of(answer)
    assert "one a line" not in text_of(newcomer.get("/uploads"))


def test_with_accounts_only_administrators_name_folders(
    settings: Settings, shelf: MediaShelf, quick_passwords: None
) -> None:
    """Others are told the same of what is there and of what is not."""
    assert quick_passwords is None
    with_team(settings)
    film = shelf.video(seed=11, seconds=20.0)
    with serving(settings) as room:
        cat, told = signed_in(room, "cat"), set()
        assert "one a line" not in text_of(cat.get("/uploads"))
        for path in (film.parent, film, "/no/such/film.mp4"):
            answer = cat.post("/uploads/send", {"kind": "works", "folder": str(path)})
            told.add((answer.status_code, answer.text.replace(str(path), "")))
        assert len(told) == 1
        assert "Only an administrator" in told.pop()[1]
        ann = signed_in(room, "ann")
        assert "one a line" in text_of(ann.get("/uploads"))
        assert "/jobs/" in str(ann.post("/uploads/send", {"kind": "works", "folder": str(film)}).url)


@pytest.mark.parametrize("path", ["/etc/passwd", "/no/such/file"])
def test_what_is_not_called_like_a_recording_is_not_looked_at(newcomer: Visitor, path: str) -> None:
    """Whether it is there or not."""
    answer = newcomer.post("/uploads/send", {"kind": "works", "folder": path})
    assert (answer.status_code, f"“{path}” is neither a folder nor called" in text_of(answer)) == (400, True)
