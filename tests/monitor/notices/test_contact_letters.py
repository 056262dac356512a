"""What letters to whoever posted a copy say, and what they may repeat."""

from dataclasses import replace

import pytest

from fingerprints.values import Modality
from monitor.notices import MatchedSegment, check, load_pack, render
from tests.monitor.notices.reply_samples import NOW, samples
from tests.monitor.notices.samples import with_items, with_part, with_works

CONTACT = load_pack("xx_uploader_contact")


def stretch(start_s, end_s, modality, *, work_start_s=0.0):
    """Return a stretch of time that work and copy have in common."""
    return MatchedSegment(
        clip_start_s=start_s,
        clip_end_s=end_s,
        work_start_s=work_start_s + start_s,
        work_end_s=work_start_s + end_s,
        modality=modality,
    )


def contact(*segments):
    """Return the words of a message about a copy."""
    whole = with_items(lambda i: replace(i, segments=segments))(samples("xx_uploader_contact")[0])
    return " ".join(render(whole, CONTACT).split())


def test_a_stretch_of_picture_and_sound_is_told_once():
    """The reader need not compare two equal pairs of times."""
    letter = contact(stretch(0, 20, Modality.PICTURE), stretch(0, 20, Modality.SOUND))
    assert "what is at 00:00–00:20 in our film appears at 00:00–00:20 in yours (picture and sound)." in letter
    assert letter.count("00:00–00:20") == 2


def test_stretches_that_differ_are_told_each_with_what_is_the_same():
    """Picture and sound do not always lie at one place."""
    letter = contact(stretch(0, 20, Modality.PICTURE), stretch(0, 20, Modality.SOUND, work_start_s=5))
    assert (
        "what is at 00:00–00:20 in our film appears at 00:00–00:20 in yours (picture), 00:05–00:25 in our film"
        " appears at 00:00–00:20 in yours (sound)." in letter
    )


@pytest.mark.parametrize(
    "change",
    [
        with_part("recipient", name="@thief"),
        with_part("recipient", name="Stolen Beats (@thief)"),
        with_items(lambda i: replace(i, url="https://www.youtube.com/watch?v=dQw4theft01", account="thief")),
        with_works(lambda w: replace(w, title="The Thief", owner="Pirate Films")),
        with_part("sender", organisation="Pirate Films", address=("1 Theft Lane", "Leeds")),
    ],
)
@pytest.mark.parametrize("pack_id", ["xx_uploader_contact", "xx_licence_offer", "xx_cease_desist"])
def test_names_titles_and_addresses_accuse_nobody(pack_id, change):
    """A handle is what its holder chose."""
    whole = change(samples(pack_id)[0])
    assert "R5" not in {finding.rule_id for finding in check(whole, load_pack(pack_id), now=NOW)}


def test_a_short_name_hides_no_words():
    """Only whole words are those of the name."""
    whole = with_part("recipient", name="i")(samples("xx_uploader_contact")[0])
    letter = render(whole, CONTACT) + "\nYou are a thief.\n"
    assert "R5" in {finding.rule_id for finding in check(whole, CONTACT, now=NOW, letter=letter)}
