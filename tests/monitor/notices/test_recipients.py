"""Recipients as data: every fact has a source, nothing is guessed, the user's facts lie over ours."""

from datetime import date

import pytest

from monitor.notices import RecipientKind, load_pack, render, render_cover, write_letter
from monitor.notices.recipients.exposure import advice, exposed, unknown, view
from monitor.notices.recipients.finding import find_profile, named
from monitor.notices.recipients.profiles import (
    FACT_MARKS,
    SERVICES,
    Exposure,
    Personal,
    Sight,
    Viewer,
    known,
    say_origin,
    wording_for,
)
from monitor.notices.recipients.reading import KINDS, ProfileDataError, merged, read_profiles, shipped
from monitor.notices.recipients.wording import difference, word_diff
from monitor.notices.urls import is_safe_url
from tests.monitor.notices.samples import NOW, notice, with_part

PACK = load_pack()
OATH = "I swear, under penalty of perjury, that the information is accurate and that I am authorized to act."
FACT = 'value = "x"\nsource = "s"\non = 2026-11-01\nmark = "stated"\nby = "Ann"\n'


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: profile.name)
def test_every_shipped_fact_says_how_it_is_known(profile):
    """Source, mark and, where the source was read, the day; no lookup is claimed for the user."""
    assert profile.kind in SERVICES
    assert known(profile)
    assert profile.verified_on is None
    for fact in known(profile):
        assert fact.value
        assert fact.source
        assert fact.mark in FACT_MARKS
        assert fact.mark != "stated"
        assert not fact.by


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: profile.name)
def test_addresses_of_recipients_can_be_printed(profile):
    """Forms and guides are plain https addresses."""
    addresses = [fact.value for fact in (profile.form_url, profile.guide) if fact]
    assert all(is_safe_url(address) and address.startswith("https://") for address in addresses)


def test_kinds_are_those_of_recipients():
    """Profiles and notices call the ways to a recipient by the same names."""
    assert set(RecipientKind) == KINDS


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("YouTube",), "YouTube"),
        (("Twitter, Inc.",), "X"),
        (("X",), "X"),
        (("Google LLC <copyright@youtube.com>",), "YouTube"),
        (("", "https://gist.github.com/a"), "GitHub"),
        (("Studio X Ltd",), None),
        (("x.example",), None),
        (("notgithub.com",), None),
        (("Generically hosted",), None),
        (("",), None),
    ],
)
def test_a_recipient_is_found_by_name_or_host(texts, name):
    """Whole words and whole labels; a letter of the alphabet in another name is nobody."""
    found = find_profile(shipped(), *texts)
    assert (found.name if found else None) == name


def test_the_users_facts_lie_over_ours():
    """A fact takes the place of ours; what the user does not speak of stays."""
    own = read_profiles(
        f'[[recipients]]\nname = "youtube"\nhosts = ["yt.example"]\n[recipients.agent]\n{FACT}'
        f'[[recipients.exposures]]\nwhat = ["email"]\nviewer = "uploader"\nsight = "no"\n{FACT}'
    )
    youtube = named(merged(shipped(), own), "YouTube")
    assert youtube is not None
    assert (youtube.agent.by, youtube.agent.on, youtube.kind) == ("Ann", date(2026, 11, 1), "platform")
    assert youtube.asks == named(shipped(), "YouTube").asks
    assert "yt.example" in youtube.hosts
    mail = [one for one in youtube.exposures if one.viewer is Viewer.UPLOADER and Personal.EMAIL in one.what]
    assert [one.sight for one in mail] == [Sight.HIDDEN]
    assert say_origin(youtube.agent) == "stated by Ann on 2026-11-01; source: s"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("recipients = 7", "only tables"),
        ("x = 1", "at the top it has x"),
        ("[[recipients", "not TOML"),
        ("[[recipients]]", "has no name"),
        ('[[recipients]]\nname = "V"\nphone = 1', "has phone"),
        ('[[recipients]]\nname = "V"\nkind = "shop"', "is “shop”"),
        ('[[recipients]]\nname = "V"\nform_url = "https://v.example"', "should be a table"),
        ('[[recipients]]\nname = "V"\n[recipients.agent]\nvalue = "x"', "lacks source, mark"),
        (f'[[recipients]]\nname = "V"\n[recipients.form_url]\n{FACT}', "no http address"),
        (f'[[recipients]]\nname = "V"\n[recipients.email]\n{FACT}', "no e-mail address"),
        (f'[[recipients]]\nname = "V"\n[recipients.verified_on]\n{FACT}', "write a day"),
        (f'[[recipients]]\nname = "V"\n[recipients.agent]\n{FACT.replace("2026-11-01", "7")}', "should be a day"),
        (f'[[recipients]]\nname = "V"\n[recipients.agent]\n{FACT.replace("stated", "sure")}', "mark is one of"),
        (f'[[recipients]]\nname = "V"\nasks = 7\n[recipients.agent]\n{FACT}', "should be a list"),
    ],
)
def test_what_cannot_be_understood_is_said(text, complaint):
    """The end of a sentence about the file."""
    with pytest.raises(ProfileDataError, match=complaint):
        read_profiles(text)


def test_only_what_stands_in_the_letter_is_exposed():
    """The preview reads the letter; what it does not print, it does not give away."""
    whole = notice()
    letter = render(whole, PACK)
    assert {one.what for one in exposed(whole, letter)} == set(Personal)
    without = letter.replace(whole.sender.phone, "")
    assert Personal.PHONE not in {one.what for one in exposed(whole, without)}


def test_who_sees_what_is_said_as_the_sources_say_it():
    """YouTube: the owner's name is public, address and telephone are not; of archives nothing is known."""
    whole = notice()
    seen = {one.what: one.seen_by for one in exposed(whole, render(whole, PACK))}
    assert seen[Personal.OWNER][Viewer.PUBLIC] is Sight.SHOWN
    assert seen[Personal.ADDRESS][Viewer.UPLOADER] is Sight.HIDDEN
    assert seen[Personal.EMAIL][Viewer.UPLOADER] is Sight.PERHAPS
    assert {one[Viewer.ARCHIVE] for one in seen.values()} == {Sight.UNKNOWN}
    assert {one[Viewer.RECIPIENT] for one in seen.values()} == {Sight.SHOWN}
    assert unknown(whole) == (Viewer.ARCHIVE,)


def test_a_letter_to_the_uploader_is_read_by_the_uploader():
    """Whoever it is addressed to sees all of it."""
    whole = with_part("recipient", kind=RecipientKind.UPLOADER)(notice())
    seen = exposed(whole, render(whole, PACK))
    assert {one.seen_by[Viewer.UPLOADER] for one in seen} == {Sight.SHOWN}


def test_a_private_sender_is_told_what_would_show_less():
    """An agent, another address; somebody whose facts stay with the recipient is told nothing."""
    private = with_part("sender", organisation="")(notice())
    assert "--role agent" in " ".join(advice(private, render(private, PACK)))
    hidden = tuple(
        Exposure(value="It stays.", source="s", mark="stated", what=tuple(Personal), viewer=viewer, sight=Sight.HIDDEN)
        for viewer in (Viewer.UPLOADER, Viewer.PUBLIC, Viewer.ARCHIVE)
    )
    quiet = with_part("recipient", exposures=hidden)(notice())
    assert advice(quiet, render(quiet, PACK)) == ()
    assert view(quiet, render(quiet, PACK))["unknown"] == []


def test_the_cover_note_shows_the_preview():
    """A table of what is given away, each source, and what is not known."""
    cover = render_cover(notice(), PACK)
    assert "| In this letter | Recipient | Uploader | Public | Archive |" in cover
    assert "| Telephone: +46 8 555 0100 | yes | no | no | unknown |" in cover
    assert "support.google.com/youtube/answer/7580521, read 2026-11-26" in cover
    assert "whether it shows the letter, or a part of it, to an archive of notices" in cover
    unheard = with_part("recipient", name="V", service="V")(notice())
    assert "insists on other words" not in render_cover(unheard, PACK)


def test_words_that_change_are_marked():
    """What falls away in square brackets, what is added in braces."""
    assert word_diff("a b c", "a x c d") == "a [-b-] {+x+} c {+d+}"
    assert word_diff("a b", "a b") == "a b"


def test_a_letter_carries_the_oath_that_its_signer_accepted():
    """In place of the law's; the cover note shows both and what changes."""
    demanding = with_part("recipient", requires_wording=OATH, wording_source="its form")(notice())
    accepted = with_part("signature", accepted_wording=OATH)(demanding)
    letter = write_letter(accepted, PACK, now=NOW, format="md")
    text = " ".join(letter.markdown.split())
    assert OATH in text
    assert PACK.clauses["accuracy_and_authority"].text not in text
    assert "its form" in letter.cover_note
    assert "--accept-wording" in letter.cover_note
    other = difference(accepted, PACK)
    assert other is not None
    assert (other.required, other.source) == (OATH, "its form")


def test_github_dictates_its_oath():
    """As its guide and its form have it."""
    github = named(shipped(), "GitHub")
    assert github is not None
    assert "I swear, under penalty of perjury, that the information" in wording_for(github, "US").value
    assert wording_for(github, "EU") is None
