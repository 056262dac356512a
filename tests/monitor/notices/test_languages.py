"""What letters in other languages say for dates, lengths and the words that the program finds."""

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprints.framehash import TRANSFORMS
from fingerprints.values import Modality
from monitor.notices import load_pack, pack_ids, render
from monitor.notices.languages import language
from tests.monitor.notices.claims_eu import SAMPLES

TAGS = ("de", "fr", "es", "ja")
PLACES = (
    *("at the top", "at the bottom", "at the left", "at the right", "in the centre"),
    *(f"at {row} {column}" for row, column in product(("upper", "lower"), ("left", "right"))),
)
CHANGES = (
    *(transform.name for transform in TRANSFORMS if transform.name != "none"),
    *(f"inset {place}, {size} % of the {side}" for place, size, side in product(PLACES, (40,), ("width", "height"))),
    *("cropped to 56 %", "cropped to 9:16", "with bars", "stretched", "inverted colours", "pitch +1.0 semitones"),
    *("mirrored, turned 12° clockwise", "turned 7° anticlockwise, cropped to 80 %, stretched"),
)
"""Whatever the engine may say was done to a copy."""
FOUND = (
    *CHANGES,
    *("Sound recording of 61 seconds", "Video with sound of 252 seconds, 1920 × 1080 pixels"),
    *("Video without sound of 12 seconds, 640 × 480 pixels", "owned", "exclusive-licence"),
    "Reclaim 0.1.0, engine parameters 3f2a90c1b7de",
)
ENGLISH = re.compile(r"\b(mirrored|turned|clockwise|cropped|inset|the|bars|stretched|colours|semitones|with|of)\b")


@pytest.mark.parametrize(("tag", "text"), list(product(TAGS, FOUND)))
def test_whatever_the_program_finds_is_said_in_the_language(tag, text):
    """No English word of the engine stays in a letter, and no number is lost."""
    said = language(tag).translated(text)
    assert said != text
    assert not ENGLISH.search(said)
    assert re.findall(r"\d+", said) == re.findall(r"\d+", text)


@pytest.mark.parametrize(
    ("tag", "texts"),
    [
        ("en-US", ("December 1, 2026", "29 seconds", "1.5 seconds", "1 second")),
        ("en-GB", ("1 December 2026", "29 seconds", "1.5 seconds", "1 second")),
        ("de", ("1. Dezember 2026", "29 Sekunden", "1,5 Sekunden", "1 Sekunde")),
        ("fr", ("1er décembre 2026", "29 secondes", "1,5 seconde", "1 seconde")),
        ("es", ("1 de diciembre de 2026", "29 segundos", "1,5 segundos", "1 segundo")),
        ("ja", ("2026年12月1日", "29秒", "1.5秒", "1秒")),
    ],
)
def test_dates_and_lengths_are_written_as_in_the_language(tag, texts):
    """As somebody who speaks it would write them."""
    one = language(tag)
    assert (one.day(date(2026, 12, 1)), *map(one.seconds, (29.0, 1.55, 1.0))) == texts


def test_only_the_first_of_the_month_is_an_ordinal_in_french():
    """The eleventh and the twenty-first are not."""
    assert [language("fr").day(date(2026, 5, day)) for day in (11, 21)] == ["11 mai 2026", "21 mai 2026"]


@given(st.sampled_from(TAGS), st.floats(0, 1e5))
def test_no_language_claims_more_seconds_than_there_are(tag, length_s):
    """The printed length is never longer than the real one."""
    number = re.sub(r"[^\d,.]", "", language(tag).seconds(length_s)).replace(",", ".")
    assert float(number) <= length_s + 1e-6


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("en-GB", ["worldwide", "Germany", "except United States"]),
        ("de", ["weltweit", "Deutschland", "ohne Vereinigte Staaten"]),
        ("fr", ["monde entier", "Allemagne", "sauf États-Unis"]),
        ("es", ["todo el mundo", "Alemania", "salvo Estados Unidos"]),
    ],
)
def test_territories_have_the_names_of_the_language(tag, names):
    """The codes of the rights ledger are for programs."""
    assert [language(tag).territory(code) for code in ("WORLD", "DE", "-US")] == names


@pytest.mark.parametrize("tag", TAGS)
def test_both_modalities_have_a_word(tag):
    """Picture and sound are claimed apart."""
    words = {language(tag).modality(name) for name in Modality}
    assert len(words) == len(Modality)
    assert not words & {"picture", "sound"}


def test_what_nobody_translated_stays_as_it_is():
    """A description in the sender's own words is not touched."""
    assert language("de").translated("Travel film, shot by the owner") == "Travel film, shot by the owner"


@pytest.mark.parametrize("pack_id", [pack_id for pack_id in pack_ids() if pack_id[-3:] in {"_de", "_fr", "_es"}])
def test_every_label_of_a_letter_is_translated(pack_id):
    """What English letters print in their tables does not stand in letters of another language."""
    pack, english = load_pack(pack_id), load_pack(pack_id[:-3])
    whole = SAMPLES[pack_id]()[0]

    def labels(text: str) -> set[str]:
        return set(re.findall(r"(?m)^\| ([^|]+) \|", text)) - {"Description", "Service"}

    shared = labels(render(whole, pack)) & labels(render(whole, english))
    assert not shared
