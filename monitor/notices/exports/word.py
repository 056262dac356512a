"""A letter as a Word document with real styles, from the same tree as the PDF."""

import io
import re
import zipfile
from functools import cache

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer as WordFooter
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import Block, Document, Heading, Line, Listing, Paragraph, Run, Table
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.labels import is_us_paper, labels_of
from monitor.notices.exports.letterhead import move_to, open_letterhead, place_of
from monitor.notices.exports.word_styles import drop_surplus, set_fonts, set_styles
from monitor.notices.scripts import Script, han_of

MONO_FONT = "Courier New"
MARGIN = Mm(23)
US_LETTER, A4 = (Mm(215.9), Mm(279.4)), (Mm(210), Mm(297))
"""Width and height."""


def to_docx(document: Document, imprint: Imprint, letterhead: bytes | None = None) -> bytes:
    """Return the letter as a .docx file; equal letters give equal bytes.

    :param letterhead: a firm's own .docx, whose page, header, footer and styles are kept
    :raises ExportError: the letterhead cannot be used
    """
    han = han_of(document.text + imprint.footer, imprint.language)
    word = _own_paper(imprint.language, han) if letterhead is None else _firm_paper(letterhead, imprint.language, han)
    place, kept, room = place_of(word), set(word.element.body), _room(word)
    _set_properties(word, imprint)
    _add_letterhead(word, document, room)
    first = True
    for block, keep in zip(document.body, document.kept, strict=True):
        _add_block(word, block, room, new_page=not first, keep=keep)
        first = first and not (isinstance(block, Heading) and block.level == 1)
    move_to(word, place, kept)
    _add_footers(word, imprint, room)
    set_fonts(word.element.body, han)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_clock(buffer.getvalue())


def _own_paper(language: str, han: Script) -> WordDocument:
    """Return an empty document with the page and the styles of a letter."""
    return docx.Document(io.BytesIO(_blank(language, han)))


def _firm_paper(letterhead: bytes, language: str, han: Script) -> WordDocument:
    """Return a firm's document, which gets only the styles of a letter that it lacks."""
    word = open_letterhead(letterhead)
    set_styles(word, language, han, keep=True)
    return word


@cache
def _blank(language: str, han: Script) -> bytes:
    """Return an empty document as a file: to dress the one of the library takes longer than to write a letter."""
    word = docx.Document()
    drop_surplus(word)
    section = word.sections[0]
    section.page_width, section.page_height = US_LETTER if is_us_paper(language) else A4
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(17), Mm(19)
    section.footer_distance = Mm(10)
    set_styles(word, language, han, keep=False)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _room(word: WordDocument) -> Length:
    """Return the width of the text on the last section's pages, which the letter is written on."""
    section = word.sections[-1]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    return Length((width or A4[0]) - (MARGIN if left is None else left) - (MARGIN if right is None else right))


def _set_properties(word: WordDocument, imprint: Imprint) -> None:
    properties = word.core_properties
    properties.title, properties.author, properties.language = imprint.title, imprint.author, imprint.language
    properties.last_modified_by, properties.comments, properties.subject = imprint.author, "", imprint.footer
    properties.created = properties.modified = imprint.at.replace(tzinfo=None)  # the library writes it as UTC
    properties.revision = 1


def _add_letterhead(word: WordDocument, document: Document, room: Length) -> None:
    for block in document.letterhead:
        if not isinstance(block, Paragraph):
            _add_block(word, block, room, new_page=False, keep=True)
            continue
        lines = _split(block.line)
        for line in lines:
            strong = all(run.style == "strong" for run in line)
            _fill(_add_paragraph(word, "Letterhead Name" if strong else "Letterhead"), line)
    if document.letterhead:
        _add_rule(word.paragraphs[-1])


def _add_block(word: WordDocument, block: Block, room: Length, *, new_page: bool, keep: bool) -> None:
    if isinstance(block, Heading):
        paragraph = _add_paragraph(word, f"Heading {min(block.level, 2)}")
        paragraph.paragraph_format.page_break_before = (block.level == 1 and new_page) or None
        _fill(paragraph, block.line)
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.keep_together = True
        _fill(paragraph, block.line)
    elif isinstance(block, Listing):
        _add_list(word, block)
    else:
        _add_table(word, block, room, keep=keep)
    if keep:
        word.paragraphs[-1].paragraph_format.keep_with_next = True


def _add_paragraph(word: WordDocument, style: str) -> WordParagraph:
    """Add a paragraph of a style by its id: the library looks through all styles for each paragraph that names one."""
    paragraph = word.add_paragraph()
    paragraph._p.get_or_add_pPr().style = word.styles[style].style_id  # noqa: SLF001  it has no other way
    return paragraph


def _add_list(word: WordDocument, block: Listing) -> None:
    """Add the items; a firm's list style that puts no sign before an item leaves that to the text."""
    name = "List Number" if block.ordered else "List Bullet"
    has_sign = bool(word.styles[name].element.findall(f".//{qn('w:numPr')}"))
    for number, item in enumerate(block.items, start=1):
        paragraph = _add_paragraph(word, name)
        if not has_sign:
            paragraph.add_run(f"{number}. " if block.ordered else "• ")
        _fill(paragraph, item)


def _add_table(word: WordDocument, block: Table, room: Length, *, keep: bool) -> None:
    table = word.add_table(rows=len(block.rows), cols=len(block.rows[0]))
    table.autofit = False
    _set_borders(table)
    widths = [Length(int(room * share)) for share in shares(block)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    name = "Table Text Small" if len(widths) > 3 else "Table Text"
    style_id = word.styles[name].style_id  # to look it up for every cell takes longer than all the rest
    for number, (row, cells) in enumerate(zip(table.rows, block.rows, strict=True)):
        row_properties = row._tr.get_or_add_trPr()  # noqa: SLF001  the library has no public way
        row_properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            row_properties.append(OxmlElement("w:tblHeader"))
        for cell, width, line in zip(row.cells, widths, cells, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.get_or_add_pPr().style = style_id  # noqa: SLF001  same
            # A short table stays together, a long one does not begin with its last row on the page.
            last = number == len(block.rows) - 1
            paragraph.paragraph_format.keep_with_next = keep if last else number == 0 or block.is_short
            _fill(paragraph, line, bold=number == 0)
    # Two tables without a paragraph between them would become one.
    _add_paragraph(word, "Table Text").paragraph_format.line_spacing = Pt(6)


def _set_borders(table: WordTable) -> None:
    """Draw rules above, below and between the rows, none between the columns, and no indent of the text."""
    properties = table._tbl.tblPr  # noqa: SLF001  same
    borders = OxmlElement("w:tblBorders")
    for side, eighths in (("top", "6"), ("bottom", "4"), ("insideH", "4")):
        borders.append(_element(f"w:{side}", val="single", sz=eighths, space="0", color="BFBFBF"))
    margins = OxmlElement("w:tblCellMar")
    for side, twentieths in (("top", "25"), ("left", "0"), ("bottom", "25"), ("right", "100")):
        margins.append(_element(f"w:{side}", w=twentieths, type="dxa"))
    properties.append(borders)
    properties.append(margins)


def _add_rule(paragraph: WordParagraph) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz="6", space="6", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001  same
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    paragraph.paragraph_format.space_after = Pt(10)


def _add_footers(word: WordDocument, imprint: Imprint, room: Length) -> None:
    """Put reference and page number on every page; below what a firm's paper has there already."""
    section = word.sections[-1]
    footers = [section.footer]
    if section.different_first_page_header_footer:
        footers.append(section.first_page_footer)
    if word.settings.odd_and_even_pages_header_footer:
        footers.append(section.even_page_footer)
    for footer in footers:
        _add_footer(word, footer, imprint, room)


def _add_footer(word: WordDocument, footer: WordFooter, imprint: Imprint, room: Length) -> None:
    paragraph = footer.paragraphs[-1] if footer.paragraphs else footer.add_paragraph()
    if paragraph.text.strip() or len(paragraph._p.findall(f".//{qn('w:drawing')}")):  # noqa: SLF001  same
        paragraph = footer.add_paragraph()
    style = word.styles["Footer"]
    assert isinstance(style, ParagraphStyle)  # noqa: S101  it is one in every document
    paragraph.style = style
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
    for stop in list(style.paragraph_format.tab_stops):
        if stop.position != room:  # those of the style stand where another paper has its middle
            stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    before, between, after = re.split(r"\{pages?\}", labels_of(imprint.language).page)
    paragraph.add_run(f"{imprint.footer}\t{before}")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(between)
    _add_field(paragraph, "NUMPAGES")
    if after:
        paragraph.add_run(after)
    set_fonts(paragraph._p, han_of(paragraph.text, imprint.language))  # noqa: SLF001  same


def _add_field(paragraph: WordParagraph, instruction: str) -> None:
    field = _element("w:fldSimple", instr=instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  same


def _fill(paragraph: WordParagraph, line: Line, *, bold: bool = False) -> None:
    for run in line:
        _dress(paragraph.add_run(run.text), run.style, bold=bold)


def _dress(run: WordRun, style: str, *, bold: bool) -> None:
    if bold or style == "strong":
        run.bold = True
    if style == "emphasis":
        run.italic = True
    if style == "code":
        run.font.name, run.font.size = MONO_FONT, Pt(8.5)


def _split(line: Line) -> list[Line]:
    """Split a line at its line breaks."""
    lines: list[list[Run]] = [[]]
    for run in line:
        for number, text in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            if text:
                lines[-1].append(Run(text, run.style))
    return [tuple(part) for part in lines]


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _without_clock(data: bytes) -> bytes:
    """Return the same archive with every entry dated 1980, so that equal letters are equal files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it tells the operating system
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
