"""What people are told, as text, as simple HTML and as JSON; of strangers' words only what cannot do harm."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from fingerprints.errors import printable
from monitor.collected import News, NewsKind

MOST = 20
"""So many news stand in one message; of the rest only the number."""
VERSION = 1
_LONGEST = 500
_HEADS = {
    NewsKind.BACK: "Came back",
    NewsKind.MATCH: "Matches",
    NewsKind.GONE: "Gone",
    NewsKind.DEADLINE: "Deadlines",
    NewsKind.SOURCE: "Sources that fail",
    NewsKind.SUPPLY: "For you to supply",
}
_NOUNS = {
    NewsKind.BACK: ("copy came back", "copies came back"),
    NewsKind.MATCH: ("match", "matches"),
    NewsKind.GONE: ("copy gone", "copies gone"),
    NewsKind.DEADLINE: ("deadline", "deadlines"),
    NewsKind.SOURCE: ("source fails", "sources fail"),
    NewsKind.SUPPLY: ("candidate list", "candidate lists"),
}
FOOT = "A match is no infringement yet: look at it, and decide. Nothing has been sent to anybody else."


def arranged(news: Sequence[News]) -> list[News]:
    """Return news in the order in which they matter, those of one kind as they came."""
    order = list(NewsKind)
    return sorted(news, key=lambda one: order.index(one.kind))


def headline(news: Sequence[News]) -> str:
    """Return how much of what there is, in one line that holds no words of strangers."""
    parts = []
    for kind in NewsKind:
        number = sum(one.kind is kind for one in news)
        if number:
            parts.append(f"{number} {_NOUNS[kind][number > 1]}")
    return f"Reclaim: {', '.join(parts)}"


def lines(news: Sequence[News], *, most: int = MOST) -> list[str]:
    """Return one line for each of the first news, and how many more there are."""
    shown = [_line(one) for one in arranged(news)[:most]]
    return [*shown, *_more(news, most)]


def as_text(news: Sequence[News], room: str) -> str:
    """Return a message as plain text; with links where there is a review room.

    :param room: its address; empty where nobody has said one
    """
    parts: list[str] = []
    kind = None
    for one in arranged(news)[:MOST]:
        if one.kind is not kind:
            kind = one.kind
            parts += ["", _HEADS[kind]]
        parts.append(f"- {_line(one)}")
        link = _link(one, room)
        parts += [f"  {link}"] if link else []
    parts += ["", *more] if (more := _more(news, MOST)) else []
    return "\n".join([*parts, "", FOOT, ""]).lstrip()


def as_html(news: Sequence[News], room: str) -> str:
    """Return a message as HTML without scripts, styles, pictures or anything that is fetched.

    :param room: as ``as_text``
    """
    parts: list[str] = []
    kind = None
    for one in arranged(news)[:MOST]:
        if one.kind is not kind:
            parts += [*(["</ul>"] if kind else []), f"<h3>{escape(_HEADS[one.kind])}</h3>", "<ul>"]
            kind = one.kind
        link, said = _link(one, room), escape(_line(one))
        parts.append(f'<li>{said} <a href="{escape(link)}">Open</a></li>' if link else f"<li>{said}</li>")
    parts.append("</ul>" if kind else "")
    parts += [f"<p>{escape(one)}</p>" for one in [*_more(news, MOST), FOOT]]
    head = '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Reclaim</title></head><body>'
    return "\n".join([head, *parts, "</body></html>", ""])


def as_json(news: Sequence[News], room: str, now: datetime) -> bytes:
    """Return what a webhook gets; docs/watching.md has its schema.

    :param room: as ``as_text``
    """
    items = [
        {"key": one.key, "kind": str(one.kind), "text": _line(one), "url": _link(one, room), "at": one.at.isoformat()}
        for one in arranged(news)[:MOST]
    ]
    said = {
        "version": VERSION,
        "sent_at": now.isoformat(),
        "headline": headline(news),
        "count": len(news),
        "more": max(len(news) - MOST, 0),
        "news": items,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def signature(body: bytes, secret: str) -> str:
    """Return by what a webhook sees that a message is ours: HMAC-SHA256 (RFC 2104) of its body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _line(one: News) -> str:
    text = printable(" ".join(one.text.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _more(news: Sequence[News], most: int) -> list[str]:
    return [f"and {len(news) - most} more"] if len(news) > most else []


def _link(one: News, room: str) -> str:
    return f"{room.rstrip('/')}{one.path}" if room and one.path else ""
