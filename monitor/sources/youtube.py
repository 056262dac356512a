"""YouTube: candidates by title, tags and duration; never their files, which the user supplies.

It follows the published YouTube Data API v3 (``developers.google.com/youtube/v3/docs``: ``search.list``,
``videos.list``, ``channels.list``, ``errors``) and its quota: ``search.list`` has 100 calls a day of its own, each page
being one; all other methods share 10,000 units a day, and the two others cost one each for 50. Both begin anew at
midnight Pacific time. The key goes in a header, so that it stands in no address and in no log. Stills are not fetched:
they lie on hosts whose terms forbid it.

The API's Developer Policies forbid to download what YouTube shows, and to keep what the API says for more than 30 days
without asking anew: each item is marked with the day on which it was read, and ``ageing.forget_aged`` deletes what was
not read again in time. What users themselves note of a video they supply is theirs, and stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import quote

from monitor.collected import AllowanceKind, Item, Purpose, SourceRecord
from monitor.errors import FetchFailedError, GoneError, InputError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import handle_of, one_each
from monitor.sources.keys import variable_of
from monitor.sources.queries import plain, todays

API = ApiBasis(name="YouTube Data API v3", documents="https://developers.google.com/youtube/v3/docs")
HOME = "https://www.googleapis.com"
KEY = "YOUTUBE"
SEARCHES_A_DAY = 100
"""Calls of ``search.list`` that a project has on one day."""
SUPPLY = (
    "YouTube’s terms forbid programs to download, so the file must be supplied: look at it there, save or record it as"
    " evidence with what YouTube itself offers, then: reclaim found supply ID FILE."
)
_PER_PAGE = 50
_SEARCHES = 50
_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_BAD_KEY = frozenset({"keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked", "API_KEY_INVALID"})
_RESET_HOUR_UTC = 8
"""Midnight Pacific time is 7:00 or 8:00 UTC; at the later of the two it is over for sure."""


class Kind:
    """YouTube's catalogue."""

    kind: ClassVar[str] = "youtube"
    title: ClassVar[str] = "YouTube: candidates by title and length; you supply the files"
    address_is: ClassVar[str] = "none; another address only of a host that is stated as your own"
    options: ClassVar[Mapping[str, str]] = {
        "searches?": f"searches in one run; {_SEARCHES} where nothing is said, at most {SEARCHES_A_DAY} a day in all",
        "length?": "short, medium or long: under 4, 4 to 20 or over 20 minutes",
        "days?": "only what was posted in so many days before the run; at most 3650",
    }
    api: ClassVar[ApiBasis] = API
    key: ClassVar[str] = KEY
    home: ClassVar[str] = HOME

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd, or its searches are more than a day's quota
        """
        api.demand_base(source, HOME)
        api.demand_number(source, "searches", SEARCHES_A_DAY)
        api.demand_number(source, "days", 3650)
        if source.options.get("length", "short") not in {"short", "medium", "long"}:
            raise InputError("length must be short, medium or long.")
        a_day = api.number_option(source, "searches", _SEARCHES) * max(1.0, 86_400 / max(1, source.every_s))
        if a_day > SEARCHES_A_DAY:
            message = f"{a_day:.0f} searches a day are more than the {SEARCHES_A_DAY} that YouTube allows"
            raise InputError(f"{message}; name fewer in searches, or let the source be due less often.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the candidates of today's searches, the latest first, each with what must be known to judge it."""
        seen, told = set[str](), set[str]()
        for query in todays(reader, api.number_option(reader.source, "searches", _SEARCHES)):
            answer = _ask(reader, "search", _search(reader, plain(query)))
            found = [api.id_of(api.inner(one, "id"), "videoId") for one in answer.demand("items", API)]
            fresh = [one for one in dict.fromkeys(found) if one and one not in seen]
            seen.update(fresh)
            if fresh:  # no more than a page, which one call of the other method tells all of
                yield from one_each(_videos(reader, fresh), told)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a candidate with what the API says of it now; it never has a file.

        :raises GoneError: YouTube does not show it any more
        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        for now in _videos(reader, [item.key]):
            return now
        raise GoneError(f"{item.url} is not shown by YouTube any more.", 404)


def _search(reader: Reader, words: str) -> dict[str, object]:
    options = reader.source.options
    days = options.get("days")
    since = reader.now().astimezone(UTC) - timedelta(days=int(days)) if days else None
    return {
        "part": "snippet",
        "type": "video",
        "q": words,
        "order": "date",
        "maxResults": _PER_PAGE,
        "videoDuration": options.get("length"),
        "publishedAfter": since.strftime("%Y-%m-%dT00:00:00Z") if since else None,
        "fields": "items/id/videoId",
    }


def _videos(reader: Reader, names: Sequence[str]) -> Iterator[Item]:
    """Yield what the API says of at most 50 videos; live ones and those to come are left out."""
    asked = {"part": "snippet,contentDetails,statistics", "id": ",".join(names), "maxResults": _PER_PAGE}
    videos = _ask(reader, "videos", asked).demand("items", API)
    handles = _handles(reader, videos)
    for video in videos:
        snippet = api.inner(video, "snippet")
        name, channel = api.id_of(video, "id"), api.id_of(snippet, "channelId")
        if not name or api.text_of(snippet, "liveBroadcastContent") in {"live", "upcoming"}:
            continue
        yield Item(
            key=name,
            url=f"https://www.youtube.com/watch?v={quote(name, safe='')}",
            title=api.title_of(snippet, "title"),
            account=handles.get(channel) or channel,
            platform="YouTube",
            published_at=api.when(snippet, "publishedAt"),
            duration_s=api.length_of(api.inner(video, "contentDetails"), "duration"),
            views=api.whole_of(api.inner(video, "statistics"), "viewCount"),
            mark=f"read {reader.now().astimezone(UTC).date().isoformat()}",
            is_supplied_only=True,
            supply=SUPPLY,
        )


def _handles(reader: Reader, videos: Sequence[Json]) -> dict[str, str]:
    """Return the handles of the channels of some videos by the channels' numbers.

    A video names its channel by number and title only; own accounts and licensees are known by their handles.
    """
    numbers = dict.fromkeys(api.id_of(api.inner(video, "snippet"), "channelId") for video in videos)
    asked = {"part": "snippet", "id": ",".join(filter(None, numbers)), "maxResults": _PER_PAGE}
    if not asked["id"]:
        return {}
    found = _ask(reader, "channels", asked | {"fields": "items(id,snippet/customUrl)"}).whole.get("items")
    return {api.id_of(one, "id"): handle_of(api.inner(one, "snippet").get("customUrl")) for one in api.objects(found)}


def _ask(reader: Reader, method: str, parameters: Mapping[str, object]) -> api.Answer:
    """Ask the API, always for the whole answer: an unchanged one would not renew the 30 days.

    :raises InputError: the key is not set, or not accepted
    :raises FetchFailedError: the quota is spent, with the time at which it begins anew; or the API failed
    :raises AccessRefusedError, GoneError, ContentRefusedError: as they say
    """
    url = api.with_query(f"{_base(reader)}/youtube/v3/{method}", parameters)
    headers = {"X-Goog-Api-Key": reader.secret(KEY)}
    try:
        return api.whole_answer_of(reader, url, API, headers=headers, purpose=Purpose.LISTING)
    except FetchFailedError as error:
        raise _told(error, reader.now()) from error


def _base(reader: Reader) -> str:
    """Return where the API is asked: at its published address, or at a host that is stated as the user's own.

    :raises InputError: the source names another
    """
    base = api.base_of(reader.source, HOME)
    if base != HOME and not reader.allows(base, AllowanceKind.PRIVATE):
        raise InputError(f"A source of the kind youtube asks {HOME} only; remove it, and add it without an address.")
    return base


def _told(error: FetchFailedError, now: datetime) -> Exception:
    """Return what the API means by a refusal."""
    said = api.inner(api.error_body(error), "error")
    details = [*api.objects(said.get("errors")), *api.objects(said.get("details"))]
    reasons = {api.text_of(one, "reason") for one in details}
    if reasons & _SPENT:
        at = _midnight(now)
        message = f"{API.name}: the quota of this day is spent; it begins anew at {at:%H:%M} UTC."
        return FetchFailedError(message, status=429, retry_at=at)
    if reasons & _TOO_FAST:
        at = error.retry_at or now + timedelta(minutes=5)
        return FetchFailedError(f"{API.name}: it was asked too often in a short time.", status=429, retry_at=at)
    if reasons & _BAD_KEY:
        return InputError(
            f"YouTube does not accept the key in {variable_of(KEY)}; make one for the YouTube Data API v3."
        )
    return api.with_word(error, api.title_of(said, "message"))


def _midnight(now: datetime) -> datetime:
    """Return when the day of the quota ends."""
    at = now.astimezone(UTC).replace(hour=_RESET_HOUR_UTC, minute=0, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)
