"""The checks that the law of one country asks for: an undertaking, no talk of money, who may write at all.

As in ``monitor.notices.checks``, each yields, for every place that fails, the end of a sentence about it.
"""

import re
from collections.abc import Iterator

from monitor.notices.checks import Check, clause_present
from monitor.notices.facts import Facts, is_blank, places, texts, value_of, words
from monitor.notices.money import addresses, money_addresses, money_words
from monitor.notices.unmasking import mixed_words
from monitor.notices.urls import find_platform
from monitor.templating import escape_markdown

_BEFORE, _AFTER = r"(?<![^\s|(<“*@])", r"(?![^\s|)>”*,;:.])"
"""What may stand next to a title, a name or an address that is a whole; no other sign, seen or not."""
_MAY_BE_ADDRESS = re.compile(r"[.:@%&\\/]\S|[^\x00-\xff–—…‘’“”]")
_JAPANESE = re.compile(
    "[\u3000\u3001\u3003-\u9fff\uff00-\uff0d\uff1a-\uff60\uff62-\uffef]+|[\u3002\uff0e\uff61](?![A-Za-z0-9])"
)
_SITE = re.compile(r"[^/:@]+\.[^/:@]+")
_SPACED = re.compile(r"(?i)\bdot\b|[\[(]\s?\.")
"""Signs of an address, in one word or in several; where Japanese stands, which has no blanks; the name of a site."""


def clause_when(facts: Facts, *, clause: str, present: str) -> Iterator[str]:
    """The letter carries the clause word for word, where something stands at ``present``."""
    if not is_blank(value_of(facts, present)):
        yield from clause_present(facts, clause=clause)


def among(facts: Facts, *, path: str, names: tuple[str, ...]) -> Iterator[str]:
    """Who is named at ``path``, if anybody, is one of those named at the other paths."""
    known = {_plain(value_of(facts, name)) for name in names} - {""}
    for place in places(facts, path):
        if not is_blank(place.value) and _plain(place.value) not in known:
            yield place.said(f"“{place.value}”")


def money_absent(facts: Facts, *, besides: tuple[str, ...], linked: tuple[str, ...]) -> Iterator[str]:
    """Nothing in the letter speaks of payment, settlement or personal data, in whatever disguise.

    :param besides: what may stand in the letter as it is, for example titles and names
    :param linked: addresses that may stand in it, unless they themselves speak of payment
    """
    yield from money_words(_own_text(facts, (*besides, *linked)))
    yield from money_addresses(_texts(facts, linked))


def links_known(facts: Facts, *, besides: tuple[str, ...]) -> Iterator[str]:
    """The letter holds no address but those that stand at ``besides``."""
    yield from addresses(_own_text(facts, besides))


def addresses_known(facts: Facts, *, known: tuple[str, ...], named: tuple[str, ...]) -> Iterator[str]:
    """Every address in the letter, seen or not, stands at ``known``, letter by letter, so that other rules look at it.

    :param named: texts that may hold the name of a site, such as titles; an address in one of them does not count
    """
    given = {word for text in texts(facts, *known) for word in map(_bare, _parted(text))}
    hosts = {host for word in given for host in _hosts(word)}
    names = {word for text in texts(facts, *named) for word in map(_bare, _parted(text))}
    allowed = {word for word in given if re.search("[.:@]", word)} | {name for name in names if _SITE.fullmatch(name)}
    rest = [word for word in _parted(facts.said) if _bare(word) not in allowed]
    rest = rest if _SPACED.search(facts.said) else [word for word in rest if _MAY_BE_ADDRESS.search(word)]
    yield from (address for address in addresses(" ".join(rest)) if address.removeprefix("www.") not in hosts)


def _parted(text: str) -> list[str]:
    """Return the words of a text; an address also ends where Japanese begins, which has no blanks."""
    return _JAPANESE.sub(" ", text).split()


def _bare(word: str) -> str:
    """Return a word without the signs that a sentence puts around it."""
    return word.strip("<>()[]{}|“”„«»‘’\"',;:.!?…*")


def _hosts(address: str) -> Iterator[str]:
    """Yield the names of the site that an address lies on: its host, and every domain that holds that."""
    if "://" in address or "@" in address:
        site = re.sub(r"^\w+://", "", address).rpartition("@")[2]
        labels = re.split("[/?#:]", site.casefold())[0].split(".")
        yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


def undisguised(facts: Facts, *, besides: tuple[str, ...]) -> Iterator[str]:
    """No word mixes alphabets or holds characters that are not seen; what stands at ``besides`` does not count."""
    yield from (f"“{word}”" for word in mixed_words(_own_text(facts, besides)))


def no_platform(facts: Facts, *, path: str) -> Iterator[str]:
    """No service at ``path`` is one of the large platforms that Reclaim knows."""
    names = dict.fromkeys(str(place.value or "") for place in places(facts, path))
    yield from (platform.name for platform in map(find_platform, filter(None, names)) if platform)


def _own_text(facts: Facts, paths: tuple[str, ...]) -> str:
    """Return the letter without what stands at the paths, as often as the template has printed it and no oftener."""
    text, printed = words(facts.letter), words(facts.printed)
    said = {form for value in _texts(facts, paths) for form in (words(value), words(escape_markdown(value)))}
    for form in sorted((form for form in said if form in printed), key=len, reverse=True):
        whole = re.compile(rf"{_BEFORE}{re.escape(form)}{_AFTER}")
        printed, count = whole.subn(" … ", printed)
        text = whole.sub(" … ", text, count=count) if count else text
    return text


def _texts(facts: Facts, paths: tuple[str, ...]) -> list[str]:
    return [str(place.value) for path in paths for place in places(facts, path) if not is_blank(place.value)]


def _plain(name: object) -> str:
    return " ".join(str(name or "").casefold().split())


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (clause_when, among, money_absent, links_known, addresses_known, undisguised, no_platform)
}
"""By the name that law packs use."""
