"""What a library knows of recipients, and the letters that use it."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.app import open_library
from monitor.errors import CaseRefusedError, InputError, LetterRefusedError, NotFoundError, RecipientsError
from monitor.notices import RecipientKind
from monitor.review.addressing import LetterRequest, usual_pack
from monitor.review.drafting import draft
from monitor.review.letters import write_letters
from monitor.review.recipients import Stated, load_recipients, recipient_of, state
from monitor.settings import Settings
from monitor.store.library import Library
from tests.monitor.conftest import Clock
from tests.monitor.letter_samples import REQUEST, SENDER, complete_case

FORM = "https://vids.example/dmca"
OATH = "I swear, under penalty of perjury, that the information is accurate and that I am authorized to act."
BARE = LetterRequest(sender=SENDER)
SAID = Stated(facts={"form_url": FORM, "verified_on": "2026-11-20"}, source="its page", hosts=("vids.example",))


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case that is ready for its letter."""
    return complete_case(library)


def test_what_is_stated_is_kept_with_who_and_when(library: Library) -> None:
    """In the user's file and in the audit record."""
    profile = state(library, "Vids", SAID)
    assert profile.form_url is not None
    assert (profile.form_url.value, profile.form_url.by, profile.form_url.mark) == (FORM, "Ann", "stated")
    assert profile.form_url.on == library.clock().date()
    assert recipient_of(library.settings.recipients, "vids") == profile
    assert library.store.audit.all()[-1].action == "recipient.set"


def test_comments_in_the_users_file_stay(library: Library) -> None:
    """And so does everything else that the command does not speak of."""
    path = library.settings.recipients
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('# Ask Bo before changing this.\n[[recipients]]\nname = "Other" # mine\nkind = "host"\n')
    state(library, "Vids", SAID)
    state(library, "vids", replace(SAID, facts={"agent": "Agent of V"}))
    text = path.read_text()
    assert "# Ask Bo before changing this." in text
    assert 'name = "Other" # mine' in text
    assert text.count('name = "Vids"') == 1
    assert FORM in text


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (Stated(facts={}, source="s"), "Say what you know"),
        (Stated(facts={"agent": "A"}, source=" "), "--source"),
        (Stated(facts={"colour": "red"}, source="s"), "colour"),
        (Stated(facts={"form_url": "vids"}, source="s"), "no http address"),
        (Stated(facts={"email": "a@b"}, source="s"), "no e-mail address"),
        (Stated(facts={"agent": "A"}, source="s", kind="shop"), "shop"),
    ],
)
def test_what_cannot_be_used_is_not_kept(library: Library, said: Stated, complaint: str) -> None:
    """One sentence, and the file is not touched."""
    with pytest.raises(InputError, match=complaint):
        state(library, "Vids", said)
    assert not library.settings.recipients.exists()


def test_only_a_named_person_states_facts(settings: Settings) -> None:
    """A letter will say who stated them."""
    with open_library(settings, clock=Clock()) as unnamed, pytest.raises(CaseRefusedError, match="--by NAME"):
        state(unnamed, "Vids", SAID)


def test_a_bad_file_is_named_in_one_sentence(library: Library, case_id: int) -> None:
    """No letter is drafted on it."""
    library.settings.recipients.write_text('[[recipients]]\nname = "V"\nshape = "round"\n')
    with pytest.raises(RecipientsError, match="shape") as wrong:
        draft(library, case_id, BARE, library.clock())
    assert str(library.settings.recipients) in str(wrong.value)
    library.settings.recipients.write_bytes(b"\xff")
    with pytest.raises(RecipientsError, match="cannot be read"):
        load_recipients(library.settings.recipients)


def test_an_unknown_recipient_is_not_invented(library: Library) -> None:
    """The sentence names those that are known."""
    with pytest.raises(NotFoundError, match="YouTube"):
        recipient_of(library.settings.recipients, "Vids")


def test_a_letter_takes_what_is_known_of_its_recipient(library: Library, case_id: int) -> None:
    """Form, way and day of the lookup; what the signer says comes first."""
    state(library, "Vids", SAID)
    to = draft(library, case_id, BARE, library.clock()).recipient
    assert (to.kind, to.url, to.name) == (RecipientKind.PLATFORM_FORM, FORM, "vids.example")
    assert to.agent_verified_on == date(2026, 11, 20)
    typed = draft(library, case_id, REQUEST, library.clock()).recipient
    assert (typed.kind, typed.url, typed.email) == (RecipientKind.DESIGNATED_AGENT, "", "agent@vids.example")
    assert typed.agent_verified_on == REQUEST.verified_on


def test_an_address_in_the_case_is_where_its_letters_go(library: Library) -> None:
    """Even where a form is known: whoever made the case said so. What was looked up is the form, not that address."""
    state(library, "Vids", SAID)
    case = library.store.cases.add("Agent of V <agent@vids.example>", (), "Ann", library.clock())
    to = draft(library, case.id, BARE, library.clock()).recipient
    assert (to.kind, to.name) == (RecipientKind.DESIGNATED_AGENT, "Agent of V")
    assert (to.email, to.url, to.agent_verified_on) == ("agent@vids.example", "", None)
    state(library, "Vids", replace(SAID, facts={"email": "agent@vids.example"}))
    assert draft(library, case.id, BARE, library.clock()).recipient.agent_verified_on == date(2026, 11, 20)


def test_nothing_is_made_up_for_a_recipient_of_whom_nothing_is_known(library: Library, case_id: int) -> None:
    """No address, no form, no lookup, no exposure."""
    to = draft(library, case_id, BARE, library.clock()).recipient
    assert (to.url, to.email, to.address, to.agent_verified_on, to.exposures) == ("", "", (), None, ())


@pytest.mark.parametrize("accepted", ["", "I swear something else."])
def test_no_use_of_the_library_signs_an_oath_that_was_not_accepted(
    library: Library, case_id: int, accepted: str
) -> None:
    """The very sentence must be accepted, not just any."""
    state(library, "Vids", Stated(facts={"wordings": OATH}, source="its form", hosts=("vids.example",)))
    request = replace(REQUEST, accepts_wording=accepted)
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, request, ["md"])
    assert [one.rule for one in refused.value.objections] == ["G15b"]
    assert not library.settings.letters.exists()
    assert write_letters(library, case_id, replace(request, accepts_wording=OATH), ["md"])


def test_an_oath_belongs_to_letters_that_swear(library: Library, case_id: int) -> None:
    """No law but that of the United States asks for one: a letter under another refuses it, or leaves it out."""
    state(library, "Vids", Stated(facts={"wordings": OATH}, source="its form", hosts=("vids.example",)))
    british = replace(BARE, territory="GB")
    assert draft(library, case_id, british, library.clock()).recipient.requires_wording == ""
    with pytest.raises(InputError, match="no statement that other wording"):
        draft(library, case_id, replace(british, requires_wording=OATH), library.clock())


@pytest.mark.parametrize(
    ("territory", "pack"), [("", "us_dmca_notice"), ("us", "us_dmca_notice"), ("GB", "gb_notice"), ("IN", "in_r75")]
)
def test_every_territory_has_its_usual_letter(territory: str, pack: str) -> None:
    """Where the user names no law pack."""
    assert usual_pack(territory) == pack


def test_services_that_keep_no_copy_get_another_letter(library: Library) -> None:
    """A search engine is asked to remove links, a CDN to say who the host is."""
    path = library.settings.recipients
    assert usual_pack("", recipient_of(path, "Google Search")) == "us_dmca_search"
    assert usual_pack("", recipient_of(path, "Cloudflare")) == "us_dmca_infra"
