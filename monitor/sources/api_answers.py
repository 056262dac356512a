"""What all open interfaces have in common: addresses with parameters, answers in JSON, and values that may be missing.

An answer that is no JSON, or of another shape than published, is the host's failure; one odd entry in a list is left
out. Nothing here trusts a type: what is not what it should be counts as not given.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from fingerprints.errors import printable
from monitor.collected import MediaAddress, MediaKind, Purpose, SourceRecord
from monitor.errors import FetchFailedError, InputError
from monitor.policy import ApiBasis
from monitor.sources.base import Page, Reader
from monitor.sources.entries import plain, seconds_of, time_of, web_address

Json = Mapping[str, Any]
LONGEST_TITLE = 200
TALLEST_PX = 1080
"""Taller files tell nothing more of whether something is a copy, and cost much more to fetch."""
_LONGEST_ID = 300
_MOST_OBJECTS = 10_000
"""Of one list: a hundred times what is asked for on one page, and more than the files of nearly any collection."""
_HIGHEST = 1e15


def base_of(source: SourceRecord, default: str = "") -> str:
    """Return the address that a source's interface begins with, without a slash at its end."""
    return (source.address.strip() or default).rstrip("/")


def demand_base(source: SourceRecord, default: str = "") -> None:
    """Refuse an address that no interface can have.

    :raises InputError: it is missing, or no http or https address of a host alone
    """
    base = base_of(source, default)
    parts = urlsplit(base) if web_address(base) else None
    if parts is None or web_address(base).rstrip("/") != base or parts.query or parts.fragment:
        shown = printable(source.address.strip())
        raise InputError(f"“{shown}” is no address of a server; name it as in https://videos.example.")


def demand_number(source: SourceRecord, name: str, most: int) -> None:
    """Refuse an option that should be a number from 1 to ``most`` and is not.

    :raises InputError: it is not
    """
    given = source.options.get(name, "1")
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= most):
        raise InputError(f"{name} must be a number from 1 to {most}; it is “{printable(given)}”.")


def demand_search(source: SourceRecord, home: str = "", *, queries: int = 200, pages: int = 100) -> None:
    """Refuse a source that searches an interface and cannot work.

    :param home: its usual address, where it has one
    :param queries: most searches in one run
    :param pages: most pages of each
    :raises InputError: its address or one of these options is odd
    """
    demand_base(source, home)
    demand_number(source, "queries", queries)
    demand_number(source, "pages", pages)


def number_option(source: SourceRecord, name: str, default: int) -> int:
    """Return an option that ``demand_number`` has let through."""
    return int(source.options.get(name) or default)


def with_query(url: str, parameters: Mapping[str, object]) -> str:
    """Return an address with parameters; those that are empty or None are left out, sequences are repeated."""
    given = {name: value for name, value in parameters.items() if value is not None and value != ""}
    return f"{url}?{urlencode(given, doseq=True)}" if given else url


def answer_of(
    reader: Reader,
    url: str,
    api: ApiBasis,
    *,
    headers: Mapping[str, str] | None = None,
    purpose: Purpose = Purpose.LISTING,
) -> "Answer | None":
    """Ask an interface and return its answer; None where the host says that nothing has changed since the last run.

    The page counts as read when the source has come to its end: where a later page of a list fails, the whole list is
    read again.

    :raises FetchFailedError: the answer is no JSON
    :raises AccessRefusedError, GoneError, ContentRefusedError: as they say
    """
    asked = {"Accept": "application/json", **(headers or {})}
    page = reader.page(url, purpose=purpose, api=api, headers=asked, is_index=True)
    if page.is_unchanged:
        return None
    return _read(page, api)


def whole_answer_of(
    reader: Reader,
    url: str,
    api: ApiBasis,
    *,
    headers: Mapping[str, str] | None = None,
    purpose: Purpose = Purpose.PAGE,
    is_offered: bool = True,
) -> "Answer":
    """Ask an interface for what is needed each time, whether or not it has changed.

    :param is_offered: False where it is not sure that the host has the interface: its robots.txt and reservations hold
    :raises FetchFailedError: the answer is no JSON
    :raises AccessRefusedError, GoneError, ContentRefusedError: as they say
    """
    asked = {"Accept": "application/json", **(headers or {})}
    page = reader.page(url, purpose=purpose, api=api if is_offered else None, headers=asked, is_index=True)
    reader.reread(url)
    return _read(page, api)


def _read(page: Page, api: ApiBasis) -> "Answer":
    try:
        data = json.loads(page.text)
    except (ValueError, RecursionError) as error:
        raise FetchFailedError(
            f"{api.name}: the answer of {_host(page.url)} is no JSON.", status=page.status
        ) from error
    return Answer(data, next_page=(page.links or {}).get("next", ""))


class Answer:
    """What an interface said, as JSON."""

    def __init__(self, data: object, *, next_page: str = "") -> None:
        self.data = data
        self.next_page = next_page
        """Where the header ``Link`` says that the list goes on; empty where it does not."""

    @property
    def whole(self) -> Json:
        """The answer where it is an object; else an empty one."""
        return self.data if isinstance(self.data, dict) else {}

    def demand(self, name: str, api: ApiBasis) -> list[Json]:
        """Return the objects in a list of the answer.

        :raises FetchFailedError: there is no such list, so that this is not the interface that it should be
        """
        found = self.whole.get(name)
        if not isinstance(found, list):
            raise FetchFailedError(f"{api.name}: the answer has no list “{name}”, as its documents say it has.")
        return objects(found)

    def demand_list(self, api: ApiBasis) -> list[Json]:
        """Return the objects of an answer that is a list itself.

        :raises FetchFailedError: it is no list
        """
        if not isinstance(self.data, list):
            raise FetchFailedError(f"{api.name}: the answer is no list, as its documents say it is.")
        return objects(self.data)


def with_word(error: FetchFailedError, said: str) -> FetchFailedError:
    """Return a failure with what the host said of it; the same where it said nothing."""
    if not said:
        return error
    message = f"{error} It says: {said.rstrip('.')}."
    return FetchFailedError(message, status=error.status, retry_at=error.retry_at, body=error.body)


def error_body(error: FetchFailedError) -> Json:
    """Return what a host said with its refusal, where that is a JSON object; else an empty one."""
    try:
        data = json.loads(error.body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def objects(value: object) -> list[Json]:
    """Return the objects of a list; what is none is left out."""
    return [one for one in value[:_MOST_OBJECTS] if isinstance(one, dict)] if isinstance(value, list) else []


def inner(value: Json, *names: str) -> Json:
    """Return an object inside objects; an empty one where it is not given."""
    for name in names:
        found = value.get(name)
        value = found if isinstance(found, dict) else {}
    return value


def text_of(value: Json, *names: str) -> str:
    """Return the first of some texts that is given, on one line and harmless; empty where none is."""
    for name in names:
        found = value.get(name)
        if text := plain(found[0] if isinstance(found, list) and found else found):
            return text
    return ""


def id_of(value: Json, *names: str) -> str:
    """Return the first of some texts that can be the name of something for ever; empty where none is."""
    for name in names:
        found = value.get(name)
        if isinstance(found, str) and found.isascii() and found.isprintable() and 0 < len(found) <= _LONGEST_ID:
            return found if " " not in found and "<" not in found else ""
    return ""


def title_of(value: Json, *names: str) -> str:
    """Return a title, cut where it is longer than anybody reads."""
    return shortened(text_of(value, *names))


def shortened(text: str) -> str:
    """Return a text cut between words where it is longer than a title."""
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def link_of(value: Json, *names: str) -> str:
    """Return the first of some http or https addresses that is given; empty where none is."""
    return next(filter(None, (web_address(value.get(name)) for name in names)), "")


def number_of(value: Json, *names: str) -> float | None:
    """Return the first of some numbers that is given and not negative, also as text; None where none is."""
    for name in names:
        found = value.get(name)
        if isinstance(found, bool) or not isinstance(found, int | float | str):
            continue
        try:
            number = float(found)
        except (ValueError, OverflowError):
            continue
        if 0 <= number < _HIGHEST:
            return number
    return None


def whole_of(value: Json, *names: str) -> int | None:
    """Return the first of some whole numbers that is given; None where none is."""
    found = number_of(value, *names)
    return None if found is None else int(found)


def length_of(value: Json, *names: str) -> float | None:
    """Return the first of some lengths of time that is given, in seconds; None where none is."""
    return next((one for name in names if (one := seconds_of(value.get(name))) is not None), None)


def when(value: Json, *names: str) -> datetime | None:
    """Return the first of some times that is given; None where none is."""
    return next((one for name in names if (one := time_of(value.get(name))) is not None), None)


def best_first(media: Sequence[MediaAddress]) -> tuple[MediaAddress, ...]:
    """Return the forms of a video in the order in which they are worth fetching.

    The tallest up to 1080 lines comes first, then those of unknown height, then taller ones from the lowest up; a
    single file goes before a stream of the same video, which takes many requests.
    """

    def rank(one: MediaAddress) -> tuple[bool, int, int]:
        height = one.height_px
        if height is None:
            return (one.kind is not MediaKind.FILE, 1, 0)
        return (one.kind is not MediaKind.FILE, 2, height) if height > TALLEST_PX else (False, 0, -height)

    return tuple(sorted({one.url: one for one in media}.values(), key=rank))


def headings(text: str) -> Iterator[str]:
    """Yield the words of an option that names several things, apart by spaces or commas."""
    yield from filter(None, re.split(r"[\s,]+", text))


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
