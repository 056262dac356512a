r"""Text as a reader sees it: without invisible characters, look-alikes, decoration and scattered letters.

For rules about words that must not be in a letter, in whatever disguise: ``ｐａｙ``, ``pа\u0443``, ``p-a-y`` and
``set\u00adtlement`` read like ``pay`` and ``settlement``, so that is what is looked at.
"""

import html
import re
import unicodedata
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
_SPREAD = re.compile(r"\b\w(?:[^\w\n]{1,3}\w)+\b")
"""Single letters with something between them."""
_JOINTS = re.compile(r"(?<=[^\W\d_])[-‐‑‒–—_.·•*~'’/]+\s?(?=[^\W\d_])")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")


def unmasked(text: str) -> str:
    """Return ``text`` in small Latin letters, as far as it looks like them, without anything that is not seen."""
    text = html.unescape(re.sub(r"\\(?=[^\w\s])", "", unquote(html.unescape(text))))
    text = unicodedata.normalize("NFKD", text).translate(_FILLERS)
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    kept = "".join(map(_unsquared, kept)).translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFKD", kept.casefold()).translate(_LOOKALIKES).split())


def readings(text: str) -> tuple[str, ...]:
    """Return the ways in which ``text`` may be read: as it stands, with scattered letters joined, digits as letters."""
    plain = unmasked(text)
    joined = _SPREAD.sub(lambda found: re.sub(r"\W", "", found[0]), plain)
    closed = _JOINTS.sub("", plain)
    lettered = (" ".join(_lettered(word, letters) for word in plain.split()) for letters in _DIGITS)
    return tuple(dict.fromkeys((plain, joined, closed, *lettered)))


def scattered(text: str) -> tuple[str, ...]:
    """Return the runs of single letters in ``text``, joined: ``p a y`` as ``pay``."""
    found = (re.sub(r"\W", "", hit[0]) for hit in _SPREAD.finditer(unmasked(text)))
    return tuple(dict.fromkeys(run for run in found if len(run) > 2))


def mixed_words(text: str) -> tuple[str, ...]:
    """Return the words that mix letters of several alphabets, or hide characters that are not seen."""
    found = [word for word in re.findall(r"\S+", text) if len(_alphabets(word)) > 1 or _HIDDEN.search(word)]
    return tuple(dict.fromkeys(found))


def _unsquared(character: str) -> str:
    """Return the letter in a squared, circled or flag letter; other characters as they are."""
    for start in _SQUARES:
        if start <= ord(character) < start + 26:
            return chr(ord("a") + ord(character) - start)
    return character


def _lettered(word: str, letters: dict[int, int]) -> str:
    """Return a word with digits as the letters they stand for; a number stays one."""
    return word.translate(letters) if any(character.isalpha() for character in word) else word


def _alphabets(word: str) -> set[str]:
    """Return the alphabets of a word's letters, of those that can be taken for one another."""
    names = (unicodedata.name(character, "").split(maxsplit=1)[0] for character in word if character.isalpha())
    return {name for name in names if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}}
