"""The open interfaces keep the contract of all kinds of sources."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.collected import SourceRecord
from tests.monitor.sources.answers import html, json_page
from tests.monitor.sources.apis import (
    test_archive,
    test_bluesky,
    test_commons,
    test_mastodon,
    test_peertube,
    test_youtube,
)
from tests.monitor.sources.apis.asking import By, knowing, said
from tests.monitor.sources.contract import HOSTILE_ADDRESSES, HOSTILE_TITLE, Example, SourceContract, record
from tests.monitor.sources.origin import Origin

HOSTILE = HOSTILE_TITLE[:50_000]
"""Short enough for ten of them on a page."""
KNOWN = knowing("my film", YOUTUBE="AIza-secret")
ODD = (
    "javascript:alert(1)",
    "ftp://a.example/",
    "nonsense",
    "http://",
    "\0",
    "https://u:p@a.example",
    "https://a.example/?q=1",
)
ODD_NUMBERS: tuple[Mapping[str, str], ...] = (
    {"pages": "0"},
    {"pages": "many"},
    {"queries": "-1"},
    {"queries": "1" * 99},
)


def base(o: Origin) -> str:
    """Return the address that stands for the interface."""
    return o.url("").rstrip("/")


def peertube(o: Origin, place: Path) -> SourceRecord:
    """Serve an instance with three videos."""
    _ = place
    videos = [test_peertube.video(number) for number in range(3)]
    o.table["/api/v1/search/videos"] = said({"total": 3, "data": videos})
    o.table |= {f"/api/v1/videos/{one['uuid']}": test_peertube.detail(o, n) for n, one in enumerate(videos)}
    return record("peertube", base(o))


def hostile_peertube(o: Origin, place: Path) -> SourceRecord:
    """Serve an instance with odd names, addresses, numbers and times."""
    source = peertube(o, place)
    odd = [
        test_peertube.video(
            number, name=HOSTILE, url=one, thumbnailUrl=one, previewPath=one, duration=-1e400, views="x"
        )
        for number, one in enumerate(HOSTILE_ADDRESSES, 10)
    ]
    odd.append(test_peertube.video(5, uuid="<b>", publishedAt="99999-01-01", account={"name": HOSTILE}))
    good = test_peertube.video(6, name="Good one", account=[], publishedAt=5, updatedAt={"a": 1})
    o.table["/api/v1/search/videos"] = said({"total": "many", "data": [*odd, good, good]})
    return source


def mastodon(o: Origin, place: Path) -> SourceRecord:
    """Serve a hashtag with two posts, one of them with two videos."""
    _ = place
    two = test_mastodon.post(1, test_mastodon.attachment(1), test_mastodon.attachment(2))
    o.table[test_mastodon.TAG] = said([two, test_mastodon.post(3)])
    o.table |= {"/api/v1/statuses/1": json_page(two), "/api/v1/statuses/3": json_page(test_mastodon.post(3))}
    return record("mastodon", base(o))


def hostile_mastodon(o: Origin, place: Path) -> SourceRecord:
    """Serve odd posts with one good one."""
    source = mastodon(o, place)
    odd = [
        test_mastodon.post(
            number, test_mastodon.attachment(number, url=one, preview_url=one), content=HOSTILE, url=one, uri=one
        )
        for number, one in enumerate(HOSTILE_ADDRESSES, 10)
    ]
    account = {"acct": HOSTILE}
    good = test_mastodon.post(5, content="<p>Good one</p>", account=account, created_at="never")
    o.table[test_mastodon.TAG] = said([*odd, test_mastodon.post(6, {"id": 6, "type": "video"}), good, good])
    return source


def archive(o: Origin, place: Path) -> SourceRecord:
    """Serve a search that finds two items."""
    _ = place
    o.table[test_archive.SEARCH] = said(test_archive.search(*(test_archive.found(number) for number in (1, 2))))
    for number in (1, 2):
        o.table[f"/metadata/film-{number}"] = json_page(test_archive.about(*test_archive.FILES))
    return record("archive", base(o))


def hostile_archive(o: Origin, place: Path) -> SourceRecord:
    """Serve a search that finds odd items and one good one."""
    source = archive(o, place)
    odd = [test_archive.found(n, identifier=one, title=HOSTILE) for n, one in enumerate(HOSTILE_ADDRESSES)]
    good = test_archive.found(5, title=["Good one"], publicdate=["2026"], downloads="-1")
    o.table[test_archive.SEARCH] = said(test_archive.search(*odd, good, good, total=2))
    return source


def bluesky(o: Origin, place: Path) -> SourceRecord:
    """Serve a search that finds two posts, and the document of their account."""
    _ = place
    posts = [test_bluesky.post(number) for number in (1, 2)]
    o.table |= {
        test_bluesky.SEARCH: said({"posts": posts}),
        test_bluesky.POSTS: json_page({"posts": posts}),
        f"/{test_bluesky.DID}": json_page(test_bluesky.document(o)),
    }
    return record("bluesky", base(o), directory=base(o))


def hostile_bluesky(o: Origin, place: Path) -> SourceRecord:
    """Serve odd posts with one good one."""
    source = bluesky(o, place)
    odd = [
        {**test_bluesky.post(number, test_bluesky.view(number, playlist=one, thumbnail=one)), "record": {"text": one}}
        for number, one in enumerate(HOSTILE_ADDRESSES, 10)
    ]
    odd.append(test_bluesky.post(5, handle=HOSTILE))
    good = {**test_bluesky.post(6), "record": {"text": "Good one", "createdAt": 5}}
    o.table[test_bluesky.SEARCH] = said({"posts": [*odd, good, good], "cursor": 7})
    return source


def commons(o: Origin, place: Path) -> SourceRecord:
    """Serve a search that finds two files."""
    _ = place
    pages = [test_commons.page(number) for number in (1, 2)]
    by_number = {str(one["pageid"]): one for one in pages}
    found = said(test_commons.answer(*pages))
    o.table[test_commons.DOOR] = By(
        lambda given: json_page(test_commons.answer(by_number[given["pageids"]])) if "pageids" in given else found
    )
    return record("commons", base(o))


def hostile_commons(o: Origin, place: Path) -> SourceRecord:
    """Serve odd files with one good one."""
    source = commons(o, place)
    odd = [
        test_commons.page(number, descriptionurl=one, url=one, thumburl=one, user=HOSTILE, duration="x")
        for number, one in enumerate(HOSTILE_ADDRESSES, 10)
    ]
    good = {**test_commons.page(5, derivatives=[{"src": one, "type": "video/webm"} for one in HOSTILE_ADDRESSES])}
    good["title"] = "File:Good one.webm"
    o.table[test_commons.DOOR] = said(test_commons.answer(*odd, good, good, {"pageid": 1e400}))
    return source


def youtube(o: Origin, place: Path) -> SourceRecord:
    """Serve a search that finds two videos."""
    _ = place
    o.table[test_youtube.SEARCH] = json_page(test_youtube.search(1, 2))
    o.table[test_youtube.VIDEOS] = By(test_youtube.told_of)
    o.table[test_youtube.CHANNELS] = test_youtube.CHANNEL
    return record("youtube", base(o))


def hostile_youtube(o: Origin, place: Path) -> SourceRecord:
    """Serve odd videos with one good one."""
    source = youtube(o, place)
    odd = [
        test_youtube.video(number, title=HOSTILE, thumbnails={"medium": {"url": one}}, channelTitle=one)
        for number, one in enumerate(HOSTILE_ADDRESSES, 10)
    ]
    handles = [{"id": "UC1", "snippet": {"customUrl": HOSTILE}}, {"id": 5}, "odd"]
    o.table[test_youtube.CHANNELS] = json_page({"items": handles})
    odd.append({"id": "<b>", "snippet": 7, "contentDetails": [], "statistics": {"viewCount": "1e999"}})
    o.table[test_youtube.VIDEOS] = json_page({"items": [*odd, test_youtube.video(5, title="Good one")]})
    return source


def downloader(o: Origin, place: Path) -> SourceRecord:
    """Serve two pages with a video each."""
    _ = place
    for name in ("one", "two"):
        o.table[f"/{name}"] = html(f"<video src=/{name}.mp4></video>", f"<title>Film {name}</title>")
    return record("downloader", f"{o.url('/one')} {o.url('/two')}")


def hostile_downloader(o: Origin, place: Path) -> SourceRecord:
    """Serve a page with odd videos and one good one."""
    _ = place
    odd = "".join(f'<video src="{one[:3000]}"></video>' for one in HOSTILE_ADDRESSES)
    o.table["/one"] = html(f"{odd}<video src=/good.mp4></video>")  # yt-dlp gives it up as a whole, which is told
    title = "<title>Good \u202e&lt;b onclick=alert(1)&gt;one\x1b[31m</title>"
    o.table["/two"] = html("<video src=javascript:1></video><video src=/b.mp4></video>", title)
    return record("downloader", f"{o.url('/one')} {o.url('/two')}")


EXAMPLES = [
    Example(
        name="peertube",
        kind="peertube",
        serve=peertube,
        spoil=hostile_peertube,
        expects=3,
        start="/api/v1/search/videos",
        odd=ODD,
        odd_options=(*ODD_NUMBERS, {"account": "a", "all": "yes"}),
        known=KNOWN,
    ),
    Example(
        name="mastodon",
        kind="mastodon",
        serve=mastodon,
        spoil=hostile_mastodon,
        expects=3,
        start=test_mastodon.TAG,
        odd=("", "  ", *ODD),
        odd_options=(*ODD_NUMBERS, {"key": "it is"}),
        known=KNOWN,
    ),
    Example(
        name="archive",
        kind="archive",
        serve=archive,
        spoil=hostile_archive,
        expects=2,
        start=test_archive.SEARCH,
        odd=ODD,
        odd_options=ODD_NUMBERS,
        known=KNOWN,
    ),
    Example(
        name="bluesky",
        kind="bluesky",
        serve=bluesky,
        spoil=hostile_bluesky,
        expects=2,
        start=test_bluesky.SEARCH,
        odd=ODD,
        odd_options=(*ODD_NUMBERS, {"account": "thief"}),
        known=KNOWN,
    ),
    Example(
        name="commons",
        kind="commons",
        serve=commons,
        spoil=hostile_commons,
        expects=2,
        start=test_commons.DOOR,
        odd=ODD,
        odd_options=ODD_NUMBERS,
        known=KNOWN,
    ),
    Example(
        name="youtube",
        kind="youtube",
        serve=youtube,
        spoil=hostile_youtube,
        expects=2,
        start=test_youtube.SEARCH,
        odd=ODD,
        odd_options=({"searches": "101"}, {"days": "x"}, {"length": "5"}),
        is_conditional=False,
        known=KNOWN,
    ),
    Example(
        name="downloader",
        kind="downloader",
        serve=downloader,
        spoil=hostile_downloader,
        expects=2,
        start="/one",
        odd=(
            "",
            "  ",
            "javascript:alert(1)",
            "ftp://a.example/",
            "nonsense",
            "http://",
            "https://www.youtube.com/watch?v=a",
        ),
        odd_options=({"extractors": ".*"}, {"extractors": "all"}, {"extractors": "generic,default"}),
        is_conditional=False,
        known=knowing(allowed="127.0.0.1"),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
class TestContract(SourceContract):
    """Each kind, by a server that speaks its interface."""
