"""Where a text names an account: as a whole word, after an @, in an address, or anywhere; and the text without it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.privacy.folding import Folded, folded_variants, plain, variants
from monitor.sites.accounts import Account, account_in, read_account
from monitor.sites.whose import account_named, accounts_of, is_meant
from monitor.store import audit

ERASED = audit.ERASED
"""Stands where an account was named."""
ERASED_HOST = audit.ERASED_HOST
"""The same in a host, where no bracket may stand."""
_DONE = re.compile(rf"{re.escape(ERASED)}|(?<=//){ERASED_HOST}(?=\.)")
"""What an earlier request has put there; it names nobody, whatever a handle is."""
_HOST_WORDS = frozenset({"www", "m", "mobile", "old", "new", "web", "api", "cdn", "media", "static", "amp", "vm", "vt"})
"""First parts of hosts that are no handles."""


class Mentions(StrEnum):
    """What counts as naming an account."""

    MARKED = "marked"
    """After an @, in an address, and where a field holds nothing else: for handles that are words like any other."""
    WORDS = "words"
    """The whole word besides."""
    EVERYWHERE = "everywhere"
    """Any place where the characters stand in a row: for handles that nothing else is called like."""


_ENDINGS = (
    r"\.(mp4|mkv|mov|webm|avi|m4v|mpg|mpeg|ts|mp3|wav|m4a|aac|flac|ogg|jpe?g|png|webp|gif|json|html?|part|txt|md|pdf|zip"
    r"|eml|csv|tsv|xlsx|docx|warc|gz|m3u8|mpd|srt|vtt)(?![\w.-]*\w)"
)
_AFTER_FILE = re.compile(_ENDINGS)
_IN_HOST = re.compile(r"\.(?:[\w-]+\.)+[a-z]{2,}(?![\w-])")
"""What follows a handle that is the first part of a host."""
_ADDRESS_CHARACTERS = re.compile(r"[^\s\"'<>\\^`{|}]+")
_FIELD = re.compile(
    r"(?:^|[?&])(?:account|handle|uploader|user)=@?$|\"(?:account|author|channel|creator|handle|nickname|uploader|user|user_?name|acct)\"\s*:\s*\"@?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An account as it is looked for in texts."""

    account: Account
    mentions: Mentions
    is_shared: bool = False
    """Whether the same handle is known on another site, so that only what tells the site is about this account."""
    spellings: frozenset[str] = frozenset()
    """As it was written, by whoever asks and in the library; looked for in files that are no texts."""
    _needle: str = field(init=False)

    def __post_init__(self) -> None:
        """Fold what is looked for once."""
        object.__setattr__(self, "_needle", plain(self.account.handle))

    def is_in(self, text: str) -> bool:
        """Tell whether a text names the account."""
        text = _masked(text)
        return bool(self._needle) and any(self._needle in one for one in variants(text)) and bool(self._named(text))

    def is_whole(self, text: str, platform: str = "", url: str = "") -> bool:
        """Tell whether a field for accounts holds this one, in any of its spellings, on its site where that is told."""
        if not text.strip() or text == ERASED or not is_meant(self.account, account_named(text)):
            return False
        if platform or url:
            return self.is_theirs(text, platform, url)
        return not self.is_shared or bool(account_named(text).site)

    def is_theirs(self, account: str, platform: str, url: str) -> bool:
        """Tell whether a copy is of the account, by its fields and its address."""
        return any(is_meant(self.account, one) for one in accounts_of(account, platform, url))

    def erased(self, text: str) -> str:
        """Return a text without the account."""
        masked = _masked(text)
        if not self._needle or not any(self._needle in one for one in variants(masked)):
            return text
        after, at = [], 0
        for start, end in self._named(masked):
            is_host = _stands_in_host(text, start)
            after += [text[at:start], ERASED_HOST if is_host else ERASED]
            at = end
        return "".join([*after, text[at:]])

    def erased_host(self, host: str) -> str:
        """Return a host, or an address of a site, without the account: only its first part can be one."""
        before, slashes, name = host.rpartition("//")
        first, dot, rest = name.partition(".")
        if not dot or "." not in rest or not self._is_label(first):
            return host
        return f"{before}{slashes}{ERASED_HOST}.{rest}"

    def _is_label(self, label: str) -> bool:
        """Tell whether a part of a host is the account, and no word that hosts begin with."""
        return label.casefold() not in {*_HOST_WORDS, ERASED_HOST} and any(
            self._needle == one for one in variants(label)
        )

    def words(self) -> "Name":
        """Return the same account where every whole word counts."""
        return Name(account=self.account, mentions=Mentions.WORDS)

    def _named(self, text: str) -> list[tuple[int, int]]:
        """Return the stretches of a text that name the account, in order and apart."""
        found = sorted({span for folded in folded_variants(text) for span in self._in_variant(text, folded)})
        apart: list[tuple[int, int]] = []
        for start, end in found:
            if apart and start < apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((start, end))
        if not apart and self.mentions is Mentions.EVERYWHERE and not self.is_shared:
            return [(0, len(text))]  # it is composed in a way that nothing tells where; better all of it than none
        return apart

    def _in_variant(self, text: str, folded: Folded) -> Iterator[tuple[int, int]]:
        at = folded.text.find(self._needle)
        while at >= 0:
            end = at + len(self._needle)
            span = folded.origin(at, end)
            if self._counts(text, folded.text, at, end, span):
                yield span
            at = folded.text.find(self._needle, at + 1)

    def _counts(self, text: str, folded: str, at: int, end: int, span: tuple[int, int]) -> bool:
        if self.is_shared:
            return _is_free(folded, at, end) and self._is_in_address(text, span)
        if self.mentions is Mentions.EVERYWHERE:
            return True
        if not _is_free(folded, at, end):
            return False
        if self.mentions is Mentions.WORDS:
            return True
        return _is_marked(folded, at) or self._is_in_address(text, span)

    def _is_in_address(self, text: str, span: tuple[int, int]) -> bool:
        """Tell whether a stretch stands in the address of the account, or of something that it posted."""
        for found in _ADDRESS_CHARACTERS.finditer(text):
            if found.start() <= span[0] < found.end():
                address = found[0].rstrip(".,;:!?)]")
                if "/" not in address and "." not in address:
                    return False
                there = account_in(address)
                is_host = _stands_in_host(text, span[0]) or found.start() == span[0]
                label = text[span[0] : span[1]].casefold()
                in_host = is_host and label not in _HOST_WORDS and bool(_IN_HOST.match(text.casefold(), span[1]))
                return in_host or any(
                    one is not None and one.site and is_meant(self.account, one)
                    for one in (there, read_account(address) if there is None else None)
                )
        return False


def _masked(text: str) -> str:
    """Return a text in which what was erased before is no word, at the same length."""
    return _DONE.sub(lambda found: "\ufffc" * len(found[0]), text) if ERASED_HOST in text else text


def _is_free(folded: str, at: int, end: int) -> bool:
    """Tell whether a stretch is no part of a longer name: ``ann`` in ``annual``, ``ann.lee`` and ``mary-ann``."""
    before, after = folded[max(at - 2, 0) : at], folded[end : end + 2]
    if _is_word(before[-1:]) or (before[-1:] in {".", "-"} and _is_word(before[:-1])):
        return False
    if _is_word(after[:1]):
        return False
    if after[:1] not in {".", "-"} or not _is_word(after[1:]):
        return True
    return bool(_AFTER_FILE.match(folded, end)) or bool(
        before[-1:] in {"", "/", "@", " ", '"'} and _IN_HOST.match(folded, end)
    )


def _is_word(character: str) -> bool:
    return bool(character) and (character.isalnum() or character == "_")


def _is_marked(folded: str, at: int) -> bool:
    """Tell whether a stretch stands after an @ that begins a handle, or as all of a field for accounts."""
    if folded[at - 1 : at] == "@" and not _is_word(folded[max(at - 2, 0) : at - 1]):
        return True
    return bool(_FIELD.search(folded[max(at - 40, 0) : at]))


def _stands_in_host(text: str, start: int) -> bool:
    """Tell whether a place in a text lies in the host of an address."""
    slashes = text.rfind("//", max(start - 260, 0), start)
    return slashes >= 0 and not re.search(r"[/?#\s\"']", text[slashes + 2 : start])
