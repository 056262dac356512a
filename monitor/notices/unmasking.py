r"""Text as a reader sees it: without invisible characters, look-alikes, decoration and scattered letters.

For rules about words that must not be in a letter, in whatever disguise: ``ｐａｙ``, ``pа\u0443``, ``p-a-y`` and
``set\u00adtlement`` read like ``pay`` and ``settlement``, so that is what is looked at.
"""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

_FILLERS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\u180e"))
"""Letters and signs that are drawn as nothing, although Unicode does not call them invisible."""
_UNSEEN = {"Mn", "Me", "Cf", "Cc", "Co", "Cn"}
"""Kinds of characters that are drawn as nothing, or as a mark on another."""
_LOOKALIKES = str.maketrans(
    {
        look: plain
        for plain, looks in {
            "a": "аαɑᴀΑАⲁꭺᎪ∂",
            "b": "ЬЪвВβʙΒᏴᖯ",
            "c": "сСϲⅽᴄᏟꮯⲥ¢",
            "d": "ԁɗᴅᎠժđð",
            "e": "еЕєЄεΕᴇэЭᎬⲉ℮ɛẹ",
            "f": "ƒғϝꜰſẝ",
            "g": "ɡɢցԍ",
            "h": "һНнΗʜհᎻⲏ",
            "i": "іІїЇιΙıɪӏȷᎥɩ¡",
            "j": "јЈϳᴊյ",
            "k": "кКκΚᴋқᏦⲕ",
            "l": "ⅼʟӀ׀ļℓłᏞ",
            "m": "мМΜᴍᎷⲙ",
            "n": "пПηɴոռⲛи",
            "o": "оОοΟоσᴏօՕ००๐໐○ⲟøσ",
            "p": "рРρΡᴘᏢⲣþ",
            "q": "ԛգզ",
            "r": "гГʀᎡᏒɾяЯ",
            "s": "ѕЅꜱսЅᏚʂ§",
            "t": "тТτΤᴛᎢⲧŧ†",
            "u": "υᴜսцմʊ",
            "v": "νѵᴠᏙⅴ",
            "w": "ѡԝωшᴡᎳщ",
            "x": "хХχΧⅹ×ⲭ",
            "y": "уУүҮγΥʏყⲩ",
            "z": "ᴢΖᏃⲍʐ",
        }.items()
        for look in looks
        if look != plain
    }
)
"""Letters of other alphabets that are drawn like Latin ones, as far as they can stand in the words that are sought."""
_SQUARES = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
"""Where Unicode keeps squared, circled and flag letters from A to Z."""
_DIGITS = (str.maketrans("0134578@", "oieastba"), str.maketrans("0134578@", "oleastba"))
_CODED = re.compile(r"(?<!\S)[^\s0134578@]*[0134578@]\S*")
"""A word with one of those digits in it."""
_SPREAD = re.compile(r"\b\w(?:[^\w\n]{1,3}\w)+\b")
"""Single letters with something between them."""
_JOINTS = re.compile(r"(?<=[^\W\d_])[-‐‑‒–—_.·•*~'’/]+\s?(?=[^\W\d_])")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")


@lru_cache(maxsize=64)  # several rules read one letter
def unmasked(text: str) -> str:
    """Return ``text`` in small Latin letters, as far as it looks like them, without anything that is not seen."""
    text = html.unescape(re.sub(r"\\(?=[^\w\s])", "", unquote(html.unescape(text))))
    text = unicodedata.normalize("NFKD", text).translate(_FILLERS)
    kept = "".join(map(_seen, text)).translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFKD", kept.casefold()).translate(_LOOKALIKES).split())


def readings(text: str) -> tuple[str, ...]:
    """Return the ways in which ``text`` may be read: as it stands, with scattered letters joined, digits as letters."""
    plain = unmasked(text)
    joined = _SPREAD.sub(lambda found: re.sub(r"\W", "", found[0]), plain)
    closed = _JOINTS.sub("", plain)
    lettered = (_lettered(plain, letters) for letters in _DIGITS)
    return tuple(dict.fromkeys((plain, joined, closed, *lettered)))


def scattered(text: str) -> tuple[str, ...]:
    """Return the runs of single letters in ``text``, joined: ``p a y`` as ``pay``."""
    found = (re.sub(r"\W", "", hit[0]) for hit in _SPREAD.finditer(unmasked(text)))
    return tuple(dict.fromkeys(run for run in found if len(run) > 2))


def mixed_words(text: str) -> tuple[str, ...]:
    """Return the words that mix letters of several alphabets, or hide characters that are not seen."""
    found = [word for word in re.findall(r"\S+", text) if not word.isascii()]  # all others are of one alphabet
    return tuple(dict.fromkeys(word for word in found if len(_alphabets(word)) > 1 or _HIDDEN.search(word)))


@lru_cache(maxsize=4096)
def _seen(character: str) -> str:
    """Return a character as far as it is seen, and of a squared, circled or flag letter the letter in it."""
    if not character.isspace() and unicodedata.category(character) in _UNSEEN:
        return ""
    for start in _SQUARES:
        if start <= ord(character) < start + 26:
            return chr(ord("a") + ord(character) - start)
    return character


def _lettered(text: str, letters: dict[int, int]) -> str:
    """Return text with digits in words as the letters they stand for; a number stays one."""

    def read(word: re.Match[str]) -> str:
        return word[0].translate(letters) if any(character.isalpha() for character in word[0]) else word[0]

    return _CODED.sub(read, text)


def _alphabets(word: str) -> set[str]:
    """Return the alphabets of a word's letters, of those that can be taken for one another."""
    names = (unicodedata.name(character, "").split(maxsplit=1)[0] for character in word if character.isalpha())
    return {name for name in names if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}}
