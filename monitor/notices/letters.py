"""The last step: check, refuse or write."""

import hashlib
from dataclasses import replace
from datetime import datetime

from monitor.notices.checking import check, refuse_errors
from monitor.notices.exports import export
from monitor.notices.pack import Pack
from monitor.notices.rendering import render, render_cover
from monitor.notices.values import Finding, Letter, Notice, Severity


def write_letter(notice: Notice, pack: Pack, *, now: datetime, format: str) -> Letter:  # noqa: A002  the user's word
    """Return the signed letter in the format asked for, if it meets every rule of its law pack.

    Equal notices give equal bytes. Nothing is sent or stored.

    :param now: timezone-aware time of the check
    :param format: one of ``FORMATS``
    :raises LetterRefusedError: the notice breaks a rule; names every one with its source
    :raises ExportError: the format is unknown, or a character of the letter cannot be shown in it
    """
    findings = check(notice, pack, now=now)
    refuse_errors(notice.reference, findings)
    return _letter(notice, pack, findings, format)


def write_draft(notice: Notice, pack: Pack, *, now: datetime, format: str) -> Letter:  # noqa: A002  same
    """Return the letter as a draft for its signer to read: marked on every page, its signature open.

    It is checked as if it were signed; what is still open stands in it and comes with it, and does not refuse it
    unless the facts speak against the claim itself.

    :param notice: with the signature that it would have
    :raises LetterRefusedError: the notice breaks a rule that bars even a draft
    :raises ExportError: the format is unknown, or a character of the letter cannot be shown in it
    """
    unsigned = replace(notice, signature=None)
    order = [rule.id for rule in pack.rules]
    found = {*check(unsigned, pack, now=now), *check(notice, pack, now=now)}
    findings = tuple(sorted(found, key=lambda finding: order.index(finding.rule_id)))
    refuse_errors(notice.reference, [finding for finding in findings if finding.bars_draft])
    return _letter(unsigned, pack, findings, format)


def _letter(notice: Notice, pack: Pack, findings: tuple[Finding, ...], format_: str) -> Letter:
    is_draft = notice.signature is None
    markdown = render(notice, pack, [finding.rule_id for finding in findings if finding.severity is Severity.ERROR])
    content = export(
        markdown,
        format_,
        language=pack.language,
        footer=f"Draft, not signed: {notice.reference}" if is_draft else f"Reference {notice.reference}",
        stamped_at=notice.signature.signed_at if notice.signature else None,
    )
    return Letter(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        format=format_,
        findings=findings,
        is_draft=is_draft,
        markdown=markdown,
        cover_note=render_cover(notice, pack, findings),
    )
