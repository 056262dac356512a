"""Names that look like another's: nobody is taken for somebody else."""

from dataclasses import replace

import pytest

from monitor.accounts import add_person, signer_of
from monitor.errors import InputError
from monitor.people import Role
from monitor.settings import Profile, save_profile
from monitor.store.library import Library

pytestmark = pytest.mark.usefixtures("quick_passwords")
GOOD = "four words come to mind"


@pytest.fixture
def office(library: Library) -> Library:
    """Give a library with an administrator, Ann Lee."""
    add_person(library, "ann", "Ann Lee", Role.ADMIN, GOOD)
    return library


@pytest.mark.parametrize("name", ["Ann Lee.", "Ann-Lee", "ANNLEE", "Ånn Lee", "Αnn Lee", "Ann Iee", "Ａnn Lee"])
def test_a_name_that_looks_like_another_is_no_second_person(office: Library, name: str) -> None:
    """Signs, accents and letters of other alphabets that look alike make nobody else of Ann Lee."""
    with pytest.raises(InputError, match=r"looks like Ann Lee|already|several scripts"):
        add_person(office, "ann2", name, Role.LEGAL, GOOD)
    assert office.store.people.count() == 1


def test_people_whose_names_merely_resemble_each_other_have_accounts(office: Library) -> None:
    """A middle name or an initial is enough."""
    for number, name in enumerate(("Ann B. Lee", "Anna Lee", "Анна Ли", "李安")):
        assert add_person(office, f"other{number}", name, Role.LEGAL, GOOD).name == name


def test_with_accounts_letters_are_signed_by_whoever_is_signed_in(office: Library) -> None:
    """The profile lends the firm and its address, not the name or the title of another."""
    firm = Profile(name="Mara Lindqvist", capacity="Director", organisation="Studio", address="12 Harbour Street")
    save_profile(office.settings.profile, firm)
    signer = signer_of(replace(office, actor="Ann Lee"))
    assert (signer.name, signer.capacity, signer.organisation) == ("Ann Lee", "", "Studio")
    assert signer_of(replace(office, actor="mara lindqvist")) == firm
