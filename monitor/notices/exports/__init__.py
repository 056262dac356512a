"""Letters as files: Markdown, plain text, PDF and Word."""

from datetime import UTC, datetime

from monitor.notices.errors import ExportError
from monitor.notices.exports.document import parse
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.pdf import to_pdf
from monitor.notices.exports.text import to_text
from monitor.notices.exports.word import to_docx

__all__ = ["FORMATS", "export"]

FORMATS = ("md", "txt", "pdf", "docx")
"""Formats that a letter can have, also the endings of their file names."""


def export(
    markdown: str,
    format: str,  # noqa: A002  the user's word
    *,
    language: str = "en-US",
    footer: str = "",
    stamped_at: datetime | None = None,
) -> bytes:
    """Return a letter in one of ``FORMATS``; equal arguments give equal bytes.

    :param language: BCP 47 tag of the text, for screen readers and hyphenation
    :param footer: text beside the page number, for example the reference
    :param stamped_at: timezone-aware time that the document says it was made at; None for 1980
    :raises ExportError: the format is unknown, or a character of the letter cannot be shown in it
    """
    if format not in FORMATS:
        raise ExportError(f"Letters cannot be written as {format!r}; choose one of {', '.join(FORMATS)}.")
    if format == "md":
        return markdown.encode()
    document = parse(markdown)
    if format == "txt":
        return to_text(document).encode()
    imprint = Imprint(
        title=document.title,
        author=document.author,
        language=language,
        footer=footer,
        at=(stamped_at or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC),
    )
    return to_pdf(document, imprint) if format == "pdf" else to_docx(document, imprint)
