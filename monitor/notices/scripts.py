"""Which script a character belongs to, and which fonts show it: in a PDF here, in Word on the reader's computer."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One script besides Latin, Greek and Cyrillic."""

    name: str
    families: tuple[str, ...]
    """Fonts for PDF, the best first."""
    package: str
    """The package of Debian and Ubuntu that has the first of them."""
    word_font: str
    """Comes with Word."""
    slot: str
    """Which of the fonts of a run Word takes: ``eastAsia``, ``cs`` (complex scripts) or ``hAnsi``."""
    is_rtl: bool = False


def _script(name: str, word_font: str, slot: str = "cs", *families: str, is_rtl: bool = False) -> Script:
    fonts = families or (f"Noto Serif {name}", f"Noto Sans {name}")
    return Script(name=name, families=fonts, package="fonts-noto-core", word_font=word_font, slot=slot, is_rtl=is_rtl)


def _cjk(name: str, code: str, word_font: str, *others: str) -> Script:
    families = (f"Noto Serif CJK {code}", f"Noto Sans CJK {code}", *others)
    return Script(name=name, families=families, package="fonts-noto-cjk", word_font=word_font, slot="eastAsia")


CHINESE = _cjk("Chinese", "SC", "SimSun", "Noto Serif SC", "Noto Sans SC", "WenQuanYi Zen Hei")
JAPANESE = _cjk("Japanese", "JP", "MS Mincho", "Noto Serif JP", "Noto Sans JP", "IPAexMincho", "IPAMincho")
KOREAN = _cjk("Korean", "KR", "Batang", "Noto Serif KR", "Noto Sans KR", "UnBatang")
ARABIC = _script(
    "Arabic", "Times New Roman", "cs", "Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "DejaVu Sans", is_rtl=True
)
EMOJI = Script(
    name="emoji",
    families=("Noto Emoji", "Noto Color Emoji"),
    package="fonts-noto-color-emoji",
    word_font="Segoe UI Emoji",
    slot="hAnsi",
)
_INDIC = "Nirmala UI"
RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x0530, 0x058F, _script("Armenian", "Sylfaen", "hAnsi")),
    (0x0590, 0x05FF, _script("Hebrew", "Times New Roman", is_rtl=True)),
    (0x0600, 0x06FF, ARABIC),
    (0x0750, 0x077F, ARABIC),
    (0x08A0, 0x08FF, ARABIC),
    (0x0900, 0x097F, _script("Devanagari", _INDIC)),
    (0x0980, 0x09FF, _script("Bengali", _INDIC)),
    (0x0A00, 0x0A7F, _script("Gurmukhi", _INDIC)),
    (0x0A80, 0x0AFF, _script("Gujarati", _INDIC)),
    (0x0B00, 0x0B7F, _script("Oriya", _INDIC)),
    (0x0B80, 0x0BFF, _script("Tamil", _INDIC)),
    (0x0C00, 0x0C7F, _script("Telugu", _INDIC)),
    (0x0C80, 0x0CFF, _script("Kannada", _INDIC)),
    (0x0D00, 0x0D7F, _script("Malayalam", _INDIC)),
    (0x0D80, 0x0DFF, _script("Sinhala", _INDIC)),
    (0x0E00, 0x0E7F, _script("Thai", "Leelawadee UI")),
    (0x0E80, 0x0EFF, _script("Lao", "Leelawadee UI")),
    (0x1000, 0x109F, _script("Myanmar", "Myanmar Text")),
    (0x10A0, 0x10FF, _script("Georgian", "Sylfaen", "hAnsi")),
    (0x1100, 0x11FF, KOREAN),
    (0x1200, 0x139F, _script("Ethiopic", "Ebrima", "hAnsi")),
    (0x1780, 0x17FF, _script("Khmer", "Leelawadee UI")),
    (0x2600, 0x27BF, EMOJI),
    (0x2E80, 0x303F, CHINESE),
    (0x3040, 0x30FF, JAPANESE),
    (0x3100, 0x312F, CHINESE),
    (0x3130, 0x318F, KOREAN),
    (0x31A0, 0x31EF, CHINESE),
    (0x31F0, 0x31FF, JAPANESE),
    (0x3200, 0x9FFF, CHINESE),
    (0xA960, 0xA97F, KOREAN),
    (0xAC00, 0xD7FF, KOREAN),
    (0xF900, 0xFAFF, CHINESE),
    (0xFB50, 0xFDFF, ARABIC),
    (0xFE30, 0xFE4F, CHINESE),
    (0xFE70, 0xFEFE, ARABIC),
    (0xFF00, 0xFF65, CHINESE),
    (0xFF66, 0xFF9F, JAPANESE),
    (0xFFA0, 0xFFDF, KOREAN),
    (0x1F000, 0x1FAFF, EMOJI),
    (0x20000, 0x3FFFF, CHINESE),
)
"""First and last code point, and the script; Han counts as Chinese unless the letter is Japanese or Korean."""

_STARTS = [first for first, _, _ in RANGES]
_LANGUAGES = {"ja": JAPANESE, "ko": KOREAN, "zh": CHINESE}


def script_of(character: str) -> Script | None:
    """Return the script of a character; None for Latin, Greek, Cyrillic, and what all scripts share."""
    place = bisect_right(_STARTS, ord(character)) - 1
    if place < 0 or ord(character) > RANGES[place][1]:
        return None
    return RANGES[place][2]


def is_east_asian(language: str) -> bool:
    """Return whether a BCP 47 tag is that of a language written in Han characters, kana or Hangul."""
    return language.partition("-")[0].lower() in _LANGUAGES


def han_of(text: str, language: str) -> Script:
    """Return whose fonts show the Han characters of a letter: by its language, else by what stands beside them."""
    known = _LANGUAGES.get(language.partition("-")[0].lower())
    if known is not None:
        return known
    beside = {script_of(character) for character in text if not character.isascii()}
    return JAPANESE if JAPANESE in beside else KOREAN if KOREAN in beside else CHINESE


def scripts_in(text: str, language: str) -> tuple[Script, ...]:
    """Return the scripts of a text in the order of their names."""
    han = han_of(text, language)
    found = {script_of(character) for character in set(text) if not character.isascii()} - {None}
    named = {(han if script is CHINESE else script) for script in found}
    return tuple(sorted((script for script in named if script is not None), key=lambda script: script.name))


def pieces(text: str, han: Script) -> Iterator[tuple[str, Script | None]]:
    """Yield the stretches of a text of one script each; blanks and signs stay with what goes before."""
    if text.isascii():
        yield text, None
        return
    for script, part in groupby(_tagged(text, han), key=lambda pair: pair[1]):
        yield "".join(character for character, _ in part), script


def _tagged(text: str, han: Script) -> Iterable[tuple[str, Script | None]]:
    last: Script | None = None
    for character in text:
        script = script_of(character)
        if script is None and last is not None and not character.isalnum() and ord(character) >= 0x80:
            script = last  # joiners, marks and signs between letters of one script
        script = han if script is CHINESE else script
        last = script
        yield character, script
