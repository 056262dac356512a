"""From a notice to a file: checked, refused with reasons, or written."""

import hashlib
import json
from dataclasses import replace

import pytest

from monitor import notices
from monitor.errors import ReclaimError
from monitor.notices import FORMATS, ExportError, LetterRefusedError, Severity, load_pack, write_draft, write_letter
from monitor.values import Verdict
from tests.monitor.notices.samples import NOW, by_agent, item, notice, with_part, work

PACK = load_pack()
SIGNED_ONLY = ("eml", "xarf", "lumen")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_faultless_notice_becomes_a_letter(format_):
    """The letter comes with its digest, its text and the note for the sender."""
    letter = write_letter(notice(), PACK, now=NOW, format=format_)
    assert letter.sha256 == hashlib.sha256(letter.content).hexdigest()
    assert letter.markdown.startswith("**Maya Lindqvist**")
    assert "Do not send this page" in letter.cover_note
    assert {finding.severity for finding in letter.findings} == {Severity.INFO}


def test_a_letter_with_warnings_is_written_and_says_so():
    """A warning is for the signer to weigh; it comes with the letter and in the cover note."""
    letter = write_letter(with_part("sender", phone="")(notice()), PACK, now=NOW, format="txt")
    assert "US-N4a" in {finding.rule_id for finding in letter.findings}
    assert "US-N4a (warning)" in letter.cover_note


def test_a_refusal_names_every_rule_its_source_and_the_remedy():
    """Nothing is written while one element is absent; the user learns about all of them at once."""
    faulty = replace(with_part("sender", email="")(notice()), signature=None)
    with pytest.raises(LetterRefusedError) as caught:
        write_letter(faulty, PACK, now=NOW, format="pdf")
    assert str(caught.value) == "The letter RC-2026-0017 cannot be written until this is put right:"
    assert [(one.rule, one.source) for one in caught.value.objections] == [
        ("US-N1", "17 U.S.C. § 512(c)(3)(A)(i)"),
        ("US-N4", "17 U.S.C. § 512(c)(3)(A)(iv)"),
    ]
    assert "--email" in caught.value.objections[1].message


def test_a_rule_that_several_items_break_is_named_once():
    """With every place."""
    faulty = notice(work(item(1, claimable_s=0.0), item(2, claimable_s=0.0)))
    with pytest.raises(LetterRefusedError) as caught:
        write_letter(faulty, PACK, now=NOW, format="md")
    (objection,) = caught.value.objections
    assert "work 1, item 1: 0.0 s; work 1, item 2: 0.0 s" in objection.message


@pytest.mark.parametrize("format_", sorted({*FORMATS} - {*SIGNED_ONLY}))
def test_a_draft_is_the_letter_without_its_signature(format_):
    """Marked as a draft, with what is still open; nothing in it can be taken for a signature."""
    letter = write_draft(with_part("sender", email="")(notice()), PACK, now=NOW, format=format_)
    assert letter.is_draft
    assert {f.rule_id for f in letter.findings if f.severity is Severity.ERROR} == {"US-N1", "US-N4"}
    assert "**DRAFT, NOT SIGNED. Not to be sent.**\\\nStill open: US-N1, US-N4" in letter.markdown
    assert "/s/" not in letter.markdown
    assert "Signed electronically" not in letter.markdown
    assert "The letter is a draft" in letter.cover_note


@pytest.mark.parametrize("format_", SIGNED_ONLY)
def test_what_leaves_by_itself_is_for_signed_letters(format_):
    """No draft becomes a message or a report."""
    with pytest.raises(ExportError, match=r"RC-2026-0017 is a draft.*sign it first\.$"):
        write_draft(notice(), PACK, now=NOW, format=format_)


def test_a_draft_is_marked_in_every_format():
    """Also where there are no pages: in the table, in the JSON, in the browser."""
    drafts = {f: write_draft(notice(), PACK, now=NOW, format=f).content for f in ("csv", "json", "html", "txt", "md")}
    assert all(row.startswith(b'"DRAFT, NOT SIGNED",') for row in drafts["csv"].splitlines()[1:])
    assert json.loads(drafts["json"])["draft"] is True
    assert b"<footer>Draft, not signed: RC-2026-0017</footer>" in drafts["html"]
    assert all(b"DRAFT, NOT SIGNED" in drafts[format_] for format_ in ("html", "txt", "md"))


def test_a_draft_lacks_nothing_but_the_signature():
    """The agent's authority is asked for although nobody has signed."""
    unauthorised = with_part("signature", authority_document="")(by_agent(notice()))
    draft = write_draft(unauthorised, PACK, now=NOW, format="md")
    assert [f.rule_id for f in draft.findings] == ["US-N1", "US-N1a", "V1"]


def test_facts_against_the_claim_refuse_even_a_draft():
    """A copy that was licensed is not to be put on paper as an infringement."""
    licensed = replace(item(), decision=replace(item().decision, verdict=Verdict.LICENSED))
    with pytest.raises(LetterRefusedError) as caught:
        write_draft(notice(work(licensed)), PACK, now=NOW, format="md")
    assert [one.rule for one in caught.value.objections] == ["G5a"]


def test_an_unknown_format_is_an_error():
    """The format is looked at last, after the law."""
    with pytest.raises(ExportError, match="choose one of"):
        write_letter(notice(), PACK, now=NOW, format="rtf")


def test_the_public_names_are_those_of_all():
    """What the package offers is listed, sorted, and there."""
    assert sorted(notices.__all__, key=lambda name: (not name.isupper(), name.islower(), name)) == notices.__all__
    assert all(hasattr(notices, name) for name in notices.__all__)


def test_all_errors_have_one_root():
    """A caller that handles ReclaimError handles everything that goes wrong here."""
    errors = [getattr(notices, name) for name in notices.__all__ if name.endswith("Error")]
    assert len(errors) == 6
    assert all(issubclass(error, ReclaimError) for error in errors)
