"""Talk of money in a Canadian notice is found in whatever disguise; what a notice has to say is not taken for it."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notices import check, load_pack, render
from monitor.notices.money import addresses, money_addresses, money_words
from monitor.notices.unmasking import mixed_words, unmasked
from tests.monitor.notices.claim_samples import NOW
from tests.monitor.notices.claims_commonwealth import ca
from tests.monitor.notices.samples import with_items, with_part, with_works

WHOLE = load_pack("ca_notice_and_notice")
PACK = replace(WHOLE, rules=tuple(rule for rule in WHOLE.rules if rule.id.startswith("CA-X1")))
WORDS = (
    *("settlement", "settle", "payment", "pay", "invoice", "damages", "compensation", "reimbursement", "dollars"),
    *("règlement", "paiement", "indemnité", "dédommagement", "redevance", "facture", "personal information"),
)

CYRILLIC = dict(zip("aceijopsxy", "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443", strict=True))
GREEK = dict(zip("aeiknoptuvy", "\u03b1\u03b5\u03b9\u03ba\u03b7\u03bf\u03c1\u03c4\u03c5\u03bd\u03b3", strict=True))
SMALL_CAPITALS = dict(zip("aeimnopt", "\u1d00\u1d07\u026a\u1d0d\u0274\u1d0f\u1d18\u1d1b", strict=True))
DIGITS = dict(zip("aeost", "43057", strict=True))
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u034f", "\u115f", "\u2800", "\ufe0f", "\u202e")
MARKS = ("\u0301", "\u0308", "\u0323", "\u0336", "\u20dd")
FULL_WIDTH, BOLD, CIRCLED, SQUARED, FLAGS = 0xFF41, 0x1D41A, 0x24D0, 0x1F130, 0x1F1E6


def shifted(letter: str, start: int) -> str:
    """Return the letter of a series that Unicode keeps for decoration; others as they are."""
    return chr(start + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter


DISGUISES = {
    "capitals": str.upper,
    "Cyrillic": lambda c: CYRILLIC.get(c, c),
    "Greek": lambda c: GREEK.get(c, c),
    "small capitals": lambda c: SMALL_CAPITALS.get(c, c),
    "full width": lambda c: shifted(c, FULL_WIDTH),
    "bold": lambda c: shifted(c, BOLD),
    "circled": lambda c: shifted(c, CIRCLED),
    "squared": lambda c: shifted(c, SQUARED),
    "flags": lambda c: shifted(c, FLAGS),
    "entity": lambda c: f"&#{ord(c)};",
    "percent": lambda c: "".join(f"%{byte:02X}" for byte in c.encode()),
    "escape": lambda c: c,
}


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Draw a word of money in which every letter may have a disguise of its own."""
    word = draw(st.sampled_from(WORDS))
    word = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), word)
    parts = []
    for letter in word:
        change = DISGUISES[draw(st.sampled_from(sorted(DISGUISES)))]
        between = draw(st.sampled_from(["", "", *UNSEEN, *MARKS]))
        parts.append(change(letter) + between)
    return "".join(parts)


@settings(max_examples=100, deadline=None)
@given(disguised(), st.sampled_from(["We ask for {}.", "{} is due", "(«{}»)", "**{}**", "[{}](x)"]))
def test_a_word_of_money_is_found_in_any_disguise(word, sentence):
    """Look-alikes, decoration, invisible characters, marks, entities and percent signs, mixed as one likes."""
    assert list(money_words(sentence.format(word)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WORDS), st.sampled_from([" ", "-", ".", "_", "*", "·", "\u2011", "\u00a0", " - "]))
def test_scattered_letters_are_read_together(word, between):
    """Letters with something between them are still a word."""
    assert list(money_words(f"Please {between.join(word.replace(' ', ''))} now"))


@pytest.mark.parametrize("word", ["pay", "settlement", "damages", "dollars", "fees"])
def test_digits_stand_for_letters(word):
    """p4y and 5ettlement are words, too."""
    assert list(money_words(f"Please {''.join(DIGITS.get(c, c) for c in word)} now"))


@pytest.mark.parametrize("sign", [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) == "Sc"])
def test_every_sign_of_a_currency_is_found(sign):
    """What Unicode calls the sign of a currency is one, also as an entity."""
    assert sign in list(money_words(f"For {sign}5"))
    assert list(money_words(f"For &#{ord(sign)};5"))


@pytest.mark.parametrize(
    "text",
    [
        "CAD 500", "500 CAD", "EUR1.000", "200 USD", "a fee of two hundred", "by e-transfer", "your full name",
        "Tell us the name of the subscriber.", "votre adresse", "à l’amiable", "offer to you", "money", "set-\ntlement",
        "out of court", "frais de dossier", "Interac", "payez", "nous offrons une transaction", "your contact details",
    ],
)  # fmt: skip
def test_both_languages_and_codes_are_known(text):
    """English, French, codes of currencies, and requests for personal data."""
    assert list(money_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "posted under the user name @fast", "in the name of the owner", "the whole film", "she owns the film",
        "a versatile display", "the identity of that person to be determined", "every manufacturer",
    ],
)  # fmt: skip
def test_plain_words_are_not_taken_for_money(text):
    """What a notice may have to say, it can say."""
    assert not list(money_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "https://claims.example/settle", "hxxp://claims.example", "claims[.]example", "claims (dot) example",
        "claims dot example", "www.claims.test", "see [here](//claims.example)", "pay.example/x", "192.168.0.1/pay",
        "agent@claims.example", "ｃｌａｉｍｓ．ｅｘａｍｐｌｅ", "claims。com", "claims&#46;example",
        "a.very.long.host/pay", '<a href="//x">here</a>', "[1]: //claims", "cl\u0430ims.com", "mailto:x@y",
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(text):
    """Links, their targets, bare hosts, hosts that are half hidden, and e-mail addresses."""
    assert addresses(f"More at {text} now")


@pytest.mark.parametrize(
    "text",
    [
        "section 41.25 of the Copyright Act, R.S.C. 1985, c. C-42", "at 14:05:00+00:00, i.e. at noon", "film.mp4",
        "Reclaim 0.1.0", "29 seconds: 00:12–00:41 of the work", "Lindqvist v. Doe", "the film, e.g. its end",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_taken_for_one(text):
    """Sections of an act, times, versions and names of files."""
    assert not addresses(text)


@pytest.mark.parametrize("url", ["https://x.example/settle", "https://pay.example/", "https://x.example/%70ay?id=1"])
def test_an_address_that_speaks_of_payment_is_found(url):
    """In the host, in the path, and behind percent signs."""
    assert list(money_addresses([url])) == [url]


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/watch?v=aBcDeFgHiJk", "https://films.example/display/manufacture"]
)
def test_an_ordinary_address_is_not(url):
    """What only sounds like a word of money is none."""
    assert not list(money_addresses([url]))


def broken(whole, letter=None):
    """Return which rules about money the letter breaks."""
    return {f.rule_id for f in check(whole, PACK, now=NOW, letter=letter)}


TITLES = st.one_of(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30),
    st.sampled_from(
        ["Pay It Forward", "The Settlement", "$9.99", "Million Dollar Baby", "Argent", "a", "www.film.com"]
    ),
)
ID = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=11, max_size=11)


@settings(max_examples=60, deadline=None)
@given(TITLES, ID, TITLES)
def test_titles_accounts_and_addresses_of_copies_may_be_as_they_are(title, video, account):
    """A film called “Pay It Forward” can be claimed, and a copy at whatever address."""
    url = f"https://www.youtube.com/watch?v={video}"
    whole = with_works(lambda w: replace(w, title=title))(ca())
    whole = with_items(lambda i: replace(i, url=url, account=account))(whole)
    assert not broken(whole)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["Pay It Forward", "The Settlement", "Payment", "a", "e", "$"]), disguised())
def test_no_title_hides_an_offer(title, word):
    """What a title excuses is excused where the template prints the title, and nowhere else."""
    whole = with_works(lambda w: replace(w, title=title))(ca())
    letter = render(whole, PACK)
    assert "CA-X1" in broken(whole, f"{letter}\nPayment of {word} is asked for, at $5.\n")
    assert "CA-X1" in broken(whole, f"{title}: {word} is asked for.\n\n{letter}")


@pytest.mark.parametrize("title", ["Settlement", "Payment of damages", "$5"])
def test_a_title_excuses_its_words_as_often_as_it_is_printed(title):
    """Once more is once too often, before the title or after it."""
    whole = with_works(lambda w: replace(w, title=title))(ca())
    letter = render(whole, PACK)
    assert not broken(whole, letter)
    assert broken(whole, f"{letter}\n{title} is asked for.\n") == {"CA-X1"}
    assert broken(whole, f"{title} is asked for.\n\n{letter}") == {"CA-X1"}


@pytest.mark.parametrize(
    "spoil",
    [
        with_part("grounds", explanation="You can settle this with us: https://claims.example/x"),
        with_part("grounds", law="Copyright Act, for \u0440\u0430yment"),
        with_part("sender", phone="1-800-PAY-NOW1"),
        with_part("signature", capacity="Head of Settlements"),
        with_works(lambda w: replace(w, description="Pay at x.example")),
    ],
)
def test_an_offer_is_found_wherever_it_stands(spoil):
    """Grounds, description, telephone number and capacity are free text, too."""
    assert "CA-X1" in broken(spoil(ca()))


def test_a_word_of_two_alphabets_is_shown():
    """A look-alike that is in no table still mixes alphabets."""
    assert mixed_words("an infr\u0456ngement, and a plain word") == ("infr\u0456ngement,",)
    assert not mixed_words("Фильм «Соль» by Maya Lindqvist")


def test_text_is_read_as_it_looks():
    """What is not seen is not there."""
    assert unmasked("\u0420\u0430\u0443\u200b &nbsp; ＮＯＷ\u00ad") == "pay now"
