"""Texts about privacy: each says what the law asks for, in each language, or is not written."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import InputError, NotFoundError, RefusedError, TemplateError
from monitor.notices.exports import DOCUMENTS
from monitor.notices.exports.visible import text_of
from monitor.privacy.retention import set_retention
from monitor.privacy.texts import (
    Kind,
    LackingError,
    check,
    facts_for,
    keep_details,
    kind_named,
    kinds,
    load_details,
    write_text,
)
from monitor.privacy.texts.kinds import words_of
from monitor.retained import Category
from monitor.settings import Profile, save_profile
from monitor.store.library import Library
from monitor.templating import template_text

TYPED = {
    "person": "Sam Poster",
    "account": "@sam_poster",
    "requested_on": "3 November 2026",
    "done_on": "5 November 2026",
    "claims": "a claim for damages about one post",
    "kept": "the post and the letters about it",
    "until": "the end of 2029",
    "grounds": "a suit that is pending",
    "told": "none",
    "work": "Riverside, part one",
    "uses": "YouTube, with advertising",
    "period": "until withdrawn",
}
SAID = dict.fromkeys(("representative", "officer", "transfers", "hosting"), "none")
EVERY_KIND = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)


@pytest.fixture
def known(library: Library) -> Library:
    """Give a library whose user has said everything that texts ask for."""
    profile = Profile(name="Mara Lindqvist", address="Quay 1\n12345 Harbour", email="mara@studio.example")
    save_profile(library.settings.profile, profile)
    keep_details(library, SAID | {"measures": "The disk is encrypted."})
    return library


def typed_for(kind: Kind) -> dict[str, str]:
    """Return what has to be typed for a text."""
    fields = {name for element in kind.elements for name in element.fields}
    return {name: text for name, text in TYPED.items() if name in fields}


@EVERY_KIND
def test_every_text_is_written_in_every_language_it_has(known: Library, kind: Kind) -> None:
    """With nothing of braces or commands left in it, and nothing that only some formats show."""
    for language in kind.languages:
        markdown = write_text(known, kind, language, typed_for(kind)).markdown
        assert "Mara Lindqvist" in text_of(markdown).seen
        assert not [sign for sign in ("{", "}", "reclaim ") if sign in markdown]
        assert not text_of(markdown).unseen


@EVERY_KIND
def test_each_element_that_is_taken_out_is_missed_by_name(known: Library, kind: Kind) -> None:
    """Of the facts, one by one; the check names the element, its place in the law and what to type."""
    facts = facts_for(known, kind, "en", typed_for(kind))
    assert check(kind, facts) == ()
    for element, name in ((one, name) for one in kind.elements for name in one.fields):
        found = check(kind, {key: value for key, value in facts.items() if key != name})
        assert (element.id, element.source) in {(one.rule, one.source) for one in found}
        assert all(": reclaim " in one.message for one in found)


@EVERY_KIND
def test_what_a_template_leaves_out_is_missed(known: Library, kind: Kind) -> None:
    """A fact that is known is not yet one that stands in the text."""
    facts = facts_for(known, kind, "en", typed_for(kind))
    assert {one.rule for one in check(kind, facts, "Nothing of it.\n")} == {one.id for one in kind.elements}


def test_lines_of_the_address_may_be_parted_by_semicolons(known: Library) -> None:
    """They are lines of the letterhead, and stand in a row in a sentence."""
    profile = Profile(name="Mara Lindqvist", address="1 Quay Road; Harbour Town", email="mara@studio.example")
    save_profile(known.settings.profile, profile)
    markdown = write_text(known, "notice").markdown
    seen = text_of(markdown).seen
    assert "1 Quay Road\\\nHarbour Town\\\n" in markdown
    assert "Mara Lindqvist, 1 Quay Road, Harbour Town, " in seen
    assert ";" not in seen.partition("Controller: ")[2].partition("mara@")[0]


def test_all_that_is_missing_is_given_by_one_command_of_each_kind(library: Library) -> None:
    """Each option once."""
    with pytest.raises(LackingError) as refused:
        write_text(library, "kept")
    assert [remedy.partition(" --")[0] for remedy in refused.value.remedies] == ["profile set", "privacy text kept"]
    assert refused.value.remedies[1].count('="..."') == len(set(refused.value.remedies[1].split())) - 4


def test_a_text_that_lacks_something_is_not_written(library: Library) -> None:
    """Every missing thing is named at once, with the command that gives it."""
    with pytest.raises(RefusedError) as refused:
        write_text(library, "notice")
    told = " ".join(one.message for one in refused.value.objections)
    assert {"P14-1a", "P14-1a-R", "P14-1b", "P14-1e", "P14-1f"} == {one.rule for one in refused.value.objections}
    assert "reclaim profile set --address" in told
    assert "reclaim privacy details --officer “...”" in told


def test_the_right_to_object_stands_first_and_apart(known: Library) -> None:
    """Article 21(4) wants it clear and separate from everything else."""
    for language in ("en", "de", "fr", "es"):
        text = write_text(known, "notice", language).markdown
        assert text.count("\n## ") > 8
        assert str(words_of(language)["right_object"])[:40] in text.split("\n## ")[1]


def test_periods_are_those_of_the_library(known: Library) -> None:
    """Not those of the program."""
    set_retention(known, Category.UNMATCHED_COLLECTED, 3)
    assert "match none of our videos: 3 days." in write_text(known, "notice").markdown
    assert "keinem unserer Videos passen: 3 Tage." in write_text(known, "notice", "de").markdown


def test_the_united_kingdom_has_its_own_law(known: Library) -> None:
    """With its own authority."""
    text = write_text(known, "notice", "en-GB").markdown
    assert "UK GDPR" in text
    assert "Information Commissioner" in text
    assert "Information Commissioner" not in write_text(known, "notice").markdown


def test_what_only_the_user_can_judge_stays_open(known: Library) -> None:
    """The balancing test answers none of its questions, and says which are open."""
    draft = write_text(known, "balancing")
    assert len(draft.open) == 8
    answers = dict.fromkeys(draft.kind.open, "Yes, for these reasons.")
    done = write_text(known, "balancing", given=answers)
    assert done.open == ()
    assert "to be judged" not in done.markdown.split("## 1")[1]


def test_the_record_lists_the_inventory(known: Library) -> None:
    """Each place with people’s data, and why."""
    assert "| clips | uploader" in write_text(known, "record").markdown


def test_what_is_typed_is_text_and_nothing_else(known: Library) -> None:
    """Neither Markdown nor HTML, nor a template."""
    hostile = TYPED | {"person": "<b>*Sam*</b> {{ controller }} [x](http://x.example)"}
    fields = {name: hostile[name] for name in typed_for(kind_named("erased"))}
    written = write_text(known, "erased", given=fields)
    assert "<b>*Sam*</b> {{ controller }} [x](http://x.example)" in text_of(written.markdown).seen


@pytest.mark.parametrize("format_", DOCUMENTS)
def test_it_is_written_like_letters(known: Library, format_: str) -> None:
    """In the same formats, equal bytes for equal texts."""
    written = write_text(known, "notice", "de")
    assert written.as_file(format_) == written.as_file(format_)
    assert written.as_file(format_)


def test_nobody_has_verified_them(known: Library) -> None:
    """No program may write that a lawyer has."""
    for kind in kinds():
        assert kind.unverified == tuple(one.id for one in kind.elements)
    assert write_text(known, "site").kind.unverified


def test_what_cannot_be_used_is_one_sentence(known: Library) -> None:
    """An unknown text, language or field."""
    with pytest.raises(NotFoundError, match="there are notice, site"):
        write_text(known, "poem")
    with pytest.raises(InputError, match="choose one of en, en-GB, de"):
        write_text(known, "record", "fr")
    with pytest.raises(InputError, match="has no field “colour”"):
        write_text(known, "notice", given={"colour": "red"})


def test_details_are_kept_beside_the_periods(known: Library) -> None:
    """In one file, and dropped by an empty text."""
    set_retention(known, Category.NEWS, 30)
    assert keep_details(known, {"officer": "", "authority": "the authority of Hesse"})["authority"]
    kept = load_details(known.settings.privacy)
    assert "officer" not in kept
    assert tomllib.loads(known.settings.privacy.read_text())["retention"] == {"news": 30}
    assert "the authority of Hesse" in write_text(known, "notice", given={"officer": "none"}).markdown


def test_a_file_that_is_wrong_is_named(known: Library) -> None:
    """With what is wrong in it."""
    known.settings.privacy.write_text("[texts]\ncolour = 'red'\n")
    with pytest.raises(InputError, match=r"privacy\.toml: colour in texts is no such text"):
        write_text(known, "notice")


def test_a_firms_own_template_must_say_it_all(known: Library, tmp_path: Path) -> None:
    """One that leaves an element out is refused by the name of the element."""
    folder = tmp_path / "own"
    (folder / "privacy").mkdir(parents=True)
    own = template_text("privacy/notice_en.md.j2").replace("{{ complaint }}", "")
    (folder / "privacy" / "notice_en.md.j2").write_text(own)
    firm = replace(known, settings=replace(known.settings, templates=folder))
    with pytest.raises(RefusedError) as refused:
        write_text(firm, "notice")
    assert [one.rule for one in refused.value.objections] == ["P14-2e"]
    (folder / "privacy" / "notice_en.md.j2").write_text("{{ nothing_of_the_kind }}")
    with pytest.raises(TemplateError, match="nothing_of_the_kind"):
        write_text(firm, "notice")
