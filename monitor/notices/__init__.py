"""Takedown notices: values, law packs, checks, letters.

A ``Notice`` is checked against the rules of a law pack; only one without errors becomes a letter::

    pack = load_pack("us_dmca_notice")
    letter = write_letter(notice, pack, now=datetime.now(UTC), format="pdf")

Nothing here sends or stores anything, reads a clock, or gives legal advice.
"""

from monitor.notices.checking import check
from monitor.notices.codec import from_json, to_json
from monitor.notices.correspondence import Answer, EarlierNotice, Grounds, Hop, LicenceTerms
from monitor.notices.errors import (
    ExportError,
    LetterRefusedError,
    MissingGlyphError,
    NoticeDataError,
    NoticesError,
    PackError,
)
from monitor.notices.exports import DOCUMENTS, FORMATS, ending_of, export, format_of, to_eml
from monitor.notices.letters import write_draft, write_letter
from monitor.notices.pack import Clause, Clock, Note, Pack, Rule, load_pack, pack_ids
from monitor.notices.rendering import render, render_cover
from monitor.notices.supplies import Supplies, supplies_from
from monitor.notices.urls import names_site, site_of, why_not_item
from monitor.notices.values import (
    ClaimedWork,
    ConsideredHead,
    DecisionRecord,
    ExceptionRecord,
    ExcludedSpan,
    Finding,
    InfringingItem,
    Letter,
    MatchedSegment,
    Notice,
    Party,
    Recipient,
    RecipientKind,
    Role,
    Severity,
    Signature,
    WorkSpan,
)

__all__ = [
    "DOCUMENTS",
    "FORMATS",
    "Answer",
    "ClaimedWork",
    "Clause",
    "Clock",
    "ConsideredHead",
    "DecisionRecord",
    "EarlierNotice",
    "ExceptionRecord",
    "ExcludedSpan",
    "ExportError",
    "Finding",
    "Grounds",
    "Hop",
    "InfringingItem",
    "Letter",
    "LetterRefusedError",
    "LicenceTerms",
    "MatchedSegment",
    "MissingGlyphError",
    "Note",
    "Notice",
    "NoticeDataError",
    "NoticesError",
    "Pack",
    "PackError",
    "Party",
    "Recipient",
    "RecipientKind",
    "Role",
    "Rule",
    "Severity",
    "Signature",
    "Supplies",
    "WorkSpan",
    "check",
    "ending_of",
    "export",
    "format_of",
    "from_json",
    "load_pack",
    "names_site",
    "pack_ids",
    "render",
    "render_cover",
    "site_of",
    "supplies_from",
    "to_eml",
    "to_json",
    "why_not_item",
    "write_draft",
    "write_letter",
]
