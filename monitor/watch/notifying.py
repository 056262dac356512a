"""What is new, told once by each way, at most so often and never as a flood."""

from datetime import datetime, timedelta

from fingerprints.errors import FingerprintsError, printable
from monitor.collected import News, NewsKind, SourceState
from monitor.errors import LibraryError, ReclaimError
from monitor.notices.rendering import seconds
from monitor.policy import AccessRefusedError
from monitor.review.calendar import Deadline, deadlines
from monitor.store.library import Library
from monitor.values import Finding
from monitor.watch.means import Means
from monitor.watch.steering import sound_settings
from monitor.watch.ways import Way, ways_of
from monitor.watch_settings import WatchSettings

SOON_DAYS = 3
"""A deadline is told when it ends within so many days, and once more when it is over."""
FAILING = 3
"""A source is told of after so many failures in a row."""
KEPT_FOR = timedelta(days=7)
"""What could not be told by a way within so many days is not told by it any more: the room has it."""

FORGOTTEN_AFTER = timedelta(days=90)
"""What people were told is deleted after so long; by then it has become something on record, or nothing."""


def forget_old(library: Library) -> None:
    """Delete what people were told too long ago."""
    library.store.watches.forget(library.clock() - FORGOTTEN_AFTER)


def gather(library: Library, how: WatchSettings, to_supply: int = 0) -> None:
    """Put on record what there is to tell.

    :param to_supply: candidates that this run found and whose file the user may supply
    """
    found = [*_matches(library, how), *_deadlines(library), *_sources(library)]
    if to_supply:
        now = library.clock()
        said = "1 candidate waits" if to_supply == 1 else f"{to_supply} candidates wait"
        text = f"{said} for a file that no program may fetch: reclaim found --state to-be-supplied"
        found.append(News(key=f"supply:{now.isoformat()}", kind=NewsKind.SUPPLY, text=text, path="/found", at=now))
    for one in found:
        library.store.watches.announce(one)


def _matches(library: Library, how: WatchSettings) -> list[News]:
    ids = library.store.watches.strong_matches(how.strong_score)
    return [_of_match(one, library.clock()) for one in library.store.matches.some(ids)]


def _of_match(found: Finding, now: datetime) -> News:
    account = f" by {printable(found.clip.provenance.account)}" if found.clip.provenance.account else ""
    where = f" at {printable(found.clip.provenance.url)}" if found.clip.provenance.url else ""
    text = (
        f"“{printable(found.clip.name)}”{account} shows {seconds(found.seconds)} of “{printable(found.work.name)}”"
        f" (score {found.match.score:.2f}){where}: reclaim match {found.id}"
    )
    return News(key=f"match:{found.id}", kind=NewsKind.MATCH, text=text, path=f"/matches/{found.id}", at=now)


def _deadlines(library: Library) -> list[News]:
    now = library.clock()
    return [_of_deadline(one, now) for one in deadlines(library) if (one.due.on - now.date()).days <= SOON_DAYS]


def _of_deadline(one: Deadline, now: datetime) -> News:
    over = one.is_over(now)
    when = "is over" if over else f"ends on {one.due.on:%Y-%m-%d}"
    reference = one.letter.reference
    return News(
        key=f"deadline:{one.uid}:{'over' if over else 'soon'}",
        kind=NewsKind.DEADLINE,
        text=f"{reference}: {one.clock.title} {when} ({one.clock.id}): reclaim deadlines",
        path=f"/letters/{reference}",
        at=now,
    )


def _sources(library: Library) -> list[News]:
    now = library.clock()
    failing = [one for one in library.store.sources.all() if one.failures >= FAILING]
    return [
        News(
            key=f"source:{one.id}:{one.last_ok_at.isoformat() if one.last_ok_at else 'never'}",
            kind=NewsKind.SOURCE,
            text=f"The source {one.name} failed {one.failures} times in a row ({one.last_error}):"
            f" reclaim source show {one.name}",
            path=f"/sources/{one.id}",
            at=now,
        )
        for one in failing
        if one.state is SourceState.ACTIVE
    ]


def deliver(library: Library, means: Means, how: WatchSettings) -> list[str]:
    """Tell by each way what it has not told yet, if its time has come; returns what went wrong, a sentence each.

    What could not be told is tried again with the next run.
    """
    problems = []
    for way in ways_of(library, how, means):
        now = library.clock()
        last = library.store.watches.told_at(way.name)
        news = library.store.watches.untold(way.name, now - KEPT_FOR)
        if not news or (last and (now - last).total_seconds() < how.digest_every_s):
            continue
        problem = _sent(way, news)
        if problem:
            problems.append(problem)
        else:
            library.store.watches.tell(way.name, [one.key for one in news], now)
    return problems


def try_ways(library: Library, means: Means) -> list[tuple[str, str]]:
    """Send a test message by every way that is set; returns each way and what went wrong, empty where nothing did."""
    how = sound_settings(library.settings.watch)
    text = "This is a test: the watch can reach you by this way."
    news = [News(key="test", kind=NewsKind.MATCH, text=text, at=library.clock())]
    return [(way.name, _sent(way, news)) for way in ways_of(library, how, means)]


def _sent(way: Way, news: list[News]) -> str:
    """Send by a way, and return what went wrong; empty where nothing did.

    :raises LibraryError: the library itself cannot be used
    """
    try:
        way.send(news)
    except LibraryError:
        raise
    except AccessRefusedError as error:
        return " ".join([f"You could not be told by {way.name}: {error}", *error.access.ways])
    except (ReclaimError, FingerprintsError, OSError) as error:
        return f"You could not be told by {way.name}: {error}"
    return ""
