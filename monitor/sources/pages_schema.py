"""What schema.org says of videos in a page: VideoObject in JSON-LD, in any nesting."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.collected import MediaAddress
from monitor.sources.entries import count_of, handle_of, media_at, plain, seconds_of, suffix_of, time_of, web_address

_MOST_NODES = 20_000
"""Of one script; more is no description of a page."""
_LONGEST_SCRIPT = 2 * 10**6
_PAGES = {".htm", ".html", ".php", ".asp", ".aspx", ".jsp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video that a page shows or names."""

    media: tuple[MediaAddress, ...] = ()
    page: str = ""
    """Its own page, where the page that names it says one."""
    player: str = ""
    """A page that plays it inside others."""
    title: str = ""
    account: str = ""
    published_at: datetime | None = None
    duration_s: float | None = None
    views: int | None = None
    thumbnail: str = ""
    mark: str = ""


def videos_in_json(script: str, base: str) -> Iterator[Video]:
    """Yield each VideoObject in a script of JSON-LD; a script that is no JSON has none."""
    if len(script) > _LONGEST_SCRIPT:
        return
    try:
        data = json.loads(script.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
    except (ValueError, RecursionError):
        return
    waiting: deque[Any] = deque([data])
    nodes = 0
    while waiting and nodes < _MOST_NODES:
        node = waiting.popleft()
        nodes += 1
        if isinstance(node, dict):
            if _is(node, "VideoObject"):
                yield video_of(node, base)
            waiting.extend(one for one in node.values() if isinstance(one, dict | list))
        elif isinstance(node, list):
            waiting.extend(one for one in node if isinstance(one, dict | list))


def _is(node: Mapping[str, Any], name: str) -> bool:
    types = node.get("@type")
    return any(isinstance(one, str) and one.rpartition("/")[2] == name for one in _list(types))


def video_of(node: Mapping[str, Any], base: str) -> Video:
    """Return a VideoObject as a video; a value of an odd type counts as none."""
    files = (web_address(_text(one), base) for one in _list(node.get("contentUrl")))
    media = tuple(_media(url, node) for url in files if url and suffix_of(url) not in _PAGES)
    pages = (node.get("url"), node.get("mainEntityOfPage"), node.get("@id"))
    return Video(
        media=media,
        page=next(filter(None, (web_address(_text(one), base) for one in pages if one)), ""),
        player=web_address(_text(node.get("embedUrl")), base),
        title=plain(_text(node.get("name"))) or plain(_text(node.get("headline"))),
        account=_account(node),
        published_at=time_of(_text(node.get("uploadDate"))) or time_of(_text(node.get("datePublished"))),
        duration_s=seconds_of(_text(node.get("duration"))),
        views=_views(node),
        thumbnail=_still(node, base),
        mark=plain(_text(node.get("dateModified")), 100),
    )


def _media(url: str, node: Mapping[str, Any]) -> MediaAddress:
    return media_at(url, _text(node.get("encodingFormat")))


def _account(node: Mapping[str, Any]) -> str:
    """Return the handle of whoever is named as author; names of people are left where they are."""
    for role in ("author", "creator", "uploader"):
        for who in _list(node.get(role)):
            if not isinstance(who, dict):
                continue
            said = (who.get("alternateName"), who.get("identifier"), who.get("url"), who.get("@id"))
            found = next(filter(None, (handle_of(_text(one)) for one in said)), "")
            name = _text(who.get("name"))
            if found or name.startswith("@"):
                return found or handle_of(name)
    return ""


def _views(node: Mapping[str, Any]) -> int | None:
    for counter in _list(node.get("interactionStatistic")):
        if isinstance(counter, dict) and _kind_of_action(counter) in {"WatchAction", "ViewAction", "PlayAction"}:
            views = count_of(counter.get("userInteractionCount"))
            if views is not None:
                return views
    said = node.get("interactionCount")
    # An older way to write it: "UserPlays:5647018".
    return count_of(said.rpartition(":")[2] if isinstance(said, str) else said)


def _kind_of_action(counter: Mapping[str, Any]) -> str:
    action = counter.get("interactionType")
    named = action.get("@type") if isinstance(action, dict) else action
    return _text(named).rpartition("/")[2]


def _still(node: Mapping[str, Any], base: str) -> str:
    said = [*_list(node.get("thumbnailUrl")), *_list(node.get("thumbnail"))]
    return next(filter(None, (web_address(_text(one), base) for one in said)), "")


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - what JSON holds
    return value[:100] if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    """Return a text, or that of an object that stands for one: its address, its value or its name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = next((value[name] for name in ("@value", "url", "contentUrl", "@id", "name") if value.get(name)), "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
