"""A letter as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by typst from data."""

import json
import re
import unicodedata
from functools import cache

import typst

from monitor.notices.errors import ExportError, MissingGlyphError
from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import (
    Block,
    Document,
    Heading,
    Line,
    Listing,
    Paragraph,
    Run,
)
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.labels import is_us_paper, labels_of, region_of
from monitor.notices.scripts import scripts_in
from monitor.templating import template_text

STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Both demand that every character has a glyph and the structure is tagged; typst refuses what does not conform."""

LATIN_FONT, MONO_FONT = "Libertinus Serif", "DejaVu Sans Mono"
"""Both come with typst; the second has many signs that the first lacks."""
LONGEST_WORD = 28
"""Characters; a longer word may be broken anywhere, because no column can be trusted to hold it."""

_MISSING = re.compile(r'the (?:text|codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(document: Document, imprint: Imprint) -> bytes:
    """Return the letter as PDF; fonts that are installed in the system serve what typst's own fonts lack.

    :raises MissingGlyphError: no font shows one of the letter's characters
    :raises ExportError: typst refuses the letter for another reason
    """
    data = json.dumps(_data(document, imprint), ensure_ascii=False)
    try:
        return _compiled(data, imprint)
    except typst.TypstError as error:
        if not isinstance(explained(error), MissingGlyphError):
            raise explained(error) from error
    _fonts.cache_clear()  # somebody may have installed a font since this process looked for them
    try:
        return _compiled(data, imprint)
    except typst.TypstError as error:
        raise explained(error) from error


def _compiled(data: str, imprint: Imprint) -> bytes:
    made = typst.compile(
        template_text("notices/letter.typ").encode(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"letter": data},
        pdf_standards=STANDARDS,
        timestamp=imprint.at.replace(microsecond=0),  # a PDF date has no fractions
    )
    assert isinstance(made, bytes)  # noqa: S101  one PDF comes as bytes; only page images come as a list
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of typst and of the system; to find them takes as long as to set a letter."""
    return typst.Fonts()


def explained(error: typst.TypstError) -> ExportError:
    """Return our error for typst's, which lists every missing glyph in its diagnostic."""
    found = "".join(
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(error.diagnostic)
    )
    visible = tuple(dict.fromkeys(c for c in found if unicodedata.category(c) not in {"Cf", "Mn"}))
    if visible or found:
        return MissingGlyphError(visible or tuple(found))
    return ExportError(f"The PDF cannot be set ({error}); choose the format docx or txt.")


def _data(document: Document, imprint: Imprint) -> dict[str, object]:
    text = document.text + imprint.footer + labels_of(imprint.language).page
    before, between, after = re.split(r"\{pages?\}", labels_of(imprint.language).page)
    return {
        "title": imprint.title or imprint.footer or "Letter",  # PDF/UA demands one
        "author": imprint.author,
        "lang": imprint.language.partition("-")[0].lower(),
        "region": region_of(imprint.language) or None,
        "fonts": [
            LATIN_FONT,
            *(f for script in scripts_in(text, imprint.language) for f in script.families),
            MONO_FONT,
        ],
        "mono": MONO_FONT,
        "paper": "us-letter" if is_us_paper(imprint.language) else "a4",
        "footer": imprint.footer,
        "pages": [before, between, after],
        "letterhead": [_block(block) | {"keep": True} for block in document.letterhead],
        "body": [_block(block) | {"keep": keep} for block, keep in zip(document.body, document.kept, strict=True)],
    }


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "runs": _runs(block.line)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "fixed": block.fixed, "runs": _runs(block.line)}
    if isinstance(block, Listing):
        return {"kind": "list", "ordered": block.ordered, "items": [_runs(item) for item in block.items]}
    return {
        "kind": "table",
        "short": block.is_short,
        "columns": shares(block),
        "rows": [[_runs(cell) for cell in row] for row in block.rows],
    }


def _runs(line: Line) -> list[dict[str, object]]:
    return [{"text": run.text, "style": run.style, "pieces": _pieces(run)} for run in line]


def _pieces(run: Run) -> list[str]:
    """Return the parts between which a line may be broken; empty where the typesetter finds such places itself.

    No part of an address but the last ends in a hyphen: PDF readers drop a hyphen at the end of a line when text is
    copied. Blanks are parts of their own.
    """
    if run.style == "link":
        parts = re.findall(r"[^/?&=#.]*[/?&=#.]+|[^/?&=#.]+", run.text)
        return [piece for part in parts for piece in re.findall(r".{1,24}(?<!-)|.{1,24}", part)]
    if not any(len(word) > LONGEST_WORD and word.isascii() for word in run.text.split()):
        return []
    parts = re.findall(r"\n|[^\S\n]+|\S+", run.text)
    return [
        piece
        for part in parts
        for piece in (re.findall(r".{1,8}(?<!-)|.{1,8}", part) if len(part) > LONGEST_WORD else [part])
    ]
