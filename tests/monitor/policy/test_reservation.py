"""Reservations against text and data mining: the examples of TDMRep's final report, their order, and odd forms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.policy import reserved
from monitor.policy.reservation import reservation_of
from tests.monitor.policy.hosts import site_rules

WHOLE_SERVER = '[{"location": "/", "tdm-reservation": 1}]'
THREE_GROUPS = """[
  {"location": "/directory-a/", "tdm-reservation": 1},
  {"location": "/directory-b/html/", "tdm-reservation": 1, "tdm-policy": "https://provider.com/policies/policy.json"},
  {"location": "/directory-b/images/*.jpg", "tdm-reservation": 0}
]"""
"""Both from the report, section 6.2 (TDM File on the Origin Server)."""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="tdm-reservation" content="{value}">
<meta name="tdm-policy" content="https://provider.com/policies/policy.json">
<title>Document title</title></head><body>...</body></html>"""
"""From the report (TDM Metadata in HTML Content)."""


def is_reserved(body: str | bytes, target: str, status: int = 200) -> bool:
    """Tell whether a host's file reserves a path."""
    return reservation_of(site_rules(body, status=status, kind="tdmrep"), target).is_reserved


@pytest.mark.parametrize(
    ("body", "target", "expected"),
    [
        (WHOLE_SERVER, "/", True),
        (WHOLE_SERVER, "/any/file.mp4?x", True),
        (THREE_GROUPS, "/directory-a/doc.pdf", True),
        (THREE_GROUPS, "/directory-b/html/page.html", True),
        (THREE_GROUPS, "/directory-b/images/a.jpg", False),
        (THREE_GROUPS, "/directory-b/images/a.png", False),
        (THREE_GROUPS, "/directory-c/", False),
        (THREE_GROUPS, "/Directory-A/doc.pdf", False),
        (THREE_GROUPS, "/x/..%2fdirectory-a/doc.pdf", True),
        ('[{"location": "/path/foo-%24", "tdm-reservation": 1}]', "/path/foo-$", True),
        ('[{"location": "/this/path/exactly$", "tdm-reservation": 1}]', "/this/path/exactly", True),
        ('[{"location": "/this/path/exactly$", "tdm-reservation": 1}]', "/this/path/exactly/not", False),
        ('[{"location": "/this/*/then", "tdm-reservation": 1}]', "/this/and/then", True),
        ('[{"location": "/a/b", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', "/a/b", False),
        ('[{"location": "/", "tdm-reservation": 1}, {"location": "/a/b", "tdm-reservation": 0}]', "/a/b", True),
    ],
)
def test_the_first_rule_that_matches_decides(body: str, target: str, expected: bool) -> None:
    """As the report has it, where robots.txt would ask for the longest."""
    assert is_reserved(body, target) is expected


def test_the_reason_names_the_rule_the_law_and_whom_to_ask() -> None:
    """The second rule has a policy; the first has none."""
    said = reservation_of(site_rules(THREE_GROUPS, kind="tdmrep"), "/directory-b/html/a")
    assert said.source == "https://site.example/.well-known/tdmrep.json, rule 2: /directory-b/html/"
    assert "Article 4(3)" in said.said
    assert said.said.endswith("https://provider.com/policies/policy.json")
    assert "licence" not in reservation_of(site_rules(THREE_GROUPS, kind="tdmrep"), "/directory-a/").said


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410])
def test_a_file_that_is_not_there_reserves_nothing(status: int) -> None:
    """The report: the host does not implement the protocol then."""
    assert not is_reserved(WHOLE_SERVER, "/", status)


@pytest.mark.parametrize("status", [0, 429, 500, 503, 599])
def test_a_file_that_cannot_be_had_may_reserve_everything(status: int) -> None:
    """The careful side, as with robots.txt: nobody knows what it says."""
    said = reservation_of(site_rules(b"", status=status, kind="tdmrep"), "/")
    assert said.is_reserved
    assert "not known" in said.said


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ('[{"location": "/caf\u00e9/*", "tdm-reservation": 1}]'.encode("latin-1"), "/caf%E9/a"),
        ('[{"location": "/caf\u00e9/*", "tdm-reservation": 1}]'.encode(), "/caf%C3%A9/a"),
        ('[{"location": "/a", "tdm-reservation": 1}]'.encode("utf-16"), "/a"),
        ('[{"location": "/a", "tdm-reservation": 1}]'.encode("utf-32-be"), "/a"),
    ],
)
def test_every_encoding_of_a_file_is_read(body: bytes, target: str) -> None:
    """What it reserves is reserved, and nothing else."""
    assert is_reserved(body, target)
    assert not is_reserved(body, "/other")


@pytest.mark.parametrize(
    "body",
    [
        '[{"location": "/b", "tdm-reservation": 1},',
        '\ufeff  {"location": "/b", "tdm-reservation": 1}]',
        "[{'location': '/b', 'tdm-reservation': 1}]",
        "[" * 100_000,
        "[" + '{"location": "/b", "tdm-reservation": 0},' * 20_000 + '{"location": "/", "tdm-reservation": 1}]',
    ],
)
def test_a_broken_file_reserves_everything(body: str) -> None:
    """Whoever writes such a file reserves something; a page in its place is no such file."""
    assert is_reserved(body, "/a")
    assert not is_reserved(f"<html>{body}", "/a")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"location": "/", "tdm-reservation": 1}', True),
        ('[{"location": "/", "tdm-reservation": "1"}]', True),
        ('[{"location": "/", "tdm-reservation": true}]', True),
        ('\ufeff[{"location": "/", "tdm-reservation": 1}]', True),
        ('[{"location": "https://site.example/", "tdm-reservation": 1}]', True),
        ('[{"location": "", "tdm-reservation": 1}]', True),
        ('[null, 3, {"location": 3}, {"location": "/", "tdm-reservation": 1}]', True),
        ('[{"location": "/", "tdm-reservation": 2}, {"location": "/", "tdm-reservation": 1}]', True),
        ('[{"location": "/", "tdm-reservation": 2}]', False),
        ('[{"location": "/", "tdm-reservation": null}]', False),
        ('[{"location": "/"}]', False),
        ('[{"tdm-reservation": 1}]', False),
        ("[]", False),
        ("3", False),
        ("<html>not found</html>", False),
        ("", False),
    ],
)
def test_odd_files_are_read_as_they_are_meant(body: str, expected: bool) -> None:
    """A reservation with a slip counts; what says nothing reserves nothing."""
    assert is_reserved(body, "/a") is expected


@pytest.mark.parametrize(
    ("header", "page", "expected"),
    [
        (None, None, False),
        ("1", None, True),
        ("0", None, False),
        (" 1 ", None, True),
        ("2", None, False),
        ("yes", None, False),
        ("0, 1", None, True),
        (None, "1", True),
        (None, "0", False),
        ("1", "0", False),
        ("0", "1", True),
        ("1", "1", True),
        ("1", "rubbish", True),
    ],
)
def test_the_page_overrules_the_header(header: str | None, page: str | None, expected: bool) -> None:
    """The report's order: the file of the host, the header, the page; an error is no value."""
    headers = {"TDM-Reservation": header} if header is not None else {}
    body = PAGE.format(value=page).encode() if page is not None else b"<p>Nothing</p>"
    assert (reserved(headers, body, "text/html; charset=utf-8") is not None) is expected


def test_reasons_of_answers_name_the_policy() -> None:
    """From the header where the header reserves, and from the page where the page does."""
    assert (reserved({"tdm-reservation": "1", "TDM-Policy": "https://a.example/p"}, b"", "video/mp4") or "").endswith(
        "https://a.example/p"
    )
    assert "provider.com" in (reserved({}, PAGE.format(value=1).encode(), "TEXT/HTML") or "")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (PAGE.format(value=1), "application/xhtml+xml", True),
        (PAGE.format(value=1), "text/plain", False),
        (PAGE.format(value=1), "", False),
        (PAGE.format(value=1).upper().replace("TDM-RESERVATION", "Tdm-Reservation"), "text/html", True),
        ("<meta content=1 name=tdm-reservation>", "text/html", True),
        ("<p><meta name='tdm-reservation' content='1'", "text/html", False),
        ("<p>late<meta name='tdm-reservation' content='1'></p>", "text/html", True),
        ("<!-- <meta name='tdm-reservation' content='1'> -->", "text/html", False),
        ('<script>\'<meta name="tdm-reservation" content="1">\'</script>', "text/html", False),
        ("<meta name='tdm-reservation'>", "text/html", False),
        ("<meta property='tdm-reservation' content='1'>", "text/html", False),
        ("", "text/html", False),
        ("\x00\x01\x02", "text/html", False),
    ],
)
def test_only_elements_of_pages_count(body: str, content_type: str, expected: bool) -> None:
    """Not what looks like one in a text, a comment or a script."""
    assert (reserved({}, body.encode(), content_type) is not None) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noai", True),
        ("noindex, NoAI, noimageai", True),
        ("reclaim: noai", True),
        ("otherbot: noindex, noai", False),
        ("otherbot: noindex, reclaim: noai", True),
        ("unavailable_after: 25 Jun 2027 15:00:00 PST, noai", True),
        ("noimageai", False),
        ("noindex, nofollow", False),
        ("", False),
    ],
)
def test_noai_is_respected_where_it_is_meant_for_us(value: str, expected: bool) -> None:
    """In the header, and as ``meta`` of a page."""
    assert (reserved({"X-Robots-Tag": value}, b"", "video/mp4") is not None) is expected
    assert (reserved({}, f'<meta name="robots" content="{value}">'.encode(), "text/html") is not None) is expected


@given(st.dictionaries(st.text(), st.text()), st.binary(), st.sampled_from(["text/html", "video/mp4", ";"]))
def test_no_answer_crashes_it(headers: dict[str, str], body: bytes, content_type: str) -> None:
    """Whatever arrives."""
    reserved(headers, body, content_type)
    reserved(headers, b"<meta name=tdm-reservation content=" + body, content_type)


def entries(inner: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Draw what looks like rules."""
    return st.dictionaries(st.sampled_from(["location", "tdm-reservation", "tdm-policy", "x"]), inner)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | entries(inner))
)
def test_no_file_crashes_it(read: object) -> None:
    """Whatever JSON a host gives."""
    is_reserved(json.dumps(read), "/a")
