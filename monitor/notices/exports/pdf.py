"""A letter as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by typst from data."""

import re

from monitor.notices.errors import MissingGlyphError
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
from monitor.notices.exports.typesetting import look_for_fonts, picture, typeset
from monitor.notices.scripts import scripts_in

SOURCE = "notices/letter.typ"
LATIN_FONT, MONO_FONT = "Libertinus Serif", "DejaVu Sans Mono"
"""Both come with typst; the second has many signs that the first lacks."""
LONGEST_WORD = 28
"""Characters; a longer word may be broken anywhere, because no column can be trusted to hold it."""


def to_pdf(document: Document, imprint: Imprint) -> bytes:
    """Return the letter as PDF; fonts that are installed in the system serve what typst's own fonts lack.

    :raises MissingGlyphError: no font shows one of the letter's characters
    :raises ExportError: typst refuses the letter for another reason
    """
    data = _data(document, imprint)
    try:
        return typeset(SOURCE, data, imprint.at)
    except MissingGlyphError:
        look_for_fonts()
    return typeset(SOURCE, data, imprint.at)


def to_pages(document: Document, imprint: Imprint, dots_per_inch: float = 110) -> list[bytes]:
    """Return the pages of the letter as PNG, as its PDF shows them.

    :raises ExportError: typst refuses the letter
    """
    return picture(SOURCE, _data(document, imprint), dots_per_inch)


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
