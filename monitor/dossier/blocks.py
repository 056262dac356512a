"""A report as plain data: what both its PDF and its HTML are made from.

The text comes from Markdown templates. A paragraph of code that reads ``stills N`` stands for the pictures of the
dossier's exhibit N, and ``method`` for the description of the method. What people wrote can never become such a
paragraph, because its signs are escaped.
"""

import re
from functools import cache

from fingerprints.spec import Spec
from monitor.dossier.values import Dossier, Exhibit
from monitor.dossier.wording import REPORT_FILTERS, THRESHOLDS, parameters, timecodes
from monitor.evidence.accuracy import accuracy
from monitor.evidence.pairs import Pair, Shot
from monitor.evidence.stills import time_label
from monitor.notices.exports.document import Block, Heading, Line, Listing, Paragraph, Run, Table, parse, plain
from monitor.templating import render_markdown

REPORT, METHOD = "evidence/report.md.j2", "evidence/method.md.j2"
METHOD_HERE = "method"
NARROW = 19
"""Columns whose cells have at most so many characters get the width that they need; the others share the rest."""
MOST_WEIGHT = 60
LONG_WORD = 20
"""Longer words may be broken anywhere, so that they never leave their column."""

Data = dict[str, object]


def report_markdown(dossier: Dossier) -> str:
    """Return the report's text as Markdown.

    :raises TemplateError: the template is broken
    """
    values = {
        "dossier": dossier,
        "acts": dossier.acts,
    }
    markdown = render_markdown(REPORT, values, REPORT_FILTERS)
    return re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n"


@cache
def method_blocks(spec: Spec) -> tuple[Block, ...]:
    """Return the description of the method, which is the same for all cases.

    :raises TemplateError: the template is broken
    """
    values = {
        "spec_id": spec.id,
        "accuracy": accuracy(),
        "thresholds": THRESHOLDS,
        "parameters": parameters(spec),
    }
    return parse(render_markdown(METHOD, values, REPORT_FILTERS)).body


def blocks_of(dossier: Dossier) -> list[Data]:
    """Return the report block by block."""
    read = parse(report_markdown(dossier)).body
    parts = (method_blocks(dossier.spec) if _sign(block) == METHOD_HERE else (block,) for block in read)
    blocks = [_block(block, dossier) for part in parts for block in part]
    following: list[Data] = [*blocks[1:], {"kind": "end"}]
    return [block | {"keep": _stays(block, after)} for block, after in zip(blocks, following, strict=True)]


def _stays(block: Data, after: Data) -> bool:
    """Return whether a block must not be parted from the next: what introduces something stays with it."""
    return block["kind"] == "paragraph" and after["kind"] in {"heading", "list", "stills", "table"} and not _ends(after)


def _ends(block: Data) -> bool:
    """Return whether a block begins a new section, which what comes before does not introduce."""
    return block["kind"] == "heading" and block["level"] == 2


def _block(block: Block, dossier: Dossier) -> Data:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "runs": _runs(block.line)}
    if isinstance(block, Listing):
        return {"kind": "list", "items": [_runs(item) for item in block.items]}
    if isinstance(block, Table):
        return _table(block)
    return _pictures(block, dossier) or {"kind": "paragraph", "runs": _runs(block.line)}


def _sign(block: Block) -> str:
    """Return the text of a paragraph that is nothing but code; empty for every other block."""
    is_sign = isinstance(block, Paragraph) and [run.style for run in block.line] == ["code"]
    return plain(block.line) if is_sign and isinstance(block, Paragraph) else ""


def _pictures(block: Paragraph, dossier: Dossier) -> Data | None:
    found = re.fullmatch(r"stills (\d+)", _sign(block))
    if found is None:
        return None
    exhibit = dossier.exhibits[int(found[1])]
    return {"kind": "stills", "rows": [_row(exhibit, pair) for pair in exhibit.pairs]}


def _row(exhibit: Exhibit, pair: Pair) -> Data:
    match_id = exhibit.finding.id
    segment = exhibit.finding.match.segments[pair.segment - 1]
    original = timecodes((segment.work_start_s, segment.work_end_s))
    copy = timecodes((segment.clip_start_s, segment.clip_end_s))
    return {
        "segment": pair.segment,
        "title": f"Segment {pair.segment}: original {original}, copy {copy}",
        "left": _shot("Original", pair.work, match_id),
        "right": _shot("Copy", pair.clip, match_id),
    }


def _shot(label: str, shot: Shot, match_id: int) -> Data:
    text = f"{label} at {time_label(shot.time_s)}"
    return {
        "path": f"/{shot.path.parent.name}/{shot.path.name}",
        "text": text,
        "alt": f"Match {match_id}: {text[0].lower()}{text[1:]}",
        "aspect": shot.width_px / shot.height_px,
    }


def _table(table: Table) -> Data:
    return {
        "kind": "table",
        "labels": table.is_labels,
        "columns": _columns(table),
        "rows": [[_runs(cell) for cell in row] for row in table.rows],
    }


def _columns(table: Table) -> list[float]:
    """Return the share of the free width of each column; 0 for one that gets the width that it needs."""
    longest = [max(len(plain(row[i])) for row in table.rows) for i in range(len(table.rows[0]))]
    if table.is_labels:
        return [0.6, 0.4] if longest[0] > 34 else [0.3, 0.7]
    narrow = NARROW if len(longest) > 5 else NARROW + 5  # room for a time
    weights = [0 if most <= narrow else min(most, MOST_WEIGHT) for most in longest]
    return [float(weight) for weight in weights] if any(weights) else [1.0] * len(weights)


def _runs(line: Line) -> list[Data]:
    return [{"text": run.text, "style": run.style, "pieces": _pieces(run)} for run in line]


def _pieces(run: Run) -> list[list[str]]:
    """Return a text as parts: of one string where it is ordinary text, of several where it may be broken between them.

    None but the last of several ends in a hyphen: PDF readers drop a hyphen at the end of a line when text is copied.
    """
    parts: list[list[str]] = []
    for word in re.findall(r"\S+|\s+", run.text):
        if len(word) > LONG_WORD and not word.isspace():
            parts.append(_broken(word))
        elif parts and len(parts[-1]) == 1:
            parts[-1][0] += word
        else:
            parts.append([word])
    return parts


def _broken(word: str) -> list[str]:
    pieces = re.findall(r"[^/?&=#._]*[/?&=#._]+|[^/?&=#._]+", word)
    return [part for piece in pieces for part in re.findall(r".{1,12}(?<!-)|.{1,12}", piece)]
