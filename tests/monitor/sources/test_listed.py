"""Lists that people keep: CSV and text, on disk and on the web."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.settings import Settings
from monitor.sources.listed import item_of, rows_of
from tests.monitor.sources.answers import Text, html
from tests.monitor.sources.contract import Look, harm_in, look, record, titles
from tests.monitor.sources.origin import fetching, origin


def named(settings: Settings, path: Path) -> Look:
    """Return what a list on disk names; nobody is asked for anything."""
    with origin() as o, fetching(settings, o) as fetcher:
        told = look(record("list", str(path)), fetcher)
        assert o.requests == []
    return told


def written(tmp_path: Path, text: str, name: str = "list.csv") -> Path:
    """Write a list."""
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_a_csv_has_the_columns_of_the_manifest_and_two_more(settings: Settings, tmp_path: Path) -> None:
    """Names of columns may be written in other ways; semicolons and byte order marks come from spreadsheets."""
    (tmp_path / "b.mp4").write_bytes(b"film")
    text = (
        "\ufeffLink;Uploader;Views;Upload date;Title;Length;Clip;Mood\r\n"
        "https://tube.example/v/1;@lee;12 400;2026-11-01;A film;1:02;;good\r\n"
        ";;;;;;b.mp4;\r\n"
    )
    first, second = named(settings, written(tmp_path, text)).items
    assert (first.url, first.account, first.views, first.title) == (
        "https://tube.example/v/1",
        "@lee",
        12_400,
        "A film",
    )
    assert (first.duration_s, str(first.published_at)) == (62.0, "2026-11-01 00:00:00+00:00")
    assert first.media == ()
    assert (second.file, second.title, second.url) == (tmp_path / "b.mp4", "b", "")


def test_a_text_has_an_address_per_line(settings: Settings, tmp_path: Path) -> None:
    """Lines that begin with # say nothing; a file stands by its path beside the list; each address counts once."""
    (tmp_path / "b.mp4").write_bytes(b"film")
    text = (
        "# seen today\n\nhttps://a.example/1.mp4\nhttps://a.example/1.mp4#top\nb.mp4\n  https://a.example/live.m3u8\n"
    )
    first, second, third = named(settings, written(tmp_path, text, "list.txt")).items
    assert [one.url for one in first.media] == ["https://a.example/1.mp4"]
    assert second.file == tmp_path / "b.mp4"
    assert third.media[0].kind == "hls"


def test_what_must_be_supplied_is_named(settings: Settings, tmp_path: Path) -> None:
    """An address at a platform whose terms forbid fetching is named, so that people see what to supply."""
    text = "https://www.tiktok.com/@lee/video/7101234567890123456\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n"
    found = named(settings, written(tmp_path, text, "list.txt")).items
    assert [(one.platform, one.is_supplied_only, one.media) for one in found] == [
        ("TikTok", True, ()),
        ("YouTube", True, ()),
    ]


def test_what_must_be_supplied_and_is_there_is_a_file(settings: Settings, tmp_path: Path) -> None:
    """With its file beside it, such an address is the place where the file was seen."""
    (tmp_path / "t.mp4").write_bytes(b"film")
    text = "file,url\nt.mp4,https://www.tiktok.com/@lee/video/7101234567890123456\n"
    (item,) = named(settings, written(tmp_path, text)).items
    assert item.file == tmp_path / "t.mp4"
    assert not item.is_supplied_only
    assert item.platform == "TikTok"


def test_odd_lines_are_told_and_left_out(settings: Settings, tmp_path: Path) -> None:
    """Each with its number and what to do; the others go on."""
    told = named(settings, written(tmp_path, "url\njavascript:alert(1)\nhttps://a.example/1.mp4\nx y\n"))
    assert titles(told.items) == [""]
    assert [note.split(": ")[0] for note in told.notes] == ["Line 2", "Line 4"]
    assert all(note.endswith(".") for note in told.notes)


def test_many_odd_lines_are_counted(settings: Settings, tmp_path: Path) -> None:
    """After nineteen they are counted only."""
    told = named(settings, written(tmp_path, "url\nhttps://a.example/1\n" + "nonsense\n" * 100))
    assert len(told.items) == 1
    assert len(told.notes) == 20
    assert told.notes[-1] == "81 further lines cannot be used, either."


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_name_beside_an_address_is_a_title(settings: Settings, tmp_path: Path, separator: str) -> None:
    """Unless a file has that name; spreadsheets write other signs between cells, and other letters than UTF-8."""
    (tmp_path / "b").write_bytes(b"film")
    rows = [("name", "link", "uploader"), ("Größe", "https://a.example/1", "lee"), ("b", "https://a.example/2", "")]
    text = "\r\n".join(separator.join(row) for row in rows)
    path = tmp_path / "list.csv"
    for data in (text.encode("cp1252"), f"sep={separator}\r\n{text}".encode("utf-16")):
        path.write_bytes(data)
        told = named(settings, path)
        assert [(one.title, one.url, one.account) for one in told.items] == [
            ("Größe", "https://a.example/1", "lee"),
            ("b", "https://a.example/2", ""),
        ]
        assert [one.file for one in told.items] == [None, tmp_path / "b"]
        assert told.notes == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x7fELF\x02\x01\x01\0\xff", "Its one line could not be read. Line 1: “"),
        (b"<?xml version='1.0'?>\n<rss>\n</rss>\n", "None of its 3 lines could be read. Line 1: “"),
        (b"name;link\nFoo;nowhere\n", "Its one line could not be read. Line 2: “nowhere” is no web address"),
        (b"\n\n", "The list is empty; write an address on each line"),
        (b"a,b,c\n", "Its one line could not be read. Line 1: “a,b,c” is neither"),
    ],
)
def test_a_list_of_which_nothing_can_be_read_fails(settings: Settings, tmp_path: Path, data: bytes, said: str) -> None:
    """So that somebody looks at it."""
    path = tmp_path / "list"
    path.write_bytes(data)
    told = named(settings, path)
    assert isinstance(told.error, InputError)
    assert str(told.error).startswith(said)


def test_a_list_from_the_web_names_no_files(settings: Settings, tmp_path: Path) -> None:
    """Whoever writes a list elsewhere must not reach into this computer; pages are opened for their files."""
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"film")
    with origin() as o, fetching(settings, o) as fetcher:
        o.table["/v/1"] = html("<video src=/1.mp4></video>")
        o.table["/list"] = Text(f"{secret}\n../secret.mp4\nfile://{secret}\n{o.url('/v/1')}\n")
        told = look(record("list", o.url("/list")), fetcher)
    assert [one.file for one in told.items] == [None]
    assert len(told.notes) == 3


def test_a_list_that_is_gone_or_endless_is_refused(settings: Settings, tmp_path: Path) -> None:
    """The run ends with a sentence that names the list."""
    path = written(tmp_path, "https://a.example/\n")
    path.unlink()
    error = named(settings, path).error
    assert isinstance(error, InputError)
    with path.open("wb") as file:
        file.truncate(60_000_000)
    assert "larger than" in str(named(settings, path).error)


@pytest.mark.parametrize("text", ["url\n", "# nothing\n", "link;name\r\n"])
def test_empty_lists_name_nothing(settings: Settings, tmp_path: Path, text: str) -> None:
    """They are no error."""
    told = named(settings, written(tmp_path, text))
    assert (told.items, told.error) == ([], None)


LINES = st.lists(
    st.one_of(
        st.sampled_from(["url,title", "file;url", "https://a.example/1", '"', ",", "#", "views"]), st.text(max_size=20)
    )
)


@given(st.one_of(st.text(max_size=300), LINES.map("\n".join)))
def test_no_list_makes_it_fail(text: str) -> None:
    """Whatever is written, each line is a harmless item or is refused."""
    for _, cells in rows_of(text):
        with contextlib.suppress(InputError):
            assert harm_in(item_of(cells, None)) == []
