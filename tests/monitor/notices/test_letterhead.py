"""A firm's own Word paper, and names in other scripts in Word."""

import io
import zipfile
from contextlib import suppress

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from monitor.notices import ExportError, MissingGlyphError, Supplies, export, load_pack, write_draft, write_letter
from tests.monitor.notices.samples import NOW, item, notice, with_part, work

PACK = load_pack()
TEXT = "**Sender**\\\nStreet 1\n\n---\n\n# Title\n\nFirst.\n\n- one\n\n| A | B | C |\n|---|---|---|\n| 1 | 2 | 3 |\n"


def logo():
    """Return a picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(buffer, "png")
    return io.BytesIO(buffer.getvalue())


def paper(*, place=False, first_page=False, change=None):
    """Return a firm's letterhead: A5, its own fonts, a logo in the header, the registry in the footer."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(148), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.header.paragraphs[0].text = "Advocate & Partners LLP"
    section.header.paragraphs[0].add_run().add_picture(logo())
    section.footer.paragraphs[0].text = "Registered in England 1234567"
    section.different_first_page_header_footer = first_page
    if first_page:
        section.first_page_header.paragraphs[0].text = "First page"
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Georgia", Pt(12)
    if place:
        word.add_paragraph("Before")
        word.add_paragraph("{{ letter }}")
        word.add_paragraph("After")
    if change:
        change(word)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def set_on(letterhead, text=TEXT, **options):
    """Return a letter on a letterhead, read back."""
    return docx.Document(io.BytesIO(export(text, "docx", footer="Reference R1", letterhead=letterhead, **options)))


def test_the_firms_paper_header_footer_logo_and_styles_stay():
    """Page, margins, fonts and header are the firm's; its footer gets the reference and the page below."""
    word = set_on(paper())
    section = word.sections[0]
    assert section.page_width == pytest.approx(Mm(148), abs=Mm(0.1))
    assert section.left_margin == pytest.approx(Mm(15), abs=Mm(0.1))
    assert section.header.paragraphs[0].text == "Advocate & Partners LLP"
    assert section.header._element.findall(f".//{qn('w:drawing')}")
    assert [p.text for p in section.footer.paragraphs] == ["Registered in England 1234567", "Reference R1\tPage  of "]
    assert (word.styles["Normal"].font.name, word.styles["Normal"].font.size) == ("Georgia", Pt(12))
    assert sum(column.width for column in word.tables[0].columns) == pytest.approx(Mm(118), abs=Mm(0.1))


def test_the_letter_keeps_its_structure_on_the_firms_paper():
    """Headings, lists and table headings are what they are without it."""
    word = set_on(paper())
    styles = {p.text: p.style.name for p in word.paragraphs}
    assert styles["Title"] == "Heading 1"
    assert styles["one"] == "List Bullet"
    assert word.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_letter_goes_where_the_firm_wants_it():
    """In the place of a paragraph that says so; what stands before and after stays."""
    texts = [p.text for p in set_on(paper(place=True)).paragraphs if p.text]
    assert texts == ["Before", "Sender", "Street 1", "Title", "First.", "one", "After"]


def test_a_first_page_of_its_own_is_marked_too():
    """The reference, or that it is a draft, stands on every page."""
    supplies = Supplies(letterhead=paper(first_page=True))
    letter = write_draft(notice(), PACK, now=NOW, format="docx", supplies=supplies)
    section = docx.Document(io.BytesIO(letter.content)).sections[0]
    assert section.first_page_header.paragraphs[0].text == "First page"
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[-1].text.startswith("Draft, not signed: RC-2026-0017")


def test_a_paper_without_list_styles_still_shows_lists():
    """The sign before an item becomes text."""

    def drop(word):
        for name in ("List Bullet", "List Number"):
            word.styles.element.remove(word.styles[name].element)

    texts = [p.text for p in set_on(paper(change=drop), "# T\n\n- one\n\n1. first\n").paragraphs]
    assert texts[-2:] == ["• one", "1. first"]


def test_equal_letters_on_equal_paper_are_equal_files():
    """The firm's file brings no clock in."""
    letterhead = paper()
    assert export(TEXT, "docx", letterhead=letterhead) == export(TEXT, "docx", letterhead=letterhead)


def macros(content):
    """Return a document with a macro in it."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return buffer.getvalue()


def attached_template(word):
    """Let a document fetch its template from elsewhere."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    word.part.relate_to("https://evil.example/x.dotm", kind, is_external=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "not a Word document"),
        (b"", "not a Word document"),
        (macros(paper()), "macros"),
        (paper(change=attached_template), "from elsewhere"),
        (b"PK\x05\x06" + b"\0" * 18, "not a Word document"),
    ],
)
def test_what_is_no_harmless_paper_is_refused(content, sentence):
    """With one sentence, before anything is written."""
    with pytest.raises(ExportError, match=sentence):
        export(TEXT, "docx", letterhead=content)


def test_a_link_in_the_letterhead_is_harmless():
    """A firm may print its address on the web."""

    def link(word):
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        word.part.relate_to("https://firm.example", kind, is_external=True)

    assert set_on(paper(change=link)).paragraphs


NAMES = {
    "田中花子": ("w:eastAsia", "SimSun"),
    "たなか花子": ("w:eastAsia", "MS Mincho"),
    "김민준": ("w:eastAsia", "Batang"),
    "ليلى حداد": ("w:cs", "Times New Roman"),
    "אורי כהן": ("w:cs", "Times New Roman"),
    "अनिता शर्मा": ("w:cs", "Nirmala UI"),
    "สมชาย": ("w:cs", "Leelawadee UI"),
    "ნინო": ("w:hAnsi", "Sylfaen"),
}


@pytest.mark.parametrize(("name", "font"), NAMES.items())
def test_names_get_a_font_that_has_their_letters(name, font):
    """In the slot that Word takes for the script; Latin letters beside them keep the letter's font."""
    word = docx.Document(io.BytesIO(export(f"# T\n\nFor {name}, Ltd.\n", "docx")))
    paragraph = word.paragraphs[1]
    assert paragraph.text == f"For {name}, Ltd."
    slots = {
        run.text: {key: run._r.rPr.rFonts.get(qn(key)) for key in ("w:eastAsia", "w:cs", "w:hAnsi")}
        for run in paragraph.runs
        if run._r.rPr is not None and run._r.rPr.rFonts is not None
    }
    assert "".join(slots).replace(" ", "") == name.replace(" ", "")
    assert all(fonts[font[0]] == font[1] for fonts in slots.values())


def test_what_runs_from_the_right_says_so():
    """Arabic and Hebrew, and not the words around them."""
    word = docx.Document(io.BytesIO(export("# T\n\nFor ليلى in Cairo\n", "docx")))
    assert [run.text for run in word.paragraphs[1].runs if run.font.rtl] == ["ليلى"]


def test_han_characters_of_a_japanese_letter_are_japanese():
    """The letter's language decides, else what stands beside them."""
    word = docx.Document(io.BytesIO(export("# T\n\n田中\n", "docx", language="ja")))
    assert word.paragraphs[1].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "MS Mincho"


def test_a_name_in_other_letters_stands_in_every_format_or_is_refused():
    """Never as an empty box: the PDF is refused with the font to install where there is none."""
    whole = with_part("sender", name="田中花子")(notice(work(item(account="@ليلى"))))
    whole = with_part("signature", name="田中花子")(with_part("principal", name="田中花子")(whole))
    for format_ in ("md", "txt", "html", "docx"):
        draft = write_draft(whole, PACK, now=NOW, format=format_)
        assert format_ == "docx" or "田中花子" in draft.content.decode()
    with suppress(MissingGlyphError):  # where no font is installed; what it says is tested with the PDF
        pdf = write_draft(whole, PACK, now=NOW, format="pdf").content
        assert "田中花子" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_a_signed_letter_can_be_set_on_the_firms_paper():
    """From the notice, with the firm's file among the supplies."""
    letter = write_letter(notice(), PACK, now=NOW, format="docx", supplies=Supplies(letterhead=paper()))
    word = docx.Document(io.BytesIO(letter.content))
    assert word.sections[0].header.paragraphs[0].text == "Advocate & Partners LLP"
    assert any(p.text.startswith("/s/ Maya Lindqvist") for p in word.paragraphs)
