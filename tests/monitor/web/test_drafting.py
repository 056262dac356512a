"""From a confirmed match to a signed letter, over HTTP; and the letters that must not be signed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import pytest

from monitor.app import open_library
from monitor.licensing import NewPermission, add_permission
from monitor.notices import FORMATS, RecipientKind
from monitor.review import previewing
from monitor.review.addressing import LetterRequest
from monitor.rights.values import PermissionKind
from monitor.settings import Settings, load_profile, save_profile
from tests.monitor.web.lived import OWNER, PLATFORM
from tests.monitor.web.served import Serving, Visitor, text_of
from tests.monitor.web.team import signed_in, with_team
from tests.monitor.web.test_cases import SAW, confirmed, seen_in, weighing

TO = "Copyright Agent, vids.example <copyright@vids.example>"


def asked(**changed: str) -> dict[str, str]:
    """Return the drafting form as somebody fills it in for a whole letter."""
    return {"to": TO, "to_kind": "designated_agent", "verified_on": "2026-11-20", "seen_live": "yes"} | changed


def weighed(visitor: Visitor, case_id: int = 1, law: str = "US", **changed: str) -> None:
    """Put a consideration of the exceptions on record."""
    page = visitor.get(f"/cases/{case_id}?law={law}")
    assert visitor.post(f"/cases/{case_id}/exceptions", weighing(page, law, **changed)).status_code == 200


def read(visitor: Visitor, case_id: int = 1, **changed: str) -> httpx.Response:
    """Open the drafting page with the form filled in."""
    return visitor.get(f"/cases/{case_id}/letter", params=asked(**changed))


def signature(page: httpx.Response, **changed: str | list[str]) -> dict[str, str | list[str]]:
    """Return what a signer ticks and types on a page that was read."""
    typed: dict[str, str | list[str]] = {
        "revision": seen_in(page, "revision"),
        "agree": re.findall(r'name="agree" value="([^"]+)"', page.text),
        "read_all": "yes",
        "typed_name": OWNER,
        "format": ["pdf"],
    }
    return typed | changed


def signed(visitor: Visitor, page: httpx.Response, case_id: int = 1, **changed: str | list[str]) -> httpx.Response:
    """Sign the letter of a page that was read."""
    return visitor.post(f"/cases/{case_id}/letter", asked() | signature(page, **changed))


def letters_in(settings: Settings) -> list[Path]:
    """Return the letters on the disk, without the notes for the sender."""
    return sorted(path for path in settings.letters.glob("*") if not path.name.endswith(".cover.md"))


def test_from_a_confirmed_match_to_signed_files(visitor: Visitor, lived: Settings) -> None:
    """Confirmed, made a case, weighed, read, signed: the letter lies in the library in the formats that were ticked."""
    id_ = confirmed(lived, "best-part")
    visitor.post("/cases/new", {"match": str(id_)})
    weighed(visitor, 2)
    visitor.post("/cases/2/second-look", {"reason": SAW, "by": "Jonas Berg"})
    page = read(visitor, 2)
    assert "Ready for your signature" in text_of(page)
    answer = signed(visitor, page, 2, format=["pdf", "docx"])
    assert str(answer.url).endswith("/letters/RC-2026-0001")
    assert "RC-2026-0001 is signed. Nothing has been sent" in text_of(answer)
    assert [path.name for path in letters_in(lived)] == ["RC-2026-0001.docx", "RC-2026-0001.pdf"]
    assert "Next Send it" in text_of(visitor.get("/cases/2"))


def test_a_letter_is_written_in_every_format(visitor: Visitor, lived: Settings) -> None:
    """All ten, at one signature."""
    weighed(visitor)
    page = read(visitor)
    wanted = [one for one in FORMATS if one != "xarf"]  # that one needs a company with a domain of its own
    assert signed(visitor, page, format=wanted).status_code == 200
    assert len(letters_in(lived)) == len(wanted)


def test_a_letter_without_a_record_of_the_exceptions_is_refused(visitor: Visitor, lived: Settings) -> None:
    """The page offers no signature, and whoever posts one all the same gets the rule."""
    page = read(visitor)
    assert 'name="revision"' not in page.text
    weighed(visitor)
    answer = signed(visitor, read(visitor), revision="0" * 64)
    assert answer.status_code == 422
    assert letters_in(lived) == []


def test_a_letter_that_skips_the_weighing_is_refused_with_the_rule(visitor: Visitor, lived: Settings) -> None:
    """A form that was made by hand passes no rule by."""
    form = asked() | {"revision": _revision_of(lived), "read_all": "yes", "typed_name": OWNER, "format": "pdf"}
    answer = visitor.post("/cases/1/letter", form | {"agree": ["good_faith", "accuracy_and_authority"]})
    assert answer.status_code == 422
    assert "US-N8" in text_of(answer)
    assert letters_in(lived) == []


def _revision_of(settings: Settings) -> str:
    with open_library(settings) as library:
        request = LetterRequest(
            to=TO,
            kind=RecipientKind.DESIGNATED_AGENT,
            verified_on=date(2026, 11, 20),
            seen_live_at=library.clock(),
            sender=load_profile(settings.profile),
        )
        return previewing.read(library, 1, request).revision


def test_a_licensed_partner_gets_no_letter(visitor: Visitor, lived: Settings) -> None:
    """A permission that was put on record after the reading stops the signature."""
    weighed(visitor)
    page = read(visitor)
    _permit(lived)
    answer = signed(visitor, page)
    assert answer.status_code == 422
    assert "changed since you read it" in text_of(answer)
    assert "G3" in text_of(read(visitor))
    assert "Ready for your signature" not in text_of(read(visitor))
    assert letters_in(lived) == []


def _permit(settings: Settings) -> None:
    with open_library(settings) as library:
        partner = NewPermission(kind=PermissionKind.ACCOUNT, value="copycat", platform=PLATFORM, reason="A partner.")
        add_permission(library, partner)


def test_a_copy_that_may_comment_waits_for_a_second_person(visitor: Visitor, lived: Settings) -> None:
    """The best part is shorter than ten seconds, so one person is not enough."""
    visitor.post("/cases/new", {"match": str(confirmed(lived, "best-part"))})
    weighed(visitor, 2)
    page = read(visitor, 2)
    assert "G6" in text_of(page)
    assert 'href="/cases/2#second-look"' in page.text
    assert "Ready for your signature" not in text_of(page)


def test_a_use_that_the_law_permits_gets_no_letter(visitor: Visitor) -> None:
    """The conclusion decides."""
    weighed(visitor, conclusion="fair-use")
    assert "US-N8c" in text_of(read(visitor))
    assert "Ready for your signature" not in text_of(read(visitor))


def test_nobody_signs_a_letter_that_changed_since_it_was_read(
    visitor: Visitor, served: Serving, lived: Settings
) -> None:
    """Somebody else found the copy gone; the new letter is shown, and signed only after it was read."""
    weighed(visitor)
    page = read(visitor)
    with open_library(lived) as library:
        id_ = library.store.cases.get(1).match_ids[0]
    other = Visitor(served)
    other.get("/cases/1")
    other.post("/cases/1/looks", {"match": str(id_), "state": "gone"})
    answer = signed(visitor, page)
    assert answer.status_code == 422
    assert "The letter changed since you read it" in text_of(answer)
    assert letters_in(lived) == []


def test_time_alone_changes_nothing_that_was_read(visitor: Visitor) -> None:
    """The number and the moment of the signature are not what the signer reads."""
    weighed(visitor)
    assert seen_in(read(visitor), "revision") == seen_in(read(visitor), "revision")


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ({"agree": []}, "Tick every statement"),
        ({"agree": ["good_faith"]}, "Tick every statement"),
        ({"read_all": ""}, "Tick every statement"),
        ({"typed_name": ""}, "Type the signer’s name"),
        ({"typed_name": "Somebody Else"}, "Type the signer’s name"),
        ({"format": ["doc"]}, "cannot be written as"),
    ],
)
def test_a_signature_is_whole_or_none(
    visitor: Visitor, lived: Settings, left_out: dict[str, str | list[str]], said: str
) -> None:
    """Every statement is ticked, the name is typed, the format exists; what is missing is said."""
    weighed(visitor)
    answer = visitor.post("/cases/1/letter", asked() | signature(read(visitor), **left_out))
    assert answer.status_code in {400, 422}
    assert said in text_of(answer)
    assert letters_in(lived) == []


@pytest.mark.usefixtures("quick_passwords")
def test_with_accounts_only_the_signed_in_person_signs(served: Serving, lived: Settings) -> None:
    """A name that comes with the form signs nothing: the letter is that of whoever is signed in."""
    with_team(lived)
    legal = signed_in(served, "lea")
    weighed(legal)
    page = legal.get("/cases/1/letter", params=asked(signer=OWNER, role="agent", authority="Power of attorney of 2026"))
    assert "Type your name to sign: Lea Legal" in text_of(page)
    form = asked(signer=OWNER, role="agent", authority="Power of attorney of 2026") | signature(page)
    assert "just as it stands in the letter: Lea Legal" in text_of(legal.post("/cases/1/letter", form))
    assert letters_in(lived) == []


@pytest.mark.usefixtures("quick_passwords")
def test_nobody_signs_with_the_title_of_another(served: Serving, lived: Settings) -> None:
    """The profile's title is that of the person who wrote it; others see an empty field, and may type their own."""
    with_team(lived)
    save_profile(
        lived.profile, load_profile(lived.profile).updated(organisation="Lindqvist Films", capacity="Director")
    )
    legal = signed_in(served, "lea")
    page = read(legal)
    assert "Lindqvist Films" in page.text
    assert "Director" not in page.text
    assert "Counsel" in read(legal, capacity="Counsel").text


@pytest.mark.usefixtures("quick_passwords")
def test_a_reviewer_reads_a_letter_and_signs_none(served: Serving, lived: Settings) -> None:
    """Only roles that sign letters may."""
    with_team(lived)
    reviewer = signed_in(served, "rob")
    assert "legal staff sign them" in text_of(read(reviewer))
    assert reviewer.post("/cases/1/letter", asked()).status_code == 403


def test_a_letter_is_drafted_under_another_law(visitor: Visitor) -> None:
    """The fields that the law asks for come to the front, each missing rule with a link to its field."""
    page = read(visitor, pack="eu_dsa_art16")
    assert "EU-N1" in text_of(page)
    assert 'href="#field-explanation"' in page.text
    assert 'href="/cases/1?law=EU#exceptions"' in page.text


def test_what_cannot_be_understood_is_said_beside_the_form(visitor: Visitor) -> None:
    """The form keeps what was typed."""
    page = read(visitor, to="<<>>", explanation="My own words about it.")
    assert page.status_code == 200
    assert "cannot be understood" in text_of(page)
    assert "My own words about it." in page.text


def test_an_office_is_no_lawyer_who_has_read_the_letter(visitor: Visitor) -> None:
    """A demand names the person."""
    page = read(visitor, pack="xx_cease_desist", lawyer="Legal team")
    assert "“Legal team” names no person" in text_of(page)


def test_the_preview_may_do_nothing_but_be_seen(visitor: Visitor) -> None:
    """It comes with a policy of its own, and only our own pages may frame it."""
    for path in ("/cases/1/letter/preview", "/cases/1/letter/pages"):
        headers = visitor.get(path).headers
        assert "sandbox" in headers["Content-Security-Policy"]
        assert "script" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_words_of_the_signer_cannot_run_in_the_preview(visitor: Visitor) -> None:
    """Neither in the letter nor on the page around it."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for path in ("/cases/1/letter", "/cases/1/letter/preview"):
        text = visitor.get(path, params=asked(pack="eu_dsa_art16", explanation=evil, law=evil, right=evil)).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_draft_is_downloaded_and_nothing_is_put_on_record(visitor: Visitor, lived: Settings) -> None:
    """It is marked as a draft."""
    with open_library(lived) as library:
        before = library.store.audit.last()
    answer = visitor.get("/cases/1/letter/draft.txt", params=asked())
    assert "DRAFT" in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    with open_library(lived) as library:
        assert library.store.audit.last() == before


def test_who_will_see_what_is_shown_before_the_signature(visitor: Visitor) -> None:
    """With advice for a private person's address."""
    said = text_of(read(visitor))
    assert "Who will see what of you" in said
    assert "+1 217 555 0142" in said
    assert "business or post-office address" in said


def test_the_recipients_own_statement_has_its_own_tick(visitor: Visitor, lived: Settings) -> None:
    """Without the tick nothing is signed."""
    weighed(visitor)
    wording = (
        "I swear, under penalty of perjury, that the information in this notification is accurate and that I am"
        " authorized to act on behalf of the owner of an exclusive right that is allegedly infringed."
    )
    page = read(visitor, requires_wording=wording)
    form = asked(requires_wording=wording) | signature(page)
    assert "accept the recipient’s own statement" in text_of(visitor.post("/cases/1/letter", form))
    assert visitor.post("/cases/1/letter", form | {"accepts": "yes"}).url.path == "/letters/RC-2026-0001"
    assert len(letters_in(lived)) == 1


def test_an_unknown_case_has_no_letter(visitor: Visitor) -> None:
    """It is said which."""
    for path in ("/cases/99", "/cases/99/letter", "/cases/99/letter/preview", "/cases/x"):
        assert visitor.get(path).status_code == 404


def test_a_double_click_signs_once(visitor: Visitor, lived: Settings) -> None:
    """The same signature at the same moment is a second letter to nobody."""
    weighed(visitor)
    page = read(visitor)
    with ThreadPoolExecutor(3) as hands:
        answers = list(hands.map(lambda _: signed(visitor, page), range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422]
    assert len(letters_in(lived)) == 1
