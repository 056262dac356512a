"""With accounts nobody signs, or looks, in the name of another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.accounts import add_person, change_role, disable, signer_of
from monitor.errors import CaseRefusedError, LetterRefusedError
from monitor.people import Role, name_key
from monitor.review.decisions import decide
from monitor.review.following import FollowRequest, follow
from monitor.review.gates import demand_may_leave
from monitor.review.letters import write_letters
from monitor.review.looking import review_case
from monitor.settings import save_profile
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.letter_samples import LOOKED, REQUEST, complete_case
from tests.monitor.life_samples import later, send_case

pytestmark = pytest.mark.usefixtures("quick_passwords")
WORDS = "four words come to mind"


@pytest.fixture
def team(library: Library) -> Library:
    """Give a library with a complete case, where Ann Lee is legal staff and Cy Dee an administrator."""
    complete_case(library)
    add_person(library, "cy", "Cy Dee", Role.ADMIN, WORDS)
    add_person(library, "ann", "Ann Lee", Role.LEGAL, WORDS)
    return library


def refused(library: Library, actor: str) -> str:
    """Return why a letter cannot be signed by Ann Lee while somebody is at work."""
    with pytest.raises(LetterRefusedError) as caught:
        write_letters(replace(library, actor=actor), 1, REQUEST, ["txt"])
    assert {one.rule for one in caught.value.objections} == {"G10"}
    assert not library.store.letters.all()
    return caught.value.objections[0].message


def test_whoever_is_signed_in_signs(team: Library) -> None:
    """However the name is written."""
    assert write_letters(replace(team, actor="ANN  LEE"), 1, REQUEST, ["txt"])


def test_nobody_signs_in_the_name_of_another(team: Library) -> None:
    """Not even an administrator."""
    assert "Cy Dee is at work" in refused(team, "Cy Dee")


def test_a_role_without_letters_signs_nothing(team: Library) -> None:
    """Nor does an account that is disabled, or none."""
    change_role(team, 2, Role.REVIEWER)
    assert "reviewer" in refused(team, "Ann Lee")
    disable(team, 2)
    assert "no account" in refused(team, "Ann Lee")


def test_a_draft_may_be_written_for_anybody(team: Library) -> None:
    """Whoever signs it later reads it first."""
    assert write_letters(replace(team, actor="Cy Dee"), 1, replace(REQUEST, sign=False), ["txt"])


def test_without_accounts_the_typed_name_counts(library: Library) -> None:
    """As before."""
    complete_case(library)
    assert write_letters(replace(library, actor="Cy Dee"), 1, REQUEST, ["txt"])


def test_the_second_person_has_an_account(team: Library) -> None:
    """A name that is made up is no second person, and the first one's in other letters neither."""
    for actor in ("Somebody Else", "ＡＮＮ"):
        with pytest.raises(CaseRefusedError):
            review_case(replace(team, actor=actor), 1, LOOKED)
    assert review_case(replace(team, actor="Cy Dee"), 1, LOOKED)


def test_nobody_signs_with_the_title_of_the_one_in_the_profile(team: Library) -> None:
    """Whatever page or command forgot to leave it out; the one whom it belongs to does, and no title is fine."""
    save_profile(team.settings.profile, replace(REQUEST.sender, name="Mara Lindqvist", capacity="Director"))
    ann = replace(REQUEST.sender, name="Ann Lee", capacity="director ")
    with pytest.raises(LetterRefusedError) as caught:
        write_letters(replace(team, actor="Ann Lee"), 1, replace(REQUEST, sender=ann), ["txt"])
    assert "the title of Mara Lindqvist" in caught.value.objections[0].message
    assert write_letters(replace(team, actor="Ann Lee"), 1, replace(REQUEST, sender=replace(ann, capacity="")), ["txt"])
    save_profile(team.settings.profile, replace(ann, capacity="Director"))
    assert write_letters(replace(team, actor="Ann Lee"), 1, replace(REQUEST, sender=ann), ["txt"])


def test_a_letter_that_follows_borrows_no_title_either(team: Library) -> None:
    """The letter before may have borne it."""
    mara = replace(REQUEST.sender, name="Mara Lindqvist", capacity="Director")
    save_profile(team.settings.profile, mara)
    ann = replace(team, actor="Ann Lee")
    first = send_case(ann, 1)
    later(ann)
    asked = FollowRequest(pack="xx_followup_1", sender=replace(mara, name="Ann Lee"), sign=True)
    with pytest.raises(LetterRefusedError) as caught:
        follow(ann, first, asked, ["txt"])
    assert "the title of Mara Lindqvist" in caught.value.objections[0].message
    assert follow(ann, first, replace(asked, sender=signer_of(ann)), ["txt"])


def test_a_name_in_wide_letters_is_the_same_person(library: Library) -> None:
    """Who looked as the second person and then decides is no second person, however the name is written."""
    (written,) = write_letters(library, complete_case(library), REQUEST, ["txt"])
    decide(replace(library, actor="Ｂｏ Ｋｉｍ"), 1, Verdict.CONFIRMED, "Seen side by side once more.")
    with pytest.raises(LetterRefusedError) as caught:
        demand_may_leave(library, library.store.letters.called(written.reference))
    assert "looked at the case as the second person" in " ".join(one.message for one in caught.value.objections)


def test_the_daily_cap_counts_names_as_earlier_versions_kept_them(library: Library) -> None:
    """Wide letters were kept as they were; they count for the same sender now."""
    send_case(library, complete_case(library))
    now, day = library.clock(), timedelta(days=2)
    with library.store.transaction():
        library.store.letters._connection.write("DROP TRIGGER letter_facts_refuses_update")
        library.store.letters._connection.write("UPDATE letter_facts SET sender = 'ａｎｎ lee'")
    assert len(library.store.letters.sent_by(name_key("Ann Lee"), now - day, now + day)) == 1
