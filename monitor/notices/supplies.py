"""What comes to a letter besides its facts: a firm's templates, paper and columns, what is enclosed, what to type."""

from dataclasses import dataclass, field
from pathlib import Path

from monitor.notices.errors import ExportError
from monitor.notices.exports.spreadsheet import DEFAULT_COLUMNS, Columns, read_columns
from monitor.notices.values import Finding
from monitor.templating import SHIPPED, Templates

LETTERHEAD = "letterhead.docx"
COLUMNS = "columns.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """Everything that makes a letter and its cover note look as they do, besides the facts."""

    templates: Templates = SHIPPED
    letterhead: bytes | None = field(default=None, repr=False)
    """A .docx file, whose page, header, footer and styles Word letters get."""
    columns: Columns = DEFAULT_COLUMNS
    """Of the table that the format csv gives."""
    enclosures: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Name and content of the files that go with the letter; an e-mail carries them."""
    commands: tuple[str, ...] = ()
    """What the sender types when the offer in the letter is accepted; the cover note names it."""
    remarks: tuple[Finding, ...] = ()
    """What the sender's records say besides the rules; they come after what the rules find."""


STANDARD = Supplies()
"""What comes with Reclaim."""


def supplies_from(folder: Path | None) -> Supplies:
    """Return what a firm keeps in its folder: templates, ``letterhead.docx`` and ``columns.toml``, each if it is there.

    :raises TemplateError: there is no such folder, or a file in it would never be used
    :raises ExportError: a file cannot be read, or the table of columns cannot be understood
    """
    if folder is None:
        return STANDARD
    templates = Templates(folder)
    templates.check()
    letterhead, columns = _content(folder / LETTERHEAD), _content(folder / COLUMNS)
    return Supplies(
        templates=templates,
        letterhead=letterhead,
        columns=DEFAULT_COLUMNS if columns is None else read_columns(columns, str(folder / COLUMNS)),
    )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
