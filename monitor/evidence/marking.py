"""Marks in the names of pictures, by which those that show a content are found when that content is let go of."""

import re
from collections.abc import Sequence

LENGTH = 16
_MARK = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{LENGTH}}}(?![0-9a-f])", re.ASCII)


def mark_of(sha256: str) -> str:
    """Return the mark of a content."""
    return sha256[:LENGTH]


def marked(contents: Sequence[str]) -> str:
    """Return the marks of contents, as names of pictures begin."""
    return "-".join(mark_of(sha256) for sha256 in contents)


def marks_in(name: str) -> list[str]:
    """Return the marks in the name of a picture."""
    return _MARK.findall(name)
