"""A letter as one self-contained HTML file, for reading in a browser and for printing.

Every text is escaped here, at the only place where it meets markup; there is no script, no picture, nothing from
elsewhere, and a policy in the file's head that forbids all of it.
"""

from collections.abc import Iterator
from html import escape

from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import Block, Document, Heading, Line, Listing, Paragraph, Run, Table
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.labels import is_us_paper, labels_of
from monitor.notices.urls import is_safe_url

STYLE = """\
:root{color-scheme:light}
*{box-sizing:border-box}
body{max-width:44em;margin:2em auto;padding:0 1.5em;color:#000;background:#fff;
 font:11pt/1.4 "Libertinus Serif","Times New Roman",Times,"Noto Serif",serif;overflow-wrap:anywhere}
header{color:#444;font-size:9.5pt;border-bottom:1.5pt solid #000;padding-bottom:.8em;margin-bottom:1.6em}
header p{margin:0}header strong{font-size:16pt;color:#000}
h1{font-size:14pt;line-height:1.25;margin:1.6em 0 .8em}
h2{font-size:11pt;margin:1.4em 0 .5em}h3,h4,h5,h6{font-size:11pt;font-style:italic;margin:1.2em 0 .4em}
p{margin:.7em 0}ul,ol{padding-left:1.6em}a{color:inherit}
code{font:8.5pt/1.4 "DejaVu Sans Mono","Courier New",monospace}
table{width:100%;border-collapse:collapse;table-layout:fixed;margin:.9em 0;font-size:10pt;
 border-top:1pt solid #000;border-bottom:.5pt solid #999}
th,td{text-align:start;vertical-align:top;padding:.3em .8em .3em 0;border-top:.5pt solid #bbb}
table.wide{font-size:8.5pt;hyphens:none}table.wide th,table.wide td{padding-right:.5em}
tbody th{font-weight:normal;color:#444}tr.first th,tr.first td,thead th{font-weight:bold;color:#000}
footer{margin-top:2.5em;color:#444;font-size:9pt;border-top:.5pt solid #999;padding-top:.4em}
@media print{
 body{max-width:none;margin:0;padding:0;font-size:10.5pt}
 h1,h2,h3{break-after:avoid}tr,p.fixed{break-inside:avoid}p.fixed,p.kept{orphans:3}.kept{break-after:avoid}
 thead{display:table-header-group}h1.annex{break-before:page}
}
"""
PAGE = """\
@page{{size:{paper};margin:18mm 23mm 20mm;
 @bottom-left{{content:{footer};font:8.5pt serif;color:#444}}
 @bottom-right{{content:{page};font:8.5pt serif;color:#444}}}}
"""
"""Browsers that know margin boxes print the reference, or that it is a draft, on every page."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_html(document: Document, imprint: Imprint) -> str:
    """Return the letter as an HTML page; equal letters give equal text."""
    return "\n".join(_page(document, imprint)) + "\n"


def _page(document: Document, imprint: Imprint) -> Iterator[str]:
    paper = "letter" if is_us_paper(imprint.language) else "A4"
    print_rules = PAGE.format(paper=paper, footer=_css(imprint.footer), page=_counted(imprint.language))
    yield "<!DOCTYPE html>"
    yield f'<html lang="{escape(imprint.language)}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta name="author" content="{escape(imprint.author)}">'
    yield f'<meta name="date" content="{imprint.at:%Y-%m-%dT%H:%M:%SZ}">'
    yield f"<title>{escape(imprint.title or imprint.footer)}</title>"
    yield f"<style>\n{STYLE}{print_rules}</style>"
    yield "</head>"
    yield "<body>"
    if document.letterhead:
        yield "<header>"
        yield from (_block(block, kept=False, annex=False) for block in document.letterhead)
        yield "</header>"
    yield "<main>"
    yield from _body(document)
    yield "</main>"
    if imprint.footer:
        yield f"<footer>{escape(imprint.footer)}</footer>"
    yield "</body>"
    yield "</html>"


def _body(document: Document) -> Iterator[str]:
    seen = False
    for block, kept in zip(document.body, document.kept, strict=True):
        is_top = isinstance(block, Heading) and block.level == 1
        yield _block(block, kept=kept, annex=is_top and seen)
        seen = seen or is_top


def _block(block: Block, *, kept: bool, annex: bool) -> str:
    if isinstance(block, Heading):
        marked = ' class="annex"' if annex else ""
        return f"<h{block.level}{marked}>{_line(block.line)}</h{block.level}>"
    if isinstance(block, Paragraph):
        names = [name for name, holds in (("fixed", block.fixed), ("kept", kept)) if holds]
        marked = f' class="{" ".join(names)}"' if names else ""
        return f"<p{marked}>{_line(block.line)}</p>"
    if isinstance(block, Listing):
        tag = "ol" if block.ordered else "ul"
        return "\n".join((f"<{tag}>", *(f"<li>{_line(item)}</li>" for item in block.items), f"</{tag}>"))
    return "\n".join(_table(block))


def _table(table: Table) -> Iterator[str]:
    yield '<table class="wide">' if len(table.rows[0]) > 3 else "<table>"
    yield "<colgroup>" + "".join(f'<col style="width:{share:.1%}">' for share in shares(table)) + "</colgroup>"
    if table.is_labels:
        yield "<tbody>"
        for number, (label, value) in enumerate(table.rows):
            marked = ' class="first"' if number == 0 else ""
            yield f'<tr{marked}><th scope="row">{_line(label)}</th><td>{_line(value)}</td></tr>'
    else:
        head, *rows = table.rows
        yield "<thead>"
        yield "<tr>" + "".join(f'<th scope="col">{_line(cell)}</th>' for cell in head) + "</tr>"
        yield "</thead>"
        yield "<tbody>"
        for row in rows:
            yield "<tr>" + "".join(f"<td>{_line(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody>"
    yield "</table>"


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    text = "<br>\n".join(escape(part) for part in run.text.split("\n"))
    if run.style == "link":
        # What is not an address in plain characters is shown, and leads nowhere.
        return f'<a href="{escape(run.text)}" rel="noreferrer nofollow">{text}</a>' if is_safe_url(run.text) else text
    tag = {"strong": "strong", "emphasis": "em", "code": "code"}.get(run.style)
    return f"<{tag}>{text}</{tag}>" if tag else _directed(text)


def _directed(text: str) -> str:
    """Return text so that a name in a script that runs from the right turns nothing round that stands beside it."""
    is_rtl = any("\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc" for character in text)
    return f"<bdi>{text}</bdi>" if is_rtl else text


def _css(text: str) -> str:
    """Return text as a CSS string in which no character but letters and digits stands for itself."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'


def _counted(language: str) -> str:
    """Return the number of the page as CSS counts it, in words."""
    parts = labels_of(language).page.replace("{pages}", "{page}").split("{page}")
    before, between, after = map(_css, parts)
    return f"{before} counter(page) {between} counter(pages) {after}"
