"""The Internet Archive, by the shapes of its search, its Metadata API and its downloads."""

from typing import Any

import pytest

from monitor.collected import Item
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError
from monitor.settings import Settings
from tests.monitor.sources.answers import Answer, Status, Text, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved, said
from tests.monitor.sources.contract import titles
from tests.monitor.sources.origin import origin

SEARCH = "/advancedsearch.php"


def found(number: int, **more: object) -> dict[str, Any]:
    """Return an item as a search tells of it."""
    return {
        "identifier": f"film-{number}",
        "title": f"Film {number}",
        "publicdate": "2026-10-01T10:52:46Z",
        "downloads": 99,
        **more,
    }


def search(*docs: object, total: int | None = None) -> dict[str, Any]:
    """Return the answer of a search."""
    head = {"status": 0, "QTime": 12, "params": {"query": "x"}}
    response = {"numFound": len(docs) if total is None else total, "start": 0, "docs": list(docs)}
    return {"responseHeader": head, "response": response}


def file(name: str, source: str = "original", **more: object) -> dict[str, Any]:
    """Return a file of an item."""
    return {"name": name, "source": source, "format": "MPEG4", "size": "1000", "md5": "0" * 32, **more}


def about(*files: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return what the Metadata API says of an item."""
    details = {"identifier": "film-1", "mediatype": "movies", "title": "Film 1", "uploader": "ann@studio.example"}
    return {
        "created": 1,
        "d1": "ia800.archive.example",
        "dir": "/1/items/film-1",
        "files": list(files),
        "metadata": details | more,
        "server": "ia800.archive.example",
        "uniq": 1,
    }


ITEM = Item(key="film-1", url="https://archive.org/details/film-1")
FILES = (
    file("My film.mov", length="61.5", size="900000", height="2160"),
    file("My film.mp4", "derivative", original="My film.mov", length="1:01", height="480", size="2000"),
    file("My film_hd.mp4", "derivative", original="My film.mov", length="61.5", height="720", size="5000"),
    file("My film.thumbs/1.jpg", "derivative", original="My film.mov"),
    file("film-1_meta.xml"),
)


def test_a_search_is_read_page_by_page(settings: Settings) -> None:
    """By number of page, until there are no more; only videos that anybody may have, the latest first."""

    def answer(given: Parameters) -> Answer:
        start = (int(given["page"]) - 1) * int(given["rows"])
        return said(search(*(found(number) for number in range(start, min(70, start + 50))), total=70))

    with origin({SEARCH: By(answer)}) as o:
        told = collected("archive", o, settings, knowing('my "film": (a) OR b~'))
        asked = parameters(o, SEARCH)
    assert len(told.items) == 70
    assert [one["page"] for one in asked] == ["1", "2"]
    assert asked[0]["q"].startswith("(my film a or b) AND mediatype:(movies) AND NOT access-restricted-item:true")
    assert "NOT noindex:true" in asked[0]["q"]
    assert asked[0]["output"] == "json"
    assert asked[0]["sort[]"] == "publicdate desc"


def test_what_is_kept_of_an_item(settings: Settings) -> None:
    """Title, time, views and a still, and no e-mail address of an uploader."""
    with origin({SEARCH: said(search(found(1))), "/metadata/film-1": json_page(about(*FILES))}) as o:
        (item,) = collected("archive", o, settings).items
        assert (item.url, item.thumbnail) == (o.url("/details/film-1"), o.url("/services/img/film-1"))
        whole = resolved("archive", o, settings, item)
    assert (item.key, item.title, item.views, item.account) == ("film-1", "Film 1", 99, "")
    assert "studio.example" not in repr(whole)


def test_restricted_items_are_left_out(settings: Settings) -> None:
    """What is lent only or not to be indexed is not collected, also where the search names it."""
    docs = [found(1, **{"access-restricted-item": "true"}), found(2, noindex=["true"]), found(3, title=["A", "B"]), {}]
    with origin({SEARCH: said(search(*docs))}) as o:
        told = collected("archive", o, settings)
        assert titles(told.items) == ["A"]
        for more in ({"access-restricted-item": "true"}, {"noindex": "true"}):
            o.table["/metadata/film-1"] = json_page(about(*FILES, **more))
            with pytest.raises(ContentRefusedError, match="restricted"):
                resolved("archive", o, settings, ITEM)


def test_the_best_file_comes_first_and_the_upload_last(settings: Settings) -> None:
    """What the Archive made for watching is smaller than what was uploaded, and tells as much."""
    with origin({"/metadata/film-1": json_page(about(*FILES))}) as o:
        item = resolved("archive", o, settings, ITEM)
        folder = o.url("/download/film-1/")
    names = [one.url.removeprefix(folder) for one in item.media]
    assert names == ["My%20film_hd.mp4", "My%20film.mp4", "My%20film.mov"]
    assert [one.size_bytes for one in item.media] == [5000, 2000, 900000]
    assert item.duration_s == 61.5


def test_of_several_videos_the_longest_is_taken(settings: Settings) -> None:
    """Files of different videos are never mixed."""
    short = file("teaser.mp4", length="0:15", size="1")
    with origin({"/metadata/film-1": json_page(about(short, *FILES))}) as o:
        item = resolved("archive", o, settings, ITEM)
    assert not any("teaser" in one.url for one in item.media)


@pytest.mark.parametrize("answer", [{}, {"is_dark": True, "metadata": {"identifier": "film-1"}}, {"error": "no"}])
def test_what_the_archive_does_not_show_is_gone(answer: dict[str, object], settings: Settings) -> None:
    """An unknown item is an empty object there, and a dark one says so; both with status 200."""
    with origin({"/metadata/film-1": json_page(answer)}) as o, pytest.raises(GoneError):
        resolved("archive", o, settings, ITEM)


def test_private_files_are_not_fetched(settings: Settings) -> None:
    """Without a file that is offered to everybody there is nothing to collect."""
    private = file("My film.mp4", private="true")
    answer = json_page(about(private, file("a.pdf"), {"name": 7}))
    with origin({"/metadata/film-1": answer}) as o, pytest.raises(ContentRefusedError, match="no video"):
        resolved("archive", o, settings, ITEM)


@pytest.mark.parametrize(
    "answer",
    [
        json_page({"error": "Invalid or no response from Elasticsearch"}),
        Text("callback({})", "text/javascript"),
        json_page({"response": {"docs": None}}),
        Status(503, retry_after=60),
        Status(429, retry_after=60),
    ],
)
def test_an_error_is_a_failure(answer: Answer, settings: Settings) -> None:
    """Also one that comes with status 200."""
    with origin({SEARCH: answer}) as o:
        assert isinstance(collected("archive", o, settings).error, FetchFailedError)
