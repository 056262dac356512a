"""Letters as files: read back with other programs than those that wrote them."""

import ctypes
import io
from datetime import UTC, datetime
from itertools import pairwise

import docx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from monitor.notices import DOCUMENTS, ExportError, MissingGlyphError, export, load_pack, render, write_draft
from tests.monitor.notices.samples import COPY, NOW, item, notice, work

LONG = "https://video.example/watch/" + "very-long-path/" * 12 + "?token=" + "a1B2" * 40
SEGMENT = item().segments[0]
LETTER = render(notice(work(item(1, segments=(SEGMENT, SEGMENT)), item(2))), load_pack())
"""About two copies, so that it has tables of ranges and an annex."""
LONG_LETTER = render(notice(work(item(url=LONG, platform="Example"))), load_pack())
STAMP = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def pdf_of(markdown: str = LETTER, **options: object) -> pypdfium2.PdfDocument:
    """Return the PDF of a letter, opened by PDFium."""
    return pypdfium2.PdfDocument(export(markdown, "pdf", footer="Reference RC-2026-0017", **options))


def text_of(pdf: pypdfium2.PdfDocument) -> list[str]:
    """Return the text of every page on one line."""
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def word_of(markdown: str = LETTER, **options: object) -> docx.document.Document:
    """Return the Word document of a letter, read back."""
    return docx.Document(io.BytesIO(export(markdown, "docx", footer="Reference RC-2026-0017", **options)))


@pytest.mark.parametrize("format_", DOCUMENTS)
def test_equal_letters_are_equal_files(format_):
    """No clock and no chance reach the files, so that a digest identifies a letter."""
    assert export(LETTER, format_, stamped_at=STAMP) == export(LETTER, format_, stamped_at=STAMP)


def test_an_unknown_format_is_refused_and_the_known_are_named():
    """The message lists the choices."""
    with pytest.raises(ExportError, match="md, txt, html, pdf, docx"):
        export(LETTER, "odt")


def test_markdown_is_the_letter_itself():
    """The format md is the text in UTF-8."""
    assert export(LETTER, "md").decode() == LETTER


def test_plain_text_has_72_columns_and_whole_addresses():
    """Only a word that is longer than the line makes a longer line, and it is alone on it."""
    lines = export(LONG_LETTER, "txt").decode().splitlines()
    assert any(line.strip() == LONG for line in lines)
    assert all(len(line) <= 72 or " " not in line.strip() for line in lines)


@pytest.mark.parametrize("format_", ["txt", "html"])
def test_an_address_is_printed_as_it_was_written(format_):
    """Whoever copies it gets the very address, with its percent signs and its host as registered."""
    address = "https://xn--mller-kva.example/a%20b%2Fc"
    assert address in export(f"Seen at <{address}>.", format_).decode()


def test_plain_text_carries_no_markup():
    """An e-mail body shows neither escapes nor table signs nor stars."""
    text = export(LETTER, "txt").decode()
    assert not set("|\\*`<>") & set(text)
    assert "@fast_reuploads" in text


def test_plain_text_shows_tables_in_columns():
    """The matched ranges stand below their headings."""
    lines = export(LETTER, "txt").decode().splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("In the work"))
    column = lines[head].index("In the copy")
    assert lines[head + 2].startswith("00:12–00:41")
    assert lines[head + 2][column:].startswith("00:03–00:32")


def test_a_table_too_wide_for_plain_text_becomes_a_list():
    """Cells that no column can hold stand below each other with their headings."""
    wide = f"| One | Two | Three |\n|---|---|---|\n| {'x' * 50} | {'y' * 50} | z |\n| a | b | c |\n"
    assert export(wide, "txt").decode() == f"One: {'x' * 50}\nTwo: {'y' * 50}\nThree: z\n\nOne: a\nTwo: b\nThree: c\n"


def test_a_notice_about_one_copy_is_one_page():
    """It needs no second page for its signature, and no annex: the digests stand in it."""
    (letter,) = text_of(pdf_of(render(notice(), load_pack())))
    assert "/s/ Maya Lindqvist" in letter
    assert letter.endswith("Reference RC-2026-0017 Page 1 of 1")
    assert COPY in letter


def test_the_pdf_is_tagged_and_names_itself():
    """Screen readers find structure, title, author and language."""
    pdf = pdf_of(stamped_at=STAMP)
    assert pdfium.FPDFCatalog_IsTagged(pdf.raw)
    meta = pdf.get_metadata_dict()
    assert meta["Title"] == "Notice of claimed infringement (17 U.S.C. § 512(c)(3))"
    assert meta["Author"] == "Maya Lindqvist"
    assert meta["CreationDate"].startswith("D:20261123093000")
    length = pdfium.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    buffer = (ctypes.c_ushort * (length // 2))()
    pdfium.FPDFCatalog_GetLanguage(pdf.raw, buffer, length)
    assert "".join(map(chr, buffer)).rstrip("\0") == "en-US"


def test_the_pdf_claims_both_standards():
    """Its metadata says PDF/UA-1 and PDF/A-2a, to which typst held it."""
    data = export(LETTER, "pdf")
    assert b"<pdfuaid:part>1<" in data
    assert b"<pdfaid:part>2<" in data
    assert b"<pdfaid:conformance>A<" in data


def test_a_signature_never_stands_alone_on_a_page():
    """However many ranges were matched, the signature shares its page with what it signs."""
    segment = item().segments[0]
    for count in range(3, 8):
        pages = text_of(pdf_of(render(notice(work(item(segments=(segment,) * count))), load_pack())))
        (signed,) = [page for page in pages if "/s/" in page]
        assert "Nothing in this notice waives" in signed


def test_word_keeps_the_signature_with_what_it_signs():
    """The last statement may not be parted from the signature, nor the signature torn apart."""
    before, signature = next((one, two) for one, two in pairwise(word_of().paragraphs) if two.text.startswith("/s/"))
    assert before.paragraph_format.keep_with_next
    assert signature.paragraph_format.keep_together


def test_a_nearly_empty_page_takes_the_annex():
    """Where only the signature is left for the second page, the annex follows it there."""
    segment = item().segments[0]
    letters = [render(notice(work(item(1, segments=(segment,) * n), item(2))), load_pack()) for n in range(2, 12)]
    pages = [text_of(pdf_of(letter)) for letter in letters]
    shared = [page for letter in pages for page in letter if "/s/" in page and "Annex: evidence" in page]
    assert shared
    assert all(page.endswith(f"Page {n} of {len(each)}") for each in pages for n, page in enumerate(each, start=1))


def test_word_keeps_an_item_with_the_table_of_its_ranges():
    """The rows of the item, and what lies between the tables, are kept with the next."""
    word = word_of()
    item_table, ranges = word.tables[1:3]
    assert item_table.rows[0].cells[0].text == "Item 1"
    assert ranges.rows[0].cells[0].text == "In the work"
    between = item_table._tbl.getnext()
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in item_table.rows]
    assert all(kept)
    assert between.find(qn("w:pPr")).find(qn("w:keepNext")) is not None
    assert not ranges.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_a_draft_says_so_on_every_page():
    """In the footer of the PDF and of the Word document."""
    many = notice(work(*(item(number) for number in range(1, 8))))
    pdf = pypdfium2.PdfDocument(write_draft(many, load_pack(), now=NOW, format="pdf").content)
    assert all("Draft, not signed: RC-2026-0017" in page for page in text_of(pdf))
    word = docx.Document(io.BytesIO(write_draft(many, load_pack(), now=NOW, format="docx").content))
    assert word.sections[0].footer.paragraphs[0].text.startswith("Draft, not signed: RC-2026-0017")


def test_a_long_address_stays_on_the_paper():
    """No character of a PDF lies outside the margins, however long the address."""
    pdf = pdf_of(LONG_LETTER)
    for page in pdf:
        text = page.get_textpage()
        rights = [text.get_charbox(i)[2] for i in range(text.count_chars())]
        assert max(rights) <= page.get_width() - 60
    assert LONG in "".join(text_of(pdf)).replace(" ", "")


def test_us_letters_use_us_paper():
    """The pack's language decides about the paper."""
    assert pdf_of()[0].get_size() == (612, 792)
    assert pdf_of(language="de-DE")[0].get_width() == pytest.approx(595.28, abs=0.01)


PAGES = {
    "en-US": "Page 1 of 1",
    "de-DE": "Seite 1 von 1",
    "es-MX": "Página 1 de 1",
    "fr-FR": "Page 1 sur 1",
    "it-IT": "Page 1 of 1",
}


@pytest.mark.parametrize("language", PAGES)
def test_pages_are_counted_in_the_language_of_the_letter(language):
    """In the PDF, in Word, and by a browser that prints."""
    (page,) = text_of(pdf_of("# T\n", language=language))
    assert page.endswith(PAGES[language])
    footer = word_of("# T\n", language=language).sections[0].footer.paragraphs[0]
    assert "".join(footer.text.partition("\t")[2].split()) == "".join(PAGES[language].replace("1", "").split())
    word = PAGES[language].split()[0].replace("á", "\\0000e1")
    assert (
        f'@bottom-right{{content:"{word}\\000020" counter(page)' in export("# T\n", "html", language=language).decode()
    )


@pytest.mark.parametrize(("language", "is_letter"), [("es-MX", True), ("fr-CA", True), ("ja", False), ("en-GB", False)])
def test_paper_follows_the_country(language, is_letter):
    """US Letter where people print on it, A4 elsewhere; in every format that has paper."""
    assert (pdf_of("# T\n", language=language)[0].get_size() == (612, 792)) is is_letter
    section = word_of("# T\n", language=language).sections[0]
    assert (section.page_width == Mm(215.9)) is is_letter
    assert ("@page{size:letter;" in export("# T\n", "html", language=language).decode()) is is_letter


def test_a_long_word_stays_on_the_paper():
    """A title of 300 characters without a blank is broken over lines in a table of three columns, and is all there."""
    title = "x" * 299 + "y"
    pdf = pdf_of(f"| a | b | c |\n|---|---|---|\n| {title} | {title} | 1 |\n")
    assert "".join(text_of(pdf)).replace(" ", "").count("y") == 2
    for page in pdf:
        text = page.get_textpage()
        assert max(text.get_charbox(i)[2] for i in range(text.count_chars())) <= page.get_width() - 60


@pytest.mark.parametrize(
    "text",
    ['#panic("x")', "$x^2$", "@label", "= Heading", "#import", "*bold*", "\\u{41}", '"', '")) #panic("', '\\"+x'],
)
def test_typst_code_in_a_letter_is_text(text):
    """The PDF shows what a title says; nothing in it is run."""
    (page,) = text_of(pdf_of("# T\n\n" + "".join("\\" + c if c in "#$@=*\\^" else c for c in text) + "\n"))
    assert text in page


def test_what_was_set_before_leaves_no_trace():
    """Typst remembers what letters have in common; each has its own title and footer, and equal ones equal bytes."""
    first, other, again = (
        export(f"# {title}\n\nSame words.\n", "pdf", footer=f"Reference {title}") for title in ("A1", "B2", "A1")
    )
    assert first == again
    for content, title in ((first, "A1"), (other, "B2")):
        pdf = pypdfium2.PdfDocument(content)
        assert pdf.get_metadata_dict()["Title"] == title
        assert text_of(pdf)[0].count(title) == 2


def test_a_missing_glyph_is_named_with_the_way_out():
    """One sentence names the characters and says what to do."""
    with pytest.raises(MissingGlyphError) as caught:
        export("# T\n\nunassigned \u0378 and \u0379, again \u0378", "pdf")
    assert caught.value.characters == ("\u0378", "\u0379")
    assert "U+0378" in str(caught.value)
    assert "format docx or txt" in str(caught.value)


def test_a_missing_glyph_names_the_font_to_install():
    """By its script, with the package that has it."""
    sentence = str(MissingGlyphError(("北", "ع", "\u0378")))
    assert "Noto Serif CJK SC (package fonts-noto-cjk)" in sentence
    assert "Noto Naskh Arabic (package fonts-noto-core)" in sentence


def test_invisible_characters_are_not_blamed():
    """The joiners inside an emoji are not what the user sees."""
    with pytest.raises(MissingGlyphError) as caught:
        export("# T\n\n\u0378\u200d\u0379", "pdf")
    assert caught.value.characters == ("\u0378", "\u0379")


def test_characters_for_private_use_are_named():
    """PDF/A refuses them even where a font has a glyph."""
    with pytest.raises(MissingGlyphError, match=r"U\+E000"):
        export("# T\n\n\ue000", "pdf")


def test_word_uses_real_styles():
    """Headings are headings, so that the navigation pane and screen readers find them."""
    word = word_of()
    styles = {p.text: p.style.name for p in word.paragraphs}
    assert styles["Maya Lindqvist"] == "Letterhead Name"
    assert styles["Notice of claimed infringement (17 U.S.C. § 512(c)(3))"] == "Heading 1"
    assert styles["3. Statements"] == "Heading 2"


def test_word_marks_the_heading_row_of_tables():
    """A table that runs over a page repeats its first row, and no row is torn apart."""
    for table in word_of().tables:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_word_tables_fill_the_text_width():
    """Column widths are set and add up to the width between the margins."""
    word = word_of()
    room = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    for table in word.tables:
        assert sum(column.width for column in table.columns) == pytest.approx(room, abs=Mm(0.1))
        assert all(cell.width == column.width for column in table.columns for cell in column.cells)


def test_word_keeps_tables_apart():
    """Between two tables there is a paragraph, else Word would join them."""
    kinds = [element.tag for element in word_of().element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in pairwise(kinds)


def test_word_numbers_its_pages():
    """The footer holds the reference and two fields that Word counts itself."""
    footer = word_of().sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in footer._p.findall(qn("w:fldSimple"))]
    assert footer.text.startswith("Reference RC-2026-0017\tPage ")
    assert fields == ["PAGE", "NUMPAGES"]


def test_word_names_itself():
    """Title, author and time are in the file's properties."""
    properties = word_of(stamped_at=STAMP).core_properties
    assert properties.title == "Notice of claimed infringement (17 U.S.C. § 512(c)(3))"
    assert properties.author == "Maya Lindqvist"
    assert properties.created.replace(tzinfo=UTC) == STAMP


def test_word_holds_the_whole_letter():
    """Every table and the exact addresses arrive in the document."""
    word = word_of(LONG_LETTER)
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert LONG in cells
    assert "29 seconds: 00:12–00:41 of the work at 00:03–00:32 of the copy (picture)" in cells
    assert "/s/ Maya Lindqvist" in "\n".join(p.text for p in word.paragraphs)


def test_lists_become_lists():
    """The cover note's points are list items in every format."""
    cover = "# Cover\n\n- one\n- two\n\n1. first\n"
    assert [p.style.name for p in word_of(cover).paragraphs[1:]] == ["List Bullet", "List Bullet", "List Number"]
    assert "- one\n- two\n\n1. first" in export(cover, "txt").decode()
    assert "• one" in text_of(pdf_of(cover))[0]


@pytest.mark.parametrize("block", ["> quoted", "![picture](x.png)", "```\ncode\n```"])
def test_what_letters_cannot_have_is_refused(block):
    """An edited letter with a block that some format cannot show is an error and not a gap."""
    with pytest.raises(ExportError, match="take it out"):
        export(f"# T\n\n{block}\n", "docx")
