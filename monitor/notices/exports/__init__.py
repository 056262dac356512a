"""Letters as files: for people, for mail programs, and for machines."""

from collections.abc import Callable
from datetime import UTC, datetime

from monitor.notices.errors import ExportError
from monitor.notices.exports.document import Document, parse
from monitor.notices.exports.html import to_html
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.lumen import to_lumen
from monitor.notices.exports.mail import to_eml
from monitor.notices.exports.pdf import to_pdf
from monitor.notices.exports.plain_json import to_plain_json
from monitor.notices.exports.rendered import NEVER, Rendered
from monitor.notices.exports.spreadsheet import to_csv
from monitor.notices.exports.text import to_text
from monitor.notices.exports.word import to_docx
from monitor.notices.exports.xarf_report import to_xarf

__all__ = ["DOCUMENTS", "FORMATS", "Rendered", "ending_of", "export", "export_letter", "format_of", "to_eml"]

DOCUMENTS = ("md", "txt", "html", "pdf", "docx")
"""Formats that show the text of a letter and nothing else; any Markdown can be written in them."""


def _document(format_: str) -> Callable[[Rendered], bytes]:
    def write(rendered: Rendered) -> bytes:
        if format_ == "md":
            return rendered.markdown.encode()
        document = rendered.document
        return _set(document, format_, rendered.imprint(document), rendered.letterhead)

    return write


def _mail(rendered: Rendered) -> bytes:
    """Return the letter as a message with its PDF and everything that is enclosed."""
    notice, document = rendered.notice, rendered.document
    pdf = () if rendered.is_draft else ((f"{notice.reference}.pdf", to_pdf(document, rendered.imprint(document))),)
    attachments = (*pdf, *rendered.enclosures)
    return to_eml(notice, rendered.pack, rendered.markdown, attachments, rendered.stamped_at)


WRITERS: dict[str, Callable[[Rendered], bytes]] = {
    **{format_: _document(format_) for format_ in DOCUMENTS},
    "eml": _mail,
    "xarf": to_xarf,
    "lumen": to_lumen,
    "csv": lambda rendered: to_csv(rendered.notice, rendered.columns),
    "json": lambda rendered: to_plain_json(rendered.notice),
}
FORMATS = tuple(WRITERS)
"""Formats that a letter can have."""


def ending_of(format: str) -> str:  # noqa: A002  the user's word
    """Return the ending of the names of files in a format, without its dot; two of them are JSON of a special kind."""
    return f"{format}.json" if format in {"xarf", "lumen"} else format


def format_of(name: str) -> str | None:
    """Return the format that the ending of a file's name asks for; None where it asks for none."""
    endings = sorted(((ending_of(format_), format_) for format_ in FORMATS), key=lambda pair: -len(pair[0]))
    return next((format_ for ending, format_ in endings if name.lower().endswith(f".{ending}")), None)


def export_letter(rendered: Rendered, format: str) -> bytes:  # noqa: A002  same
    """Return a letter in one of ``FORMATS``; equal letters give equal bytes.

    :raises ExportError: the format is unknown, lacks a fact, or cannot show a character
    """
    _demand_known(format, FORMATS)
    return WRITERS[format](rendered)


def export(
    markdown: str,
    format: str,  # noqa: A002  same
    *,
    language: str = "en-US",
    footer: str = "",
    stamped_at: datetime | None = None,
    letterhead: bytes | None = None,
) -> bytes:
    """Return any text in one of ``DOCUMENTS``; equal arguments give equal bytes.

    :param language: BCP 47 tag of the text, for screen readers and hyphenation
    :param footer: text beside the page number, for example the reference
    :param stamped_at: timezone-aware time that the document says it was made at; None for 1980
    :param letterhead: a firm's own .docx, whose page, header, footer and styles the format docx keeps
    :raises ExportError: the format is unknown, or a character of the letter cannot be shown in it
    """
    _demand_known(format, DOCUMENTS)
    document = parse(markdown)
    imprint = Imprint(
        title=document.title,
        author=document.author,
        language=language,
        footer=footer,
        at=(stamped_at or NEVER).astimezone(UTC),
    )
    return markdown.encode() if format == "md" else _set(document, format, imprint, letterhead)


def _set(document: Document, format_: str, imprint: Imprint, letterhead: bytes | None) -> bytes:
    if format_ == "docx":
        return to_docx(document, imprint, letterhead)
    if format_ == "pdf":
        return to_pdf(document, imprint)
    return (to_html(document, imprint) if format_ == "html" else to_text(document)).encode()


def _demand_known(format_: str, known: tuple[str, ...]) -> None:
    if format_ not in known:
        raise ExportError(f"Letters cannot be written as {format_!r}; choose one of {', '.join(known)}.")
