"""Styles of a letter in Word, and the fonts of names that are not in Latin, Greek or Cyrillic letters."""

from copy import deepcopy

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from monitor.notices.scripts import Script, is_east_asian, pieces

GREY = RGBColor(0x59, 0x59, 0x59)
BLACK = RGBColor(0, 0, 0)
BODY_FONT = "Times New Roman"
STYLES: dict[str, tuple[float, float, float, RGBColor, bool]] = {
    "Normal": (10.5, 0, 5, BLACK, False),
    "Heading 1": (13, 12, 6, BLACK, True),
    "Heading 2": (10.5, 7, 3, BLACK, True),
    "Letterhead": (9, 0, 0, GREY, False),
    "Letterhead Name": (15, 0, 0, BLACK, True),
    "Table Text": (9.5, 0, 0, BLACK, False),
    "Table Text Small": (8.5, 0, 0, BLACK, False),
    "Footer": (8.5, 0, 0, GREY, False),
}
"""Size, space before and after in points, colour, and whether bold."""
TABLES = {"Normal Table", "Table Grid"}
"""Styles of tables that a letter keeps: what all tables begin with, and the one that people look for."""
SURPLUS = ("/stylesWithEffects", "/thumbnail")
"""Ends of the relationships that lead to parts without use."""
LISTS = ("List Bullet", "List Number")


def drop_surplus(word: WordDocument) -> None:
    """Take out of the library's empty document what no letter shows and what is nine tenths of it.

    These are the coloured styles of tables, which Word has itself; all styles once more for Word 2010; and a small
    picture of the empty page.
    """
    for style in [style for style in word.styles if style.type is WD_STYLE_TYPE.TABLE]:
        if style.name not in TABLES:
            style.delete()
    for holder in (word.part, word.part.package):
        for key in [key for key, relation in holder.rels.items() if relation.reltype.endswith(SURPLUS)]:
            del holder.rels[key]


def set_styles(word: WordDocument, language: str, han: Script, *, keep: bool) -> None:
    """Set the styles of a letter.

    :param han: whose fonts show Han characters in it
    :param keep: whether styles that the document has already stay as they are
    """
    known = {style.name for style in word.styles}
    for name in STYLES:
        if not keep or name not in known:
            _set_style(word, name, han, is_known=name in known)
    for name in LISTS:
        if name not in known:
            word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).paragraph_format.left_indent = Pt(18)
    if not keep:
        mark = OxmlElement("w:lang")
        # Word breaks lines anywhere in English words that are marked as Japanese.
        mark.set(qn("w:val"), "en-US" if is_east_asian(language) else language)
        mark.set(qn("w:eastAsia"), language)
        normal = word.styles["Normal"]
        normal.element.get_or_add_rPr().append(mark)
        normal.paragraph_format.line_spacing = 1.0


def _set_style(word: WordDocument, name: str, han: Script, *, is_known: bool) -> None:
    size, before, after, color, bold = STYLES[name]
    style = word.styles[name] if is_known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101  the names above are those of paragraph styles
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # the fonts of the theme would win over the name
    for slot in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(slot), BODY_FONT)
    fonts.set(qn("w:eastAsia"), han.word_font)
    style.font.size, style.font.color.rgb, style.font.bold = Pt(size), color, bold or None
    _set_complex_size(style.element.get_or_add_rPr(), Pt(size))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name.startswith("Heading") or None


def _set_complex_size(properties: BaseOxmlElement, size: Length) -> None:
    """Let complex scripts have the size of the others; Word keeps one for each."""
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    element = OxmlElement("w:szCs")
    element.set(qn("w:val"), str(round(size.pt * 2)))
    properties.find(qn("w:sz")).addnext(element)


def set_fonts(element: BaseOxmlElement, han: Script) -> None:
    """Give every run below an element a font that has its script; a run of several scripts is parted."""
    for run in list(element.iter(qn("w:r"))):
        text = "".join(run.itertext(qn("w:t")))
        if not text.isascii() and any(script for _, script in pieces(text, han)):
            _part(run, han)


def _part(run: BaseOxmlElement, han: Script) -> None:
    """Put one run for every script in the place of a run; what is no text keeps its place."""
    for child in [child for child in run if child.tag != qn("w:rPr")]:
        parts = list(pieces(child.text or "", han)) if child.tag == qn("w:t") else [("", None)]
        for text, script in parts:
            new = deepcopy(run)
            for old in [old for old in new if old.tag != qn("w:rPr")]:
                new.remove(old)
            if child.tag == qn("w:t"):
                new.text = text
            else:
                new.append(deepcopy(child))
            if script is not None:
                _dress(new, script)
            run.addprevious(new)
    run.getparent().remove(run)


def _dress(run: BaseOxmlElement, script: Script) -> None:
    properties = run.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for slot in ("w:ascii", "w:hAnsi") if script.slot == "hAnsi" else (f"w:{script.slot}",):
        fonts.set(qn(slot), script.word_font)
    if script.slot == "eastAsia":
        fonts.set(qn("w:hint"), "eastAsia")
    if script.slot == "cs":
        if script.is_rtl:
            properties._add_rtl()  # noqa: SLF001  the library has no public way without a document around the run
        properties._add_cs()  # noqa: SLF001  same
