"""The last step: check, refuse or write."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.notices.checking import check, refuse_errors
from monitor.notices.exports import Rendered, export_letter
from monitor.notices.exports.labels import LABELS, labels_of
from monitor.notices.pack import Pack
from monitor.notices.rendering import render, render_cover
from monitor.notices.supplies import STANDARD, Supplies
from monitor.notices.values import Finding, Letter, Notice, Severity


def write_letter(
    notice: Notice,
    pack: Pack,
    *,
    now: datetime,
    format: str,  # noqa: A002  the user's word
    supplies: Supplies = STANDARD,
) -> Letter:
    """Return the signed letter in the format asked for, if it meets every rule of its law pack.

    The rules look at the text that the templates give, so a template that leaves out a sentence of the law is refused.
    Equal notices and supplies give equal bytes. Nothing is sent or stored.

    :param now: timezone-aware time of the check
    :param format: one of ``FORMATS``
    :param supplies: a firm's own templates and paper, and what is enclosed
    :raises LetterRefusedError: the notice breaks a rule; names every one with its source
    :raises TemplateError: a template is broken, or does what none may do
    :raises ExportError: the format is unknown, lacks a fact, or cannot show a character
    """
    checked = _checked(notice, pack, now, supplies)
    refuse_errors(notice.reference, checked.findings)
    return _letter(checked, format, supplies)


def write_draft(
    notice: Notice,
    pack: Pack,
    *,
    now: datetime,
    format: str,  # noqa: A002  same
    supplies: Supplies = STANDARD,
) -> Letter:
    """Return the letter as a draft for its signer to read: marked on every page, its signature open.

    It is checked as if it were signed; what is still open stands in it and comes with it, and does not refuse it
    unless the facts speak against the claim itself.

    :param notice: with the signature that it would have
    :raises LetterRefusedError: the notice breaks a rule that bars even a draft
    :raises TemplateError: as ``write_letter``
    :raises ExportError: as ``write_letter``, or the format is for signed letters only
    """
    signed = _checked(notice, pack, now, supplies)
    unsigned = _checked(replace(notice, signature=None), pack, now, supplies)
    order = [rule.id for rule in pack.rules]
    found = dict.fromkeys((*unsigned.findings, *signed.findings))
    findings = tuple(sorted(found, key=lambda finding: order.index(finding.rule_id)))
    refuse_errors(notice.reference, [finding for finding in findings if finding.bars_draft])
    return _letter(replace(unsigned, findings=findings), format, supplies)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A notice with what its template prints and what its rules find."""

    notice: Notice
    pack: Pack
    printed: str
    findings: tuple[Finding, ...]


def _checked(notice: Notice, pack: Pack, now: datetime, supplies: Supplies) -> _Checked:
    printed = render(notice, pack, templates=supplies.templates)
    return _Checked(notice=notice, pack=pack, printed=printed, findings=check(notice, pack, now=now, printed=printed))


def _letter(checked: _Checked, format_: str, supplies: Supplies) -> Letter:
    notice, pack, printed = checked.notice, checked.pack, checked.printed
    findings = (*checked.findings, *supplies.remarks)
    open_rules = [finding.rule_id for finding in findings if finding.severity is Severity.ERROR]
    markdown = render(notice, pack, open_rules, templates=supplies.templates) if open_rules else printed
    rendered = Rendered(
        notice=notice,
        pack=pack,
        markdown=markdown if notice.signature or pack.kind == "record" else _marked(markdown, pack.language),
        columns=supplies.columns,
        letterhead=supplies.letterhead,
        enclosures=supplies.enclosures,
    )
    content = export_letter(rendered, format_)
    return Letter(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        format=format_,
        findings=findings,
        is_draft=rendered.is_draft,
        markdown=rendered.markdown,
        cover_note=render_cover(
            notice, pack, findings, supplies.commands, printed=printed, templates=supplies.templates
        ),
        template_sha256=supplies.templates.sha256(pack.template),
    )


def _marked(markdown: str, language: str) -> str:
    """Return the text of a draft with its mark; a template of a firm may have left it out."""
    if any(labels.draft.casefold() in markdown.casefold() for labels in LABELS.values()):
        return markdown
    mark = f"**{labels_of(language).draft.upper()}**\n\n"
    head, rule, body = markdown.partition("\n---\n\n")
    return f"{head}{rule}{mark}{body}" if rule else mark + markdown
