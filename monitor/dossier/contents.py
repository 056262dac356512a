"""The files of an evidence pack besides its report."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePath

from fingerprints.errors import printable
from monitor.dossier.blocks import blocks_of
from monitor.dossier.certifying import certifications
from monitor.dossier.report import to_html, to_pdf
from monitor.dossier.values import Dossier, Exhibit
from monitor.dossier.wording import REPORT_FILTERS
from monitor.errors import EvidenceError
from monitor.evidence.accuracy import accuracy
from monitor.store.audit import canonical, to_line
from monitor.templating import render_markdown
from monitor.values import AuditEntry

AUDIT = "audit.jsonl"
CASE = "case.json"
VERIFY = "VERIFY.txt"
VERSION = 1
"""Of the layout of ``case.json``."""

Content = bytes | Path
"""What is written, or the file that is copied."""


def contents_of(dossier: Dossier, pictures: Path) -> dict[str, Content]:
    """Return everything in a pack but its manifest and timestamp, by name.

    :param pictures: folder in which the drawn pictures lie
    :raises EvidenceError: a file of the letter is gone or has changed
    :raises ExportError: the report or the declaration cannot be set
    """
    body = blocks_of(dossier)
    files: dict[str, Content] = {
        "report.pdf": to_pdf(dossier, body, pictures),
        "report.html": to_html(dossier, body, pictures).encode(),
        AUDIT: audit_lines(dossier.entries, dossier.head).encode(),
        CASE: case_text(dossier).encode(),
        VERIFY: render_plain("evidence/verify.txt.j2", dossier).encode(),
    }
    return files | certifications(dossier) | _letters(dossier) | dict(_media(dossier.exhibits))


def render_plain(template: str, dossier: Dossier) -> str:
    """Return a text for people that holds nothing that people wrote."""
    return render_markdown(template, {"dossier": dossier}, REPORT_FILTERS)


def _letters(dossier: Dossier) -> dict[str, Content]:
    files: dict[str, Content] = {}
    for document in dossier.documents:
        try:
            data = document.path.read_bytes()
        except OSError as error:
            raise _lost(document.path, "is gone") from error
        if sha256(data).hexdigest() != document.sha256:
            raise _lost(document.path, "was changed after it was signed")
        files[f"letters/{document.path.name}"] = data
    return files


def _lost(path: Path, problem: str) -> EvidenceError:
    return EvidenceError(
        f"{printable(str(path))}: this file of the letter {problem}; put the signed one back, or write a new letter."
    )


def _media(exhibits: Iterable[Exhibit]) -> Iterable[tuple[str, Content]]:
    for one in exhibits:
        if one.copy:
            yield one.copy_name, one.copy
        if one.original:
            yield one.original_name, one.original
        for pair in one.pairs:
            for shot in (pair.work, pair.clip):
                yield f"stills/match-{one.finding.id}-{shot.path.name}", shot.path


def audit_lines(entries: Iterable[AuditEntry], head: AuditEntry | None) -> str:
    """Return entries of the audit as JSON, one a line, and last the head of the whole record."""
    lines = [to_line(entry) for entry in entries]
    if head is not None:
        lines.append(canonical({"head": {"id": head.id, "sha256": head.sha256}}))
    return "".join(f"{line}\n" for line in lines)


def case_text(dossier: Dossier) -> str:
    """Return the case for machines; paths on this computer are left out."""
    data = {
        "version": VERSION,
        "made_at": dossier.made_at,
        "made_by": dossier.operator,
        "program": {"name": "Reclaim", "version": dossier.version, "spec": asdict(dossier.spec)},
        "case": asdict(dossier.case),
        "letter": dossier.letter.reference if dossier.letter else None,
        "holder": dossier.holder,
        "territory": dossier.territory,
        "matches": [_exhibit(one) for one in dossier.exhibits],
        "second_looks": [asdict(look) for look in dossier.looks],
        "accuracy": asdict(accuracy()),
        "timestamp": {"url": dossier.stamp.url or None, "failure": dossier.stamp.failure or None},
        "audit_head": {"id": dossier.head.id, "sha256": dossier.head.sha256} if dossier.head else None,
    }
    return json.dumps(data, indent=1, sort_keys=True, default=_cell, ensure_ascii=True) + "\n"


def _exhibit(one: Exhibit) -> dict[str, object]:
    return {
        "match": asdict(one.finding),
        "decisions": [asdict(decision) for decision in one.history],
        "rights": [asdict(grant) for grant in one.grants],
        "claim": asdict(one.claim),
        "permission": one.permission or None,
        "live_check": asdict(one.sight) if one.sight else None,
        "indicators": one.indicators,
        "copy": one.copy_name if one.copy else None,
        "original": one.original_name if one.original else None,
    }


def _cell(value: object) -> object:
    """Return what JSON does not know as text; of a path only the name."""
    if isinstance(value, PurePath):
        return printable(value.name)
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON")
