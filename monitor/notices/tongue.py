"""Which language a letter that came in is written in, by the commonest words: enough to tell that it is not English."""

import re
from collections import Counter
from collections.abc import Sequence

COMMON = {
    "English": "the of and to is in that this are for by not with have was it on at from as be or you which",
    "German": "der die das und ist nicht den von zu mit ein eine einer dem des auf sich für werden wird wir sie im als",
    "French": "le la les des et est une un du dans que pour par sur qui pas vous nous au aux en ce cette sont de",
    "Spanish": "el la los las de que y en por para con una un del se su no al es lo como este esta son",
    "Portuguese": "o os as do da dos das de que em não uma um para com por ao e é no na se seu este esta são",
}
"""Words that every longer text of a language has, whatever it is about."""
LEAST = 8
"""So many of them are needed before anything is said."""
DIFFERENT = 3
"""So many different ones, because a list of codes may repeat a letter that is a word somewhere."""
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_PER_WORD = 2
"""So many kana count as one word."""
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str) -> str:
    """Return the language of a text that is surely not English, by its English name; else nothing.

    A letter in two languages counts as English where a good part of it is.
    """
    counted = Counter(_WORD.findall(text.casefold()))
    found = {name: _weigh([counted[word] for word in words.split()]) for name, words in COMMON.items()}
    found["Japanese"] = len(_KANA.findall(text)) // _PER_WORD
    english = found.pop("English")
    name, most = max(found.items(), key=lambda one: one[1])
    return name if most >= LEAST and 2 * most > 3 * english else ""


def _weigh(counts: Sequence[int]) -> int:
    """Return how many common words of a language a text has; none where it only repeats one or two of them."""
    return sum(counts) if sum(map(bool, counts)) >= DIFFERENT else 0
