"""The packs that claim an infringement: every rule is met by a faultless letter, and every absent element is caught.

Each module of ``MODULES`` lists, by the id of a pack: ``SAMPLES`` (functions that return faultless notices, the
plainest first, about one copy), ``CHANGES`` and ``EDITS`` (by rule: changes of the notice, and of the letter's text by
hand, that break this rule and no other of its severity), ``ELEMENTS`` (the path of every element whose absence is
caught, with the one rule that catches it; an empty rule takes a shared element back) and, where a document has more
than one page, ``PAGES``. What holds for the parts that all packs share stands in ``claim_changes``.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pypdfium2
import pytest

from monitor.notices import (
    Notice,
    Pack,
    Severity,
    check,
    load_pack,
    pack_ids,
    render,
    render_cover,
    write_draft,
    write_letter,
)
from monitor.notices.checking import CHECKS
from monitor.notices.codec import from_json, to_json
from monitor.notices.errors import MissingGlyphError
from monitor.notices.facts import words
from monitor.templating import escape_markdown
from tests.monitor.notices.claim_changes import SHARED, SHARED_EDITS, SHARED_ELEMENTS
from tests.monitor.notices.claim_samples import NOW, pack_of

NAMES = ("claims_us", "claims_eu", "claims_other")
MODULES = [import_module(f"{__package__}.{name}") for name in NAMES if find_spec(f"{__package__}.{name}")]


def gathered(table: str) -> dict[str, Any]:
    """Return what all modules list under one name."""
    return {pack_id: entry for module in MODULES for pack_id, entry in getattr(module, table, {}).items()}


SAMPLES, CHANGES, EDITS, ELEMENTS, PAGES = map(gathered, ("SAMPLES", "CHANGES", "EDITS", "ELEMENTS", "PAGES"))
PACKS: dict[str, Pack] = {pack_id: pack_of(pack_id) for pack_id in SAMPLES}
CLAIMING = [pack_id for pack_id, pack in PACKS.items() if pack.kind == "notice"]
RULES = [(pack_id, rule.id) for pack_id, pack in PACKS.items() for rule in pack.rules if rule.id != "V1"]
TRANSLATED = {pack_id: pack_id[:-3] for pack_id in PACKS if pack_id[-3:] in {"_de", "_es", "_fr"}}
"""Packs whose rules are those of another one; see the test of that."""
CASES = [
    (pack_id, rule_id, change)
    for pack_id, rule_id in RULES
    if pack_id not in TRANSLATED
    for change in CHANGES[pack_id].get(rule_id, SHARED.get(rule_id, ()))
]
EDITED = [
    (pack_id, rule_id, edit)
    for pack_id, rule_id in RULES
    for edit in EDITS[pack_id].get(rule_id, () if pack_id in TRANSLATED else SHARED_EDITS.get(rule_id, ()))
]
FOREIGN_OATH = ("perjury", "sworn", "an Eides statt", "eidesstattlich", "sous serment", "bajo juramento", "perjurio")


def of_pack(cases: list[tuple[str, str, Any]], pack_id: str) -> Iterator[tuple[str, str, Any]]:
    """Yield the cases of one pack: what to call each in a report, its rule, and what it does."""
    own = [case for case in cases if case[0] == pack_id]
    for number, (_, rule_id, does) in enumerate(own):
        yield f"{pack_id} {rule_id} case {number}", rule_id, does


def broken(whole: Notice, pack: Pack, letter: str | None = None, printed: str | None = None) -> dict[str, Severity]:
    """Return the broken rules with their severity, but for the pack's own being unverified."""
    found = check(whole, pack, now=NOW, letter=letter, printed=printed)
    return {f.rule_id: f.severity for f in found if f.rule_id != "V1"}


def alike(found: dict[str, Severity], pack: Pack, rule_id: str) -> set[str]:
    """Return the ids of the broken rules that are as severe as this one."""
    severity = next(rule.severity for rule in pack.rules if rule.id == rule_id)
    return {found_id for found_id, found_severity in found.items() if found_severity is severity}


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_faultless_letter_breaks_no_rule(pack_id):
    """Only the pack itself is not verified."""
    for whole in SAMPLES[pack_id]():
        assert broken(whole, PACKS[pack_id]) == {}


@pytest.mark.parametrize("pack_id", [pack_id for pack_id in PACKS if pack_id not in TRANSLATED])
def test_one_change_breaks_exactly_its_rule(pack_id):
    """One element taken away, or one fact against the letter, gives the finding of its rule and no other."""
    pack, whole = PACKS[pack_id], SAMPLES[pack_id]()[0]
    found = {
        name: (rule, alike(broken(change(whole), pack), pack, rule)) for name, rule, change in of_pack(CASES, pack_id)
    }
    assert {name: ids for name, (rule, ids) in found.items() if ids != {rule}} == {}


@pytest.mark.parametrize("pack_id", PACKS)
def test_an_edited_letter_breaks_exactly_its_rule(pack_id):
    """A person who edits the text loses a sentence, or adds what must not be there; some letters have both to lose."""
    pack = PACKS[pack_id]
    letters = [(whole, render(whole, pack)) for whole in SAMPLES[pack_id]()]
    wrong = {}
    for name, rule_id, edit in of_pack(EDITED, pack_id):
        tried = letters if rule_id in EDITS[pack_id] else letters[:1]  # a shared edit does the same to all
        found = [alike(broken(whole, pack, edit(letter), letter), pack, rule_id) for whole, letter in tried]
        if {rule_id} not in found or not all(ids <= {rule_id} for ids in found):
            wrong[name] = found
    assert wrong == {}


def test_every_rule_has_a_failing_example():
    """No rule of a pack can be added without a case that breaks it."""
    broken_ones = {case[:2] for case in [*CASES, *EDITED]}
    assert [
        (pack_id, rule_id)
        for pack_id, rule_id in RULES
        if not {(pack_id, rule_id), (TRANSLATED.get(pack_id, pack_id), rule_id)} & broken_ones
    ] == []


@pytest.mark.parametrize("pack_id", TRANSLATED)
def test_a_translation_has_the_rules_of_what_it_translates(pack_id):
    """Only the text and its clauses differ, so that the cases of the one are cases of the other."""
    assert PACKS[pack_id].rules == PACKS[TRANSLATED[pack_id]].rules
    assert PACKS[pack_id].clauses.keys() == PACKS[TRANSLATED[pack_id]].clauses.keys()
    assert PACKS[pack_id].language == pack_id[-2:]
    assert all(clause.mark == "recall" for clause in PACKS[pack_id].clauses.values())


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_every_rule_is_complete(pack_id):
    """A rule has a source, sentences for the user, and a check that takes its parameters; nobody has verified any."""
    for rule in PACKS[pack_id].rules:
        inspect.signature(CHECKS[rule.check]).bind(None, **rule.parameters)
        assert rule.source
        assert rule.message.endswith(".")
        assert rule.remedy.endswith(".")
    assert {part.id for part in PACKS[pack_id].parts} == set(PACKS[pack_id].unverified)


@pytest.mark.parametrize("pack_id", CLAIMING)
def test_every_claim_passes_the_safeguards(pack_id):
    """Whatever the law, a true match must not become a false claim."""
    ids = {rule.id for rule in PACKS[pack_id].rules}
    assert {"G1a", "G2", "G3", "G4", "G5", "G5a", "G5b", "G6", "G7", "G7a", "G8", "E1", "E2", "E3", "V1"} <= ids
    assert ids & {"G1", "US-N9"}
    assert PACKS[pack_id].heads
    assert PACKS[pack_id].territory


def test_every_pack_that_claims_is_tested_here():
    """A new law brings its samples."""
    claiming = {pack_id for pack_id in pack_ids() if load_pack(pack_id).kind == "notice"}
    assert claiming == set(CLAIMING)


# --- the page -------------------------------------------------------------------------------------------------------


def written(whole: Notice, pack: Pack) -> bytes:
    """Return a letter as PDF, or skip and say which font its script needs where none is installed."""
    try:
        return write_letter(whole, pack, now=NOW, format="pdf").content
    except MissingGlyphError as error:
        return pytest.skip(str(error))


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_letter_about_one_copy_fills_one_page(pack_id):
    """What nobody reads to the end helps nobody; the page has the size that the recipient's printer holds."""
    pack = PACKS[pack_id]
    for whole in SAMPLES[pack_id]():
        document = pypdfium2.PdfDocument(written(whole, pack))
        assert len(document) == PAGES.get(pack_id, 1)
        size = tuple(map(round, document[0].get_size()))
        assert size == ((612, 792) if pack.jurisdiction in {"US", "CA"} else (595, 842))


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_draft_bears_no_signature(pack_id):
    """The draft of every letter can be made in every format that people read, and nobody can take it for a letter."""
    whole = SAMPLES[pack_id]()[0]
    signed = write_letter(whole, PACKS[pack_id], now=NOW, format="md")
    for format_ in ("txt", "docx"):
        draft = write_draft(whole, PACKS[pack_id], now=NOW, format=format_)
        assert draft.is_draft
        assert draft.markdown != signed.markdown
        assert "/s/" not in draft.markdown
        assert draft.markdown.count("\\_\\_\\_") >= 1


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_an_almost_empty_letter_still_renders(pack_id):
    """Whatever is absent, the checks get to say so: no template prints a value that is not there."""
    whole, pack = SAMPLES[pack_id]()[0], PACKS[pack_id]
    bare = Notice(
        reference="",
        dated_on=whole.dated_on,
        principal=replace(whole.principal, name="", organisation=""),
        sender=replace(whole.sender, name="", organisation="", address=(), phone="", email=""),
        recipient=replace(whole.recipient, name="", service="", address=(), email="", url="", agent_verified_on=None),
    )
    assert Severity.ERROR in broken(bare, pack).values()
    assert "Do not send this page" in render_cover(bare, pack)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_letter_survives_storage(pack_id):
    """Everything that these letters speak of is kept and read back."""
    for whole in SAMPLES[pack_id]():
        assert from_json(to_json(whole)) == whole


@pytest.mark.parametrize("pack_id", [pack_id for pack_id, pack in PACKS.items() if pack.jurisdiction != "US"])
def test_nobody_swears_outside_the_united_states(pack_id):
    """No other law asks for an oath, in whatever language."""
    for whole in SAMPLES[pack_id]():
        text = words(render(whole, PACKS[pack_id])).casefold()
        assert not [oath for oath in FOREIGN_OATH if oath.casefold() in text]


# --- every single element taken away ---------------------------------------------------------------------------------


def elements(value: object, path: str = "") -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield the path of everything in a notice that may be absent, with a function that takes it away."""
    assert is_dataclass(value)
    for field in fields(value):
        part, here = getattr(value, field.name), f"{path}{field.name}"
        empty = blank(part)
        if part is not None and part != empty:
            yield here, lambda whole, name=field.name, empty=empty: replace(whole, **{name: empty})
        yield from within(part, here, field.name)


def within(part: object, here: str, name: str) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield what may be absent inside one field of a value, or inside every element of it."""
    if isinstance(part, tuple) and part and is_dataclass(part[0]):
        for path, take in elements(part[0], f"{here}[]."):
            yield path, lambda whole, take=take: replace(whole, **{name: tuple(map(take, getattr(whole, name)))})
    elif is_dataclass(part):
        for path, take in elements(part, f"{here}."):
            yield path, lambda whole, take=take: replace(whole, **{name: take(getattr(whole, name))})


def blank(part: object) -> Any:
    """Return what stands where the part is absent; the part itself where it cannot be absent."""
    if type(part) in {str, tuple, float, bool}:
        return type(part)()
    is_optional = isinstance(part, date) or (is_dataclass(part) and type(part).__name__ in OPTIONAL)
    return None if is_optional else part


OPTIONAL = {"Answer", "DecisionRecord", "LicenceTerms", "Signature", "Tally"}
"""Parts of a notice that may be None."""
GIVEN = re.compile(
    r".*(dated_on|signed_at|considered_at|decision\.at|looked_up_at|sent_on|received_on|starts_on|ends_on|_(start|end)_s)"
)
"""Dates, times and positions without which there is no value at all."""


def removable(pack_id: str) -> dict[str, Callable[[Notice], Notice]]:
    """Return how to take away every element that the plainest letter of a pack has."""
    found = dict(elements(SAMPLES[pack_id]()[0]))
    return {path: take for path, take in found.items() if not GIVEN.fullmatch(path)}


def caught(pack_id: str) -> dict[str, str]:
    """Return the elements whose absence is caught, with the rule."""
    shared = SHARED_ELEMENTS if PACKS[pack_id].kind == "notice" else {}
    return {path: rule for path, rule in (shared | ELEMENTS[pack_id]).items() if rule}


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_whatever_is_taken_away_exactly_its_rule_says_so(pack_id):
    """Every single element of the notice, one at a time; what no law asks for may be absent without a word."""
    whole, rules = SAMPLES[pack_id]()[0], caught(pack_id)
    wrong = {}
    for path, take in removable(pack_id).items():
        found = set(broken(take(whole), PACKS[pack_id]))
        if found != ({rules[path]} if path in rules else set()):
            wrong[f"{pack_id} without {path}"] = found
    assert wrong == {}


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_every_element_that_the_table_names_is_there(pack_id):
    """The table of elements cannot name what no sample has."""
    assert set(caught(pack_id)) <= set(removable(pack_id))


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_clause_taken_out_breaks_exactly_its_rule(pack_id):
    """No sentence of the law can be lost from any letter that bears it, and every one is borne by some."""
    pack = PACKS[pack_id]
    letters = [(whole, render(whole, pack)) for whole in SAMPLES[pack_id]()]
    for clause in pack.clauses:
        text = escape_markdown(pack.clauses[clause].text)
        (rule,) = [rule for rule in pack.rules if clause in named_clauses(rule.parameters)]
        found = [
            alike(broken(whole, pack, letter.replace(text, ""), letter), pack, rule.id)
            for whole, letter in letters
            if text in letter
        ]
        assert found, clause
        assert all(ids == {rule.id} for ids in found), clause


def named_clauses(parameters: Any) -> set[str]:
    """Return the ids of the clauses that the parameters of a rule name."""
    return {parameters.get("clause", ""), *parameters.get("clauses", {}).values()}
