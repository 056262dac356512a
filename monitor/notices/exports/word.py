"""A letter as a Word document with real styles, from the same tree as the PDF."""

import io
import zipfile

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import Block, Document, Heading, Line, Listing, Paragraph, Run, Table
from monitor.notices.exports.imprint import Imprint

GREY = RGBColor(0x59, 0x59, 0x59)
BLACK = RGBColor(0, 0, 0)
BODY_FONT = "Times New Roman"
MONO_FONT = "Courier New"
MARGIN = Mm(23)
PAPERS = {"US": (Mm(215.9), Mm(279.4))}
"""Width and height by region; A4 elsewhere."""


def to_docx(document: Document, imprint: Imprint) -> bytes:
    """Return the letter as a .docx file; equal letters give equal bytes."""
    word = docx.Document()
    room = _set_page(word, imprint)
    _set_styles(word, imprint)
    _set_properties(word, imprint)
    _add_letterhead(word, document, room)
    first = True
    for block, keep in zip(document.body, document.kept, strict=True):
        _add_block(word, block, room, new_page=not first, keep=keep)
        first = first and not (isinstance(block, Heading) and block.level == 1)
    _add_footer(word, imprint, room)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_clock(buffer.getvalue())


def _set_page(word: WordDocument, imprint: Imprint) -> Length:
    """Set paper and margins; return the width of the text."""
    section = word.sections[0]
    section.page_width, section.page_height = PAPERS.get(imprint.language.partition("-")[2], (Mm(210), Mm(297)))
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(17), Mm(19)
    section.footer_distance = Mm(10)
    return Length(section.page_width - 2 * MARGIN)


def _set_styles(word: WordDocument, imprint: Imprint) -> None:
    normal = _style(word, "Normal", Pt(10.5), after=Pt(5))
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), imprint.language)
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.line_spacing = 1.0
    for name, size, before, after in (("Heading 1", 13, 12, 6), ("Heading 2", 10.5, 7, 3)):
        style = _style(word, name, Pt(size), before=Pt(before), after=Pt(after))
        style.font.bold = True
        style.paragraph_format.keep_with_next = True
    _style(word, "Letterhead", Pt(9), after=Pt(0)).font.color.rgb = GREY
    name_style = _style(word, "Letterhead Name", Pt(15))
    name_style.font.bold = True
    _style(word, "Table Text", Pt(9.5))
    _style(word, "Footer", Pt(8.5)).font.color.rgb = GREY


def _style(
    word: WordDocument, name: str, size: Length, *, before: Length | None = None, after: Length | None = None
) -> ParagraphStyle:
    """Return the named paragraph style, made if need be, in the letter's font and without colour."""
    known = [style.name for style in word.styles]
    style = word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101  the names above are those of paragraph styles
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # the fonts of the theme would win over the name
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), BODY_FONT)
    style.font.size, style.font.color.rgb = size, BLACK
    style.paragraph_format.space_before, style.paragraph_format.space_after = before or Pt(0), after or Pt(0)
    return style


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
            _fill(word.add_paragraph(style="Letterhead Name" if strong else "Letterhead"), line)
    if document.letterhead:
        _add_rule(word.paragraphs[-1])


def _add_block(word: WordDocument, block: Block, room: Length, *, new_page: bool, keep: bool) -> None:
    if isinstance(block, Heading):
        paragraph = word.add_paragraph(style=f"Heading {min(block.level, 2)}")
        paragraph.paragraph_format.page_break_before = (block.level == 1 and new_page) or None
        _fill(paragraph, block.line)
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.keep_together = True
        _fill(paragraph, block.line)
    elif isinstance(block, Listing):
        for item in block.items:
            _fill(word.add_paragraph(style="List Number" if block.ordered else "List Bullet"), item)
    else:
        _add_table(word, block, room, keep=keep)
    if keep:
        word.paragraphs[-1].paragraph_format.keep_with_next = True


def _add_table(word: WordDocument, block: Table, room: Length, *, keep: bool) -> None:
    table = word.add_table(rows=len(block.rows), cols=len(block.rows[0]))
    table.autofit = False
    _set_borders(table)
    widths = [Length(int(room * share)) for share in shares(block)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, cells) in enumerate(zip(table.rows, block.rows, strict=True)):
        row_properties = row._tr.get_or_add_trPr()  # noqa: SLF001  the library has no public way
        row_properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            row_properties.append(OxmlElement("w:tblHeader"))
        for cell, width, line in zip(row.cells, widths, cells, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.style = "Table Text"
            # A short table stays together, a long one does not begin with its last row on the page.
            last = number == len(block.rows) - 1
            paragraph.paragraph_format.keep_with_next = keep if last else number == 0 or len(block.rows) <= 12
            _fill(paragraph, line, bold=number == 0)
    # Two tables without a paragraph between them would become one.
    word.add_paragraph(style="Table Text").paragraph_format.line_spacing = Pt(6)


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


def _add_footer(word: WordDocument, imprint: Imprint, room: Length) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.style = "Footer"
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.style.paragraph_format.tab_stops.clear_all()  # those of the template stand where A4 has its middle
    paragraph.add_run(f"{imprint.footer}\tPage ")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _add_field(paragraph, "NUMPAGES")


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
    run.bold = True if bold or style == "strong" else None
    run.italic = True if style == "emphasis" else None
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
