"""Where a text names an account: in every spelling, and never as a part of something else."""

import json
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.privacy.folding import plain, variants
from monitor.privacy.naming import ERASED, Mentions, Name
from monitor.sites.accounts import Account, handle_of
from monitor.sites.whose import account_named, account_of, key_of

CANARY = Name(account=account_named("Kanári_77"), mentions=Mentions.EVERYWHERE)
ANN = Name(account=account_named("@ann"), mentions=Mentions.MARKED)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Kanári_77",
            "KANÁRI_77",
            "@kanári_77",
            "Kana\u0301ri_77",
            "ＫＡＮári＿77",
            "ka\u200bnári_77",
            "Kan%C3%A1ri_77",
        ),
        *(
            "kan%c3%a1ri_77",
            "kan%25C3%25A1ri_77",
            "kan\\u00e1ri_77",
            "kan&aacute;ri_77",
            "kan&#225;ri_77",
            "kan&#xe1;ri_77",
        ),
        *("kan=C3=A1ri_77", "kan\\xc3\\xa1ri_77", "xKanári_77y"),
    ],
)
def test_every_spelling_is_found(text: str) -> None:
    """And nothing of it is left, while what stands around it stays."""
    found = CANARY.erased(f"before {text} after")
    assert found.startswith("before ")
    assert found.endswith(" after")
    assert "77" not in found
    assert not CANARY.is_in(found)


def test_a_host_in_the_letters_of_its_language_is_found() -> None:
    """A blog under the name of the account."""
    name = Name(account=account_named("jürgen_b"), mentions=Mentions.EVERYWHERE)
    host = "jürgen_b".encode("punycode").decode()
    assert name.erased(f"https://xn--{host}.blogs.example/1") == "https://erased.blogs.example/1"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "annual",
            "Joanna",
            "ann.lee",
            "@ann.lee",
            "@ann_lee",
            "@anne",
            "mary-ann",
            "x@ann.example",
            "ann",
            "Ann said so",
        ),
        *(
            "https://www.tiktok.com/@ann.lee/video/7412345678901234567",
            "https://vids.example/ann/films",
            '{"title":"ann"}',
        ),
    ],
)
def test_an_ordinary_word_is_left_alone(text: str) -> None:
    """A short handle damages no other text."""
    assert ANN.erased(text) == text
    assert not ANN.is_in(text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("by @ann, again", f"by @{ERASED}, again"),
        ("@ann.", f"@{ERASED}."),
        (
            "https://www.tiktok.com/@ann/video/7412345678901234567",
            f"https://www.tiktok.com/@{ERASED}/video/7412345678901234567",
        ),
        ("https://x.com/ann/status/123", f"https://x.com/{ERASED}/status/123"),
        ("https://ann.tumblr.com/post/1", "https://erased.tumblr.com/post/1"),
        ('{"account":"ann","title":"ann of green"}', f'{{"account":"{ERASED}","title":"ann of green"}}'),
        ("account=ann&verdict=open", f"account={ERASED}&verdict=open"),
    ],
)
def test_what_is_marked_is_found(text: str, after: str) -> None:
    """After an @, in an address, and where a field holds nothing else."""
    assert ANN.erased(text) == after


def test_words_are_whole() -> None:
    """Where whole words count, parts of others do not; the ending of a file is no part of a name."""
    words = Name(account=account_named("ann"), mentions=Mentions.WORDS)
    assert words.erased("Ann, annual, ann.lee and ann.mp4") == f"{ERASED}, annual, ann.lee and {ERASED}.mp4"


def test_the_same_handle_elsewhere_is_another_account() -> None:
    """Where the same handle is known on another site, only what tells the site counts."""
    name = Name(account=account_named("kanari_77", "TikTok"), mentions=Mentions.EVERYWHERE, is_shared=True)
    assert name.erased("https://www.tiktok.com/@kanari_77/video/7412345678901234567").count(ERASED) == 1
    for text in ("https://x.com/kanari_77/status/1", "@kanari_77"):
        assert name.erased(text) == text


HANDLES = st.text(
    st.one_of(
        st.characters(categories=["L", "Nd", "Mn", "Mc", "So"]), st.sampled_from("._-+*?()[]{}|^$\\/ &%#'\"@=<>")
    ),
    min_size=1,
    max_size=24,
)
SURROUNDINGS = st.sampled_from(["", " ", "by ", "“", "/", "@", "x", "\n", "7", "é"])


@given(HANDLES, SURROUNDINGS, SURROUNDINGS)
def test_any_handle_is_found_in_all_spellings(handle: str, before: str, after: str) -> None:
    """Whatever characters it is made of: as typed, folded, in capitals, decomposed, in addresses, in JSON."""
    account = Account(handle_of(handle))
    needle = plain(account.handle)
    assume(needle.strip())
    name = Name(account=account, mentions=Mentions.EVERYWHERE)
    forms = {
        account.handle,
        needle,
        unicodedata.normalize("NFC", needle),
        quote(account.handle),
        json.dumps(account.handle)[1:-1],
    }
    for form in forms:
        if plain(form) != needle and not any(needle in one for one in variants(form)):
            continue  # what it means when it is written so is another text
        text = f"{before}{form}{after}"
        if name.is_in(text):
            assert not name.is_in(name.erased(text)) or needle in plain(ERASED) or needle in "erased"
    assert name.is_in(account.handle)


@given(HANDLES, st.sampled_from(["", "TikTok", "vids.example"]))
def test_the_key_of_an_account_leads_back(handle: str, site: str) -> None:
    """Requests and holds keep accounts as one text."""
    account = Account(handle_of(handle), site.casefold())
    assume(account.handle)
    assert account_of(key_of(account)) == account


@given(st.text(max_size=80))
def test_other_texts_stay_as_they_are(text: str) -> None:
    """What does not name the account is not changed by a character."""
    if not CANARY.is_in(text):
        assert CANARY.erased(text) == text
