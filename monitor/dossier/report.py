"""The report as a tagged PDF and as one HTML file with its pictures in it."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import typst
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from monitor.dossier.blocks import Data
from monitor.dossier.values import Dossier
from monitor.notices import load_pack
from monitor.notices.exports.pdf import STANDARDS, explained
from monitor.templating import one_line, template_text

PDF_SOURCE = "evidence/report.typ"
HTML_SOURCE = "evidence/report.html.j2"
NOT_LETTER_SIZE = "a4"


def to_pdf(dossier: Dossier, body: Sequence[Data], pictures: Path) -> bytes:
    """Return the report as PDF (PDF/UA-1 and PDF/A-2a).

    :param pictures: folder in which the paths of the pictures begin
    :raises MissingGlyphError: no font shows one of the report's characters
    :raises ExportError: typst refuses the report for another reason
    """
    region = _region(dossier)
    data = {
        "title": title_of(dossier),
        "author": one_line(dossier.operator),
        "region": region,
        "paper": "us-letter" if region == "US" else NOT_LETTER_SIZE,
        "footer": footer_of(dossier),
        "body": body,
    }
    compiler = typst.Compiler(font_paths=_fonts(), root=str(pictures))
    try:
        made = compiler.compile(
            template_text(PDF_SOURCE).encode(),
            format="pdf",
            sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=dossier.made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise explained(error) from error
    assert isinstance(made, bytes)  # noqa: S101  one PDF comes as bytes; only page images come as a list
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of the system; looking for them takes longer than setting a report."""
    return typst.Fonts()


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
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
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
    jurisdiction = load_pack(dossier.letter.pack).jurisdiction if dossier.letter else "US"
    return jurisdiction if len(jurisdiction) == 2 and jurisdiction != "EU" else "GB"
