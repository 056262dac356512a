"""From a notice to a file: checked, refused with reasons, or written."""

import hashlib
from dataclasses import replace

import pytest

from monitor import notices
from monitor.errors import ReclaimError
from monitor.notices import FORMATS, ExportError, LetterRefusedError, Severity, load_pack, write_letter
from tests.monitor.notices.samples import NOW, notice, with_part

PACK = load_pack()


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
    message = str(caught.value)
    for part in ("RC-2026-0017", "US-N1", "512(c)(3)(A)(i)", "US-N4", "512(c)(3)(A)(iv)", "e-mail address"):
        assert part in message
    assert [objection.rule for objection in caught.value.objections] == ["US-N1", "US-N4"]


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
