"""What can go wrong while a letter is made.

::

    ReclaimError
    ├── RefusedError
    │   └── LetterRefusedError      the letter lacks an element: names every rule with its source
    ├── ExportError                 a document cannot be written in the format asked for
    │   └── MissingGlyphError       no font shows some characters of the letter; carries them
    └── NoticesError
        ├── NoticeDataError         a notice, stored or new, has a value that cannot be
        └── PackError               a law pack is missing, was altered or cannot be understood
            └── UnknownPackError    there is none of the name that was given; an InputError, too

The first three stand in ``monitor.errors``, because other parts handle them too.
"""

import unicodedata

from monitor.errors import ExportError, InputError, LetterRefusedError, ReclaimError
from monitor.notices.scripts import script_of

__all__ = [
    "ExportError",
    "LetterRefusedError",
    "MissingGlyphError",
    "NoticeDataError",
    "NoticesError",
    "PackError",
    "UnknownPackError",
]


class NoticesError(ReclaimError):
    """Root of the errors that only letters have."""


class NoticeDataError(NoticesError):
    """A notice, stored or new, has a value that cannot be."""


class PackError(NoticesError):
    """A law pack is missing, was altered or cannot be understood."""


class UnknownPackError(PackError, InputError):
    """There is no law pack of the name that was given."""


class MissingGlyphError(ExportError):
    """No font shows some characters of the letter."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        """Those that cannot be shown, each once, in the order of the letter."""
        named = ", ".join(f"“{c}” (U+{ord(c):04X} {unicodedata.name(c, 'unnamed').lower()})" for c in characters[:3])
        more = f" and {len(characters) - 3} more" if len(characters) > 3 else ""
        super().__init__(
            f"The letter contains {named}{more}, which the fonts installed here cannot show in a PDF; "
            f"{_way_out(characters)}choose the format docx or txt, or take it out of the text."
        )

    def __reduce__(self) -> tuple[type["MissingGlyphError"], tuple[tuple[str, ...]]]:
        # Errors cross process borders: rebuild from the characters, not from the sentence.
        return type(self), (self.characters,)


def _way_out(characters: tuple[str, ...]) -> str:
    scripts = {script.name: script for script in map(script_of, characters) if script is not None}
    fonts = [f"{script.families[0]} (package {script.package})" for _, script in sorted(scripts.items())]
    return f"install a font that can, for example {' and '.join(fonts)}, " if fonts else ""
