"""What people were told is deleted after 90 days, and is not told again for that."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from monitor.store.library import Library
from monitor.watch.means import Means
from monitor.watch.notifying import FORGOTTEN_AFTER
from monitor.watch.running import run_once
from tests.monitor.samples import add_match


def written(library: Library) -> tuple[list[tuple[str, str, str]], int]:
    """Return the news as it lies in the database, and how many tellings there are."""
    with closing(sqlite3.connect(library.settings.library / "reclaim.db")) as other:
        news = other.execute("SELECT key, text, path FROM announcements ORDER BY key").fetchall()
        (count,) = other.execute("SELECT count(*) FROM tellings").fetchone()
    return news, count


def test_old_news_is_deleted_by_a_run_and_never_told_again(library: Library) -> None:
    """Nothing of it is left but the number of its match; a day before it is all there."""
    add_match(library)
    start = library.clock()
    (news,) = run_once(library, Means()).news
    library.clock.now = start + FORGOTTEN_AFTER - timedelta(days=1)  # type: ignore[attr-defined]
    assert run_once(library, Means()).news == ()
    assert [one.text for one in library.store.watches.news()] == [news.text]
    assert written(library) == ([(news.key, news.text, "/matches/1")], 1)
    library.clock.now = start + FORGOTTEN_AFTER + timedelta(days=1)  # type: ignore[attr-defined]
    for _ in range(2):
        assert run_once(library, Means()).news == ()
        assert written(library) == ([("match:1", "", "")], 0)
    watches = library.store.watches
    assert (watches.news(), watches.news_about(news.path), watches.news_about("")) == ([], [], [])
