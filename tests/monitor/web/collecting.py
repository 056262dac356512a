"""A library that has collected: sources in good and bad health, items in every state, requests, statements, runs."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.collected import (
    Access,
    Allowance,
    AllowanceKind,
    Basis,
    FetchRecord,
    Item,
    ItemState,
    KeptItem,
    MediaAddress,
    Purpose,
    SourceRecord,
)
from monitor.store.library import Library
from tests.monitor.web.served import Visitor

Say = Callable[[str], str]
"""Returns a text in place of a harmless one."""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Week</title>
<item><guid>a</guid><title>Harbour</title><link>{page}</link><enclosure url="{file}" length="{size}" type="video/mp4"/>
</item></channel></rss>"""
REASONS = {
    ItemState.FOUND: "",
    ItemState.WANTED: "Its title names “Harbour at dawn”.",
    ItemState.PASSED: "Whoever posted it may: permission 1, own: TikTok account @lee.",
    ItemState.TO_SUPPLY: "The terms of YouTube forbid programs to fetch its videos.",
    ItemState.COMPLETE: "",
    ItemState.KEPT: "",
    ItemState.REFUSED: "robots.txt of vids.example forbids /private/.",
    ItemState.GONE: "It is not there any more (404).",
    ItemState.FAILED: "The host did not answer within 30 s.",
    ItemState.UNUSABLE: "What arrived is no video or sound.",
}


def plain(text: str) -> str:
    """Return the text as it is."""
    return text


def fill_sources(library: Library, say: Say = plain) -> None:
    """Add sources with items in every state, what was asked of hosts for them, and what was stated about hosts."""
    now, store = library.clock(), library.store
    feed = _source(library, say, "clips-of-the-week", "feed", "https://vids.example/feed.xml")
    store.sources.keep(replace(feed, last_run_at=now, last_ok_at=now, next_at=now + timedelta(hours=6)))
    site = _source(library, say, "sunset-daily", "site", "https://sunset.example/")
    broken = replace(
        site, last_run_at=now, last_ok_at=now - timedelta(days=3), failures=3, last_error=say("The host says 503.")
    )
    store.sources.keep(broken)
    _source(library, say, "peertube-search", "peertube", "https://tube.example")
    items = [_item(library, feed, state, say) for state in ItemState]
    for kept in items[:6]:
        _ask(library, kept, say, is_allowed=True)
    _ask(library, items[6], say, is_allowed=False)
    store.items.add_check(items[5].id, "same", say("It is the same still."), now)
    for kind in (AllowanceKind.PERMITTED, AllowanceKind.DOWNLOADER):
        stated = Allowance(
            id=0, host=say("videos.example"), kind=kind, reason=say("E-mail of Kim Berg of 3 March 2026."),
            added_by=library.actor, added_at=now,
        )  # fmt: skip
        last = store.hosts.allow(stated)
    store.hosts.withdraw(last.id, now)
    run_id = store.watches.begin(now)
    store.watches.end(run_id, {"sources": 2, "sources_failing": 1, "new": 10, "fetched": 1, "to_supply": 1}, now)


def many_sources(library: Library, count: int) -> None:
    """Add very many sources, every tenth of which fails."""
    now = library.clock()
    for number in range(count):
        added = _source(library, plain, f"channel-{number}", "feed", f"https://host{number}.example/feed.xml")
        wrong = {"failures": 2, "last_error": "The host says 503."} if number % 10 == 9 else {}
        ran = replace(added, last_run_at=now, last_ok_at=now, next_at=now + timedelta(hours=5), **wrong)
        library.store.sources.keep(ran)


def _source(library: Library, say: Say, name: str, kind: str, address: str) -> SourceRecord:
    now = library.clock()
    return library.store.sources.add(
        SourceRecord(
            id=0, name=say(name), kind=kind, address=say(address), options={"stills_only": "yes"}, next_at=now,
            added_by=library.actor, added_at=now,
        )
    )  # fmt: skip


def _item(library: Library, source: SourceRecord, state: ItemState, say: Say) -> KeptItem:
    store, now, url = library.store, library.clock(), say(f"https://vids.example/watch/{state.value.replace(' ', '-')}")
    media = (MediaAddress(url=say(f"{url}.mp4"), size_bytes=4_200_000, height_px=720),)
    item = Item(
        key=url, url=url, media=media, title=say(f"Harbour at dawn, part {len(state)}"), account=say("sunset_daily"),
        platform=say("vids.example"), published_at=now - timedelta(days=2), duration_s=61.5, views=12_400,
        is_supplied_only=state is ItemState.TO_SUPPLY, thumbnail=say("https://vids.example/still.jpg"),
        supply=say("Record what you may, then supply the file.") if state is ItemState.TO_SUPPLY else "",
    )  # fmt: skip
    kept, _ = store.items.see(source.id, item, now)
    clips = store.clips.all() if state is ItemState.KEPT else []
    kept = replace(
        kept, state=state, reason=say(REASONS[state]), attempts=2, checked_at=now,
        next_at=now + timedelta(hours=2) if state is ItemState.FAILED else None,
        sha256=clips[0].file.sha256 if clips else "", size_bytes=4_188_312 if clips else 0,
        captured_at=now if clips else None, clip_id=clips[0].id if clips else None,
    )  # fmt: skip
    store.items.keep(kept)
    return kept


def _ask(library: Library, kept: KeptItem, say: Say, *, is_allowed: bool) -> None:
    now, url = library.clock(), kept.item.media[0].url
    access = Access(
        url=url, is_allowed=is_allowed, basis=Basis.OPEN if is_allowed else Basis.ROBOTS,
        reason=say("Nothing forbids it." if is_allowed else "Line 3 of robots.txt forbids it."),
        source=say("https://vids.example/robots.txt line 3"),
    )  # fmt: skip
    record = FetchRecord(
        id=0, at=now, url=url, host=say("vids.example"), purpose=Purpose.MEDIA, access=access,
        source_id=kept.source_id, item_id=kept.id,
    )  # fmt: skip
    id_ = library.store.fetches.begin(record)
    if is_allowed:
        done = replace(record, id=id_, status=200, size_bytes=4_188_312, outcome=say("It arrived."))
        done = replace(done, final_url=say("https://cdn.example/v/1.mp4"))
        library.store.fetches.end(done, now)


def job_over(visitor: Visitor, number: str) -> None:
    """Wait for the end of a job."""
    until = time.monotonic() + 120
    while visitor.get(f"/api/v1/jobs/{number}").json()["phase"] in {"waiting", "running"}:
        assert time.monotonic() < until
        time.sleep(0.1)
