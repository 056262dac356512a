"""The last step: check, refuse or write."""

import hashlib
from datetime import datetime

from monitor.notices.checking import check, refuse_errors
from monitor.notices.exports import export
from monitor.notices.pack import Pack
from monitor.notices.rendering import render, render_cover
from monitor.notices.values import Letter, Notice


def write_letter(notice: Notice, pack: Pack, *, now: datetime, format: str) -> Letter:  # noqa: A002  the user's word
    """Return the letter in the format asked for, if it meets every rule of its law pack.

    Equal notices give equal bytes. Nothing is sent or stored.

    :param now: timezone-aware time of the check
    :param format: one of ``FORMATS``
    :raises LetterRefusedError: the notice breaks a rule; names every one with its source
    :raises ExportError: the format is unknown, or a character of the letter cannot be shown in it
    """
    findings = check(notice, pack, now=now)
    refuse_errors(notice.reference, findings)
    markdown = render(notice, pack)
    stamped_at = notice.signature.signed_at if notice.signature else None
    content = export(
        markdown, format, language=pack.language, footer=f"Reference {notice.reference}", stamped_at=stamped_at
    )
    return Letter(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        format=format,
        findings=findings,
        markdown=markdown,
        cover_note=render_cover(notice, pack, findings),
    )
