"""The text of notices under Article 16, in every language: one copy or several, a person or a company."""

from dataclasses import replace

import pytest

from monitor.notices import Role, check, load_pack, render
from tests.monitor.notices.claim_samples import considered
from tests.monitor.notices.claims_eu import LANGUAGES, art16, owned, private
from tests.monitor.notices.samples import NOW, OWNER, by_agent, item, with_part

PLURAL = {
    "": "the works in section 1",
    "_de": "bezeichneten Werken",
    "_fr": "œuvres décrites",
    "_es": "obras descritas",
}
FIRST_PERSON = {"": "I notify", "_de": "melde ich", "_fr": "je vous notifie", "_es": "les notifico"}
FOR_ANOTHER = {"": "We act for", "_de": "Wir handeln im Namen", "_fr": "Nous agissons", "_es": "Actuamos"}
NEUTRAL = {
    "_de": "Karikatur, Parodie oder Pastiche. Das ist nicht der Fall.\n",
    "_fr": "la caricature, la parodie ou le pastiche. Tel n’est pas le cas.\n",
    "_es": "la caricatura, la parodia o el pastiche. No es así.\n",
}
SIGNED = {
    "": "Signed electronically on",
    "_de": "Elektronisch unterzeichnet am",
    "_fr": "Signé électroniquement le",
    "_es": "Firmado electrónicamente el",
}


def several(language):
    """Return a notice about three copies of two works, confirmed by two people."""
    whole = art16(language)
    second = item(2)
    second = replace(second, decision=replace(second.decision, by="Bo Kim"))
    works = owned(item(1), second), replace(owned(item(3)), title="Night Trains")
    return replace(whole, works=works, exceptions=(considered(whole.pack_id, 1, 2, 3),))


def text_of(whole):
    """Return the letter."""
    return render(whole, load_pack(whole.pack_id))


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_copies_each_name_who_confirmed_them(language):
    """Nobody is said to have confirmed what somebody else did."""
    text = text_of(several(language))
    assert PLURAL[language] in text
    assert text.count(f"| {OWNER}, 2026-11-21 09:00:00 UTC |") == 2
    assert text.count("| Bo Kim, 2026-11-21 09:00:00 UTC |") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_writes_as_one_and_gives_no_more_than_the_law_asks(language):
    """Name and e-mail address; neither postal address nor telephone."""
    whole = art16(language)
    text = text_of(private(whole))
    assert FIRST_PERSON[language] in text
    assert "rights@lindqvist.example" in text
    assert whole.sender.phone not in text
    assert "Hornsgatan" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_says_for_whom(language):
    """The owner and the document of authority stand in the letter."""
    whole = by_agent(art16(language))
    text = text_of(whole)
    assert whole.sender.kind is Role.AGENT
    assert FOR_ANOTHER[language] in text
    assert "power of attorney of October 1, 2026" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reasons_about_exceptions_are_given_and_the_thoughts_about_each_head_are_not(language):
    """A substantiated notice says why no exception covers the use; the record of the thinking stays with the sender."""
    text = text_of(art16(language))
    assert "reposts half a minute without comment" in text
    assert "zebra" not in text


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_english_reason_stands_in_a_letter_in_another_language(language):
    """Without one in the letter's language, it says that the exceptions were weighed, which, and that none applies."""
    whole = with_part("grounds", exceptions_reason="")(art16(language))
    text = text_of(whole)
    assert "reposts half a minute" not in text
    assert NEUTRAL[language] in text
    assert "EU-N1c" not in {finding.rule_id for finding in check(whole, load_pack(whole.pack_id), now=NOW)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_for_the_letter_stands_in_place_of_the_record(language):
    """And has to stay in it."""
    whole = with_part("grounds", exceptions_reason="Nichts davon trifft zu, denn die Kopie ist ungekürzt.")(
        art16(language)
    )
    text = text_of(whole)
    assert "Nichts davon trifft zu" in text
    assert "reposts half a minute" not in text
    pack = load_pack(whole.pack_id)
    edited = text.replace("Nichts davon trifft zu", "")
    assert "EU-N1c" in {finding.rule_id for finding in check(whole, pack, now=NOW, letter=edited)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_and_the_signature_are_told_in_the_language(language):
    """Signed is not submitted."""
    text = text_of(art16(language))
    assert f"\n{SIGNED[language]} " in text
    assert ("parameters" in text) is not language.startswith("_")
    assert "Reclaim 0.1.0, " in text
