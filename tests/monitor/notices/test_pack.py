"""Law packs: complete, pinned, and honest about who verified them."""

import ast
import inspect
from importlib.resources import files
from pathlib import Path

import pytest

from monitor import notices
from monitor.notices import PackError, load_pack, pack_ids
from monitor.notices.checking import CHECKS
from monitor.notices.pack import MARKS, read_pack
from monitor.templating import template_text

PACKS = files("monitor.notices") / "packs"
SOURCE = "\n".join(
    [
        (PACKS / "us_dmca_notice.toml").read_text(encoding="utf-8").replace('"us_signature", "us_elements", ', ""),
        (PACKS / "parts" / "us_elements.toml").read_text(encoding="utf-8"),
        (PACKS / "parts" / "us_signature.toml").read_text(encoding="utf-8"),
    ]
)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_pack_loads_and_its_templates_are_there(pack_id):
    """A pack names templates that ship with it; one for what comes in has none."""
    pack = load_pack(pack_id)
    assert pack.id == pack_id
    assert bool(pack.template) is (pack.kind != "received")
    for name in filter(None, (pack.template, pack.cover_template)):
        assert template_text(name)


@pytest.mark.parametrize("rule", load_pack().rules, ids=lambda rule: rule.id)
def test_every_rule_is_complete(rule):
    """A rule has a source, sentences for the user, a known mark, and a check that takes its parameters."""
    inspect.signature(CHECKS[rule.check]).bind(None, **rule.parameters)
    assert rule.source
    assert rule.mark in MARKS
    assert rule.message.endswith(".")
    assert rule.remedy.endswith(".")


def test_nothing_is_marked_as_verified():
    """No lawyer has verified anything yet, and the pack says so of every part."""
    pack = load_pack()
    assert set(pack.unverified) == {part.id for part in pack.parts}


def test_no_program_writes_verified_on():
    """Code reads the date of verification and never sets it; a person writes it into the pack."""
    for path in Path(notices.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword):
                assert node.arg not in {"verified_on", "verified_by"}, path
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                assert node.attr not in {"verified_on", "verified_by"}, path


def test_the_clauses_are_the_words_of_the_statute():
    """17 U.S.C. 512(c)(3)(A)(v) and (vi): perjury stands before the authority, not before the accuracy."""
    clauses = load_pack().clauses
    assert clauses["good_faith"].text.endswith(
        "has a good faith belief that use of the material in the manner complained of "
        "is not authorized by the copyright owner, its agent, or the law."
    )
    assert clauses["accuracy_and_authority"].text.endswith(
        "that the information in this notification is accurate, and under penalty of perjury, that the complaining "
        "party is authorized to act on behalf of the owner of an exclusive right that is allegedly infringed."
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("good faith belief that", "firm belief that", "clause good_faith"),
        ('id = "US-N1"', 'id = "US-N2"', "US-N2"),
        ('mark = "recall"', 'mark = "guess"', "US-N7b"),
        ('severity = "error"', 'severity = "grave"', "grave"),
        ("[[rules]]", "[[rules", "us_dmca_notice"),
        ('jurisdiction = "US"', 'juris = "US"', "juris"),
    ],
)
def test_an_altered_pack_is_refused(old, new, reason):
    """A changed clause, a doubled id and an unknown word are errors, each of which names the place."""
    assert old in SOURCE
    with pytest.raises(PackError, match=reason):
        read_pack(SOURCE.replace(old, new), "us_dmca_notice")


@pytest.mark.parametrize("pack_id", ["xx_none", "../secret", "platforms", ""])
def test_an_unknown_pack_is_refused_and_the_known_are_named(pack_id):
    """The message lists what there is."""
    with pytest.raises(PackError, match="us_dmca_notice"):
        load_pack(pack_id)


def test_a_pack_says_itself_what_it_leaves_out_of_its_parts():
    """A rule that the law puts in other words replaces that of the part, and only that one."""
    ids = [rule.id for rule in load_pack("eu_dsa_art16").rules]
    shared = [rule.id for rule in load_pack("gb_notice").rules]
    assert "B4" in shared
    assert "B4" not in ids
    assert {"B4a", "EU-N3", "EU-N3a"} <= set(ids)
