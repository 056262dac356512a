"""Servers that speak an interface: they answer by the parameters that they are asked with."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from monitor.collected import Allowance, AllowanceKind, Item
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from monitor.sources.reading import Known, SourceReader
from tests.monitor.sources.answers import Answer, Exchange, Text
from tests.monitor.sources.contract import Look, look, queries, record
from tests.monitor.sources.origin import Origin, fetching

Parameters = Mapping[str, str]


def said(value: object, etag: str = '"1"', status: int = 200, **headers: str) -> Text:
    """Return an answer in JSON with a version."""
    named = {name.replace("_", "-"): one for name, one in headers.items()}
    return Text(json.dumps(value), "application/json; charset=utf-8", status, named, etag=etag)


@dataclass(frozen=True)
class By:
    """Answers by the parameters of the address."""

    answer: Callable[[Parameters], Answer]

    def __call__(self, exchange: Exchange) -> None:
        """Answer."""
        given = parse_qs(urlsplit(exchange.path).query, keep_blank_values=True)
        self.answer({name: values[-1] for name, values in given.items()})(exchange)


def knowing(*words: str, allowed: str = "", **secrets: str) -> Known:
    """Return what a source may know: queries, keys, and a host from which the user may save."""
    now = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    stated = Allowance(
        id=1, host=allowed, kind=AllowanceKind.DOWNLOADER, reason="They said so.", added_by="Ann", added_at=now
    )
    own = replace(stated, id=2, host="127.0.0.1", kind=AllowanceKind.PRIVATE)
    named = {f"RECLAIM_KEY_{name}": value for name, value in secrets.items()}
    return Known(queries=queries(*words), secrets=named, allowances=(stated, own) if allowed else (own,))


def collected(kind: str, o: Origin, settings: Settings, known: Known | None = None, **options: str) -> Look:
    """Run a source once against an origin."""
    with fetching(settings, o) as fetcher:
        return look(record(kind, o.url("").rstrip("/"), **options), fetcher, known or knowing("my film"))


def resolved(kind: str, o: Origin, settings: Settings, item: Item, known: Known | None = None, **options: str) -> Item:
    """Find the file of an item."""
    with fetching(settings, o) as fetcher:
        source = record(kind, o.url("").rstrip("/"), **options)
        return kind_of(kind).resolve(SourceReader(source, fetcher, known or knowing()), item)


def parameters(o: Origin, path: str) -> list[Parameters]:
    """Return the parameters of each request for a path, in order."""
    asked = [urlsplit(one.path) for one in o.requests if urlsplit(one.path).path == path]
    return [{name: values[-1] for name, values in parse_qs(one.query).items()} for one in asked]
