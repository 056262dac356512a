"""A signed notice as XARF 4.2 reports, which abuse desks read by program: one report for each address.

Only facts of the notice go in: what it does not say, such as a confidence or how much of the work a copy holds, is left
out. XARF has no place for the statements that the law asks for, so every report carries the letter itself.
"""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

from monitor.notices.errors import ExportError
from monitor.notices.exports.pdf import to_pdf
from monitor.notices.exports.rendered import Rendered
from monitor.notices.exports.text import to_text
from monitor.notices.urls import find_platform
from monitor.notices.values import ClaimedWork, InfringingItem, Notice, Party
from monitor.templating import one_line

MOST_EVIDENCE_BYTES = 5 * 1024 * 1024
"""Of one item of evidence, as the schema allows."""
SHARED_MAIL = frozenset(
    {
        *("aol.com", "fastmail.com", "free.fr", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com"),
        *("icloud.com", "live.com", "mac.com", "mail.com", "me.com", "naver.com", "orange.fr", "outlook.com", "pm.me"),
        *("proton.me", "protonmail.com", "qq.com", "t-online.de", "web.de", "yahoo.co.jp", "yahoo.com", "yandex.ru"),
    }
)
"""Domains of mail for everybody, which say nothing about an organisation."""


def to_xarf(rendered: Rendered) -> bytes:
    """Return the report, or a list of reports where the notice is about several addresses; each stands for itself.

    :raises ExportError: the letter is a draft or claims nothing, or lacks a fact that XARF needs; names the fact
    """
    notice = rendered.notice
    _demand_claim(rendered)
    contacts = _contacts(notice)
    evidence = _evidence(rendered)
    reports = [
        _report(rendered, work, item) | contacts | {"evidence": [evidence]}
        for work in notice.works
        for item in work.infringing_items
    ]
    for number, report in enumerate(reports, start=1):
        _demand_valid(report, number)
    content = reports[0] if len(reports) == 1 else reports
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def _demand_claim(rendered: Rendered) -> None:
    reference = rendered.notice.reference
    if rendered.is_draft:
        raise ExportError(f"The letter {reference} is a draft, and XARF is for signed letters; sign it first.")
    if rendered.pack.kind != "notice" or not rendered.notice.items:
        raise ExportError(f"The letter {reference} claims no infringement at an address, so XARF has no report for it.")


def _contacts(notice: Notice) -> dict[str, object]:
    """Return who complains and who writes; they are the same where the owner writes."""
    same = (notice.principal.name, notice.principal.organisation) == (notice.sender.name, notice.sender.organisation)
    owner = notice.sender if same else notice.principal
    return {"reporter": _contact(owner, "owner"), "sender": _contact(notice.sender, "sender")}


def _contact(party: Party, who: str) -> dict[str, str]:
    """Return a party as XARF wants it.

    :raises ExportError: a fact is missing
    """
    missing = [
        name
        for name, value in (("organisation", party.organisation), ("e-mail address", party.email))
        if not value.strip()
    ]
    if missing:
        options = {"organisation": "--organisation NAME", "e-mail address": "--email ADDRESS"}
        given = " ".join(options[name] for name in missing)
        raise ExportError(
            f"XARF needs the {' and the '.join(missing)} of the {who}, {party.name}; give it with {given}, or choose"
            " pdf."
        )
    domain = party.email.strip().rpartition("@")[2].lower()
    if domain in SHARED_MAIL:
        raise ExportError(
            f"XARF needs the domain of the {who}'s organisation, and {party.email} is at a mail service for everybody;"
            " give an address at its own domain, or choose pdf."
        )
    return {"org": one_line(party.organisation), "contact": party.email.strip(), "domain": domain}


def _report(rendered: Rendered, work: ClaimedWork, item: InfringingItem) -> dict[str, object]:
    notice = rendered.notice
    report: dict[str, object] = {
        "xarf_version": "4.2.0",
        "report_id": _id(notice.reference, notice.sender.email, work.title, item.url),
        "timestamp": _seen(item),
        "category": "copyright",
        "source_identifier": urlsplit(item.url).hostname or "",
        "infringing_url": item.url,
        "work_title": one_line(work.title),
        "rights_holder": one_line(work.owner),
        "description": one_line(f"{rendered.document.title}, reference {notice.reference}"),
    }
    platform = find_platform(item.platform)
    if platform is not None:
        report |= _on_platform(notice, item) | {"type": "ugc_platform", "platform_name": platform.name}
    else:
        report["type"] = "copyright"
        if work.copyrighted_urls:
            report["original_url"] = work.copyrighted_urls[0]
        if item.transforms:
            report["infringement_type"] = "modified_copy"
    return report


def _on_platform(notice: Notice, item: InfringingItem) -> dict[str, object]:
    """Return what XARF says of a copy on a platform; the seconds are whole ones, never rounded up."""
    details: dict[str, object] = {"reference_id": notice.reference}
    if not item.is_still:
        details["match_duration"] = int(item.claimable_s)
    found: dict[str, object] = {"match_details": details}
    if item.account:
        found["uploader_info"] = {"username": one_line(item.account)}
    if item.decision is not None:
        found["evidence_source"] = "manual_review"  # a program proposed, a person decided
    return found


def _seen(item: InfringingItem) -> str:
    if item.last_seen_at is None:
        raise ExportError(f"XARF needs the time at which the copy was seen at {item.url}; give it with --seen-live.")
    return _time(item.last_seen_at)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _id(*parts: str) -> str:
    """Return an id in the form of a version 4 UUID; chance would make equal letters unequal reports."""
    digest = hashlib.sha256("\0".join(parts).encode(errors="replace")).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _evidence(rendered: Rendered) -> dict[str, object]:
    from xarf import create_evidence  # noqa: PLC0415  costs a fifth of a second, and only this format needs it

    document = rendered.document
    if len(rendered.notice.items) == 1:
        kind, letter = "application/pdf", to_pdf(document, rendered.imprint(document))
    else:  # every report carries it, so it should be small
        kind, letter = "text/plain", to_text(document).encode()
    if len(letter) > MOST_EVIDENCE_BYTES:
        raise ExportError(f"The letter {rendered.notice.reference} is larger than XARF allows; write several letters.")
    item = create_evidence(kind, letter, description="The notice itself, with its statements and signature")
    return item.model_dump(by_alias=True, exclude_none=True)


def _demand_valid(report: dict[str, object], number: int) -> None:
    """Hold a report against the schemas that come with the library.

    :raises ExportError: names the field
    """
    from xarf import schema_validator  # noqa: PLC0415  same

    errors = schema_validator.validate(report)
    if errors:
        raise ExportError(
            f"The XARF report on item {number} has a value that the schema does not allow"
            f" ({one_line(errors[0].field)}: {one_line(errors[0].message)[:200]}); correct it, or choose pdf."
        )
