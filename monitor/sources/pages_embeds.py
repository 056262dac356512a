"""Videos of platforms that pages show inside themselves, each by the address at which people watch it."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from monitor.sites.addresses import address_of
from monitor.sites.platforms import find_platform
from monitor.sources.entries import is_supplied_only, plain, web_address
from monitor.sources.pages_schema import Video

_WATCHED_AT = {
    "YouTube id": "https://www.youtube.com/watch?v={}",
    "TikTok id": "https://www.tiktok.com/@/video/{}",
    "Vimeo id": "https://vimeo.com/{}",
    "Dailymotion id": "https://www.dailymotion.com/video/{}",
    "Instagram id": "https://www.instagram.com/reel/{}/",
    "Facebook id": "https://www.facebook.com/watch/?v={}",
    "Twitch video": "https://www.twitch.tv/videos/{}",
    "Twitch clip": "https://clips.twitch.tv/{}",
}
"""Where people watch a video, by its platform and by what its number is called there."""
_PLAYERS = ("/embed", "/player", "/plugins/video.php")
"""How paths begin that play something, where no single video is named: a list, a live picture."""
_QUOTED = {"tiktok-embed": "cite", "instagram-media": "data-instgrm-permalink"}
"""Attribute that holds the address, by the class of a quotation that a script makes a player of."""
_LINKED = "twitter-video"
_MARKED = {"fb-video": "data-href"}


def embeds_in(element: etree._Element, base: str) -> Iterator[Video]:
    """Yield the video of a platform that an element shows, with the address at which people watch it."""
    for written in _addresses(element):
        url = web_address(written, base)
        watched = watched_at(url) if url else ""
        if watched:
            yield Video(player=watched, title=plain(element.get("title") or element.get("data-title")))
            return


def watched_at(url: str) -> str:
    """Return where people watch what a player shows; empty where a program may fetch it, or nothing is played there."""
    parts = urlsplit(url)
    if not is_supplied_only(url):
        return ""
    asked = parse_qs(parts.query)
    named = web_address(next(iter(asked.get("href", [])), ""))
    if parts.path.startswith("/plugins/video.php") and named:
        return watched_at(named) or named
    if parts.hostname in {"player.twitch.tv", "clips.twitch.tv"} and (asked.get("video") or asked.get("clip")):
        clip, video = asked.get("clip", [""])[0], asked.get("video", [""])[0].removeprefix("v")
        return _WATCHED_AT["Twitch clip" if clip else "Twitch video"].format(clip or video)
    platform = find_platform(parts.hostname or "")
    kind, _, name = address_of(url).rpartition(" ")
    if platform is None or not kind:
        return url if platform is None or parts.path.startswith(_PLAYERS) else ""
    if "@" in parts.path and parts.hostname and not parts.path.startswith("/@/"):
        return f"https://{parts.hostname}{parts.path}"  # who posted it stands there, too
    return _WATCHED_AT[kind].format(name) if kind in _WATCHED_AT else url


def _addresses(element: etree._Element) -> Iterator[str]:
    """Yield what may be the address of a video; players that are loaded late hold it in an attribute of their own."""
    names = set((element.get("class") or "").split())
    if element.tag == "iframe":
        yield from (element.get(one) or "" for one in ("src", "data-src", "data-lazy-src", "data-litespeed-src"))
    elif element.tag == "lite-youtube":
        yield f"https://www.youtube.com/embed/{(element.get('videoid') or '').strip()}"
    else:
        known = _QUOTED | _MARKED
        yield from (element.get(known[one]) or "" for one in sorted(names & known.keys()))
        if _LINKED in names:
            links = [one.get("href") or "" for _, one in zip(range(20), element.iter("a"), strict=False)]
            yield from reversed(links)
