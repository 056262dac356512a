"""Money and threats in letters that claim an infringement: none is signed with them, and no title is taken for one."""

from dataclasses import replace

import pytest

from monitor.notices import Severity, check, load_pack, render
from tests.monitor.notices.claim_changes import added
from tests.monitor.notices.samples import NOW, with_items, with_part, with_works
from tests.monitor.notices.test_claim_packs import SAMPLES

CLAIMS = sorted(pack_id for pack_id in SAMPLES if load_pack(pack_id).kind == "notice" and "cdsm" not in pack_id)
MENACE = "You must pay me 500 pounds or I report you to the police."


def errors(whole, letter=None):
    """Return the ids of the rules that keep a letter from being signed."""
    found = check(whole, load_pack(whole.pack_id), now=NOW, letter=letter)
    return {finding.rule_id for finding in found if finding.severity is Severity.ERROR}


def spoken(pack_id, text):
    """Return the errors of a letter to which a sentence was added."""
    whole = SAMPLES[pack_id]()[0]
    return errors(whole, added(text)(render(whole, load_pack(pack_id))))


@pytest.mark.parametrize("pack_id", CLAIMS)
def test_money_and_menaces_are_errors_in_every_notice(pack_id):
    """Whatever its law; in Canada the statute says so itself."""
    money = {"CA-X1"} if pack_id == "ca_notice_and_notice" else {"B8b"}
    assert money | {"B8c"} <= spoken(pack_id, MENACE)


@pytest.mark.parametrize("pack_id", CLAIMS)
def test_a_title_or_a_name_that_speaks_of_money_is_fine(pack_id):
    """A film may be called what it likes."""
    whole = with_works(lambda w: replace(w, title="Pay Me or Else: You Must Pay Us"))(SAMPLES[pack_id]()[0])
    whole = with_items(lambda i: replace(i, account="@pay_me"))(with_part("recipient", name="YouTube Pay Us")(whole))
    assert not {"B8b", "B8c"} & errors(whole)


@pytest.mark.parametrize(
    "text",
    [
        "The owner sells the film for $5, and viewers of the copy pay nothing.",
        "The owner or the licensee may ask a court for an order.",
        "The market for the film suffers: who sees the copy need not pay.",
    ],
)
def test_facts_about_the_market_are_no_demand(text):
    """A reason may say what a film costs."""
    assert not {"B8b", "B8c"} & spoken("gb_notice", text)


@pytest.mark.parametrize(
    ("pack_id", "text", "rule"),
    [
        ("eu_dsa_art16_de", "Wir verlangen eine Entschädigung.", "B8b"),
        ("eu_dsa_art16_de", "Zahlen Sie 500 Euro.", "B8b"),
        ("eu_dsa_art16_de", "Andernfalls erstatten wir Anzeige.", "B8c"),
        ("eu_dsa_art16_fr", "Vous devez nous payer 500 euros.", "B8b"),
        ("eu_dsa_art16_fr", "À défaut, nous porterons plainte.", "B8c"),
        ("eu_dsa_art16_es", "Exigimos una indemnización.", "B8b"),
        ("eu_dsa_art16_es", "De lo contrario, iremos a la policía.", "B8c"),
        ("br_notice", "Exigimos uma indenização.", "B8b"),
        ("jp_tps_request", "損害賠償を請求します。", "B8b"),
        ("jp_tps_request", "さもなければ警察に届け出ます。", "B8c"),
    ],
)
def test_other_languages_have_such_words_too(pack_id, text, rule):
    """In a letter of that language."""
    assert rule in spoken(pack_id, text)
