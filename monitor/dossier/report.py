"""The report as a tagged PDF and as one HTML file with its pictures in it."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from monitor.dossier.blocks import Data
from monitor.dossier.values import Dossier
from monitor.notices import MissingGlyphError, load_pack
from monitor.notices.exports.labels import is_us_paper
from monitor.notices.exports.pdf import LATIN_FONT, MONO_FONT
from monitor.notices.exports.typesetting import typeset
from monitor.notices.scripts import scripts_in
from monitor.templating import one_line, template_text

PDF_SOURCE = "evidence/report.typ"
HTML_SOURCE = "evidence/report.html.j2"
MOST_ROUNDS = 4
"""Signs that join others are found missing only after those."""
NUMBERED = (
    "Characters that no font on the operator’s computer shows are written as their numbers in Unicode, like [U+0041];"
    " report.html has them as they are."
)
NOTE: Data = {
    "kind": "paragraph",
    "keep": False,
    "runs": [{"text": NUMBERED, "style": "plain", "pieces": [[NUMBERED]]}],
}


def to_pdf(dossier: Dossier, body: Sequence[Data], pictures: Path) -> bytes:
    """Return the report as PDF (PDF/UA-1 and PDF/A-2a).

    Characters that no font shows are written as their numbers, and a paragraph says so: names of files on the net are
    full of them, and evidence must not wait for a font.

    :param pictures: folder in which the paths of the pictures begin
    :raises ExportError: typst refuses the report
    """
    shown = list(body)
    for _ in range(MOST_ROUNDS):
        try:
            return _compiled(dossier, shown, pictures)
        except MissingGlyphError as error:
            shown = _translated(shown if shown[-1] == NOTE else [*shown, NOTE], numbers_of(error.characters))
    return _compiled(dossier, shown, pictures)


def _compiled(dossier: Dossier, body: Sequence[Data], pictures: Path) -> bytes:
    region = _region(dossier)
    data = {
        "title": title_of(dossier),
        "author": one_line(dossier.operator),
        "region": region,
        "paper": "us-letter" if is_us_paper(f"en-{region}") else "a4",
        "footer": footer_of(dossier),
        "body": body,
    }
    used = "".join(sorted(set(json.dumps(data, ensure_ascii=False))))
    families = [family for script in scripts_in(used, "en") for family in script.families]
    return typeset(
        PDF_SOURCE, data | {"fonts": [LATIN_FONT, *families, MONO_FONT]}, dossier.made_at, root=str(pictures)
    )


def numbers_of(characters: Sequence[str]) -> dict[int, str]:
    """Return what stands for characters that no font shows: their numbers in Unicode, for ``str.translate``."""
    return {ord(character): f"[U+{ord(character):04X}]" for character in characters}


def _translated(value: Any, table: dict[int, str]) -> Any:  # noqa: ANN401  a tree of JSON
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list):
        return [_translated(part, table) for part in value]
    if isinstance(value, dict):
        return {key: _translated(part, table) for key, part in value.items()}
    return value


def to_html(dossier: Dossier, body: Sequence[Data], pictures: Path) -> str:
    """Return the report as HTML that needs no other file and runs no script."""
    paths = [str(shot["path"]) for part in body if part["kind"] == "stills" for shot in _shots(part)]
    values = {
        "title": title_of(dossier),
        "footer": footer_of(dossier),
        "body": body,
        "pictures": {path: base64.b64encode((pictures / path[1:]).read_bytes()).decode() for path in paths},
    }
    return _page().render(values)


@cache
def _page() -> Template:
    # No sandbox: the template is ours, and a report asks it for a thousand runs of text.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template_text(HTML_SOURCE))


def _shots(part: Data) -> list[Data]:
    rows = part["rows"]
    assert isinstance(rows, list)  # noqa: S101  for the type checker
    return [shot for row in rows for shot in (row["left"], row["right"])]


def title_of(dossier: Dossier) -> str:
    """Return what the report calls itself."""
    about = f"letter {dossier.letter.reference}" if dossier.letter else f"case {dossier.case.id}"
    return f"Match report, {about}"


def footer_of(dossier: Dossier) -> str:
    """Return what stands under every page."""
    return f"{title_of(dossier)} · made {dossier.made_at:%Y-%m-%d %H:%M} UTC · Reclaim {dossier.version}"


def _region(dossier: Dossier) -> str:
    """Return the country whose paper is used: that of the letter's law, by default the United States."""
    jurisdiction = _jurisdiction(dossier.letter.pack) if dossier.letter else "US"
    return jurisdiction if len(jurisdiction) == 2 and jurisdiction != "EU" else "GB"


@cache
def _jurisdiction(pack_id: str) -> str:
    return load_pack(pack_id).jurisdiction
