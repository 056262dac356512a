"""Keys of signed addresses stay where they are needed to ask again, and get nowhere else."""

import gzip
import sqlite3
from pathlib import Path

from monitor.app import utc_now
from monitor.settings import Settings
from monitor.sources.collecting import collect
from monitor.sources.fetch import Fetcher
from monitor.store.library import Library
from monitor.watch.sourcing import NewSource, add_source
from tests.monitor.sources.answers import File, Redirect, Text
from tests.monitor.sources.gathering import video
from tests.monitor.sources.origin import opened, origin, quick

KEY = "TOPSECRET"
NEEDED = {("sources", "address"), ("items", "media"), ("items", "media_url")}
HLS = "application/x-mpegurl"
FILES = {
    "/junk.mp4": ("video/mp4", File(b"\x00junk" * 1000)),
    "/none.m3u8": (HLS, Text("not", HLS)),
    "/long.m3u8": (HLS, Text("#EXTM3U\n#EXTINF:99999999,\na\n#EXT-X-ENDLIST\n", HLS)),
    "/led.mp4": ("video/mp4", Redirect(f"/ok.mp4?sig={KEY}")),
}


def held(settings: Settings) -> set[tuple[str, str]]:
    """Return in which tables and columns of the library the key stands."""
    found = set()
    (path,) = settings.library.glob("*.db")
    database = sqlite3.connect(path)
    tables = [one for (one,) in database.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        read = database.execute(f"select * from {table}")
        for row in read.fetchall():
            said = zip(read.description or [], row, strict=True)
            found |= {(table, column[0]) for column, value in said if isinstance(value, str) and KEY in value}
    database.close()
    return found


def headers_with_key(folder: Path) -> list[bytes]:
    """Return the lines of kept exchanges, but for bodies, that hold the key."""
    lines = [line for path in folder.glob("*.gz") for line in gzip.decompress(path.read_bytes()).splitlines()]
    return [one for one in lines if KEY.encode() in one and not one.startswith(b"<")]


def test_keys_get_into_no_sentence_audit_or_header(settings: Settings) -> None:
    """After a run over good and bad files of signed addresses the key stands in the addresses alone."""
    with origin({"/ok.mp4": File(video(1))}) as o:
        entries = "".join(
            f"<item><title>{path}</title><guid>{path}</guid><link>{o.url(path)}.html</link>"
            f"<enclosure type='{kind}' length='9'"
            f" url='{o.url(path)}?token={KEY}&amp;access_key={KEY}'/></item>"
            for path, (kind, _) in FILES.items()
        )
        o.table |= {path: entry for path, (_, entry) in FILES.items()}
        o.table["/feed"] = Text(f"<rss version='2.0'><channel>{entries}</channel></rss>", "application/rss+xml")
        with opened(settings, o) as library:
            notes = collected(library, o.url(f"/feed?token={KEY}"))
    assert sum("?token=***&access_key=***" in one for one in notes) == 3
    assert not [one for one in notes if KEY in one]
    assert held(settings) == NEEDED
    assert not headers_with_key(settings.captures / "warc")


def collected(library: Library, address: str) -> list[str]:
    """Run a feed with its exchanges kept, and return what is said of each item."""
    source = add_source(library, NewSource(kind="feed", address=address))
    fetcher = Fetcher(library.settings, quick(keep_warc=True), clock=utc_now)
    try:
        return [str(one.note or "") for one in collect(library, [source], fetcher)]
    finally:
        fetcher.close()
