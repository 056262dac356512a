"""Discovery queries: the few words by which copies of a work may be found, made of its titles, tags and hashtags.

A distinctive title is asked for alone. A title of common words (“Trailer”) would find the whole world, so that it is
asked for together with the work's owner or one of its tags. What only a file name says (IMG_0001, final_v2, 1080p,
.mp4) is no word at all. Where nothing is stored for a work, its name is used in the same way.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from monitor.collected import Word, WordKind
from monitor.sources.base import Query, Reader
from monitor.values import Work

MOST_OF_WORK = 8
"""Queries of one work."""
LONGEST = 80
"""Characters of a query; every interface takes as many."""
_LONGEST_WORDS = 8
_COMMON = frozenset(
    (  # noqa: SIM905 - a list of words reads better as words
        "a an and at by de der die das el en for from in is la le les mit my of on our part the to und with your"
        " ad album announcement audio best bts channel chapter clip clips compilation cover daily day demo"
        " documentary edit edits ep episode extended fail fails film films full fun funny gameplay hd highlight"
        " highlights home intro interview latest live lyrics making mix montage movie movies music new news now"
        " official original outro outtakes performance playlist podcast preview promo reaction recap reel remix review"
        " scene season series short shorts show song stream studio talk teaser test title top trailer travel tutorial"
        " uncut untitled update version video videos vlog week work youtube"
    ).split()
)
"""Words that say nothing of one video."""
_JUNK = re.compile(
    r"(img|dsc[nf]?|mov|mvi|vid|gopr|gh\d\d|gx\d\d|pxl|dji|clip|video|screen|whatsapp|signal|rec|seq(uence)?)\d+|0\d+|\d{5,}"
    r"|\d{3,4}[pi]|[248]k|\d{3,5}x\d{3,5}|\d+(fps|kbps|mbit)|v\d+|ver\d+|rev\d+|take\d+|final\d*|export(ed)?|render(ed)?"
    r"|copy|draft|master|proxy|hq|lq|sdr|hdr\d*|uhd|fhd|qhd|[xh]26[45]|hevc|avc|av1|vp9|prores|aac|mp3|stereo|mono"
    r"|web(rip|dl)?|bluray|(avi|mp4|m4v|mkv|mov|webm|mpe?g|ogv|wmv|flv|mts|mxf|3gp|ts)"
    r"|img|dsc[nf]?|mvi|vid|gopr|pxl|dji|untitled|unbenannt|sequence|scr",
    re.IGNORECASE,
)
"""Words that only files bear."""
_APART = re.compile(r"[\s_.,;:!?|/\\()\[\]{}<>«»„“”\"*=~^`]+|(?<!\w)[-–—']+|[-–—']+(?!\w)")
_SIGNS = re.compile(r"[^\w\s.']|(?<!\w)[.']|[.'](?!\w)")
_INSIDE = re.compile(r"[^\w]+")


def queries_of(works: Iterable[Work], words: Iterable[Word]) -> tuple[Query, ...]:
    """Return all queries of all works, the most telling of each work first; always in the same order."""
    stored: dict[int, list[Word]] = {}
    for word in words:
        stored.setdefault(word.work_id, []).append(word)
    of_works = [queries_of_work(work, stored.get(work.id, ())) for work in sorted(works, key=lambda work: work.id)]
    ranks = max(map(len, of_works), default=0)
    in_turn = (of_work[rank] for rank in range(ranks) for of_work in of_works if rank < len(of_work))
    return tuple({_folded(query.text): query for query in reversed(list(in_turn))}.values())[::-1]


def queries_of_work(work: Work, words: Sequence[Word]) -> list[Query]:
    """Return the queries of one work, the most telling first; none where nothing of it tells anything."""
    texts: Mapping[WordKind, list[str]] = {
        kind: [word.text for word in words if word.kind is kind] for kind in WordKind
    }
    titles, tags, hashtags = (texts[kind] for kind in (WordKind.TITLE, WordKind.TAG, WordKind.HASHTAG))
    titles = titles if words else [work.name]
    helpers = [plain for one in (work.rights.owner or "", *tags) if (plain := words_of(one))]
    made = [
        *(query for one in titles for query in _pairs(words_of(one), helpers)),
        *(f"#{tag}" for one in hashtags if (tag := hashtag_of(one))),
        *(plain for one in tags if (plain := words_of(one)) and _is_distinctive(plain)),
    ]
    if not made:  # rather a name that others may bear, too, than no search at all
        made = [plain for one in titles if _is_a_name(plain := words_of(one))]
    unique = {_folded(text): text for text in reversed(made)}
    return [Query(work_id=work.id, text=text) for text in list(unique.values())[::-1][:MOST_OF_WORK]]


def words_of(text: str) -> str:
    """Return the words of a title that may be searched for: normalised, without what only files bear, and cut."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(sign for sign in text if sign.isspace() or sign.isprintable())
    parts = [part for part in _APART.split(text.lstrip("#")) if part and not _JUNK.fullmatch(part)]
    kept = " ".join(parts[:_LONGEST_WORDS])
    return kept if len(kept) <= LONGEST else kept[:LONGEST].rsplit(" ", 1)[0]


def todays(reader: Reader, most: int) -> list[Query]:
    """Return the share of the queries that a source asks in this run.

    Where there are more than its budget allows, the next run asks the next ones, and so on in circles: which turn it is
    follows from the time and from how often the source is due, so that nothing needs to be remembered.
    """
    every = reader.queries()
    if len(every) <= most:
        return list(every)
    start = turn_of(reader.now(), reader.source.every_s) * most % len(every)
    return [every[(start + number) % len(every)] for number in range(most)]


def turn_of(now: datetime, every_s: int) -> int:
    """Return the number of the run, counted in the source's own intervals."""
    return int(now.timestamp()) // max(1, every_s)


def plain(query: Query) -> str:
    """Return a query as words."""
    return query.text.removeprefix("#")


def bare(query: Query) -> str:
    """Return a query as words without any sign that a search language would take for more than a word.

    Not as one phrase: who copies a video seldom copies its title whole, and a title and its owner stand in two places.
    """
    return " ".join(_SIGNS.sub(" ", plain(query)).lower().split())


def hashtag(query: Query) -> str:
    """Return a query as a hashtag without its sign; empty where it cannot be one."""
    return hashtag_of(query.text)


def hashtag_of(text: str) -> str:
    """Return words as a hashtag without its sign; empty where they cannot be one, or are one that says nothing."""
    tag = _tag(text)
    return tag if _tells(tag) else ""


def _tag(text: str) -> str:
    """Return words as one word of letters and digits."""
    return "".join(_INSIDE.split(unicodedata.normalize("NFKC", text)))[:LONGEST]


def _tells(tag: str) -> bool:
    """Tell whether a hashtag says something: it has letters, is no common word, and is not what only files bear."""
    return len(tag) > 2 and not tag.isdigit() and _folded(tag) not in _COMMON and not _JUNK.fullmatch(tag)


def _pairs(title: str, helpers: Sequence[str]) -> Iterator[str]:
    """Yield a title alone where it is distinctive, else with each of the words that make it so."""
    if not title:
        return
    if _is_distinctive(title):
        yield title
        return
    for helper in helpers:
        paired = f"{title} {helper}"
        if _folded(helper) not in _folded(title) and _is_distinctive(paired) and len(paired) <= LONGEST:
            yield paired


def _is_distinctive(text: str) -> bool:
    """Tell whether words are likely to find one video rather than the world.

    Two words that are not common do, also one long one, and also one word in a script that writes without spaces.
    """
    telling = [part for part in _folded(text).split() if part not in _COMMON and not part.isdigit()]
    return len(telling) > 1 or any(len(part) > 9 or _is_spaceless(part) for part in telling)


def _is_a_name(text: str) -> bool:
    return any(len(part) > 4 and part not in _COMMON and not part.isdigit() for part in _folded(text).split())


def _is_spaceless(part: str) -> bool:
    return len(part) > 3 and any("\u3040" <= sign <= "\u9fff" or "\u0e00" <= sign <= "\u0e7f" for sign in part)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
