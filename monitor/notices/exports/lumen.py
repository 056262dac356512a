"""A signed notice as the Lumen database takes it, for a sender who wants to be seen.

Lumen shows what it gets to the public, so telephone numbers, e-mail and postal addresses are left out, in the fields
and in the text of the letter, unless somebody asks for them.
"""

import json
import re
from dataclasses import replace

from monitor.notices.errors import ExportError
from monitor.notices.exports.document import Block, Document, Heading, Line, Listing, Paragraph, Table
from monitor.notices.exports.rendered import Rendered
from monitor.notices.exports.text import to_text
from monitor.notices.schemas import LUMEN, demand_valid
from monitor.notices.values import ClaimedWork, Notice, Party, Recipient
from monitor.templating import one_line

REDACTED = "[redacted]"


def to_lumen(rendered: Rendered, *, redacted: bool = True) -> bytes:
    """Return the JSON of a submission, without the submitter's token.

    :param redacted: whether to leave out how the people of the letter can be reached
    :raises ExportError: the letter is a draft, claims nothing, or does not fit the schema
    """
    notice = rendered.notice
    if rendered.is_draft:
        raise ExportError(f"The letter {notice.reference} is a draft, and Lumen is for signed letters; sign it first.")
    if rendered.pack.kind != "notice" or not notice.items:
        raise ExportError(f"The letter {notice.reference} claims no infringement at an address; Lumen collects those.")
    document = rendered.document
    if redacted:
        document = _without(document, _secrets(notice))
    is_dmca = rendered.pack.jurisdiction == "US"
    content = {
        "type": "DMCA" if is_dmca else "Other",
        "title": one_line(document.title or rendered.pack.title),
        "subject": one_line(f"{rendered.pack.law}: {', '.join(dict.fromkeys(work.title for work in notice.works))}"),
        "body": to_text(document),
        "date_sent": notice.dated_on.isoformat(),
        "language": rendered.pack.language.partition("-")[0].lower(),
        "action_taken": "Unspecified",
        "jurisdiction_list": rendered.pack.jurisdiction,
        "regulation_list": rendered.pack.law,
        "case_id_number": notice.reference,
        "works_attributes": [_work(work) for work in notice.works if work.infringing_items],
        "entity_notice_roles_attributes": _roles(notice, redacted=redacted),
    }
    demand_valid({"notice": content}, LUMEN)
    return (json.dumps({"notice": content}, indent=2, sort_keys=True) + "\n").encode()


def _work(work: ClaimedWork) -> dict[str, object]:
    return {
        "description": one_line(f"{work.title}. {work.description}"),
        "infringing_urls_attributes": [{"url": address} for address in work.infringing_urls],
        "copyrighted_urls_attributes": [{"url": address} for address in work.copyrighted_urls],
    }


def _roles(notice: Notice, *, redacted: bool) -> list[dict[str, object]]:
    return [
        {"name": name, "entity_attributes": _entity(party, redacted=redacted)}
        for name, party in (
            ("principal", notice.principal),
            ("sender", notice.sender),
            ("recipient", notice.recipient),
        )
        if party.name
    ]


def _entity(party: Party | Recipient, *, redacted: bool) -> dict[str, str]:
    found = {"name": one_line(party.name)}
    if isinstance(party, Party) and party.organisation:
        found["kind"] = "organization" if party.organisation == party.name else "individual"
    if redacted:
        return found
    street, *rest = (*party.address, "")
    more = {"address_line_1": street, "address_line_2": ", ".join(filter(None, rest)), "email": party.email}
    more |= {"phone": party.phone} if isinstance(party, Party) else {"url": party.url}
    return found | {key: one_line(value) for key, value in more.items() if value}


def _secrets(notice: Notice) -> list[str]:
    """Return how owner and sender can be reached, the longest first."""
    parties = (notice.principal, notice.sender)
    found = {one_line(text) for party in parties for text in (party.phone, party.email, *party.address)}
    return sorted(filter(None, found), key=lambda text: (-len(text), text))


def _without(document: Document, secrets: list[str]) -> Document:
    if not secrets:
        return document
    words = "|".join(rf"(?<!\w){re.escape(secret)}(?!\w)" for secret in secrets)
    pattern = re.compile(rf"(?:{words})(?:, (?:{words}))*")
    return Document(
        letterhead=tuple(_redacted(block, pattern) for block in document.letterhead),
        body=tuple(_redacted(block, pattern) for block in document.body),
    )


def _redacted(block: Block, pattern: re.Pattern[str]) -> Block:
    if isinstance(block, Heading | Paragraph):
        return replace(block, line=_hidden(block.line, pattern))
    if isinstance(block, Listing):
        return replace(block, items=tuple(_hidden(item, pattern) for item in block.items))
    return Table(tuple(tuple(_hidden(cell, pattern) for cell in row) for row in block.rows))


def _hidden(line: Line, pattern: re.Pattern[str]) -> Line:
    return tuple(replace(run, text=pattern.sub(REDACTED, run.text)) for run in line)
