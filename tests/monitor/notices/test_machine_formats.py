"""Letters for programs: XARF, Lumen and our own JSON, held against their schemas; no fact in them is invented."""

import base64
import copy
import json
from dataclasses import replace

import pytest
import xarf
from jsonschema import Draft202012Validator, FormatChecker

from monitor.notices import ExportError, Party, from_json, load_pack, write_draft, write_letter
from monitor.notices.exports import export_letter
from monitor.notices.exports.lumen import to_lumen
from monitor.notices.exports.rendered import Rendered
from monitor.notices.exports.spreadsheet import DEFAULT_COLUMNS
from monitor.notices.rendering import render
from monitor.notices.schemas import LUMEN, NOTICE, notice_schema, schema
from tests.monitor.notices.reply_samples import SAMPLES, letter, samples
from tests.monitor.notices.samples import NOW, by_agent, item, notice, with_items, with_part, work

PACK = load_pack()
CHECKER = FormatChecker()


def made(whole, format_, pack=PACK):
    """Return a letter for programs, read back."""
    return json.loads(write_letter(whole, pack, now=NOW, format=format_).content)


def elsewhere():
    """Return a notice about a copy on a site that is no known platform."""
    return notice(work(item(url="https://clips.example/v/1", platform="clips.example")))


def test_a_report_on_a_platform_says_what_the_notice_says():
    """Address, platform, account, work, owner, claimed seconds, and when the copy was last seen there."""
    report = made(notice(), "xarf")
    assert xarf.parse(report).errors == []
    assert (report["category"], report["type"], report["xarf_version"]) == ("copyright", "ugc_platform", "4.2.0")
    assert report["platform_name"] == "YouTube"
    assert report["source_identifier"] == "www.youtube.com"
    assert report["timestamp"] == "2026-11-22T09:00:00Z"
    assert report["match_details"] == {"match_duration": 29, "reference_id": "RC-2026-0017"}
    assert report["uploader_info"] == {"username": "@fast_reuploads"}
    assert report["reporter"] == {
        "org": "Lindqvist Films AB",
        "contact": "rights@lindqvist.example",
        "domain": "lindqvist.example",
    }


def test_nothing_is_said_that_nobody_knows():
    """No confidence, no share of the work, no time of upload, no kind of work."""
    text = json.dumps(made(notice(), "xarf"))
    for word in ("confidence", "match_percentage", "upload_date", "work_category", "view_count", "monetized"):
        assert word not in text
    assert made(notice(work(item(claimable_s=28.9))), "xarf")["match_details"]["match_duration"] == 28


def test_the_letter_itself_is_the_evidence():
    """XARF has no place for the statements, so the PDF goes along, with its digest."""
    whole = notice()
    (evidence,) = made(whole, "xarf")["evidence"]
    pdf = write_letter(whole, PACK, now=NOW, format="pdf")
    assert base64.b64decode(evidence["payload"]) == pdf.content
    assert evidence["hash"] == f"sha256:{pdf.sha256}"
    assert evidence["content_type"] == "application/pdf"


def test_every_address_is_a_report_of_its_own():
    """With its own id, which has the form of a version 4 UUID."""
    reports = made(notice(work(item(1), item(2))), "xarf")
    assert [report["infringing_url"][-2:] for report in reports] == ["01", "02"]
    assert len({report["report_id"] for report in reports}) == 2
    (evidence,) = reports[1]["evidence"]
    assert evidence["content_type"] == "text/plain"
    assert "under penalty of perjury" in " ".join(base64.b64decode(evidence["payload"]).decode().split())
    assert all(xarf.parse(report).errors == [] for report in reports)


def test_a_copy_elsewhere_is_a_copyright_report():
    """With the original and, where changes were seen, as a modified copy."""
    report = made(with_part("recipient", service="clips.example", name="clips.example")(elsewhere()), "xarf")
    assert xarf.parse(report).errors == []
    assert (report["type"], report["infringement_type"]) == ("copyright", "modified_copy")
    assert report["original_url"] == "https://www.youtube.com/watch?v=aBcDeFgHiJk"
    assert "platform_name" not in report


def rendered(whole, pack=PACK):
    """Return a letter on its way to a file, whatever its rules say."""
    return Rendered(notice=whole, pack=pack, markdown=render(whole, pack), columns=DEFAULT_COLUMNS)


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (lambda n: replace(n, principal=Party(name="Maya"), sender=replace(n.sender, organisation="")), "organisation"),
        (
            lambda n: replace(by_agent(n), principal=Party(name="Maya", organisation="M AB")),
            "e-mail address of the owner",
        ),
        (
            lambda n: replace(by_agent(n), principal=Party(name="Maya")),
            "organisation and the e-mail address of the owner",
        ),
        (with_part("sender", email="maya@gmail.com"), "domain"),
        (with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)), "time at which the copy was seen"),
        (lambda n: notice(replace(n.works[0], title="x" * 501)), "work_title"),
    ],
)
def test_a_fact_that_xarf_needs_is_named(change, fact):
    """It is asked for, never made up."""
    with pytest.raises(ExportError, match=fact):
        export_letter(rendered(change(notice())), "xarf")


@pytest.mark.parametrize("format_", ["xarf", "lumen"])
def test_a_letter_that_claims_nothing_is_no_report(format_):
    """A withdrawal is not sent to abuse desks as a complaint."""
    pack = load_pack("xx_retraction")
    with pytest.raises(ExportError, match="claims no infringement"):
        write_letter(samples("xx_retraction")[0], pack, now=NOW, format=format_)


def test_a_submission_to_lumen_has_the_shape_that_its_documentation_shows():
    """Works with both kinds of addresses, roles, the letter as the body."""
    content = made(notice(), "lumen")["notice"]
    assert content["type"] == "DMCA"
    assert content["works_attributes"][0]["infringing_urls_attributes"] == [
        {"url": "https://www.youtube.com/watch?v=dQw4w9WgX01"}
    ]
    assert [role["name"] for role in content["entity_notice_roles_attributes"]] == ["principal", "sender", "recipient"]
    assert "under penalty of perjury" in " ".join(content["body"].split())
    assert content["date_sent"] == "2026-11-23"


def test_lumen_gets_no_telephone_and_no_address():
    """Neither in the fields nor in the text, unless somebody asks for it."""
    text = " ".join(write_letter(notice(), PACK, now=NOW, format="lumen").content.decode().replace("\\n", " ").split())
    for secret in ("+46 8 555 0100", "Hornsgatan", "118 20", "rights@lindqvist.example"):
        assert secret not in text
    assert "[redacted]" in text
    whole = to_lumen(rendered(notice()), redacted=False).decode()
    assert "Hornsgatan 12" in whole
    assert "+46 8 555 0100" in whole


@pytest.mark.parametrize("name", [NOTICE, LUMEN])
def test_the_schemas_are_schemas(name):
    """Of JSON Schema 2020-12."""
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", [("notice", "title"), ("notice", "works_attributes"), ("notice", "type"), ("notice",)])
def test_the_schema_of_lumen_refuses_what_lacks_a_part(path):
    """Each of the parts that Lumen demands."""
    content = made(notice(), "lumen")
    spoiled = copy.deepcopy(content)
    place = spoiled
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    validator = Draft202012Validator(schema(LUMEN), format_checker=CHECKER)
    assert validator.is_valid(content)
    assert not validator.is_valid(spoiled)


def test_the_shipped_schema_of_notices_is_that_of_the_values():
    """After a value has changed, ``python -m monitor.notices.schemas`` writes it anew."""
    assert schema(NOTICE) == notice_schema()


@pytest.mark.parametrize("whole", [notice(), by_agent(notice()), elsewhere(), letter("xx_followup_1")])
def test_notices_fit_their_schema_and_come_back(whole):
    """What is written can be read, by other programs and by ours."""
    content = write_draft(whole, PACK, now=NOW, format="json").content if whole.pack_id == PACK.id else None
    signed = json.loads(write_letter(whole, load_pack(whole.pack_id), now=NOW, format="json").content)
    validator = Draft202012Validator(notice_schema(), format_checker=CHECKER)
    validator.validate(signed)
    assert from_json(json.dumps(signed)) == whole
    if content is not None:
        validator.validate(json.loads(content))
        assert from_json(content.decode()) == replace(whole, signature=None)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_every_letter_fits_the_schema(pack_id):
    """Of all kinds."""
    validator = Draft202012Validator(notice_schema(), format_checker=CHECKER)
    for whole in samples(pack_id):
        validator.validate(made(whole, "json", load_pack(pack_id)))


def test_a_notice_with_an_unknown_field_does_not_fit():
    """A slip in a name is found."""
    signed = made(notice(), "json")
    signed["notice"]["refrence"] = "x"
    assert not Draft202012Validator(notice_schema()).is_valid(signed)
