"""Hints that an item may be a copy: its title speaks as a work's, or it lasts as long. They never rule anything out."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fingerprints.errors import printable
from monitor.collected import Word
from monitor.values import Work

_TOKEN = re.compile(r"\w+")
_LEAST_LETTERS = 3
"""Shorter phrases stand in the title of everything."""
_LEAST_TOKENS = 2
"""So many words that a title shares with a work say something, ..."""
_TELLING_LETTERS = 4
"""... if each has so many letters."""
_SAME_LENGTH_S = 1.0


class Hints:
    """What the works are called and how long they last."""

    def __init__(self, works: Sequence[Work], words: Iterable[Word]) -> None:
        self._names = {work.id: work.name for work in works}
        self._lengths = sorted((work.media.duration_s, work.name) for work in works if work.media.duration_s)
        self._phrases: dict[str, list[tuple[str, int]]] = defaultdict(list)
        """Phrases by their first word."""
        self._telling: dict[str, set[int]] = defaultdict(set)
        """Works by each of their telling words."""
        for id_, name in self._names.items():
            self._add(id_, name)
        for word in words:
            if word.work_id in self._names:
                self._add(word.work_id, word.text)

    def of_title(self, title: str) -> str:
        """Return in a sentence which work a title speaks of; empty where it speaks of none."""
        tokens = tokens_of(title)
        line = f" {' '.join(tokens)} "
        shared: dict[int, int] = defaultdict(int)
        for token in dict.fromkeys(tokens):
            for phrase, id_ in self._phrases.get(token, ()):
                if f" {phrase} " in line:
                    return f"Its title names “{printable(self._names[id_])}”."
            for id_ in self._telling.get(token, ()):
                shared[id_] += 1
        best = max(shared, key=lambda id_: shared[id_], default=None)
        if best is None or shared[best] < _LEAST_TOKENS:
            return ""
        return f"Its title shares {shared[best]} words with “{printable(self._names[best])}”."

    def of_length(self, duration_s: float | None) -> str:
        """Return in a sentence which work lasts as long; empty where none does."""
        if not duration_s:
            return ""
        near = next((name for length, name in self._lengths if abs(length - duration_s) <= _SAME_LENGTH_S), None)
        return f"It lasts as long as “{printable(near)}”." if near else ""

    def _add(self, work_id: int, text: str) -> None:
        tokens = tokens_of(text)
        if sum(map(len, tokens)) >= _LEAST_LETTERS:
            self._phrases[tokens[0]].append((" ".join(tokens), work_id))
        for token in tokens:
            if len(token) >= _TELLING_LETTERS and not token.isdigit():
                self._telling[token].add(work_id)


def tokens_of(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
