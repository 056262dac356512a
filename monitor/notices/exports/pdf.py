"""A letter as a tagged PDF (PDF/UA-1 and PDF/A-2a), set by typst from data."""

import json
import re
import unicodedata

import typst

from monitor.notices.errors import ExportError, MissingGlyphError
from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import Block, Document, Heading, Line, Listing, Paragraph, Run
from monitor.notices.exports.imprint import Imprint
from monitor.templating import template_text

STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Both demand that every character has a glyph and the structure is tagged; typst refuses what does not conform."""

_MISSING = re.compile(r'the (?:text|codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(document: Document, imprint: Imprint) -> bytes:
    """Return the letter as PDF; fonts that are installed in the system serve what typst's own fonts lack.

    :raises MissingGlyphError: no font shows one of the letter's characters
    :raises ExportError: typst refuses the letter for another reason
    """
    source = template_text("notices/letter.typ").encode()
    data = json.dumps(_data(document, imprint), ensure_ascii=False)
    at = imprint.at.replace(microsecond=0)  # a PDF date has no fractions
    try:
        made = typst.compile(
            source,
            format="pdf",
            sys_inputs={"letter": data},
            pdf_standards=STANDARDS,
            timestamp=at,
        )
    except typst.TypstError as error:
        raise _explained(error) from error
    assert isinstance(made, bytes)  # noqa: S101  one PDF comes as bytes; only page images come as a list
    return made


def _explained(error: typst.TypstError) -> ExportError:
    """Return our error for typst's, which lists every missing glyph in its diagnostic."""
    found = "".join(
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _MISSING.findall(error.diagnostic)
    )
    visible = tuple(dict.fromkeys(c for c in found if unicodedata.category(c) not in {"Cf", "Mn"}))
    if visible or found:
        return MissingGlyphError(visible or tuple(found))
    return ExportError(f"The PDF cannot be set ({error}); choose the format docx or txt.")


def _data(document: Document, imprint: Imprint) -> dict[str, object]:
    lang, _, region = imprint.language.partition("-")
    return {
        "title": imprint.title,
        "author": imprint.author,
        "lang": lang,
        "region": region or None,
        "paper": "us-letter" if region == "US" else "a4",
        "footer": imprint.footer,
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
    return {"kind": "table", "columns": shares(block), "rows": [[_runs(cell) for cell in row] for row in block.rows]}


def _runs(line: Line) -> list[dict[str, object]]:
    return [{"text": run.text, "style": run.style, "pieces": _pieces(run)} for run in line]


def _pieces(run: Run) -> list[str]:
    """Return the parts between which an address may be broken over lines; empty for other text.

    None but the last ends in a hyphen: PDF readers drop a hyphen at the end of a line when text is copied.
    """
    if run.style != "link":
        return []
    parts = re.findall(r"[^/?&=#.]*[/?&=#.]+|[^/?&=#.]+", run.text)
    return [piece for part in parts for piece in re.findall(r".{1,24}(?<!-)|.{1,24}", part)]
