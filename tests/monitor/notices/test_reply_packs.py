"""The packs of letters after and beside a notice: a faultless letter meets every rule, one change breaks one rule."""

import inspect
import re
from dataclasses import replace

import pypdfium2
import pytest

from monitor.notices import Severity, check, load_pack, render, render_cover, write_draft, write_letter
from monitor.notices.checking import CHECKS
from monitor.notices.codec import from_json, to_json
from monitor.notices.facts import Facts, value_of
from tests.monitor.notices.reply_changes import CHANGES, EDITS, SHARED, SHARED_EDITS
from tests.monitor.notices.reply_samples import NOW, SAMPLES, samples

PACKS = {pack_id: load_pack(pack_id) for pack_id in SAMPLES}
RULES = [(pack_id, rule.id) for pack_id, pack in PACKS.items() for rule in pack.rules if rule.id != "V1"]
CASES = [
    (pack_id, rule_id, change)
    for pack_id, rule_id in RULES
    for change in CHANGES[pack_id].get(rule_id, SHARED.get(rule_id, ()))
]
EDITED = [
    (pack_id, rule_id, edit)
    for pack_id, rule_id in RULES
    for edit in EDITS[pack_id].get(rule_id, SHARED_EDITS.get(rule_id, ()))
]


def of_pack(cases, pack_id):
    """Yield the cases of one pack: what to call each in a report, its rule, and what it does."""
    own = [case for case in cases if case[0] == pack_id]
    for number, (_, rule_id, does) in enumerate(own):
        yield f"{pack_id} {rule_id} case {number}", rule_id, does


def broken(whole, pack, rule_id, letter=None):
    """Return the ids of the broken rules that are as severe as this one."""
    severity = next(rule.severity for rule in pack.rules if rule.id == rule_id)
    return {f.rule_id for f in check(whole, pack, now=NOW, letter=letter) if f.severity is severity}


def concerns(whole, pack, rule_id):
    """Return whether a rule that asks for a condition applies to a letter."""
    rule = next(rule for rule in pack.rules if rule.id == rule_id)
    facts = Facts(notice=whole, pack=pack, letter="", now=NOW)
    return rule.when is None or value_of(facts, rule.when[0]) == rule.when[1]


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_faultless_letter_breaks_no_rule(pack_id):
    """Only the pack itself is not verified."""
    for whole in samples(pack_id):
        assert {finding.rule_id for finding in check(whole, PACKS[pack_id], now=NOW)} == {"V1"}


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_one_change_breaks_exactly_its_rule(pack_id):
    """One element taken away, or one fact against the letter, gives the finding of its rule and no other."""
    pack, whole = PACKS[pack_id], samples(pack_id)[0]
    found = {name: (rule, broken(change(whole), pack, rule)) for name, rule, change in of_pack(CASES, pack_id)}
    assert {name: ids for name, (rule, ids) in found.items() if ids != {rule}} == {}


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_an_edited_letter_breaks_exactly_its_rule(pack_id):
    """A person who edits the text loses a sentence, or adds what must not be there."""
    pack = PACKS[pack_id]
    letters = [(whole, render(whole, pack)) for whole in samples(pack_id)]
    wrong = {}
    for name, rule_id, edit in of_pack(EDITED, pack_id):
        concerned = [(whole, letter) for whole, letter in letters if concerns(whole, pack, rule_id)]
        found = [broken(whole, pack, rule_id, edit(letter)) for whole, letter in concerned]
        if not found or any(ids != {rule_id} for ids in found):
            wrong[name] = found
    assert wrong == {}


def test_every_rule_has_a_failing_example():
    """No rule of a pack can be added without a case that breaks it."""
    assert [rule for rule in RULES if rule not in {case[:2] for case in [*CASES, *EDITED]}] == []


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_every_rule_is_complete(pack_id):
    """A rule has a source, sentences for the user, and a check that takes its parameters."""
    for rule in PACKS[pack_id].rules:
        inspect.signature(CHECKS[rule.check]).bind(None, **rule.parameters)
        assert rule.source
        assert rule.message.endswith(".")
        assert rule.remedy.endswith(".")
    assert not {part.id for part in PACKS[pack_id].parts} - set(PACKS[pack_id].unverified)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_letter_about_one_copy_fills_one_page(pack_id):
    """What nobody reads to the end helps nobody."""
    pack = PACKS[pack_id]
    for whole in samples(pack_id):
        letter = write_letter(whole, pack, now=NOW, format="pdf")
        assert len(pypdfium2.PdfDocument(letter.content)) == 1


def test_addresses_in_a_list_stand_apart():
    """Nobody can tell where one ends if they run into each other."""
    whole = samples("xx_repeat_infringer")[0]
    first = replace(whole.earlier[0], urls=("https://x.example/1", "https://x.example/2"))
    pack = PACKS["xx_repeat_infringer"]
    letter = write_letter(replace(whole, earlier=(first, *whole.earlier[1:])), pack, now=NOW, format="pdf")
    assert "<https://x.example/1>; <https://x.example/2>" in letter.markdown
    text = pypdfium2.PdfDocument(letter.content)[0].get_textpage().get_text_bounded()
    assert "https://x.example/1;" in text


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_several_works_and_stretches_stand_apart(pack_id):
    """A sign that divides is followed by a space, however many there are."""
    whole = samples(pack_id)[0]
    twice = tuple(
        replace(one, infringing_items=tuple(map(with_two_stretches, one.infringing_items))) for one in whole.works
    )
    text = render(
        replace(whole, works=(*twice, *(replace(one, title="Another film") for one in twice))), PACKS[pack_id]
    )
    assert not re.search(r"[\w>”)][;,](?![\s\d|])", text)


def with_two_stretches(item):
    """Return a copy that holds two stretches of the work."""
    return replace(item, segments=item.segments * 2)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_draft_shows_what_is_open_and_bears_no_signature(pack_id):
    """The draft of every letter can be made, in every format that people read; a record is never signed."""
    whole = samples(pack_id)[0]
    for format_ in ("txt", "docx"):
        draft = write_draft(whole, PACKS[pack_id], now=NOW, format=format_)
        assert draft.is_draft
        assert ("NOT SIGNED" in draft.markdown) is (PACKS[pack_id].kind != "record")
        assert "Signed electronically" not in draft.markdown


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_an_almost_empty_letter_still_renders(pack_id):
    """Whatever is absent, the checks get to say so: no template prints a value that is not there."""
    whole = samples(pack_id)[0]
    pack = PACKS[pack_id]
    bare = type(whole)(
        reference="", dated_on=whole.dated_on, principal=whole.principal, sender=whole.sender, recipient=whole.recipient
    )
    assert any(finding.severity is Severity.ERROR for finding in check(bare, pack, now=NOW))
    assert "Do not send this page" in render_cover(bare, pack)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_letter_survives_storage(pack_id):
    """Everything that these letters speak of is kept and read back."""
    for whole in samples(pack_id):
        assert from_json(to_json(whole)) == whole
