"""Typst as Reclaim uses it: a shipped template, data beside it, and one PDF (PDF/UA-1 and PDF/A-2a).

What documents have in common, such as the description of the method, typst remembers from one to the next in the same
process, which halves the time. It does so only for a compiler that is kept, whose ``sys.inputs`` stay the same, and
for content whose styles are equal: so the data stands in the source, and templates set what differs from document to
document, title and footer, in ways that do not become styles of the content.
"""

import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache

import typst

from monitor.notices.errors import ExportError, MissingGlyphError
from monitor.templating import template_text

STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Both demand that every character has a glyph and the structure is tagged; typst refuses what does not conform."""

_MISSING = re.compile(r'the (?:text|codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: str, data: Mapping[str, object], at: datetime, root: str | None = None) -> bytes:
    """Return the PDF that a template makes of ``data``, which it finds under this name.

    :param template: name of the shipped template
    :param at: when the document says it was made; timezone-aware
    :param root: folder in which the paths of pictures begin
    :raises MissingGlyphError: no font shows one of the characters
    :raises ExportError: typst refuses the document for another reason
    """
    try:
        made = _compiler(root, threading.get_ident()).compile(
            _source(template, data),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=at.replace(microsecond=0),  # a PDF date has no fractions
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(made, bytes)  # noqa: S101  one PDF comes as bytes; only page images come as a list
    return made


def picture(template: str, data: Mapping[str, object], dots_per_inch: float) -> list[bytes]:
    """Return the pages that a template makes of ``data`` as PNG, as they look in the PDF.

    :raises ExportError: typst refuses the document
    """
    try:
        made = _compiler(None, threading.get_ident()).compile(_source(template, data), format="png", ppi=dots_per_inch)
    except typst.TypstError as error:
        raise _explained(error) from error
    return [made] if isinstance(made, bytes) else [page for page in made or () if page]


def _source(template: str, data: Mapping[str, object]) -> bytes:
    return f"#let data = json(bytes({literal(data)}))\n{template_text(template)}".encode()


def literal(data: Mapping[str, object]) -> str:
    r"""Return data as JSON in a string of typst: in ASCII, where nothing but ``\`` and ``"`` can end or change it."""
    written = json.dumps(data, ensure_ascii=True)
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def look_for_fonts() -> None:
    """Look for fonts again: somebody may have installed one since this process did so."""
    _fonts.cache_clear()
    _compiler.cache_clear()


@lru_cache(maxsize=8)
def _compiler(root: str | None, thread: int) -> typst.Compiler:  # noqa: ARG001  two threads cannot use one
    return typst.Compiler(root=root, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of typst and of the system; to find them takes as long as to set a letter."""
    return typst.Fonts()


def _explained(error: typst.TypstError) -> ExportError:
    """Return our error for typst's, which lists every missing glyph in its diagnostic."""
    found = "".join(
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(error.diagnostic)
    )
    visible = tuple(dict.fromkeys(c for c in found if unicodedata.category(c) not in {"Cf", "Mn"}))
    if visible or found:
        return MissingGlyphError(visible or tuple(found))
    return ExportError(f"The PDF cannot be set ({error}); choose the format docx or txt.")
